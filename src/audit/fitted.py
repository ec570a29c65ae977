"""Fit what was gathered to the tables, in one engine, for one time zone."""

# ruff: noqa: S608 -- the SQL is made of our own words, and names are quoted: no value of a cell is ever in it

from collections.abc import Iterable
from itertools import islice
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

from audit.cells import Plan, closed, macros, plan, reason
from audit.sources.engine import literal, name, restated
from audit.sources.marks import ODD, SKIPPED, UNREADABLE
from audit.sources.staging import Gathered, Part
from audit.tables import TABLES, Table, create, engine_types

# A table's key, as one text; and the record and the subject that a row of it concerns.
IDS = ("row_id", "record_id", "subject_id")
Years = dict[tuple[str, str], set[int]]  # by table and column
# A cell that could not be read: where it stands, in which place of its table's columns, why, and whose row it is in.
CELLS = {"table": "TEXT", "file": "TEXT", "line": "BIGINT", "place": "BIGINT", "column": "TEXT", "reason": "TEXT"}
CELLS |= dict.fromkeys(IDS, "TEXT")
Cell = tuple[object, ...]


def ids(table: Table) -> str:
    """Write the columns that say which row it is, and whom it concerns."""
    key = [f"coalesce({name(part)}, '')" if at else name(part) for at, part in enumerate(table.key)]
    subject = next((column for column in ("subject_id", "party_subject_id") if column in table.names), None)
    record = "record_id" if "record_id" in table.names else None
    found = (" || ':' || ".join(key), record, subject)
    return ", ".join(f"CAST({sql or 'NULL'} AS VARCHAR) AS {one}" for sql, one in zip(found, IDS, strict=True))


def build(connection: duckdb.DuckDBPyConnection, every: Iterable[Gathered], zone: ZoneInfo) -> None:
    """Make all eighteen tables, typed, what is duplicated in each, and `unreadable`: the cells that could not be."""
    gathered = {one.table.name: one for one in every}
    years = find_years(connection, gathered.values())
    teach(connection, years, zone)
    list_cells(connection)
    for table in TABLES.values():
        make(connection, table, gathered.get(table.name), years)


def list_cells(connection: duckdb.DuckDBPyConnection, cells: Iterable[Cell] = ()) -> None:
    """Begin the table `unreadable`, with these cells in it."""
    columns = ", ".join(f"{name(column)} {kind}" for column, kind in CELLS.items())
    connection.execute(f"CREATE OR REPLACE TABLE unreadable ({columns})")
    waiting = iter(cells)
    while some := list(islice(waiting, 10_000)):
        connection.register("cells", pa.table(dict(zip(CELLS, zip(*some, strict=True), strict=True))))
        connection.execute("INSERT INTO unreadable FROM cells")
        connection.unregister("cells")


def teach(connection: duckdb.DuckDBPyConnection, years: Years, zone: ZoneInfo) -> None:
    """Let the engine know how cells are read, and times without a zone in these years."""
    with restated("the inventory"):
        for macro in macros(zone, set().union(*years.values())):
            connection.execute(macro)
        connection.execute("CREATE SCHEMA IF NOT EXISTS fitted")


def make(connection: duckdb.DuckDBPyConnection, table: Table, gathered: Gathered | None, years: Years) -> None:
    """Make one table, typed, and what is duplicated in it; add the cells that could not be read to `unreadable`."""
    parts = gathered.parts if gathered else []
    with restated(table.name):
        _make(connection, table, parts, {column for of, column in years if of == table.name})
        _find_duplicates(connection, table)


def _make(connection: duckdb.DuckDBPyConnection, table: Table, parts: list[Part], unzoned: set[str]) -> None:
    if not parts:
        connection.execute(create(table.name))
        return
    kept = f"fitted.{name(table.name)}"
    if parts[0].staged:
        # Text is typed once, and kept with where it is from.
        place = {"_file": "_file", "_line": "_line", "_lost": parts[0].lost}
        connection.execute(f"CREATE TABLE {kept} AS {_rows(table, parts[0], unzoned, place)}")
        columns = ", ".join(map(name, engine_types(table.name)))
        connection.execute(f"CREATE VIEW {name(table.name)} AS SELECT {columns} FROM {kept}")
        _add_cells(connection, table, kept)
        return
    # Nothing of a Parquet file is copied: it is typed while it is read.
    sound = [_look_through(connection, table, part, unzoned) for part in parts]
    rows = [_rows(table, part, unzoned, known=known) for part, known in zip(parts, sound, strict=True)]
    connection.execute(f"CREATE VIEW {name(table.name)} AS {' UNION ALL '.join(rows)}")


def _look_through(connection: duckdb.DuckDBPyConnection, table: Table, part: Part, unzoned: set[str]) -> bool:
    """List the cells of a file that could not be read, and tell whether there is none."""
    made = plan(table, part.holds, unzoned)
    if not made.marks or _known_codes(connection, table, part, made):
        return True
    place = {"_file": literal(part.file), "_line": "file_row_number + 1", "_lost": "0"}
    return _add_cells(connection, table, f"({_rows(table, part, unzoned, place)})") == 0


def _known_codes(connection: duckdb.DuckDBPyConnection, table: Table, part: Part, made: Plan) -> bool:
    """Tell whether only codes could be wrong, and none is: of many rows only what they say together is looked at."""
    codes = {column.name for column in table if column.name in made.marks}
    if not all(closed(table[column]) and part.holds[column].form == "text" for column in codes):
        return False
    said = f"(SELECT DISTINCT {', '.join(map(name, sorted(codes)))} FROM read_parquet({literal(str(part.path))}))"
    rows = plan(table, {column: part.holds[column] for column in codes}, ()).select(table, said, {"_lost": "0"})
    return not connection.execute(f"SELECT 1 FROM ({rows}) WHERE _marks <> 0 LIMIT 1").fetchall()


def _rows(
    table: Table, part: Part, unzoned: set[str], place: dict[str, str] | None = None, *, known: bool = False
) -> str:
    number = ", file_row_number = true" if place and not part.staged else ""
    return plan(table, part.holds, unzoned, known=known).select(
        table, f"read_parquet({literal(str(part.path))}{number})", place
    )


def _add_cells(connection: duckdb.DuckDBPyConnection, table: Table, rows: str) -> int:
    """List the cells that are marked, and give the number of their rows."""
    found = f"SELECT _file, _line, _marks, {ids(table)} FROM {rows} WHERE _marks <> 0"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE marked AS {found}")
    number = connection.execute("SELECT count(*) FROM marked").fetchall()[0][0]
    for at, column in enumerate(table if number else ()):
        what = f"(_marks >> {2 * at}) & 3"
        why = " ".join(f"WHEN {kind} THEN {literal(reason(column, kind))}" for kind in (UNREADABLE, SKIPPED, ODD))
        connection.execute(
            f"INSERT INTO unreadable SELECT {literal(table.name)}, _file, _line, {at}, {literal(column.name)}, "
            f"CASE {what} {why} END, {', '.join(IDS)} FROM marked WHERE {what} <> 0"
        )
    return int(number)


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
