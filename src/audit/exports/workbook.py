"""Make workbooks that a spreadsheet opens and never computes: every cell is text, a number or a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

WIDTH = 30  # of a column nobody gave a width, in characters
LONGEST = 32_767  # UTF-16 units that a cell can hold
CUT = " … (cut: longer than a cell can hold)"
FIRST_DAY = date(1900, 3, 1)  # spreadsheets disagree on the days before
INERT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "constant_memory": True}
TOP = {"text_wrap": True, "valign": "top"}


@dataclass(frozen=True)
class Sheet:
    """One sheet: a header that stays in sight and filters, and rows, which are read once and never held."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Any]]
    widths: Mapping[str, int] = field(default_factory=dict)
    above: str = ""  # a line over the header


def save(path: Path, title: str, made_on: date, sheets: Iterable[Sheet]) -> None:
    """Write a workbook; the same sheets give the same bytes, and rows without number cost no memory."""
    with TemporaryDirectory(prefix=".workbook-", dir=path.parent) as hidden:  # rows are personal data: not in /tmp
        book = xlsxwriter.Workbook(path, {**INERT, "tmpdir": hidden})
        book.set_properties({"title": title, "created": datetime.combine(made_on, time())})
        formats = {
            "head": book.add_format({**TOP, "bold": True, "border": 1, "num_format": "@"}),
            "text": book.add_format({**TOP, "num_format": "@"}),
            "number": book.add_format({**TOP, "num_format": "0"}),
            "day": book.add_format({**TOP, "num_format": "yyyy-mm-dd"}),
            "above": book.add_format({"bold": True, "num_format": "@"}),
        }
        for sheet in sheets:
            lay(book.add_worksheet(sheet.name), sheet, formats)
        try:
            book.close()
        except FileCreateError as error:
            raise error.args[0] from None  # what it wraps: a full disk is one like any other


def lay(page: Any, sheet: Sheet, formats: Mapping[str, Any]) -> None:
    """Lay one sheet out, row by row from the top."""
    head = 1 if sheet.above else 0
    if sheet.above:
        page.write_string(0, 0, sheet.above, formats["above"])
    for place, name in enumerate(sheet.header):
        page.set_column(place, place, sheet.widths.get(name, WIDTH))
        page.write_string(head, place, name, formats["head"])
    last = head
    for last, row in enumerate(sheet.rows, start=head + 1):
        for place, value in enumerate(row):
            put(page, last, place, value, formats)
    page.freeze_panes(head + 1, 0)
    page.autofilter(head, 0, last, len(sheet.header) - 1)


def put(page: Any, row: int, place: int, value: Any, formats: Mapping[str, Any]) -> None:
    """Put one value in its cell; nothing but a number or a day is ever more than text."""
    if value is None:
        return
    if isinstance(value, int) and not isinstance(value, bool):
        page.write_number(row, place, value, formats["number"])
    elif isinstance(value, date) and value >= FIRST_DAY:
        page.write_datetime(row, place, value, formats["day"])
    else:  # a truth as well: LibreOffice makes a formula of a cell that is TRUE
        said = str(value).lower() if isinstance(value, bool) else str(value)
        page.write_string(row, place, fitting(said), formats["text"])


def fitting(text: str) -> str:
    """Cut what is longer than a cell can hold, and say so."""
    if len(text) <= LONGEST // 2 or len(text.encode("utf-16-le", "replace")) <= 2 * LONGEST:
        return text
    room = 2 * (LONGEST - len(CUT))
    return text.encode("utf-16-le", "replace")[:room].decode("utf-16-le", "ignore") + CUT
