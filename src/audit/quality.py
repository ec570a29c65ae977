"""Say what is doubtful about the data itself: it warns, and is kept apart from what the policy promises."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import ibis

from audit.cells import UNKNOWN_CODE, closed
from audit.engines.typed import ids_of
from audit.fitted import IDS
from audit.inventory import Fitted
from audit.sources.engine import literal, restated
from audit.tables import TABLES, Column, Table, physical

COLUMNS = ("rule", "table", *IDS, "column", "reason")
FUTURE = "after the day of the audit"


class Doubt(NamedTuple):
    """What may be wrong with a cell, and the expression that says whether it is."""

    rule: str
    column: str
    reason: str
    holds: Any


def quality(fitted: Fitted, vocabularies: Mapping[str, frozenset[str]], as_of_end: dt.datetime) -> None:
    """Leave the table `quality`: what is duplicated, unknown, dangling, in the future or unreadable, cell by cell."""
    columns = ", ".join(f'"{column}" TEXT' for column in COLUMNS)
    fitted.connection.execute(f"CREATE OR REPLACE TEMP TABLE quality ({columns})")
    for table in TABLES.values():
        if table.name in fitted.present:
            with restated(table.name):
                _duplicated(fitted, table)
                _doubtful(fitted, table, vocabularies, as_of_end)
                _dangling(fitted, table)
    rule = f"CASE reason WHEN {literal(UNKNOWN_CODE)} THEN 'DQ-02' ELSE 'DQ-05' END AS rule"
    cells = f"SELECT {rule}, * EXCLUDE (file, line, place) FROM unreadable"
    fitted.connection.execute(f"INSERT INTO quality BY NAME {cells}")


def rows_of(table: Table) -> Any:
    """Give a table as expressions read it."""
    return ibis.table(physical(table.name), name=table.name)


def _add(fitted: Fitted, table: Table, rows: Any, doubts: Mapping[str, Doubt]) -> None:
    """Add the doubts that hold for rows of a table; each is named by the column that says whether it does."""
    ids = ids_of(rows, table)
    fitted.engine.create("doubted", rows.select(**ids, **{name: doubt.holds for name, doubt in doubts.items()}))
    for name, doubt in doubts.items():
        said = ", ".join(map(literal, (doubt.rule, table.name)))
        fitted.connection.execute(
            f"INSERT INTO quality SELECT {said}, {', '.join(IDS)}, {literal(doubt.column)}, {literal(doubt.reason)} "
            f"FROM doubted WHERE {name}"
        )


def _duplicated(fitted: Fitted, table: Table) -> None:
    rows = rows_of(table)
    duplicated = ibis.table(dict.fromkeys(table.key, "string"), name=fitted.duplicated[table.name])
    twice = Doubt("DQ-01", " and ".join(table.key), "the key stands twice", ibis.literal(True))
    _add(fitted, table, rows.semi_join(duplicated, list(table.key)), {"d0": twice})


def _doubtful(fitted: Fitted, table: Table, vocabularies: Mapping[str, frozenset[str]], as_of_end: dt.datetime) -> None:
    """Find in one scan all that a row by itself can show."""
    rows, given = rows_of(table), fitted.present[table.name]
    doubts = [d for column in table if column.name in given for d in _doubts(rows, column, vocabularies, as_of_end)]
    if doubts:
        # The scan only asks whether there is any doubt; which it is, is worked out for the few rows that have one.
        rows = rows.filter(ibis.or_(*(doubt.holds for doubt in doubts)))
        _add(fitted, table, rows, {f"d{n}": doubt for n, doubt in enumerate(doubts)})


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


def _dangling(fitted: Fitted, table: Table) -> None:
    for column in table:
        target = TABLES.get(column.references or "")
        if target is None or target.name not in fitted.present or column.name not in fitted.present[table.name]:
            continue
        rows, other = rows_of(table), rows_of(target)
        rows = rows.filter(rows[column.name].notnull())
        lost = rows.anti_join(other, rows[column.name] == other[target.key[0]])
        none = Doubt("DQ-03", column.name, f"no such row in {target.name}", ibis.literal(True))
        _add(fitted, table, lost, {"d0": none})
