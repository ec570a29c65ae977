"""Requests by data subjects, and the day by which each is due."""

from typing import Any

import ibis

from audit.moments import UNKNOWN, local_day, unreadable

SUPPLY = ("access", "portability")
CLOCK = (  # what starts the clock, stops it, or gives more time
    "id_requested_at", "id_received_at", "fee_requested_at", "fee_paid_at", "clarify_requested_at",
    "clarify_received_at", "extended_at",
)  # fmt: skip


def with_due_day(requests: Any, given: Any, end: str) -> Any:
    """Add the day a request is due, reckoned from one end (`""` or `"_latest"`) of its moments.

    Months and working days come from the table `calendar`, which Python computed.
    """
    zone = given.terms.zone

    def day(column: str) -> Any:
        return local_day(requests[column + end], zone)

    identity, fee = requests.id_requested_at.notnull(), requests.fee_requested_at.notnull()
    start = ibis.greatest(
        day("received_at"),
        ibis.ifelse(identity, day("id_received_at"), day("received_at")),
        ibis.ifelse(fee, day("fee_paid_at"), day("received_at")),
    )
    waiting = (identity & requests.id_received_at.isnull()) | (fee & requests.fee_paid_at.isnull())
    rows = requests.mutate(
        start=ibis.ifelse(waiting, ibis.null("date"), start),
        not_started=waiting,
        asked=day("clarify_requested_at"),
        answered=day("clarify_received_at"),
        stops=(requests.kind == "access") & requests.clarify_requested_at.notnull(),
        extended=day("extended_at"),
    )
    return reckoned(rows, given.tables.calendar, end).select(
        *requests.columns, f"due{end}", f"waiting{end}", f"asked_back{end}", f"month_over{end}"
    )


def reckoned(rows: Any, days: Any, end: str) -> Any:
    """Count a month or, extended in time and with a reason, three; add the stopped days; roll to a working day."""

    def look_up(word: str, *columns: str) -> Any:
        return days.select(**{f"{word}_{column}": days[column] for column in columns})

    start, asked = look_up("start", "day", "month", "month_over", "quarter"), look_up("asked", "day", "number")
    answered = look_up("answered", "day", "number")
    rows = (
        rows.left_join(start, rows.start == start.start_day)
        .left_join(asked, rows.asked == asked.asked_day)
        .left_join(answered, rows.answered == answered.answered_day)
    )
    # Asking back after the month is over stops nothing: the clock has run out.
    stops = rows.stops & (rows.asked_number <= rows.start_month_over)
    between = rows.answered_number - rows.asked_number + 1
    stopped = ibis.cases((~stops.fill_null(False) | (between < 0), 0), else_=between)
    rows = rows.mutate(
        month_end=rows.start_month + stopped,
        quarter_end=rows.start_quarter + stopped,
        **{f"waiting{end}": rows.not_started, f"month_over{end}": rows.start_month_over},
        **{f"asked_back{end}": rows.asked_number},
    )
    month, quarter = look_up("month_due", "number", "working"), look_up("quarter_due", "number", "working")
    rows = rows.left_join(month, rows.month_end == month.month_due_number).left_join(
        quarter, rows.quarter_end == quarter.quarter_due_number
    )
    granted = rows.extension_reason.notnull() & (rows.extended <= rows.month_due_working)
    due = ibis.ifelse(granted.fill_null(False), rows.quarter_due_working, rows.month_due_working)
    return rows.mutate(**{f"due{end}": due})


