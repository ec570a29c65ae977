"""Write the scorecard and the findings as one workbook, for people who work in a spreadsheet."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.assurance import AREAS
from audit.exports import into
from audit.exports.findings import BATCH, rows
from audit.exports.scorecard import scored
from audit.exports.workbook import Sheet, save
from audit.tally import COLUMNS, gravest_first

if TYPE_CHECKING:
    from audit.findings import Result

WORKBOOK = "findings.xlsx"
MOST = 100_000  # findings on a sheet: writing more takes minutes, nobody reads them, and a sheet ends at 1,048,576
WIDTHS = {
    "rule": 9, "clause": 24, "severity": 11, "verdict": 11, "advisory": 11, "table": 16, "row_id": 20, "record_id": 18,
    "subject_id": 18, "category": 18, "system_id": 16, "due_on": 12, "days_over": 12, "reason": 60, "remedy": 60,
    "fingerprint": 19, "duty": 60, "status": 15, "population": 13, "passed": 12, "failed": 12, "excepted": 12,
    "unknown": 12, "waived": 12, "kept": 12, "missing": 40,
}  # fmt: skip


def write(result: "Result", folder: Path) -> None:
    """Write the scorecard, and the findings of each area on a sheet of their own; the public sees no finding."""
    with into(folder):
        save(folder / WORKBOOK, f"Findings: {result.policy.title}", result.as_of, sheets(result))


def sheets(result: "Result") -> Iterator[Sheet]:
    """Make the sheets, each when the one before it is written."""
    header, lines = scored(result)
    yield Sheet("Scorecard", header, lines, WIDTHS)
    if not result.shows_rows:
        return
    for area in AREAS:
        short = area.title.partition(",")[0]  # the name of a sheet holds 31 characters
        yield sheet(result, short, *(f"{family}-" for family in area.families))
    yield sheet(result, "Data quality", "DQ-")
    if result.waivers:
        yield sheet(result, "Waivers", "WVR-")


def sheet(result: "Result", name: str, *rules: str) -> Sheet:
    """Make the sheet of some rules' findings, gravest first; of too many it says where the others are."""
    total, above = result.number(*rules), ""
    if total > MOST:
        above = f"The gravest {MOST:,} of {total:,} findings. All of them are in findings.csv and findings.parquet."
    return Sheet(name, [*COLUMNS], streamed(result, *rules), WIDTHS, above)


def streamed(result: "Result", *rules: str) -> Iterator[tuple[Any, ...]]:
    """Read findings when they are asked for, a batch at a time."""
    for batch in result.connection.sql(gravest_first(MOST, rules)).to_arrow_reader(BATCH):
        yield from rows(batch)
