"""Tell which columns of the inventory an expression rests on, so that what is missing is never counted as kept.

A rule declares nothing: its needs are read off the expression it returns. `Need` is a table and a column; a column
of None stands for the table itself. A left join adds to the needs only where one of its columns is used.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import ibis.expr.operations as ops

Need = tuple[str, str | None]
Needs = frozenset[Need]
NOTHING: Needs = frozenset()


def needs(expression: Any) -> Needs:
    """List what a value rests on, not counting the rows of its table."""
    return _value(expression.op())


def row_needs(table: Any) -> Needs:
    """List what decides which rows a table has."""
    return _rows(table.op())


def columns_read(expression: Any, table: Any) -> set[str]:
    """Name the columns of `table` itself that a value reads."""
    return {node.name for node in expression.op().find(ops.Field) if node.rel == table.op()}


@cache
def _value(node: Any) -> Needs:
    if isinstance(node, ops.Field):
        return _column(node.rel, node.name)
    whole = _rows if isinstance(node, ops.CountStar) else _all  # counting rows reads none of their columns
    found = NOTHING
    for part in _parts(node):
        found |= _value(part) if isinstance(part, ops.Value) else whole(part)
    return found


def _parts(node: Any) -> Iterator[Any]:
    for argument in node.args:
        for part in argument if isinstance(argument, tuple) else (argument,):
            if isinstance(part, ops.Value | ops.Relation):
                yield part


def _all(relation: Any) -> Needs:
    """List what a whole subquery rests on: its rows and every column."""
    found = _rows(relation)
    for name in relation.schema.names:
        found |= _column(relation, name)
    return found


@cache
def _column(relation: Any, name: str) -> Needs:
    match relation:
        case ops.UnboundTable():
            return frozenset({(relation.name, None), (relation.name, name)})
        case ops.Project():
            return _value(relation.values[name])
        case ops.Aggregate():
            return _value((relation.groups | relation.metrics)[name]) | _rows(relation.parent)
        case ops.JoinChain():
            return _joined_column(relation, relation.values[name])
        case ops.JoinReference():
            return _column(relation.parent, name)
        case ops.Union():
            return _column(relation.left, name) | _column(relation.right, name)
        case _:
            return _column(relation.parent, name)


def _joined_column(chain: Any, value: Any) -> Needs:
    """List what a joined column rests on: its own side's rows too, and what they were joined on."""
    sides = [node.rel for node in value.find(ops.Field)]
    found = _value(value)
    for link in chain.rest:
        if link.table in sides:
            found |= _joined_on(link)
    return found


def _joined_on(link: Any) -> Needs:
    return _rows(link.table.parent).union(*(_value(p) for p in link.predicates))


@cache
def _rows(relation: Any) -> Needs:
    match relation:
        case ops.UnboundTable():
            return frozenset({(relation.name, None)})
        case ops.Filter():
            return _rows(relation.parent).union(*(_value(p) for p in relation.predicates))
        case ops.Aggregate():
            return _rows(relation.parent).union(*(_value(g) for g in relation.groups.values()))
        case ops.JoinChain():
            return _chain(relation)
        case ops.Union():
            return _rows(relation.left) | _rows(relation.right)
        case _:
            return _rows(relation.parent)


def _chain(chain: Any) -> Needs:
    inner = (_joined_on(link) for link in chain.rest if link.how != "left")
    return _rows(chain.first.parent).union(*inner)
