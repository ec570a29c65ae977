"""Write the record of processing to files that a spreadsheet opens and never computes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from audit.exports import into
from audit.exports.cells import write_csv
from audit.exports.workbook import Sheet, save
from audit.ropa import OF_PROCESSORS, organisation
from audit.ropa.observed import CONTROLLER, PROCESSOR
from audit.ropa.pair import MISSING

if TYPE_CHECKING:
    import pandas as pd

    from audit.findings import Result

WORKBOOK = "ropa.xlsx"
TITLE = "Record of processing activities"


@dataclass(frozen=True)
class Part:
    """One part of the record: a sheet of the workbook, and a file of its own as CSV."""

    name: str
    file: str
    header: list[str]
    rows: list[Sequence[str]]


def write(result: "Result", folder: Path) -> tuple[list[Path], str]:
    """Write the record into a folder; give the files, and what stands in them in one line."""
    record = result.processing
    parts = [
        part("Controller", "ropa.csv", of_role(record, CONTROLLER)),
        part("Processor", "ropa-processor.csv", of_role(record, PROCESSOR)[[*OF_PROCESSORS]]),
        part("Organisation", "ropa-organisation.csv", organisation(result.policy)),
    ]
    with into(folder), TemporaryDirectory(prefix=".ropa-", dir=folder) as hidden:
        staged = Path(hidden)
        sheets = (Sheet(one.name, one.header, one.rows) for one in parts)
        save(staged / WORKBOOK, TITLE, result.as_of, sheets)
        for one in parts:
            write_csv(staged / one.file, one.header, one.rows)
        written = [path.replace(folder / path.name) for path in sorted(staged.iterdir())]
    return written, summary(record)


def of_role(record: "pd.DataFrame", role: str) -> "pd.DataFrame":
    """Keep the rows of one role."""
    return record[record.index.get_level_values("role") == role]


def part(name: str, file: str, frame: "pd.DataFrame") -> Part:
    """Make a part of a frame."""
    return Part(name, file, list(frame.columns), [*frame.itertuples(index=False, name=None)])


def summary(record: "pd.DataFrame") -> str:
    """Say in one line how many rows there are, and how many lack a declaration."""
    ours, theirs = of_role(record, CONTROLLER), of_role(record, PROCESSOR)
    lacking = int(ours.apply(lambda column: column.str.contains(MISSING, regex=False)).any(axis=1).sum())
    nobody = int(ours["Purpose of processing"].str.startswith(MISSING).sum())
    return (
        f"as controller: {len(ours):,} rows, {lacking:,} with {MISSING}, {nobody:,} of a purpose that nobody declared; "
        f"as processor: {len(theirs):,} rows"
    )
