"""Judge many small worlds on one engine, and recall what came of the same input before.

Worked cases differ in a few cells, and would spend their time on what is the same in all of them: seventeen tables of
the usual world, and the queries that the same rules ask under the same policy. What is recalled is what the library's
own steps gave for the very same bytes of a file, or for the same policy, day and rules. `test_rules_alone.py` judges
every case with nothing recalled.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from types import SimpleNamespace
from typing import Any

import ibis
import pytest

from audit import claims, fitted, inventory, marking, verdicts
from audit.inventory import connect
from audit.populations import POPULATIONS, Given
from audit.scratch import Scratch
from audit.sources import opening
from audit.sources.engine import name
from audit.sources.tablefiles import gather
from audit.tables import TABLES


@contextmanager
def recalling() -> Iterator[None]:
    """Let every inventory that is read meanwhile stand in one engine, and be asked what was asked before."""
    engine, asked = Engine(), Asked()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "gather_files", engine.gather)
        patch.setattr(inventory, "connect", lambda *_, **__: engine.connection)
        patch.setattr(fitted, "build", engine.build)
        patch.setattr(ibis, "to_sql", asked.compiled)
        patch.setattr(Given, "population", asked.population)
        patch.setattr(verdicts, "unbound", cache(verdicts.unbound))
        patch.setattr(verdicts, "assess", asked.assessed)
        for of, step in ((verdicts, "counts"), (verdicts, "flagged"), (claims, "best")):
            patch.setattr(of, step, asked.recalled(getattr(marking, step)))
        for population in POPULATIONS.values():
            recalled = replace(population, rows=asked.recalled_rows(population.name, population.rows))
            patch.setitem(POPULATIONS, population.name, recalled)
        yield
    engine.connection.close()


class Engine:
    """One engine, and every table that was typed in it."""

    def __init__(self) -> None:
        self._scratch = Scratch()
        self.connection = connect(self._scratch)
        self.connection.execute("CREATE SCHEMA kept")
        self._gathered: dict[Any, Any] = {}
        self._typed: dict[Any, tuple[int, list[tuple[object, ...]]]] = {}
        self._shown: dict[str, int] = {}
        self._taught: Any = None

    def gather(self, found: Any, _: Scratch) -> Any:
        """Read the files of one table, or recall what was read in the same bytes under the same names."""
        key = (found.table, found.format, *((path.name, path.read_bytes()) for path in found.paths))
        if key not in self._gathered:
            folder = self._scratch.path / str(len(self._gathered))  # kept: what is staged there is typed later
            folder.mkdir()
            self._gathered[key] = gather(found, SimpleNamespace(path=folder))
        return self._gathered[key]

    def build(self, _: Any, every: Any, zone: Any) -> None:
        """Show all eighteen tables under their names, each typed now or before."""
        gathered = {one.table.name: one for one in every}
        cells = [cell for table in TABLES for cell in self._show(table, gathered.get(table), zone)]
        fitted.list_cells(self.connection, cells)

    def _show(self, table: str, gathered: Any, zone: Any) -> list[fitted.Cell]:
        key = (table, id(gathered) if gathered else None, zone.key)  # it is kept, and so its id is its own
        if key not in self._typed:
            self._typed[key] = (len(self._typed), self._type(table, gathered, zone, len(self._typed)))
        number, unreadable = self._typed[key]
        if self._shown.get(table) != number:
            self.connection.execute(f"CREATE OR REPLACE VIEW {name(table)} AS FROM kept.t{number}")
            self.connection.execute(f"CREATE OR REPLACE TEMP VIEW duplicated_{table} AS FROM kept.d{number}")
            self._shown[table] = number
        return unreadable

    def _type(self, table: str, gathered: Any, zone: Any, number: int) -> list[fitted.Cell]:
        ask = self.connection.execute
        if self._shown.pop(table, None) is not None:
            ask(f"DROP VIEW {name(table)}")
            ask(f"DROP VIEW duplicated_{table}")
        years = fitted.find_years(self.connection, [gathered] if gathered else [])
        if (zone.key, years) != self._taught:
            fitted.teach(self.connection, years, zone)
            self._taught = (zone.key, years)
        fitted.list_cells(self.connection)
        fitted.make(self.connection, TABLES[table], gathered, years)
        unreadable = ask("FROM unreadable").fetchall()
        ask(f"CREATE TABLE kept.t{number} AS FROM {name(table)}")
        ask(f"CREATE TABLE kept.d{number} AS FROM duplicated_{table}")
        ask(f"DROP TABLE duplicated_{table}")
        ask(f"DROP {'VIEW' if gathered else 'TABLE'} {name(table)}")
        ask(f"DROP TABLE IF EXISTS fitted.{name(table)}")
        return unreadable


class Asked:
    """Every expression that was built, with the populations that it was built from."""

    def __init__(self) -> None:
        self._built: dict[Any, tuple[Any, list[str]]] = {}
        self._noting: list[list[str]] = []
        self._population, self._assess, self._compile = Given.population, verdicts.assess, ibis.to_sql
        self._compiled: dict[Any, str] = {}

    @property
    def population(self) -> Callable[[Given, str], Any]:
        """Build a population, and note it for whatever is built from it."""

        def noted(given: Given, of: str) -> Any:
            for names in self._noting:
                names.append(of)
            return self._population(given, of)

        return noted

    def compiled(self, expression: Any, **options: Any) -> Any:
        """Write an expression in the engine's SQL, or recall it."""
        key = expression.op()
        if key not in self._compiled:
            self._compiled[key] = self._compile(expression, **options)
        return self._compiled[key]

    def assessed(self, rule: Any, given: Given, present: Any, lineage: Any) -> Any:
        """Assess a rule, or recall it."""
        key = ("assess", rule, frozenset(present.items()))
        return self._recall(key, given, lambda: self._assess(rule, given, present, lineage))

    def recalled(self, step: Callable[..., Any]) -> Callable[..., Any]:
        """Let an expression over a population by some rules be built once."""

        def once(of: Any, rules: list[Any], given: Given, *more: str) -> Any:
            who = of.name if step is marking.best else of.op()
            key = (step.__name__, who, tuple(rules), more)
            return self._recall(key, given, lambda: step(of, rules, given, *more))

        return once

    def recalled_rows(self, of: str, rows: Callable[[Given], Any]) -> Callable[[Given], Any]:
        """Let a population be built once."""

        def once(given: Given) -> Any:
            return self._recall(("rows", of), given, lambda: rows(given))

        once.__doc__ = rows.__doc__
        return once

    def _recall(self, key: Any, given: Given, build: Callable[[], Any]) -> Any:
        """Build an expression, or recall it, and see that the engine knows what it is built from."""
        terms, uses = given.terms, None if given.keep or "uses" not in given.built else given.built["uses"].op()
        key = (key, said(terms.policy), terms.as_of, given.one_use, given.keep is None, uses)
        if key not in self._built:
            self._noting.append([])
            try:
                expression = build()
            finally:
                names = self._noting.pop()
            self._built[key] = (expression, list(dict.fromkeys(names)))
            return expression
        expression, names = self._built[key]
        for of in names:
            given.population(of)
        return expression


def said(policy: Any) -> str:
    """Say all that a policy says; of one policy, which nobody changes, once."""
    if id(policy) not in SAID:
        SAID[id(policy)] = (policy, policy.model_dump_json())
    return SAID[id(policy)][1]


SAID: dict[int, tuple[Any, str]] = {}
