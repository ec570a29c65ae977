"""Gather the tables of a SQLite file: opened to read only, and its rows streamed as the text that CSV would have."""

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from audit.errors import SourceError
from audit.scratch import Scratch
from audit.sources.engine import name, restated
from audit.sources.selects import read_select
from audit.sources.staging import Gathered, Opened, known, not_ours
from audit.sources.tally import Tally
from audit.sources.textrows import LOST, Cell, TextRows
from audit.tables import TABLES, Column

MAGIC = b"SQLite format 3\0"
LONGEST_CELL = 64 << 20
MEMORY = 1 << 30
AT_ONCE = 5_000  # rows
STEPS = 100_000  # of SQLite's machine, between two looks at the clock

_JOURNAL = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"  # how the journal of an unfinished change begins
_WAL = 2  # what the header says of a database whose changes are first written beside it
# A view may only read: no function is called that the schema is not trusted with, and nothing is written.
_READING = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE)


def seconds(size: int) -> int:
    """Say how long a file of this size may take: many times what it needs."""
    return 60 + (size >> 20)


def gather(path: Path, workspace: Scratch) -> Opened:
    """Read the tables and views that are named as ours, and note the others."""
    header = _header(path)
    limit = seconds(path.stat().st_size)
    with _refusing(path.name, limit), closing(_connect(path, header, limit)) as connection:
        if connection.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
            raise SourceError("is damaged", where=path.name, hint="take a copy that passes SQLite's integrity check")
        listed = connection.execute("SELECT name, type FROM pragma_table_list WHERE type <> 'shadow'")
        kinds = {table: kind for table, kind in listed if isinstance(table, str) and not table.startswith("sqlite_")}
        notes = not_ours(path.name, kinds)
        if "records" not in kinds:
            near = next((note for note in notes if "did you mean `records`" in note), None)
            raise SourceError(
                "there is no table `records`", where=path.name, hint=near or "a view of that name will do"
            )
        _only_read(connection)
        found = [Gathered(table) for table in TABLES.values() if table.name in kinds]
        for one in found:
            where, staged = f"{path.name}, table {one.table.name}", workspace.path / f"{one.table.name}.parquet"
            _stage(connection, one, _rows(connection, one.table.name, kinds[one.table.name], where), where, staged)
    return Opened(tuple(found), notes, (path,))


def gather_selects(path: Path, selects: Mapping[str, Path], workspace: Scratch) -> tuple[Gathered, ...]:
    """Read what one SELECT for each table gives."""
    header, limit = _header(path), seconds(path.stat().st_size)
    found = []
    with _refusing(path.name, limit), closing(_connect(path, header, limit)) as connection:
        _only_read(connection)
        for table, select in selects.items():
            one = Gathered(TABLES[table])
            with _refusing(select.name, limit):
                staged = workspace.path / f"{table}.parquet"
                _stage(connection, one, f"(\n{read_select(select)}\n)", select.name, staged)
            found.append(one)
    return tuple(found)


def _header(path: Path) -> bytes:
    """Read how the file begins; refuse what is no database, and one that somebody is changing."""
    with restated(path.name), path.open("rb") as file:
        header = file.read(100)
        if not header.startswith(MAGIC) or len(header) < 100:
            raise SourceError("is no SQLite file, or an encrypted one", where=path.name)
        log, journal = (path.with_name(path.name + end) for end in ("-wal", "-journal"))
        pending = log.exists() and log.stat().st_size > 0
        if not pending and journal.exists():
            pending = journal.read_bytes()[:8] == _JOURNAL
    if pending:
        hint = "close what writes it, or give a copy made with SQLite's `VACUUM INTO`"
        raise SourceError("has changes that are not in the file yet", where=path.name, hint=hint)
    return header


