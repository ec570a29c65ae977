"""The second reading reaches what the worked cases say, and the inventories that are drawn reach all of it."""

from datetime import date
from random import Random

import inventories
import oracle
from audit.policy import load_policy
from test_rules import AS_OF, EXPECTED, read_cases, world_of

POLICY = load_policy("amiqus")
READINGS = ("strict", "A", "B", "C", "D")
TOLERANT = "grace_days"  # a policy that tolerates days is read once only


def read_again(rule: str, case: dict) -> set[str]:
    """Say what the second reading makes of a case, leaving out the rows it finds kept beside others."""
    policy = POLICY.read_as(
        unless_requested=case.get("reading", "strict"), may_include=case.get("may_include", "strict")
    )
    world = {
        table: [{column: None if cell in ("", "null") else cell for column, cell in row.items()} for row in rows]
        for table, rows in world_of(case).items()
    }
    said = oracle.judgements(world, policy, date.fromisoformat(case.get("as_of", str(AS_OF))))
    found = {one.verdict for one in said if one.rule == rule and case.get("row", one.row_id) == one.row_id}
    return found - {"pass"} or found


def test_the_second_reading_agrees_with_every_worked_case():
    apart = [
        (rule.id, expected, case.get("about"), said)
        for rule in oracle.RULES
        for expected in (*EXPECTED, "outside")
        for case in read_cases(rule.id).get(expected, [])
        if TOLERANT not in case
        and (said := read_again(rule.id, case)) != (set() if expected == "outside" else {expected})
    ]
    assert apart == []


def test_a_thousand_drawn_inventories_reach_every_verdict():
    random = Random(7)  # noqa: S311
    missing = {(rule.id, word) for rule in oracle.RULES for word in EXPECTED if read_cases(rule.id).get(word)}
    bulk = POLICY.horizons.model_copy(update={"vital_bulk": 1})
    for number in range(1000):
        as_of = inventories.AS_OF[number % 5]
        tables = inventories.build(random, as_of, one_use=number % 4 == 3, most=6)
        policy = POLICY.read_as(unless_requested=READINGS[number % 5]).model_copy(update={"horizons": bulk})
        missing -= {(one.rule, one.verdict) for one in oracle.judgements(tables, policy, as_of)}
        if not missing:
            break
    assert missing == set()