def requests(given: Any) -> Any:
    """Requests by data subjects received up to the day, with the day each is due."""
    rows, terms = given.tables.rights_requests, given.terms
    now = ibis.literal(terms.now)
    rows = rows.filter(rows.received_at.isnull() | (rows.received_at <= now))
    joined = with_due_day(with_due_day(rows, given, ""), given, "_latest").drop("waiting_latest")
    waiting = stands_still(joined)
    # More time counts only where it was taken in time: taken later, the request may be due earlier.
    both = joined.due.notnull() & joined.due_latest.notnull()
    unsure = waiting.fill_null(True)
    joined = joined.mutate(
        due=unsure.ifelse(ibis.null("date"), both.ifelse(ibis.least(joined.due, joined.due_latest), joined.due)),
        due_latest=(unsure | joined.received_at.isnull()).ifelse(
            ibis.null("date"), both.ifelse(ibis.greatest(joined.due, joined.due_latest), joined.due_latest)
        ),
        waiting=waiting,
    )
    for end in ("", "_latest"):
        days = given.tables.calendar.select(**{f"received_day{end}": "day", f"acknowledge_due{end}": "acknowledge"})
        received = local_day(joined[f"received_at{end}"], terms.zone)
        joined = joined.left_join(days, received == days[f"received_day{end}"])
    return joined.mutate(
        row_id=joined.request_id,
        past_due=past_due(joined, terms),
        judged=ibis.cases((joined.received_at_latest <= now, True), else_=UNKNOWN),
        record_id=ibis.null("string"),
        category=ibis.null("string"),
        system_id=ibis.null("string"),
    )


def stands_still(requests: Any) -> Any:
    """Tell whether the clock has not started, or has stopped for clarification asked for in time that has not come."""
    unclear = ibis.or_(*(unreadable(requests, moment) for moment in CLOCK))
    unanswered = (
        (requests.kind == "access").fill_null(False)
        & requests.clarify_requested_at.notnull()
        & requests.clarify_received_at.isnull()
    )
    in_time = ibis.cases(
        (requests.received_at.isnull(), UNKNOWN),
        (requests.asked_back_latest <= requests.month_over, True),
        (requests.asked_back > requests.month_over_latest, False),
        else_=UNKNOWN,
    )
    return ibis.cases((unclear, UNKNOWN), else_=requests.waiting | (unanswered & in_time))


def past_due(requests: Any, terms: Any) -> Any:
    """Tell whether the day a request was due has passed."""
    return ibis.cases(
        (requests.waiting, False),
        (requests.due >= terms.as_of, False),
        (requests.received_at.isnull(), UNKNOWN),  # due no earlier than its other dates say
        (requests.due_latest < terms.as_of, True),
        else_=UNKNOWN,
    )


def open_for_supply(given: Any) -> Any:
    """Choose the open requests for a copy of the data, with whether each is certainly not past its date yet."""
    rows, terms = given.population("requests"), given.terms
    rows = rows.filter(
        rows.kind.isin(SUPPLY),
        rows.outcome.fill_null("open") == "open",
        rows.received_at_latest <= ibis.literal(terms.now),
        rows.subject_id.notnull(),
    )
    undue = rows.due.notnull() & ~rows.past_due.fill_null(True)
    return rows.select("request_id", "subject_id", undue=undue)


def erasures(given: Any) -> Any:
    """Records whose subject has asked for erasure, with whether the day for it has passed."""
    records, requests = given.population("records"), given.population("requests")
    asked = requests.filter((requests.kind == "erasure").fill_null(True))
    outcome, perhaps = asked.outcome.fill_null("open"), asked.past_due & UNKNOWN
    asked = asked.mutate(
        unmet=ibis.cases(
            (outcome.isin(["refused", "withdrawn"]), False),
            (asked.kind.notnull() & outcome.isin(["open", "fulfilled"]), asked.past_due),
            else_=perhaps,
        )
    ).select("subject_id", "unmet", "due_latest", asked_at="received_at")
    pairs = records.select("record_id", "subject_id", "submitted_at").join(asked, "subject_id")
    pairs = pairs.filter(pairs.submitted_at.isnull() | (pairs.submitted_at <= pairs.asked_at))
    worst = pairs.group_by(asked_id="record_id").agg(
        unmet=pairs.unmet.ifelse(1, 0).sum(),
        unsure=pairs.unmet.isnull().ifelse(1, 0).sum(),
        erasure_due=pairs.due_latest.min(),
    )
    return records.join(worst, records.record_id == worst.asked_id).mutate(
        erasure_unmet=ibis.cases((worst.unmet > 0, True), (worst.unsure > 0, UNKNOWN), else_=ibis.literal(False))
    )
