"""Gather the files of each table: text is read once, row by row, and kept as text until its zone is known."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

from audit.errors import SourceError
from audit.scratch import Scratch
from audit.sources.csvfile import CsvFile
from audit.sources.folder import Found, suggest
from audit.sources.jsonlines import JsonFile, json_schema
from audit.sources.parquet import Holds, ParquetFile
from audit.sources.tally import Tally
from audit.tables import TABLES, Table

NOTED = 20  # unknown columns named per file; of the rest, their number


@dataclass(frozen=True)
class Part:
    """Rows of one table that the engine can read, and what their columns hold."""

    path: Path
    holds: dict[str, Holds]
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


def gather(found: Found, workspace: Scratch) -> Gathered:
    """Read the files of one table, or look at them, when the engine can read them itself."""
    gathered = Gathered(TABLES[found.table])
    staged = workspace.path / f"{found.table}.parquet"
    if found.format == "parquet":
        for path in found.paths:
            _look(path, gathered)
    elif found.format == "csv":
        _stage_csv(found.paths, gathered, staged)
    else:
        _stage_json(found.paths, gathered, staged)
    return gathered


def _look(path: Path, gathered: Gathered) -> None:
    file, table = ParquetFile(path), gathered.table
    columns = _known(file.where, file.names, gathered)
    gathered.tallies[file.where] = Tally(physical=file.rows, rows=file.rows)
    holds = {column: file.holds(table[column]) for column in columns}
    gathered.parts.append(Part(path, holds))


def _stage_csv(paths: tuple[Path, ...], gathered: Gathered, staged: Path) -> None:
    known = {path: _known(path.name, CsvFile(path).header, gathered) for path in paths}
    present = [column for column in gathered.table.names if any(column in columns for columns in known.values())]
    with _Stage(staged, pa.schema([*((column, pa.string()) for column in present), ("_line", pa.int64())])) as stage:
        for path, columns in known.items():
            absent = [column for column in present if column not in columns]
            gathered.notes += [f"{path.name} has no column `{column}`, which another part has" for column in absent]
            file = CsvFile(path)
            gathered.tallies[path.name] = file.tally
            for batch in file.batches(columns):
                stage.write(path.name, batch)
    gathered.parts.append(Part(staged, dict.fromkeys(present, Holds("text")), staged=True))


def _stage_json(paths: tuple[Path, ...], gathered: Gathered, staged: Path) -> None:
    table, seen = gathered.table, set[str]()
    with _Stage(staged, json_schema(table)) as stage:
        for path in paths:
            file = JsonFile(path)
            gathered.tallies[path.name] = file.tally
            for batch in file.batches(table):
                stage.write(path.name, batch)
            if file.tally.rows:
                seen.update(_known(path.name, sorted(file.keys), gathered))
    # A file without a row lacks no column: it says that there is nothing.
    present = [column for column in table if not seen or column.name in seen]
    holds = {column.name: Holds("list" if column.type == "codes" else "text") for column in present}
    gathered.parts.append(Part(staged, holds, staged=True, lost="_lost"))


class _Stage:
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


def _known(where: str, names: Sequence[str], gathered: Gathered) -> list[str]:
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


def _speakable(at: int, word: str) -> str:
    # A file without a header has data there, which no message may quote.
    return f"`{word}`" if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,62}", word) else f"column {at}"


def _dialect(names: Sequence[str]) -> str:
    only = names[0] if len(names) == 1 else ""
    return "separate its columns with commas" if ";" in only or "\t" in only else "does the file have a header?"
