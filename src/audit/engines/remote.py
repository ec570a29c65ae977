"""Ask a database that may only be read: every question is one SELECT, with all that it builds on written before it.

Nothing is made in the database, not even a view: a population that others build on is a common table expression of
each question that needs it. Answers go, batch by batch, to the embedded engine.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

import ibis
import pyarrow as pa

from audit.engines import compiled, into, reads
from audit.errors import SourceError
from audit.sources.engine import name as quoted
from audit.sources.engine import restated
from audit.sources.parquet import Form

if TYPE_CHECKING:
    import duckdb


MOST_LENT = 1_000  # rows that no question is asked for twice


class Driver(Protocol):
    """One open connection to a database, in one snapshot of it."""

    dialect: str
    local: bool  # it takes times without a zone, and whole days, for moments
    steady: bool  # every question sees the same rows
    whole: str  # how a common table expression is said to be worked out once
    inlined: str  # and how it is said to be part of each query that reads it
    shared: str  # and how it is left to the database to choose

    def describe(self, sql: str, where: str) -> dict[str, Form | None]:
        """Give the columns of a SELECT and what they hold; None where it is nothing that is read."""

    def select(self, sql: str, held: Mapping[str, Form], forms: Mapping[str, Form]) -> str:
        """Write the SELECT with the columns that are wanted, in the few types that expressions know."""

    def weigh(self, sql: str, where: str) -> tuple[int, int]:
        """Count the rows of a SELECT, and add up a hash of each: another sum, and something has changed."""

    def quoted(self, name: str) -> str:
        """Quote a name."""

    def literal(self, rows: pa.Table) -> str:
        """Write a query that gives these rows."""

    def batches(self, sql: str, schema: pa.Schema, where: str) -> Iterator[pa.RecordBatch]:
        """Run a query, and give its rows as they come; `where` is said of what the database refuses."""


class Remote:
    """Run expressions in the database that the inventory stays in."""

    embedded = False

    def __init__(
        self, driver: Driver, selects: Mapping[str, tuple[str, str]], connection: "duckdb.DuckDBPyConnection"
    ) -> None:
        """Begin with the SELECTs that give the tables as they are in the database, and the files they stand in."""
        self._driver, self._connection = driver, connection
        self.dialect, self.steady = driver.dialect, driver.steady
        # These come first, so that none of our own names stands for a table of the database in them.
        self._selects = dict(selects)
        self._kept: dict[str, tuple[Any, bool]] = {}  # populations by name, and whether each is worked out once
        self._defined: dict[str, tuple[str, frozenset[str]]] = {}  # those asked for: the SQL, and what that reads

    def keep(self, name: str, rows: Any, *, few: bool) -> None:
        """Define these rows for the questions that read them, as soon as there is one."""
        self._kept[name] = rows, few
        self._defined.pop(name, None)

    def settle(self, name: str, rows: Any) -> None:
        """Ask for these rows once, and send them with every question that reads them; but not where they are many."""
        self._define(name, compiled(rows, self.dialect), reads(rows), self._driver.whole)
        found = self.arrow(ibis.table(rows.schema(), name=name).limit(MOST_LENT + 1))
        if found.num_rows <= MOST_LENT:
            # Said to be distinct, so that a join which only asks for them costs nothing where nobody reads the answer.
            sql = f"SELECT DISTINCT * FROM (\n{self._driver.literal(found)}\n) AS settled"  # noqa: S608 -- of values of ours, quoted
            self._define(name, sql, frozenset(), self._driver.inlined)

    def lend(self, name: str) -> None:
        """Send the rows of a table with every question that reads them."""
        rows = self._connection.sql(f"FROM {quoted(name)}").to_arrow_table()
        self._define(name, self._driver.literal(rows), frozenset(), self._driver.whole)

    def create(self, name: str, rows: Any, *, more: bool = False) -> None:
        """Leave the rows of the answer in the embedded engine."""
        failures: list[SourceError] = []
        reader = pa.RecordBatchReader.from_batches(arrow_schema(rows), _noted(self.batches(rows), failures))
        self._connection.register("answer", reader)
        try:
            with restated("the inventory"):
                self._connection.execute(f"{into(name, more)} FROM answer")
        except SourceError as error:
            raise failures[0] if failures else error from None
        finally:
            self._connection.unregister("answer")

    def fetch(self, rows: Any) -> list[tuple[Any, ...]]:
        """Give the rows of the answer."""
        found = self.arrow(rows)
        return list(zip(*(column.to_pylist() for column in found.columns), strict=True))

    def arrow(self, rows: Any) -> pa.Table:
        """Give the rows of the answer with the names of their columns."""
        rows = rows.as_table()
        return pa.Table.from_batches(self.batches(rows), arrow_schema(rows))

    def batches(self, rows: Any) -> Iterator[pa.RecordBatch]:
        """Give the rows of the answer as they come."""
        before: dict[str, str] = {}
        for name in sorted(reads(rows)):
            self._gather(name, before)
        files = [file for name, (_, file) in self._selects.items() if name in before]
        return self._driver.batches(self._question(rows, before), arrow_schema(rows), ", ".join(files))

    def _define(self, name: str, sql: str, needed: frozenset[str], how: str) -> None:
        self._defined[name] = (f"{self._driver.quoted(name)} AS {how}(\n{sql}\n)", needed)

    def _question(self, rows: Any, before: Mapping[str, str]) -> str:
        """Write one query: what it builds on, each after what it builds on itself, and then the expression."""
        selects = [
            f"{self._driver.quoted(name)} AS {self._driver.inlined}(\n{sql}\n)"
            for name, (sql, _) in self._selects.items()
            if name in before
        ]
        parts = selects + [sql for name, sql in before.items() if name not in self._selects]
        return f"WITH {', '.join(parts)}\nSELECT * FROM (\n{compiled(rows, self.dialect)}\n) AS answer"

    def _gather(self, name: str, before: dict[str, str]) -> None:
        if name in before:
            return
        if name in self._selects:
            before[name] = ""
            return
        if name not in self._defined:
            rows, few = self._kept[name]
            how = self._driver.shared if few else self._driver.inlined
            self._define(name, compiled(rows, self.dialect), reads(rows), how)
        sql, needed = self._defined[name]
        for other in sorted(needed):
            self._gather(other, before)
        before[name] = sql


def _noted(batches: Iterator[pa.RecordBatch], failures: list[SourceError]) -> Iterator[pa.RecordBatch]:
    """Note what the database refuses: the embedded engine, which asks for the next batch, would not pass it on."""
    try:
        yield from batches
    except SourceError as error:
        failures.append(error)
        raise


def arrow_schema(rows: Any) -> pa.Schema:
    """Say which columns an expression gives, and of what types."""
    return pa.schema([(name, _arrow(kind)) for name, kind in rows.schema().items()])


def _arrow(kind: Any) -> pa.DataType:
    if kind.is_array():
        return pa.list_(_arrow(kind.value_type))
    if kind.is_timestamp():
        return pa.timestamp("us", kind.timezone)
    kinds = {
        "is_string": pa.string(), "is_boolean": pa.bool_(), "is_integer": pa.int64(), "is_floating": pa.float64(),
        "is_date": pa.date32(), "is_null": pa.null(),
    }  # fmt: skip
    return next(arrow for asked, arrow in kinds.items() if getattr(kind, asked)())
