"""Keeping and deleting: is anything kept too long, and did what had to go, go?"""

from collections.abc import Iterator
from datetime import timedelta

from .audit_day import GONE, AuditDay, Row
from .cells import says
from .evidence import uses, uses_of
from .logic import Span, Truth, both, either, later, no, one_of, same
from .rule import population, rule


@population("records")
def records(audit: AuditDay) -> Iterator:
    """Records held, personal and ours."""
    for record in audit.rows["records"]:
        yield record, record.record_id, audit.judged(record)


@population("records")
def gone(audit: AuditDay) -> Iterator:
    """Records whose status says that they are gone."""
    for record in audit.rows["records"]:
        yield record, record.record_id, both(one_of(record.status, GONE), audit.ours(record))


@population("dispositions", "records")
def disposals(audit: AuditDay) -> Iterator:
    """Dispositions done by the day, of records we know and decide about."""
    for disposition in audit.rows["dispositions"]:
        record = audit.records.get(disposition.record_id)
        if record is not None:
            disposition.record = record
            yield disposition, disposition.disposition_id, both(audit.happened(disposition.done_at), audit.ours(record))


@population("records", "rights_requests")
def erasures(audit: AuditDay) -> Iterator:
    """Records whose subject asked for erasure, or for nobody knows what, on or after the day they were submitted."""
    for record, row_id, judged in records(audit):
        record.erasures = [
            (request, both(same(request.kind, "erasure"), audit.happened(request.received_at)))
            for request in audit.requests_of.get(record.subject_id, ())
            if asked_after(audit, request, record)
        ]
        yield record, row_id, both(judged, either(*(asked for _, asked in record.erasures)))


def asked_after(audit: AuditDay, request: Row, record: Row) -> bool:
    """A request is about what had been submitted by then; a submission nobody dated may have been."""
    submitted = audit.submitted(record)
    if submitted is None or submitted.lo is None:
        return True
    return request.received_at is not None and submitted.lo <= request.received_at.lo


@population("holds")
def holds(audit: AuditDay) -> Iterator:
    """Holds in force."""
    for hold in audit.rows["holds"]:
        yield hold, hold.hold_id, audit.in_force(hold)


def on_hold(audit: AuditDay, record: Row) -> bool:
    """A hold or a pause excuses the record."""
    return audit.on_hold(record)


def held_by_others_than_the_user(audit: AuditDay, record: Row) -> bool:
    """A hold excuses the record, and it is not the user's own wish."""
    return any(audit.excuses(hold, record) and hold.reason != "user_request" for hold in audit.rows["holds"])


def overdue(audit: AuditDay, record: Row, tolerated: int = 0) -> Truth:
    """The day so many days ago is after the record's last day; a record from the future says nothing."""
    submitted = audit.submitted(record)
    if submitted is not None and submitted.lo is not None and submitted.lo > audit.now:
        return None
    day = audit.as_of - timedelta(days=tolerated)
    return later(Span(day, day), audit.last_day_kept(record))


def past_tolerance(audit: AuditDay, record: Row) -> Truth:
    """The days of tolerance that the organisation set itself are used up as well."""
    return overdue(audit, record, audit.policy.retention.grace_days)


def not_tolerated(audit: AuditDay, record: Row) -> bool:
    """It is not on the days of tolerance, as far as anybody can tell."""
    return both(overdue(audit, record), no(past_tolerance(audit, record))) is not True


@rule("RET-01", of=records, clause="retention.max", where=not_tolerated, excused=on_hold)
def kept_too_long(audit: AuditDay, record: Row) -> Truth:
    """Today is after the record's last day."""
    return overdue(audit, record)


def surely_overdue_or_not(audit: AuditDay, record: Row) -> bool:
    """Some days are tolerated, and it is known whether the record is overdue at all."""
    return audit.policy.retention.grace_days > 0 and overdue(audit, record) is not None


@rule("RET-08", of=records, clause="retention.max", where=surely_overdue_or_not, excused=on_hold)
def kept_into_the_tolerated_days(audit: AuditDay, record: Row) -> Truth:
    """It is overdue, and lives on the days of tolerance."""
    return both(overdue(audit, record), no(past_tolerance(audit, record)))


