"""Gather the files of each table: text is read once, row by row; the engine reads Parquet itself."""

from pathlib import Path

import pyarrow as pa

from audit.scratch import Scratch
from audit.sources.csvfile import CsvFile
from audit.sources.folder import Found
from audit.sources.jsonlines import JsonFile, json_schema
from audit.sources.parquet import Holds
from audit.sources.staging import Gathered, Part, Stage, known
from audit.tables import TABLES


def gather(found: Found, workspace: Scratch) -> Gathered:
    """Read the files of one table, or look at them, when the engine can read them itself."""
    gathered = Gathered(TABLES[found.table])
    staged = workspace.path / f"{found.table}.parquet"
    if found.format == "parquet":
        for path in found.paths:
            gathered.look(path, found.where(path))
    elif found.format == "csv":
        _stage_csv(found.paths, gathered, staged)
    else:
        _stage_json(found.paths, gathered, staged)
    return gathered


def _stage_csv(paths: tuple[Path, ...], gathered: Gathered, staged: Path) -> None:
    wanted = {path: known(path.name, CsvFile(path).header, gathered) for path in paths}
    present = [column for column in gathered.table.names if any(column in columns for columns in wanted.values())]
    with Stage(staged, pa.schema([*((column, pa.string()) for column in present), ("_line", pa.int64())])) as stage:
        for path, columns in wanted.items():
            absent = [column for column in present if column not in columns]
            gathered.notes += [f"{path.name} has no column `{column}`, which another part has" for column in absent]
            file = CsvFile(path)
            gathered.tallies[path.name] = file.tally
            for batch in file.batches(columns):
                stage.write(path.name, batch)
    gathered.parts.append(Part(staged, dict.fromkeys(present, Holds("text")), staged=True))


def _stage_json(paths: tuple[Path, ...], gathered: Gathered, staged: Path) -> None:
    table, seen = gathered.table, set[str]()
    with Stage(staged, json_schema(table)) as stage:
        for path in paths:
            file = JsonFile(path)
            gathered.tallies[path.name] = file.tally
            for batch in file.batches(table):
                stage.write(path.name, batch)
            if file.tally.rows:
                seen.update(known(path.name, sorted(file.keys), gathered))
    # A file without a row lacks no column: it says that there is nothing.
    present = [column for column in table if not seen or column.name in seen]
    holds = {column.name: Holds("list" if column.type == "codes" else "text") for column in present}
    gathered.parts.append(Part(staged, holds, staged=True, lost="_lost"))
