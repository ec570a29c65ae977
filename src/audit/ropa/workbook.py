"""Write the record of processing to files that a spreadsheet opens and never computes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import xlsxwriter

from audit.errors import SourceError
from audit.exports.cells import write_csv
from audit.ropa import OF_PROCESSORS, organisation
from audit.ropa.observed import CONTROLLER, PROCESSOR
from audit.ropa.pair import MISSING

if TYPE_CHECKING:
    import pandas as pd

    from audit.findings import Result

WORKBOOK = "ropa.xlsx"
WIDTH = 30  # of every column, in characters
INERT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}


@dataclass(frozen=True)
class Sheet:
    """One part of the record: a sheet of the workbook, and a file of its own as CSV."""

    name: str
    file: str
    header: list[str]
    rows: list[Sequence[str]]


def write(result: "Result", folder: Path) -> tuple[list[Path], str]:
    """Write the record into a folder; give the files, and what stands in them in one line."""
    record = result.processing
    sheets = [
        sheet("Controller", "ropa.csv", of_role(record, CONTROLLER)),
        sheet("Processor", "ropa-processor.csv", of_role(record, PROCESSOR)[[*OF_PROCESSORS]]),
        sheet("Organisation", "ropa-organisation.csv", organisation(result.policy)),
    ]
    made_on = datetime.combine(result.as_of, time())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".ropa-", dir=folder) as hidden:
            staged = Path(hidden)
            (staged / WORKBOOK).write_bytes(workbook(sheets, made_on))
            for one in sheets:
                write_csv(staged / one.file, one.header, one.rows)
            written = [path.replace(folder / path.name) for path in sorted(staged.iterdir())]
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SourceError(f"cannot be written: {reason}", where=folder.name, hint="give another --output") from None
    return written, summary(record)


def of_role(record: "pd.DataFrame", role: str) -> "pd.DataFrame":
    """Keep the rows of one role."""
    return record[record.index.get_level_values("role") == role]


def sheet(name: str, file: str, frame: "pd.DataFrame") -> Sheet:
    """Make a sheet of a frame."""
    return Sheet(name, file, list(frame.columns), [*frame.itertuples(index=False, name=None)])


def workbook(sheets: Iterable[Sheet], made_on: datetime) -> bytes:
    """Make the workbook: every cell is text, and the same record gives the same bytes."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, INERT) as book:
        book.set_properties({"title": "Record of processing activities", "created": made_on})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1, "num_format": "@"})
        plain = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        for one in sheets:
            page = book.add_worksheet(one.name)
            for number, cells in enumerate([one.header, *one.rows]):
                for place, cell in enumerate(cells):
                    page.write_string(number, place, cell, plain if number else bold)
            page.set_column(0, len(one.header) - 1, WIDTH)
            page.freeze_panes(1, 0)
            page.autofilter(0, 0, len(one.rows), len(one.header) - 1)
    return made.getvalue()


def summary(record: "pd.DataFrame") -> str:
    """Say in one line how many rows there are, and how many lack a declaration."""
    ours, theirs = of_role(record, CONTROLLER), of_role(record, PROCESSOR)
    lacking = int(ours.apply(lambda column: column.str.contains(MISSING, regex=False)).any(axis=1).sum())
    nobody = int(ours["Purpose of processing"].str.startswith(MISSING).sum())
    return (
        f"as controller: {len(ours):,} rows, {lacking:,} with {MISSING}, {nobody:,} of a purpose that nobody declared; "
        f"as processor: {len(theirs):,} rows"
    )
