"""Judge every row of every population by every rule, in as few scans as pay.

One query per population finds the rows that are not plainly kept, with all their verdicts; one narrow query counts
the population. What passed is the difference: no row is pulled to be counted. Ibis only compiles; DuckDB runs.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import ibis

from audit import lineage
from audit.errors import RuleError
from audit.inventory import Fitted
from audit.marking import FAIL, FAMILY_CLAUSES, GROUPS, PASS, applied, best, counts, flagged
from audit.populations import EXCEPTIONS, POPULATIONS, Given, Population
from audit.rule import Rule
from audit.sources.engine import restated
from audit.tables import TABLES, physical
from audit.terms import Terms
from audit.workdays import CALENDAR, workdays

MANY = 200_000  # uses; up to here a first look costs more than it saves


@dataclass(frozen=True)
class Assessment:
    """What became of one rule: judged, or not and why."""

    rule: Rule
    missing: tuple[str, ...]  # tables, and columns as table.column, without which it cannot be judged
    facts: tuple[str, ...]  # the population's columns it reads, by the names they have in the inventory


@dataclass
class Judgement:
    """The verdicts, in tables of the engine: `flagged_<population>`, `counted_<population>`, `excuses_<population>`."""

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
    pure = Given(unbound(), terms, one_use(fitted.present))
    assessments = {rule.id: assess(rule, pure, fitted.present) for rule in rules if concerns(rule, terms)}
    fitted.connection.register("workdays", workdays(terms.policy.division))
    fitted.connection.execute("CREATE OR REPLACE TEMP TABLE calendar AS FROM workdays")
    fitted.connection.unregister("workdays")
    given = replace(pure, keep=keeper(fitted), built={})
    judgement = Judgement(fitted, given, assessments)
    for population in POPULATIONS.values():
        judged = tuple(a for a in assessments.values() if a.rule.population == population.name and not a.missing)
        if judged and judge_population(judgement, population, [a.rule for a in judged]):
            judgement.populations[population.name] = judged
    return judgement


def one_use(present: dict[str, frozenset[str]]) -> bool:
    """Tell whether the records carry their one use themselves."""
    return "record_uses" not in present and {"purpose", "legal_basis"} <= present.get("records", frozenset())


def keeper(fitted: Fitted) -> Callable[[Population, Any], Any]:
    """Let the engine know each population by name, so that it is compiled once and others build on it."""

    def keep(population: Population, rows: Any) -> Any:
        kind, name = "TABLE" if population.few else "VIEW", f"population_{population.name}"
        fitted.connection.execute(f'CREATE OR REPLACE TEMP {kind} "{name}" AS {ibis.to_sql(rows, dialect="duckdb")}')
        return ibis.table(rows.schema(), name=name)

    return keep


def concerns(rule: Rule, terms: Terms) -> bool:
    """Tell whether the policy makes the promise that a rule tests."""
    if rule.clause in FAMILY_CLAUSES:
        return True
    return rule.clause in terms.policy.clauses


def unbound() -> SimpleNamespace:
    """Give every table as an unbound Ibis table, with those that the library adds."""
    tables = {name: ibis.table(physical(name), name=name) for name in TABLES}
    for name in ("records", "record_uses"):
        key = dict.fromkeys(TABLES[name].key, "string")
        tables[f"duplicated_{name}"] = ibis.table(key, name=f"duplicated_{name}")
    tables["calendar"] = ibis.table(CALENDAR, name="calendar")
    return SimpleNamespace(**tables)


def assess(rule: Rule, given: Given, present: dict[str, frozenset[str]]) -> Assessment:
    """Find out from the rule's own expression whether the inventory holds what it reads."""
    rows = given.population(rule.population)
    broken = applied(rule.broken, rows, given)
    if not broken.type().is_boolean():
        raise RuleError(f"{rule.id} gives {broken.type()}, not a yes or no", hint="return a boolean expression")
    own = lineage.needs(broken)
    needs = own | lineage.row_needs(rows) | lineage.needs(rows.judged)
    if rule.where is not None:
        needs |= lineage.needs(applied(rule.where, rows, given))
    missing = sorted({word for need in needs if (word := missing_word(need, rule, present))})
    facts = sorted({column for _, column in own if column is not None and column in rows.columns})
    return Assessment(rule, tuple(missing), tuple(facts))


