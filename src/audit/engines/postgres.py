"""PostgreSQL: one connection that can only read, in one snapshot, with a limit to how long a question may take."""

# ruff: noqa: S608 -- the SQL is compiled, or written by whoever mapped the database: no value of a cell is ever in it

import ipaddress
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import islice
from typing import Any

import pyarrow as pa

from audit.errors import SourceError
from audit.sources.connections import Connection
from audit.sources.parquet import Form

BATCH = 20_000
LIMIT = 600  # seconds that one question may take
SESSION = {
    "TimeZone": "UTC",
    "statement_timeout": f"{LIMIT}s",
    "lock_timeout": "10s",
    "jit": "off",  # it compiles for longer than such questions take
    "enable_nestloop": "off",  # no index helps who reads all of it, and how many rows there will be is only guessed
    "standard_conforming_strings": "on",
    "default_transaction_read_only": "on",
}
FORMS: dict[str, Form] = {
    "text": "text", "varchar": "text", "bpchar": "text", "name": "text", "uuid": "text", "bool": "flag",
    "int2": "whole", "int4": "whole", "int8": "whole", "float4": "real", "float8": "real", "numeric": "real",
    "date": "day", "timestamp": "local", "timestamptz": "instant", "unknown": "null",
    "text[]": "list", "varchar[]": "list",
}  # fmt: skip
AS: dict[Form, str] = {
    "text": "text", "whole": "bigint", "real": "double precision", "list": "text[]", "null": "text", "flag": "boolean",
    "day": "date", "local": "timestamp", "instant": "timestamptz",
}  # fmt: skip

# What the server says is told in our own words, by the class of its error: its messages quote data.
REFUSALS = {
    "28": ("the role or its password is refused", "check pg_hba, the role and ~/.pgpass"),
    "3D": ("there is no such database", "check the address"),
    "42501": ("the role may not read it", "GRANT SELECT on what it reads"),
    "42P01": ("a table that it reads does not exist", "check the schema, or the search_path"),
    "42703": ("a column that it reads does not exist", "compare it with the table"),
    "42601": ("is not one SELECT", "write one SELECT, without a semicolon in it"),
    "25006": ("tries to change something", "an audit only reads: write one SELECT"),
    "22": ("a value cannot be turned into what the SELECT asks for", "cast only what is known to be sound"),
    "57014": (f"took longer than {LIMIT} seconds", "give the SELECT less to do, or an index"),
    "55P03": ("somebody else has it locked", "try again later"),
    "53": ("the server has no memory, disk or connection left", "try again, or ask who runs it"),
    "57": ("the server shut down, or ended the connection", "nothing was published; run the audit again"),
    "08": ("the connection was lost", "nothing was published; run the audit again"),
}


class Postgres:
    """One connection, in one repeatable-read transaction that may not write."""

    dialect = "postgres"
    local = steady = True
    whole, inlined, shared = "MATERIALIZED ", "NOT MATERIALIZED ", ""

    def __init__(self, connection: Connection) -> None:
        """Connect, with TLS verified unless the server is on this machine, and begin to read."""
        import psycopg

        self.where = f"connection `{connection.name}`"
        with refused(self.where):
            options = "".join(f" -c {name}={value}" for name, value in SESSION.items())
            given = psycopg.conninfo.conninfo_to_dict(connection.address)
            given.setdefault("connect_timeout", "10")
            given |= secured(given, self.where)
            given["options"] = f"{given.get('options') or ''}{options}".strip()
            self._connection = psycopg.connect(**given, application_name="audit", autocommit=False)  # type: ignore[arg-type]
            self._connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            self._connection.read_only = True

    def describe(self, sql: str, where: str) -> dict[str, Form | None]:
        """Give the columns of a SELECT and what they hold; None where it is nothing that is read."""
        with refused(where), self._connection.cursor() as cursor:
            # Prepared: that takes one statement, and not a second behind a semicolon.
            cursor.execute(f"SELECT * FROM (\n{sql}\n) AS given LIMIT 0", prepare=True)  # type: ignore[call-overload]
            types = self._connection.adapters.types
            columns = [(one.name, types.get(one.type_code), one.type_code) for one in cursor.description or ()]
        return {name: FORMS.get(self._named(kind, code)) for name, kind, code in columns}

    @staticmethod
    def _named(kind: Any, code: int) -> str:
        return "" if kind is None else kind.name + ("[]" if kind.array_oid == code else "")

    def select(self, sql: str, held: Mapping[str, Form], forms: Mapping[str, Form]) -> str:
        """Write the SELECT with the columns that are wanted, in the few types that expressions know."""
        named = [
            f"{self.quoted(name) if name in held else 'NULL'}::{AS[form]} AS {self.quoted(name)}"
            for name, form in forms.items()
        ]
        return f"SELECT {', '.join(named)} FROM (\n{sql}\n) AS given"

    def quoted(self, name: str) -> str:
        """Quote a name."""
        return '"' + name.replace('"', '""') + '"'

    def literal(self, rows: pa.Table) -> str:
        """Write a query that gives these rows: as arrays, which take no longer to parse than they take to read."""
        from psycopg import sql

        arrays = [
            sql.Literal(column.to_pylist()).as_string(self._connection) + f"::{_array(column.type)}"
            for column in rows.columns
        ]
        names = ", ".join(map(self.quoted, rows.column_names))
        return f"SELECT * FROM unnest({', '.join(arrays)}) AS lent({names})"

    def batches(self, sql: str, schema: pa.Schema, where: str) -> Iterator[pa.RecordBatch]:
        """Run a query, and take its rows as they come: no more than a batch is here at a time.

        It is not asked through a cursor of the server's, for which no server lets several processes work.
        """
        import psycopg

        size = BATCH if psycopg.capabilities.has_stream_chunked() else 1
        with refused(where), self._connection.cursor() as cursor:
            rows = cursor.stream(sql, size=size)  # type: ignore[arg-type]
            while some := list(islice(rows, BATCH)):
                yield _batch(some, schema)

    def weigh(self, sql: str, where: str) -> tuple[int, int]:
        """Count the rows of a SELECT, and add up a hash of each: another sum, and something has changed."""
        sums = "count(*), coalesce(sum(hash_record_extended(given, 0)), 0)"
        with refused(where), self._connection.cursor() as cursor:
            found = cursor.execute(f"SELECT {sums} FROM (\n{sql}\n) AS given").fetchone()  # type: ignore[arg-type]
            return int(found[0]), int(found[1])  # type: ignore[index]


