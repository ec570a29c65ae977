"""Judge every row of every population by every rule, in as few scans as pay.

One query per population finds the rows that are not plainly kept, with all their verdicts; one narrow query counts
the population. What passed is the difference: no row is pulled to be counted. Ibis only compiles; DuckDB runs.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import ibis

from audit.errors import RuleError
from audit.inventory import Fitted
from audit.lineage import Lineage, Need, Needs
from audit.marking import (
    FAIL,
    FAMILY_CLAUSES,
    GROUPS,
    PASS,
    applied,
    best,
    cleared,
    counts,
    doubtful,
    flagged,
)
from audit.populations import EXCEPTIONS, POPULATIONS, Given, Population, holds
from audit.rule import Rule
from audit.sources.engine import literal, restated
from audit.tables import TABLES, Column, physical
from audit.terms import Terms
from audit.workdays import CALENDAR, workdays

BROKEN = {column: physical("records")[column] for column in ("record_id", "subject_id", "category", "submitted_at")}
BROKEN = {"row_id": "string"} | BROKEN | {"submitted_at_latest": BROKEN["submitted_at"]}
MANY = 200_000  # uses; up to here a first look costs more than it saves


@dataclass(frozen=True)
class Assessment:
    """What became of one rule: judged, or not and why."""

    rule: Rule
    missing: tuple[str, ...]  # tables, and columns as table.column, without which it cannot be judged
    facts: dict[str, Column]  # the population's columns that stand in the inventory and that it rests on


@dataclass
class Judgement:
    """The verdicts, in tables of the engine: `flagged_<population>`, `counted_<population>`, and `excuses` for all."""

    fitted: Fitted
    given: Given
    assessments: dict[str, Assessment]
    populations: dict[str, tuple[Assessment, ...]] = field(default_factory=dict)  # those that have rows

    @property
    def terms(self) -> Terms:
        """Give the policy as it stands on the day."""
        return self.given.terms


def judge(fitted: Fitted, terms: Terms, rules: tuple[Rule, ...]) -> Judgement:
    """Judge an inventory on a day; what cannot be judged for want of a table or a column is set apart first."""
    fitted.connection.register("workdays", workdays(terms.policy.division))
    fitted.connection.execute("CREATE OR REPLACE TEMP TABLE calendar AS FROM workdays")
    fitted.connection.unregister("workdays")
    fitted.engine.lend("calendar")
    lineage = Lineage()
    given = Given(unbound(), terms, one_use(fitted.present), keeper(fitted, lineage))
    assessments = {rule.id: assess(rule, given, fitted.present, lineage) for rule in rules if concerns(rule, terms)}
    judgement = Judgement(fitted, given, assessments)
    for population in POPULATIONS.values():
        judged = tuple(a for a in assessments.values() if a.rule.population == population.name and not a.missing)
        if judged and judge_population(judgement, population, [a.rule for a in judged]):
            judgement.populations[population.name] = judged
    create_excuses(judgement)
    return judgement


def one_use(present: dict[str, frozenset[str]]) -> bool:
    """Tell whether the records carry their one use themselves."""
    return "record_uses" not in present and {"purpose", "legal_basis"} <= present.get("records", frozenset())


def keeper(fitted: Fitted, lineage: Lineage) -> Callable[[Population, Any], Any]:
    """Let the engine know each population by name, so that it is compiled once and others build on it."""

    def keep(population: Population, rows: Any) -> Any:
        if population.basis:
            return rows  # nothing else builds on it
        name = f"population_{population.name}"
        if population.faults:
            fitted.engine.settle(name, rows)
        else:
            fitted.engine.keep(name, rows, few=population.few)
        lineage.kept[name] = rows.op()
        return ibis.table(rows.schema(), name=name)

    return keep


def concerns(rule: Rule, terms: Terms) -> bool:
    """Tell whether the policy makes the promise that a rule tests, or the law demands it of everybody."""
    return rule.clause in {*FAMILY_CLAUSES, *terms.policy.clauses, *terms.policy.duties}


def unbound() -> SimpleNamespace:
    """Give every table as an unbound Ibis table, with those that the library adds."""
    tables = {name: ibis.table(physical(name), name=name) for name in TABLES}
    for name in ("records", "record_uses"):
        key = dict.fromkeys(TABLES[name].key, "string")
        tables[f"duplicated_{name}"] = ibis.table(key, name=f"duplicated_{name}")
    tables["calendar"] = ibis.table(CALENDAR, name="calendar")
    return SimpleNamespace(**tables)


def assess(rule: Rule, given: Given, present: dict[str, frozenset[str]], lineage: Lineage) -> Assessment:
    """Find out from the rule's own expression whether the inventory holds what it reads."""
    rows = given.population(rule.population)
    broken = applied(rule.broken, rows, given)
    if not broken.type().is_boolean():
        raise RuleError(f"{rule.id} gives {broken.type()}, not a yes or no", hint="return a boolean expression")
    own = lineage.needs(broken)
    own |= lineage.needs(rows.judged)
    needs = own | lineage.row_needs(rows)
    if rule.where is not None:
        needs |= lineage.needs(applied(rule.where, rows, given))
    missing = {word for need in needs if (word := missing_word(need, rule, present))}
    missing |= {need for need in rule.needs if not stated(need, present)}
    return Assessment(rule, tuple(sorted(missing)), facts_of(own, rows))


