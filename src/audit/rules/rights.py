"""Rights: every request by a data subject is answered by the day it is due."""

import ibis

from audit.moments import UNKNOWN, local_day, on_day
from audit.rule import rule

OUTCOMES = ("fulfilled", "partial", "refused", "withdrawn", "open")


def _late(first, last, due, due_latest):
    """Tell whether a day came after the day something was due, where both may be known within bounds only."""
    return ibis.cases((first > due_latest, True), (last <= due, False), else_=UNKNOWN)


def _about_rights(requests):
    return (requests.kind != "complaint").fill_null(True)


def _answered(requests):
    return _about_rights(requests) & requests.responded_at.notnull()


def _is(requests, outcome):
    """Tell whether a request came to this; an unknown code may mean it."""
    found = requests.outcome.fill_null("open")
    return ibis.cases((found == outcome, True), (found.isin(OUTCOMES), False), else_=UNKNOWN)


def _open(requests):
    return _about_rights(requests) & requests.responded_at.isnull() & _is(requests, "open").fill_null(True)


@rule(
    "RTS-01",
    clause="rights.exercise",
    law=(
        "UK GDPR Art. 12(2)-(4)",
        "UK GDPR Art. 12A",
    ),
    severity="high",
    remedy="Apologise, record the cause, and mend what made the answer late.",
    where=_answered,
    due="due_latest",
)
def request_answered_late(requests, terms):
    """A request is answered by the day it is due."""
    first, last = local_day(requests.responded_at, terms.zone), local_day(requests.responded_at_latest, terms.zone)
    return _late(first, last, requests.due, requests.due_latest)


@rule(
    "RTS-02",
    clause="rights.exercise",
    law=(
        "UK GDPR Art. 12(2)-(4)",
        "UK GDPR Art. 12A",
    ),
    severity="high",
    remedy="Answer the request now, and say why it is late.",
    where=_open,
    due="due_latest",
)
def request_open_past_its_date(requests):
    """A request is not still open after the day it is due."""
    return requests.past_due & _is(requests, "open")


@rule(
    "RTS-03",
    clause="rights.exercise",
    law=("UK GDPR Art. 12(2)-(4)",),
    severity="high",
    remedy="Tell the person the reason for the refusal and how to complain or go to court.",
    where=lambda requests: _is(requests, "refused").fill_null(True),
)
def request_refused_without_ground(requests):
    """A refusal states the ground it rests on."""
    return requests.refusal_ground.isnull() & _is(requests, "refused")


@rule(
    "RTS-04",
    clause="rights.exercise",
    law=("UK GDPR Art. 12(2)-(4)",),
    severity="low",
    remedy="Aim to answer a day earlier: on one reading of the Act the month ends a day sooner.",
    where=_answered,
    advisory=True,
)
def request_answered_on_the_last_day(requests, terms):
    """A request is answered before its very last day, on which the law can be read in two ways."""
    return on_day(requests, "responded_at", requests.due, requests.due_latest, terms.zone)


@rule(
    "RTS-05",
    clause="rights.exercise",
    law=("DPA 2018 s. 164A",),
    severity="medium",
    remedy="Acknowledge the complaint now, and say when the outcome will follow.",
    where=lambda requests, terms: (requests.kind == "complaint") & (requests.received_at >= terms.complaints_from),
    due="acknowledge_due_latest",
)
def complaint_not_acknowledged(requests, terms):
    """A complaint is acknowledged within the thirty days that begin with its receipt."""
    first = local_day(requests.acknowledged_at, terms.zone).fill_null(terms.as_of)
    last = local_day(requests.acknowledged_at_latest, terms.zone).fill_null(terms.as_of)
    return _late(first, last, requests.acknowledge_due, requests.acknowledge_due_latest)
