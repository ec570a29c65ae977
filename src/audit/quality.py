"""Say what is doubtful about the data itself: it warns, and is kept apart from what the policy promises."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import ibis
import pandas as pd

from audit.cells import UNKNOWN_CODE, closed
from audit.engines.typed import ids_of
from audit.fitted import IDS
from audit.inventory import Fitted
from audit.sources.engine import restated
from audit.tables import TABLES, Column, Table, physical

COLUMNS = ("rule", "table", *IDS, "column", "reason")
FUTURE = "after the day of the audit"


class Doubt(NamedTuple):
    """What may be wrong with a cell, and the expression that says whether it is."""

    rule: str
    column: str
    reason: str
    holds: Any


def quality(fitted: Fitted, vocabularies: Mapping[str, frozenset[str]], as_of_end: dt.datetime) -> pd.DataFrame:
    """List what is duplicated, unknown, dangling, in the future or unreadable, one line for each cell."""
    found: list[tuple[object, ...]] = []
    for table in TABLES.values():
        if table.name in fitted.present:
            with restated(table.name):
                found += _duplicated(fitted, table)
                found += _doubtful(fitted, table, vocabularies, as_of_end)
                found += _dangling(fitted, table)
    frame = pd.DataFrame(found, columns=list(COLUMNS))
    unread = fitted.unreadable.reason
    unreadable = fitted.unreadable.assign(rule=unread.eq(UNKNOWN_CODE).map({True: "DQ-02", False: "DQ-05"}))
    frame = pd.concat([frame, unreadable[list(COLUMNS)]], ignore_index=True).astype("str")
    return frame.sort_values(list(COLUMNS), ignore_index=True, na_position="first")


def rows_of(table: Table) -> Any:
    """Give a table as expressions read it."""
    return ibis.table(physical(table.name), name=table.name)


def _duplicated(fitted: Fitted, table: Table) -> Iterator[tuple[object, ...]]:
    rows = rows_of(table)
    duplicated = ibis.table(dict.fromkeys(table.key, "string"), name=fitted.duplicated[table.name])
    twice = rows.semi_join(duplicated, list(table.key))
    for ids in fitted.engine.fetch(twice.select(**ids_of(twice, table))):
        yield ("DQ-01", table.name, *ids, " and ".join(table.key), "the key stands twice")


def _doubtful(
    fitted: Fitted, table: Table, vocabularies: Mapping[str, frozenset[str]], as_of_end: dt.datetime
) -> Iterator[tuple[object, ...]]:
    """Find in one scan all that a row by itself can show."""
    rows, given = rows_of(table), fitted.present[table.name]
    doubts = [d for column in table if column.name in given for d in _doubts(rows, column, vocabularies, as_of_end)]
    if not doubts:
        return
    # The scan only asks whether there is any doubt; which it is, is worked out for the few rows that have one.
    rows = rows.filter(ibis.or_(*(doubt.holds for doubt in doubts)))
    which = {f"d{n}": doubt.holds for n, doubt in enumerate(doubts)}
    for row in fitted.engine.fetch(rows.select(**ids_of(rows, table), **which)):
        ids, held = row[: len(IDS)], row[len(IDS) :]
        for doubt, holds in zip(doubts, held, strict=True):
            if holds:
                yield (doubt.rule, table.name, *ids, doubt.column, doubt.reason)


def _doubts(
    rows: Any, column: Column, vocabularies: Mapping[str, frozenset[str]], as_of_end: dt.datetime
) -> Iterator[Doubt]:
    if column.name not in rows.columns:
        return  # `submitted_latest` is the other end of `submitted_at`
    known = sorted(column.allowed or vocabularies.get(column.vocabulary or "", ()))
    cell = rows[column.name]
    if known and column.type == "codes":
        strange = cell.filter(lambda code: code.notin(known)).length() > 0
        yield Doubt("DQ-02", column.name, UNKNOWN_CODE, strange)
    elif known and not closed(column):  # a code outside a closed list was noticed while it was read
        yield Doubt("DQ-02", column.name, UNKNOWN_CODE, cell.notin(known))
    if column.happened:
        yield Doubt("DQ-04", column.name, FUTURE, cell > ibis.literal(as_of_end.astimezone(dt.UTC)))


def _dangling(fitted: Fitted, table: Table) -> Iterator[tuple[object, ...]]:
    for column in table:
        target = TABLES.get(column.references or "")
        if target is None or target.name not in fitted.present or column.name not in fitted.present[table.name]:
            continue
        rows, other = rows_of(table), rows_of(target)
        rows = rows.filter(rows[column.name].notnull())
        lost = rows.anti_join(other, rows[column.name] == other[target.key[0]])
        for ids in fitted.engine.fetch(lost.select(**ids_of(lost, table))):
            yield ("DQ-03", table.name, *ids, column.name, f"no such row in {target.name}")
