"""Split lines of CSV into rows, so that no row swallows its neighbours in silence."""

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from audit.sources.tally import Rejected, Tally

LONGEST_ROW = 1 << 20  # an open quote is given up after so much text, and each of its lines read on its own

# RFC 4180 to the letter, as csv.reader is not: it lets a bare quote pass. Possessive, so that no input makes them slow.
_CELL = rb'(?>"[^"]*+(?:""[^"]*+)*+"|[^",\r\n]*+)'
_WHOLE = re.compile(rb"%b(?:,%b)*+(?:\r?\n)?" % (_CELL, _CELL))
_ROWS = re.compile(rb"(?:%b(?:,%b)*+\r?\n)*+(?:%b(?:,%b)*+)?+" % (_CELL, _CELL, _CELL, _CELL))
_BLANK = re.compile(rb'\n(?:"")?+(?:,(?:"")?+)*+\r?(?:\n|(?<!\n)\Z)')
_OPEN = re.compile(rb'(?:%b,)*+"[^"]*+(?:""[^"]*+)*+' % _CELL)


class Line(NamedTuple):
    """One physical line, with its end."""

    number: int
    text: bytes


class Row(NamedTuple):
    """One row, and the line it begins on."""

    line: int
    cells: list[str]


class Rows:
    """Take physical lines one after the other; give rows of the header's width; tally what is none."""

    def __init__(self, header: tuple[str, ...], tally: Tally) -> None:
        self._header, self._tally = list(header), tally
        self._held: list[Line] = []  # the lines of a row whose quote is still open
        self._size = 0

    @property
    def open(self) -> bool:
        """Say whether a row has begun and not ended."""
        return bool(self._held)

    def feed(self, line: Line) -> Iterator[Row]:
        """Take one line; give the rows that are complete with it.

        When an open quote turns out wrong, its first line alone is rejected, and the lines it had taken in are read
        again, each as one of its own. None is read over and over: a line that can open a quote closes an open one.
        """
        todo = deque([line])
        while todo:
            line = todo.popleft()
            shape = _shape(line.text, within=self.open)
            self._held.append(line)
            self._size += len(line.text)
            if shape == "open" and self._size <= LONGEST_ROW:
                continue
            held, self._held, self._size = self._held, [], 0
            if shape == "whole":
                yield from self._row(held)
            else:
                todo.extendleft(reversed(self._reject(held, ended=False)))

    def close(self) -> Iterator[Row]:
        """Give what is left when the file has ended."""
        while held := self._held:
            self._held, self._size = [], 0
            for line in self._reject(held, ended=True):
                yield from self.feed(line)

    def _reject(self, held: list[Line], *, ended: bool) -> list[Line]:
        first, *others = held
        if not others and not _OPEN.fullmatch(first.text):
            reason = "a quote or carriage return where none may stand"
        else:
            last = held[-1].number
            how = "is never closed" if ended or self._too_long(held) else "is closed in the middle of a cell"
            reason = f"a quote is opened that {how} (lines {first.number} to {last})"
        self._tally.rejected.append(Rejected(first.number, reason))
        return others

    @staticmethod
    def _too_long(held: list[Line]) -> bool:
        return sum(len(line.text) for line in held) > LONGEST_ROW

    def _row(self, held: list[Line]) -> Iterator[Row]:
        text = b"".join(part.text for part in held)
        try:
            yield from self.take(held[0].number, len(held), cells(text))
        except (UnicodeDecodeError, csv.Error) as error:
            self._tally.inside += len(held) - 1
            reason = "a cell is too long" if isinstance(error, csv.Error) else "not UTF-8"
            self._tally.rejected.append(Rejected(held[0].number, reason))

    def take(self, line: int, span: int, row: list[str]) -> Iterator[Row]:
        """Take one row that was cut already, and stands on so many lines."""
        tally = self._tally
        tally.inside += span - 1
        if len(row) == len(self._header) and any(row) and row != self._header and "\0" not in "".join(row):
            tally.rows += 1
            yield Row(line, row)
        elif not any(row):
            tally.blank += 1
        elif row == self._header:
            tally.rejected.append(Rejected(line, "the header again"))
        elif len(row) != len(self._header):
            tally.rejected.append(Rejected(line, f"{len(row)} cells, where the header has {len(self._header)}"))
        else:
            tally.rejected.append(Rejected(line, "a NUL byte"))


def whole(line: bytes) -> bool:
    """Say whether a line is a row by itself."""
    return bool(_WHOLE.fullmatch(line))


def all_whole(block: bytes) -> bool:
    """Say whether a block is whole rows from its beginning to its end."""
    return bool(_ROWS.fullmatch(block))


def has_blank(block: bytes) -> bool:
    """Say whether a row of the block may say nothing."""
    return bool(_BLANK.search(b"\n" + block))


def cut(block: bytes) -> list[tuple[int, list[str]]] | None:
    """Cut a block of whole rows at once, each with the line it ends on; give None when not all of it is such."""
    if not all_whole(block):
        return None
    try:
        reader = csv.reader(io.StringIO(block.decode(), newline="\n"), strict=True)
        return [(reader.line_num, row) for row in reader]
    except (UnicodeDecodeError, csv.Error):
        return None


def cells(text: bytes) -> list[str]:
    """Cut one whole row into cells."""
    row = text.decode().removesuffix("\n").removesuffix("\r")
    return next(csv.reader([row], strict=True), [""]) if '"' in row else row.split(",")


def _shape(text: bytes, *, within: bool) -> str:
    """Say whether a row ends with this line, goes on after it, or is none."""
    if within:
        text = b'"' + text  # the rest of a quoted cell reads as a quoted cell does
    if _WHOLE.fullmatch(text):
        return "whole"
    return "open" if _OPEN.fullmatch(text) else "bad"
