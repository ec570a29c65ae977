"""The tool that records what visitors do: what binds its vendor, and where its trackers stand."""

from typing import Any

import ibis

from audit.moments import before_day
from audit.populations.points import NOBODY, some
from audit.populations.records import judged

ROW = "session_analytics"  # one row, whoever the vendor is


def contract_live(recipients: Any, terms: Any) -> Any:
    """Tell whether a recipient's contract is on record and in force on the day, first and last day included."""
    begun = recipients.contract_from <= ibis.literal(terms.as_of)
    return recipients.contract_ref.notnull() & begun & ~before_day(recipients, "contract_to", terms.as_of)


def session_analytics(given: Any) -> Any:
    """The tool that records what visitors do, where its data is held or its vendor is registered."""
    records, recipients, terms = given.tables.records, given.tables.recipients, given.terms
    tool = terms.policy.web.session_analytics
    names, categories = ([name.lower() for name in tool.names], list(tool.categories)) if tool else ([], [])
    named = recipients.name.lower().isin(names)
    bound = named & contract_live(recipients, terms)
    # What one entry lacks another may have: a contract that was renewed is a new entry.
    vendor = recipients.agg(
        registered=some(named),
        processor=some(bound & (recipients.role == "processor") & recipients.art28_terms),
        sale_barred=some(bound & recipients.sale_forbidden),
        cross_site_barred=some(bound & recipients.cross_site_forbidden),
    )
    held = records.agg(data_held=some(judged(records) & records.category.isin(categories)))
    rows = vendor.cross_join(held)
    rows = rows.mutate(**NOBODY, row_id=ibis.literal(ROW), judged=rows.registered | rows.data_held)
    return rows.filter(rows.judged.fill_null(True))


def session_trackers(given: Any) -> Any:
    """Trackers of the tool that records what visitors do, in use on the day."""
    rows, records, terms = given.population("points"), given.tables.records, given.terms
    tool = terms.policy.web.session_analytics
    names, categories = ([name.lower() for name in tool.names], list(tool.categories)) if tool else ([], [])
    feeding = records.filter(records.category.isin(categories), records.collection_point_id.notnull())
    feeding = feeding.select(fed_by="collection_point_id").distinct()
    rows = rows.left_join(feeding, rows.point_id == feeding.fed_by)
    labelled = rows.label_in_policy.lower().isin(names).fill_null(False)
    return rows.filter(labelled | rows.fed_by.notnull())