def secured(given: Mapping[str, Any], where: str, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Demand that the server proves who it is, unless it is on this machine; a service file may lead anywhere."""
    named = given.get("hostaddr") or given.get("host") or environment.get("PGHOSTADDR") or environment.get("PGHOST")
    hosts = [host for host in str(named or "").split(",") if host]
    service = given.get("service") or environment.get("PGSERVICE")
    if all(_near(host) for host in hosts) and not (service and not hosts):
        return {}
    mode = given.get("sslmode") or environment.get("PGSSLMODE") or "verify-full"
    if mode != "verify-full":
        raise SourceError(f"sslmode={mode} lets anybody pose as the server", where=where, hint="use verify-full")
    if service or given.get("sslrootcert") or environment.get("PGSSLROOTCERT"):
        return {"sslmode": mode}  # it may name the certificates to trust
    return {"sslmode": mode, "sslrootcert": "system"}


def _near(host: str) -> bool:
    if host.startswith(("/", "@")) or host == "localhost":
        return True
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False


def _array(kind: pa.DataType) -> str:
    if pa.types.is_timestamp(kind):
        return "timestamptz[]" if kind.tz else "timestamp[]"
    if pa.types.is_date(kind):
        return "date[]"
    if pa.types.is_boolean(kind):
        return "boolean[]"
    return "bigint[]" if pa.types.is_integer(kind) else "text[]"


def _batch(rows: Iterable[tuple[Any, ...]], schema: pa.Schema) -> pa.RecordBatch:
    columns = [
        pa.array(
            (None if x is None else int(x) for x in column) if pa.types.is_integer(field.type) else column, field.type
        )
        for column, field in zip(zip(*rows, strict=True), schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


@contextmanager
def refused(where: str) -> Iterator[None]:
    """Say in our own words what the server refused."""
    import psycopg

    try:
        yield
    except psycopg.Error as error:
        state = error.sqlstate or ""
        found = next((REFUSALS[key] for key in (state, state[:2]) if key in REFUSALS), None)
        if found is None and isinstance(error, psycopg.OperationalError):
            found = _unreached(error)
        message, hint = found or (f"the server refuses it ({state or type(error).__name__})", "try it in psql")
        raise SourceError(message, where=where, hint=hint) from None
    except (pa.ArrowException, ValueError, OverflowError):
        raise SourceError("gives a value that is out of range", where=where) from None


def _unreached(error: Exception) -> tuple[str, str]:
    # Before there is a connection there is no code; libpq's words name hosts and roles, so only their kind is told.
    said = str(error)
    if any(word in said for word in ("password", "authentication", "no pg_hba", "FATAL:  role")):
        return REFUSALS["28"]
    if "does not exist" in said and "database" in said:
        return REFUSALS["3D"]
    if "SSL" in said or "certificate" in said:
        return "the server does not prove who it is", "use a server certificate that sslrootcert vouches for"
    if "service" in said:
        return "the service is not known", "check the service file"
    if "timeout" in said or "refused" in said or "translate host" in said or "No such file" in said:
        return "the server cannot be reached", "check host and port, and whether it runs"
    return REFUSALS["08"]
