"""Personal data breaches: the regulator hears of them in time, and the people where much is at stake for them."""

from audit.moments import after, before_instant
from audit.rule import rule


def _told(breaches):
    return breaches.regulator_told & breaches.risky.fill_null(True)


def _untold(breaches):
    return ~breaches.regulator_told & breaches.risky.fill_null(True)


def _of_high_risk(breaches):
    return (breaches.risk == "high").fill_null(True)


@rule(
    "BRC-01",
    clause="law.breaches",
    law=("UK GDPR Art. 33",),
    severity="high",
    remedy="Give the regulator the reasons for the delay and record them, and mend what made the report late.",
    where=_told,
    due="tell_by_day",
)
def regulator_told_late_without_reason(breaches):
    """The regulator is told of a breach within 72 hours of awareness, or later with the reasons for the delay."""
    return after(breaches, "regulator_notified_at", "tell_by") & breaches.delay_reason.isnull() & breaches.risky


@rule(
    "BRC-02",
    clause="law.breaches",
    law=("UK GDPR Art. 33",),
    severity="urgent",
    remedy="Tell the regulator now, with the reasons for the delay, even if not everything is known yet.",
    where=_untold,
    due="tell_by_day",
)
def regulator_not_told(breaches, terms):
    """No breach that brings a risk to people goes untold once the 72 hours are over."""
    return before_instant(breaches, "tell_by", terms.now) & breaches.risky


@rule(
    "BRC-03",
    clause="law.breaches",
    law=("UK GDPR Art. 33",),
    severity="low",
    remedy="See whether the reasons bear the delay, and whether the next report can come in time.",
    where=_told,
    due="tell_by_day",
    advisory=True,
)
def regulator_told_late_with_reason(breaches):
    """The regulator is told of a breach within 72 hours of awareness, so that there is no delay to give reasons for."""
    return after(breaches, "regulator_notified_at", "tell_by") & breaches.delay_reason.notnull() & breaches.risky


@rule(
    "BRC-04",
    clause="law.breaches",
    law=("UK GDPR Art. 34",),
    severity="urgent",
    remedy="Tell the people concerned now: what happened, what may follow, and what they can do.",
    where=_of_high_risk,
)
def people_not_told(breaches, terms):
    """The people whom a breach puts at high risk are told of it."""
    # "Without undue delay" is no number of hours; while the regulator need not know yet, nobody is accused.
    over = before_instant(breaches, "tell_by", terms.now)
    return ~breaches.people_told & over & (breaches.risk == "high")
