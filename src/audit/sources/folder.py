"""Find the tables of an inventory in a folder, and read what inventory.toml says of it."""

import difflib
import os
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast
from zoneinfo import ZoneInfo

from audit.errors import SourceError
from audit.sources.engine import restated
from audit.sources.packed import PACKED
from audit.sources.tablefolder import files_of
from audit.tables import TABLES

Format = Literal["csv", "parquet", "jsonl"]
FORMATS: tuple[Format, ...] = ("csv", "parquet", "jsonl")
TEXT = ("csv", "jsonl")  # the formats that may be packed
FILES = (".xlsx", ".sqlite", ".sqlite3", ".db", ".duckdb")  # files that hold many tables
SETTINGS = "inventory.toml"
ANSWERS = "planted.csv"  # what a sample has planted in it: no table, and no mistake either


@dataclass(frozen=True)
class Settings:
    """What inventory.toml says."""

    zone: str | None = None
    description: str = ""
    connection: str | None = None  # where the SELECTs of the folder are asked


@dataclass(frozen=True)
class Found:
    """The files of one table, all in one format."""

    table: str
    format: Format
    paths: tuple[Path, ...]
    within: str = ""  # the table's own folder, if it has one

    def where(self, path: Path) -> str:
        """Name one of its files."""
        return f"{self.within}/{path.name}" if self.within else path.name


def shipped(sample: str) -> Path | None:
    """Find a sample that comes with the library; None when there is none of that name."""
    if not re.fullmatch(r"[a-z][a-z0-9_-]*", sample):
        return None
    package = Path(__file__).resolve().parents[1]
    places = (package / "shipped" / "samples", package.parents[1] / "data" / "samples")
    return next((place / sample for place in places if (place / sample).is_dir()), None)


def locate(path: str | os.PathLike[str]) -> Path:
    """Turn what the user gave into the folder, or the file of many tables, that it means."""
    folder = Path(path)
    where = str(path)
    if not folder.exists():
        sample = shipped(where)
        if sample is None:
            raise SourceError("there is no such folder", where=where, hint="give the folder with `records.csv` in it")
        return sample.resolve()
    if not folder.is_dir() and (folder.suffix.lower() not in FILES or not folder.is_file()):
        hint = f"give the folder it stands in, or a file of many tables ({', '.join(FILES)})"
        raise SourceError("is a file", where=where, hint=hint)
    return folder.resolve()


def discover(folder: Path) -> tuple[list[Found], list[str]]:
    """List the tables of a folder in their order, and note what looks like one and is none."""
    files: dict[str, list[Path]] = {}
    notes: list[str] = []
    with restated(folder.name):
        entries = sorted(folder.iterdir())
    for entry in entries:
        if entry.name.startswith(".") or entry.name in (SETTINGS, ANSWERS):
            continue
        table, suffix = entry.name.split(".")[0], _format(entry)
        if entry.is_dir() and table in TABLES and entry.name in (table, f"{table}.parquet"):
            files.setdefault(table, []).append(entry)
        elif table in TABLES and suffix in FORMATS:
            if not entry.is_file():
                raise SourceError("is no file", where=entry.name, hint="a table is a file, or some beside each other")
            files.setdefault(table, []).append(entry)
        elif note := _note(entry, table, suffix):
            notes.append(note)
    if "records" not in files:
        raise _no_records(folder, entries, notes)
    return [_found(table, files[table], notes) for table in TABLES if table in files], notes


def packed(path: Path) -> bool:
    """Say whether a file is compressed text, by its name."""
    words = path.name.lower().split(".")
    return len(words) > 2 and words[-1] in PACKED and words[-2] in TEXT


def _format(path: Path) -> str:
    """Give the end of a name that says the format."""
    return Path(path.stem if packed(path) else path.name).suffix.lower().removeprefix(".")


def _found(table: str, paths: list[Path], notes: list[str]) -> Found:
    formats = sorted(set(map(_format, paths)))
    unpacked = [path.stem if packed(path) else path.name for path in paths]
    folder = next((path for path in paths if path.is_dir()), None)
    if len(formats) > 1 or len(set(unpacked)) < len(unpacked) or (folder and len(paths) > 1):
        names = " and ".join(path.name for path in paths)
        raise SourceError(f"`{table}` is given twice: {names}", hint="keep one format of each table")
    if folder:
        files, foreign = files_of(folder)
        notes += foreign
        return Found(table, "parquet", tuple(files), folder.name)
    return Found(table, cast(Format, formats[0]), tuple(paths))


def _note(entry: Path, table: str, suffix: str) -> str | None:
    if table in TABLES:
        if entry.suffix.lower() in FILES:
            return f"{entry.name} was not read: a file of many tables is given itself, not the folder it stands in"
        what = "a folder" if entry.is_dir() else "no format that is read"
        return f"{entry.name} is {what}: give `{table}` as CSV, Parquet or JSON Lines"
    if suffix in FORMATS:
        return f"{entry.name} is no table{suggest(table, TABLES)}"
    return None


def _no_records(folder: Path, entries: list[Path], notes: list[str]) -> SourceError:
    if not entries:
        return SourceError("the folder is empty", where=folder.name, hint="it needs at least `records.csv`")
    whole = next((entry.name for entry in entries if entry.suffix.lower() in FILES), None)
    near = next(
        (note for note in notes if "`records`" in note), f"was {whole} meant? Give it itself" if whole else None
    )
    return SourceError("there is no table `records`", where=folder.name, hint=near or "it is required: see the docs")


def suggest(word: str, words: Iterable[str]) -> str:
    """Offer the word that was probably meant."""
    lower = {known.lower(): known for known in words}
    near = difflib.get_close_matches(word.strip().lower(), lower, n=1, cutoff=0.75)
    return f"; did you mean `{lower[near[0]]}`?" if near else ""


def read_settings(folder: Path) -> Settings:
    """Read inventory.toml in a folder or beside a file, if there is one; refuse what it does not know."""
    path = (folder if folder.is_dir() else folder.parent) / SETTINGS
    if not path.exists():
        return Settings()
    with restated(SETTINGS):
        text = path.read_bytes()
    try:
        said = tomllib.loads(text.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise SourceError("is not TOML", where=SETTINGS) from None
    for key, value in said.items():
        if key not in ("connection", "zone", "description"):
            hint = f"it knows connection, zone and description{suggest(key, ('connection', 'zone', 'description'))}"
            raise SourceError(f"`{key}` is no setting", where=SETTINGS, hint=hint)
        if not isinstance(value, str):
            raise SourceError(f"`{key}` must be text", where=SETTINGS)
    if "zone" in said:
        check_zone(said["zone"], SETTINGS)
    return Settings(said.get("zone"), said.get("description", ""), said.get("connection"))


def check_zone(zone: str, where: str) -> ZoneInfo:
    """Find a time zone, or say that there is none of that name."""
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise SourceError("there is no such time zone", where=where, hint="write it like Europe/London") from None
