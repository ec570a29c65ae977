"""Disposals that are none: what was called anonymous."""

from typing import Any

import ibis

from audit.moments import UNKNOWN, after, some
from audit.populations.facts import told, with_facts

ALIKE = ("category", "done_at", "done_at_latest")


def anonymisations(given: Any) -> Any:
    """Anonymisations logged up to the day, with whether somebody had assessed by then that they are such."""
    rows = given.population("disposals")
    rows = rows.filter((rows.action == "anonymised").fill_null(True))
    rows = with_facts(rows, assessed(rows, given), ALIKE, "category")
    return rows.mutate(judged=rows.judged & (rows.action == "anonymised"))


def assessed(rows: Any, given: Any) -> Any:
    """Tell, per category and moment, whether an approved assessment of anonymisation for it was complete by then."""
    found = given.tables.assessments
    found = found.filter(found.kind == "anonymisation").select(
        "outcome", "completed_at", "completed_at_latest", of_kind="category"
    )
    general = found.filter(found.of_kind.isnull())
    rows = rows.select(*ALIKE).distinct()
    pairs = ibis.union(rows.join(found, rows.category == found.of_kind), rows.cross_join(general), distinct=False)
    approved = ibis.cases(
        (pairs.outcome == "approved", True),
        (pairs.outcome.isnull() | (pairs.outcome == "rejected"), False),
        else_=UNKNOWN,
    )
    return told(pairs, ALIKE, assessed=some(approved & ~after(pairs, "completed_at", "done_at")))
