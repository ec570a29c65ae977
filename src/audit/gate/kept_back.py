"""What only the inventory says, and nobody but analysts may see: read from the files, value by value."""

# ruff: noqa: S608 -- the SQL is made of our own words, and names are quoted: no value of a cell is ever in it

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from audit.engines import Engine
from audit.engines.database import Database
from audit.inventory import Inventory
from audit.sources.engine import connect, literal, name, restated
from audit.sources.folder import packed
from audit.sources.staging import Part
from audit.sources.tally import lines_of
from audit.tables import TABLES, Column
from audit.waivers import Waiver, Waivers

_BATCH = 100_000
_SEARCHED = ("id", "code", "codes", "text")
_CELLS = re.compile(r'[,;|\t"]')
_READ = re.compile(r"[0-9]{4}-[0-9]{2}|[-+]?[0-9]{1,5}$")
# A cell that could not be read may hold anything, but for what is nearly a day.
_NO_DAY = "NOT regexp_matches({x}, '^[0-9]{{4}}(-[0-9]{{2}}){{0,2}}([T ][0-9:.Z+-]*)?$')"


@dataclass(frozen=True)
class Kept:
    """Values of one kind that are kept back."""

    kind: str  # what a refusal calls them
    values: list[str]
    whole: bool = True  # only a whole value gives itself away; of a longer text, a phrase does


def kept_back(inventory: Inventory, zone: str, waivers: Waivers | None = None) -> Iterator[Kept]:
    """Give all that only the inventory says, in batches: what its cells, its files and its settings hold.

    And what waivers say in words of their own: above all the names of people.
    """
    yield from _waived(waivers.waivers if waivers else ())
    yield Kept(
        "the description of the inventory", [inventory.description] if inventory.description else [], whole=False
    )
    stem = [inventory.path.stem] if inventory.path in inventory.files else []
    yield Kept("the name of the inventory", [inventory.path.name, *stem])
    yield Kept("the name of a part of a table", [part for part in map(_part, inventory.files) if part])
    yield Kept("the name of a column or file that is none of ours", re.findall("`([^`]+)`", " ".join(inventory.notes)))
    yield from _rejected(inventory)
    if inventory.database is not None:
        yield from _in_database(inventory.database, inventory.fit(zone).engine)
        return
    connection = connect(inventory.workspace, reads=[part.path for _, part in inventory.parts], limits=inventory.limits)
    with connection:
        for table, part in inventory.parts:
            for column in TABLES[table]:
                if column.name in part.holds and column.type in _SEARCHED:
                    kind = f"a value of {table}.{column.name}"
                    for values in _distinct(connection, part, column):
                        yield Kept(kind, values, whole=column.type != "text")
        yield from _unreadable(connection, inventory, zone)


def _waived(waivers: tuple[Waiver, ...]) -> Iterator[Kept]:
    """Give who owns and who approved each waiver, what it names, and why."""
    for what in ("owner", "approver"):
        yield Kept(f"the {what} of a waiver", [getattr(one, what) for one in waivers])
    named = [[one.id, one.finding, one.category, one.system, *(one.rows or ())] for one in waivers]
    yield Kept("what a waiver is called or names", [word for words in named for word in words if word is not None])
    yield Kept("the reason of a waiver", [one.reason for one in waivers], whole=False)


def _in_database(database: Database, engine: Engine) -> Iterator[Kept]:
    """Give what the columns of a database say; a cell of any other type can hold no words."""
    for one in database.selects:
        for column in one.table:
            if column.name in one.forms and column.type in _SEARCHED:
                for batch in engine.batches(database.values(one, column.name)):
                    values = batch.column(0).to_pylist()
                    yield Kept(f"a value of {one.table.name}.{column.name}", values, whole=column.type != "text")


def _part(path: Path) -> str:
    """Give what somebody liked to call a part of a table, in the name of its file."""
    first, *others = path.name.split(".")
    return ".".join(([] if first in TABLES else [first]) + others[: -2 if packed(path) else -1])


def _distinct(
    connection: duckdb.DuckDBPyConnection, part: Part, column: Column, only: str = "true"
) -> Iterator[list[str]]:
    """Give the distinct values of a column, as the file has them."""
    x = f"CAST({name(column.name)} AS VARCHAR)"
    if column.type == "codes":
        x = (
            f"unnest({name(column.name)})"
            if part.holds[column.name].form == "list"
            else f"unnest(string_split({x}, '|'))"
        )
    sql = f"SELECT DISTINCT {x} AS x FROM read_parquet({literal(str(part.path))}) WHERE {only}"
    with restated("the inventory"):
        answer = connection.execute(f"SELECT x FROM ({sql}) WHERE x IS NOT NULL")
        while rows := answer.fetchmany(_BATCH):
            yield [x for (x,) in rows]


def _unreadable(connection: duckdb.DuckDBPyConnection, inventory: Inventory, zone: str) -> Iterator[Kept]:
    """Give the cells that are no day, number or flag though they should be: anything may have slipped into them."""
    unreadable = inventory.fit(zone).unreadable
    cells = {(table, column) for table, column in unreadable[["table", "column"]].itertuples(index=False)}
    for table, part in inventory.parts:
        for column in TABLES[table]:
            if (table, column.name) in cells and column.type not in _SEARCHED and column.name in part.holds:
                no_day = _NO_DAY.format(x=f"CAST({name(column.name)} AS VARCHAR)")
                for values in _distinct(connection, part, column, no_day):
                    yield Kept(f"a cell of {table}.{column.name} that could not be read", values, whole=False)


def _rejected(inventory: Inventory) -> Iterator[Kept]:
    """Give what the rejected rows of text files say, as far as it can be told apart."""
    paths = {inventory.named(path): path for path in inventory.files}
    for (table, file), rows in inventory.rejected.groupby(["table", "file"]):
        if file not in paths:
            continue  # of a workbook only a header that stands there again is rejected
        lines = set(rows["line"])
        for number, line in enumerate(lines_of(paths[str(file)]), 1):
            if number in lines:
                cells = [cell.strip() for cell in _CELLS.split(line.decode("utf-8", "replace"))]
                values = [cell for cell in cells if cell and not _READ.match(cell)]
                yield Kept(f"a rejected row of {table}", values, whole=False)
