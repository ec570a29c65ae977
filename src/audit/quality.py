"""Say what is doubtful about the data itself: it warns, and is kept apart from what the policy promises."""

import datetime as dt
from collections.abc import Iterator, Mapping

import pandas as pd

from audit.cells import UNKNOWN_CODE, closed
from audit.fitted import IDS, ids
from audit.inventory import Fitted
from audit.sources.engine import literal, name, restated
from audit.tables import TABLES, Column, Table

COLUMNS = ("rule", "table", *IDS, "column", "reason")


def quality(fitted: Fitted, vocabularies: Mapping[str, frozenset[str]], as_of_end: dt.datetime) -> pd.DataFrame:
    """List what is duplicated, unknown, dangling, in the future or unreadable, one line for each cell."""
    found: list[tuple[object, ...]] = []
    for table in TABLES.values():
        if table.name in fitted.present:
            with restated(table.name):
                for query in (_duplicated(table), _doubtful(fitted, table, vocabularies, as_of_end)):
                    found += fitted.connection.execute(query).fetchall() if query else []
                for query in _dangling(fitted, table):
                    found += fitted.connection.execute(query).fetchall()
    frame = pd.DataFrame(found, columns=list(COLUMNS))
    unread = fitted.unreadable.reason
    unreadable = fitted.unreadable.assign(rule=unread.eq(UNKNOWN_CODE).map({True: "DQ-02", False: "DQ-05"}))
    frame = pd.concat([frame, unreadable[list(COLUMNS)]], ignore_index=True).astype("str")
    return frame.sort_values(list(COLUMNS), ignore_index=True, na_position="first")


def _duplicated(table: Table) -> str:
    key = ", ".join(map(name, table.key))
    column = literal(" and ".join(table.key))
    return (
        f"SELECT 'DQ-01', {literal(table.name)}, {ids(table)}, {column}, 'the key stands twice'"
        f" FROM {name(table.name)} SEMI JOIN {name('duplicated_' + table.name)} USING ({key})"
    )


def _doubtful(
    fitted: Fitted, table: Table, vocabularies: Mapping[str, frozenset[str]], as_of_end: dt.datetime
) -> str | None:
    """Write one scan for all that a row by itself can show."""
    doubts = [
        doubt
        for column in table
        if column.name in fitted.present[table.name]
        for doubt in _doubts(column, vocabularies, as_of_end)
    ]
    if not doubts:
        return None
    # The scan only asks whether there is any doubt; which it is, is worked out for the few rows that have one.
    which = ", ".join(
        f"CASE WHEN {doubt} THEN {{rule: '{rule}', field: {literal(column)}, reason: '{reason}'}} END"
        for rule, column, reason, doubt in doubts
    )
    any_doubt = " OR ".join(f"({doubt})" for *_, doubt in doubts)
    return (
        f"SELECT d.rule, {literal(table.name)}, {', '.join(IDS)}, d.field, d.reason FROM ("
        f"SELECT {ids(table)}, unnest([{which}]) AS d FROM {name(table.name)} WHERE {any_doubt}) WHERE d IS NOT NULL"
    )


def _doubts(
    column: Column, vocabularies: Mapping[str, frozenset[str]], as_of_end: dt.datetime
) -> Iterator[tuple[str, str, str, str]]:
    known = sorted(column.allowed or vocabularies.get(column.vocabulary or "", ()))
    words = ", ".join(map(literal, known))
    if known and column.type == "codes":
        yield "DQ-02", column.name, UNKNOWN_CODE, f"NOT list_has_all([{words}], {name(column.name)})"
    elif known and not closed(column):  # a code outside a closed list was noticed while it was read
        yield "DQ-02", column.name, UNKNOWN_CODE, f"{name(column.name)} NOT IN ({words})"
    if column.happened:
        instant = as_of_end.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S.%f+00")
        yield "DQ-04", column.name, "after the day of the audit", f"{name(column.name)} > TIMESTAMPTZ '{instant}'"


def _dangling(fitted: Fitted, table: Table) -> Iterator[str]:
    for column in table:
        target = TABLES.get(column.references or "")
        if target is not None and target.name in fitted.present and column.name in fitted.present[table.name]:
            reason = f"no such row in {target.name}"
            yield (
                f"SELECT 'DQ-03', {literal(table.name)}, {ids(table)}, {literal(column.name)}, {literal(reason)}"
                f" FROM {name(table.name)} AS one WHERE one.{name(column.name)} IS NOT NULL AND NOT EXISTS"
                f" (FROM {name(target.name)} AS other WHERE other.{name(target.key[0])} = one.{name(column.name)})"
            )
