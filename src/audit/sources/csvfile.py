"""Read CSV strictly: comma, double quote, UTF-8 with or without a byte-order mark, LF or CRLF."""

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from audit.errors import SourceError
from audit.sources.csvrows import Line, Row, Rows, all_whole, cells, cut, has_blank, whole
from audit.sources.staging import unique
from audit.sources.tally import BOM, Tally, blocks

DIALECT = "comma, double quote and UTF-8 are read"


class CsvFile:
    """One CSV file: its header, then its rows in batches of text, and a tally of its lines."""

    def __init__(self, path: Path) -> None:
        self.where, self.tally = path.name, Tally()
        self._blocks = blocks(path, self.tally)
        self._line = 0  # the last line read
        self.header, self._rest = self._read_header()
        self._rows = Rows(self.header, self.tally)

    def batches(self, columns: Iterable[str]) -> Iterator[pa.Table]:
        """Read the named columns as text, and `_line`, the line each row begins on; then check the tally."""
        wanted = {column: self.header.index(column) for column in columns}
        for block in self._after_header():
            plain = self._plain(block, wanted)
            yield _table(self._each(block), wanted) if plain is None else plain
        yield _table(self._rows.close(), wanted)
        self.tally.check(self.where)

    def _after_header(self) -> Iterator[bytes]:
        if self._rest:
            yield self._rest
        yield from self._blocks

    def _read_header(self) -> tuple[tuple[str, ...], bytes]:
        block, at = next(self._blocks, b""), 0
        for line in io.BytesIO(block):
            self._line, at = self._line + 1, at + len(line)
            if line.strip():
                self.tally.header = 1
                return self._names(line), block[at:]
            self.tally.blank += 1
        raise SourceError("the file is empty", where=self.where, hint="a table without rows still has a header")

    def _names(self, line: bytes) -> tuple[str, ...]:
        where = f"{self.where}, line {self._line}"
        if not whole(line) or b"\0" in line:
            raise SourceError("the header is not a line of CSV", where=where, hint=DIALECT)
        try:
            names = cells(line)
        except (UnicodeDecodeError, csv.Error):
            raise SourceError("the header is not UTF-8", where=where, hint=DIALECT) from None
        unique(names, where)
        return tuple(names)

    def _plain(self, block: bytes, wanted: dict[str, int]) -> pa.Table | None:
        """Read a block of plain rows all at once; give None when it may hold anything else."""
        lines = block.count(b"\n") + (not block.endswith(b"\n"))
        table = _arrow(block, len(self.header), wanted) if self._is_plain(block) else None
        if table is None or table.num_rows != lines or _repeats_header(table):
            return None
        first, self._line = self._line + 1, self._line + lines
        self.tally.rows += lines
        return table.append_column("_line", pa.array(np.arange(first, first + lines, dtype=np.int64)))

    def _is_plain(self, block: bytes) -> bool:
        return (
            not self._rows.open
            and b"\0" not in block
            and block.count(b"\r") == block.count(b"\r\n")
            and not block.startswith(BOM)  # Arrow would take it for the mark of a file
            and not has_blank(block)
            and (b'"' not in block or all_whole(block))
        )

    def _each(self, block: bytes) -> Iterator[Row]:
        whole_rows = None if self._rows.open else cut(block)
        if whole_rows is None:
            for text in io.BytesIO(block):
                self._line += 1
                yield from self._rows.feed(Line(self._line, text))
            return
        before = self._line
        for end, row in whole_rows:
            yield from self._rows.take(self._line + 1, before + end - self._line, row)
            self._line = before + end


def _table(rows: Iterable[Row], wanted: dict[str, int]) -> pa.Table:
    lines, table = [], []
    for line, row in rows:
        lines.append(line)
        table.append(row)
    columns = list(zip(*table, strict=True))
    data = {name: pa.array(columns[at] if columns else [], pa.string()) for name, at in wanted.items()}
    return pa.table(data | {"_line": pa.array(lines, pa.int64())})


def _repeats_header(table: pa.Table) -> bool:
    name = table.column_names[0]
    return bool(pc.any(pc.equal(table[name], name)).as_py())


def _arrow(block: bytes, width: int, wanted: dict[str, int]) -> pa.Table | None:
    names = [str(at) for at in range(width)]
    try:
        table = pyarrow.csv.read_csv(
            pa.BufferReader(block),
            read_options=pyarrow.csv.ReadOptions(use_threads=False, block_size=len(block) + 1, column_names=names),
            parse_options=pyarrow.csv.ParseOptions(ignore_empty_lines=False),
            convert_options=pyarrow.csv.ConvertOptions(
                include_columns=[str(at) for at in wanted.values()],
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowException:
        return None  # a row too short or too long, or not UTF-8: it is found, and named, one by one
    return table.rename_columns(list(wanted))
