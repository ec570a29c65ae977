"""An inventory in the engine: every cell typed as it was meant, or null and named."""

import datetime as dt
import json
from zoneinfo import ZoneInfo

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import localtime
from audit.errors import SourceError
from audit.inventory import ACCOUNTING, load_inventory, shipped
from audit.tables import TABLES, engine_types

# ruff: noqa: DTZ001 -- times without a zone are what this is about

LONDON = "Europe/London"


def inventory_of(folder, **tables):
    """Write tables as CSV and load the folder: `records=...` is the text of records.csv."""
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text)
    return load_inventory(folder)


def records_of(folder, column, *cells, zone=LONDON):
    """Load records that have the cells in one column; give the engine's rows, and what was unreadable."""
    lines = "".join(f'{number},"{cell}"\n' for number, cell in enumerate(cells, start=1))
    fitted = inventory_of(folder, records=f"record_id,{column}\n{lines}").fit(zone)
    kept = [name for name in engine_types("records") if name.removesuffix("_latest") == column]
    columns = ", ".join(f"CAST({name} AS VARCHAR)" for name in kept)
    rows = fitted.connection.execute(f"SELECT {columns} FROM records ORDER BY CAST(record_id AS INT)").fetchall()  # noqa: S608
    return rows, fitted.defects


# --- Moments ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "earliest", "latest"),
    [
        ("2019-01-15T10:30:00Z", "2019-01-15 10:30:00", "2019-01-15 10:30:00"),
        ("2019-01-15 10:30Z", "2019-01-15 10:30:00", "2019-01-15 10:30:00"),
        ("2019-07-15T10:30:00+02:00", "2019-07-15 08:30:00", "2019-07-15 08:30:00"),
        ("2019-07-15T10:30:00.25-0130", "2019-07-15 12:00:00.25", "2019-07-15 12:00:00.25"),
        ("2019-07-15T10:30:00.123456789Z", "2019-07-15 10:30:00.123456", "2019-07-15 10:30:00.123456"),
        ("2019-01-15T10:30", "2019-01-15 10:30:00", "2019-01-15 10:30:00"),  # winter: London is on UTC
        ("2019-07-15 10:30:00", "2019-07-15 09:30:00", "2019-07-15 09:30:00"),  # summer
        ("2019-07-15", "2019-07-14 23:00:00", "2019-07-15 22:59:59.999999"),
        ("2019-03-31", "2019-03-31 00:00:00", "2019-03-31 22:59:59.999999"),  # a day of 23 hours
        ("2019-10-27", "2019-10-26 23:00:00", "2019-10-27 23:59:59.999999"),  # a day of 25 hours
        ("2019-07", "2019-06-30 23:00:00", "2019-07-31 22:59:59.999999"),
        ("2019-12", "2019-12-01 00:00:00", "2019-12-31 23:59:59.999999"),
        ("2019", "2019-01-01 00:00:00", "2019-12-31 23:59:59.999999"),
        ("2020-02-29", "2020-02-29 00:00:00", "2020-02-29 23:59:59.999999"),
        ("2020-02", "2020-02-01 00:00:00", "2020-02-29 23:59:59.999999"),
        ("2019-10-27T01:30:00", "2019-10-27 00:30:00", "2019-10-27 01:30:00"),  # it came twice
        ("2019-10-27T01:30:00+01:00", "2019-10-27 00:30:00", "2019-10-27 00:30:00"),
        ("0001-01-01", "0001-01-01 00:01:15", "0001-01-02 00:01:14.999999"),  # before 1847 by the sun
        ("9999-12-31", "9999-12-31 00:00:00", "9999-12-31 23:59:59.999999"),
        ("9999", "9999-01-01 00:00:00", "9999-12-31 23:59:59.999999"),
        ("9999-12-31T23:59:59-05:00", "9999-12-31 23:59:59.999999", "9999-12-31 23:59:59.999999"),
        ("0001-01-01T00:00:00+05:00", "0001-01-01 00:00:00", "0001-01-01 00:00:00"),
        ("2450-07-15T12:00", "2450-07-15 11:00:00", "2450-07-15 11:00:00"),
    ],
)
def test_a_moment_is_kept_as_the_span_it_may_lie_in(tmp_path, cell, earliest, latest):
    rows, defects = records_of(tmp_path, "submitted_at", cell)
    assert rows == [(f"{earliest}+00", f"{latest}+00")]
    assert defects.empty


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "2019-02-29",
            "2019-02-30T10:00:00Z",
            "2019-13-01",
            "2019-00",
            "0000",
            "0000-01-01",
            "0000-02-02T10:00Z",
            "0000-02-02T10:00",
            "2019-1-1",
            "19-01-01",
        ),
        *("2019-01-15T24:00", "2019-01-15T10:60", "2019-01-15T10:00:60Z", "2019-01-15T10", "2019-01-15T10:00:00.Z"),
        *("2019-01-15T10:00:00 Z", "2019-01-15T10:00:00z", "2019-01-15T10:00+24:00", "2019-01-15T10:00:00+1"),
        *("15/01/2019", "2019/01/15", "15 January 2019", "20190115", "1547510400", "infinity", "-infinity", "epoch"),
        *(
            "today",
            "now",
            "2019-01-15T10:00:00 Europe/London",
            "2019-01-15 (BC)",
            "12019-01-15",
            "-2019-01-15",
            "２０１９",
        ),
        *("2019-01-15T10:00:00[UTC]", "2019-W03", "2019-015", " 2019-01-15", "2019-01-15 ", "none", "null"),
    ],
)
def test_a_moment_that_cannot_be_read_is_null_and_named(tmp_path, cell):
    rows, defects = records_of(tmp_path, "submitted_at", "2019-01-15", cell)
    assert rows[1] == (None, None) and None not in rows[0]
    assert defects.to_dict("records") == [
        {"table": "records", "file": "records.csv", "line": 3, "column": "submitted_at", "reason": "not a date or time"}
    ]


