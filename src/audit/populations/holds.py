"""Holds in force, what they cover, and which breaches they excuse."""

from typing import Any

import ibis

from audit.moments import UNKNOWN, after_day, before_day, day_number, local_day
from audit.populations.records import judged, last_day_numbers
from audit.populations.requests import open_for_supply

# What may excuse a record that is kept too long, and which of it counts as "unless requested by users" is read.
HOLD, WISH, REVIEWED_WISH, WISH_FOR_COPY = "hold", "wish", "wish that is reviewed", "wish of who waits for a copy"
OPEN_REQUEST, UNDUE_REQUEST = "open request for a copy", "request for a copy that is not past its date"
COPY = "request for the data"
GROUNDS = {
    "strict": (HOLD, REVIEWED_WISH, UNDUE_REQUEST),
    "A": (HOLD,),
    "B": (HOLD, REVIEWED_WISH),
    "C": (HOLD, WISH_FOR_COPY, OPEN_REQUEST),
    "D": (HOLD, WISH, OPEN_REQUEST),
}
SCOPES = {"record": "record_id", "subject": "subject_id", "category": "category"}


def in_force(holds: Any, terms: Any) -> Any:
    """Tell whether a hold was placed on or before the day and is not yet released."""
    placed = ~after_day(holds, "placed_at", terms.as_of, terms.zone)
    released = ibis.cases(
        (holds.released_at.isnull(), False), else_=~after_day(holds, "released_at", terms.as_of, terms.zone)
    )
    return placed & ~released


def covered(rows: Any, holds: Any) -> Any:
    """Pair rows (with `row_id`, `record_id`, `subject_id`, `category`) with the holds that cover them."""
    pairs = [
        rows.join(scoped, rows[column] == scoped.scope_id)
        for kind, column in SCOPES.items()
        for scoped in [holds.filter(holds.scope_kind == kind)]
    ]
    return ibis.union(*pairs, distinct=False)


def holds_in_force(given: Any) -> Any:
    """Holds in force on the day, with the held records they cover."""
    holds, records, terms = given.tables.holds, given.tables.records, given.terms
    holds = holds.mutate(row_id=holds.hold_id, judged=in_force(holds, terms))
    holds = holds.filter(holds.judged.fill_null(True))
    found = covered_records(holds, records, terms).rename(covering_id="hold_id")
    awaited = people(holds, records).semi_join(open_for_supply(given), "subject_id")
    awaited = awaited.select(awaited_id="hold_id").distinct()
    rows = holds.left_join(found, holds.hold_id == found.covering_id).left_join(
        awaited, holds.hold_id == awaited.awaited_id
    )
    scope = {
        column: ibis.cases((rows.scope_kind == kind, rows.scope_id), else_=ibis.null("string"))
        for kind, column in SCOPES.items()
    }
    return rows.mutate(
        **scope,
        system_id=ibis.null("string"),
        covers_a_record=ibis.cases((rows.covers > 0, True), (rows.covers == 0, UNKNOWN), else_=False),
        placed_after_last_day=last_day_passed_when_placed(rows, terms),
        reviewed_in_time=reviewed_in_time(rows, terms),
        awaits_supply=ibis.cases(
            (rows.awaited_id.notnull(), True),
            (rows.scope_kind.isnull() | ((rows.scope_kind != "category") & rows.scope_id.isnull()), UNKNOWN),
            else_=False,
        ),
    )


def people(holds: Any, records: Any) -> Any:
    """Name the person whom a hold on a record or on a person concerns; a category concerns nobody in particular."""
    of_record = holds.filter(holds.scope_kind == "record").select("hold_id", "scope_id")
    records = records.select("record_id", "subject_id")
    return ibis.union(
        holds.filter(holds.scope_kind == "subject").select("hold_id", subject_id="scope_id"),
        of_record.join(records, of_record.scope_id == records.record_id).select("hold_id", "subject_id"),
        distinct=False,
    )


