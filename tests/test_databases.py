"""A database that refuses, or goes away, costs one line; and it is never asked for more than it need give."""

import datetime as dt
import os
import re
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from itertools import product
from pathlib import Path

import duckdb
import psycopg
import pyarrow as pa
import pytest

import audit
from audit import evidence
from audit.engines.postgres import secured
from audit.errors import AuditError, SourceError
from audit.quality import rows_of
from audit.sources.connections import find_connection
from audit.tables import TABLES
from servers import ADDRESS, SCHEMAS, load, server

SECRET = "pa55-w0rd"  # noqa: S105 -- of nobody


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """Map one small table; give the folder, and what changes the SELECT."""
    monkeypatch.setenv(ADDRESS, server().get_uri())
    schema = f"s{next(SCHEMAS)}"
    ids = [f"R{number}" for number in range(1_000)]
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=number) for number in range(1_000)]
    rows = {"record_id": ids, "category": ["account"] * 1_000, "submitted_at": days, "status": ["live"] * 1_000}
    load(pa.table(rows), f"{schema}.customers")
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "inventory.toml").write_text('connection = "tests"\n')

    def select(sql: str = "SELECT * FROM {table}") -> Path:
        (folder / "records.sql").write_text(sql.format(table=f"{schema}.customers"))
        return folder

    select()
    return select


def refusal(folder: Path) -> str:
    """Judge, and give the one line that comes of it."""
    with pytest.raises(AuditError) as refused:
        audit.check(str(folder), "amiqus", as_of="2026-11-22")
    said = str(refused.value)
    assert refused.value.exit_code == 2 and len(said.splitlines()) == 1
    assert SECRET not in said and "R1" not in said
    return said


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("SELECT", "records.sql: gives no column `record_id`"),
        ("SELEC 1", "records.sql: is not one SELECT"),
        ("SELECT 1; SELECT 2", "records.sql: is not one SELECT"),
        (
            "SELECT * FROM {table}) AS x; COMMIT; BEGIN; DROP TABLE {table}; SELECT * FROM (SELECT 1",
            "is not one SELECT",
        ),
        ("SELECT * FROM nowhere", "records.sql: a table that it reads does not exist"),
        ("SELECT nothing FROM {table}", "records.sql: a column that it reads does not exist"),
        ("SELECT category FROM {table}", "records.sql: gives no column `record_id`, the key of `records`"),
        ("SELECT *, submitted_at::text AS submitted_at FROM {table}", "records.sql"),
        (
            "SELECT record_id, category::int AS category FROM {table}",
            "records.sql: a value cannot be turned into what the SELECT asks for",
        ),
        (
            "SELECT record_id, submitted_at::text AS submitted_at FROM {table}",
            "records.sql, column `submitted_at`: is not a timestamp or a date; cast it in the SELECT",
        ),
        ("SELECT record_id, '{{}}'::jsonb AS category FROM {table}", "records.sql, column `category`: is not text"),
        ("WITH gone AS (DELETE FROM {table} RETURNING *) SELECT * FROM gone", "records.sql"),
        ("SELECT record_id, nextval('s') AS category FROM {table}", "records.sql"),
    ],
)
def test_a_select_that_cannot_be_used_is_refused_in_one_line(shop, sql, says):
    assert says in refusal(shop(sql))


def test_nothing_can_be_changed(shop):
    folder = shop()
    driver = audit.load_inventory(folder).database.driver
    with pytest.raises(SourceError):
        list(driver.batches("CREATE TEMP TABLE x (a int)", pa.schema([]), "x"))


def test_a_question_has_its_time(shop, monkeypatch):
    monkeypatch.setitem(__import__("audit.engines.postgres", fromlist=["x"]).SESSION, "statement_timeout", "300ms")
    slow = "SELECT record_id, category FROM {table} WHERE pg_sleep(0.01) IS NOT NULL"
    assert "records.sql: took longer than" in refusal(shop(slow))


