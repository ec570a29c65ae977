"""Fit what was gathered to the tables, in one engine, for one time zone."""

# ruff: noqa: S608 -- the SQL is made of our own words, and names are quoted: no value of a cell is ever in it

from collections.abc import Iterable
from zoneinfo import ZoneInfo

import duckdb
import pandas as pd

from audit.cells import macros, plan, reason
from audit.sources.engine import literal, name, restated
from audit.sources.marks import marked
from audit.sources.staging import Gathered, Part
from audit.tables import TABLES, Table, create, engine_types

# A table's key, as one text; and the record and the subject that a row of it concerns.
IDS = ("row_id", "record_id", "subject_id")
Years = dict[tuple[str, str], set[int]]  # by table and column
UNREADABLE = ("table", "file", "line", "column", "reason", *IDS)


def ids(table: Table) -> str:
    """Write the columns that say which row it is, and whom it concerns."""
    key = [f"coalesce({name(part)}, '')" if at else name(part) for at, part in enumerate(table.key)]
    subject = next((column for column in ("subject_id", "party_subject_id") if column in table.names), None)
    record = "record_id" if "record_id" in table.names else None
    found = (" || ':' || ".join(key), record, subject)
    return ", ".join(f"CAST({sql or 'NULL'} AS VARCHAR) AS {one}" for sql, one in zip(found, IDS, strict=True))


def build(connection: duckdb.DuckDBPyConnection, every: Iterable[Gathered], zone: ZoneInfo) -> pd.DataFrame:
    """Make all eighteen tables, typed, and what is duplicated in each; give the cells that could not be read."""
    gathered = {one.table.name: one for one in every}
    years = find_years(connection, gathered.values())
    teach(connection, years, zone)
    return listed(
        cell for table in TABLES.values() for cell in make(connection, table, gathered.get(table.name), years)
    )


def teach(connection: duckdb.DuckDBPyConnection, years: Years, zone: ZoneInfo) -> None:
    """Let the engine know how cells are read, and times without a zone in these years."""
    with restated("the inventory"):
        for macro in macros(zone, set().union(*years.values())):
            connection.execute(macro)
        connection.execute("CREATE SCHEMA IF NOT EXISTS fitted")


def make(
    connection: duckdb.DuckDBPyConnection, table: Table, gathered: Gathered | None, years: Years
) -> list[tuple[object, ...]]:
    """Make one table, typed, and what is duplicated in it; list the cells that could not be read."""
    parts = gathered.parts if gathered else []
    with restated(table.name):
        unreadable = _make(connection, table, parts, {column for of, column in years if of == table.name})
        _find_duplicates(connection, table)
    return unreadable


def listed(unreadable: Iterable[tuple[object, ...]]) -> pd.DataFrame:
    """List cells that could not be read as a table."""
    frame = pd.DataFrame(list(unreadable), columns=list(UNREADABLE))
    return frame.astype(dict.fromkeys(UNREADABLE, "str") | {"line": "int64"})


def _make(
    connection: duckdb.DuckDBPyConnection, table: Table, parts: list[Part], unzoned: set[str]
) -> list[tuple[object, ...]]:
    if not parts:
        connection.execute(create(table.name))
        return []
    kept = f"fitted.{name(table.name)}"
    if parts[0].staged:
        # Text is typed once, and kept with where it is from.
        place = {"_file": "_file", "_line": "_line", "_lost": parts[0].lost}
        connection.execute(f"CREATE TABLE {kept} AS {_rows(table, parts[0], unzoned, place)}")
        columns = ", ".join(map(name, engine_types(table.name)))
        connection.execute(f"CREATE VIEW {name(table.name)} AS SELECT {columns} FROM {kept}")
        return _unreadable(connection, table, kept)
    # Nothing of a Parquet file is copied: it is typed while it is read.
    unreadable = [_look_through(connection, table, part, unzoned) for part in parts]
    rows = [_rows(table, part, unzoned, known=not cells) for part, cells in zip(parts, unreadable, strict=True)]
    connection.execute(f"CREATE VIEW {name(table.name)} AS {' UNION ALL '.join(rows)}")
    return [cell for cells in unreadable for cell in cells]


def _look_through(
    connection: duckdb.DuckDBPyConnection, table: Table, part: Part, unzoned: set[str]
) -> list[tuple[object, ...]]:
    if not plan(table, part.holds, unzoned).marks:
        return []  # nothing in it could be unreadable
    place = {"_file": literal(part.file), "_line": "file_row_number + 1", "_lost": "0"}
    return _unreadable(connection, table, f"({_rows(table, part, unzoned, place)})")


def _rows(
    table: Table, part: Part, unzoned: set[str], place: dict[str, str] | None = None, *, known: bool = False
) -> str:
    number = ", file_row_number = true" if place and not part.staged else ""
    return plan(table, part.holds, unzoned, known=known).select(
        table, f"read_parquet({literal(str(part.path))}{number})", place
    )


def _unreadable(connection: duckdb.DuckDBPyConnection, table: Table, rows: str) -> list[tuple[object, ...]]:
    """List the marked cells of a table, in the order of its files."""
    found = connection.execute(
        f"SELECT _file, _line, _marks, {ids(table)} FROM {rows} WHERE _marks <> 0 ORDER BY _file, _line"
    ).fetchall()
    return [
        (table.name, file, line, column.name, reason(column, marked(marks, at)), *who)
        for file, line, marks, *who in found
        for at, column in enumerate(table)
        if marked(marks, at)
    ]


def _find_duplicates(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Keep the key values that occur more than once, as `duplicated_<table>`."""
    key = ", ".join(map(name, table.key))
    rows = f"FROM {name(table.name)} WHERE {' AND '.join(f'{name(part)} IS NOT NULL' for part in table.key)}"
    # Counting hashes takes a fraction of the memory that counting keys does; the few that agree are compared in full.
    alike = f"SELECT hash({key}) AS h {rows} GROUP BY h HAVING count(*) > 1"
    connection.execute(
        f"CREATE TEMP TABLE {name('duplicated_' + table.name)} AS "
        f"SELECT {key} {rows} AND hash({key}) IN ({alike}) GROUP BY {key} HAVING count(*) > 1"
    )


def find_years(connection: duckdb.DuckDBPyConnection, every: Iterable[Gathered]) -> Years:
    """Find, per moment, the years in which times are stated without a zone: which rules of the clock are needed."""
    forms = {
        "text": "CASE WHEN NOT ends_with({x}, 'Z') THEN TRY_CAST(left({x}, 4) AS INTEGER) END",
        "local": "year({x})",
        "day": "year({x})",
    }
    queries = [
        f"SELECT {literal(one.table.name)} AS t, {literal(column.name)} AS c, "
        f"{forms[part.holds[column.name].form].format(x=name(column.name))} AS y "
        f"FROM read_parquet({literal(str(part.path))})"
        for one in every
        for part in one.parts
        for column in one.table
        if column.type == "moment" and column.name in part.holds and part.holds[column.name].form in forms
    ]
    years: Years = {}
    if queries:
        union = " UNION ALL ".join(queries)
        with restated("the inventory"):
            found = connection.execute(f"SELECT DISTINCT t, c, y FROM ({union}) WHERE y BETWEEN 1 AND 9999").fetchall()
        for table, column, year in found:
            if year is not None:  # the engine believes a damaged file that says it holds no nulls
                years.setdefault((table, column), set()).update((year, year + 1))
    return years
