"""Where expressions are run: in the embedded engine, or in the database that an inventory stays in.

Ibis only compiles. What an expression reads is a table of the inventory, a population that was kept under a name, or
a table that was lent; what it gives is left in the embedded engine, where all that is added up afterwards happens.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Protocol

import ibis
import ibis.expr.operations as ops

from audit.sources.engine import name as quoted

if TYPE_CHECKING:
    import pyarrow as pa

DUCKDB = "duckdb"
SPARK = "databricks"  # Spark's own SQL; Ibis writes that of `pyspark` only inside a session of its own


class Engine(Protocol):
    """What runs the expressions of one inventory."""

    dialect: str
    embedded: bool  # the inventory stands where the results do, so that each may read the other

    def keep(self, name: str, rows: Any, *, few: bool) -> None:
        """Let other expressions read these rows under a name; few rows that are read often are worth keeping whole."""

    def settle(self, name: str, rows: Any) -> None:
        """Let other expressions read these rows, each of which is a fault: few, unless something is badly wrong."""

    def create(self, name: str, rows: Any, *, more: bool = False) -> None:
        """Leave the rows of an expression in the embedded engine, under a name of ours, alone or beside others."""

    def fetch(self, rows: Any) -> list[tuple[Any, ...]]:
        """Give the rows of an expression; only aggregates and what a person will look at."""

    def arrow(self, rows: Any) -> "pa.Table":
        """Give the rows of an expression with the names of their columns."""

    def batches(self, rows: Any) -> "Iterator[pa.RecordBatch]":
        """Give the rows of an expression as they come, where they may be many."""

    def lend(self, name: str) -> None:
        """Let expressions read a table of the embedded engine."""


def reads(expression: Any) -> frozenset[str]:
    """Name the tables that an expression reads."""
    return frozenset(table.name for table in expression.op().find(ops.UnboundTable))


def into(name: str, more: bool) -> str:
    """Write how the rows that follow get into a table of the embedded engine."""
    return f"INSERT INTO {quoted(name)}" if more else f"CREATE OR REPLACE TEMP TABLE {quoted(name)} AS"


def compiled(expression: Any, dialect: str = DUCKDB) -> str:
    """Write an expression in an engine's SQL."""
    sql = str(ibis.to_sql(expression, dialect=dialect, pretty=False))
    return sql if dialect != SPARK else _in_brackets(sql)


def _in_brackets(sql: str) -> str:
    """Put what is asked IS NULL in brackets where it is a test itself: Spark's grammar has no other way to say it."""
    import sqlglot
    from sqlglot import exp

    def bracketed(node: exp.Expression) -> exp.Expression:
        if isinstance(node, exp.Is) and isinstance(node.this, exp.Predicate):
            node.set("this", exp.paren(node.this))
        return node

    return sqlglot.parse_one(sql, dialect=SPARK).transform(bracketed).sql(dialect=SPARK)