def facts_of(needs: Needs, rows: Any) -> dict[str, Column]:
    """Find what a rule rests on among a population's columns; evidence bears the name of what it is (`consent_…`)."""
    found = {}
    for table, column in needs:
        if table in TABLES and column in TABLES[table].names:
            for name in (column, f"{table.removesuffix('s')}_{column}"):
                if name in rows.columns:
                    found[name] = TABLES[table][column]
    return dict(sorted(found.items()))


def stated(need: str, present: dict[str, frozenset[str]]) -> bool:
    """Tell whether the inventory has a column, or lacks its table, which is said already."""
    table, column = need.split(".")
    return table not in present or column in present[table]


def missing_word(need: Need, rule: Rule, present: dict[str, frozenset[str]]) -> str:
    """Name what a need lacks, if anything."""
    table, column = need
    if table not in TABLES or table in rule.spares:
        return ""
    if table not in present:
        return table
    if column is None:
        return ""
    stated = TABLES[table].names
    declared = TABLES[table][column if column in stated else column.removesuffix("_latest")]
    absent = declared.name not in present[table] and declared.absent != "null"
    return f"{table}.{declared.name}" if absent else ""


def judge_population(judgement: Judgement, population: Population, rules: list[Rule]) -> bool:
    """Leave the tables `flagged_` and `counted_` for one population; say whether it has any row."""
    name, given = population.name, judgement.given
    if population.basis:
        count_bases(judgement, [])
        ask(judgement, f"\"counted_{name}\" AS FROM counted_bases WHERE legal_basis = '{population.basis}'")
    elif name == "uses":
        count_bases(judgement, rules)
        keys = ", ".join(group for group in GROUPS if group in given.population(name).columns)
        ask(
            judgement,
            f'"counted_uses" AS SELECT {keys}, sum(COLUMNS(* EXCLUDE ({keys}, legal_basis))) '
            f"FROM counted_bases GROUP BY ALL",
        )
    else:
        create(judgement, f"counted_{name}", counts(given.population(name), rules, given))
    number = scalar(judgement, f'SELECT coalesce(sum(rows), 0) FROM "counted_{name}"')
    if number == 0:
        return False
    if population.basis:
        choose_evidence(judgement, population, rules, number)
    else:
        create(judgement, f"flagged_{name}", told(flagged(given.population(name), rules, given), judgement, rules))
    return True


def count_bases(judgement: Judgement, rules: list[Rule]) -> None:
    """Count the uses of every legal basis in one pass, and set apart those of bases that few uses claim."""
    if "counted_bases" in judgement.given.built:
        return
    given = judgement.given
    uses = given.population("uses")
    given.built["counted_bases"] = uses
    create(judgement, "counted_bases", counts(uses, rules, given, "legal_basis"))
    claimed = judgement.fitted.connection.execute("SELECT legal_basis, sum(rows) FROM counted_bases GROUP BY 1")
    few = [basis for basis, rows in claimed.fetchall() if basis is not None and rows <= MANY]
    if judgement.fitted.engine.embedded:
        create(judgement, "few_uses", uses.filter(uses.legal_basis.isin(few)))


def create(judgement: Judgement, name: str, expression: Any) -> None:
    """Leave the rows of an expression in the embedded engine."""
    judgement.fitted.engine.create(name, expression)


def ask(judgement: Judgement, table: str) -> None:
    """Let the engine keep a table of ours."""
    with restated("the inventory"):
        judgement.fitted.connection.execute(f"CREATE OR REPLACE TEMP TABLE {table}")


def scalar(judgement: Judgement, sql: str) -> int:
    """Ask the engine for one number."""
    rows = judgement.fitted.connection.execute(sql).fetchall()  # all: the engine is not free while rows are left
    return int(rows[0][0]) if rows else 0


