"""An audit of a database pulls what it found, and next to nothing else."""

from pathlib import Path

import psycopg
import pytest
from generate import generate
from serving import load, mapped
from wire import counted

import audit
from servers import ADDRESS, server

RECORDS = 100_000
FEW = 0.01  # sown in this share of the rows, faults leave about 0.1 % of the rows with a finding


@pytest.mark.slow
def test_less_than_a_hundredth_of_the_tables_is_pulled(tmp_path, monkeypatch):
    generate(parquet := tmp_path / "parquet", RECORDS, 1, FEW)
    uri = server().get_uri()
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute("CREATE DATABASE pulled")
    load(parquet, address := uri.replace("/postgres?", "/pulled?"))
    with psycopg.connect(address) as connection:
        tables = "SELECT sum(pg_table_size(oid)) FROM pg_class WHERE relname IN ('records', 'consents', 'holds')"
        size = int(connection.execute(tables).fetchone()[0])
    with counted(Path(uri.partition("host=")[2]) / ".s.PGSQL.5432") as wire:
        monkeypatch.setenv(ADDRESS, f"postgresql://postgres@127.0.0.1:{wire.port}/pulled?sslmode=disable")
        folder = mapped(tmp_path / "mapped", {path.stem: path.stem for path in parquet.iterdir()}, "tests")
        result = audit.check(folder, "amiqus", as_of="2026-11-22")
    rows = result.inventory.accounting["rows"].sum()
    found = len(result.findings.drop_duplicates(["table", "row_id"]))
    assert 0.0005 < found / rows < 0.002
    assert 0 < wire.pulled < size / 100, f"{wire.pulled} of {size} bytes"