def missing_word(need: lineage.Need, rule: Rule, present: dict[str, frozenset[str]]) -> str:
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
    """Leave `flagged_`, `counted_` and `excuses_` tables for one population; say whether it has any row."""
    name, given = population.name, judgement.given
    if population.basis:
        count_bases(judgement, [])
        ask(judgement, f"\"counted_{name}\" AS FROM counted_bases WHERE legal_basis = '{population.basis}'")
    elif name == "uses":
        count_bases(judgement, rules)
        keys = ", ".join(GROUPS)
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
        create(judgement, f"flagged_{name}", flagged(given.population(name), rules, given))
    create_excuses(judgement, name, rules)
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
    create(judgement, "few_uses", uses.filter(uses.legal_basis.isin(few)))


def create(judgement: Judgement, name: str, expression: Any) -> None:
    """Let the engine keep the rows of an expression."""
    ask(judgement, f'"{name}" AS {ibis.to_sql(expression, dialect="duckdb")}')


def ask(judgement: Judgement, table: str) -> None:
    """Let the engine keep a table of ours."""
    with restated("the inventory"):
        judgement.fitted.connection.execute(f"CREATE OR REPLACE TEMP TABLE {table}")


def scalar(judgement: Judgement, sql: str) -> int:
    """Ask the engine for one number."""
    row = judgement.fitted.connection.execute(sql).fetchone()
    return int(row[0]) if row else 0


def choose_evidence(judgement: Judgement, population: Population, rules: list[Rule], number: int) -> None:
    """Judge each use by the best of its candidates: a use whose evidence is not named may rest on any.

    Of many uses only those are looked at closely that a first look, candidate by candidate, does not find kept: the
    many with sound evidence then cost one pass.
    """
    name, given = population.name, judgement.given
    uses = given.population("uses")
    suspects = f"(FROM few_uses WHERE legal_basis = '{population.basis}')"
    if number > MANY:
        create(judgement, f"flagged_{name}", flagged(given.population(name), rules, given))
        suspects = suspects_of(judgement, name, uses)
    ask(judgement, f'"suspect_{name}" AS SELECT *, row_number() OVER () AS claim FROM {suspects}')
    closer = given.with_uses(ibis.table(dict(uses.schema().items()) | {"claim": "int64"}, name=f"suspect_{name}"))
    rows = best(population, rules, closer)
    found = [rows[rule.id].fill_null(PASS) != PASS for rule in rules]
    create(judgement, f"flagged_{name}", rows.filter(ibis.or_(*found)))


def suspects_of(judgement: Judgement, name: str, uses: Any) -> str:
    """Write the query for the uses that a first look has flagged, each once; what is claimed twice stays twice."""
    columns = ", ".join(f'"{column}"' for column in uses.columns)
    sql = f'SELECT DISTINCT {columns} FROM "flagged_{name}" WHERE claims = 1'
    if scalar(judgement, f'SELECT count(*) FROM "flagged_{name}" WHERE claims > 1'):
        twice = ibis.to_sql(uses.filter(uses.claims > 1), dialect="duckdb")
        basis = f"legal_basis = '{POPULATIONS[name].basis}'"
        flagged_ids = f'SELECT row_id FROM "flagged_{name}"'
        sql += f" UNION ALL SELECT {columns} FROM ({twice}) WHERE {basis} AND row_id IN ({flagged_ids})"
    return f"({sql})"


def create_excuses(judgement: Judgement, name: str, rules: list[Rule]) -> None:
    """Find what excuses the broken rows, looking only at those."""
    excusable = [rule for rule in rules if rule.excused]
    connection = judgement.fitted.connection
    connection.execute(
        f'CREATE OR REPLACE TEMP TABLE "excuses_{name}" (exception TEXT, row_id TEXT, excused_by TEXT, excuse TEXT)'
    )
    population = judgement.given.population(name)
    excusable = [rule for rule in excusable if hits(judgement, name, rule)]
    for exception in sorted({str(rule.excused) for rule in excusable}):
        broken = [rule for rule in excusable if rule.excused == exception]
        codes = {rule.id: "int8" for rule in broken}
        rows = ibis.table(dict(population.schema().items()) | codes, name=f"flagged_{name}")
        rows = rows.filter(ibis.or_(*[rows[rule.id] == FAIL for rule in broken]))
        pairs = EXCEPTIONS[exception](rows, judgement.given)
        found = pairs.group_by("row_id").agg(
            excused_by=pairs.excused_by.min(), excuse=pairs.excuse.argmin(pairs.excused_by)
        )
        sql = ibis.to_sql(found, dialect="duckdb")
        connection.execute(
            f"INSERT INTO \"excuses_{name}\" SELECT '{exception}', row_id, excused_by, excuse FROM ({sql})"
        )


def hits(judgement: Judgement, name: str, rule: Rule) -> int:
    """Count the rows that a rule finds broken."""
    return scalar(judgement, f'SELECT count(*) FROM "flagged_{name}" WHERE "{rule.id}" = {FAIL}')
