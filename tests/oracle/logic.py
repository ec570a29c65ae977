"""Three-valued logic and spans of time: the only tools the second reading has.

A truth is True, False or None (not known). A span is the earliest and the latest value something can have: two
instants, or two days; an end that is None is not known.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

Truth = bool | None


def both(*truths: Truth) -> Truth:
    """Say whether all hold: one False decides, else one None leaves it open."""
    if any(truth is False for truth in truths):
        return False
    return None if any(truth is None for truth in truths) else True


def either(*truths: Truth) -> Truth:
    """Say whether one holds: one True decides, else one None leaves it open."""
    if any(truth is True for truth in truths):
        return True
    return None if any(truth is None for truth in truths) else False


def no(truth: Truth) -> Truth:
    """Turn True and False round; what is not known stays so."""
    return None if truth is None else not truth


def same(one: object, other: object) -> Truth:
    """Compare two cells; a null cell equals nothing and differs from nothing."""
    return None if one is None or other is None else one == other


def one_of(cell: object, codes: Iterable[object]) -> Truth:
    """Say whether a cell is one of some codes; a null cell may be any of them."""
    return None if cell is None else cell in tuple(codes)


@dataclass(frozen=True)
class Span:
    """What a moment or a day can be: anything from `lo` to `hi`, both included."""

    lo: datetime | date | None
    hi: datetime | date | None


def later(one: Span | None, other: Span | None) -> Truth:
    """Say whether one comes after the other: certain only when it holds wherever in the spans they lie."""
    if one is None or other is None:
        return None
    if one.lo is not None and other.hi is not None and one.lo > other.hi:
        return True
    if one.hi is not None and other.lo is not None and one.hi <= other.lo:
        return False
    return None


def together(one: Span | None, other: Span | None) -> Truth:
    """Say whether both are the same day: certain only when neither leaves room."""
    if later(one, other) or later(other, one):
        return False
    if one is None or other is None or None in (one.lo, one.hi, other.lo, other.hi):
        return None
    return True if one.lo == one.hi == other.lo == other.hi else None


def verdict(judged: Truth, broken: Truth, excused: Truth) -> str | None:
    """Turn a rule's answer for one row into its verdict; None when the row is outside the population."""
    if judged is False:
        return None
    answer = both(judged, broken)
    if answer is None:
        return "unknown"
    if answer is False:
        return "pass"
    return "excepted" if excused is True else "fail"
