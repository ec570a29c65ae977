"""Compute every day and time limit the audit compares with; the engine itself never does calendar arithmetic.

Periods of months end on the corresponding date (Dodds v Walker [1981] 1 WLR 1027). A day that Python's calendar
cannot hold (before year 1, after 9999) becomes the first or last day it can.
"""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from audit.errors import PolicyError
from audit.holidays import HOLIDAYS, YEARS
from audit.strictyaml import shown

CONVENTIONS = ("following", "beginning_on")
_ONE_DAY = timedelta(days=1)
_PERIOD = re.compile(r"(?=.)(?:([1-9]\d{0,3})y)?(?:([1-9]\d{0,3})m)?")


def period(text: object, where: str) -> tuple[int | None, int | None]:
    """Read a period such as 6y, 18m or 1y6m as years and months."""
    match = _PERIOD.fullmatch(str(text).strip())
    if match is None:
        raise PolicyError(f"{shown(text)} is no period", where=where, hint="write it as 6y, 18m or 1y6m")
    years, months = (int(part) if part else None for part in match.groups())
    return years, months


def corresponding(day: date, months: int) -> date:
    """Return the same-numbered day some months on (or back), else the last day of that month."""
    year, month = _month(day, months)
    if not date.min.year <= year <= date.max.year:
        return date.min if year < date.min.year else date.max
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def last_day(start: date, months: int, convention: str = "following") -> date:
    """Return the last day of a period that follows the start day, or that begins on it."""
    _check(months, convention)
    ends = corresponding(start, months)
    exists = (ends.year, ends.month, ends.day) == (*_month(start, months), start.day)
    return ends - _ONE_DAY if convention == "beginning_on" and exists else ends


def first_kept(as_of: date, months: int, convention: str = "following") -> date:
    """Return the earliest start day whose period has not ended before as_of: the cut-off."""
    _check(months, convention)
    year, month = _month(as_of, -months)
    day = as_of.day + (convention == "beginning_on")
    if year < date.min.year:
        return date.min
    if day <= monthrange(year, month)[1]:
        return date(year, month, day)
    # No start in this month reaches as_of, so the first day of the next month is the earliest that does.
    return date(year + month // 12, month % 12 + 1, 1)


def midnight(day: date, zone: str) -> datetime:
    """Return the UTC instant at which a local day begins, which need not be at 00:00 where clocks change."""
    wall = datetime.combine(day, time.min)
    local = wall.replace(tzinfo=_zone(zone))
    try:
        begins, before = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
        if begins.astimezone(local.tzinfo).replace(tzinfo=None) == wall:
            return begins
    except OverflowError:  # east of Greenwich, the first day of year 1 begins before it
        return datetime.min.replace(tzinfo=UTC) if day.year == date.min.year else datetime.max.replace(tzinfo=UTC)
    # 00:00 was skipped: the day begins when the clock was put forward, somewhere in (before, begins].
    while begins - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(begins - before) // timedelta(seconds=2))
        before, begins = (middle, begins) if local_day(middle, zone) < day else (before, middle)
    return begins


def local_day(instant: datetime, zone: str) -> date:
    """Return the day an instant falls on in a zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a zone: a naive datetime would be read in the machine's")
    try:
        return instant.astimezone(_zone(zone)).date()
    except OverflowError:
        return instant.date()


def is_working(day: date, division: str) -> bool:
    """Say whether a day is neither at a weekend nor a bank holiday."""
    if division not in HOLIDAYS:
        raise PolicyError(f"no bank holidays are known for division {division!r}", hint=f"use one of {_known()}")
    if day.year not in YEARS:
        raise PolicyError(f"bank holidays are known for {YEARS[0]} to {YEARS[-1]} only, not for {day.year}")
    return day.weekday() < 5 and day not in HOLIDAYS[division]


def working_day(day: date, division: str) -> date:
    """Return the day itself where it is a working day, else the next that is."""
    while not is_working(day, division):
        day += _ONE_DAY
    return day


def rights_due(
    received: date,
    identity: date | None = None,
    fee: date | None = None,
    clarify_requested: date | None = None,
    clarify_received: date | None = None,
    extended: date | None = None,
    kind: str = "access",
    division: str = "scotland",
) -> date:
    """Return the last day to answer a rights request (UK GDPR Art. 12(3), 12A).

    The month starts when the request, the proof of identity and the fee have all come. An extension makes it three
    months from that start, and is ignored when it was not made within the first. The clock stops, for access requests
    only, while clarification is awaited that was asked for before the month was over; until that has come, and while
    identity or fee are awaited, there is no last day, which is for the caller to see.
    """
    start = max(day for day in (received, identity, fee) if day is not None)
    asked = (clarify_requested, clarify_received) if kind == "access" else (None, None)
    if clarify_requested is not None and clarify_requested > working_day(corresponding(start, 1), division):
        asked = (None, None)
    due = _paused(corresponding(start, 1), *asked, division)
    if extended is not None and extended <= due:
        due = _paused(corresponding(start, 3), *asked, division)
    return due


def complaint_ack_due(received: date) -> date:
    """Return the last day to acknowledge a complaint: 30 days, the day of receipt being the first (DPA 2018 s.164A)."""
    return received + timedelta(days=29)


def breach_due(aware: datetime) -> datetime:
    """Return the UTC instant by which the regulator must know of a breach: 72 hours, all counted (UK GDPR Art. 33)."""
    if aware.tzinfo is None:
        raise ValueError("the moment of awareness needs a zone")
    # In UTC, because Python's arithmetic within a zone follows the wall clock and would lose or gain an hour.
    return aware.astimezone(UTC) + timedelta(hours=72)


def _paused(due: date, requested: date | None, answered: date | None, division: str) -> date:
    """Add the days from asking to receiving, both included, then roll to a working day."""
    if requested is not None and answered is not None and requested <= answered:
        due += answered - requested + _ONE_DAY
    return working_day(due, division)


def _month(day: date, months: int) -> tuple[int, int]:
    """Return the year and month that lie some months from a day's; the year may be out of range."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return year, month + 1


def _check(months: int, convention: str) -> None:
    """Refuse a period that ends before it starts."""
    if convention not in CONVENTIONS:
        raise PolicyError(f"unknown convention {convention!r}", hint=f"use one of {', '.join(CONVENTIONS)}")
    least = int(convention == "beginning_on")
    if months < least:
        raise PolicyError(f"a period {convention.replace('_', ' ')} a day lasts at least {least} months, not {months}")


def _zone(name: str) -> ZoneInfo:
    """Look a time zone up by its IANA name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # what the library raises for unknown names and for odd paths
        raise PolicyError(f"unknown time zone {name!r}", hint="use an IANA name such as Europe/London") from error


def _known() -> str:
    return ", ".join(sorted(HOLIDAYS))
