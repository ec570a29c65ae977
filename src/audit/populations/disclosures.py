"""Data given to others: to whom, for what, and what was received for it."""

from typing import Any

import ibis

from audit.moments import UNKNOWN, after_day
from audit.populations.contents import agreed
from audit.populations.records import ours


def disclosures(given: Any) -> Any:
    """Disclosures made up to the day, with their recipients and the records they speak of."""
    rows, terms = given.tables.disclosures, given.terms
    rows = rows.filter(rows["at"].isnull() | (rows["at"] <= ibis.literal(terms.now)))
    recipients, records = given.tables.recipients, given.tables.records
    roles = recipients.group_by(given_to="recipient_id").agg(recipient_role=agreed(recipients.role))
    records = records.select("category", "system_id", disclosed_id="record_id", ours=ours(records))
    rows = rows.left_join(roles, rows.recipient_id == roles.given_to)
    rows = rows.left_join(records, rows.record_id == records.disclosed_id)
    return rows.mutate(
        row_id=rows.disclosure_id,
        judged=~after_day(rows, "at", terms.as_of, terms.zone),
        # What is held for a client goes where the client says; where no record is named nothing tells that it is.
        ours=ibis.cases((rows.disclosed_id.isnull(), True), else_=rows.ours),
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
