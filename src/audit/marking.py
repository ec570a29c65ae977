"""Mark every row of a population with the verdict of every rule: expressions only, no engine."""

import inspect
from typing import Any

import ibis
import ibis.expr.operations as ops

from audit.populations import Given, Population
from audit.rule import Predicate, Rule

PASS, FAIL, EXCEPTED, UNKNOWN = 0, 1, 2, 3
VERDICTS = {PASS: "pass", FAIL: "fail", EXCEPTED: "excepted", UNKNOWN: "unknown"}
FAMILY_CLAUSES = {  # the column that names a row's own clause
    "*.basis": "basis_clause",
    "*.purposes": "purposes_clause",
    "*.items": "items_clause",
    "*.source": "source_clause",
}
GROUPS = ("category", "system_id", *FAMILY_CLAUSES.values())


def applied(predicate: Predicate, rows: Any, given: Given) -> Any:
    """Apply a predicate to a population's rows and to what else it asks for by name."""
    names = list(inspect.signature(predicate).parameters)[1:]
    return predicate(rows, *(given.argument(name) for name in names))


def verdicts(rows: Any, rules: list[Rule], given: Given) -> Any:
    """Add one column per rule: 0 kept, 1 broken, 3 nobody can tell, null not judged by that rule."""
    columns = {}
    for rule in rules:
        broken = applied(rule.broken, rows, given) & rows.judged
        verdict = ibis.cases((broken, FAIL), (~broken, PASS), else_=UNKNOWN).cast("int8")
        speaks = speaks_of(rule, rows, given)
        columns[rule.id] = verdict if speaks is None else ibis.cases((speaks, verdict), else_=ibis.null("int8"))
        if rule.urgent is not None:
            columns[f"urgent {rule.id}"] = applied(rule.urgent, rows, given).fill_null(False)
    return rows.mutate(**columns)


def flagged(rows: Any, rules: list[Rule], given: Given) -> Any:
    """Keep the rows that at least one rule does not find kept, with all their verdicts."""
    return verdicts(rows.filter(noticed(rows, rules, given)), rules, given)


def noticed(rows: Any, rules: list[Rule], given: Given) -> Any:
    """Tell of each row whether at least one rule that speaks of it may not find it kept.

    Every row that is looked at costs this, so it asks no more than it must: not again whether the row is judged, and
    whether the rule speaks of it only where it is not kept.
    """
    found = []
    for rule in rules:
        unkept = applied(rule.broken, rows, given).fill_null(True)
        speaks = speaks_of(rule, rows, given)
        found.append(unkept if speaks is None else unkept & speaks)
    return ibis.or_(*found)


def doubtful(rows: Any, rules: list[Rule], given: Given) -> Any:
    """Name the uses that have a candidate which some rule does not find kept."""
    return rows.filter(noticed(rows, rules, given)).select("row_id").distinct()


def cleared(rows: Any, rules: list[Rule], given: Given) -> Any:
    """Name the claims that have a candidate which every rule speaks of and finds kept: no other can be better."""
    kept = []
    for rule in rules:
        broken, speaks = applied(rule.broken, rows, given), speaks_of(rule, rows, given)
        kept.append((~broken & rows.judged).fill_null(False) & (True if speaks is None else speaks.fill_null(False)))
    return rows.filter(ibis.and_(*kept)).select("claim").distinct()


def speaks_of(rule: Rule, rows: Any, given: Given) -> Any | None:
    """Tell which rows a rule speaks of; None: all of them."""
    speaks = [rows[FAMILY_CLAUSES[rule.clause]].notnull()] if rule.clause in FAMILY_CLAUSES else []
    if rule.where is not None:
        speaks.append(applied(rule.where, rows, given))
    if not speaks:
        return None
    return speaks[0] if len(speaks) == 1 else speaks[0] & speaks[1]


def best(population: Population, rules: list[Rule], given: Given) -> Any:
    """Choose the best of each use's candidates, and give it with its verdicts.

    The choice does not ask whether the record is held; where nobody can tell, what is broken is then unknown.
    """
    rows = population.rows(given)
    telling = [rule for rule in rules if tells_candidates_apart(rule, rows, population, given)]
    rows = verdicts(rows.mutate(certain=rows.judged, judged=ibis.literal(True)), rules, given)
    place = ibis.row_number().over(group_by=rows.claim, order_by=merits(rows, telling, population))
    rows = rows.mutate(place=place)
    rows = rows.filter(rows.place == 0)
    unsure = rows.certain.isnull()
    doubted = {
        rule.id: (unsure & (rows[rule.id] == FAIL)).ifelse(UNKNOWN, rows[rule.id]).cast("int8") for rule in rules
    }
    return rows.mutate(judged=rows.certain, **doubted).drop("place", "claim", "certain")


def tells_candidates_apart(rule: Rule, rows: Any, population: Population, given: Given) -> bool:
    """Tell whether a rule reads the evidence: what it says of the use alone makes no candidate better."""
    reads = [applied(rule.broken, rows, given)] + ([applied(rule.where, rows, given)] if rule.where else [])
    word = str(population.candidates).removesuffix("id")
    fields = [node for read in reads for node in read.op().find(ops.Field) if node.rel == rows.op()]
    return any(field.name.startswith(word) for field in fields)


def merits(rows: Any, rules: list[Rule], population: Population) -> list[Any]:
    """Order candidates: one that satisfies every duty first, then one that breaks none, then what comes nearest."""

    def number(rules: list[Rule], *codes: int) -> Any:
        return sum((rows[rule.id].isin(codes).fill_null(False).ifelse(1, 0) for rule in rules), ibis.literal(0))

    duties = [rule for rule in rules if not rule.advisory]
    return [
        number(duties, FAIL, UNKNOWN) > 0,
        number(duties, FAIL) > 0,
        -number(rules, PASS),
        number(rules, FAIL),
        rows[population.candidates],
    ]


def counts(rows: Any, rules: list[Rule], given: Given, *apart: str) -> Any:
    """Count a population by category, system and clause; and what each rule speaks of, where that is not all of it."""
    keys = [column for column in (*GROUPS, *apart) if column in rows.columns]
    # What nobody can tell is not spoken of; and a group of none other is 0, not null, in every engine.
    wheres = {rule.id: applied(rule.where, rows, given) for rule in rules if rule.where is not None}
    speaks = {rule: rows.count(where=where.fill_null(False)) for rule, where in wheres.items()}
    return rows.group_by(keys).agg(rows=rows.count(), **speaks)
