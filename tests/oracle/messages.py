"""Messages: which come unasked, to whom they may go, and what stops them."""

from collections.abc import Callable, Iterator

from .audit_day import AuditDay, Row
from .logic import Span, Truth, both, either, later, no, one_of, same
from .rule import population, rule
from .web import some


@population("communications")
def sent(audit: AuditDay) -> Iterator:
    """Messages sent up to the day."""
    for message in audit.rows["communications"]:
        yield message, message.comm_id, audit.happened(message.sent_at)


@population("communications")
def unasked(audit: AuditDay) -> Iterator:
    """Messages sent up to the day that nobody asked for."""
    for message, row_id, happened in sent(audit):
        yield message, row_id, both(happened, no(message.solicited))


def about(topic: str):
    """The message is about this, as far as anybody can tell."""
    return lambda _, message: same(message.topic, topic) is not False


@rule("MSG-01", of=unasked, clause="comms.closed_list")
def other_topic(audit: AuditDay, message: Row) -> Truth:
    """It is about something that the policy does not list."""
    return no(one_of(message.topic, [code for code, topic in audit.policy.messages.topics.items() if topic.unprompted]))


@rule("MSG-02", of=unasked, clause="comms.closed_list")
def other_channel(audit: AuditDay, message: Row) -> Truth:
    """It came by a channel that the policy does not name."""
    return no(one_of(message.channel, audit.policy.messages.channels))


# What allows a message ----------------------------------------------------------------------------------------------


def candidates(audit: AuditDay, message: Row) -> list[Row]:
    """The consent that a message names, or else all of its recipient."""
    if message.consent_id is not None:
        return [row for row in audit.rows["consents"] if row.consent_id == message.consent_id]
    return of_subject(audit, "consents", "subject_id", message)


def of_subject(audit: AuditDay, table: str, column: str, message: Row) -> list[Row]:
    """Rows of a table that name the recipient."""
    subject = message.subject_id
    return [row for row in audit.rows[table] if subject is not None and getattr(row, column) == subject]


def affirmed(consent: Row) -> Truth:
    """Somebody did something to agree."""
    return no(one_of(consent.method, ("preticked", "implied")))


def stands(consent: Row, moment: Span | None) -> Truth:
    """A consent had been given by a moment, and not been withdrawn before it."""
    withdrawn = False if consent.withdrawn_at is None else later(moment, consent.withdrawn_at)
    return both(affirmed(consent), no(later(consent.given_at, moment)), no(withdrawn))


def stood(audit: AuditDay, message: Row, consent: Row) -> Truth:
    """The recipient's consent, to what the message is about, stood when it was sent."""
    topic = audit.policy.messages.topics.get(message.topic)
    marketing = [code for code, purpose in audit.policy.purposes.items() if purpose.kind == "marketing"]
    covered = None if message.topic is None else one_of(consent.purpose, topic.purposes if topic else marketing)
    theirs = same(consent.subject_id, message.subject_id)
    return both(theirs, covered, stands(consent, message.sent_at))


def agreed(audit: AuditDay, message: Row) -> Truth:
    """A consent for the message stood."""
    if message.consent_id is None and message.subject_id is None:
        return None
    return some(stood(audit, message, consent) for consent in candidates(audit, message))


def with_recipient(answer: Callable) -> Callable:
    """Of a recipient whom nobody knows nothing is known."""
    return lambda audit, message: None if message.subject_id is None else answer(audit, message)


def began(audit: AuditDay, contract: Row, message: Row) -> Truth:
    """The contract had begun by the day of the message."""
    return no(later(contract.starts_on, audit.days(message.sent_at)))


@with_recipient
def sold(audit: AuditDay, message: Row) -> Truth:
    """There had been a sale, or talk of one."""
    contracts = of_subject(audit, "contracts", "party_subject_id", message)
    return some(began(audit, contract, message) for contract in contracts)


@with_recipient
def under_contract(audit: AuditDay, message: Row) -> Truth:
    """A contract was running on the day of the message."""

    def running(contract: Row) -> Truth:
        over = False if contract.ends_on is None else later(audit.days(message.sent_at), contract.ends_on)
        return both(same(contract.kind, "contract"), began(audit, contract, message), no(over))

    return some(map(running, of_subject(audit, "contracts", "party_subject_id", message)))


def before(audit: AuditDay, record: Row, message: Row) -> Truth:
    """A record had come in when the message was sent."""
    return no(later(audit.submitted(record), message.sent_at))


