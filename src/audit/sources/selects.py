"""Find the SELECTs of a folder that map a database to our tables."""

from pathlib import Path

from audit.errors import SourceError
from audit.sources.engine import restated
from audit.sources.folder import SETTINGS, suggest
from audit.tables import TABLES


def selects(folder: Path) -> tuple[dict[str, list[Path]], list[str]]:
    """List the SELECTs of a folder by table, and note what looks like one and is none."""
    files: dict[str, list[Path]] = {}
    notes = []
    with restated(folder.name):
        entries = sorted(path for path in folder.iterdir() if not path.name.startswith(".") and path.name != SETTINGS)
    for path in entries:
        table = path.name.split(".")[0]
        if table in TABLES and path.suffix == ".sql":
            files.setdefault(table, []).append(path)
        elif table in TABLES:
            hint = "give every table as a SELECT, or take the connection out"
            raise SourceError("is a file beside a `connection`", where=path.name, hint=hint)
        elif path.suffix == ".sql":
            notes.append(f"{path.name} is no table{suggest(table, TABLES)}")
    if "records" not in files:
        near = next((note for note in notes if "`records`" in note), None)
        raise SourceError("there is no `records.sql`", where=folder.name, hint=near or "it is required: see the docs")
    return {table: files[table] for table in TABLES if table in files}, notes


def read_select(path: Path) -> str:
    """Read one SELECT, without the semicolon that may close it."""
    with restated(path.name):
        return path.read_text(encoding="utf-8-sig").strip().rstrip(";")