def covered_records(holds: Any, records: Any, terms: Any) -> Any:
    """Count, per hold, the held records it covers, and find the earliest of their last days.

    What is not known counts apart: records that may be held or covered, and whether one has no date. Records of a
    category are first reduced to its oldest, so that a hold on a category costs one pass, and no such hold none.
    """
    records = records.mutate(judged=judged(records))
    records = records.filter(records.judged.fill_null(True))
    certain = records.judged.fill_null(False)
    records = records.mutate(
        covering=certain.ifelse(1, 0).cast("int64"),
        submitted_at_latest=certain.ifelse(records.submitted_at_latest, ibis.null("timestamp('UTC')")),
        undated=records.submitted_at.isnull(),
    )
    parts = []
    for kind, column in SCOPES.items():
        scoped = holds.filter(holds.scope_kind == kind).select("hold_id", "scope_id")
        covered = records.semi_join(scoped, records.category == scoped.scope_id) if kind == "category" else records
        source = oldest(covered) if kind == "category" else covered
        parts.append(source.join(scoped, source[column] == scoped.scope_id))
    anything = holds.filter(holds.scope_kind.isnull() | holds.scope_id.isnull()).select(
        "hold_id", any_id=ibis.literal(1)
    )
    records = records.mutate(any_id=ibis.literal(1))
    perhaps = oldest(records.semi_join(anything, "any_id"))
    perhaps = perhaps.mutate(covering=ibis.literal(0, "int64"), submitted_at_latest=ibis.null("timestamp('UTC')"))
    parts.append(perhaps.cross_join(anything))
    rows = ibis.union(
        *[part.select("hold_id", "covering", "undated", **last_day_numbers(part, terms)) for part in parts],
        distinct=False,
    )
    return rows.group_by("hold_id").agg(
        covers=rows.covering.sum(),
        covers_undated=rows.undated.any(),
        first_last_day_number=rows.last_day_number.min(),
        first_last_day_number_latest=rows.last_day_number_latest.min(),
    )


def oldest(records: Any) -> Any:
    """Reduce the records of each category to one row, with the earliest of their dates."""
    return records.group_by("category").agg(
        covering=records.covering.sum(),
        submitted_at=records.submitted_at.min(),
        submitted_at_latest=records.submitted_at_latest.min(),
        undated=records.undated.any(),
    )


def sound(holds: Any, terms: Any) -> Any:
    """Tell whether a hold is in force, on somebody's authority, with a review that is still to come."""
    return in_force(holds, terms) & holds.authority_ref.notnull() & review_to_come(holds, terms)


def review_to_come(holds: Any, terms: Any) -> Any:
    """Tell whether a hold has a review date that is not past."""
    return holds.review_due.notnull() & ~before_day(holds, "review_due", terms.as_of)


def grounds(rows: Any, given: Any) -> Any:
    """Pair rows about records with all that may excuse them, and name the ground on which each does."""
    holds, terms = given.tables.holds, given.terms
    accepted = [*terms.policy.holds.grounds, *terms.policy.holds.outside_policy]
    holds = holds.filter(sound(holds, terms))
    held = covered(rows, holds.filter(holds.reason.isin(accepted)))
    wished = covered(rows, holds.filter(holds.reason == "user_request"))
    placed = day_number(local_day(wished.placed_at_latest, terms.zone))
    reviewed = wished.filter(
        wished.scope_kind.isin(["record", "subject"]),
        reviewed_in_time(wished, terms),
        placed <= last_day_numbers(wished, terms)["last_day_number"],
    )
    waiting = rows.join(open_for_supply(given), "subject_id")
    parts = [
        held.select("row_id", ground=ibis.literal(HOLD), excused_by="hold_id", excuse="reason"),
        wished.select("row_id", ground=ibis.literal(WISH), excused_by="hold_id", excuse="reason"),
        reviewed.select("row_id", ground=ibis.literal(REVIEWED_WISH), excused_by="hold_id", excuse="reason"),
        wished.semi_join(waiting, "row_id").select(
            "row_id", ground=ibis.literal(WISH_FOR_COPY), excused_by="hold_id", excuse="reason"
        ),
        waiting.select("row_id", ground=ibis.literal(OPEN_REQUEST), excused_by="request_id", excuse=ibis.literal(COPY)),
        waiting.filter(waiting.undue).select(
            "row_id", ground=ibis.literal(UNDUE_REQUEST), excused_by="request_id", excuse=ibis.literal(COPY)
        ),
    ]
    return ibis.union(*parts, distinct=False)


def reviewed_in_time(holds: Any, terms: Any) -> Any:
    """Tell whether a user's request is to be reviewed within the months the policy allows."""
    months = 100 * terms.policy.horizons.user_request_review_months
    return ibis.cases(
        (holds.review_due.isnull(), False),
        (day_number(holds.review_due_latest) <= day_number(local_day(holds.placed_at, terms.zone)) + months, True),
        (day_number(holds.review_due) > day_number(local_day(holds.placed_at_latest, terms.zone)) + months, False),
        else_=UNKNOWN,
    )


def last_day_passed_when_placed(holds: Any, terms: Any) -> Any:
    """Tell whether some record that the hold covers was already past its last day when it was placed."""
    placed = day_number(local_day(holds.placed_at, terms.zone))
    placed_latest = day_number(local_day(holds.placed_at_latest, terms.zone))
    return ibis.cases(
        (holds.covers.isnull(), False),
        (placed > holds.first_last_day_number_latest, True),
        (~holds.covers_undated & (placed_latest <= holds.first_last_day_number), False),
        else_=UNKNOWN,
    )