def test_a_local_time_that_the_clocks_skipped_is_null_and_named(tmp_path):
    rows, defects = records_of(
        tmp_path, "submitted_at", "2019-03-31T01:30:00", "2019-03-31T00:59:59", "2019-03-31T02:00"
    )
    assert rows == [(None, None), ("2019-03-31 00:59:59+00",) * 2, ("2019-03-31 01:00:00+00",) * 2]
    assert defects["reason"].to_list() == ["a local time that the clocks skipped"]


def test_a_change_of_the_clocks_on_new_years_day_is_known(tmp_path):
    rows, defects = records_of(tmp_path, "submitted_at", "1986-01-01T00:05", "1986-01-01T00:15", zone="Asia/Kathmandu")
    assert rows == [(None, None), ("1985-12-31 18:30:00+00",) * 2]
    assert defects["line"].to_list() == [2]


def test_a_day_whose_midnight_was_skipped_begins_when_the_clocks_had_changed(tmp_path):
    rows, defects = records_of(tmp_path, "submitted_at", "2018-11-04", "2018-11-03", zone="America/Sao_Paulo")
    assert rows[0] == ("2018-11-04 03:00:00+00", "2018-11-05 01:59:59.999999+00")
    assert rows[1][1] == "2018-11-04 02:59:59.999999+00"
    assert defects.empty


def test_a_day_that_a_country_left_out_is_no_moment_of_any_length(tmp_path):
    cells = ("2011-12-29", "2011-12-31", "2011-12-30T12:00", "2011-12-30")
    rows, defects = records_of(tmp_path, "submitted_at", *cells, zone="Pacific/Apia")
    assert rows[0] == ("2011-12-29 10:00:00+00", "2011-12-30 09:59:59.999999+00")
    assert rows[1][0] == "2011-12-30 10:00:00+00"
    assert rows[2] == rows[3] == (None, None)
    assert defects["reason"].to_list() == ["a local time that the clocks skipped", "not a date or time"]


