"""Disposing of records: was it done too early, or in a way that is none?"""

from collections.abc import Iterator

from .audit_day import AuditDay, Row
from .cells import says
from .logic import Span, Truth, both, either, later, no, one_of, same
from .retention import disposals, gone, on_hold
from .rule import population, rule
from .sharing import role

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


@population("records")
def backed_up(audit: AuditDay) -> Iterator:
    """Records about people that no live system has any more, though a back-up may."""
    for record in audit.rows["records"]:
        yield record, record.record_id, off(audit, record)


def off(audit: AuditDay, record: Row) -> Truth:
    """It is about somebody, ours, and in no live system."""
    status = one_of(record.status, ("deleted", "beyond_use", "backup_only"))
    return both(status, no(audit.anonymous(record)), audit.ours(record))


def went(audit: AuditDay, disposition: Row, scope: str, *actions: str) -> Truth:
    """By the day it was done, there, and in one of these ways."""
    there = both(same(disposition.scope, scope), one_of(disposition.action, actions))
    return both(there, audit.happened(disposition.done_at))


def cycle_over(audit: AuditDay, disposition: Row) -> Truth:
    """More days have passed since than the slowest back-up takes; one of which nobody knows may be slower."""
    cycles = [system.backup_cycle_days for system in audit.rows["systems"] if system.kind == "backup"]
    stated, done = [days for days in cycles if days is not None], audit.days(disposition.done_at)
    if not stated or done is None:
        return None
    last = done.hi.toordinal() + max(stated) if len(stated) == len(cycles) else None
    today = audit.as_of.toordinal()
    return later(Span(today, today), Span(done.lo.toordinal() + max(stated), last))


@rule("RET-12", of=backed_up, clause="retention.delete", needs="dispositions systems", excused=on_hold)
def still_backed_up(audit: AuditDay, record: Row) -> Truth:
    """The live copy went a cycle ago, and no back-up's did; where no log says when it went, nobody knows."""
    log = [row for row in audit.rows["dispositions"] if row.record_id == record.record_id]
    live = [(row, went(audit, row, "live", "deleted", "returned", "beyond_use")) for row in log]
    over = either(*(both(gone, cycle_over(audit, row)) for row, gone in live))
    out = either(*(went(audit, row, "backup", "deleted", "beyond_use") for row in log))
    return both(over if any(gone for _, gone in live) else None, no(out))


@population("records", "disclosures", "recipients")
def entrusted(audit: AuditDay) -> Iterator:
    """Records that no live system has any more, and that somebody was given to work on."""
    for record in audit.rows["records"]:
        record.given = [row for row in audit.rows["disclosures"] if row.record_id == record.record_id]
        given = either(*(to_work_on(audit, row) for row in record.given))
        yield record, record.record_id, both(off(audit, record), given)


def to_work_on(audit: AuditDay, given: Row) -> Truth:
    """A processor has been given it."""
    return both(one_of(role(audit, given), audit.policy.disclosures.processors), audit.happened(given.at))


def rid_of(audit: AuditDay, given: Row) -> Truth:
    """Whoever was given it got rid of it, by the day, and not before it came; an entry without a name may be theirs."""
    log = [row for row in audit.rows["dispositions"] if row.record_id == given.record_id]
    return either(
        *(
            both(
                went(audit, row, "processor", *DESTROYED),
                same(row.system_or_recipient_id, given.recipient_id),
                no(later(given.at, row.done_at)),
            )
            for row in log
        )
    )


@rule("RET-13", of=entrusted, clause="retention.delete", needs="dispositions", excused=on_hold)
def still_worked_on(audit: AuditDay, record: Row) -> Truth:
    """Of one processor at least nothing says that it got rid of what it was given."""
    return either(*(both(to_work_on(audit, given), no(rid_of(audit, given))) for given in record.given))
