"""Judge every row of every population by every rule, in as few scans as pay.

One query per population finds the rows that are not plainly kept, with all their verdicts; one narrow query counts
the population. What passed is the difference: no row is pulled to be counted. Ibis only compiles; DuckDB runs.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import ibis

from audit import claims
from audit.errors import RuleError
from audit.inventory import Fitted
from audit.lineage import Lineage, Need, Needs
from audit.marking import (
    FAIL,
    FAMILY_CLAUSES,
    applied,
    counts,
    flagged,
    groups,
)
from audit.populations import EXCEPTIONS, POPULATIONS, Given, Population, holds
from audit.rule import Rule
from audit.sources.engine import literal, restated
from audit.tables import TABLES, Column, physical
from audit.terms import Terms
from audit.workdays import CALENDAR, workdays

if TYPE_CHECKING:
    from audit.waiving import Standing

BROKEN = {column: physical("records")[column] for column in ("record_id", "subject_id", "category", "submitted_at")}
BROKEN = {"row_id": "string"} | BROKEN | {"submitted_at_latest": BROKEN["submitted_at"]}


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
    waivers: "list[Standing]" = field(default_factory=list)  # how each waiver stands on the day

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
        if judged and judge_population(judgement, population, judged):
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


def judge_population(judgement: Judgement, population: Population, judged: tuple[Assessment, ...]) -> bool:
    """Leave the tables `flagged_` and `counted_` for one population; say whether it has any row."""
    name, given, rules = population.name, judgement.given, [assessment.rule for assessment in judged]
    if population.basis:
        count_bases(judgement)
        ask(judgement, f"\"counted_{name}\" AS FROM counted_bases WHERE legal_basis = '{population.basis}'")
    elif name == "uses":
        count_bases(judgement)
        keys = ", ".join(groups(rules))
        speaks = ["rows", *(rule.id for rule in rules if rule.where is not None)]
        sums = ", ".join(f'sum("{column}") AS "{column}"' for column in speaks)
        ask(judgement, f'"counted_uses" AS SELECT {keys}, {sums} FROM counted_bases GROUP BY ALL')
    else:
        create(judgement, f"counted_{name}", counts(given.population(name), rules, given))
    number = scalar(judgement, f'SELECT coalesce(sum(rows), 0) FROM "counted_{name}"')
    if number == 0:
        return False
    if not population.basis:
        rows = flagged(given.population(name), rules, given)
        create(judgement, f"flagged_{name}", rows.select(*told(rows, judged)))
        return True
    rows = claims.proved(judgement, population, rules, number)
    for portion, _ in enumerate(claims.portions(judgement, population)):
        judgement.fitted.engine.create(f"flagged_{name}", rows.select(*told(rows, judged)), more=portion > 0)
    return True


def told(rows: Any, judged: tuple[Assessment, ...]) -> list[str]:
    """Name the columns that findings are written from: to carry any other along is half the cost of a scan."""
    wanted = {*BROKEN, *groups([assessment.rule for assessment in judged])}
    for assessment in judged:
        rule = assessment.rule
        wanted |= {rule.id, f"urgent {rule.id}", str(rule.due), *assessment.facts}
        wanted |= {f"{fact.removesuffix(f'_{column.name}')}_id" for fact, column in assessment.facts.items()}
    return [name for name in rows.columns if name in wanted]


def count_bases(judgement: Judgement) -> None:
    """Count the uses of every legal basis in one pass, and set apart those of bases that few uses claim."""
    if "counted_bases" in judgement.given.built:
        return
    given, judged = judgement.given, [a.rule for a in judgement.assessments.values() if not a.missing]
    uses = given.population("uses")
    given.built["counted_bases"] = uses
    rules = [rule for rule in judged if rule.population == "uses"]
    claiming = [rule for rule in judged if POPULATIONS[rule.population].basis]
    create(judgement, "counted_bases", counts(uses, rules, given, "legal_basis", *groups(claiming)))
    claimed = judgement.fitted.connection.execute("SELECT legal_basis, sum(rows) FROM counted_bases GROUP BY 1")
    wanted = {POPULATIONS[rule.population].basis for rule in claiming}
    few = [basis for basis, rows in claimed.fetchall() if basis in wanted and rows <= claims.MANY]
    if few and judgement.fitted.engine.embedded:
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
