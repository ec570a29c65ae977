"""Personal data breaches, and the moment by which the regulator is to be told of each."""

from typing import Any

import ibis

from audit.moments import UNKNOWN, later_by, local_day

HOURS = 72  # UK GDPR Art. 33(1): hours that pass, whatever the clocks on the wall show


def breaches(given: Any) -> Any:
    """Personal data breaches that somebody was aware of by the day."""
    rows, terms = given.tables.breaches, given.terms
    now = ibis.literal(terms.now)
    rows = rows.filter(rows.aware_at.isnull() | (rows.aware_at <= now))
    tell_by, tell_by_latest = later_by(rows, "aware_at", HOURS)
    return rows.mutate(
        row_id=rows.breach_id,
        record_id=ibis.null("string"),
        subject_id=ibis.null("string"),
        category=ibis.null("string"),
        system_id=ibis.null("string"),
        judged=ibis.cases((rows.aware_at_latest <= now, True), else_=UNKNOWN),
        tell_by=tell_by,
        tell_by_latest=tell_by_latest,
        tell_by_day=local_day(tell_by_latest, terms.zone),
        risky=rows.risk.isin(["risk", "high"]),
        # What is told after the day the audit speaks for has not been told yet; a cell nobody can read says it was.
        regulator_told=(rows.regulator_notified_at <= now).fill_null(False),
        people_told=ibis.cases(
            (rows.subjects_notified_at.isnull(), False),
            (rows.subjects_notified_at > now, False),
            (rows.subjects_notified_at_latest <= now, True),
            else_=UNKNOWN,
        ),
    )
