"""What was done up to the day with people and with others: disclosures, messages and requests, counted."""

from typing import Any

import ibis

from audit.forecast import fetch
from audit.verdicts import Judgement


def disclosures(judgement: Judgement) -> list[tuple[Any, ...]]:
    """Count disclosures by the recipient's role and purpose; a recipient that is registered twice has no one role."""
    rows = judgement.given.population("disclosures")
    return counted(judgement, rows, "recipient_role", "purpose")


def messages(judgement: Judgement) -> list[tuple[Any, ...]]:
    """Count unasked-for messages by topic and by what is said to allow them."""
    rows = judgement.given.tables.communications
    unasked = rows.filter(~rows.solicited.fill_null(False), rows.sent_at <= ibis.literal(judgement.terms.now))
    return counted(judgement, unasked, "topic", "pecr_basis")


def requests(judgement: Judgement) -> list[tuple[Any, ...]]:
    """Count requests by what is asked and how they ended."""
    rows = judgement.given.tables.rights_requests
    received = rows.filter(rows.received_at <= ibis.literal(judgement.terms.now))
    return counted(judgement, received, "kind", "outcome")


def counted(judgement: Judgement, rows: Any, one: str, other: str) -> list[tuple[Any, ...]]:
    """Count rows by two columns, in the order of their words."""
    found = fetch(judgement, rows.group_by(one, other).agg(rows=rows.count()))
    return sorted(found, key=lambda row: (row[0] or "", row[1] or ""))
