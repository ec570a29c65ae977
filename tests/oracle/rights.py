"""Rights requests: answered, and in time?"""

from collections.abc import Iterator
from datetime import date, timedelta

from .audit_day import AuditDay, Row
from .cells import says
from .logic import Span, Truth, both, later, same, together
from .rule import population, rule

COMPLAINTS_FROM = date(2026, 6, 19)


@population("rights_requests")
def requests(audit: AuditDay) -> Iterator:
    """Every request that had come by the day."""
    for request in audit.rows["rights_requests"]:
        yield request, request.request_id, audit.happened(request.received_at)


def not_a_complaint(_: AuditDay, request: Row) -> bool:
    """It asks for a right, and be it for one that nobody noted."""
    return request.kind != "complaint"


def answered(audit: AuditDay, request: Row) -> Truth:
    """A right was asked for, and an answer given."""
    return both(request.responded_at is not None, not_a_complaint(audit, request))


def unanswered(audit: AuditDay, request: Row) -> Truth:
    """A right was asked for, and nothing was answered or decided, as far as anybody can tell."""
    return both(request.responded_at is None, still_open(request) is not False, not_a_complaint(audit, request))


def still_open(request: Row) -> Truth:
    """Nothing was decided."""
    return says(request.outcome, "open", blank=True)


def refused(request: Row) -> Truth:
    """It was refused."""
    return says(request.outcome, "refused", blank=False)


def maybe_refused(_: AuditDay, request: Row) -> bool:
    """It was refused, as far as anybody can tell."""
    return refused(request) is not False


def complained(audit: AuditDay, request: Row) -> Truth:
    """It is a complaint made since complaints must be acknowledged."""
    eve = COMPLAINTS_FROM - timedelta(days=1)
    return both(same(request.kind, "complaint"), later(audit.days(request.received_at), Span(eve, eve)))


@rule("RTS-01", of=requests, clause="rights.exercise", where=answered)
def request_answered_late(audit: AuditDay, request: Row) -> Truth:
    """The answer came after it was due."""
    return later(audit.days(request.responded_at), audit.due(request))


@rule("RTS-02", of=requests, clause="rights.exercise", where=unanswered)
def request_open_past_date(audit: AuditDay, request: Row) -> Truth:
    """The answer is due, and there is none."""
    return both(still_open(request), audit.past_due(request))


@rule("RTS-03", of=requests, clause="rights.exercise", where=maybe_refused)
def request_refused_without_ground(_: AuditDay, request: Row) -> Truth:
    """Nothing says why it was refused."""
    return both(refused(request), request.refusal_ground is None)


@rule("RTS-04", of=requests, clause="rights.exercise", where=answered)
def answered_on_last_day(audit: AuditDay, request: Row) -> Truth:
    """The answer came on the very last day, which a stricter count calls late."""
    return together(audit.days(request.responded_at), audit.due(request))


@rule("RTS-05", of=requests, clause="rights.exercise", where=complained)
def complaint_not_acknowledged(audit: AuditDay, request: Row) -> Truth:
    """Nobody acknowledged the complaint within thirty days, of which its day is the first."""
    received = audit.days(request.received_at)
    last = received and Span(*(end + timedelta(days=29) for end in (received.lo, received.hi)))
    return later(audit.today if request.acknowledged_at is None else audit.days(request.acknowledged_at), last)
