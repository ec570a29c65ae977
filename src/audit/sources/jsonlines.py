"""Read JSON Lines strictly: one object a line, no key twice, nothing but what JSON knows."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from types import NoneType
from typing import Any, NoReturn

import pyarrow as pa

from audit.sources.marks import UNREADABLE, mark, stand_in
from audit.sources.tally import Rejected, Tally, blocks
from audit.tables import Column, Table


class JsonFile:
    """One JSON Lines file: its rows in batches of text, the keys they have, and a tally of its lines."""

    def __init__(self, path: Path) -> None:
        self.where, self.tally = path.name, Tally()
        self.keys: set[str] = set()
        self._blocks = blocks(path, self.tally)

    def batches(self, table: Table) -> Iterator[pa.Table]:
        """Read the table's columns as text, or lists of it, `_line`, and `_lost`, which marks what was neither.

        Then check the tally.
        """
        line = 0
        for block in self._blocks:
            rows: dict[int, dict[str, Any]] = {}
            for text in io.BytesIO(block):
                line += 1
                row = self._row(line, text)
                if row is not None:
                    rows[line] = row
            yield _columns(table, rows)
        self.tally.check(self.where)

    def _row(self, line: int, text: bytes) -> dict[str, Any] | None:
        if not text.strip():
            self.tally.blank += 1
            return None
        try:
            row = _read(text)
        except ValueError as error:
            reason = str(error) if isinstance(error, _NotStrictError) else "not JSON"
            self.tally.rejected.append(Rejected(line, reason))
            return None
        self.tally.rows += 1
        self.keys.update(row)
        return row


class _NotStrictError(ValueError):
    """JSON that Python reads, and we do not."""


def _read(text: bytes) -> dict[str, Any]:
    try:
        row = _DECODER.decode(text.decode())
        if b"\\u" in text:
            json.dumps(row, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except UnicodeDecodeError:
        raise _NotStrictError("not UTF-8") from None
    except UnicodeEncodeError:
        raise _NotStrictError("text that is not Unicode") from None
    except RecursionError:
        raise _NotStrictError("nested too deeply") from None
    if not isinstance(row, dict):
        raise _NotStrictError("not an object")
    if b"\\u0000" in text and "\\u0000" in json.dumps(row).replace("\\\\", ""):
        raise _NotStrictError("a NUL byte")
    return row


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) < len(pairs):
        raise _NotStrictError("a key stands twice")
    return row


def _constant(_: str) -> NoReturn:
    raise _NotStrictError("a number that JSON does not know")


def _columns(table: Table, rows: dict[int, dict[str, Any]]) -> pa.Table:
    lost = [0] * len(rows)
    keys = {key for row in rows.values() for key in row}
    columns: dict[str, list[Any]] = {}
    for at, column in enumerate(table):
        values = [row.get(column.name) for row in rows.values()] if column.name in keys else [None] * len(rows)
        columns[column.name] = values
        if not set(map(type, values)) <= ({NoneType} if column.type == "codes" else {str, NoneType}):
            columns[column.name] = [_cell(column, value) for value in values]
            for number, (value, cell) in enumerate(zip(values, columns[column.name], strict=True)):
                if cell is None and value is not None and value != "":
                    lost[number] += mark(at, UNREADABLE)
                    columns[column.name][number] = stand_in(column)
    return pa.table(columns | {"_line": list(rows), "_lost": lost}, schema=json_schema(table))


def _cell(column: Column, value: Any) -> Any:
    """Give a cell as the text, or the list of texts, that it is; None when it is neither."""
    if value is None:
        return None
    if column.type == "codes":
        value = _items(value) if isinstance(value, str) else value
        return value if isinstance(value, list) and all(isinstance(item, str) and item for item in value) else None
    if isinstance(value, str):
        return value
    if column.type == "flag" and isinstance(value, bool):
        return str(value).lower()
    if column.type in ("number", "id", "code", "text") and type(value) is int:
        return str(value)
    if column.type == "number" and isinstance(value, float) and value.is_integer():
        return str(int(value))
    return None


def _items(text: str) -> list[str] | None:
    """Take a list as CSV writes it."""
    if not text.strip():
        return None
    return [] if text == "none" else text.split("|")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant)


def json_schema(table: Table) -> pa.Schema:
    """Say how the rows of a table are kept until they are typed."""
    kinds = {column.name: pa.list_(pa.string()) if column.type == "codes" else pa.string() for column in table}
    return pa.schema(list((kinds | {"_line": pa.int64(), "_lost": pa.int64()}).items()))
