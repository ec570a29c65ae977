"""A SQLite file as an inventory: it holds anything in any column, and may be damaged, locked, or mean harm."""

import sqlite3

import pytest

from audit.errors import SourceError
from audit.inventory import load_inventory
from audit.redaction.inventory import file_names
from audit.sources import sqlitefile

LONDON = "Europe/London"
MARKER = "jane.doe@example.org"


def file_of(folder, *statements, name="crm.sqlite"):
    connection = sqlite3.connect(folder / name)
    for statement in statements:
        connection.execute(*statement) if isinstance(statement, tuple) else connection.execute(statement)
    connection.commit()
    connection.close()
    return folder / name


def refused(path):
    with pytest.raises(SourceError) as refusal:
        load_inventory(path)
    said = str(refusal.value)
    assert said.startswith(path.name) and "\n" not in said and MARKER not in said
    return said


def column_of(path, column, table="records"):
    fitted = load_inventory(path).fit(LONDON)
    rows = fitted.connection.execute(f"SELECT CAST({column} AS VARCHAR) FROM {table} ORDER BY 1 NULLS LAST").fetchall()  # noqa: S608
    return [value for (value,) in rows], fitted.defects[["line", "column", "reason"]].values.tolist()


@pytest.mark.parametrize("name", ["crm.sqlite", "crm.SQLITE3", "crm.db"])
def test_tables_and_views_are_read_under_their_names(tmp_path, name):
    path = file_of(
        tmp_path, "CREATE TABLE customers (id INTEGER, since TEXT)", "INSERT INTO customers VALUES (7, '2019')",
        "CREATE VIEW records AS SELECT 'R' || id AS record_id, since AS submitted_at FROM customers",
        "CREATE TABLE holds (hold_id)", name=name,
    )  # fmt: skip
    inventory = load_inventory(path)
    assert inventory.accounting.values.tolist() == [
        ["records", f"{name}, table records", 1, 0, 1, 0, 0, 0],
        ["holds", f"{name}, table holds", 0, 0, 0, 0, 0, 0],
    ]
    assert inventory.notes == [f"{name}: tables and views under other names than ours were not read: 1"]
    assert inventory.files == (path,) and file_names(inventory)[name] == f"inventory{path.suffix.lower()}"
    assert column_of(path, "record_id") == (["R7"], [])
    assert list(tmp_path.iterdir()) == [path]


def test_whatever_stands_in_a_column_is_text_or_unreadable(tmp_path):
    cells = [1, 1.0, 1.5, "16", None, b"\0", "x", 2**62, float("inf")]
    path = file_of(
        tmp_path, "CREATE TABLE records (record_id)", "CREATE TABLE systems (system_id, salt_bytes)",
        *(("INSERT INTO systems VALUES (?, ?)", (f"S{at}", cell)) for at, cell in enumerate(cells)),
    )  # fmt: skip
    values, defects = column_of(path, "salt_bytes", "systems")
    assert values == ["1", "1", "16", *[None] * 6]
    assert [line for line, *_ in defects] == [3, 6, 7, 8, 9]


def test_flags_are_what_sqlite_has_for_them(tmp_path):
    rows = "INSERT INTO records VALUES ('1', 1), ('2', 0), ('3', 'true'), ('4', 2), ('5', NULL)"
    path = file_of(tmp_path, "CREATE TABLE records (record_id, criminal_offence)", rows)
    values, defects = column_of(path, "criminal_offence")
    assert values == ["false", "true", "true", None, None] and [line for line, *_ in defects] == [4]


def test_a_text_that_is_none_and_a_blob_are_named_and_never_blank(tmp_path):
    path = file_of(
        tmp_path, "CREATE TABLE records (record_id, subject_id)", "CREATE TABLE holds (hold_id, released_at)",
        "INSERT INTO records VALUES ('R1', CAST(x'ff' AS TEXT)), ('R2', CAST(x'4100' AS TEXT)), ('R3', x'41')",
        "INSERT INTO holds VALUES ('H1', x'ff')",
    )  # fmt: skip
    values, defects = column_of(path, "subject_id")
    assert values == [None] * 3
    assert defects == [*[[n, "subject_id", "not text"] for n in (1, 2, 3)], [1, "released_at", "not a date or time"]]
    assert column_of(path, "released_at", "holds")[0] == ["0001-01-01 00:00:00+00"]


