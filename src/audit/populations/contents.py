"""Records by what they are made of and where they came from, and what of that the policy declares."""

from collections.abc import Callable
from typing import Any

import ibis

from audit.codes import beyond
from audit.moments import UNKNOWN
from audit.populations.facts import agreed_by
from audit.populations.records import HELD, ours
from audit.populations.uses import USE_COLUMNS, declared

FORMS = ("consultation", "more_info", "client_application", "feedback")  # collection points that are contact forms


def contents(given: Any) -> Any:
    """Records held for which this policy speaks, even where nobody can be told from them."""
    rows, policy = given.tables.records, given.terms.policy
    rows = rows.mutate(row_id=rows.record_id, judged=rows.status.isin(HELD) & ours(rows))
    rows = rows.filter(rows.judged.fill_null(True))
    return rows.mutate(
        items_clause=of_category(rows, policy, lambda category: category.items_clause),
        source_clause=of_category(rows, policy, lambda category: category.source_clause),
        undeclared=by_category(rows, policy, lambda category: beyond(rows.data_items, category.items)),
    )


def by_category(rows: Any, policy: Any, term: Callable[[Any], Any]) -> Any:
    """Give a term that depends on the row's category; null where the policy knows no such category."""
    branches = [(rows.category == name, term(category)) for name, category in policy.categories.items()]
    return ibis.cases(*branches, else_=UNKNOWN)


def of_category(rows: Any, policy: Any, clause: Callable[[Any], str | None]) -> Any:
    """Name the clause that takes the rows of a category; null where the policy has none."""
    branches = [(rows.category == name, clause(c)) for name, c in policy.categories.items() if clause(c)]
    return ibis.cases(*branches, else_=ibis.null("string")) if branches else ibis.null("string")


def only_of(rows: Any, given: Any, which: str) -> Any:
    """Keep the rows of categories of which the policy says something."""
    categories = given.terms.policy.categories
    return rows.filter(rows.category.isin([name for name, category in categories.items() if getattr(category, which)]))


def tracked(given: Any) -> Any:
    """Records held of data that comes from some kind of system, with the system that keeps them."""
    rows, systems = only_of(given.population("contents"), given, "system_kinds"), given.tables.systems
    kinds = agreed_by(systems, "system_id", "kind").select(kept_in="agreed_on", system_kind="kind")
    return rows.left_join(kinds, rows.system_id == kinds.kept_in)


def generated(given: Any) -> Any:
    """Records held that consist only of what the website makes by itself, and come from a contact form."""
    rows, points = only_of(given.population("contents"), given, "generated_items"), given.tables.collection_points
    forms = agreed_by(points.mutate(from_form=points.kind.isin(FORMS)), "point_id", "from_form")
    rows = rows.left_join(forms, rows.collection_point_id == forms.agreed_on)
    alone = by_category(
        rows, given.terms.policy, lambda c: (rows.data_items.length() > 0) & ~beyond(rows.data_items, c.generated_items)
    )
    rows = rows.mutate(judged=rows.judged & alone & rows.from_form)
    return rows.filter(rows.judged.fill_null(True))


def limited_uses(given: Any) -> Any:
    """Uses of usage data that is held, even where nobody can be told from it."""
    records, policy = given.population("contents"), given.terms.policy
    records = records.filter(records.category.isin(given.terms.categories_of("usage.purpose_limit")))
    kept = ("record_id", "subject_id", "category", "system_id", "judged")
    if given.one_use:
        rows = records.select(*kept, *USE_COLUMNS, row_id=records.record_id)
    else:
        rows = given.tables.record_uses.join(records.select(*kept), "record_id")
        rows = rows.mutate(row_id=rows.record_id + ":" + rows.purpose.fill_null(""))
    return rows.mutate(declared=declared(rows, policy))


def transactions(given: Any) -> Any:
    """Records held of transactions, with the contracts of their buyers."""
    rows, contracts = given.population("records"), given.tables.contracts
    rows = rows.filter(rows.category.isin(given.terms.categories_of("transaction.define")))
    begun = (contracts.kind == "contract") & (contracts.starts_on <= given.terms.as_of)
    contracts = contracts.mutate(begun=begun).filter(begun.fill_null(True))
    own = contracts.group_by(buyer="party_subject_id").agg(own=contracts.begun.fill_null(False).any())
    firm = contracts.group_by(firm="client_id").agg(of_firm=contracts.begun.fill_null(False).any())
    rows = rows.left_join(own, rows.subject_id == own.buyer).left_join(firm, rows.client_id == firm.firm)
    return rows.mutate(
        under_contract=ibis.cases(
            (rows.own.fill_null(False) | rows.of_firm.fill_null(False), True),
            (rows.own.notnull() | rows.of_firm.notnull(), UNKNOWN),
            else_=False,
        )
    )
