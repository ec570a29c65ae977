"""Read a workpaper back that a person filled in: nothing in it is run, and nothing in it is taken on trust."""

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NoReturn

import openpyxl
from openpyxl.utils import get_column_letter

from audit.errors import AuditError
from audit.workpaper.paper import ASKED, FORMAT, SHEETS, SHOWN, Design, plain
from audit.workpaper.statistics import MOST

LARGEST = 64 * 2**20  # bytes, unpacked: many times what a workpaper of the most rows has
PARTS = 200
ACTIVE = ("vbaproject", "externallinks", "activex", "embeddings", "connections.xml", "webextensions")
HINT = "take the workbook that `audit workpaper` wrote, filled in and saved as XLSX"


@dataclass(frozen=True)
class Line:
    """One line of the sheet."""

    number: int  # on the sheet, from 1
    shown: list[str]
    asked: dict[str, Any]


@dataclass(frozen=True)
class Filled:
    """A workpaper as it came back."""

    file: str
    design: Design
    digest: str  # of the rows as they were drawn, as the workpaper states it
    lines: Sequence[Line]

    def refuse(self, line: Line, name: str, what: str, hint: str) -> NoReturn:
        """Say of one cell what is wrong with it."""
        column = get_column_letter((*SHOWN, *ASKED).index(name) + 1)
        raise AuditError(what, where=f"{self.file}, sheet Sample, cell {column}{line.number}", hint=hint)


def read(path: Path) -> Filled:
    """Read a workbook as a workpaper."""
    _harmless(path)
    book = None
    try:
        book = openpyxl.load_workbook(path, read_only=True, keep_links=False)
        missing = [name for name in SHEETS[1:] if name not in book.sheetnames]
        if missing:
            raise AuditError(f"has no sheet {missing[0]!r}", where=path.name, hint=HINT)
        stated = {plain(name): plain(said) for name, said in _values(book["Parameters"], 2, 50)}
        header, *lines = _lines(book["Sample"])
        if (*header.shown, *header.asked.values()) != (*SHOWN, *ASKED):
            raise AuditError("has another header", where=f"{path.name}, sheet Sample", hint=HINT)
        return Filled(path.name, _design(path, stated), stated.get("sample", ""), lines)
    except AuditError:
        raise
    except Exception as error:  # a broken workbook makes the library stumble in many ways, and there is but one remedy
        raise AuditError(f"is no workbook we can read ({type(error).__name__})", where=path.name, hint=HINT) from None
    finally:
        if book is not None:
            book.close()


def _harmless(path: Path) -> None:
    """Look at the package before anything opens it: how large it is unpacked, and whether it holds more than cells."""
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
            if len(parts) > PARTS or sum(part.file_size for part in parts) > LARGEST:
                raise AuditError("is far larger than a workpaper", where=path.name, hint=HINT)
            if any(word in part.filename.lower() for part in parts for word in ACTIVE):
                raise AuditError("holds macros, links or other files", where=path.name, hint=HINT)
            if any(b"<!DOCTYPE" in package.read(part).replace(b"\0", b"") for part in parts):
                raise AuditError("declares entities", where=path.name, hint=HINT)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise AuditError(f"cannot be read: {why}", where=path.name, hint="name the filled workpaper") from None
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as error:
        raise AuditError(f"is no workbook we can read ({type(error).__name__})", where=path.name, hint=HINT) from None


def _values(sheet: Any, columns: int, rows: int) -> Iterator[tuple[Any, ...]]:
    """Read so many rows at most, whatever size the sheet says it has."""
    sheet.reset_dimensions()
    return sheet.iter_rows(max_row=rows, max_col=columns, values_only=True)  # type: ignore[no-any-return]


def _lines(sheet: Any) -> Iterator[Line]:
    """Read the header and the lines under it, to the first that is empty."""
    sheet.reset_dimensions()
    columns = len(SHOWN) + len(ASKED)
    for number, cells in enumerate(sheet.iter_rows(max_row=MOST + 2, max_col=columns), 1):
        values = [_value(cell) for cell in cells] + [None] * (columns - len(cells))
        if all(value is None for value in values):
            return
        shown = [plain(value) for value in values[: len(SHOWN)]]
        yield Line(number, shown, dict(zip(ASKED, values[len(SHOWN) :], strict=True)))


class Formula:
    """Stand for a cell that is computed: what it comes to is not what a person answered."""


def _value(cell: Any) -> Any:
    """Give what stands in a cell; blank text is nothing."""
    if cell.data_type == "f":
        return Formula()
    value = cell.value
    return (value.strip() or None) if isinstance(value, str) else value


def _design(path: Path, stated: dict[str, str]) -> Design:
    """Read what the workpaper says of its sample."""
    wanted = [field.name for field in fields(Design)]
    if stated.get("format") != FORMAT or not {*wanted, "sample"} <= stated.keys():
        raise AuditError("does not say which sample it holds", where=f"{path.name}, sheet Parameters", hint=HINT)
    said: dict[str, Any] = {name: stated[name] for name in wanted}
    return Design(**said | {"passed": said["passed"] == "true"})
