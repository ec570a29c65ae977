"""Read one cell the way the inventory's own page says: null, code, list, flag, day or moment."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from .days import days_in_month, midnight
from .logic import Span

MICROSECOND = timedelta(microseconds=1)

# The columns that are not plain text, by what their cells hold (domain page, section 7).
FLAGS = {
    "criminal_offence", "is_child", "controller_named", "explicit", "parental", "requested_by_subject", "told_routes",
}  # fmt: skip
LISTS = {"data_items", "special_category"}
DAYS = {"relationship_end", "refresh_due", "starts_on", "ends_on", "review_due"}
MOMENTS = {
    "submitted_at", "submitted_latest", "decided_at", "first_used_at", "last_used_at", "given_at", "withdrawn_at",
    "completed_at", "placed_at", "released_at", "done_at", "received_at", "id_requested_at", "id_received_at",
    "fee_requested_at", "fee_paid_at", "clarify_requested_at", "clarify_received_at", "extended_at",
    "acknowledged_at", "responded_at",
}  # fmt: skip


class UnreadableError(Exception):
    """A cell that holds something, but nothing we may read."""


def read(column: str, cell: object, zone: ZoneInfo) -> object:
    """Read one cell by the kind of its column; a blank one is null."""
    if cell is None or cell == "":
        return None
    if column in FLAGS:
        return read_flag(cell)
    if column in LISTS:
        return read_list(cell)
    if column in DAYS:
        return read_day(str(cell))
    if column in MOMENTS:
        return read_moment(str(cell), zone)
    return str(cell)


def read_flag(cell: object) -> bool:
    """Read true or false, in any case, and nothing else."""
    word = str(cell).lower()
    if word not in ("true", "false"):
        raise UnreadableError
    return word == "true"


def read_list(cell: object) -> list[str]:
    """Read a list as it is, or `a|b` as one; the single word `none` is the empty list."""
    if isinstance(cell, list):
        return cell
    return [] if cell == "none" else str(cell).split("|")


def read_day(text: str) -> date:
    """Read a whole day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UnreadableError from None


def read_moment(text: str, zone: ZoneInfo) -> Span:
    """Read a moment as the span it can lie in: a year, a month, a day, or an instant."""
    try:
        if re.fullmatch(r"\d{4}", text):
            return days_span(date(int(text), 1, 1), date(int(text), 12, 31), zone)
        if re.fullmatch(r"\d{4}-\d{2}", text):
            first = date(int(text[:4]), int(text[5:]), 1)
            return days_span(first, first.replace(day=days_in_month(first.year, first.month)), zone)
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return days_span(date.fromisoformat(text), date.fromisoformat(text), zone)
        stamp = datetime.fromisoformat(text)
    except ValueError:
        raise UnreadableError from None
    return Span(stamp.astimezone(UTC), stamp.astimezone(UTC)) if stamp.tzinfo else local_span(stamp, zone)


def days_span(first: date, last: date, zone: ZoneInfo) -> Span:
    """Span whole local days, from the first midnight to the last microsecond."""
    return Span(midnight(first, zone), midnight(last + timedelta(days=1), zone) - MICROSECOND)


def local_span(stamp: datetime, zone: ZoneInfo) -> Span:
    """Read a clock reading without a zone: twice in the hour that repeats, never in the hour that is skipped."""
    readings = [stamp.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    real = [instant for instant in readings if instant.astimezone(zone).replace(tzinfo=None) == stamp]
    if not real:
        raise UnreadableError
    return Span(min(real), max(real))
