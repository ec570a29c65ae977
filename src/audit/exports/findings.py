"""Write the findings, row by row."""

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from audit.exports.cells import inert
from audit.tally import gravest_first

if TYPE_CHECKING:
    from audit.findings import Result


def write_findings(result: "Result", folder: Path) -> None:
    """Stream the findings, so that millions of them cost no memory."""
    reader = result.connection.sql(gravest_first()).to_arrow_reader(50_000)
    with (
        pq.ParquetWriter(folder / "findings.parquet", reader.schema, compression="zstd") as parquet,
        (folder / "findings.csv").open("w", encoding="utf-8", newline="") as lines,
    ):
        out = csv.writer(lines, quoting=csv.QUOTE_ALL, lineterminator="\n")
        out.writerow(reader.schema.names)
        for batch in reader:
            parquet.write_batch(batch)
            columns = [column.to_pylist() for column in pa.Table.from_batches([batch]).columns]
            out.writerows([inert(value) for value in row] for row in zip(*columns, strict=True))
