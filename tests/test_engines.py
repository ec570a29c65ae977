"""The same rules give the same findings, row by row, wherever the inventory lies."""

# ruff: noqa: DTZ001 -- times without a zone are what is tested

import datetime as dt
from random import Random
from zoneinfo import ZoneInfo

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import audit
import inventories
from audit.errors import SourceError
from audit.tables import physical
from servers import mapped, typed

__all__ = ["mapped"]
AS_OF = "2026-11-22"
FINDINGS = ["rule", "clause", "severity", "verdict", "advisory", "table", "row_id", "due_on", "days_over", "reason"]


def agree(parquet, database, as_of=AS_OF):
    """Judge both, and demand that all that was found, counted and looked ahead to is the same."""
    here, there = (audit.check(str(where), "amiqus", as_of=as_of) for where in (parquet, database))
    assert len(here.findings)
    both = [result.findings[FINDINGS].astype(str).values.tolist() for result in (here, there)]
    assert sorted(both[0]) == sorted(both[1])
    assert [vars(line) for line in here.lines] == [vars(line) for line in there.lines]
    assert here.outlook == there.outlook
    assert here.processing.equals(there.processing)
    return there


def test_a_sample(mapped, tmp_path):
    there = agree(parquet := typed("minimal", tmp_path / "typed"), mapped(parquet))
    assert there.inventory.accounting["rows"].to_list() == [60]
    id = there.findings.row_id[0]
    assert str(there.explain(id)) == str(audit.check(str(parquet), "amiqus", as_of=AS_OF).explain(id))


def test_the_large_sample(mapped, tmp_path, request):
    if "spark" in request.node.name:
        pytest.skip("the slow suite judges it on Spark")
    agree(parquet := typed("amiqus", tmp_path / "typed"), mapped(parquet))


@pytest.mark.slow
@pytest.mark.parametrize("mapped", ["spark"], indirect=True)
def test_the_large_sample_on_spark(mapped, tmp_path):
    agree(parquet := typed("amiqus", tmp_path / "typed"), mapped(parquet))


def test_twenty_random_inventories(mapped, tmp_path):
    random = Random(20)  # noqa: S311
    as_of = inventories.AS_OF[0]
    drawn = [inventories.build(random, as_of, most=8) for _ in range(20)]
    parquet = typed(inventories.write(inventories.merge(drawn), tmp_path / "inventory", None), tmp_path / "typed")
    agree(parquet, mapped(parquet), as_of.isoformat())


# Nights on which clocks change, the ends of what Python knows, leap days, and the last microsecond of a day.
LOCAL = [
    dt.datetime(2025, 10, 26, 1, 30), dt.datetime(2025, 3, 30, 1, 30), dt.datetime(2025, 3, 30, 0, 59, 59, 999_999),
    dt.datetime(2025, 10, 26, 1, 0), dt.datetime(2025, 10, 26, 2, 0), dt.datetime(2024, 2, 29, 23, 59, 59, 999_999),
    dt.datetime(1, 1, 1), dt.datetime(1, 1, 1, 0, 0, 30), dt.datetime(9999, 12, 31, 23, 59, 59, 999_999),
    dt.datetime(2415, 10, 25, 1, 30), dt.datetime(2999, 7, 1, 12), dt.datetime(1916, 5, 21, 2, 30),
    dt.datetime(1883, 11, 18, 12, 0), dt.datetime(1970, 1, 1), dt.datetime(2011, 12, 30), dt.datetime(2018, 11, 4),
    None,
]  # fmt: skip
DAYS = [None if at is None else at.date() for at in LOCAL]
INSTANTS = [None if at is None else at.replace(tzinfo=dt.UTC) for at in LOCAL]
ZONES = ("Europe/London", "America/Sao_Paulo", "Pacific/Apia")


@pytest.mark.parametrize(
    ("form", "cells"),
    [(pa.date32(), DAYS), (pa.timestamp("us"), LOCAL), (pa.timestamp("us", "UTC"), INSTANTS)],
    ids=["day", "local", "instant"],
)
def test_hostile_dates(mapped, tmp_path, form, cells, request):
    """Each moment of a table begins and ends at the same instants, and the same cells are unreadable."""
    parquet = tmp_path / "parquet"
    parquet.mkdir()
    ids = [f"C{number}" for number in range(len(cells))]
    pq.write_table(pa.table({"record_id": ids}), parquet / "records.parquet")
    consents = {"consent_id": ids, "given_at": pa.array(cells, form), "withdrawn_at": pa.array(cells, form)}
    pq.write_table(pa.table(consents), parquet / "consents.parquet")
    folder = mapped(parquet)
    if "spark" in request.node.name and form != pa.timestamp("us", "UTC"):
        with pytest.raises(SourceError, match="given_at`: bears no zone; say in the SELECT which instant it is"):
            audit.load_inventory(folder)
        return
    for zone in ZONES if "postgres" in request.node.name else ZONES[:1]:
        here, there = (audit.load_inventory(where).fit(zone) for where in (parquet, folder))
        rows = ibis.table(physical("consents"), name="consents")
        rows = rows.select("consent_id", "given_at", "given_at_latest", "withdrawn_at", "withdrawn_at_latest")
        both = [sorted(one.engine.arrow(rows).to_pylist(), key=lambda row: row["consent_id"]) for one in (here, there)]
        assert both[0] == both[1], zone
        columns = ["table", "column", "reason", "row_id"]
        assert sorted(here.unreadable[columns].values.tolist()) == sorted(there.unreadable[columns].values.tolist())


@pytest.mark.parametrize("mapped", ["postgres"], indirect=True)
def test_days_are_those_of_the_zone(mapped, tmp_path):
    """A slow reading, in plain Python: a bare date is all of that day, where it was spent."""
    parquet = tmp_path / "parquet"
    parquet.mkdir()
    day, zone = dt.date(2025, 10, 26), ZoneInfo("Europe/London")
    pq.write_table(pa.table({"record_id": ["R"], "submitted_at": pa.array([day])}), parquet / "records.parquet")
    fitted = audit.load_inventory(mapped(parquet)).fit(zone.key)
    rows = ibis.table(physical("records"), name="records").select("submitted_at", "submitted_at_latest")
    first, last = fitted.engine.arrow(rows).to_pylist()[0].values()
    assert first == dt.datetime(2025, 10, 26, tzinfo=zone)
    assert last == dt.datetime(2025, 10, 27, tzinfo=zone).astimezone(dt.UTC) - dt.timedelta(microseconds=1)
