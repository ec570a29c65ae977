"""Gather the tables of a workbook: one sheet per table, named as the table is, with the header in its first row."""

import itertools
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl

from audit.errors import SourceError
from audit.scratch import Scratch
from audit.sources import package
from audit.sources.folder import suggest
from audit.sources.sheet import Sheet, Value, as_text
from audit.sources.staging import Gathered, Opened, known, unique
from audit.sources.tally import Rejected, Tally
from audit.sources.textrows import TextRows
from audit.tables import TABLES

LOOKED_FOR = 20  # rows in which a header is looked for that is not the first

Row = tuple[int, dict[int, Value]]


def gather(path: Path, workspace: Scratch) -> Opened:
    """Read the sheets of a workbook that are tables, and note the others."""
    package.check(path)
    book = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl's quote cells
        try:
            book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
            return _gather(book, path, workspace)
        except SourceError:
            raise
        except MemoryError:
            raise SourceError("needs more memory than there is", where=path.name) from None
        except Exception:  # a broken workbook makes the library stumble in many ways, and there is but one remedy
            raise SourceError("is no workbook that can be read", where=path.name, hint=package.HINT) from None
        finally:
            if book is not None:
                book.close()


def _gather(book: Any, path: Path, workspace: Scratch) -> Opened:
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    strange = [name for name in sheets if name not in TABLES]
    others = [f"{path.name}: sheet `{name}` is no table{suggest(name, TABLES)}" for name in strange]
    if "records" not in sheets:
        near = next((note for note in others if "did you mean `records`" in note), None)
        raise SourceError(
            "there is no sheet `records`", where=path.name, hint=near or "name each sheet after its table"
        )
    gathered = []
    for table in TABLES.values():
        if table.name in sheets:
            one, sheet = Gathered(table), sheets[table.name]
            where = f"{path.name}, sheet {table.name}"
            if sheet.sheet_state != "visible":
                one.notes.append(f"{where} is hidden, and was read all the same")
            _stage(Sheet(sheet, where), one, workspace.path / f"{table.name}.parquet")
            gathered.append(one)
    return Opened(tuple(gathered), others, (path,))


def _stage(sheet: Sheet, gathered: Gathered, staged: Path) -> None:
    tally = gathered.tallies[sheet.where] = Tally()
    rows = sheet.rows()
    number, header, rest = _header(rows, gathered, sheet.where)
    unique(header, f"{sheet.where}, row {number}")
    columns = known(sheet.where, header, gathered)
    places = [(header.index(column) + 1, gathered.table[column]) for column in columns]
    last, unnamed = number, set[int]()
    tally.header, tally.blank = 1, number - 1
    with TextRows(gathered, columns, staged, sheet.where) as text:
        for line, cells in rest:
            tally.blank += line - last - 1
            last = line
            unnamed |= {at for at in cells if at > len(header) or not header[at - 1]}
            if not cells:
                tally.blank += 1
            elif _names(cells) == header:
                tally.rejected.append(Rejected(line, "the header again"))
            else:
                tally.rows += 1
                text.add(line, [as_text(column, cells.get(at)) for at, column in places])
    tally.physical = last
    if unnamed:
        gathered.notes.append(f"{sheet.where}: cells in {len(unnamed)} columns without a name were not read")
    _refuse_merged(sheet, number, last, [at for at, _ in places])


def _header(rows: Iterator[Row], gathered: Gathered, where: str) -> tuple[int, list[str], Iterator[Row]]:
    """Take the first row that says anything for the header; say which one looks like it when that is none."""
    first = list(itertools.islice(rows, LOOKED_FOR))
    written = [(number, cells) for number, cells in first if cells]
    if not written:
        raise SourceError("the sheet is empty", where=where, hint="a table without rows still has a header")
    number, cells = written[0]
    key = set(gathered.table.key)
    likely = next((at for at, names in written if key <= set(_names(names))), None)
    if likely not in (None, number):
        hint = f"row {likely} looks like it: remove what stands above"
        raise SourceError(f"row {number} is not the header", where=where, hint=hint)
    rest = (row for row in first if row[0] > number)
    return number, _names(cells), itertools.chain(rest, rows)


def _names(cells: dict[int, Value]) -> list[str]:
    """Give the names in a row that is a header; a cell that is no text names nothing."""
    said = {at: value if isinstance(value, str) else "" for at, value in cells.items()}
    return [said.get(at, "") for at in range(1, max(cells) + 1)]


def _refuse_merged(sheet: Sheet, header: int, last: int, columns: list[int]) -> None:
    """Refuse cells that are merged: only the first of them says something, and the others seem blank."""
    for ref, (left, top, right, bottom) in sheet.merged:
        if bottom >= header and top <= last and any(left <= column <= right for column in columns):
            hint = "split them, and write the value in every row that it is of"
            raise SourceError(f"the cells {ref} are merged", where=sheet.where, hint=hint)
