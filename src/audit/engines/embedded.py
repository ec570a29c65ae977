"""The embedded engine: the inventory was read into it, or is read by it, file by file."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from audit.engines import DUCKDB, compiled, into, reads
from audit.sources.engine import name as quoted
from audit.sources.engine import restated

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa


class Embedded:
    """Run expressions where the tables stand."""

    dialect = DUCKDB
    embedded = True

    def __init__(self, connection: "duckdb.DuckDBPyConnection") -> None:
        self._connection = connection
        self._kept: dict[str, tuple[Any, bool]] = {}  # what nothing has read yet

    def keep(self, name: str, rows: Any, *, few: bool) -> None:
        """Make a view of the rows, or a table where they are few, as soon as something reads them."""
        self._kept[name] = rows, few

    def settle(self, name: str, rows: Any) -> None:
        """Make a table of the rows, as soon as something reads them."""
        self.keep(name, rows, few=True)

    def create(self, name: str, rows: Any, *, more: bool = False) -> None:
        """Make a table of the rows, or add them to it."""
        self._run(f"{into(name, more)} {self._written(rows)}")

    def fetch(self, rows: Any) -> list[tuple[Any, ...]]:
        """Give the rows."""
        return self._connection.execute(self._written(rows)).fetchall()  # type: ignore[no-any-return]

    def arrow(self, rows: Any) -> "pa.Table":
        """Give the rows with the names of their columns."""
        return self._connection.sql(self._written(rows)).to_arrow_table()

    def batches(self, rows: Any) -> "Iterator[pa.RecordBatch]":
        """Give the rows as they come."""
        yield from self._connection.sql(self._written(rows)).to_arrow_reader()

    def lend(self, name: str) -> None:
        """Do nothing: what stands here can be read here."""

    def _written(self, rows: Any) -> str:
        """Write the SQL of an expression, once what it reads is made: most populations nothing reads, and compiling
        them would take longer than a small audit."""
        for name in sorted(reads(rows) & self._kept.keys()):
            kept, few = self._kept.pop(name)
            self._run(f"CREATE OR REPLACE TEMP {'TABLE' if few else 'VIEW'} {quoted(name)} AS {self._written(kept)}")
        return compiled(rows)

    def _run(self, sql: str) -> None:
        with restated("the inventory"):
            self._connection.execute(sql)
