"""Days and time limits: the agreed vectors, the edges, and every day of twenty years against a plain loop."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from audit.calendar import (
    breach_due,
    complaint_ack_due,
    corresponding,
    first_kept,
    is_working,
    last_day,
    local_day,
    midnight,
    rights_due,
    working_day,
)
from audit.errors import PolicyError
from audit.holidays import HOLIDAYS, YEARS

D = date.fromisoformat
ONE = timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "months", "convention", "expected"),
    [
        ("2019-03-10", 84, "following", "2026-03-10"),
        ("2020-02-29", 84, "following", "2027-02-28"),
        ("2021-02-28", 84, "following", "2028-02-28"),
        ("2019-07-01", 84, "following", "2026-07-01"),
        ("2026-01-31", 1, "following", "2026-02-28"),
        ("2021-03-10", 60, "beginning_on", "2026-03-09"),
        ("2021-03-01", 84, "beginning_on", "2028-02-29"),
        ("2020-02-29", 84, "beginning_on", "2027-02-28"),
        ("2026-01-01", 12, "beginning_on", "2026-12-31"),
    ],
)
def test_a_period_ends_on_the_corresponding_date(start: str, months: int, convention: str, expected: str) -> None:
    assert last_day(D(start), months, convention) == D(expected)


def test_overdue_begins_the_day_after_the_last_day() -> None:
    assert first_kept(D("2026-03-10"), 84) == D("2019-03-10")
    assert first_kept(D("2026-03-11"), 84) == D("2019-03-11")


@pytest.mark.parametrize("convention", ["following", "beginning_on"])
@pytest.mark.parametrize("months", [84, 72, 60, 1, 3, 18])
def test_the_cut_off_agrees_with_a_plain_loop_for_every_day_of_twenty_years(months: int, convention: str) -> None:
    as_of, end = D("2016-01-01"), D("2036-01-01")
    start = corresponding(as_of, -months) - 40 * ONE
    assert _plain_last_day(start, months, convention) < as_of
    while as_of < end:
        while _plain_last_day(start, months, convention) < as_of:
            start += ONE
        assert first_kept(as_of, months, convention) == start
        as_of += ONE


@pytest.mark.parametrize("convention", ["following", "beginning_on"])
@pytest.mark.parametrize("months", [84, 72, 60, 1, 3, 18])
def test_the_last_day_agrees_with_counting_days_for_every_day_of_twenty_years(months: int, convention: str) -> None:
    start = D("2016-01-01")
    while start < D("2036-01-01"):
        assert last_day(start, months, convention) == _plain_last_day(start, months, convention)
        start += ONE


def _plain_last_day(start: date, months: int, convention: str) -> date:
    """Walk month by month to the target month, then back from too late a day until one exists."""
    year, month = start.year, start.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for number in range(start.day, 27, -1) if start.day > 28 else [start.day]:
        try:
            ends = date(year, month, number)
        except ValueError:
            continue
        return ends - ONE if convention == "beginning_on" and number == start.day else ends
    raise AssertionError("every month has 28 days")


@pytest.mark.parametrize("convention", ["following", "beginning_on"])
def test_the_ends_of_the_calendar_hold(convention: str) -> None:
    assert last_day(date.max, 84, convention) == date.max
    assert first_kept(date.min, 84, convention) == date.min
    for months in (1, 84):
        for as_of in (date.max, D("9999-12-30"), D("0008-01-01"), D("0001-02-01"), D("0001-01-31")):
            start = first_kept(as_of, months, convention)
            assert last_day(start, months, convention) >= as_of
            assert start == date.min or last_day(start - ONE, months, convention) < as_of


@pytest.mark.parametrize("function", [last_day, first_kept])
def test_a_period_that_ends_before_it_starts_or_with_an_unknown_convention_is_refused(function) -> None:
    assert function(D("2026-01-31"), 0) == D("2026-01-31")
    with pytest.raises(PolicyError, match="at least 0 months"):
        function(D("2026-01-01"), -1)
    with pytest.raises(PolicyError, match="at least 1 months"):
        function(D("2026-01-01"), 0, "beginning_on")
    with pytest.raises(PolicyError, match="unknown convention"):
        function(D("2026-01-01"), 1, "until")


@pytest.mark.parametrize(
    ("day", "zone", "expected"),
    [
        ("2026-01-01", "Europe/London", "2026-01-01T00:00:00"),
        ("2019-07-01", "Europe/London", "2019-06-30T23:00:00"),
        ("2026-03-29", "Europe/London", "2026-03-29T00:00:00"),  # clocks change later that night
        ("2026-03-30", "Europe/London", "2026-03-29T23:00:00"),
        ("2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00"),  # 00:00 became 01:00
        ("2018-02-18", "America/Sao_Paulo", "2018-02-18T03:00:00"),  # 24:00 had become 23:00
        ("2023-04-28", "Africa/Cairo", "2023-04-27T22:00:00"),  # 00:00 became 01:00
        ("2024-11-03", "America/Havana", "2024-11-03T04:00:00"),  # 00:00 came twice: the first
        ("2011-12-30", "Pacific/Apia", "2011-12-30T10:00:00"),  # the whole day was skipped
        ("1919-03-31", "America/Toronto", "1919-03-31T04:30:00"),  # 23:30 became 00:30
        ("0001-01-01", "Asia/Tokyo", "0001-01-01T00:00:00"),
    ],
)
def test_a_local_day_begins_at_its_first_instant(day: str, zone: str, expected: str) -> None:
    assert midnight(D(day), zone) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "zone", ["Europe/London", "America/Sao_Paulo", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]
)
def test_a_day_begins_where_the_day_before_ends(zone: str) -> None:
    day = D("2008-01-01")
    while day < D("2028-01-01"):
        begins = midnight(day, zone)
        assert local_day(begins, zone) == day
        assert local_day(begins - timedelta(microseconds=1), zone) == day - ONE
        day += ONE


def test_an_instant_falls_on_a_local_day() -> None:
    assert local_day(datetime(2019, 6, 30, 23, 30, tzinfo=UTC), "Europe/London") == D("2019-07-01")
    assert last_day(local_day(datetime(2019, 6, 30, 23, 30, tzinfo=UTC), "Europe/London"), 84) == D("2026-07-01")
    assert local_day(datetime.max.replace(tzinfo=UTC), "Asia/Tokyo") == date.max
    assert local_day(datetime.min.replace(tzinfo=UTC), "America/New_York") == date.min


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a zone"):
        local_day(datetime(2026, 1, 1), "UTC")  # noqa: DTZ001
    with pytest.raises(ValueError, match="needs a zone"):
        breach_due(datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize("zone", ["Europe/Edinburgh", "../etc", "", "Europe"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(PolicyError, match="unknown time zone"):
        midnight(D("2026-01-01"), zone)


@pytest.mark.parametrize(
    ("day", "scotland", "england", "northern_ireland"),
    [
        ("2020-05-04", True, True, True),  # the early May holiday moved …
        ("2020-05-08", False, False, False),  # … to VE Day
        ("2022-06-02", False, False, False),
        ("2022-06-03", False, False, False),
        ("2022-09-19", False, False, False),
        ("2023-05-08", False, False, False),
        ("2023-01-02", False, False, False),
        ("2023-01-03", False, True, True),
        ("2024-12-02", False, True, True),  # St Andrew's Day fell on a Saturday
        ("2026-04-06", True, False, False),  # Easter Monday
        ("2026-08-03", False, True, True),
        ("2026-08-31", True, False, False),
        ("2026-07-13", True, True, False),  # 12 July fell on a Sunday
        ("2024-03-18", True, True, False),  # 17 March fell on a Sunday
        ("2026-11-21", False, False, False),  # a Saturday
    ],
)
def test_each_division_keeps_its_own_holidays(day: str, scotland: bool, england: bool, northern_ireland: bool) -> None:
    assert is_working(D(day), "scotland") is scotland
    assert is_working(D(day), "england-and-wales") is england
    assert is_working(D(day), "northern-ireland") is northern_ireland


@pytest.mark.parametrize("division", HOLIDAYS)
def test_every_holiday_in_the_table_is_a_weekday_of_the_years_covered(division: str) -> None:
    assert all(day.weekday() < 5 for day in HOLIDAYS[division])
    assert {day.year for day in HOLIDAYS[division]} == set(YEARS)


@pytest.mark.parametrize("year", YEARS)
def test_the_table_agrees_with_easter(year: int) -> None:
    good_friday = _easter(year) - 2 * ONE
    assert all(good_friday in days for days in HOLIDAYS.values())
    assert {name for name, days in HOLIDAYS.items() if good_friday + 3 * ONE in days} == set(HOLIDAYS) - {"scotland"}


def _easter(year: int) -> date:
    """Compute Easter Sunday by the anonymous Gregorian method."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    m = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    n = h + m - 7 * ((a + 11 * h + 22 * m) // 451) + 114
    return date(year, n // 31, n % 31 + 1)


@pytest.mark.parametrize("day", ["2017-12-29", "2029-01-01", "2028-12-30"])
def test_a_working_day_outside_the_table_is_refused(day: str) -> None:
    with pytest.raises(PolicyError, match="2018 to 2028"):
        working_day(D(day), "scotland")


def test_an_unknown_division_is_refused() -> None:
    with pytest.raises(PolicyError, match=r"wales.*use one of england-and-wales, northern-ireland, scotland"):
        is_working(D("2026-01-05"), "wales")


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ({"received": "2026-01-31"}, "2026-03-02"),  # 28 February was a Saturday
        ({"received": "2026-01-31", "extended": "2026-02-20"}, "2026-04-30"),
        ({"received": "2026-01-31", "extended": "2026-03-02"}, "2026-04-30"),
        ({"received": "2026-01-31", "extended": "2026-03-03"}, "2026-03-02"),  # too late to extend
        ({"received": "2026-03-03"}, "2026-04-06"),  # Good Friday, no Easter Monday in Scotland
        ({"received": "2026-03-03", "division": "england-and-wales"}, "2026-04-07"),
        (
            {"received": "2026-05-01", "clarify_requested": "2026-05-05", "clarify_received": "2026-05-12"},
            "2026-06-09",
        ),
        (
            {
                "received": "2026-05-01",
                "clarify_requested": "2026-05-05",
                "clarify_received": "2026-05-12",
                "kind": "erasure",
            },
            "2026-06-01",
        ),
        ({"received": "2026-05-01", "clarify_requested": "2026-05-05"}, "2026-06-01"),  # never received: no days known
        (
            {"received": "2026-05-01", "clarify_requested": "2026-05-12", "clarify_received": "2026-05-05"},
            "2026-06-01",  # received before it was asked for
        ),
        (
            {"received": "2026-05-01", "clarify_requested": "2026-06-02", "clarify_received": "2026-06-05"},
            "2026-06-01",  # asked for after the month was over
        ),
        (
            {"received": "2026-01-31", "clarify_requested": "2026-03-02", "clarify_received": "2026-03-04"},
            "2026-03-03",  # the month was over on 2 March, for 28 February was a Saturday
        ),
        ({"received": "2026-05-01", "identity": "2026-05-06"}, "2026-06-08"),
        ({"received": "2026-05-01", "identity": "2026-05-06", "fee": "2026-05-07"}, "2026-06-08"),
        ({"received": "2026-05-07", "identity": "2026-05-01"}, "2026-06-08"),
        ({"received": "2026-05-01", "identity": "2026-05-07", "extended": "2026-05-20"}, "2026-08-07"),
    ],
)
def test_a_rights_request_is_due(request_: dict[str, str], expected: str) -> None:
    days = {key: value if key in ("kind", "division") else D(value) for key, value in request_.items()}
    assert rights_due(**days) == D(expected)


def test_a_complaint_is_acknowledged_within_thirty_days_the_first_included() -> None:
    assert complaint_ack_due(D("2026-07-01")) == D("2026-07-30")


@pytest.mark.parametrize("zone", ["UTC", "Europe/London"])
def test_a_breach_is_notified_within_72_hours_whatever_the_clock_does(zone: str) -> None:
    aware = datetime(2026, 3, 27, 17, tzinfo=ZoneInfo(zone))
    assert breach_due(aware) == datetime(2026, 3, 30, 17, tzinfo=UTC)
    assert breach_due(aware).astimezone(ZoneInfo("Europe/London")).hour == 18
