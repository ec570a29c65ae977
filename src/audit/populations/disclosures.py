"""Data given to others: to whom, for what, and what was received for it."""

from typing import Any

import ibis

from audit.moments import UNKNOWN, after, after_day, some
from audit.populations.facts import agreed_by, told, with_facts
from audit.populations.records import ours

DISPOSED = ("record_id", "at", "at_latest")  # the columns that decide whether the record was gone by then


def disclosures(given: Any) -> Any:
    """Disclosures made up to the day, with their recipients and the records they speak of."""
    rows, terms = given.tables.disclosures, given.terms
    rows = rows.filter(rows["at"].isnull() | (rows["at"] <= ibis.literal(terms.now)))
    gone = disposed(rows, given)
    records = given.tables.records.semi_join(rows, "record_id")
    records = agreed_by(records.mutate(ours=ours(records)), "record_id", "category", "system_id", "ours")
    recipients = agreed_by(given.tables.recipients, "recipient_id", "role")
    recipients = recipients.select(given_to="agreed_on", recipient_role="role")
    rows = rows.left_join(recipients, rows.recipient_id == recipients.given_to)
    rows = rows.left_join(records, rows.record_id == records.agreed_on)
    rows = with_facts(rows, gone, DISPOSED, "record_id")
    return rows.mutate(
        row_id=rows.disclosure_id,
        judged=~after_day(rows, "at", terms.as_of, terms.zone),
        # What is held for a client goes where the client says; where no record is named nothing tells that it is,
        # and of a record that is not there nobody knows.
        ours=ibis.cases((rows.record_id.isnull(), True), else_=rows.ours),
        for_marketing=for_marketing(rows, terms),
        paid=ibis.cases(
            (rows.consideration.isin(["money", "in_kind"]), True), (rows.consideration == "none", False), else_=UNKNOWN
        ),
    )


def for_marketing(rows: Any, terms: Any) -> Any:
    """Tell whether data was disclosed for marketing; of a purpose that the policy does not know nobody can tell."""
    return ibis.cases(
        (rows.purpose.isin(terms.purposes_of_kind("marketing")), True),
        (rows.purpose.isin(list(terms.policy.purposes)), False),
        else_=UNKNOWN,
    )


def disposed(rows: Any, given: Any) -> Any:
    """Tell, per disclosure, whether the record had gone by then; what was made anonymous is about nobody."""
    logged = given.tables.dispositions.select("action", "scope", "done_at", "done_at_latest", gone_id="record_id")
    rows = rows.select(*DISPOSED).distinct()
    pairs = rows.join(logged, rows.record_id == logged.gone_id)
    gone = pairs.action.isin(["deleted", "returned", "beyond_use"]) & (pairs.scope == "live")
    return told(pairs, DISPOSED, disposed_before=some(gone & after(pairs, "at", "done_at")))
