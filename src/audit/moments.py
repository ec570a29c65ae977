"""Compare moments and days in Ibis, in three values.

A moment is an interval: column `x` is its earliest instant and `x_latest` its latest. What holds at both ends is
certain; what depends on where in the interval the moment lies is null. A day that could not be read, where a blank one
would say that there is none, is an interval too: from `EVER` to `NEVER`.
"""

from datetime import UTC, date, datetime
from typing import Any

import ibis

UNKNOWN = ibis.null("boolean")
EVER, NEVER = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)


@ibis.udf.scalar.builtin(name="timezone", signature=(("string", "timestamp('UTC')"), "timestamp"))
def _wall_clock(zone, instant):  # type: ignore[no-untyped-def]
    """Read an instant on the clocks of a zone."""


def local_day(instant: Any, zone: str) -> Any:
    """Give the calendar day of an instant in a zone."""
    return _wall_clock(zone, instant).date()


def after(rows: Any, a: str, b: str) -> Any:
    """Tell whether moment `a` came after moment `b`."""
    return ibis.cases(
        (rows[a] > rows[f"{b}_latest"], True),
        (rows[f"{a}_latest"] <= rows[b], False),
        else_=UNKNOWN,
    )


def before_instant(rows: Any, a: str, instant: datetime | Any) -> Any:
    """Tell whether moment `a` came before an instant."""
    return ibis.cases((rows[f"{a}_latest"] < instant, True), (rows[a] >= instant, False), else_=UNKNOWN)


def before_day(rows: Any, a: str, day: date | Any) -> Any:
    """Tell whether date `a`, where a blank one says that there is none, came before a day."""
    return ibis.cases(
        (rows[a].isnull(), False),
        (rows[f"{a}_latest"] < day, True),
        (rows[a] >= day, False),
        else_=UNKNOWN,
    )


def unreadable(rows: Any, a: str) -> Any:
    """Tell whether something stands in moment or date `a` that could not be read."""
    first, last = (EVER, NEVER) if rows[a].type().is_timestamp() else (EVER.date(), NEVER.date())
    return ((rows[a] <= ibis.literal(first)) & (rows[f"{a}_latest"] >= ibis.literal(last))).fill_null(False)


def after_day(rows: Any, a: str, day: date | Any, zone: str) -> Any:
    """Tell whether moment `a` fell on a later day than `day`, on the clocks of a zone."""
    return ibis.cases(
        (local_day(rows[a], zone) > day, True),
        (local_day(rows[f"{a}_latest"], zone) <= day, False),
        else_=UNKNOWN,
    )


def on_day(rows: Any, a: str, day: Any, day_latest: Any, zone: str) -> Any:
    """Tell whether moment `a` fell on a day that is itself known only within bounds, on the clocks of a zone."""
    first, last = local_day(rows[a], zone), local_day(rows[f"{a}_latest"], zone)
    return ibis.cases(
        ((first > day_latest) | (last < day), False),
        ((first == last) & (day == day_latest), True),
        else_=UNKNOWN,
    )


def day_number(day: Any) -> Any:
    """Number a day so that adding 100 per month gives the corresponding date, clamped to the month's end.

    `later > day_number(start) + 100 * months` says exactly whether a day lies past the corresponding date: where
    the target month is too short, the sum lies between its last day and the first of the next month.
    """
    return (day.year().cast("int64") * 12 + day.month().cast("int64") - 1) * 100 + day.day().cast("int64")


def day_after_number(day: Any) -> Any:
    """Number the day after a day: so `not day_after_number(day) > …` says that the day itself lies before."""
    return day_number(day + ibis.interval(days=1))  # whole days of no zone, which are the same in every engine


def every(flags: Any) -> Any:
    """Tell of a group whether all its flags are true; one unknown among true ones leaves it unknown."""
    return ibis.cases(
        ((~flags.fill_null(True)).any(), False),
        (flags.isnull().any(), UNKNOWN),
        else_=True,
    )


def some(flags: Any) -> Any:
    """Tell of a group whether one of its flags is true; one unknown among false ones leaves it unknown."""
    return ibis.cases((flags.fill_null(False).any(), True), (flags.isnull().any(), UNKNOWN), else_=False)


def began_by(rows: Any, a: str, starts: str, zone: str) -> Any:
    """Tell whether moment `a` fell on date `starts` or on a later day, on the clocks of a zone."""
    first, last = local_day(rows[a], zone), local_day(rows[f"{a}_latest"], zone)
    return ibis.cases((rows[starts] <= first, True), (rows[starts] > last, False), else_=UNKNOWN)


def within(rows: Any, a: str, starts: str, ends: str, zone: str) -> Any:
    """Tell whether moment `a` fell within a term of whole days, both ends included; a blank end says it is open."""
    first, last = local_day(rows[a], zone), local_day(rows[f"{a}_latest"], zone)
    over = ibis.cases(
        (rows[ends].isnull(), False), (rows[ends] >= last, False), (rows[f"{ends}_latest"] < first, True), else_=UNKNOWN
    )
    return began_by(rows, a, starts, zone) & ~over


def later_by(rows: Any, a: str, hours: int) -> tuple[Any, Any]:
    """Give both ends of the moment that lies so many hours after moment `a`: hours are the same in every zone."""
    step = ibis.interval(hours=hours)
    return rows[a] + step, rows[f"{a}_latest"] + step
