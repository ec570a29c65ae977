"""Spark: a session of its own, on this machine, on a cluster, or on whatever serves Spark's tables by name."""

# ruff: noqa: S608 -- the SQL is compiled, or written by whoever mapped the database: no value of a cell is ever in it

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING
from warnings import catch_warnings, simplefilter

import pyarrow as pa

from audit.engines import SPARK
from audit.errors import SourceError
from audit.sources.connections import Connection
from audit.sources.parquet import Form

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

SESSION = {
    "spark.app.name": "audit",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",  # what cannot be cast is refused, and not null in silence
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.datetime.java8API.enabled": "true",
    "spark.sql.shuffle.partitions": "4",
}
FORMS: dict[str, Form] = {
    "string": "text", "boolean": "flag", "tinyint": "whole", "smallint": "whole", "int": "whole", "bigint": "whole",
    "float": "real", "double": "real", "decimal": "real", "date": "day", "timestamp_ntz": "local",
    "timestamp": "instant", "array<string>": "list", "void": "null", "varchar": "text", "char": "text",
}  # fmt: skip
AS: dict[Form, str] = {
    "text": "STRING", "whole": "BIGINT", "real": "DOUBLE", "list": "ARRAY<STRING>", "null": "STRING",
    "flag": "BOOLEAN", "day": "DATE", "local": "TIMESTAMP_NTZ", "instant": "TIMESTAMP",
}  # fmt: skip
# What the engines that Ibis compiles for call `timezone`: the time of an instant on the clocks of a zone.
CLOCK = "CREATE OR REPLACE TEMPORARY FUNCTION timezone(zone STRING, at TIMESTAMP) RETURNS TIMESTAMP RETURN {}"

REFUSALS = {
    "TABLE_OR_VIEW_NOT_FOUND": ("a table that it reads does not exist", "name it in full: catalog.schema.table"),
    "UNRESOLVED_COLUMN": ("a column that it reads does not exist", "compare it with the table"),
    "PARSE_SYNTAX_ERROR": ("is not one SELECT", "write one SELECT, without a semicolon in it"),
    "CAST_INVALID_INPUT": ("a value cannot be turned into what the SELECT asks for", "use try_cast"),
    "INSUFFICIENT_PERMISSIONS": ("the account may not read it", "GRANT SELECT on what it reads"),
}


class Spark:
    """One session."""

    dialect = SPARK
    local = False  # the rules of a zone's clock are too much for its compiler
    steady = False
    whole = inlined = shared = ""

    def __init__(self, connection: Connection) -> None:
        """Begin a session: spark:local[2], spark://host:port, or the default of the environment for spark:default."""
        self.where = f"connection `{connection.name}`"
        self._lent = (f"lent_{number}" for number in count())
        with refused(self.where):
            from pyspark.sql import SparkSession

            address = connection.address
            builder = SparkSession.builder
            for name, value in SESSION.items():
                builder = builder.config(name, value)
            if address.startswith("spark:") and not address.startswith("spark://"):
                address = address.removeprefix("spark:")
            if address != "default":
                builder = builder.master(address)
            self._session = builder.getOrCreate()
            self._session.sparkContext.setLogLevel("OFF")
            self._session.conf.set("spark.sql.session.timeZone", "UTC")
            self._session.sql(CLOCK.format("from_utc_timestamp(at, zone)"))

    def describe(self, sql: str, where: str) -> dict[str, Form | None]:
        """Give the columns of a SELECT and what they hold; None where it is nothing that is read."""
        with refused(where):
            kinds = dict(self._run(f"SELECT * FROM (\n{sql}\n) AS given LIMIT 0").dtypes)
        return {name: FORMS.get(kind.partition("(")[0]) for name, kind in kinds.items()}

    def select(self, sql: str, held: Mapping[str, Form], forms: Mapping[str, Form]) -> str:
        """Write the SELECT with the columns that are wanted, in the few types that expressions know."""
        named = [
            f"CAST({self.quoted(name) if name in held else 'NULL'} AS {AS[form]}) AS {self.quoted(name)}"
            for name, form in forms.items()
        ]
        return f"SELECT {', '.join(named)} FROM (\n{sql}\n) AS given"

    def quoted(self, name: str) -> str:
        """Quote a name."""
        return "`" + name.replace("`", "``") + "`"

    def literal(self, rows: pa.Table) -> str:
        """Lend these rows to the session, and write a query that gives them."""
        name = next(self._lent)
        with refused(self.where), catch_warnings():
            simplefilter("ignore")  # Spark warns of a newer pandas, which these rows never meet
            self._session.createDataFrame(rows).createOrReplaceTempView(name)
        return f"SELECT * FROM {name}"

    def batches(self, sql: str, schema: pa.Schema, where: str) -> Iterator[pa.RecordBatch]:
        """Run a query, and give its rows as Arrow."""
        with refused(where):
            yield from self._run(sql).toArrow().cast(schema).to_batches()

    def weigh(self, sql: str, where: str) -> tuple[int, int]:
        """Count the rows of a SELECT, and add up a hash of each: another sum, and something has changed."""
        sums = "count(*), coalesce(sum(CAST(xxhash64(*) AS DECIMAL(38, 0))), 0)"
        with refused(where):
            rows, added = self._run(f"SELECT {sums} FROM (\n{sql}\n) AS given").collect()[0]
            return int(rows), int(added)

    def _run(self, sql: str) -> "DataFrame":
        return self._session.sql(sql)


@contextmanager
def refused(where: str) -> Iterator[None]:
    """Say in our own words what Spark refused: its messages quote data."""
    from py4j.protocol import Py4JError  # type: ignore[import-untyped]
    from pyspark.errors import PySparkException

    try:
        yield
    except PySparkException as error:
        condition = str(error.getCondition() or type(error).__name__)
        message, hint = REFUSALS.get(condition.partition(".")[0], (f"Spark refuses it ({condition})", "try it there"))
        raise SourceError(message, where=where, hint=hint) from None
    except (Py4JError, pa.ArrowException, OSError, ValueError) as error:
        raise SourceError(f"Spark cannot answer ({type(error).__name__})", where=where) from None
