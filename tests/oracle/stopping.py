"""What people asked to be spared: when it should stop, whether it did, and whether it was lifted rightly."""

from collections.abc import Iterator
from datetime import timedelta

from .audit_day import AuditDay, Row
from .logic import Span, Truth, both, either, later, no, one_of, same
from .messages import candidates, sent, stands, stood
from .rule import population, rule
from .web import some


def stop_by(audit: AuditDay, asked: Span | None) -> Span | None:
    """The last moment at which what somebody asked for may take effect."""
    hours = timedelta(hours=audit.policy.messages.hours_to_stop)
    return asked and Span(asked.lo + hours, asked.hi + hours)


def now(audit: AuditDay) -> Span:
    """The end of the day."""
    return Span(audit.now, audit.now)


# Messages -----------------------------------------------------------------------------------------------------------


def marketing(audit: AuditDay, message: Row) -> Truth:
    """It is about something that is marketing, or advertises something."""
    topics = [code for code, topic in audit.policy.messages.topics.items() if topic.marketing]
    return either(one_of(message.topic, topics), message.promotional)


def could_be_stopped(audit: AuditDay, message: Row) -> Truth:
    """Nobody asked for it, or it is marketing."""
    return either(no(message.solicited), marketing(audit, message))


def meant(audit: AuditDay, message: Row, asked: Row) -> Truth:
    """What somebody asked to be spared is this message; words that nobody declared may mean any."""
    stops = audit.policy.messages.suppressions.get(asked.scope)
    return {"everything": True, "marketing": marketing(audit, message), None: None}[stops]


def too_late(audit: AuditDay, message: Row, asked: Row) -> Truth:
    """It left after the suppression took effect, or after it should have."""
    if asked.effective_at is not None:
        effect = later(message.sent_at, asked.effective_at)
    else:  # at a moment that nobody knows, but not before it was asked for
        effect = False if later(message.sent_at, asked.requested_at) is False else None
    return either(effect, later(message.sent_at, stop_by(audit, asked.requested_at)))


def stopped(audit: AuditDay, message: Row) -> Truth:
    """A suppression of the recipient, or of the address, stood against it, and no newer consent for it."""
    if message.subject_id is None and message.address_hash is None:
        return None

    def stands_against(asked: Row) -> Truth:
        lifted = False if asked.lifted_at is None else later(message.sent_at, asked.lifted_at)
        anew = some(
            both(stood(audit, message, consent), later(consent.given_at, asked.requested_at))
            for consent in candidates(audit, message)
        )
        return both(meant(audit, message, asked), too_late(audit, message, asked), no(lifted), no(anew))

    matching = [row for row in audit.rows["suppressions"] if concerns(row, message)]
    return some(map(stands_against, matching))


def concerns(asked: Row, message: Row) -> bool:
    """The suppression names the recipient, or the address."""
    return (message.subject_id is not None and asked.subject_id == message.subject_id) or (
        message.address_hash is not None and asked.address_hash == message.address_hash
    )


@rule("MSG-11", of=sent, clause="comms.unsubscribe_effect", needs="suppressions consents",
      where=lambda audit, message: could_be_stopped(audit, message) is not False)  # fmt: skip
def sent_all_the_same(audit: AuditDay, message: Row) -> Truth:
    """It was sent although somebody had asked to be spared it."""
    return both(could_be_stopped(audit, message), stopped(audit, message))


# Suppressions -------------------------------------------------------------------------------------------------------


@population("suppressions")
def suppressions(audit: AuditDay) -> Iterator:
    """Requests to be sent nothing more, made up to the day."""
    for asked in audit.rows["suppressions"]:
        yield asked, asked.suppression_id, audit.happened(asked.requested_at)


@rule("MSG-12", of=suppressions, clause="comms.unsubscribe_effect")
def took_too_long(audit: AuditDay, asked: Row) -> Truth:
    """It took effect too late; where nobody noted when, it may have, unless there is still time."""
    limit = stop_by(audit, asked.requested_at)
    if asked.effective_at is None:
        return False if later(now(audit), limit) is False else None
    return later(asked.effective_at, limit)


def lifted(audit: AuditDay, asked: Row) -> Truth:
    """It was lifted by the day."""
    return False if asked.lifted_at is None else audit.happened(asked.lifted_at)


def agreed_anew(audit: AuditDay, asked: Row) -> Truth:
    """The consent that it names is the person's, newer than the request, and stood when it was lifted."""
    return some(
        both(
            same(consent.subject_id, asked.subject_id),
            later(consent.given_at, asked.requested_at),
            stands(consent, asked.lifted_at),
        )
        for consent in audit.rows["consents"]
        if asked.lifted_consent_id is not None and consent.consent_id == asked.lifted_consent_id
    )


@rule("MSG-13", of=suppressions, clause="comms.unsubscribe_effect", needs="consents",
      where=lambda audit, asked: lifted(audit, asked) is not False)  # fmt: skip
def lifted_wrongly(audit: AuditDay, asked: Row) -> Truth:
    """It was lifted, and the person had not agreed anew."""
    return both(lifted(audit, asked), no(agreed_anew(audit, asked)))


# Objections ---------------------------------------------------------------------------------------------------------


@population("rights_requests")
def objections(audit: AuditDay) -> Iterator:
    """Objections to marketing that had come by the day."""
    for request in audit.rows["rights_requests"]:
        yield (
            request,
            request.request_id,
            both(same(request.kind, "marketing_objection"), audit.happened(request.received_at)),
        )


@rule("MSG-14", of=objections, clause="comms.unsubscribe_effect", needs="suppressions")
def not_heeded(audit: AuditDay, request: Row) -> Truth:
    """The time to heed it is over, and no suppression of the person's marketing followed, or stood already."""
    limit = stop_by(audit, request.received_at)

    def heeds(asked: Row) -> Truth:
        covers = True if asked.scope in audit.policy.messages.suppressions else None
        before = False if asked.lifted_at is None else later(request.received_at, asked.lifted_at)
        return both(covers, no(later(asked.effective_at, limit)), no(before))

    if request.subject_id is None:
        return both(later(now(audit), limit), None)
    found = (row for row in audit.rows["suppressions"] if row.subject_id == request.subject_id)
    return both(later(now(audit), limit), no(some(map(heeds, found))))
