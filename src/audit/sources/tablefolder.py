"""A folder as one table: Parquet files that stand side by side in it, as distributed engines write them."""

from pathlib import Path

from audit.errors import SourceError
from audit.sources.engine import restated

OF_ENGINES = ("_SUCCESS", "_metadata", "_common_metadata")  # what engines leave there, and no row is in
NOTED = 20  # foreign files named per folder; of the rest, their number


def files_of(folder: Path) -> tuple[list[Path], list[str]]:
    """List a table's files in the order of their names, and note what else is there."""
    with restated(folder.name):
        entries = [entry for entry in sorted(folder.iterdir()) if not entry.name.startswith(".")]
    if any(entry.is_dir() for entry in entries):
        hint = "write its files side by side, with every column in them: what the name of a folder says is not read"
        raise SourceError("holds a folder, and there may be rows in it", where=folder.name, hint=hint)
    files = [entry for entry in entries if entry.suffix.lower() == ".parquet"]
    if not files:
        hint = "put the table's `.parquet` files in it, or remove it"
        raise SourceError("is a table's folder without a Parquet file", where=folder.name, hint=hint)
    for file in files:
        if not file.is_file():
            raise SourceError("is no file", where=f"{folder.name}/{file.name}")
    foreign = [entry.name for entry in entries if entry not in files and entry.name not in OF_ENGINES]
    notes = [f"{folder.name}/{name} is no Parquet file, and was not read" for name in foreign[:NOTED]]
    if len(foreign) > NOTED:
        notes.append(f"{folder.name}: {len(foreign) - NOTED} more files that are no Parquet, and were not read")
    return files, notes
