"""Messages sent, and what allows each: a consent, a sale, a contract, or a recipient who is no individual."""

from typing import Any

import ibis

from audit.moments import NEVER, UNKNOWN, after, began_by, local_day, some, within
from audit.populations.facts import told, with_facts
from audit.populations.suppressions import STOPPED, consents, stood, stops

# The columns that decide what allows a message: messages alike in them are looked up once.
DEALT = ("subject_id", "sent_at", "sent_at_latest")
CONSENTED = (*DEALT, "consent_id", "topic")


def sent(given: Any) -> Any:
    """Messages sent up to the day, with what allows each and whether somebody had asked that it be not sent."""
    rows, terms = given.tables.communications, given.terms
    now = ibis.literal(terms.now)
    rows = rows.filter(rows.sent_at.isnull() | (rows.sent_at <= now))
    rows = rows.mutate(
        row_id=rows.comm_id,
        record_id=ibis.null("string"),
        category=ibis.null("string"),
        system_id=ibis.null("string"),
        judged=ibis.cases((rows.sent_at_latest <= now, True), else_=UNKNOWN),
        marketing=rows.topic.isin(terms.policy.messages.marketing) | rows.promotional,
    )
    agreed = with_facts(rows, agreements(rows, given), CONSENTED, "consent_id", "subject_id")
    agreed = with_facts(agreed, stops(agreed, given), STOPPED, "subject_id", "address_hash")
    dealt = with_facts(agreed, dealings(rows, given), DEALT, "subject_id")
    rows = with_facts(dealt, holdings(rows, given), DEALT, "subject_id")
    return with_customer(with_recipient(rows, given), terms)


def messages(given: Any) -> Any:
    """Messages that nobody asked for, sent up to the day."""
    rows = given.population("sent")
    rows = rows.mutate(judged=rows.judged & ~rows.solicited)
    return rows.filter(rows.judged.fill_null(True))


def agreements(rows: Any, given: Any) -> Any:
    """Tell, per message, whether a consent for it stood when it was sent: the one it names, or else any."""
    rows, found = rows.select(*CONSENTED).distinct(), consents(given)
    named, unnamed = rows.filter(rows.consent_id.notnull()), rows.filter(rows.consent_id.isnull())
    pairs = ibis.union(
        named.join(found, named.consent_id == found.agreed_id),
        unnamed.join(found, unnamed.subject_id == found.agreed_by),
        distinct=False,
    )
    theirs = pairs.agreed_by == pairs.subject_id
    pairs = pairs.mutate(stood=theirs & serves(pairs, given.terms) & stood(pairs, "sent_at"))
    return told(
        pairs,
        CONSENTED,
        agreed=some(pairs.stood),
        agreed_at=pairs.given_at.max(where=pairs.stood.fill_null(False)),
        agreed_at_latest=pairs.given_at_latest.fill_null(NEVER).max(where=pairs.stood.fill_null(True)),
    )


def serves(pairs: Any, terms: Any) -> Any:
    """Tell whether a consent is for a purpose that covers what the message is about."""
    topics = terms.policy.messages.topics
    covered = [(pairs.topic == code, pairs.agreed_to.isin(list(topic.purposes))) for code, topic in topics.items()]
    marketing = pairs.agreed_to.isin(terms.purposes_of_kind("marketing"))
    return ibis.cases((pairs.topic.isnull(), UNKNOWN), *covered, else_=marketing)


def dealings(rows: Any, given: Any) -> Any:
    """Tell, per message, whether there had been a sale or talk of one, and whether a contract was running."""
    contracts = given.tables.contracts.select(
        "kind", "starts_on", "ends_on", "ends_on_latest", dealing_with="party_subject_id"
    )
    rows = rows.select(*DEALT).distinct()
    pairs = rows.join(contracts, rows.subject_id == contracts.dealing_with)
    zone = given.terms.zone
    return told(
        pairs,
        DEALT,
        sale=some(began_by(pairs, "sent_at", "starts_on", zone)),
        contract_running=some((pairs.kind == "contract") & within(pairs, "sent_at", "starts_on", "ends_on", zone)),
    )


def holdings(rows: Any, given: Any) -> Any:
    """Tell, per message, whether the address was collected with a way to opt out, and whether there was an account."""
    records, points = given.tables.records, given.tables.collection_points
    records = records.semi_join(rows, "subject_id").select(
        "submitted_at", "submitted_at_latest", "status", "category", "collection_point_id", held_about="subject_id"
    )
    points = points.select("point_id", "opt_out_offered")
    records = records.left_join(points, records.collection_point_id == points.point_id)
    rows = rows.select(*DEALT).distinct()
    pairs = rows.join(records, rows.subject_id == records.held_about)
    before = ~after(pairs, "submitted_at", "sent_at")
    # An account that is not live today may have been when the message was sent.
    live = ibis.cases((pairs.status == "live", True), else_=UNKNOWN)
    return told(
        pairs,
        DEALT,
        opt_out_offered=some(pairs.opt_out_offered & before),
        account=some(pairs.category.isin(list(given.terms.policy.messages.accounts)) & live & before),
    )


def with_recipient(rows: Any, given: Any) -> Any:
    """Add what is known of the recipient; a subscriber of a kind that nobody recorded is an individual."""
    people = given.tables.subjects
    statutory = list(given.terms.policy.messages.corporate_partnerships)
    partnership = (people.subscriber_type == "partnership") & people.jurisdiction.isin(statutory)
    # Somebody entered several times is a company if every entry says so, and left at the earliest and the latest end.
    last = ibis.literal(NEVER.date())
    people = people.group_by(known_id="subject_id").agg(
        corporate=((people.subscriber_type == "corporate") | partnership).fill_null(False).all(),
        relationship_end=people.relationship_end.min(),
        relationship_end_latest=people.relationship_end_latest.fill_null(last).max(),
    )
    return rows.left_join(people, rows.subject_id == people.known_id)


def with_customer(rows: Any, terms: Any) -> Any:
    """Add whether the message went to a customer, and whether it may rest on a sale, as PECR calls it."""
    first, last = local_day(rows.sent_at, terms.zone), local_day(rows.sent_at_latest, terms.zone)
    left = ibis.cases(
        (rows.relationship_end.isnull(), False),
        (rows.relationship_end_latest < first, True),
        (rows.relationship_end >= last, False),
        else_=UNKNOWN,
    )
    return rows.mutate(
        customer=~left & (rows.contract_running | rows.account),
        soft_opt_in=rows.sale & rows.opt_out_offered & rows.unsubscribe_link,
    )
