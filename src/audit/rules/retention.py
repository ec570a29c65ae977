"""Retention: nothing is kept past its time, and what is gone is shown to be gone."""

import ibis

from audit.moments import UNKNOWN
from audit.rule import rule


def _not_tolerated(records):
    """Leave out what the organisation tolerates for some days: it warns, under a rule of its own."""
    return ~(records.overdue & ~records.past_tolerance).fill_null(False)


def _where_it_lived(disposals):
    """Leave out what was done in a back-up or by a processor; where it was done may be unknown."""
    return (disposals.scope == "live").fill_null(True)


def _tolerance_is_set(records, terms):
    return records.overdue.notnull() & ibis.literal(terms.policy.retention.grace_days > 0)


@rule(
    "RET-01",
    clause="retention.max",
    law=(
        "UK GDPR Art. 5(1)(e)",
        "UK GDPR Art. 17(1)(a)",
    ),
    severity="high",
    remedy="Delete or anonymise the record, or record the hold that obliges you to keep it.",
    where=_not_tolerated,
    urgent=lambda records: records.a_year_overdue | (records.special_category.length() > 0),
    excused="on_hold",
    due="last_day",
)
def kept_too_long(records):
    """A record is deleted once the longest period promised for its category has passed."""
    return records.overdue


@rule(
    "RET-08",
    clause="retention.max",
    law=("UK GDPR Art. 5(1)(e)",),
    severity="low",
    remedy="Delete the record before the tolerated days are used up; the promise itself allows none.",
    where=_tolerance_is_set,
    excused="on_hold",
    advisory=True,
)
def kept_into_the_tolerated_days(records):
    """A record is deleted on its last day, and does not live on the days of tolerance the organisation set itself."""
    return records.overdue & ~records.past_tolerance


@rule(
    "RET-02",
    clause="retention.delete",
    law=(
        "UK GDPR Art. 5(1)(e)",
        "UK GDPR Art. 5(2)",
    ),
    severity="high",
    remedy="Explain the delay, and mend the schedule so that deletion happens by the last day.",
    where=_where_it_lived,
)
def disposed_late(disposals):
    """A record is disposed of on or before the last day it may be kept."""
    certain = disposals.done_day_number > disposals.last_day_number_latest
    kept = disposals.done_day_number_latest <= disposals.last_day_number
    return (disposals.scope == "live") & ibis.cases((certain, True), (kept, False), else_=UNKNOWN)


@rule(
    "RET-03",
    clause="retention.delete",
    law=(
        "UK GDPR Art. 5(1)(e)",
        "UK GDPR Art. 5(2)",
    ),
    severity="urgent",
    remedy="Find out whether the record or the log is wrong; delete what should be gone and correct the log.",
    where=_where_it_lived,
)
def disposed_yet_still_held(disposals):
    """A record that was logged as disposed of is no longer held in a live system or an archive."""
    anonymised = (disposals.action == "anonymised") & ~disposals.personal
    return (disposals.scope == "live") & disposals.status.isin(["live", "archive"]) & ~anonymised


@rule(
    "RET-04",
    clause="retention.delete",
    law=("UK GDPR Art. 5(2)",),
    severity="medium",
    remedy="Record when, how and by whom the record was disposed of, with the evidence.",
)
def gone_without_proof(gone):
    """A record that is gone has an entry in the disposal log that shows it."""
    return gone.disposals.isnull()


@rule(
    "RET-05",
    clause="retention.user_request",
    law=(
        "UK GDPR Art. 17",
        "UK GDPR Art. 12(2)-(4)",
    ),
    severity="high",
    remedy="Erase the record and tell its recipients, or refuse on a ground of Article 17(3) and say how to complain.",
    excused="on_hold_against_erasure",
    due="erasure_due",
)
def erasure_due_and_not_done(erasures):
    """A record is erased by the day its subject's request for erasure is due."""
    return erasures.erasure_unmet
