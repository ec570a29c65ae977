"""Requests not to be sent messages: when each took effect, what it stopped, and whether it was lifted rightly."""

from typing import Any

import ibis

from audit.moments import UNKNOWN, after, later_by, some
from audit.populations.facts import told, with_facts

# The columns of a message that decide whether a suppression stops it; `agreed_*` is its newest consent.
STOPPED = (
    "subject_id", "address_hash", "sent_at", "sent_at_latest", "marketing", "agreed_at", "agreed_at_latest",
)  # fmt: skip


def suppressions(given: Any) -> Any:
    """Requests not to be sent messages, made up to the day."""
    rows, terms = given.tables.suppressions, given.terms
    now = ibis.literal(terms.now)
    rows = with_limit(rows.filter(rows.requested_at.isnull() | (rows.requested_at <= now)), terms)
    consents = given.tables.consents.select("given_at", "given_at_latest", agreed_id="consent_id")
    joined = rows.left_join(consents, rows.lifted_consent_id == consents.agreed_id)
    return joined.mutate(
        row_id=joined.suppression_id,
        record_id=ibis.null("string"),
        category=ibis.null("string"),
        system_id=ibis.null("string"),
        judged=ibis.cases((joined.requested_at_latest <= now, True), else_=UNKNOWN),
        lifted=ibis.cases((joined.lifted_at.isnull(), False), (joined.lifted_at_latest <= now, True), else_=UNKNOWN),
    )


def with_limit(suppressions: Any, terms: Any) -> Any:
    """Add the moment by which a suppression is to take effect."""
    stop_by, stop_by_latest = later_by(suppressions, "requested_at", terms.policy.messages.hours_to_stop)
    return suppressions.mutate(stop_by=stop_by, stop_by_latest=stop_by_latest)


def stops(messages: Any, given: Any) -> Any:
    """Tell, per message, whether a suppression of its recipient or its address was in force when it was sent."""
    rows = with_limit(given.tables.suppressions, given.terms).select(
        "scope", "requested_at", "requested_at_latest", "lifted_at", "lifted_at_latest", "stop_by", "stop_by_latest",
        "effective_at", "effective_at_latest", asking_id="subject_id", for_address="address_hash",
    )  # fmt: skip
    messages = messages.select(*STOPPED).distinct()
    pairs = ibis.union(
        messages.join(rows, messages.subject_id == rows.asking_id),
        messages.join(rows, messages.address_hash == rows.for_address),
        distinct=False,
    )
    # A suppression stops messages from the day it took effect, and from the day it should have.
    pairs = pairs.mutate(
        stop_at=ibis.least(pairs.effective_at.fill_null(pairs.stop_by), pairs.stop_by.fill_null(pairs.effective_at)),
        stop_at_latest=ibis.least(
            pairs.effective_at_latest.fill_null(pairs.stop_by_latest),
            pairs.stop_by_latest.fill_null(pairs.effective_at_latest),
        ),
    )
    lifted = ibis.cases((pairs.lifted_at.isnull(), False), else_=after(pairs, "sent_at", "lifted_at"))
    stopped = meant(pairs, given.terms) & after(pairs, "sent_at", "stop_at") & ~lifted & ~agreed_anew(pairs)
    return told(pairs, STOPPED, stopped=some(stopped))


def meant(pairs: Any, terms: Any) -> Any:
    """Tell whether what somebody asked to stop is this kind of message; words that nobody declared may mean any."""
    said = terms.policy.messages.suppressions
    everything = [scope for scope, stops in said.items() if stops == "everything"]
    marketing = [scope for scope, stops in said.items() if stops == "marketing"]
    return ibis.cases(
        (pairs.scope.isin(everything), True), (pairs.scope.isin(marketing), pairs.marketing), else_=UNKNOWN
    )


def agreed_anew(pairs: Any) -> Any:
    """Tell whether the consent that the message rests on is newer than the request to stop."""
    return ibis.cases(
        (pairs.agreed_at > pairs.requested_at_latest, True),
        (pairs.agreed_at_latest > pairs.requested_at, UNKNOWN),
        else_=False,
    )


def objections(given: Any) -> Any:
    """Objections to marketing received up to the day, with whether a suppression followed in time."""
    rows, terms = given.tables.rights_requests, given.terms
    now = ibis.literal(terms.now)
    rows = rows.filter(
        (rows.kind == "marketing_objection").fill_null(True), rows.received_at.isnull() | (rows.received_at <= now)
    )
    stop_by, stop_by_latest = later_by(rows, "received_at", terms.policy.messages.hours_to_stop)
    rows = rows.mutate(stop_by=stop_by, stop_by_latest=stop_by_latest)
    joined = with_facts(rows, heeded(rows, given), OBJECTED, "subject_id")
    return joined.mutate(
        row_id=joined.request_id,
        record_id=ibis.null("string"),
        category=ibis.null("string"),
        system_id=ibis.null("string"),
        judged=(joined.kind == "marketing_objection")
        & ibis.cases((joined.received_at_latest <= now, True), else_=UNKNOWN),
    )


OBJECTED = ("subject_id", "received_at", "received_at_latest", "stop_by", "stop_by_latest")


def heeded(objections: Any, given: Any) -> Any:
    """Tell, per objection, whether a suppression of that person took effect in time, and was not lifted before."""
    rows = given.tables.suppressions.select(
        "effective_at", "effective_at_latest", "lifted_at", "lifted_at_latest", stopping_for="subject_id"
    )
    objections = objections.select(*OBJECTED).distinct()
    pairs = objections.join(rows, objections.subject_id == rows.stopping_for)
    lifted = ibis.cases((pairs.lifted_at.isnull(), False), else_=after(pairs, "received_at", "lifted_at"))
    return told(pairs, OBJECTED, heeded=some(~after(pairs, "effective_at", "stop_by") & ~lifted))
