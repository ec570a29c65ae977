"""Holds: what is kept past its time is kept for a reason that somebody recorded, owns and reviews."""

import ibis

from audit.moments import before_day
from audit.rule import rule


@rule(
    "HLD-01",
    clause="retention.exceptions",
    law=(
        "UK GDPR Art. 6(1)(c)",
        "UK GDPR Art. 5(2)",
    ),
    severity="high",
    remedy="Name the enactment, order, incident or matter that obliges you, or release the hold.",
)
def hold_unevidenced(holds_in_force):
    """A hold names the authority it rests on."""
    return holds_in_force.authority_ref.isnull()


@rule(
    "HLD-02",
    clause="retention.exceptions",
    law=(
        "UK GDPR Art. 5(1)(e)",
        "UK GDPR Art. 5(2)",
    ),
    severity="high",
    remedy="Review the hold now: renew it with a new review date, or release it and delete what it covered.",
    due="review_due",
)
def hold_past_its_review(holds_in_force, terms):
    """A hold in force has a review date that is still to come."""
    return holds_in_force.review_due.isnull() | before_day(holds_in_force, "review_due", terms.as_of)


@rule(
    "HLD-03",
    clause="retention.exceptions",
    law=("UK GDPR Art. 5(1)(e)",),
    severity="medium",
    remedy="Explain why the record still existed when the hold was placed, and place holds before expiry.",
)
def hold_placed_late(holds_in_force):
    """A hold is placed before the last day of what it covers has passed."""
    return holds_in_force.placed_after_last_day


@rule(
    "HLD-04",
    clause="retention.exceptions",
    law=(
        "UK GDPR Art. 6(1)(c)",
        "UK GDPR Art. 6(1)(d)",
        "UK GDPR Art. 17",
    ),
    severity="high",
    remedy="Rest the hold on a ground that the policy or the law allows, or release it.",
    where=lambda holds_in_force: (holds_in_force.reason != "user_request").fill_null(True),
)
def hold_ground_not_accepted(holds_in_force, terms):
    """A hold rests on a ground that the policy names, or that the law allows beside it."""
    allowed = [*terms.policy.holds.grounds, *terms.policy.holds.outside_policy]
    return ~holds_in_force.reason.isin(allowed)


@rule(
    "HLD-05",
    clause="retention.exceptions",
    law=("UK GDPR Art. 5(2)",),
    severity="low",
    remedy="Correct the scope of the hold, or release it.",
)
def hold_covers_nothing(holds_in_force):
    """A hold covers at least one record that is held."""
    return ~holds_in_force.covers_a_record


@rule(
    "HLD-06",
    clause="retention.exceptions",
    law=(
        "UK GDPR Art. 17(3)(e)",
        "UK GDPR Art. 5(1)(a)",
    ),
    severity="low",
    remedy="Add legal claims to the exceptions that the policy states; the hold is lawful, the promise is silent.",
    advisory=True,
)
def hold_outside_the_policy(holds_in_force, terms):
    """A hold rests on an exception that the policy itself states."""
    return holds_in_force.reason.isin([*terms.policy.holds.outside_policy])


@rule(
    "HLD-07",
    clause="retention.exceptions",
    law=(
        "UK GDPR Art. 5(1)(c)",
        "UK GDPR Art. 5(1)(e)",
    ),
    severity="low",
    remedy="Narrow the hold to the records or the people it is needed for.",
    advisory=True,
)
def hold_on_a_whole_category(holds_in_force):
    """A hold names the records or the people it is needed for."""
    return holds_in_force.scope_kind == "category"


@rule(
    "HLD-08",
    clause="retention.exceptions",
    law=("UK GDPR Art. 5(2)",),
    severity="low",
    remedy="Name the person who placed the hold and answers for it.",
    advisory=True,
)
def hold_without_owner(holds_in_force):
    """A hold has somebody who placed it and answers for it."""
    return holds_in_force.placed_by.isnull()


@rule(
    "RET-06",
    clause="retention.user_request",
    law=(
        "UK GDPR Art. 5(1)(e)",
        "UK GDPR Art. 18(1)(c)",
    ),
    severity="medium",
    remedy="Delete the record, or have the request renewed: specific, evidenced, and reviewed in the months allowed.",
    where=lambda holds_in_force: holds_in_force.reason == "user_request",
)
def extension_not_allowed(holds_in_force, terms):
    """A record is kept longer at a user's request only as the chosen reading of the promise allows."""
    reading = terms.policy.readings.unless_requested
    if reading in ("strict", "B"):
        specific = holds_in_force.scope_kind.isin(["record", "subject"])
        return ~(specific & holds_in_force.reviewed_in_time)
    if reading == "C":
        return ~holds_in_force.awaits_supply
    return ibis.literal(reading == "A")
