"""Every rule compiles for engines that were never run: what the docs say of them is no more than that."""

from datetime import date

import ibis
import pytest
import sqlglot

from audit import marking
from audit.policy import load_policy
from audit.populations import POPULATIONS, Given
from audit.rules import RULES
from audit.terms import Terms
from audit.verdicts import concerns, unbound


@pytest.mark.parametrize("dialect", ["trino", "bigquery", "snowflake", "databricks"])
def test_every_rule_compiles(dialect):
    terms = Terms(load_policy("amiqus"), date(2026, 11, 22))
    given = Given(unbound(), terms, False, lambda population, rows: named(population, rows))
    compiled = set()
    for population in POPULATIONS.values():
        rules = [rule for rule in RULES if rule.population == population.name and concerns(rule, terms)]
        rows = given.population(population.name)
        if rules and population.candidates:
            uses = given.population("uses").mutate(claim=ibis.row_number())
            rows = marking.best(population, rules, given.with_uses(uses))
        elif rules:
            rows = marking.flagged(rows, rules, given)
        sql = str(ibis.to_sql(rows, dialect=dialect, pretty=False))
        names = {name.name for name in sqlglot.parse_one(sql, dialect=dialect).find_all(sqlglot.exp.Identifier)}
        assert {rule.id for rule in rules} <= names
        compiled |= {rule.id for rule in rules}
    assert compiled == {rule.id for rule in RULES}


def named(population, rows):
    """Let others build on a population by its name, as in an engine."""
    return rows if population.basis else ibis.table(rows.schema(), name=f"population_{population.name}")
