"""Facts that other tables tell of a row: gathered per group of rows alike, and added to each of them."""

from typing import Any

import ibis

from audit.moments import UNKNOWN


def told(pairs: Any, alike: tuple[str, ...], **facts: Any) -> Any:
    """Gather facts from pairs of a row with what tells of it, once for all rows that are alike in these columns."""
    return pairs.group_by(**{f"of_{column}": pairs[column] for column in alike}).agg(told=pairs.count(), **facts)


def with_facts(rows: Any, facts: Any, alike: tuple[str, ...], *sought_by: str) -> Any:
    """Add facts to the rows they were told of.

    What nothing tells of is not so; but where all of what it is sought by is blank, nobody could look for it.
    """
    joined = rows.left_join(facts, [rows[column].identical_to(facts[f"of_{column}"]) for column in alike])
    unsought = ibis.and_(*(joined[column].isnull() for column in sought_by))
    names = [name for name in facts.columns if name != "told" and not name.startswith("of_")]
    flags = {
        name: ibis.cases((joined.told.notnull(), joined[name]), (unsought, UNKNOWN), else_=False)
        for name in names
        if facts[name].type().is_boolean()
    }
    others = [name for name in names if name not in flags]
    return joined.select(*rows.columns, *others, **flags)


def agreed(column: Any) -> Any:
    """Give the one value that all rows of a group have; null where they differ, or one of them has none."""
    return ibis.cases((column.isnull().any(), ibis.null(column.type())), (column.min() == column.max(), column.min()))


def agreed_by(rows: Any, key: str, *columns: str) -> Any:
    """Make one row, of `agreed_on`, of all that bear one key: what stands twice counts once."""
    return rows.group_by(agreed_on=key).agg(**{name: agreed(rows[name]) for name in columns})