def test_a_role_without_the_privilege_is_told_so(shop, monkeypatch):
    with psycopg.connect(server().get_uri(), autocommit=True) as connection:
        role = f"auditor{next(SCHEMAS)}"
        connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{SECRET}'")  # type: ignore[call-overload]
    monkeypatch.setenv(ADDRESS, server().get_uri().replace("postgres:@", f"{role}:{SECRET}@"))
    assert "records.sql: the role may not read it; GRANT SELECT" in refusal(shop())


@pytest.mark.parametrize(
    ("address", "says"),
    [
        (f"postgresql://me:{SECRET}@localhost:1/shop", "the server cannot be reached"),
        (f"postgresql://me:{SECRET}@db.invalid/shop?sslmode=require", "sslmode=require lets anybody pose"),
        (f"postgresql://me:{SECRET}@[::1", ""),
        (f"mysql://me:{SECRET}@localhost/shop", "is no address of a database that can be read"),
        (SECRET, "is no address"),
        ("postgresql://postgres@/nosuch?host={host}", "there is no such database"),
        ("postgresql://nobody@/postgres?host={host}", "the role or its password is refused"),
        ("postgresql://?service=nosuch", "the service is not known"),
    ],
)
def test_a_server_that_is_not_there_or_not_safe(shop, monkeypatch, address, says):
    monkeypatch.setenv(ADDRESS, address.format(host=server().get_uri().partition("host=")[2]))
    said = refusal(shop())
    assert said.startswith("connection `tests`: ") and says in said


def test_a_connection_that_drops_half_way_leaves_nothing(shop):
    """The server ends the connection once the SELECTs were looked at: no result is made of what came before."""
    inventory = audit.load_inventory(shop())
    with psycopg.connect(server().get_uri(), autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'audit'")
    with pytest.raises(SourceError, match=r"ended the connection|connection was lost"):
        audit.check(inventory, "amiqus", as_of="2026-11-22")


@pytest.mark.parametrize("most", [10, 10_000])
def test_keys_that_stand_twice_are_found_however_many_there_are(shop, monkeypatch, most):
    monkeypatch.setattr("audit.engines.remote.MOST_LENT", most)
    found = audit.check(shop("SELECT * FROM {table} UNION ALL SELECT * FROM {table}"), "amiqus", as_of="2026-11-22")
    assert (found.findings.rule == "DQ-01").sum() == 2_000


def test_one_unsound_cell_among_sound_ones_is_seen(shop):
    """Columns without any are read as they are; one such cell, and the column is read with care."""
    odd = "CASE record_id WHEN 'R5' THEN '{odd}' ELSE {column} END AS {column}"
    category, status = odd.format(odd=" \t", column="category"), odd.format(odd="gone", column="status")
    sql = f"SELECT record_id, {category}, {status} FROM {{table}}"  # noqa: S608
    fitted = audit.load_inventory(shop(sql)).fit("Europe/London")
    rows = rows_of(TABLES["records"])
    for column in ("category", "status"):
        assert fitted.engine.fetch(rows.filter(rows[column].isnull()).select("record_id")) == [("R5",)]
    assert fitted.unreadable[["column", "row_id"]].values.tolist() == [["status", "R5"]]


def test_an_address_that_others_can_read_is_refused(tmp_path):
    file = tmp_path / "audit" / "connections" / "shop"
    file.parent.mkdir(parents=True)
    file.write_text(f"postgresql://me:{SECRET}@localhost/shop\n")
    file.chmod(0o644)
    with pytest.raises(AuditError, match="others can use this address"):
        find_connection("shop", {"XDG_CONFIG_HOME": str(tmp_path)})
    file.chmod(stat.S_IRUSR)
    found = find_connection("shop", {"XDG_CONFIG_HOME": str(tmp_path)})
    assert found.kind == "postgres" and SECRET not in repr(found)


def test_a_connection_that_nothing_knows_of(tmp_path):
    with pytest.raises(SourceError, match="set AUDIT_CONNECTION_MY_SHOP, or write its address"):
        find_connection("my-shop", {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)})


