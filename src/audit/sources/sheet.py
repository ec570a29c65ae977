"""Read one sheet of a workbook row by row: what is in each cell, and what could not be told."""

import datetime as dt
import math
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple
from xml.etree.ElementTree import iterparse

from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils.cell import column_index_from_string, range_boundaries
from openpyxl.utils.datetime import from_excel
from openpyxl.xml.constants import SHEET_MAIN_NS

from audit.errors import SourceError
from audit.sources.textrows import LOST, Cell, Lost
from audit.tables import Column

ROWS, COLUMNS = 1_048_576, 16_384  # what a sheet can have
EXACT = 10**15  # a spreadsheet keeps fifteen digits of a number: a longer one has lost its end

_DATA, _ROW, _CELL, _MERGED = (f"{{{SHEET_MAIN_NS}}}{tag}" for tag in ("sheetData", "row", "c", "mergeCell"))
_FORMULA, _VALUE, _INLINE, _RUN, _TEXT = (f"{{{SHEET_MAIN_NS}}}{tag}" for tag in ("f", "v", "is", "r", "t"))
_SILENT = re.compile(r'"[^"]*"|\\.|_.|\[[^\]]*\]')  # what shows nothing of a date in the format of one


class Day(NamedTuple):
    """A date or time, as precisely as its cell shows it."""

    text: str
    midnight: bool


Value = str | bool | int | float | Day | Lost | None


class Sheet:
    """One sheet: its rows with their numbers, and the ranges of cells that are merged in it."""

    def __init__(self, sheet: Any, where: str) -> None:
        self._sheet, self.where = sheet, where
        self.merged: list[tuple[str, tuple[int, int, int, int]]] = []  # known when all rows are read
        self._format = cache(self._number_format)

    def rows(self) -> Iterator[tuple[int, dict[int, Value]]]:
        """Give the rows that are written, each with its values by column, from 1; a row in between is blank."""
        # openpyxl's own rows leave out what is out of order, and cannot tell a formula without a value from a blank.
        last, at, data = 0, 0, None
        with self._sheet._get_source() as source:
            # No part declares entities, or it would not have been opened.
            for event, element in iterparse(source, ("start", "end")):  # noqa: S314
                if event == "start":
                    data = element if element.tag == _DATA else data
                elif element.tag == _ROW and data is not None:
                    at = int(element.get("r", at + 1))
                    if not last < at <= ROWS:
                        raise SourceError("its rows are not in order", where=self.where, hint="save it again")
                    yield at, self._cells(element)
                    last = at
                    data.clear()  # or all rows would be held in memory to the end
                elif element.tag == _MERGED:
                    ref = element.get("ref", "")
                    self.merged.append((ref, range_boundaries(ref)))

    def _cells(self, row: Any) -> dict[int, Value]:
        cells: dict[int, Value] = {}
        at = 0
        for cell in row.iterfind(_CELL):
            place = cell.get("r")
            column = _column(place.rstrip("0123456789")) if place else at + 1
            if not at < column <= COLUMNS:
                raise SourceError("its cells are not in order", where=self.where, hint="save it again")
            at = column
            value = self._value(cell)
            if value is not None and value != "":
                cells[column] = value
        return cells

    def _value(self, cell: Any) -> Value:
        kind, written = cell.get("t", "n"), cell.findtext(_VALUE)
        if kind == "inlineStr":
            inline = cell.find(_INLINE)
            return None if inline is None else "".join(map(_run, inline))
        if kind == "e" or (written is None and cell.find(_FORMULA) is not None):
            return LOST  # an error such as #N/A; a formula that nobody worked out
        if not written or kind == "str":
            return written or None
        if kind == "s":
            return str(self._sheet._shared_strings[int(written)])
        if kind == "b":
            return written in ("1", "true")
        if kind == "d":
            return _iso(written)
        return self._number(written, int(cell.get("s", 0)))

    def _number(self, written: str, style: int) -> Value:
        number, format = float(written), self._format(style)
        if not math.isfinite(number) or (number < 0 and format):
            return LOST
        if format:
            try:
                since = from_excel(number, self._sheet.parent.epoch, timedelta=is_timedelta_format(format))
            except (OverflowError, ValueError):
                return LOST
            return _day(since, format) if isinstance(since, dt.datetime) else LOST
        return int(number) if number.is_integer() and abs(number) < EXACT else number

    def _number_format(self, style: int) -> str:
        """Give the format of a style, if it is one of dates and times."""
        format = ReadOnlyCell(self._sheet, 1, 1, 0, "n", style).number_format
        return str(format) if is_date_format(format) else ""


def _run(part: Any) -> str:
    """Give the text of a part of a text; how it is to be pronounced is none."""
    return (part.text if part.tag == _TEXT else part.findtext(_TEXT) if part.tag == _RUN else None) or ""


@cache
def _column(letters: str) -> int:
    return int(column_index_from_string(letters))


def _iso(written: str) -> Value:
    try:
        return _day(dt.datetime.fromisoformat(written), "ymd" if len(written) <= 10 else "ymdhms")
    except ValueError:
        return LOST


@cache
def _shown(format: str) -> str:
    """Leave of a format what shows parts of a date or time."""
    return _SILENT.sub("", format.split(";")[0]).lower()


def _day(since: dt.datetime, format: str) -> Day:
    """Take a date as precisely as it is shown: what stands there as `Feb-19` is that month, not the first of it."""
    shown, text = _shown(format), since.isoformat()
    midnight = since.time() == dt.time()
    if not midnight or re.search("[hs]", shown):
        return Day(text, midnight)
    if "d" in shown or since.day > 1:
        return Day(text[:10], midnight)
    return Day(text[:7] if "m" in shown or since.month > 1 else text[:4], midnight)


def as_text(column: Column, value: Value) -> Cell:
    """Give a value as the text that CSV would have in this column."""
    if value is None or isinstance(value, str | Lost):
        return value
    if isinstance(value, bool):
        return str(value).lower() if column.type == "flag" else LOST
    if isinstance(value, Day):
        if column.type in ("moment", "text"):
            return value.text
        # A reference such as 1-2 becomes a date when it is typed, and nobody knows what it was.
        return (value.text[:10] if value.midnight else value.text) if column.type == "date" else LOST
    if isinstance(value, int):
        return str(value)
    return f"{value:.15g}" if column.type == "text" and abs(value) < EXACT else LOST
