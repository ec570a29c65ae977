"""Turn times of a zone into instants inside the engine, whose own zone data may be older than ours."""

import bisect
import datetime as dt
import itertools
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

SECOND = 1_000_000  # times are whole microseconds since 1970 here, as the engine keeps them
DAY = 86_400 * SECOND
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

FIRST = -62_135_596_800 * SECOND  # the beginning of the year 1, and the end of the year 9999
LAST = 253_402_300_800 * SECOND - 1

# Clocks change by a rule from here on, and the calendar repeats every 400 years to the day: no table need go further.
FOLD_FROM, FOLD = 2400, 400
FOLD_DAYS = 146_097


class Piece(NamedTuple):
    """A stretch of local time in which one rule turns it into instants."""

    start: int  # local
    early: str  # what to take off to have the earlier instant
    late: str  # the same for the later; NULL where the clocks skip


class Change(NamedTuple):
    """An instant at which the clocks of a zone change, and how far they are from UTC before and after it."""

    at: int
    before: int
    after: int


def macros(zone: ZoneInfo, years: Iterable[int]) -> list[str]:
    """Define `local_early` and `local_late`: what to take off a local time of these years to have the instant.

    They differ when the clocks went back and the time came twice. When the clocks skipped it, the later is null and the
    earlier leads to the instant of the change: the moment at which a day begins whose midnight was skipped. Both want
    the time as `local_folded` gives it.
    """
    every = pieces(zone, sorted({folded(year) for year in years}))
    back = f"(year(make_timestamp(us)) - {FOLD_FROM}) // {FOLD} * {FOLD_DAYS * DAY}"
    return [
        f"local_folded(us) AS CASE WHEN us >= {_local(FOLD_FROM)} THEN us - {back} ELSE us END",
        *(f"local_{end}(us) AS CASE WHEN us IS NOT NULL THEN {_tree(every, end)} END" for end in ("early", "late")),
    ]


def folded(year: int) -> int:
    """Give the year by whose calendar a year goes."""
    return year if year < FOLD_FROM else FOLD_FROM + (year - FOLD_FROM) % FOLD


def _local(year: int) -> int:
    return (dt.datetime(year, 1, 1, tzinfo=dt.UTC) - EPOCH) // dt.timedelta(microseconds=1)


def _tree(every: list[Piece], end: str) -> str:
    if len(every) == 1:
        return str(getattr(every[0], end))
    half = len(every) // 2
    left, right = _tree(every[:half], end), _tree(every[half:], end)
    return left if left == right else f"CASE WHEN us < {every[half].start} THEN {left} ELSE {right} END"


def pieces(zone: ZoneInfo, years: list[int]) -> list[Piece]:
    """Cut the local time of these years where the rule changes; between years that are not asked for, any rule does."""
    every = [piece for first, last in _runs(years) for piece in _pieces_of(zone, first, last)]
    return sorted(every) or [Piece(0, "0", "0")]


def _pieces_of(zone: ZoneInfo, first: int, last: int) -> Iterator[Piece]:
    # A change in the last days before a year, or the first after it, may reach into it.
    begin, end = _local(first) - 2 * DAY, _local(last + 1) + 2 * DAY
    changes = [change for year in range(max(first - 1, 1), last + 2) for change in _changes(zone, year)]
    changes = [change for change in changes if begin <= change.at < end]
    offset = changes[0].before if changes else _offset(zone, _local(first) + 2 * DAY)
    yield Piece(begin, str(offset), str(offset))
    for at, before, after in changes:
        if after > before:
            yield Piece(at + before, f"us - {at}", "NULL")
        else:
            yield Piece(at + after, str(before), str(after))
        yield Piece(at + max(before, after), str(after), str(after))


def _runs(years: list[int]) -> Iterator[tuple[int, int]]:
    for _, run in itertools.groupby(enumerate(years), lambda pair: pair[1] - pair[0]):
        following = [year for _, year in run]
        yield following[0], following[-1]


@lru_cache(maxsize=4096)
def _changes(zone: ZoneInfo, year: int) -> tuple[Change, ...]:
    """List when the clocks of a zone change in a year."""
    days = range(_local(year) + (2 * DAY if year == 1 else 0), _local(year + 1) + 1, DAY)
    offsets = [_offset(zone, day) for day in days]
    return tuple(
        Change(_first_with(zone, days[at], days[at + 1], after), before, after)
        for at, (before, after) in enumerate(itertools.pairwise(offsets))
        if before != after
    )


def _first_with(zone: ZoneInfo, low: int, high: int, offset: int) -> int:
    """Find the second at which a zone takes on an offset, between two instants."""
    seconds = range(low // SECOND, high // SECOND + 1)
    return seconds[bisect.bisect_left(seconds, True, key=lambda at: _offset(zone, at * SECOND) == offset)] * SECOND


def _offset(zone: ZoneInfo, instant: int) -> int:
    local = (EPOCH + dt.timedelta(microseconds=instant)).astimezone(zone)
    return (local.utcoffset() or dt.timedelta()) // dt.timedelta(microseconds=1)