def live(disposition: Row) -> Truth:
    """The disposition says that the live copy went."""
    return same(disposition.scope, "live")


def maybe_live(_: AuditDay, disposition: Row) -> bool:
    """The live copy went, as far as anybody can tell."""
    return live(disposition) is not False


@rule("RET-02", of=disposals, clause="retention.delete", where=maybe_live)
def disposed_late(audit: AuditDay, disposition: Row) -> Truth:
    """The live copy went after the record's last day."""
    late = later(audit.days(disposition.done_at), audit.last_day_kept(disposition.record))
    return both(live(disposition), late)


@rule("RET-03", of=disposals, clause="retention.delete", where=maybe_live)
def disposed_yet_held(audit: AuditDay, disposition: Row) -> Truth:
    """The log says it went, the inventory says it is there (an anonymised one may be)."""
    anonymous = both(same(disposition.action, "anonymised"), audit.anonymous(disposition.record))
    return both(live(disposition), one_of(disposition.record.status, ("live", "archive")), no(anonymous))


@rule("RET-04", of=gone, clause="retention.delete", needs="dispositions")
def gone_without_proof(audit: AuditDay, record: Row) -> Truth:
    """The inventory says it went, and no log says so."""
    return not any(row.record_id == record.record_id for row in audit.rows["dispositions"])


@rule("RET-05", of=erasures, clause="retention.user_request", excused=held_by_others_than_the_user)
def erasure_not_done(audit: AuditDay, record: Row) -> Truth:
    """The day by which the erasure was due has passed, and the record is still held."""
    return either(*(both(asked, overdue_erasure(audit, request)) for request, asked in record.erasures))


def overdue_erasure(audit: AuditDay, request: Row) -> Truth:
    """The erasure was due before today and nobody refused it or took it back; a partial one may have spared this."""
    to_be_done = None if request.outcome == "partial" else says(request.outcome, "fulfilled", "open", blank=True)
    return both(audit.past_due(request), to_be_done)


def by_the_user(_: AuditDay, hold: Row) -> Truth:
    """The hold is the user's wish."""
    return same(hold.reason, "user_request")


def not_by_the_user(_: AuditDay, hold: Row) -> bool:
    """The hold has another ground, or none that is known."""
    return hold.reason != "user_request"


@rule("RET-06", of=holds, clause="retention.user_request", where=by_the_user)
def extension_not_allowed(audit: AuditDay, hold: Row) -> Truth:
    """The reading chosen does not let the user's wish prolong this."""
    if audit.reading in ("A", "D"):
        return audit.reading == "A"
    if audit.reading != "C":
        return no(audit.specific_and_short(hold))
    if hold.scope_kind is None or (hold.scope_kind != "category" and hold.scope_id is None):
        return None
    subject = hold.scope_id if hold.scope_kind == "subject" else None
    if hold.scope_kind == "record" and hold.scope_id in audit.records:
        subject = audit.records[hold.scope_id].subject_id
    return not any(came is True for _, came in audit.open_data_requests(subject))


@rule("RET-07", of=records, clause="retention.necessity", needs="record_uses consents contracts", excused=on_hold)
def no_live_purpose(audit: AuditDay, record: Row) -> Truth:
    """Every use of the record has ended, or it has none."""
    return both(*(ended(audit, use) for use in uses_of(audit, record)))


def ended(audit: AuditDay, use: Row) -> Truth:
    """A use ends with the consent, the contract or the relationship it rests on; others do not end by themselves."""
    may_end = says(use.legal_basis, "a", "b", blank=None)
    if may_end is not True:
        return may_end
    day = audit.as_of - timedelta(days=audit.policy.retention.necessity_grace_days)
    by = Span(day, day)
    subject = next((row for row in audit.rows["subjects"] if row.subject_id == use.record.subject_id), None)
    parted = False if subject is None else over_before(by, subject.relationship_end)
    return either(parted, evidence_ended(audit, use, by))


