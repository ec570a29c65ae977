"""Disposing of records: was it done too early, or in a way that is none?"""

from collections.abc import Iterator

from .audit_day import AuditDay, Row
from .cells import says
from .logic import Truth, both, later, no, one_of, same
from .retention import disposals, gone
from .rule import population, rule

DESTROYED = ("deleted", "anonymised", "returned")


def destroys(disposition: Row) -> Truth:
    """The live copy went for good."""
    return both(one_of(disposition.action, DESTROYED), same(disposition.scope, "live"))


def owed(audit: AuditDay, disposition: Row) -> bool:
    """Something obliges to keep the record, and its live copy may have gone for good."""
    obliged = disposition.record.category in audit.policy.retention.minimum
    return obliged and destroys(disposition) is not False


@rule("RET-09", of=disposals, clause="law.keeping", where=owed)
def destroyed_too_early(audit: AuditDay, disposition: Row) -> Truth:
    """It went before the last day on which it had to be there, and did go."""
    record, day = disposition.record, audit.days(disposition.done_at)
    gone = no(one_of(record.status, ("live", "archive")))
    return both(destroys(disposition), later(audit.last_day_owed(record), day), gone)


@population("dispositions", "records")
def anonymisations(audit: AuditDay) -> Iterator:
    """Disposals that were anonymisations, or may have been."""
    for disposition, row_id, judged in disposals(audit):
        yield disposition, row_id, both(judged, same(disposition.action, "anonymised"))


@rule("RET-10", of=anonymisations, clause="retention.delete", needs="assessments")
def anonymised_without_assessment(audit: AuditDay, disposition: Row) -> Truth:
    """Nobody had approved by then an assessment that this is anonymous."""
    category = disposition.record.category

    def shows(assessment: Row) -> Truth:
        if assessment.kind != "anonymisation" or assessment.category not in (None, category):
            return False
        approved = says(assessment.outcome, "approved", blank=False)
        approved = None if assessment.outcome == "conditional" else approved
        return both(approved, no(later(assessment.completed_at, disposition.done_at)))

    shown = audit.exists("assessments", shows)
    general = any(row.kind == "anonymisation" and row.category is None for row in audit.rows["assessments"])
    return None if category is None and not general else no(shown)


def said_to_be_anonymised(_: AuditDay, record: Row) -> bool:
    """The status says that the record is anonymised."""
    return record.status == "anonymised"


@rule("RET-11", of=gone, clause="retention.delete", where=said_to_be_anonymised)
def anonymised_yet_identifiable(audit: AuditDay, record: Row) -> Truth:
    """It says that it is anonymised, and not that it is anonymous."""
    return no(audit.anonymous(record))
