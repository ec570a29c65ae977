"""What a rule needs is read off its expression; many uses and few are judged alike; nothing missing is ever kept."""

import csv
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import ibis
import pytest

import audit
from audit import audits, claims, verdicts
from audit.inventory import load_inventory
from audit.lineage import Lineage
from audit.policy import load_policy
from audit.populations import POPULATIONS, Given
from audit.rules import RULES
from audit.tables import TABLES
from audit.terms import Terms

SAMPLE = Path(__file__).parents[1] / "data" / "samples" / "amiqus"
TERMS = Terms(load_policy("amiqus"), date(2026, 11, 22))
GIVEN = Given(verdicts.unbound(), TERMS, False)
LINEAGE = Lineage()
EVERYTHING = {name: frozenset(table.names) for name, table in TABLES.items()}


def needs_of(rule_id: str) -> set[str]:
    rule = next(rule for rule in RULES if rule.id == rule_id)
    rows = GIVEN.population(rule.population)
    broken = rule.broken(*(GIVEN.argument(name) for name in arguments(rule)))
    return {f"{table}.{column}" for table, column in LINEAGE.needs(broken) | LINEAGE.row_needs(rows) if column}


def arguments(rule):
    return rule.broken.__code__.co_varnames[: rule.broken.__code__.co_argcount]


def test_needs_follow_derived_columns_back_to_the_tables():
    assert needs_of("RET-01") >= {"records.submitted_at", "records.status"}
    assert "records.subject_id" not in needs_of("RET-01")


def test_needs_follow_a_left_join_only_where_its_columns_are_used():
    assert "holds.scope_id" in needs_of("HLD-05")
    assert not {need for need in needs_of("HLD-01") if need.startswith("records.")}


def test_counting_rows_needs_none_of_their_columns():
    rows = ibis.table({"key": "string", "other": "string"}, name="holds")
    counted = rows.group_by("key").agg(many=rows.count())
    assert LINEAGE.needs(counted.many > 1) == {("holds", None)} | {("holds", "key")} - {("holds", "key")}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_compiles_against_empty_tables_and_lacks_nothing(rule):
    assert verdicts.assess(rule, GIVEN, EVERYTHING, LINEAGE).missing == ()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_without_any_table_it_reads_is_not_assessed(rule):
    whole = verdicts.assess(rule, GIVEN, EVERYTHING, LINEAGE)
    rows = GIVEN.population(rule.population)
    broken = rule.broken(*(GIVEN.argument(name) for name in arguments(rule)))
    read = {table for table, _ in LINEAGE.needs(broken) | LINEAGE.row_needs(rows) if table in TABLES}
    assert whole.missing == ()
    for table in read - set(rule.spares):
        without = {name: columns for name, columns in EVERYTHING.items() if name != table}
        assert table in verdicts.assess(rule, GIVEN, without, LINEAGE).missing


def test_a_missing_column_makes_the_rules_that_read_it_not_assessed(tmp_path):
    with (SAMPLE / "records.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))[:50]
    for row in rows:
        del row["other_person"]
    with (tmp_path / "records.csv").open("w", encoding="utf-8", newline="") as lines:
        out = csv.DictWriter(lines, rows[0])
        out.writeheader()
        out.writerows(rows)
    result = audit.check(tmp_path, "amiqus", as_of="2026-11-22")
    line = next(line for line in result.lines if line.rule.id == "TPD-01")
    assert (line.status, line.missing) == ("not_assessed", ("records.other_person",))
    assert next(p for p in result.promises if p.clause == "other.third_party_data").status == "not_assessed"


def test_many_uses_are_judged_like_few(monkeypatch):
    found = []
    for many, portion in ((10**9, 10**9), (0, 10**9), (0, 7)):
        monkeypatch.setattr(claims, "MANY", many)
        monkeypatch.setattr(claims, "PORTION", portion)
        result = audits.judged(load_inventory(SAMPLE), TERMS.policy, TERMS.as_of)
        lines = [(line.rule.id, line.clause, line.judged, line.passed, line.failed) for line in result.lines]
        found.append((result.query("SELECT * FROM findings ORDER BY ALL"), lines))
    assert found[0] == found[1] == found[2]


def test_one_inventory_can_be_judged_again_and_each_result_keeps_what_it_found():
    inventory = audit.load_inventory("minimal")
    first = audit.check(inventory, TERMS.policy, as_of="2026-11-22")
    later = audit.check(inventory, TERMS.policy, as_of="2030-01-01")
    again = audit.check(inventory, TERMS.policy, as_of="2026-11-22")
    assert first.findings.equals(again.findings) and not first.findings.equals(later.findings)
    assert first.number() < later.number()
    [(row,)] = first.query("SELECT min(row_id) FROM findings WHERE rule = 'RET-01'")
    assert str(first.explain(row)) == str(again.explain(row))


def test_evidence_rules_speak_of_all_uses_of_their_basis_or_of_those_with_evidence():
    """What a rule with candidates does not speak of must be flagged by another, or passes would be overcounted."""
    for rule in RULES:
        if POPULATIONS[rule.population].basis and rule.where is not None:
            key = POPULATIONS[rule.population].candidates
            rows = GIVEN.population(rule.population)
            assert rule.where(rows).equals(rows[key].notnull()), rule.id


def test_a_promise_the_policy_does_not_make_is_not_judged():
    clauses = {id: clause for id, clause in TERMS.policy.clauses.items() if id != "retention.max"}
    silent = TERMS.policy.model_copy(update={"clauses": clauses})
    result = audits.judged(load_inventory(SAMPLE.parent / "minimal"), silent, TERMS.as_of)
    assert not [line for line in result.lines if line.rule.id == "RET-01"]
    assert isinstance(GIVEN.tables, SimpleNamespace)


def test_a_duty_of_law_is_judged_whatever_the_policy_promises_and_counted_apart_from_it():
    silent = TERMS.policy.model_copy(update={"clauses": {}})
    result = audits.judged(load_inventory(SAMPLE), silent, TERMS.as_of)
    assert {line.clause for line in result.lines if not line.rule.clause.startswith("*")} == set(silent.duties)
    assert {duty.clause: duty.status for duty in result.duties}["law.breaches"] == "fail"
    assert result.promises == []
    assert list(result.coverage.clause) == list(silent.duties)


def test_every_duty_of_law_has_a_rule():
    tested = {rule.clause for rule in RULES if not rule.advisory}
    assert set(TERMS.policy.duties) <= tested


def test_a_reason_names_what_could_not_be_read_and_nothing_that_may_be_blank():
    findings = audit.check(SAMPLE, "amiqus", as_of="2026-11-22").findings
    unknown = findings[findings.verdict == "unknown"]
    said = {(row.rule, row.reason.removeprefix("Cannot tell: ")) for row in unknown.itertuples()}
    assert {("RET-01", "nothing readable in status"), ("RET-01", "nothing readable in submitted_at")} <= said
    assert ("CON-01", "nothing readable in subject_id") in said
    assert {reason for rule, reason in said if rule == "RTS-04"} == {"what is stated does not decide it"}
