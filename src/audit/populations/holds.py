"""Holds in force, what they cover, and which breaches they excuse."""

from typing import Any

import ibis

from audit.moments import UNKNOWN, after_day, before_day, day_number, local_day
from audit.populations.records import judged, last_day_numbers
from audit.populations.requests import open_for_supply

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
    awaited = people(holds, records).semi_join(open_for_supply(given, undue=False), "subject_id")
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
    category are first reduced to its oldest, so that a hold on a category costs one pass.
    """
    records = records.mutate(judged=judged(records))
    records = records.filter(records.judged.fill_null(True))
    certain = records.judged.fill_null(False)
    records = records.mutate(
        covering=certain.ifelse(1, 0).cast("int64"),
        submitted_at_latest=certain.ifelse(records.submitted_at_latest, ibis.null("timestamp('UTC')")),
        undated=records.submitted_at.isnull(),
    )
    oldest = (
        records.group_by("category")
        .agg(
            covering=records.covering.sum(),
            submitted_at=records.submitted_at.min(),
            submitted_at_latest=records.submitted_at_latest.min(),
            undated=records.undated.any(),
        )
        .mutate(record_id=ibis.null("string"), subject_id=ibis.null("string"))
    )
    parts = []
    for kind, column in SCOPES.items():
        source = oldest if kind == "category" else records
        scoped = holds.filter(holds.scope_kind == kind).select("hold_id", "scope_id")
        parts.append(source.join(scoped, source[column] == scoped.scope_id))
    anything = holds.filter(holds.scope_kind.isnull() | holds.scope_id.isnull()).select("hold_id", "scope_id")
    perhaps = oldest.mutate(covering=ibis.literal(0, "int64"), submitted_at_latest=ibis.null("timestamp('UTC')"))
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


def sound(holds: Any, terms: Any) -> Any:
    """Tell whether a hold is in force, on somebody's authority, with a review that is still to come."""
    return in_force(holds, terms) & holds.authority_ref.notnull() & review_to_come(holds, terms)


def review_to_come(holds: Any, terms: Any) -> Any:
    """Tell whether a hold has a review date that is not past."""
    return holds.review_due.notnull() & ~before_day(holds, "review_due", terms.as_of)


def excusing(rows: Any, given: Any) -> Any:
    """Pair overdue rows with the holds that excuse them, other than a user's own request."""
    holds, terms = given.tables.holds, given.terms
    grounds = [*terms.policy.holds.grounds, *terms.policy.holds.outside_policy]
    pairs = covered(rows, holds.filter(sound(holds, terms), holds.reason.isin(grounds)))
    return excuse(pairs, pairs.hold_id, pairs.reason)


def user_requested(rows: Any, given: Any, reading: str) -> Any:
    """Pair overdue rows with the holds a user asked for, as one reading of the promise allows."""
    holds, terms = given.tables.holds, given.terms
    pairs = covered(rows, holds.filter(sound(holds, terms), holds.reason == "user_request"))
    if reading == "A":
        pairs = pairs.filter(False)
    elif reading == "C":
        pairs = pairs.semi_join(open_for_supply(given, undue=False), "subject_id")
    elif reading in ("strict", "B"):
        placed = day_number(local_day(pairs.placed_at_latest, terms.zone))
        pairs = pairs.filter(
            pairs.scope_kind.isin(["record", "subject"]),
            reviewed_in_time(pairs, terms),
            placed <= last_day_numbers(pairs, terms)["last_day_number"],
        )
    return excuse(pairs, pairs.hold_id, pairs.reason)


def reviewed_in_time(holds: Any, terms: Any) -> Any:
    """Tell whether a user's request is to be reviewed within the months the policy allows."""
    months = 100 * terms.policy.horizons.user_request_review_months
    return ibis.cases(
        (holds.review_due.isnull(), False),
        (day_number(holds.review_due_latest) <= day_number(local_day(holds.placed_at, terms.zone)) + months, True),
        (day_number(holds.review_due) > day_number(local_day(holds.placed_at_latest, terms.zone)) + months, False),
        else_=UNKNOWN,
    )


def paused(rows: Any, given: Any, reading: str) -> Any:
    """Pair overdue rows with the open request for the data that their deletion has to wait for."""
    waiting = open_for_supply(given, undue=reading == "strict")
    pairs = rows.join(waiting, "subject_id")
    pairs = pairs if reading in ("strict", "C", "D") else pairs.filter(False)
    return excuse(pairs, pairs.request_id, ibis.literal("request for the data"))


def excuse(pairs: Any, excused_by: Any, excuse: Any) -> Any:
    """Name the row and what excuses it."""
    return pairs.select("row_id", excused_by=excused_by, excuse=excuse)


def on_hold(rows: Any, given: Any, reading: str | None = None) -> Any:
    """Pair overdue rows with everything that excuses them under a reading of "unless requested by users"."""
    reading = reading or given.terms.policy.readings.unless_requested
    return ibis.union(
        excusing(rows, given), user_requested(rows, given, reading), paused(rows, given, reading), distinct=False
    )


def on_hold_against_erasure(rows: Any, given: Any) -> Any:
    """Pair rows that should be erased with the holds that stand against it; the user's own wish does not."""
    return excusing(rows, given)


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
