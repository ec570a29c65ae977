"""Calendars, counted day by day on purpose: slow, and easy to follow with a finger on a wall calendar."""

from collections.abc import Container
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)


def days_in_month(year: int, month: int) -> int:
    """Count the days of a month by walking through it."""
    day, count = date(year, month, 1), 0
    while day.month == month:
        day, count = day + ONE_DAY, count + 1
    return count


def corresponding(day: date, months: int) -> date:
    """Find the same-numbered day some months later, or that month's last day when it has none."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return date(year, month, min(day.day, days_in_month(year, month)))


def last_day(start: date, months: int, convention: str) -> date:
    """Find the last day of a period that follows a day, or that begins on it."""
    end = corresponding(start, months)
    if convention == "following" or end.day != start.day:
        return end  # where no same-numbered day exists, the month's last day is still inside, whatever the convention
    return end - ONE_DAY


def next_working_day(day: date, holidays: Container[date]) -> date:
    """Move a due day past weekends and holidays."""
    while day.weekday() >= 5 or day in holidays:
        day += ONE_DAY
    return day


def inclusive(first: date, last: date) -> int:
    """Count the days from one to another, both included; none when they are in the wrong order."""
    return max(0, (last - first).days + 1)


def month_over(starts: date, holidays: Container[date]) -> date:
    """Find the day on which the month for an answer is over, when nothing stops it."""
    return next_working_day(corresponding(starts, 1), holidays)


def request_due(
    starts: date, paused: tuple[date, date] | None, extended: date | None, holidays: Container[date]
) -> date:
    """Find the day by which a request is answered: one month, three when extended inside the first."""
    pause = inclusive(*paused) if paused and paused[0] <= month_over(starts, holidays) else 0
    due = next_working_day(corresponding(starts, 1) + pause * ONE_DAY, holidays)
    if extended is not None and extended <= due:
        return next_working_day(corresponding(starts, 3) + pause * ONE_DAY, holidays)
    return due


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Find the instant at which a local day begins."""
    return datetime.combine(day, time(0), tzinfo=zone).astimezone(UTC)


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """Find the day it is in a zone at an instant."""
    return instant.astimezone(zone).date()