@pytest.mark.parametrize("table", ["(record_id, status)", "(record_id PRIMARY KEY, status) WITHOUT ROWID"])
def test_rows_are_numbered_in_a_stable_order(tmp_path, table):
    rows = "INSERT INTO records VALUES ('R3', 'x'), ('R1', 'live'), ('R2', 'y')"
    path = file_of(tmp_path, f"CREATE TABLE records {table}", rows)
    _, defects = column_of(path, "status")
    assert [line for line, *_ in defects] == ([1, 3] if "PRIMARY" not in table else [2, 3])


def test_a_column_that_hides_the_number_of_rows_hides_no_row(tmp_path):
    path = file_of(tmp_path, "CREATE TABLE records (record_id, rowid)", "INSERT INTO records VALUES ('R1', 5)")
    assert column_of(path, "record_id")[0] == ["R1"]


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"


@pytest.mark.parametrize("last", ["i AS record_id FROM n", "count(*) AS record_id FROM n"])
def test_a_view_that_never_ends_is_given_up(tmp_path, last, monkeypatch):
    monkeypatch.setattr(sqlitefile, "seconds", lambda _: 1)
    assert "takes more than 1 seconds to read" in refused(
        file_of(tmp_path, f"CREATE VIEW records AS {ENDLESS} SELECT {last}")
    )


@pytest.mark.parametrize(
    ("view", "said"),
    [
        ("SELECT load_extension('x') AS record_id", "cannot be read"),
        ("SELECT record_id FROM nowhere", "cannot be read"),
        ("SELECT zeroblob(1000000000) AS record_id", "cannot be read"),
        ("SELECT 1 AS id", "there is no column `record_id`"),
    ],
)
def test_a_view_that_asks_for_more_than_it_may_is_refused(tmp_path, view, said):
    assert said in refused(file_of(tmp_path, f"CREATE VIEW records AS {view}"))


def test_a_virtual_table_is_refused(tmp_path):
    assert "is a virtual table" in refused(file_of(tmp_path, "CREATE VIRTUAL TABLE records USING fts5(record_id)"))


def test_a_file_without_records_says_what_was_meant(tmp_path):
    assert "did you mean `records`" in refused(file_of(tmp_path, "CREATE TABLE Records (record_id)"))


def test_what_is_no_database_or_a_damaged_one_is_refused(tmp_path):
    rows = [("INSERT INTO records VALUES (?)", (f"{MARKER} {n}",)) for n in range(2000)]
    path = file_of(tmp_path, "CREATE TABLE records (record_id)", *rows)
    whole = path.read_bytes()
    garbled = whole[:5000] + MARKER.encode() * 200 + whole[5000 + len(MARKER) * 200 :]
    for data in (b"", MARKER.encode() * 9, whole[:50], whole[: len(whole) // 2], garbled):
        path.write_bytes(data)
        assert any(word in refused(path) for word in ("no SQLite file", "damaged"))


def test_changes_that_are_not_in_the_file_yet_are_not_left_out_in_silence(tmp_path):
    path = file_of(tmp_path, "PRAGMA journal_mode = WAL", "CREATE TABLE records (record_id)")
    assert load_inventory(path).accounting["rows"].to_list() == [0]
    assert [entry.name for entry in tmp_path.iterdir()] == ["crm.sqlite"]  # nothing was made beside it
    writer = sqlite3.connect(path)
    writer.execute("INSERT INTO records VALUES ('R1')")
    writer.commit()
    assert "has changes that are not in the file yet" in refused(path)
    writer.close()
    assert load_inventory(path).accounting["rows"].to_list() == [1]


def test_a_file_that_is_being_written_is_refused(tmp_path):
    path = file_of(tmp_path, "CREATE TABLE records (record_id)")
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA journal_mode = MEMORY")
    writer.execute("BEGIN EXCLUSIVE")
    assert "is being written" in refused(path)
    writer.close()


def test_a_file_whose_last_change_was_cut_off_is_refused(tmp_path):
    path = file_of(tmp_path, "CREATE TABLE records (record_id)")
    path.with_name("crm.sqlite-journal").write_bytes(sqlitefile._JOURNAL + b"x" * 504)
    assert "has changes that are not in the file yet" in refused(path)