def test_a_file_beside_a_connection_is_refused(shop):
    (folder := shop()).joinpath("holds.csv").write_text("hold_id\n")
    assert "holds.csv: is a file beside a `connection`" in refusal(folder)


def test_the_command_shows_what_was_found_and_what_does_not_fit(shop):
    folder = shop(
        "SELECT record_id, category, 'gone' AS status, 'infinity'::timestamptz AS submitted_at, 1 AS colour "
        "FROM {table} WHERE record_id IN ('R1', 'R2') UNION ALL SELECT NULL, NULL, 'live', NULL, 2"
    )
    asked = [sys.executable, "-c", "from audit.cli import main; main()", "inventory"]
    described = subprocess.run([*asked, "describe", folder], env=os.environ, capture_output=True, text=True)
    assert described.returncode == 0
    assert "records.sql: `colour` is no column of `records`" in described.stdout
    assert "retention.max" not in described.stdout and "rights.exercise: rights_requests" in described.stdout
    checked = subprocess.run([*asked, "check", folder], env=os.environ, capture_output=True, text=True)
    assert checked.returncode == 1
    assert "records: 5 in records.sql do not fit" in checked.stdout
    assert "R1, `submitted_at`: not a date or time" in checked.stdout and "`record_id`: a blank key" in checked.stdout


# The guide, followed word for word.

GUIDE = Path(__file__).parents[1] / "docs" / "databases.md"
MOMENTS = ("2012-02-29 10:00", "2016-03-01 00:00", "2024-07-01 12:30")


