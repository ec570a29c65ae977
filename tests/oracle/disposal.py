"""Disposing of records: was it done too early, or in a way that is none?"""

from .audit_day import AuditDay, Row
from .logic import Truth, both, later, no, one_of, same
from .retention import disposals
from .rule import rule

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
