"""A DuckDB file as an inventory: typed as a Parquet file is, and reaching nothing but itself."""

import subprocess
import sys

import duckdb
import pytest

from audit.errors import SourceError
from audit.inventory import load_inventory
from audit.sources import duckdbfile

LONDON = "Europe/London"
MARKER = "jane.doe@example.org"


def file_of(folder, *statements):
    with duckdb.connect(folder / "crm.duckdb") as connection:
        for statement in statements:
            connection.execute(statement)
    return folder / "crm.duckdb"


def refused(path):
    with pytest.raises(SourceError) as refusal:
        load_inventory(path).fit(LONDON)
    said = str(refusal.value)
    assert said.startswith("crm.duckdb") and "\n" not in said and MARKER not in said
    return said


def test_tables_and_views_are_read_with_their_types(tmp_path):
    path = file_of(
        tmp_path,
        "CREATE TABLE people AS SELECT i::HUGEINT AS id, DATE '2019-07-15' AS since, i = 0 AS odd FROM range(3) t(i)",
        "CREATE VIEW records AS SELECT id AS record_id, since AS submitted_at, odd AS criminal_offence FROM people",
        "CREATE TABLE holds AS SELECT UUID '5b6b3bd6-1c7c-4d53-9ca0-0ec8ad8a16d5' AS hold_id",
    )
    inventory = load_inventory(path)
    assert inventory.accounting.values.tolist() == [
        ["records", "crm.duckdb, table records", 3, 0, 3, 0, 0, 0],
        ["holds", "crm.duckdb, table holds", 1, 0, 1, 0, 0, 0],
    ]
    assert inventory.notes == ["crm.duckdb: tables and views under other names than ours were not read: 1"]
    assert inventory.files == (path,) and list(tmp_path.iterdir()) == [path]
    fitted = inventory.fit(LONDON)
    rows = fitted.connection.execute("SELECT record_id, CAST(submitted_at AS VARCHAR), criminal_offence FROM records")
    assert rows.fetchall()[1] == ("1", "2019-07-14 23:00:00+00", False)
    assert fitted.connection.execute("SELECT hold_id FROM holds").fetchone() == (
        "5b6b3bd6-1c7c-4d53-9ca0-0ec8ad8a16d5",
    )


def test_unreadable_cells_are_numbered_in_the_order_of_the_rows(tmp_path):
    many = "CREATE TABLE records AS SELECT i::VARCHAR AS record_id, if(i IN (5, 150000), 'soon', NULL) AS submitted_at"
    path = file_of(tmp_path, many + " FROM range(200000) t(i)")
    defects = load_inventory(path).fit(LONDON).defects
    assert defects[["file", "line"]].values.tolist() == [["crm.duckdb, table records", line] for line in (6, 150001)]


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS record_id FROM n"


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("CREATE TABLE records AS SELECT 1.5 AS record_id", "holds numbers with fractions, where a id is needed"),
        ("CREATE TABLE records AS SELECT 1 AS id", "there is no column `record_id`"),
        ("CREATE TABLE record AS SELECT 1 AS record_id", "did you mean `records`"),
        ("CREATE VIEW records AS FROM read_text('/etc/hostname')", "asks for more than the file itself"),
        ("CREATE VIEW records AS " + ENDLESS, "takes more than 1 seconds to read"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_one_line(tmp_path, statement, said, monkeypatch):
    monkeypatch.setattr(duckdbfile, "seconds", lambda _: 1)
    assert said in refused(file_of(tmp_path, statement))


def test_a_damaged_file_is_refused(tmp_path):
    path = file_of(tmp_path, f"CREATE TABLE records AS SELECT '{MARKER}' || i AS record_id FROM range(5000) t(i)")  # noqa: S608
    whole = path.read_bytes()
    flipped = bytearray(whole)
    flipped[20_000] ^= 1
    for data in (b"", MARKER.encode() * 9, whole[: len(whole) // 2], whole[:100], bytes(flipped)):
        path.write_bytes(data)
        assert "no DuckDB file" in refused(path) or "cannot be read" in refused(path)


def test_a_file_that_is_open_elsewhere_is_refused(tmp_path):
    path = file_of(tmp_path, "CREATE TABLE records AS SELECT 'R1' AS record_id")
    opened = f"import duckdb; c = duckdb.connect({str(path)!r}); print('open', flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", opened], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"open\n"
        assert "is it open elsewhere" in refused(path)
        other.communicate(b"\n")
    path.with_name("crm.duckdb.wal").write_bytes(b"x")
    assert "has changes that are not in the file yet" in refused(path)