@with_recipient
def could_opt_out(audit: AuditDay, message: Row) -> Truth:
    """Some record of the recipient came in where one could opt out."""

    def offered(record: Row) -> Truth:
        points = [p for p in audit.rows["collection_points"] if p.point_id == record.collection_point_id]
        known = some(p.opt_out_offered for p in points) if record.collection_point_id and points else None
        return both(known, before(audit, record, message))

    return some(map(offered, of_subject(audit, "records", "subject_id", message)))


@with_recipient
def has_account(audit: AuditDay, message: Row) -> Truth:
    """The recipient had an account; one that is not live on the day may have been when the message was sent."""

    def account(record: Row) -> Truth:
        live = True if record.status == "live" else None
        return both(one_of(record.category, audit.policy.messages.accounts), live, before(audit, record, message))

    return some(map(account, of_subject(audit, "records", "subject_id", message)))


def corporate(audit: AuditDay, message: Row) -> bool:
    """Every entry of the recipient says that it is a company, or a partnership that the law takes for one."""
    entries = of_subject(audit, "subjects", "subject_id", message)
    legal = audit.policy.messages.corporate_partnerships

    def company(entry: Row) -> bool:
        kind = entry.subscriber_type
        return kind == "corporate" or (kind == "partnership" and entry.jurisdiction in legal)

    return bool(entries) and all(map(company, entries))


def customer(audit: AuditDay, message: Row) -> Truth:
    """The recipient had a contract or an account, and had not left; entries that differ leave that open."""
    ends = [row.relationship_end for row in of_subject(audit, "subjects", "subject_id", message)]
    left = {False if end is None else later(audit.days(message.sent_at), end) for end in ends} or {False}
    known = left.pop() if len(left) == 1 else None
    return both(no(known), either(under_contract(audit, message), has_account(audit, message)))


def without_leave(audit: AuditDay, message: Row) -> Truth:
    """Nothing allows to advertise to the recipient."""
    sale = both(sold(audit, message), could_opt_out(audit, message), message.unsubscribe_link)
    return no(either(corporate(audit, message), agreed(audit, message), sale))


ALLOWING = "consents contracts records collection_points"


@rule("MSG-03", of=unasked, clause="comms.services", needs=ALLOWING, where=about("services"))
def service_offer(audit: AuditDay, message: Row) -> Truth:
    """Services are advertised to who may not be written to."""
    return both(same(message.topic, "services"), without_leave(audit, message))


def may_offer_credits(audit: AuditDay, message: Row) -> bool:
    """It is about credits and advertises some, as far as anybody can tell."""
    return about("credits")(audit, message) and message.promotional is not False


@rule("MSG-08", of=unasked, clause="comms.credits", needs=ALLOWING, where=may_offer_credits)
def credits_offer(audit: AuditDay, message: Row) -> Truth:
    """Credits are advertised to who may not be written to."""
    return both(same(message.topic, "credits"), message.promotional, without_leave(audit, message))


for promoting, to_strangers, topic, clause in (
    ("MSG-04", "MSG-05", "service_change", "comms.changes"), ("MSG-06", "MSG-07", "outage", "comms.outages"),
):  # fmt: skip
    rule(promoting, of=unasked, clause=clause, where=about(topic))(
        lambda _, message, topic=topic: both(same(message.topic, topic), message.promotional)
    )
    rule(to_strangers, of=unasked, clause=clause, needs="contracts records", where=about(topic))(
        lambda audit, message, topic=topic: both(same(message.topic, topic), no(customer(audit, message)))
    )


@rule("MSG-09", of=unasked, clause="comms.unsubscribe_link",
      where=lambda _, message: same(message.channel, "email") is not False)  # fmt: skip
def no_link(_: AuditDay, message: Row) -> Truth:
    """An e-mail has no link to unsubscribe."""
    return both(same(message.channel, "email"), no(message.unsubscribe_link))


@rule("MSG-10", of=unasked, clause="comms.unsubscribe_link")
def no_sender(_: AuditDay, message: Row) -> Truth:
    """It hides who sends it, or gives no address that works."""
    return no(both(message.sender_identified, message.contact_valid))


def asked_for_by_consent(_: AuditDay, message: Row) -> bool:
    """It was asked for, or may have been, and says that it rests on a consent, or names one."""
    return message.solicited is not False and (message.pecr_basis == "consent" or message.consent_id is not None)


@rule("MSG-15", of=sent, clause="notification.basis", needs="consents", where=asked_for_by_consent)
def no_standing_consent(audit: AuditDay, message: Row) -> Truth:
    """No consent to it stood when it was sent."""
    return both(message.solicited, no(agreed(audit, message)))