ZONES = (LONDON, "America/New_York", "Australia/Lord_Howe", "Europe/Dublin", "Asia/Kathmandu", "Africa/Casablanca")
TIMES = st.datetimes(dt.datetime(1, 1, 3), dt.datetime(9999, 12, 29))
NEAR_CHANGES = st.builds(
    lambda year, month, day, minutes: dt.datetime(year, month, day) + dt.timedelta(minutes=minutes),
    st.integers(1850, 2600), st.sampled_from([3, 4, 10, 11]), st.integers(1, 28), st.integers(0, 300),
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(zone=st.sampled_from(ZONES).map(ZoneInfo), times=st.lists(TIMES | NEAR_CHANGES, min_size=1, max_size=30))
def test_local_times_become_the_instants_that_python_gives(zone, times):
    years = {year + more for year in {time.year for time in times} for more in (0, 1)}
    with duckdb.connect() as connection:
        for macro in localtime.macros(zone, years):
            connection.execute(f"CREATE MACRO {macro}")
        connection.execute("CREATE TABLE t AS SELECT unnest(?::TIMESTAMP[]) AS t", [times])
        rows = connection.execute(
            "SELECT us - local_early(local_folded(us)), us - local_late(local_folded(us))"
            " FROM (SELECT epoch_us(t) AS us FROM t)"
        ).fetchall()
    for time, (early, late) in zip(times, rows, strict=True):
        assert (early, late) == instants(time, zone), (time, zone)


def instants(time, zone):
    """Give the two instants that a local time may be, as Python's zone data has it."""
    sides = [time.replace(tzinfo=zone, fold=fold).astimezone(dt.UTC) for fold in (0, 1)]
    us = sorted((side - localtime.EPOCH) // dt.timedelta(microseconds=1) for side in sides)
    if all(side.astimezone(zone).replace(tzinfo=None) != time for side in sides):
        return change_between(zone, *us), None
    return us[0], us[1]


def change_between(zone, low, high):
    before = localtime._offset(zone, low)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if localtime._offset(zone, middle) == before else (low, middle)
    return high


# --- Other cells ------------------------------------------------------------------------------------------------------


def test_flags_are_true_and_false_in_any_case_and_nothing_else(tmp_path):
    cells = ["true", "FALSE", "True", "", " ", "1", "0", "yes", "no", "t", "true "]
    rows, defects = records_of(tmp_path, "criminal_offence", *cells)
    assert [value for (value,) in rows] == ["true", "false", "true", *[None] * 8]
    assert defects["line"].to_list() == [7, 8, 9, 10, 11, 12]
    assert set(defects["reason"]) == {"neither true nor false"}


def test_lists_are_cut_at_bars_and_none_is_the_empty_one(tmp_path):
    rows, defects = records_of(
        tmp_path, "data_items", "name|email", "name", "none", "", "name|", "|", "name||email", "None"
    )
    assert [value for (value,) in rows] == ["[name, email]", "[name]", "[]", None, None, None, None, "[None]"]
    assert defects["line"].to_list() == [6, 7, 8]


def test_texts_are_kept_as_they_are_and_blank_ones_are_null(tmp_path):
    rows, defects = records_of(tmp_path, "client_id", "acme", " acme", "ACME", "", "  ", "NULL", "NaN", "\t")
    assert [value for (value,) in rows] == ["acme", " acme", "ACME", None, None, "NULL", "NaN", None]
    assert defects.empty


def test_a_code_outside_its_list_is_named_and_says_nothing_unless_a_blank_would_say_something(tmp_path):
    text = "record_id,status,role\n1,live,joint\n2,Live,partner\n3,,\n"
    fitted = inventory_of(tmp_path, records=text).fit(LONDON)
    rows = fitted.connection.execute("SELECT status, role FROM records ORDER BY record_id").fetchall()
    assert rows == [("live", "joint"), (None, "partner"), (None, None)]
    assert fitted.defects[["line", "column", "reason"]].values.tolist() == [[3, "status", "an unknown code"]]


def test_a_cell_that_cannot_be_read_is_no_blank_where_a_blank_says_that_there_is_none(tmp_path):
    text = "hold_id,placed_at,review_due,released_at\nA,2020,2020-02-29,2020-02\nB,soon,soon,soon\nC,,,\n"
    fitted = inventory_of(tmp_path, records="record_id\n", holds=text).fit(LONDON)
    moments = fitted.connection.execute(
        "SELECT placed_at::DATE::TEXT, released_at::DATE::TEXT, released_at_latest::DATE::TEXT FROM holds ORDER BY 1, 2"
    ).fetchall()
    assert moments == [("2020-01-01", "2020-02-01", "2020-02-29"), (None, "0001-01-01", "9999-12-31"), (None,) * 3]
    days = fitted.connection.execute("SELECT review_due, review_due_latest FROM holds ORDER BY hold_id").fetchall()
    assert days == [(dt.date(2020, 2, 29),) * 2, (dt.date.min, dt.date.max), (None,) * 2]
    assert fitted.defects["column"].to_list() == ["placed_at", "review_due", "released_at"]


def test_dates_and_numbers_are_read_strictly(tmp_path):
    text = "system_id,salt_bytes,kdf_rounds\nA,16,+10000\nB,16.0,1e4\nC,ten,9999999999999999999\n"
    starts = "A,2020-02-29\nB,2019-02-29\nC,2019-02-28T00:00\nD,infinity\nE,9999-12-31\nF,0001-01-01\n"
    contracts = f"contract_id,starts_on\n{starts}"
    fitted = inventory_of(tmp_path, records="record_id\n", systems=text, contracts=contracts).fit(LONDON)
    rows = fitted.connection.execute("SELECT salt_bytes, kdf_rounds FROM systems ORDER BY system_id").fetchall()
    assert rows == [(16, 10000), (None, None), (None, None)]
    days = fitted.connection.execute("SELECT starts_on FROM contracts ORDER BY contract_id").fetchall()
    assert [day for (day,) in days] == [dt.date(2020, 2, 29), None, None, None, dt.date.max, dt.date.min]
    assert len(fitted.defects) == 7


def test_a_blank_key_is_named_and_its_row_is_kept(tmp_path):
    fitted = inventory_of(tmp_path, records="record_id,status\n,live\n2,live\n").fit(LONDON)
    assert fitted.connection.execute("SELECT count(*) FROM records").fetchone() == (2,)
    assert fitted.defects[["line", "column", "reason"]].values.tolist() == [[2, "record_id", "a blank key"]]


@pytest.mark.parametrize(
    ("submitted_at", "latest", "kept", "reasons"),
    [
        ("2019-01-15", "2019-03-01", ("2019-01-15 00:00:00+00", "2019-03-01 23:59:59.999999+00"), []),
        ("2019-01-15", "", ("2019-01-15 00:00:00+00", "2019-01-15 23:59:59.999999+00"), []),
        ("", "2019-03-01", (None, "2019-03-01 23:59:59.999999+00"), []),
        ("2019-01-15", "soon", ("2019-01-15 00:00:00+00", "9999-12-31 23:59:59.999999+00"), ["not a date or time"]),
        ("2019-01-15", "2018-01-01", (None, None), ["earlier than submitted_at"]),
    ],
)
def test_submitted_latest_states_the_other_end(tmp_path, submitted_at, latest, kept, reasons):
    text = f"record_id,submitted_at,submitted_latest\n1,{submitted_at},{latest}\n"
    fitted = inventory_of(tmp_path, records=text).fit(LONDON)
    query = "SELECT CAST(submitted_at AS VARCHAR), CAST(submitted_at_latest AS VARCHAR) FROM records"
    assert fitted.connection.execute(query).fetchone() == kept
    assert fitted.defects["reason"].to_list() == reasons


# --- Tables -----------------------------------------------------------------------------------------------------------


def test_all_eighteen_tables_stand_in_the_engine_with_exactly_their_columns(tmp_path):
    (tmp_path / "consents.jsonl").write_text('{"consent_id": "C1"}\n')
    pq.write_table(pa.table({"hold_id": ["H1"]}), tmp_path / "holds.parquet")
    connection = inventory_of(tmp_path, records="record_id,unknown\nR1,x\n").fit(LONDON).connection
    for table in TABLES:
        made = {name: kind for name, kind, *_ in connection.execute(f'DESCRIBE "{table}"').fetchall()}
        assert made == engine_types(table)
        assert connection.execute(f'SELECT count(*) FROM "duplicated_{table}"').fetchone() == (0,)  # noqa: S608
    connection.execute("CREATE TEMP TABLE mine AS SELECT * FROM records")


def test_what_is_present_is_told_from_what_is_filled_with_nulls(tmp_path):
    inventory = inventory_of(tmp_path, records="record_id,status,colour\n1,live,red\n", holds="hold_id\n")
    assert inventory.present == {"records": {"record_id", "status"}, "holds": {"hold_id"}}
    assert inventory.notes == ["records.csv: `colour` is no column of `records`"]
    assert not inventory.one_use


def test_misspelt_columns_are_noted_with_what_was_meant(tmp_path):
    inventory = inventory_of(tmp_path, records="record_id,Status,submited_at,jane@example.org\n1,live,,x\n")
    assert inventory.notes == [
        "records.csv: `Status` is no column of `records`; did you mean `status`?",
        "records.csv: `submited_at` is no column of `records`; did you mean `submitted_at`?",
        "records.csv: column 4 is no column of `records`",
    ]


@pytest.mark.parametrize(
    ("header", "hint"),
    [
        ("Record_ID,status", "is column 1 meant for it"),
        ("record_id;status", "separate its columns with commas"),
        ("jane@example.org,live", "does the file have a header"),
    ],
)
def test_a_table_without_its_key_is_refused_without_quoting_what_may_be_data(tmp_path, header, hint):
    with pytest.raises(SourceError, match=f"there is no column `record_id`.*; {hint}") as refusal:
        inventory_of(tmp_path, records=f"{header}\n1,live\n")
    assert "jane" not in str(refusal.value)


def test_one_use_needs_no_table_of_uses(tmp_path):
    text = "record_id,purpose,legal_basis\n1,operate,f\n"
    assert inventory_of(tmp_path, records=text).one_use
    assert not inventory_of(tmp_path, record_uses="record_id,purpose\n").one_use


def test_parts_are_laid_end_to_end_by_column_name(tmp_path):
    (tmp_path / "records.a.csv").write_text("record_id,status,source\n1,live,public\n")
    (tmp_path / "records.b.csv").write_text("status,record_id\narchive,2\nlive,\n")
    inventory = load_inventory(tmp_path)
    fitted = inventory.fit(LONDON)
    rows = fitted.connection.execute("SELECT record_id, status, source FROM records ORDER BY 1 NULLS LAST").fetchall()
    assert rows == [("1", "live", "public"), ("2", "archive", None), (None, "live", None)]
    assert inventory.notes == ["records.b.csv has no column `source`, which another part has"]
    assert fitted.defects[["file", "line"]].values.tolist() == [["records.b.csv", 3]]
    assert inventory.accounting["file"].to_list() == ["records.a.csv", "records.b.csv"]


def test_every_line_of_every_file_is_accounted_for(tmp_path):
    text = 'record_id,status\n1,live\n\n2,"li\nve"\n3\nrecord_id,status\n'
    inventory = inventory_of(tmp_path, records=text)
    (line,) = inventory.accounting.to_dict("records")
    assert line == dict(zip(ACCOUNTING, ("records", "records.csv", 7, 1, 2, 2, 1, 1), strict=True))
    assert inventory.rejected.values.tolist() == [
        ["records", "records.csv", 6, "1 cells, where the header has 2"],
        ["records", "records.csv", 7, "the header again"],
    ]


def test_an_empty_table_is_there_whatever_its_format(tmp_path):
    (tmp_path / "consents.jsonl").write_text("")
    inventory = inventory_of(tmp_path, records="record_id\n", holds="hold_id\n")
    assert set(inventory.present) == {"records", "holds", "consents"}
    assert inventory.present["consents"] == set(TABLES["consents"].names)
    assert inventory.fit(LONDON).connection.execute("SELECT count(*) FROM consents").fetchone() == (0,)


def test_json_lines_without_the_key_are_refused(tmp_path):
    (tmp_path / "consents.jsonl").write_text('{"consent": "C1"}\n')
    with pytest.raises(SourceError, match=r"consents.jsonl: there is no column `consent_id`"):
        inventory_of(tmp_path, records="record_id\n")


def test_a_json_cell_of_the_wrong_kind_is_never_taken_for_a_blank_one(tmp_path):
    (tmp_path / "holds.jsonl").write_text(
        '{"hold_id": "H1", "released_at": 5, "placed_at": "soon"}\n{"hold_id": [1]}\n'
    )
    fitted = inventory_of(tmp_path, records="record_id\n").fit(LONDON)
    released = "CAST(released_at AS VARCHAR), CAST(released_at_latest AS VARCHAR)"
    rows = fitted.connection.execute(f"SELECT {released} FROM holds WHERE hold_id IS NOT NULL").fetchall()  # noqa: S608
    assert rows == [("0001-01-01 00:00:00+00", "9999-12-31 23:59:59.999999+00")]
    assert sorted(fitted.defects[["line", "column", "reason"]].values.tolist()) == [
        [1, "placed_at", "not a date or time"],
        [1, "released_at", "not a date or time"],
        [2, "hold_id", "not text"],
    ]


def test_keys_that_occur_twice_are_listed_in_the_engine(tmp_path):
    uses = "record_id,purpose\n1,a\n1,a\n1,b\n2,a\n,a\n,a\n3,\n3,\n"
    fitted = inventory_of(tmp_path, records="record_id\n1\n2\n1\n1\n", record_uses=uses).fit(LONDON)
    assert fitted.connection.execute(f"FROM {fitted.duplicated['records']}").fetchall() == [("1",)]
    assert fitted.connection.execute(f"FROM {fitted.duplicated['record_uses']}").fetchall() == [("1", "a")]


def test_an_inventory_can_be_fitted_to_two_zones_and_is_kept_for_each(tmp_path):
    inventory = inventory_of(tmp_path, records="record_id,submitted_at\n1,2019-07-15T12:00\n")
    hours = {
        zone: inventory.fit(zone).connection.execute("SELECT CAST(submitted_at AS VARCHAR) FROM records").fetchone()
        for zone in (LONDON, "America/New_York")
    }
    assert hours == {LONDON: ("2019-07-15 11:00:00+00",), "America/New_York": ("2019-07-15 16:00:00+00",)}
    assert inventory.fit(LONDON) is inventory.fit(LONDON)


def test_the_zone_of_the_inventory_goes_before_that_of_the_policy(tmp_path):
    (tmp_path / "inventory.toml").write_text('zone = "Asia/Tokyo"')
    inventory = inventory_of(tmp_path, records="record_id\n")
    assert inventory.zone == inventory.fit(LONDON).zone == "Asia/Tokyo"
    assert load_inventory(tmp_path, zone="UTC").fit(LONDON).zone == "UTC"
    with pytest.raises(SourceError, match="there is no such time zone"):
        load_inventory(tmp_path, zone="Mars")


# --- Formats agree ----------------------------------------------------------------------------------------------------

ROWS = [
    {
        "record_id": "1",
        "data_items": ["name", "email"],
        "submitted_at": "2019-10-27T01:30:00",
        "criminal_offence": True,
    },
    {"record_id": "2", "data_items": [], "submitted_at": "2019-03-31T01:30:00", "criminal_offence": False},
    {"record_id": "3", "data_items": None, "submitted_at": "2019-02", "criminal_offence": None},
    {"record_id": "4", "data_items": None, "submitted_at": "", "criminal_offence": None},
]


def as_csv(row):
    items = row["data_items"]
    listed = "" if items is None else "|".join(items) or "none"
    flag = "" if row["criminal_offence"] is None else str(row["criminal_offence"]).lower()
    return f"{row['record_id']},{listed},{row['submitted_at']},{flag}\n"


def test_the_same_rows_mean_the_same_as_csv_json_and_parquet(tmp_path):
    folders = [tmp_path / kind for kind in ("csv", "jsonl", "parquet", "text")]
    for folder in folders:
        folder.mkdir()
    header = "record_id,data_items,submitted_at,criminal_offence\n"
    (folders[0] / "records.csv").write_text(header + "".join(map(as_csv, ROWS)))
    (folders[1] / "records.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    pq.write_table(pa.Table.from_pylist(ROWS), folders[2] / "records.parquet")
    cells = [dict(zip(header.strip().split(","), as_csv(row).strip("\n").split(","), strict=True)) for row in ROWS]
    pq.write_table(pa.Table.from_pylist(cells), folders[3] / "records.parquet")
    seen = []
    for folder in folders:
        fitted = load_inventory(folder).fit(LONDON)
        query = (
            "SELECT record_id, data_items, CAST(submitted_at AS VARCHAR), CAST(submitted_at_latest AS VARCHAR),"
            " criminal_offence FROM records ORDER BY record_id"
        )
        seen.append((fitted.connection.execute(query).fetchall(), fitted.defects["reason"].to_list()))
    assert seen[0][1] == ["a local time that the clocks skipped"]
    assert seen[0][0][0][2:4] == ("2019-10-27 00:30:00+00", "2019-10-27 01:30:00+00")
    assert seen[1:] == [seen[0]] * 3


@pytest.mark.parametrize(
    ("values", "kept", "reasons"),
    [
        (pa.array([0], pa.timestamp("us", "UTC")), [("1970-01-01 00:00:00+00",) * 2], []),
        (pa.array([0], pa.timestamp("ns", "Asia/Tokyo")), [("1970-01-01 00:00:00+00",) * 2], []),
        (pa.array([dt.datetime(2019, 7, 15, 12)], pa.timestamp("ms")), [("2019-07-15 11:00:00+00",) * 2], []),
        (pa.array([dt.datetime(2019, 3, 31, 1, 30)]), [(None, None)], ["a local time that the clocks skipped"]),
        (pa.array([dt.date(2019, 7, 15)]), [("2019-07-14 23:00:00+00", "2019-07-15 22:59:59.999999+00")], []),
        (pa.array([2**63 - 1], pa.timestamp("us", "UTC")), [(None, None)], ["not a date or time"]),
        (pa.array([400_000_000_000_000_000], pa.timestamp("us", "UTC")), [(None, None)], ["not a date or time"]),
        (pa.array([2_000_000_000], pa.date32()), [(None, None)], ["not a date or time"]),
        (pa.nulls(1), [(None, None)], []),
        (pa.array([None], pa.string()), [(None, None)], []),
        (pa.array(["2019-07"]).dictionary_encode(), [("2019-06-30 23:00:00+00", "2019-07-31 22:59:59.999999+00")], []),
    ],
)
def test_moments_of_parquet_are_taken_as_their_type_says(tmp_path, values, kept, reasons):
    pq.write_table(pa.table({"record_id": ["1"], "submitted_at": values}), tmp_path / "records.parquet")
    fitted = load_inventory(tmp_path).fit(LONDON)
    query = "SELECT CAST(submitted_at AS VARCHAR), CAST(submitted_at_latest AS VARCHAR) FROM records"
    assert fitted.connection.execute(query).fetchall() == kept
    assert fitted.defects["reason"].to_list() == reasons


def test_days_of_parquet_that_no_calendar_has_are_named(tmp_path):
    days = pa.array([0, 2_000_000_000, None], pa.date32())
    pq.write_table(pa.table({"contract_id": ["A", "B", "C"], "starts_on": days}), tmp_path / "contracts.parquet")
    fitted = inventory_of(tmp_path, records="record_id\n").fit(LONDON)
    rows = fitted.connection.execute("SELECT starts_on FROM contracts ORDER BY contract_id").fetchall()
    assert rows == [(dt.date(1970, 1, 1),), (None,), (None,)]
    assert fitted.defects[["line", "column", "reason"]].values.tolist() == [[2, "starts_on", "not a date"]]


def test_what_pandas_makes_of_days_and_numbers_with_gaps_is_understood(tmp_path):
    frame = pd.DataFrame({"hold_id": ["A", "B"], "review_due": pd.to_datetime(["2020-02-29", None])})
    frame.to_parquet(tmp_path / "holds.parquet")
    pd.DataFrame({"system_id": ["A", "B", "C"], "salt_bytes": [16, None, 1.5]}).to_parquet(tmp_path / "systems.parquet")
    fitted = inventory_of(tmp_path, records="record_id\n").fit(LONDON)
    assert fitted.connection.execute("SELECT review_due FROM holds ORDER BY hold_id").fetchall() == [
        (dt.date(2020, 2, 29),),
        (None,),
    ]
    assert fitted.connection.execute("SELECT salt_bytes FROM systems ORDER BY 1 NULLS LAST").fetchall()[0] == (16,)
    assert fitted.defects[["file", "line", "column"]].values.tolist() == [["systems.parquet", 3, "salt_bytes"]]


def test_parquet_is_looked_at_and_not_copied(tmp_path):
    pq.write_table(pa.table({"record_id": ["1", "2"]}), tmp_path / "records.parquet")
    inventory = load_inventory(tmp_path)
    fitted = inventory.fit(LONDON)
    assert fitted.connection.execute(
        "SELECT sum(estimated_size) FROM duckdb_tables() WHERE table_name = 'records'"
    ).fetchone() == (None,)
    assert list(inventory.workspace.path.glob("*.parquet")) == []


# --- Nobody's data in what we say -------------------------------------------------------------------------------------


def test_no_message_quotes_a_cell(tmp_path):
    person = "jane.doe@example.org"
    text = f'record_id,submitted_at,criminal_offence\n1,{person},{person}\n{person}\n2,"{person}\n3,{person}"x,y\n'
    inventory = inventory_of(tmp_path, records=text)
    fitted = inventory.fit(LONDON)
    said = inventory.rejected.to_csv() + fitted.defects.to_csv() + " ".join(inventory.notes)
    assert len(fitted.defects) == 2 and len(inventory.rejected) == 3
    assert person not in said


def test_a_file_damaged_inside_is_an_error_of_ours(tmp_path):
    path = tmp_path / "records.parquet"
    pq.write_table(pa.table({"record_id": [f"jane{n}@example.org" for n in range(1000)]}), path, compression="none")
    path.write_bytes(path.read_bytes()[:4] + b"\xff" * 400 + path.read_bytes()[404:])
    with pytest.raises(SourceError) as refusal:
        load_inventory(tmp_path).fit(LONDON)
    assert "jane" not in str(refusal.value) and refusal.value.__cause__ is None


@pytest.mark.parametrize("sample", ["amiqus", "clean", "minimal"])
def test_the_shipped_samples_load_by_name_without_a_rejected_row(sample):
    assert shipped(sample).is_dir()
    inventory = load_inventory(sample)
    assert inventory.rejected.empty and inventory.notes == []
    assert inventory.files and inventory.accounting["rows"].sum() > 0


def test_a_name_that_is_no_sample_is_refused():
    for name in ("nothing", "../clean", ""):
        assert shipped(name) is None
    with pytest.raises(SourceError, match="there is no such folder"):
        load_inventory("nothing")