def choose_evidence(judgement: Judgement, population: Population, rules: list[Rule], number: int) -> None:
    """Judge each use by the best of its candidates: a use whose evidence is not named may rest on any.

    Of many uses only those are looked at closely that no first look has cleared: it reads few columns, and so the many
    with sound evidence cost one narrow pass. In a database nothing can be set apart: there one query does both.
    """
    name, given = population.name, judgement.given
    if not judgement.fitted.engine.embedded:
        claims = claimed(judgement, str(population.basis))
        closer = given.with_uses(claims)
        doubts = doubtful(closer.population(name), rules, closer).select(doubted=lambda row: row.row_id.fill_null(""))
        claims = claims.semi_join(doubts, claims.row_id.fill_null("") == doubts.doubted)
        closer = given.with_uses(claims.mutate(claim=ibis.row_number()))
        create(judgement, f"flagged_{name}", told(unkept(best(population, rules, closer), rules), judgement, rules))
        return
    uses, suspects, basis = given.population("uses"), f'"suspect_{name}"', f"legal_basis = '{population.basis}'"
    sources = f"few_uses WHERE {basis}"
    if number > MANY:
        create(judgement, f"doubtful_{name}", doubtful(given.population(name), rules, given))
        sources = f'"population_uses" SEMI JOIN "doubtful_{name}" USING (row_id) WHERE {basis}'
    ask(judgement, f"{suspects} AS SELECT *, row_number() OVER () AS claim FROM {sources}")
    closer = given.with_uses(ibis.table(dict(uses.schema().items()) | {"claim": "int64"}, name=f"suspect_{name}"))
    if number > MANY:
        create(judgement, f"cleared_{name}", cleared(closer.population(name), rules, closer))
        ask(judgement, f'{suspects} AS FROM {suspects} ANTI JOIN "cleared_{name}" USING (claim)')
    create(judgement, f"flagged_{name}", unkept(best(population, rules, closer), rules))


def claimed(judgement: Judgement, basis: str) -> Any:
    """Let a database choose the uses of one basis before it works out anything about them."""
    given = judgement.given
    uses = replace(given, keep=None, built={"repeated": given.population("repeated")}).population("uses")
    uses, name = uses.filter(uses.legal_basis == basis), f"uses_{basis}"
    judgement.fitted.engine.keep(name, uses, few=False)
    return ibis.table(uses.schema(), name=name)


def unkept(rows: Any, rules: list[Rule]) -> Any:
    """Keep the rows that at least one rule does not find kept."""
    return rows.filter(ibis.or_(*(rows[rule.id].fill_null(PASS) != PASS for rule in rules)))


def told(rows: Any, judgement: Judgement, rules: list[Rule]) -> Any:
    """Keep the columns that a finding is told by; in a database what nobody reads is then not even worked out."""
    wanted = {*BROKEN, *GROUPS, *(str(rule.due) for rule in rules)}
    for rule in rules:
        facts = judgement.assessments[rule.id].facts
        wanted |= {rule.id, f"urgent {rule.id}", *facts}
        wanted |= {f"{fact.removesuffix(f'_{column.name}')}_id" for fact, column in facts.items()}
    return rows.select(*(column for column in rows.columns if column in wanted))


def create_excuses(judgement: Judgement) -> None:
    """Find what excuses the rows that are broken, looking only at those: all of it first, then what counts."""
    broken = [
        f'SELECT {", ".join(BROKEN)} FROM "flagged_{name}" WHERE "{assessment.rule.id}" = {FAIL}'
        for name, judged in judgement.populations.items()
        for assessment in judged
        if assessment.rule.excused
    ]
    ask(judgement, "grounds (row_id TEXT, ground TEXT, excused_by TEXT, excuse TEXT)")
    if broken:
        ask(judgement, f"broken AS {' UNION '.join(broken)}")
        if scalar(judgement, "SELECT count(*) FROM broken"):
            judgement.fitted.engine.lend("broken")
            create(judgement, "grounds", holds.grounds(ibis.table(BROKEN, name="broken"), judgement.given))
    reading = judgement.terms.policy.readings.unless_requested
    counting = []
    for exception, counts_as in EXCEPTIONS.items():
        counted = ", ".join(map(literal, counts_as[reading]))
        counting.append(
            f"SELECT '{exception}' AS exception, row_id, min(excused_by) AS excused_by, "
            f"arg_min(excuse, excused_by) AS excuse FROM grounds WHERE ground IN ({counted}) GROUP BY row_id"
        )
    ask(judgement, f"excuses AS {' UNION ALL '.join(counting)}")
