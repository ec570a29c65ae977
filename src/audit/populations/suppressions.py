"""Requests not to be sent messages: what each stopped and from when, and whether it was lifted rightly."""

from typing import Any

import ibis

from audit.moments import UNKNOWN, after, later_by, some
from audit.populations.facts import told, with_facts

# The columns of a message that decide whether a suppression stops it; `agreed_*` is its newest consent.
STOPPED = (
    "subject_id", "address_hash", "sent_at", "sent_at_latest", "marketing", "agreed_at", "agreed_at_latest",
)  # fmt: skip
# The columns of a suppression that decide whether it was lifted rightly.
LIFTED = ("subject_id", "requested_at", "requested_at_latest", "lifted_at", "lifted_at_latest", "lifted_consent_id")


def suppressions(given: Any) -> Any:
    """Requests not to be sent messages, made up to the day."""
    rows, terms = given.tables.suppressions, given.terms
    now = ibis.literal(terms.now)
    rows = with_limit(rows.filter(rows.requested_at.isnull() | (rows.requested_at <= now)), terms)
    joined = with_facts(rows, renewals(rows, given), LIFTED, "lifted_consent_id")
    return joined.mutate(
        row_id=joined.suppression_id,
        record_id=ibis.null("string"),
        category=ibis.null("string"),
        system_id=ibis.null("string"),
        judged=ibis.cases((joined.requested_at_latest <= now, True), else_=UNKNOWN),
        lifted=ibis.cases(
            (joined.lifted_at.isnull() | (joined.lifted_at > now), False),
            (joined.lifted_at_latest <= now, True),
            else_=UNKNOWN,
        ),
        agreed_anew=ibis.cases((joined.lifted_consent_id.isnull(), False), else_=joined.agreed_anew),
    )


def renewals(suppressions: Any, given: Any) -> Any:
    """Tell, per suppression, whether the consent that lifted it is that person's, newer than it, and stood then."""
    rows, agreements = suppressions.select(*LIFTED).distinct(), consents(given)
    pairs = rows.join(agreements, rows.lifted_consent_id == agreements.agreed_id)
    theirs = (pairs.agreed_by == pairs.subject_id) & after(pairs, "given_at", "requested_at")
    return told(pairs, LIFTED, agreed_anew=some(theirs & stood(pairs, "lifted_at")))


def consents(given: Any) -> Any:
    """Give what decides whether a consent stood, its key and its person under names that nothing else bears."""
    return given.tables.consents.select(
        "given_at", "given_at_latest", "withdrawn_at", "withdrawn_at_latest", "method",
        agreed_id="consent_id", agreed_by="subject_id", agreed_to="purpose",
    )  # fmt: skip


def stood(pairs: Any, moment: str) -> Any:
    """Tell whether a consent that somebody gave by doing something stood at a moment."""
    withdrawn = ibis.cases((pairs.withdrawn_at.isnull(), False), else_=after(pairs, moment, "withdrawn_at"))
    affirmed = ~pairs.method.isin(["preticked", "implied"])
    return affirmed & ~after(pairs, "given_at", moment) & ~withdrawn


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
    lifted = ibis.cases((pairs.lifted_at.isnull(), False), else_=after(pairs, "sent_at", "lifted_at"))
    stopped = meant(pairs, given.terms) & too_late(pairs) & ~lifted & ~agreed_anew(pairs)
    return told(pairs, STOPPED, stopped=some(stopped))


def too_late(pairs: Any) -> Any:
    """Tell whether a message left after the suppression took effect, or after it should have."""
    in_effect = ibis.cases(
        (pairs.effective_at.notnull(), after(pairs, "sent_at", "effective_at")),
        (pairs.sent_at_latest <= pairs.requested_at, False),  # whenever that was, it had not been asked for yet
        else_=UNKNOWN,
    )
    return in_effect | after(pairs, "sent_at", "stop_by")


def meant(pairs: Any, terms: Any) -> Any:
    """Tell whether what somebody asked to stop is this kind of message; words that nobody declared may mean any."""
    return ibis.cases(
        (pairs.scope.isin(scopes(terms, "everything")), True),
        (pairs.scope.isin(scopes(terms, "marketing")), pairs.marketing),
        else_=UNKNOWN,
    )


def scopes(terms: Any, *stopping: str) -> list[str]:
    """List the words that stop so much."""
    return [scope for scope, stops in terms.policy.messages.suppressions.items() if stops in stopping]


def agreed_anew(pairs: Any) -> Any:
    """Tell whether the consent that the message rests on is newer than the request to stop."""
    return ibis.cases(
        (pairs.agreed_at > pairs.requested_at_latest, True),
        (pairs.agreed_at_latest.isnull() | (pairs.agreed_at_latest <= pairs.requested_at), False),
        else_=UNKNOWN,
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
        "scope", "effective_at", "effective_at_latest", "lifted_at", "lifted_at_latest", stopping_for="subject_id"
    )
    objections = objections.select(*OBJECTED).distinct()
    pairs = objections.join(rows, objections.subject_id == rows.stopping_for)
    lifted = ibis.cases((pairs.lifted_at.isnull(), False), else_=after(pairs, "received_at", "lifted_at"))
    stops = ibis.cases((pairs.scope.isin(scopes(given.terms, "marketing", "everything")), True), else_=UNKNOWN)
    return told(pairs, OBJECTED, heeded=some(stops & ~after(pairs, "effective_at", "stop_by") & ~lifted))
