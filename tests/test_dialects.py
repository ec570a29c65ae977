"""Every rule compiles for engines that were never run: what the docs say of them is no more than that."""

import os
import re
from datetime import date
from pathlib import Path

import ibis
import pytest
import sqlglot

from audit import marking
from audit.engines import compiled
from audit.policy import load_policy
from audit.populations import POPULATIONS, Given
from audit.rules import RULES
from audit.terms import Terms
from audit.verdicts import concerns, unbound

DIALECTS = ["trino", "bigquery", "snowflake", "databricks"]
SNAPSHOTS = Path(__file__).with_name("dialects")
WRITE = "AUDIT_WRITE_SNAPSHOTS"  # set it to accept what the rules compile to now


@pytest.fixture(scope="module")
def terms():
    return Terms(load_policy("amiqus"), date(2026, 11, 22))


@pytest.fixture
def given(terms):
    return Given(unbound(), terms, False, lambda population, rows: named(population, rows))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_every_rule_calls_broken_compiles_to_what_it_did(dialect, given, terms):
    """Who changes a rule, or the compiler, sees here what that changes elsewhere."""
    parts = []
    for rule in (rule for rule in RULES if concerns(rule, terms)):
        schema = given.population(rule.population).schema()
        rows = ibis.table(schema, name=f"population_{rule.population}")
        broken = rows.select(broken=marking.applied(rule.broken, rows, given))
        sql = re.sub(r"_[a-z2-7]{26}\b", "", compiled(broken, dialect))  # a name that the compiler draws at random
        parts.append(f"-- {rule.id}\n{sql}\n")
    snapshot, found = SNAPSHOTS / f"{dialect}.sql", "".join(parts)
    if WRITE in os.environ:
        snapshot.write_text(found, encoding="utf-8")
    assert found == snapshot.read_text(encoding="utf-8")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_rule_compiles(dialect, given, terms):
    found = set()
    for population in POPULATIONS.values():
        rules = [rule for rule in RULES if rule.population == population.name and concerns(rule, terms)]
        rows = given.population(population.name)
        if rules and population.candidates:
            uses = given.population("uses").mutate(claim=ibis.row_number())
            rows = marking.best(population, rules, given.with_uses(uses))
        elif rules:
            rows = marking.flagged(rows, rules, given)
        sql = compiled(rows, dialect)
        names = {name.name for name in sqlglot.parse_one(sql, dialect=dialect).find_all(sqlglot.exp.Identifier)}
        assert {rule.id for rule in rules} <= names
        found |= {rule.id for rule in rules}
    assert found == {rule.id for rule in RULES}


def named(population, rows):
    """Let others build on a population by its name, as in an engine."""
    return rows if population.basis else ibis.table(rows.schema(), name=f"population_{population.name}")
