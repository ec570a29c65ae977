"""Personal data breaches: who was told, and within how many hours?"""

from collections.abc import Iterator
from datetime import timedelta

from .audit_day import AuditDay, Row
from .logic import Span, Truth, both, later, no, one_of, same
from .rule import population, rule

SEVENTY_TWO_HOURS = timedelta(hours=72)


@population("breaches")
def breaches(audit: AuditDay) -> Iterator:
    """Every breach that somebody was aware of by the day."""
    for breach in audit.rows["breaches"]:
        yield breach, breach.breach_id, audit.happened(breach.aware_at)


def told_by_now(audit: AuditDay, moment: Span | None) -> Truth:
    """Somebody was told by the end of the day."""
    return False if moment is None else no(later(moment, Span(audit.now, audit.now)))


def hours_over(breach: Row) -> Span | None:
    """The moment at which the seventy-two hours are over; hours that pass, whatever clocks show."""
    aware = breach.aware_at
    return aware and Span(*(end and end + SEVENTY_TWO_HOURS for end in (aware.lo, aware.hi)))


def over_by_now(audit: AuditDay, breach: Row) -> Truth:
    """The seventy-two hours are over."""
    return later(Span(audit.now, audit.now), hours_over(breach))


def risky(breach: Row) -> Truth:
    """It brings a risk to people."""
    return one_of(breach.risk, ("risk", "high"))


def told(audit: AuditDay, breach: Row) -> bool:
    """It may bring a risk, and the regulator was told, or may have been."""
    return risky(breach) is not False and told_by_now(audit, breach.regulator_notified_at) is not False


def untold(audit: AuditDay, breach: Row) -> bool:
    """It may bring a risk, and the regulator was not told."""
    return risky(breach) is not False and told_by_now(audit, breach.regulator_notified_at) is False


def maybe_of_high_risk(_: AuditDay, breach: Row) -> bool:
    """The risk is high, as far as anybody can tell."""
    return same(breach.risk, "high") is not False


@rule("BRC-01", of=breaches, clause="law.breaches", where=told)
def regulator_told_late(_: AuditDay, breach: Row) -> Truth:
    """The regulator heard of it late, and no reason is given."""
    late = later(breach.regulator_notified_at, hours_over(breach))
    return both(late, risky(breach), breach.delay_reason is None)


@rule("BRC-02", of=breaches, clause="law.breaches", where=untold)
def regulator_not_told(audit: AuditDay, breach: Row) -> Truth:
    """The regulator ought to have heard of it by now."""
    return both(over_by_now(audit, breach), risky(breach))


@rule("BRC-03", of=breaches, clause="law.breaches", where=told)
def regulator_told_late_with_reason(_: AuditDay, breach: Row) -> Truth:
    """The regulator heard of it late, and the reason is given."""
    late = later(breach.regulator_notified_at, hours_over(breach))
    return both(late, risky(breach), breach.delay_reason is not None)


@rule("BRC-04", of=breaches, clause="law.breaches", where=maybe_of_high_risk)
def people_not_told(audit: AuditDay, breach: Row) -> Truth:
    """The risk is high, and the people do not know."""
    unaware = no(told_by_now(audit, breach.subjects_notified_at))
    return both(unaware, over_by_now(audit, breach), same(breach.risk, "high"))
