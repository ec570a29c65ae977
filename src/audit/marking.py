"""Mark every row of a population with the verdict of every rule: expressions only, no engine."""

import inspect
from typing import Any

import ibis
import ibis.expr.operations as ops

from audit.populations import Given, Population
from audit.populations.uses import Proof
from audit.rule import Predicate, Rule

PASS, FAIL, EXCEPTED, UNKNOWN = 0, 1, 2, 3
VERDICTS = {PASS: "pass", FAIL: "fail", EXCEPTED: "excepted", UNKNOWN: "unknown"}
FAMILY_CLAUSES = {  # the column that names a row's own clause
    "*.basis": "basis_clause",
    "*.purposes": "purposes_clause",
    "*.items": "items_clause",
    "*.source": "source_clause",
}


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
    """Tell of each row whether at least one rule that speaks of it does not find it kept.

    Rules that speak of the same rows are asked together, so that what they have in common is worked out once. No row
    of a population is known not to belong to it: so a rule finds it kept where it says that nothing is broken.
    """
    alike: dict[tuple[str | None, Predicate | None], list[Any]] = {}
    for rule in rules:
        broken = applied(rule.broken, rows, given)
        alike.setdefault((FAMILY_CLAUSES.get(rule.clause), rule.where), []).append(broken)
    found: dict[str | None, list[Any]] = {}
    for (clause, where), broken in alike.items():
        unkept = ibis.or_(*broken).fill_null(True)
        found.setdefault(clause, []).append(unkept if where is None else applied(where, rows, given) & unkept)
    either = {clause: ibis.or_(*unkept) for clause, unkept in found.items()}
    return ibis.or_(
        *(unkept if clause is None else rows[clause].notnull() & unkept for clause, unkept in either.items())
    )


def doubtful(rows: Any, rules: list[Rule], given: Given) -> Any:
    """Name the uses that have a candidate which some rule does not find kept."""
    return rows.filter(noticed(rows, rules, given)).select("row_id").distinct()


def unproven(uses: Any, proof: Proof, rules: list[Rule], given: Given) -> Any:
    """Name the uses without any candidate that every rule speaks of and finds kept: no candidate could be better."""
    clauses = {FAMILY_CLAUSES.get(rule.clause) for rule in rules}
    if None not in clauses:
        uses = uses.filter(ibis.or_(*(uses[clause].notnull() for clause in sorted(clauses, key=str))))
    parts = []
    for rows, matches in proof.ways(uses):
        beside = Beside(rows, proof.evidence)
        kept = []
        for rule in rules:
            speaks = speaks_of(rule, beside, given)
            kept += [~applied(rule.broken, beside, given)] + ([] if speaks is None else [speaks])
        parts.append(rows.anti_join(proof.evidence, [*matches, *kept]).select("row_id"))
    return ibis.union(*parts, distinct=True)


class Beside:
    """A use beside a candidate, as a rule would find them in one row, without joining the two."""

    def __init__(self, uses: Any, evidence: Any) -> None:
        """Take the rows of two tables that have no column of the same name."""
        self._uses, self._evidence = uses, evidence

    def __getitem__(self, name: str) -> Any:
        """Give a column of either."""
        return self._evidence[name] if name in self._evidence.columns else self._uses[name]

    __getattr__ = __getitem__


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


def groups(rules: list[Rule]) -> list[str]:
    """Name the columns by which these rules' verdicts are counted."""
    clauses = {FAMILY_CLAUSES[rule.clause] for rule in rules if rule.clause in FAMILY_CLAUSES}
    return ["category", "system_id", *sorted(clauses)]


def counts(rows: Any, rules: list[Rule], given: Given, *apart: str) -> Any:
    """Count a population by category, system and clause; and what each rule speaks of, where that is not all of it."""
    keys = [column for column in dict.fromkeys((*groups(rules), *apart)) if column in rows.columns]
    # What nobody can tell is not spoken of; and a group of none other is 0, not null, in every engine.
    wheres = {rule.id: applied(rule.where, rows, given) for rule in rules if rule.where is not None}
    speaks = {rule: rows.count(where=where.fill_null(False)) for rule, where in wheres.items()}
    return rows.group_by(keys).agg(rows=rows.count(), **speaks)
