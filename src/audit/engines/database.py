"""An inventory that stays in its database: one SELECT for each table, in the database's own SQL."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import ibis

from audit.cells import reason
from audit.engines import typed
from audit.engines.remote import Driver, Remote
from audit.engines.typed import Typed
from audit.errors import SourceError
from audit.fitted import Cell, list_cells
from audit.sources.connections import Connection
from audit.sources.folder import suggest
from audit.sources.parquet import TAKES, Form
from audit.sources.selects import read_select, selects
from audit.tables import TABLES, Table, physical

if TYPE_CHECKING:
    import duckdb

NEEDED = {
    "id": "text", "code": "text", "text": "text", "codes": "a list of texts, or text with | between",
    "flag": "a boolean", "moment": "a timestamp or a date", "date": "a date", "number": "a whole number",
}  # fmt: skip


@dataclass
class Select:
    """One table as its SELECT gives it."""

    table: Table
    paths: tuple[Path, ...]
    sql: str
    forms: dict[str, Form]
    notes: list[str] = field(default_factory=list)
    rows: int = 0
    weight: int = 0  # what a hash of every row adds up to

    @property
    def raw(self) -> str:
        """Name what the SELECT gives, before it is typed."""
        return f"given_{self.table.name}"

    @property
    def where(self) -> str:
        """Name the files that it is written in."""
        return " + ".join(path.name for path in self.paths)

    @property
    def sha256(self) -> str:
        """Digest the SELECT and what it gave."""
        return sha256(f"{self.sql}\n{self.rows} {self.weight}".encode()).hexdigest()


class Database:
    """A connection, and what its SELECTs give."""

    def __init__(self, folder: Path, connection: Connection) -> None:
        """Connect, and look at every SELECT: what it gives is checked before anything is judged."""
        files, self.notes = selects(folder)
        self.driver = driver(connection)
        self.selects = [self._look(TABLES[table], paths) for table, paths in files.items()]

    @property
    def files(self) -> tuple[Path, ...]:
        """Give the files that say what is read."""
        return tuple(path for one in self.selects for path in one.paths)

    def fit(self, zone: ZoneInfo, connection: "duckdb.DuckDBPyConnection") -> Remote:
        """Define every table, typed, and what is duplicated in it; list the cells that could not be read."""
        remote = Remote(self.driver, {one.raw: (one.sql, one.where) for one in self.selects}, connection)
        given = {one.table.name: one for one in self.selects}
        cells: list[Iterator[Cell]] = []
        for table in TABLES.values():
            if table.name in given:
                cells.append(define(remote, given[table.name], zone))
            else:
                remote.keep(table.name, nothing(table), few=False)
            rows = ibis.table(physical(table.name), name=table.name)
            rows = rows.filter(*(rows[part].notnull() for part in table.key))
            rows = rows.group_by(list(table.key)).agg(times=rows.count())
            duplicated = rows.filter(rows.times > 1).select(*table.key)
            if table.name in given:
                remote.settle(f"duplicated_{table.name}", duplicated)
            else:
                remote.keep(f"duplicated_{table.name}", duplicated, few=False)
        list_cells(connection, chain.from_iterable(cells))
        return remote

    @staticmethod
    def values(one: Select, column: str) -> Any:
        """Write what gives the distinct values of a column as the database has them."""
        rows = typed.raw(one.raw, one.forms)
        cell = rows[column]
        if one.forms[column] == "list":
            cell = cell.unnest()
        elif one.table[column].type == "codes":
            cell = cell.split("|").unnest()
        said = rows.select(x=cell.cast("string")).distinct()
        return said.filter(said.x.notnull())

    def _look(self, table: Table, paths: list[Path]) -> Select:
        parts = {path: self._part(table, path) for path in paths}
        forms = reduce(lambda found, more: found | more[1], parts.values(), dict[str, Form]())
        notes = [note for _, _, notes in parts.values() for note in notes]
        for path, (_, held, _) in parts.items():
            for name in held:
                if held[name] != forms[name]:
                    hint = "cast it to the same type in every part"
                    raise SourceError(f"`{name}` is of another type than in another part", where=path.name, hint=hint)
            notes += [
                f"{path.name} has no column `{name}`, which another part has" for name in forms if name not in held
            ]
        sql = " UNION ALL ".join(self.driver.select(sql, held, forms) for sql, held, _ in parts.values())
        one = Select(table, tuple(paths), sql, forms, notes)
        one.rows, one.weight = self.driver.weigh(sql, one.where)
        return one

    def _part(self, table: Table, path: Path) -> tuple[str, dict[str, Form], list[str]]:
        sql = read_select(path)
        found = self.driver.describe(sql, path.name)
        for key in table.key:
            if key not in found:
                hint = f"name one: SELECT … AS {key}"
                raise SourceError(f"gives no column `{key}`, the key of `{table.name}`", where=path.name, hint=hint)
        notes = [
            f"{path.name}: `{word}` is no column of `{table.name}`{suggest(word, table.names)}"
            for word in found
            if word not in table.names
        ]
        forms = {}
        for column in table:
            if column.name in found:
                form = found[column.name]
                where = f"{path.name}, column `{column.name}`"
                if not takes(column.type, form):
                    raise SourceError(f"is not {NEEDED[column.type]}", where=where, hint="cast it in the SELECT")
                if column.type == "moment" and form in ("local", "day") and not self.driver.local:
                    hint = "say in the SELECT which instant it is: to_utc_timestamp(…, 'Europe/London')"
                    raise SourceError("bears no zone", where=where, hint=hint)
                forms[column.name] = form
        return sql, forms, notes  # type: ignore[return-value]


def takes(kind: Any, form: Form | None) -> bool:
    """Tell whether a column can be taken from what a SELECT gives; text is no moment, date or number."""
    if form is None:
        return False
    return form == "null" or (form in TAKES[kind] and (form != "text" or kind not in ("moment", "date", "number")))


def driver(connection: Connection) -> Driver:
    """Open a connection to a server."""
    try:
        if connection.kind == "postgres":
            from audit.engines.postgres import Postgres

            return Postgres(connection)
        from audit.engines.spark import Spark

        return Spark(connection)
    except ImportError:
        hint = f"pip install 'audit-suite[{connection.kind}]'"
        where = f"connection `{connection.name}`"
        raise SourceError(f"what reads {connection.kind} is not installed", where=where, hint=hint) from None


def define(remote: Remote, one: Select, zone: ZoneInfo) -> Iterator[Cell]:
    """Define a table by its SELECT; give the cells that could not be read, as they are asked for."""
    rows, table = typed.raw(one.raw, one.forms), one.table
    found = typed.fit(table, rows, one.forms, zone, years(remote, one, rows))
    if remote.steady:
        found = plain(remote, one, rows, found)
    remote.keep(table.name, rows.select(**found.values), few=False)
    if not found.marks:
        return iter(())
    marks = {f"mark{n}": mark for n, mark in enumerate(found.marks.values())}
    rows = rows.select(**found.values, **marks)
    rows = rows.filter(ibis.or_(*(rows[mark] > 0 for mark in marks)))
    return cells(remote, one, rows.select(*marks, **typed.ids_of(rows, table)), list(found.marks))


def cells(remote: Remote, one: Select, rows: Any, columns: list[str]) -> Iterator[Cell]:
    """Give the cells of rows in which some could not be read: first come the marks of these columns, then the ids."""
    names = one.table.names
    for batch in remote.batches(rows):
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            for column, what in zip(columns, row, strict=False):
                if what:
                    why = reason(one.table[column], what)
                    yield (one.table.name, one.where, 0, names.index(column), column, why, *row[len(columns) :])


def plain(remote: Remote, one: Select, rows: Any, found: Typed) -> Typed:
    """Take a column as it is where every cell of it is sound: the database knows more of it than of an expression."""
    bases = {name: name if name in one.forms else name.removesuffix("_latest") for name in found.values}
    bases = {name: base for name, base in bases.items() if base in one.forms}
    same = {
        name: found.values[name].identical_to(rows[base]) & (rows[base].notnull() | (base not in one.table.key))
        for name, base in bases.items()
        if found.values[name].type() == rows[base].type()
    }
    if not same:
        return found
    ((*answers,),) = remote.fetch(rows.agg(**{name: every.all() for name, every in same.items()}))
    sure = {name for name, answer in zip(same, answers, strict=True) if answer}
    values = {name: rows[bases[name]] if name in sure else value for name, value in found.values.items()}
    return Typed(values, {name: mark for name, mark in found.marks.items() if name not in sure})


def years(remote: Remote, one: Select, rows: Any) -> set[int]:
    """Find the years in which a SELECT gives times without a zone: which rules of the clock are needed."""
    unzoned = [c.name for c in one.table if c.type == "moment" and one.forms.get(c.name) in ("local", "day")]
    if not unzoned:
        return set()
    known = [rows[name].cast("date").between(ibis.date(1, 1, 1), ibis.date(9999, 12, 31)) for name in unzoned]
    found = [rows.filter(sure).select(year=rows[name].year()) for name, sure in zip(unzoned, known, strict=True)]
    stated = {year for (year,) in remote.fetch(ibis.union(*found, distinct=True) if found[1:] else found[0].distinct())}
    return stated | {year + 1 for year in stated}


def nothing(table: Table) -> Any:
    """Give a table without rows."""
    row = ibis.table({"day": "date"}, name="calendar")
    return row.filter(ibis.literal(False)).select(
        **{name: ibis.null(kind) for name, kind in physical(table.name).items()}
    )
