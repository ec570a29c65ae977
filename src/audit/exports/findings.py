"""Write the findings, row by row."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from audit.exports.cells import inert
from audit.tally import gravest_first

if TYPE_CHECKING:
    from audit.findings import Result

BATCH = 50_000  # rows in memory at a time


def write_findings(result: "Result", folder: Path) -> None:
    """Write every finding, gravest first."""
    write_rows(result.connection.sql(gravest_first()), folder, "findings")


def write_rows(relation: Any, folder: Path, name: str) -> None:
    """Stream rows into a Parquet and a CSV file, so that millions of them cost no memory."""
    reader = relation.to_arrow_reader(BATCH)
    with (
        pq.ParquetWriter(folder / f"{name}.parquet", reader.schema, compression="zstd") as parquet,
        (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as lines,
    ):
        out = csv.writer(lines, quoting=csv.QUOTE_ALL, lineterminator="\n")
        out.writerow(reader.schema.names)
        for batch in reader:
            parquet.write_batch(batch)
            out.writerows([inert(value) for value in row] for row in rows(batch))


def rows(batch: pa.RecordBatch) -> Iterator[tuple[Any, ...]]:
    """Give the rows of a batch."""
    return zip(*(column.to_pylist() for column in batch.columns), strict=True)
