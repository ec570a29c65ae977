"""Draw a sample: within each stratum the rows come in an order that only the seed and the rows themselves decide."""

from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.errors import AuditError, IntegrityError
from audit.sources.engine import literal
from audit.workpaper.published import Published, Stratum, area_of, area_sql

if TYPE_CHECKING:
    import duckdb

    from audit.rule import Rule
    from audit.verdicts import Judgement

COLUMNS = 'area, verdict, rule, clause, "table", row_id, reason'
KEPT = "Kept"  # the reason of a row that passed


@dataclass(frozen=True)
class Row:
    """One verdict to re-perform."""

    area: str
    verdict: str
    rule: str
    clause: str | None
    table: str
    row_id: str
    reason: str


def draw(run: Published, sample: Mapping[Stratum, int], seed: str, judged: "Judgement | None" = None) -> list[Row]:
    """Draw so many rows of each stratum; those that passed only where they were judged again."""
    found: list[tuple[str, Row]] = []
    for stratum, size in sample.items():
        if stratum.verdict != "pass":
            rows = f"SELECT *, {area_sql('rule')} AS area FROM findings"
            found += _first(run.connection, rows, stratum, size, seed)
    if judged is not None:
        found += _passed(judged, sample, seed)
    return [row for _, row in found]


def _first(
    connection: "duckdb.DuckDBPyConnection", rows: str, stratum: Stratum, size: int, seed: str
) -> list[tuple[str, Row]]:
    """Take the first rows of a stratum, each with its place in the order; of rows that look the same each counts."""
    sql = f"""
        WITH alike AS (
            SELECT {COLUMNS}, row_number() OVER (PARTITION BY {COLUMNS}) AS twin FROM ({rows})
            WHERE area = $area AND verdict = $verdict
        )
        SELECT sha256(to_json([$seed, {COLUMNS}, CAST(twin AS TEXT)])) AS place, {COLUMNS}
        FROM alike ORDER BY place LIMIT {size:d}"""
    given = {"area": stratum.area, "verdict": stratum.verdict, "seed": seed}
    return [(place, Row(*row)) for place, *row in connection.execute(sql, given).fetchall()]


def _passed(judged: "Judgement", sample: Mapping[Stratum, int], seed: str) -> list[tuple[str, Row]]:
    """Draw among the rows that passed, population by population."""
    connection = judged.fitted.connection
    wanted = {stratum: size for stratum, size in sample.items() if stratum.verdict == "pass"}
    nearest: dict[Stratum, list[tuple[str, Row]]] = {stratum: [] for stratum in wanted}
    for area, rows in _kept(judged):
        stratum = Stratum(area, "pass")
        if stratum in wanted:
            nearest[stratum] += _first(connection, rows, stratum, wanted[stratum], seed)
    drawn = [sorted(nearest[stratum], key=_place)[:size] for stratum, size in wanted.items()]
    if [len(one) for one in drawn] != [*wanted.values()]:
        raise IntegrityError("fewer rows passed than the run counted", where="sample", hint="run the audit again")
    return [row for one in drawn for row in one]


def _place(found: tuple[str, Row]) -> tuple[Any, ...]:
    return found[0], *(word or "" for word in astuple(found[1]))


def _kept(judged: "Judgement") -> Iterator[tuple[str, str]]:
    """Judge one population after the other, and write for each area what finds the rows that passed its rules."""
    import ibis

    from audit.marking import FAMILY_CLAUSES, best, verdicts
    from audit.populations import POPULATIONS
    from audit.tally import table_of

    given = judged.given
    for name, assessments in judged.populations.items():
        rules = [assessment.rule for assessment in assessments]
        if POPULATIONS[name].candidates:
            uses = given.population("uses").mutate(claim=ibis.row_number())
            rows = best(POPULATIONS[name], rules, given.with_uses(uses))
        else:
            rows = verdicts(given.population(name), rules, given)
        own = {FAMILY_CLAUSES[rule.clause] for rule in rules if rule.clause in FAMILY_CLAUSES}
        rows = rows.select("row_id", *sorted(own), *(rule.id for rule in rules))
        judged.fitted.engine.create("reperformed", rows)
        under: dict[str, list[str]] = {}
        for rule in rules:
            under.setdefault(area_of(rule.id), []).append(_passing(rule, area_of(rule.id), table_of(name, judged)))
        yield from ((area, " UNION ALL ".join(parts)) for area, parts in under.items())


def _passing(rule: "Rule", area: str, table: str) -> str:
    """Write the query for the rows that passed one rule, in the columns of a sample."""
    from audit.marking import FAMILY_CLAUSES, PASS

    clause = FAMILY_CLAUSES.get(rule.clause) or literal(rule.clause)
    return (
        f"SELECT {literal(area)} AS area, 'pass' AS verdict, {literal(rule.id)} AS rule, {clause} AS clause, "
        f'{literal(table)} AS "table", row_id, {literal(KEPT)} AS reason FROM reperformed WHERE "{rule.id}" = {PASS}'
    )


def judge_again(
    run: Published, inventory: str | Path, policy: str | None, waivers: str | Path | None = None
) -> "Judgement":
    """Judge the inventory of a run again; another inventory, policy or outcome than the run's is refused."""
    from audit import evidence
    from audit.audits import accepting, check
    from audit.exports.summary import summary
    from audit.inventory import load_inventory
    from audit.policy import load_policy

    if run.said["audience"] != "analyst":
        hint = "draw it from the analyst's run"
        raise AuditError("shows pseudonyms, and rows that passed would show ids", where=run.name, hint=hint)
    opened = load_inventory(inventory)
    if evidence.inputs(opened) != run.said["inputs"]:
        hint = "give the inventory as it was then, or leave --inventory out"
        raise AuditError("is not the inventory that this run judged", where=str(inventory), hint=hint)
    promised = load_policy(policy or run.said["policy"]["id"])
    if promised.sha256 != run.said["policy"]["sha256"]:
        hint = f"give --policy with the policy {run.said['policy']['id']} as it was then"
        raise AuditError("is not the policy that this run judged by", where=promised.source, hint=hint)
    accepted, by = accepting(waivers, promised), run.said.get("waivers")
    if (accepted.sha256 if accepted else None) != (by["sha256"] if by else None):
        hint = f"give --waivers with {by['name']} as it was then" if by else "leave --waivers out"
        raise AuditError("are not the waivers that this run judged by", where=str(waivers or "waivers"), hint=hint)
    readings = {name: run.said["readings"][name] for name in ("unless_requested", "may_include")}
    result = check(opened, promised, run.as_of, accepted, **readings)
    said = summary(result)
    if any(said[part] != run.result[part] for part in ("rules", "findings")):
        hint = "use the version that made the run"
        raise AuditError("judged again, the inventory gives other verdicts than the run", where=run.name, hint=hint)
    return result.judge()