def _connect(path: Path, header: bytes, limit: int) -> sqlite3.Connection:
    # Of a database with a write-ahead log SQLite would make files beside it, even to read; nothing is in that log.
    immutable = "&immutable=1" if _WAL in header[18:20] else ""
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro{immutable}", uri=True, timeout=2, isolation_level=None)
    end = time.monotonic() + limit
    connection.set_progress_handler(lambda: time.monotonic() > end, STEPS)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_CELL)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.text_factory = _text
    settings = ("query_only = ON", "trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0")
    for setting in (*settings, "temp_store = MEMORY", f"hard_heap_limit = {MEMORY}"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute("BEGIN")  # all tables as they are at one moment
    return connection


def _text(raw: bytes) -> Any:
    """Decode a text; what is not UTF-8, or holds a NUL, is none."""
    try:
        return LOST if b"\0" in raw else raw.decode()
    except UnicodeDecodeError:
        return LOST


def _only_read(connection: sqlite3.Connection) -> None:
    connection.set_authorizer(lambda what, *_: sqlite3.SQLITE_OK if what in _READING else sqlite3.SQLITE_DENY)


@contextmanager
def _refusing(where: str, limit: int) -> Iterator[None]:
    """Say in our own words what SQLite refused: its own quote what the file says."""
    try:
        yield
    except (sqlite3.Error, sqlite3.Warning, OverflowError, UnicodeError, MemoryError) as error:
        said = str(error)
        if where.endswith(".sql") and ("no such" in said or "syntax error" in said or "one statement" in said):
            message = "is not one SELECT of what is there"
            raise SourceError(message, where=where, hint="try it in the sqlite3 shell") from None
        if "interrupted" in said:
            hint = "does one of its views ever end? Write what it gives into a table"
            raise SourceError(f"takes more than {limit} seconds to read", where=where, hint=hint) from None
        if "locked" in said or "busy" in said:
            raise SourceError("is being written", where=where, hint="try again when that is done") from None
        if "out of memory" in said or isinstance(error, MemoryError):
            raise SourceError("needs more memory than it may use", where=where) from None
        hint = "is it damaged, encrypted, or does a view ask for what is not there?"
        raise SourceError(f"cannot be read ({type(error).__name__})", where=where, hint=hint) from None


def _rows(connection: sqlite3.Connection, table: str, kind: str, where: str) -> str:
    """Write what gives the rows of a table or a view, in their order."""
    if kind == "virtual":
        raise SourceError("is a virtual table", where=where, hint="write its rows into a table of their own")
    names = [column[0] for column in connection.execute(f"SELECT * FROM {name(table)} LIMIT 0").description]
    return f"{name(table)}{_in_order(connection, table, kind, names)}"


def _stage(connection: sqlite3.Connection, gathered: Gathered, source: str, where: str, staged: Path) -> None:
    table = gathered.table
    tally = gathered.tallies[where] = Tally()
    names = [column[0] for column in connection.execute(f"SELECT * FROM {source} LIMIT 0").description]
    columns = known(where, names, gathered)
    rows = connection.execute(f"SELECT {', '.join(map(name, columns))} FROM {source}")
    declared = [table[column] for column in columns]
    with TextRows(gathered, columns, staged, where) as text:
        while some := rows.fetchmany(AT_ONCE):
            for row in some:
                tally.rows += 1
                text.add(tally.rows, [_as_text(column, value) for column, value in zip(declared, row, strict=True)])
    tally.physical = tally.rows


def _in_order(connection: sqlite3.Connection, table: str, kind: str, names: list[str]) -> str:
    """Order rows by their number in the file, where they have one and no column hides it."""
    taken = {column.lower() for column in names}
    number = next((alias for alias in ("rowid", "_rowid_", "oid") if alias not in taken), None)
    if kind != "table" or number is None:
        return ""
    try:
        connection.execute(f"SELECT {number} FROM {name(table)} LIMIT 0")
    except sqlite3.OperationalError:
        return ""  # a table WITHOUT ROWID, which stands in the order of its key
    return f" ORDER BY {number}"


def _as_text(column: Column, value: Any) -> Cell:
    """Give what SQLite holds as the text that CSV would have; it holds anything in any column."""
    if isinstance(value, bytes):
        return LOST
    if column.type == "flag" and type(value) is int:
        return {0: "false", 1: "true"}.get(value, LOST)  # SQLite's own way to say so
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value) if isinstance(value, int) else value