def follow(folder: Path, execute) -> Path:
    """Make the shop of the guide, with customers who never lived, and map it as the guide says."""
    tables, *selects = re.findall(r"```sql\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.S)
    for statement in tables.strip().split("\n"):
        execute(statement)
    for id, (created, *_) in enumerate(product(MOMENTS, MOMENTS), 1):
        execute(f"INSERT INTO customers VALUES ({id}, 'c{id}@example.org', '{created}')")  # noqa: S608
        execute(f"INSERT INTO orders VALUES ({id}, {id}, '{created}')")  # noqa: S608
        left = "NULL" if id % 2 else "'2025-01-01 00:00'"
        execute(f"INSERT INTO newsletter VALUES ({id}, {id}, '{created}', {left})")  # noqa: S608
    execute("INSERT INTO deletions VALUES (1, 1, '2026-01-01 00:00')")
    folder.mkdir()
    (folder / "inventory.toml").write_text('connection = "tests"\nzone = "Europe/London"\n')
    for table, sql in zip(("records", "record_uses", "consents", "dispositions"), selects, strict=True):
        (folder / f"{table}.sql").write_text(sql)
    return folder


@pytest.fixture
def shop_of_the_guide(tmp_path, monkeypatch):
    """Put the shop into PostgreSQL."""
    schema = f"s{next(SCHEMAS)}"
    with psycopg.connect(server().get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")  # type: ignore[call-overload]
        connection.execute(f"SET search_path = {schema}")  # type: ignore[call-overload]
        folder = follow(tmp_path / "shop", connection.execute)
    monkeypatch.setenv(ADDRESS, server().get_uri() + f"&options=-c%20search_path%3D{schema}")
    return folder


@pytest.fixture(params=["postgres", "sqlite", "duckdb"])
def every_shop(request, tmp_path, monkeypatch):
    """Put the shop into each kind of database."""
    if request.param == "postgres":
        return request.getfixturevalue("shop_of_the_guide")
    file = tmp_path / f"shop.{request.param}"
    connection = sqlite3.connect(file) if request.param == "sqlite" else duckdb.connect(str(file))
    with closing(connection):
        folder = follow(tmp_path / "shop", connection.execute)
        connection.commit() if request.param == "sqlite" else None
    monkeypatch.setenv(ADDRESS, f"{request.param}://{file}")
    return folder


def test_the_guide_leads_to_an_audit(every_shop):
    result = audit.check(str(every_shop), "amiqus", as_of="2026-11-22")
    assert result.inventory.accounting.set_index("table")["rows"].to_dict() == {
        "records": 27, "record_uses": 18, "consents": 9, "dispositions": 1,
    }  # fmt: skip
    late = result.findings.query("rule == 'RET-01' and verdict == 'fail'")["row_id"].to_list()
    every = [f"{kind}-{id}" for kind in ("acc", "ord", "news") for id in range(1, 7)]
    assert sorted(late) == sorted(set(every) - {"acc-1"})  # which was deleted
    assert result.assessed("CON-01") and not result.inventory.notes


def test_other_rows_are_another_question(shop_of_the_guide):
    """The run's id depends on what the database held, not only on the SELECTs."""
    before = evidence.inputs(audit.load_inventory(shop_of_the_guide))
    assert evidence.inputs(audit.load_inventory(shop_of_the_guide)) == before
    with psycopg.connect(os.environ[ADDRESS], autocommit=True) as connection:
        connection.execute("UPDATE orders SET placed_at = placed_at + interval '1 second' WHERE id = 3")
    after = evidence.inputs(audit.load_inventory(shop_of_the_guide))
    assert [one["name"] for one, other in zip(before, after, strict=True) if one != other] == [
        "records.sql", "record_uses.sql",
    ]  # fmt: skip


@pytest.mark.slow
def test_a_run_for_every_audience(shop_of_the_guide, tmp_path):
    """The gate reads what only the database says, by distinct values; nobody but analysts sees any of it."""
    asked = [
        sys.executable,
        "-c",
        "from audit.cli import main; main()",
        "run",
        shop_of_the_guide,
        "--as-of",
        "2026-11-22",
    ]
    asked += [word for name in ("analyst", "auditor", "public") for word in ("--audience", name)]
    done = subprocess.run([*asked, "--output", tmp_path / "reports"], capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    reports = {path.parent.name: path.read_text() for path in (tmp_path / "reports").glob("2026*/report.html")}
    assert sum("news-3" in page for page in reports.values()) == 1 and len(reports) == 3


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
@pytest.mark.parametrize(
    "sql",
    ["SELECT * FROM nowhere", "SELECT nothing FROM customers", "SELEC 1", "SELECT 1; SELECT 2", "DELETE FROM customers",
     "SELECT 1 AS record_id) AS x; DROP TABLE customers; SELECT * FROM (SELECT 1"],
)  # fmt: skip
def test_a_select_of_a_file_that_cannot_be_used(tmp_path, monkeypatch, kind, sql):
    file = tmp_path / f"shop.{kind}"
    with closing(sqlite3.connect(file) if kind == "sqlite" else duckdb.connect(str(file))) as connection:
        folder = follow(tmp_path / "shop", connection.execute)
        if kind == "sqlite":
            connection.commit()
    before = file.read_bytes()
    (folder / "records.sql").write_text(sql)
    monkeypatch.setenv(ADDRESS, f"{kind}://{file}")
    assert refusal(folder).startswith("records.sql: ")
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("given", "environment", "mode"),
    [
        ({"host": "localhost"}, {}, None),
        ({"host": "/run/postgresql"}, {}, None),
        ({}, {}, None),
        ({"host": "db.example.org"}, {}, "verify-full"),
        ({}, {"PGHOST": "db.example.org"}, "verify-full"),
        ({"service": "shop"}, {}, "verify-full"),
        ({}, {"PGSERVICE": "shop"}, "verify-full"),
        ({"host": "localhost,db.example.org"}, {}, "verify-full"),
        ({"hostaddr": "127.0.0.1", "host": "db.example.org"}, {}, None),
    ],
)
def test_a_server_elsewhere_proves_who_it_is(given, environment, mode):
    assert secured(given, "x", environment).get("sslmode") == mode
    if mode:
        with pytest.raises(SourceError, match="sslmode=prefer lets anybody pose"):
            secured({**given, "sslmode": "prefer"}, "x", environment)
