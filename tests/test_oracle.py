"""Two readings of every rule, the engine's and the oracle's, agree row by row on random inventories."""

from collections import Counter
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings

import audit
import inventories
import oracle
from audit.policy import load_policy
from audit.rules import RULES

POLICY = load_policy("amiqus")
READINGS = ("strict", "A", "B", "C", "D")
LISTS = ("strict", "lenient")
TOLERATED = (0, 1, 30)  # days past the last one, which an organisation may allow itself
READ_TWICE = {rule.id for rule in oracle.RULES}


def differences(tables: inventories.Tables, policy, as_of: date, zone: str | None = None) -> dict[str, Counter]:
    """Judge an inventory twice, and list what only one reading says."""
    with TemporaryDirectory() as folder:
        inventory = audit.load_inventory(str(inventories.write(tables, Path(folder) / "inventory", zone)))
        result = audit.check(inventory, policy, as_of=as_of.isoformat())
        findings, scorecard = result.findings, result.scorecard
    ours = oracle.judgements(tables, policy, as_of, zone)
    told = Counter((one.rule, one.clause, one.row_id, one.verdict) for one in ours if one.verdict != "pass")
    counted = Counter((one.rule, one.clause, one.verdict) for one in ours)
    return {
        "findings": apart(told_by(findings), told),
        "counts": apart(counted_by(scorecard), counted),
        "quality": apart(dirt_in(findings), Counter(oracle.quality.defects(tables, policy, as_of, zone))),
        "not assessed": apart(silent_in(scorecard), Counter(oracle.not_assessed(tables, policy, as_of))),
    }


COUNTS = (("pass", "passed"), ("fail", "failed"), ("excepted", "excepted"), ("unknown", "unknown"))


def told_by(findings) -> Counter:
    """Count the engine's findings on clauses."""
    rows = findings[findings.rule.isin(READ_TWICE)]
    return Counter(zip(rows.rule, rows.clause, rows.row_id, rows.verdict, strict=True))


def counted_by(scorecard) -> Counter:
    """Read the engine's counts of each verdict."""
    rows = scorecard[scorecard.rule.isin(READ_TWICE) & (scorecard.status != "not_assessed")]
    cells = {(row.rule, row.clause, word): getattr(row, column) for row in rows.itertuples() for word, column in COUNTS}
    return +Counter({key: int(cell) for key, cell in cells.items()})


def dirt_in(findings) -> Counter:
    """List the rows that the engine's data-quality rules find."""
    rows = findings[findings.rule.str.startswith("DQ-")]
    return Counter(set(zip(rows.rule, rows.table, rows.row_id, strict=True)))


def silent_in(scorecard) -> Counter:
    """Name the rules that the engine did not assess."""
    rules = scorecard.rule[scorecard.status == "not_assessed"]
    return Counter(set(rules[rules.isin(READ_TWICE)]))


def apart(theirs: Counter, ours: Counter) -> Counter:
    """Count what the engine says more often (above nought) or the oracle does (below)."""
    return Counter({key: theirs[key] - ours[key] for key in theirs | ours if theirs[key] != ours[key]})


def agree(tables: inventories.Tables, policy, as_of: date, zone: str | None = None) -> None:
    """Fail with what differs."""
    assert not {name: apart for name, apart in differences(tables, policy, as_of, zone).items() if apart}


def test_every_rule_is_read_twice():
    assert {rule.id for rule in RULES} == READ_TWICE


def batch(seed: int, size: int) -> tuple:
    """Draw many inventories to be judged at once, a policy reading, and a day."""
    random = Random(seed)  # noqa: S311
    as_of, one_use = random.choice(inventories.AS_OF), seed % 4 == 3
    drawn = [inventories.build(random, as_of, one_use=one_use, most=8) for _ in range(size)]
    policy = POLICY.read_as(unless_requested=READINGS[seed % 5], may_include=LISTS[seed % 2])
    bulk = policy.horizons.model_copy(update={"vital_bulk": 2})
    tolerant = policy.retention.model_copy(update={"grace_days": TOLERATED[seed % 3]})
    return inventories.merge(drawn), policy.model_copy(update={"horizons": bulk, "retention": tolerant}), as_of


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(inventories.inventories())
def test_small_inventories_with_tables_missing(drawn):
    agree(drawn.tables, POLICY.read_as(unless_requested=drawn.reading), drawn.as_of, drawn.zone)


@pytest.mark.parametrize("seed", range(5))
def test_sixty_inventories(seed):
    agree(*batch(seed, 12))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 120))
def test_a_thousand_inventories(seed):
    agree(*batch(seed, 50))
