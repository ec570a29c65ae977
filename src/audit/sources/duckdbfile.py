"""Gather the tables of a DuckDB file: attached to read only, in an engine of its own, and written as Parquet."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

from audit.errors import SourceError
from audit.scratch import Scratch
from audit.sources.engine import MORE, connect, literal, name, restated
from audit.sources.selects import read_select
from audit.sources.sqlitefile import seconds
from audit.sources.staging import Gathered, Opened, known, not_ours
from audit.tables import TABLES

MAGIC, AT = b"DUCK", 8
TEXTS = ("UUID", "HUGEINT", "UHUGEINT")  # whole or fixed, but Parquet has nothing that holds them exactly


def gather(path: Path, workspace: Scratch) -> Opened:
    """Write the tables and views that are named as ours as Parquet, and look at that."""
    _check(path)
    limit = seconds(path.stat().st_size)
    with _refusing(path.name, limit), connect(workspace, attached=path) as connection:
        found = connection.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_catalog = 'given' AND table_schema = 'main' ORDER BY ALL"
        ).fetchall()
        tables = [table for (table,) in found]
        notes = not_ours(path.name, tables)
        if "records" not in tables:
            near = next((note for note in notes if "did you mean `records`" in note), None)
            raise SourceError(
                "there is no table `records`", where=path.name, hint=near or "a view of that name will do"
            )
        every = [Gathered(table) for table in TABLES.values() if table.name in tables]
        with _limited(connection, limit):
            for one in every:
                where = f"{path.name}, table {one.table.name}"
                written = workspace.path / f"{one.table.name}.parquet"
                _write(connection, one, f"given.main.{name(one.table.name)}", where, written)
                one.look(written, where)
    return Opened(tuple(every), notes, (path,))


def gather_selects(path: Path, selects: Mapping[str, Path], workspace: Scratch) -> tuple[Gathered, ...]:
    """Write what one SELECT for each table gives as Parquet, and look at that."""
    _check(path)
    limit, every = seconds(path.stat().st_size), []
    with _refusing(path.name, limit), connect(workspace, attached=path) as connection, _limited(connection, limit):
        for table, select in selects.items():
            one, written = Gathered(TABLES[table]), workspace.path / f"{table}.parquet"
            with _refusing(select.name, limit):
                _write(connection, one, f"(\n{read_select(select)}\n)", select.name, written)
                one.look(written, select.name)
            every.append(one)
    return tuple(every)


def _check(path: Path) -> None:
    with restated(path.name), path.open("rb") as file:
        if file.read(AT + len(MAGIC))[AT:] != MAGIC:
            raise SourceError("is no DuckDB file", where=path.name)
        log = path.with_name(f"{path.name}.wal")
        if log.exists() and log.stat().st_size > 0:
            hint = "close what writes it, or let it run `CHECKPOINT`"
            raise SourceError("has changes that are not in the file yet", where=path.name, hint=hint)


def _write(connection: duckdb.DuckDBPyConnection, gathered: Gathered, source: str, where: str, written: Path) -> None:
    """Write the columns of ours, in the order of the rows."""
    kinds = {column: kind for column, kind, *_ in connection.execute(f"DESCRIBE FROM {source}").fetchall()}
    columns = known(where, list(kinds), gathered)
    listed = (f"CAST({name(one)} AS VARCHAR) AS {name(one)}" if kinds[one] in TEXTS else name(one) for one in columns)
    connection.execute(f"COPY (SELECT {', '.join(listed)} FROM {source}) TO {literal(str(written))} (FORMAT parquet)")


@contextmanager
def _limited(connection: duckdb.DuckDBPyConnection, limit: int) -> Iterator[None]:
    """Stop what takes longer than it may."""
    timer = threading.Timer(limit, connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def _refusing(where: str, limit: int) -> Iterator[None]:
    """Say in our own words what the engine refused: its own quote what the file says."""
    try:
        yield
    except duckdb.InterruptException:
        hint = "does one of its views ever end? Write what it gives into a table"
        raise SourceError(f"takes more than {limit} seconds to read", where=where, hint=hint) from None
    except duckdb.PermissionException:
        hint = "write what its views take from elsewhere into tables"
        raise SourceError("asks for more than the file itself", where=where, hint=hint) from None
    except duckdb.OutOfMemoryException:
        raise SourceError("needs more memory than it may use", where=where, hint=MORE) from None
    except (duckdb.CatalogException, duckdb.BinderException, duckdb.ParserException):
        hint = "try it in the duckdb shell" if where.endswith(".sql") else "do its views ask for what is not there?"
        raise SourceError("is not one SELECT of what is there", where=where, hint=hint) from None
    except duckdb.Error as error:
        said = str(error).lower()
        whys = {"lock": "is it open elsewhere? Close it there", "newer version": "it was written by a newer DuckDB",
                "encrypt": "is it encrypted?", "conflict": "is it open in this program? Close it first"}  # fmt: skip
        hint = next(
            (why for sign, why in whys.items() if sign in said), "is it damaged, or written by another version?"
        )
        raise SourceError(f"cannot be read ({type(error).__name__})", where=where, hint=hint) from None
