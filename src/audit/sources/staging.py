"""What is gathered of a table, whatever it was given as: text is kept as text until its zone is known."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

from audit.errors import SourceError
from audit.sources.folder import suggest
from audit.sources.parquet import Holds, ParquetFile
from audit.sources.tally import Tally
from audit.tables import TABLES, Table

NOTED = 20  # unknown columns named per file; of the rest, their number


@dataclass(frozen=True)
class Part:
    """Rows of one table that the engine can read, and what their columns hold."""

    path: Path
    holds: dict[str, Holds]
    file: str = ""  # what messages call it; where it is staged, its rows say so
    staged: bool = False  # in a file of our own, whose rows say in `_file` and `_line` where they are from
    lost: str = "0"  # what marks the cells that were lost on the way there


@dataclass
class Gathered:
    """One table as it was found: where its rows are, and what became of each file."""

    table: Table
    parts: list[Part] = field(default_factory=list)
    tallies: dict[str, Tally] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def present(self) -> frozenset[str]:
        return frozenset(column for part in self.parts for column in part.holds)

    def look(self, path: Path, where: str) -> None:
        """Take a Parquet file as a part, which the engine reads as it is."""
        file = ParquetFile(path, where)
        columns = known(where, file.names, self)
        self.tallies[where] = Tally(physical=file.rows, rows=file.rows)
        self.parts.append(Part(path, {column: file.holds(self.table[column]) for column in columns}, where))


@dataclass(frozen=True)
class Opened:
    """An inventory as it was found: its tables, what is none, and the files that all of it came from."""

    gathered: tuple[Gathered, ...]
    notes: list[str]
    files: tuple[Path, ...]


class Stage:
    """A Parquet file of our own that text is gathered in."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._schema = schema
        file = pa.field("_file", pa.dictionary(pa.int32(), pa.string()))
        self._writer = pq.ParquetWriter(path, schema.append(file))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.close()

    def write(self, file: str, rows: pa.Table) -> None:
        """Write the rows of a file; a column it does not have is null."""
        columns = [
            rows[kind.name] if kind.name in rows.column_names else pa.nulls(rows.num_rows, kind.type)
            for kind in self._schema
        ]
        name = pa.DictionaryArray.from_arrays(pa.array([0] * rows.num_rows, pa.int32()), pa.array([file]))
        self._writer.write_table(pa.table([*columns, name], schema=self._writer.schema))


def known(where: str, names: Sequence[str], gathered: Gathered) -> list[str]:
    """Pick the columns that the table has; note the others, and refuse a file without the key."""
    table = gathered.table
    strange = [(at, word) for at, word in enumerate(names, 1) if word not in table.names]
    for key in table.key:
        if key not in names:
            near = next((at for at, word in strange if suggest(word, [key])), None)
            hint = f"is column {near} meant for it?" if near else _dialect(names)
            raise SourceError(f"there is no column `{key}`, which is the key of `{table.name}`", where=where, hint=hint)
    gathered.notes += [
        f"{where}: {_speakable(at, word)} is no column of `{table.name}`{suggest(word, table.names)}"
        for at, word in strange[:NOTED]
    ]
    if len(strange) > NOTED:
        gathered.notes.append(f"{where}: {len(strange) - NOTED} more columns that `{table.name}` does not have")
    return [word for word in table.names if word in names]


def not_ours(file: str, tables: Iterable[str]) -> list[str]:
    """Note the tables of a database that seem meant for one of ours, and how many others there are."""
    strange = [table for table in tables if table not in TABLES]
    near = [table for table in strange if suggest(table, TABLES)]
    notes = [f"{file}: `{table}` is no table of ours{suggest(table, TABLES)}" for table in near[:NOTED]]
    if others := len(strange) - len(notes):
        notes.append(f"{file}: tables and views under other names than ours were not read: {others}")
    return notes


def unique(names: Sequence[str], where: str) -> None:
    """Refuse a header that names two columns alike."""
    twice = [at for at, name in enumerate(names, 1) if name and names.count(name) > 1]
    if twice:
        same = [at for at in twice if names[at - 1] == names[twice[0] - 1]]
        message = f"columns {' and '.join(map(str, same))} have the same name"
        raise SourceError(message, where=where, hint="give each column its own name")


def _speakable(at: int, word: str) -> str:
    # A file without a header has data there, which no message may quote.
    return f"`{word}`" if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,62}", word) else f"column {at}"


def _dialect(names: Sequence[str]) -> str:
    only = names[0] if len(names) == 1 else ""
    return "separate its columns with commas" if ";" in only or "\t" in only else "does the file have a header?"
