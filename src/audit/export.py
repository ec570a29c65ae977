"""Write a result to files: lossless as Parquet and JSON, and as CSV that no spreadsheet will take for formulas."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from audit.errors import SourceError
from audit.tally import gravest_first

if TYPE_CHECKING:
    from audit.findings import Result

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def write(result: "Result", folder: Path) -> None:
    """Write findings.parquet, findings.csv, scorecard.csv and result.json."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_findings(result, folder)
        scorecard = result.scorecard
        write_csv(folder / "scorecard.csv", list(scorecard.columns), scorecard.itertuples(index=False))
        text = json.dumps(summary(result), ensure_ascii=False, indent=2, sort_keys=True)
        (folder / "result.json").write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SourceError(f"cannot be written: {reason}", where=folder.name, hint="give another --output") from None


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


def write_csv(path: Path, header: list[str], rows: Iterable[Iterable[Any]]) -> None:
    """Write rows as CSV, every cell quoted."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        out = csv.writer(lines, quoting=csv.QUOTE_ALL, lineterminator="\n")
        out.writerow(header)
        out.writerows([inert(value) for value in row] for row in rows)


def inert(value: Any) -> Any:
    """Write a cell so that a spreadsheet shows it and never computes it; Parquet and JSON keep it as it is."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return value


def summary(result: "Result") -> dict[str, Any]:
    """Say in figures what the audit found, without any row."""
    findings = result.query("SELECT rule, verdict, advisory, count(*) FROM findings GROUP BY ALL ORDER BY ALL")
    return {
        "as_of": result.as_of.isoformat(),
        "inventory": {
            "name": result.inventory.path.name,
            "one_use": result.inventory.one_use,
            "zone": result.inventory.zone or result.policy.zone,
            "files": json.loads(result.inventory.accounting.to_json(orient="records")),
            "notes": list(result.inventory.notes),
        },
        "policy": {
            "id": result.policy.id,
            "title": result.policy.title,
            "organisation": result.policy.organisation,
            "version": result.policy.version,
            "sha256": result.policy.sha256,
            "readings": {
                "unless_requested": result.policy.readings.unless_requested,
                "may_include": result.policy.readings.may_include,
            },
        },
        "clauses": {promise.clause: promise.status for promise in result.promises},
        "duties": {duty.clause: duty.status for duty in result.duties},
        "rules": [
            {
                "rule": line.rule.id, "clause": line.clause, "status": line.status, "population": line.judged,
                "passed": line.passed, "failed": line.failed, "excepted": line.excepted, "unknown": line.unknown,
                "missing": list(line.missing),
            }
            for line in result.lines
        ],
        "findings": [
            {"rule": rule, "verdict": verdict, "advisory": advisory, "rows": rows}
            for rule, verdict, advisory, rows in findings
        ],
        "outlook": result.outlook.as_data(),
        "processing": result.processing.reset_index().to_numpy().tolist(),
    }  # fmt: skip
