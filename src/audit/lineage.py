"""Tell which columns of the inventory an expression rests on, so that what is missing is never counted as kept.

A rule declares nothing: its needs are read off the expression it returns. `Need` is a table and a column; a column
of None stands for the table itself. A left join adds to the needs only where one of its columns is used. A population
that the engine keeps under a name rests on what it was made from.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import ibis.expr.operations as ops

Need = tuple[str, str | None]
Needs = frozenset[Need]
NOTHING: Needs = frozenset()


class Lineage:
    """What expressions rest on; `kept` names the relation behind each table that the engine keeps."""

    def __init__(self) -> None:
        """Begin with nothing kept."""
        self.kept: dict[str, Any] = {}
        self._value = cache(self._value_needs)
        self._column = cache(self._column_needs)
        self._rows = cache(self._row_needs)

    def needs(self, expression: Any) -> Needs:
        """List what a value rests on, not counting the rows of its table."""
        return self._value(expression.op())

    def row_needs(self, table: Any) -> Needs:
        """List what decides which rows a table has."""
        return self._rows(table.op())

    def _value_needs(self, node: Any) -> Needs:
        if isinstance(node, ops.Field):
            return self._column(node.rel, node.name)
        whole = (
            self._rows if isinstance(node, ops.CountStar) else self._all
        )  # counting rows reads none of their columns
        found = NOTHING
        for part in self._parts(node):
            found |= self._value(part) if isinstance(part, ops.Value) else whole(part)
        return found

    @staticmethod
    def _parts(node: Any) -> Iterator[Any]:
        for argument in node.args:
            for part in argument if isinstance(argument, tuple) else (argument,):
                if isinstance(part, ops.Value | ops.Relation):
                    yield part

    def _all(self, relation: Any) -> Needs:
        """List what a whole subquery rests on: its rows and every column."""
        found = self._rows(relation)
        for name in relation.schema.names:
            found |= self._column(relation, name)
        return found

    def _column_needs(self, relation: Any, name: str) -> Needs:
        match relation:
            case ops.UnboundTable(name=table) if table in self.kept:
                return self._column(self.kept[table], name)
            case ops.UnboundTable():
                return frozenset({(relation.name, None), (relation.name, name)})
            case ops.Project():
                return self._value(relation.values[name])
            case ops.Aggregate():
                return self._value((relation.groups | relation.metrics)[name]) | self._rows(relation.parent)
            case ops.JoinChain():
                return self._joined_column(relation, relation.values[name])
            case ops.JoinReference():
                return self._column(relation.parent, name)
            case ops.Union():
                return self._column(relation.left, name) | self._column(relation.right, name)
            case _:
                return self._column(relation.parent, name)

    def _joined_column(self, chain: Any, value: Any) -> Needs:
        """List what a joined column rests on: its own side's rows too, and what they were joined on."""
        sides = [node.rel for node in value.find(ops.Field)]
        found = self._value(value)
        for link in chain.rest:
            if link.table in sides:
                found |= self._joined_on(link)
        return found

    def _joined_on(self, link: Any) -> Needs:
        return self._rows(link.table.parent).union(*(self._value(p) for p in link.predicates))

    def _row_needs(self, relation: Any) -> Needs:
        match relation:
            case ops.UnboundTable(name=table) if table in self.kept:
                return self._rows(self.kept[table])
            case ops.UnboundTable():
                return frozenset({(relation.name, None)})
            case ops.Filter():
                return self._rows(relation.parent).union(*(self._value(p) for p in relation.predicates))
            case ops.Aggregate():
                return self._rows(relation.parent).union(*(self._value(g) for g in relation.groups.values()))
            case ops.JoinChain():
                return self._chain(relation)
            case ops.Union():
                return self._rows(relation.left) | self._rows(relation.right)
            case _:
                return self._rows(relation.parent)

    def _chain(self, chain: Any) -> Needs:
        inner = (self._joined_on(link) for link in chain.rest if link.how != "left")
        return self._rows(chain.first.parent).union(*inner)
