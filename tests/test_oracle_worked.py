"""The second reading, against the worked cases; and the drawn inventories, against all that a rule can say."""

from datetime import date
from itertools import cycle
from random import Random

import pytest

import inventories
import oracle
from audit.policy import load_policy
from test_rules import AS_OF, EXPECTED, every_case, policy_of, read_cases, world_of

POLICY = load_policy("amiqus")
READ_TWICE = sorted({rule.id for rule in oracle.RULES})
READINGS = [
    POLICY.read_as(unless_requested=word, may_include=lists)
    for word in ("strict", "A", "B", "C", "D")
    for lists in ("strict", "lenient")
]


def said_of(rule_id: str, case: dict) -> list[str]:
    """Judge a worked case by the second reading, and list its verdicts as the runner of the worked cases does."""
    world = {
        table: [{name: None if cell in ("", "null") else cell for name, cell in row.items()} for row in rows]
        for table, rows in world_of(case).items()
    }
    judged = oracle.judgements(world, policy_of(case), date.fromisoformat(case.get("as_of", str(AS_OF))))
    said = [(one.row_id, one.verdict) for one in judged if one.rule == rule_id]
    if "row" in case:
        return sorted({verdict for row_id, verdict in said if row_id == case["row"]})
    return [verdict for _, verdict in said if verdict != "pass"] or [verdict for _, verdict in said]


@pytest.mark.parametrize("rule_id", READ_TWICE)
def test_the_second_reading_reaches_the_verdicts_of_the_worked_cases(rule_id):
    cases = [param.values for param in every_case() if param.values[0].id == rule_id]
    for _, case, expected in cases:
        assert said_of(rule_id, case) == ([] if expected == "outside" else [expected]), case.get("about")


def test_the_drawn_inventories_reach_every_verdict():
    wanted = {(id, verdict) for id in READ_TWICE for verdict in EXPECTED if read_cases(id).get(verdict)}
    for seed, policy in zip(range(1000), cycle(READINGS)):  # it stops as soon as all was said
        random = Random(seed)  # noqa: S311
        as_of = random.choice(inventories.AS_OF)
        drawn = inventories.build(random, as_of, one_use=seed % 4 == 3, most=8)
        one_incident = policy.horizons.model_copy(update={"vital_bulk": 1})
        tolerant = policy.retention.model_copy(update={"grace_days": 30 * (seed % 3)})
        policy = policy.model_copy(update={"horizons": one_incident, "retention": tolerant})
        wanted -= {(said.rule, said.verdict) for said in oracle.judgements(drawn, policy, as_of)}
        if not wanted:
            break
    assert not wanted