def over_before(by: Span, last: Span | None) -> Truth:
    """The last day came before a day; one never set has not come."""
    return False if last is None else later(by, last)


def evidence_ended(audit: AuditDay, use: Row, by: Span) -> Truth:
    """Every consent or contract the use may rest on was withdrawn by a day, or over before it."""
    if use.missing is not False:
        return None if use.missing is None else False
    if use.legal_basis == "b":
        return both(*(over_before(by, contract.ends_on) for contract in use.candidates))
    return both(*(withdrawn_by(audit, consent, by) for consent in use.candidates))


def withdrawn_by(audit: AuditDay, consent: Row, by: Span) -> Truth:
    """The consent was withdrawn on or before a day."""
    return False if consent.withdrawn_at is None else no(later(audit.days(consent.withdrawn_at), by))


@rule("HLD-01", of=holds, clause="retention.exceptions")
def hold_unevidenced(_: AuditDay, hold: Row) -> Truth:
    """Nothing says on whose authority."""
    return hold.authority_ref is None


@rule("HLD-02", of=holds, clause="retention.exceptions")
def hold_past_review(audit: AuditDay, hold: Row) -> Truth:
    """Its review was due before today, or never set."""
    return audit.past_review(hold)


@rule("HLD-03", of=holds, clause="retention.exceptions", needs="records")
def hold_placed_late(audit: AuditDay, hold: Row) -> Truth:
    """Something it covers was overdue already when it was placed."""
    placed = audit.days(hold.placed_at)
    return audit.exists(
        "records",
        lambda record: both(
            audit.covers(hold, record), audit.judged(record), later(placed, audit.last_day_kept(record))
        ),
    )


@rule("HLD-04", of=holds, clause="retention.exceptions", where=not_by_the_user)
def hold_ground_not_accepted(audit: AuditDay, hold: Row) -> Truth:
    """Its ground is none that the policy accepts."""
    return no(one_of(hold.reason, (*audit.policy.holds.grounds, *audit.policy.holds.outside_policy)))


@rule("HLD-05", of=holds, clause="retention.exceptions", needs="records")
def hold_covers_nothing(audit: AuditDay, hold: Row) -> Truth:
    """No record that is judged is covered."""
    return no(audit.exists("records", lambda record: both(audit.covers(hold, record), audit.judged(record))))


@rule("HLD-06", of=holds, clause="retention.exceptions")
def hold_outside_policy(audit: AuditDay, hold: Row) -> Truth:
    """Its ground is accepted, but is not one of the policy's own exceptions."""
    return one_of(hold.reason, audit.policy.holds.outside_policy)


@rule("HLD-07", of=holds, clause="retention.exceptions")
def hold_on_whole_category(_: AuditDay, hold: Row) -> Truth:
    """It names no record and no person."""
    return same(hold.scope_kind, "category")


@rule("HLD-08", of=holds, clause="retention.exceptions")
def hold_without_owner(_: AuditDay, hold: Row) -> Truth:
    """Nobody answers for it."""
    return hold.placed_by is None


def claims(audit: AuditDay, hold: Row, record: Row) -> Truth:
    """A hold is for a legal claim, in force, evidenced, owned, under review, and covers the record."""
    return both(
        same(hold.reason, "legal_claim"),
        audit.in_force(hold),
        hold.authority_ref is not None,
        hold.placed_by is not None,
        no(audit.past_review(hold)),
        audit.covers(hold, record) is True,
    )


def for_a_claim(_: AuditDay, use: Row) -> Truth:
    """The use is for a legal claim."""
    return same(use.purpose, "legal_claims")


@rule("CLM-01", of=uses, clause="other.legal_claims", needs="holds", where=for_a_claim)
def claim_without_hold(audit: AuditDay, use: Row) -> Truth:
    """No hold says which claim."""
    return no(audit.exists("holds", lambda hold: claims(audit, hold, use.record)))


@rule("TPD-01", of=records, clause="other.third_party_data", excused=on_hold)
def unsolicited_data_kept(_: AuditDay, record: Row) -> Truth:
    """Somebody else's data came unasked, and stayed."""
    return same(record.other_person, "unsolicited")
