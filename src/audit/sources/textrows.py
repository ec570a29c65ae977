"""Gather rows of values as the text that CSV would have; a value that is no text is marked, and taken for no blank."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Self

import pyarrow as pa

from audit.sources.marks import UNREADABLE, mark, stand_in
from audit.sources.parquet import Holds
from audit.sources.staging import Gathered, Part, Stage

AT_ONCE = 20_000  # rows


class Lost:
    """Stand for a cell that says something which cannot be read."""


LOST: Final = Lost()
Cell = str | Lost | None


class TextRows:
    """Rows of one table, staged as text with the line each is on."""

    def __init__(self, gathered: Gathered, columns: Sequence[str], path: Path, file: str) -> None:
        kinds = [(column, pa.string()) for column in columns]
        self._schema = pa.schema([*kinds, ("_line", pa.int64()), ("_lost", pa.int64())])
        self._columns = [gathered.table[column] for column in columns]
        self._marks = [mark(gathered.table.names.index(column), UNREADABLE) for column in columns]
        self._stage, self._file = Stage(path, self._schema), file
        self._lines: list[int] = []
        self._lost: list[int] = []
        self._rows: list[Sequence[Cell]] = []
        gathered.parts.append(Part(path, dict.fromkeys(columns, Holds("text")), file, staged=True, lost="_lost"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._write()
        self._stage.__exit__()

    def add(self, line: int, cells: Sequence[Cell]) -> None:
        """Take a row, whose cells stand in the order of the columns."""
        lost = 0
        if LOST in cells:
            lost = sum(mark for cell, mark in zip(cells, self._marks, strict=True) if cell is LOST)
            pairs = zip(cells, self._columns, strict=True)
            cells = [stand_in(column) if isinstance(cell, Lost) else cell for cell, column in pairs]
        self._lines.append(line)
        self._lost.append(lost)
        self._rows.append(cells)
        if len(self._rows) == AT_ONCE:
            self._write()

    def _write(self) -> None:
        columns = list(zip(*self._rows, strict=True)) or [()] * len(self._columns)
        arrays = [pa.array(column, pa.string()) for column in columns]
        rows = pa.table([*arrays, pa.array(self._lines, pa.int64()), pa.array(self._lost, pa.int64())], self._schema)
        self._stage.write(self._file, rows)
        self._lines, self._lost, self._rows = [], [], []
