"""Every rule, against the worked cases in tests/rules/<rule id>.yaml.

A case states only what matters: every table's missing cells come from `tests/rules/_usual.yaml`, a world in which no
rule is broken. A list of rows under a table replaces the usual one; `[]` empties it, `absent` leaves the table out.
Of tables that are usually empty, `usual_when_added` there says what a row looks like that a case adds. `outside` holds
cases that the rule does not judge at all, which is no verdict, and is easily taken for `pass`.
"""

import csv
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from audit import verdicts
from audit.inventory import load_inventory
from audit.marking import EXCEPTED, FAIL, PASS, UNKNOWN
from audit.policy import Policy, load_policy
from audit.populations import POPULATIONS
from audit.rules import RULES
from audit.tables import TABLES
from audit.terms import Terms
from recall import recalling

CASES = Path(__file__).parent / "rules"
EXPECTED = ("fail", "pass", "excepted", "unknown")
USUAL = yaml.safe_load((CASES / "_usual.yaml").read_text(encoding="utf-8"))
ADDED = USUAL.pop("usual_when_added")
AS_OF = date(2026, 11, 22)


@cache
def read_cases(rule_id: str) -> dict[str, Any]:
    """Read the worked cases of a rule, every scalar as the text it is written as."""
    return yaml.load((CASES / f"{rule_id}.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506


def every_case():
    for rule in RULES:
        cases = read_cases(rule.id) if (CASES / f"{rule.id}.yaml").exists() else {}
        for expected in (*EXPECTED, "outside"):
            for number, case in enumerate(cases.get(expected, []), start=1):
                yield pytest.param(rule, case, expected, id=f"{rule.id}-{expected}-{number}")


def world_of(case: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Fill a case up to a whole inventory."""
    world = {table: [dict(row) for row in rows] for table, rows in USUAL.items()}
    for table, rows in case.items():
        if table not in TABLES:
            continue
        if rows == "absent":
            world.pop(table, None)
            continue
        usual = USUAL[table][0] if USUAL.get(table) else ADDED.get(table, {})
        world[table] = [{**usual, **row} for row in (rows if isinstance(rows, list) else [rows])]
    return world


def write(world: dict[str, list[dict[str, Any]]], folder: Path) -> None:
    """Write an inventory as the CSV files a user would give."""
    for table, rows in world.items():
        stated = dict.fromkeys([*TABLES[table].key, *(name for row in rows for name in row)])
        names = list(stated) if rows else TABLES[table].names  # an empty table asserts that there are none
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as lines:
            out = csv.DictWriter(lines, names, lineterminator="\n", restval="")
            out.writeheader()
            out.writerows({k: "" if v in (None, "null") else v for k, v in row.items()} for row in rows)


def judged(rule: Any, case: dict[str, Any], folder: Path) -> list[str]:
    """Judge a case by one rule and list the verdicts it gave, or say that it could not be assessed."""
    write(world_of(case), folder)
    return judged_in(folder, rule, case)


def judged_in(folder: Path, rule: Any, case: dict[str, Any]) -> list[str]:
    """Judge what was written into a folder for a case."""
    policy = policy_of(case)
    terms = Terms(policy, date.fromisoformat(case.get("as_of", str(AS_OF))))
    together = tuple(other for other in RULES if other.population == rule.population)  # they choose evidence together
    judgement = verdicts.judge(load_inventory(folder).fit(policy.zone), terms, together)
    if judgement.assessments[rule.id].missing:
        return ["not_assessed"]
    return verdicts_of(rule, judgement, case.get("row"))


def policy_of(case: dict[str, Any]) -> Policy:
    """Read the bundled policy as a case reads it."""
    return policy_read(*(case.get(name) for name in ("reading", "may_include", "grace_days")))


@cache
def policy_read(reading: str | None, may_include: str | None, grace_days: str | None) -> Policy:
    """Read the bundled policy in one of its readings."""
    policy = load_policy("amiqus")
    policy = policy.read_as(unless_requested=reading) if reading is not None else policy
    policy = policy.read_as(may_include=may_include) if may_include is not None else policy
    if grace_days is not None:
        retention = policy.retention.model_copy(update={"grace_days": int(grace_days)})
        policy = policy.model_copy(update={"retention": retention})
    return policy


def verdicts_of(rule: Any, judgement: verdicts.Judgement, row: str | None) -> list[str]:
    """List the verdicts of one rule, of one row where the case names it."""
    ask = judgement.fitted.connection.execute
    name = rule.population
    if name not in judgement.populations:
        return []
    flagged = ask(
        f'SELECT f.row_id, f."{rule.id}", x.row_id IS NOT NULL FROM "flagged_{name}" f LEFT JOIN excuses x '  # noqa: S608
        f"ON x.row_id = f.row_id AND x.exception = '{rule.excused}' WHERE f.\"{rule.id}\" IS NOT NULL"
    ).fetchall()
    words = {PASS: "pass", FAIL: "fail", EXCEPTED: "excepted", UNKNOWN: "unknown"}
    found = [(id, words[EXCEPTED if excused and code == FAIL else code]) for id, code, excused in flagged]
    if row is not None:
        return sorted({verdict for id, verdict in found if id == row}) or ["pass"]  # a pair claimed twice is two rows
    speaks = rule.where is not None and not POPULATIONS[name].candidates
    column = f'"{rule.id}"' if speaks else "rows"
    clause = verdicts.FAMILY_CLAUSES.get(rule.clause)  # a row without such a clause is not judged by the rule
    of = f"WHERE {clause} IS NOT NULL" if clause else ""
    [(rows,)] = ask(f'SELECT coalesce(sum({column}), 0) FROM "counted_{name}" {of}').fetchall()  # noqa: S608
    return [verdict for _, verdict in found] or ["pass"] * int(rows)


@pytest.fixture(scope="module", autouse=True)
def work_out_once():
    """Type a table, build a query and compile it once: most of what the cases of a rule ask is the same."""
    with recalling():
        yield


@pytest.mark.parametrize(("rule", "case", "expected"), list(every_case()))
def test_rule_reaches_the_verdict(rule, case, expected, tmp_path):
    assert judged(rule, case, tmp_path) == ([] if expected == "outside" else [expected]), case.get("about")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_has_cases_for_every_verdict_it_can_give(rule):
    cases = read_cases(rule.id)
    never = set(cases.get("never", {}))
    expected = {"fail", "pass", "unknown"} | ({"excepted"} if rule.excused else set())
    assert expected - never == {verdict for verdict in EXPECTED if cases.get(verdict)}
    assert all(cases["never"].values()) if never else True  # a verdict it can never give is named with the reason


def test_every_file_of_cases_belongs_to_a_rule():
    ids = {rule.id for rule in RULES}
    assert {path.stem for path in CASES.glob("*.yaml")} - ids == {"_usual"}


def test_ids_are_unique_and_every_rule_says_what_it_must():
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))
    for rule in RULES:
        assert rule.duty.endswith(".") and rule.remedy.endswith("."), rule.id
        assert rule.population in POPULATIONS, rule.id


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_without_the_tables_it_reads_a_rule_is_not_assessed(rule, tmp_path):
    write({"records": world_of({})["records"]}, tmp_path)
    judgement = verdicts.judge(
        load_inventory(tmp_path).fit("Europe/London"), Terms(load_policy("amiqus"), AS_OF), (rule,)
    )
    alone = ("TRX-01", "RET-11")  # the buyer, and what is anonymous, stand on the record
    only_records = rule.population in ("records", "contents") or rule.id in alone
    assert bool(judgement.assessments[rule.id].missing) != only_records


def test_the_usual_world_breaks_no_rule(tmp_path):
    write(world_of({}), tmp_path)
    judgement = verdicts.judge(
        load_inventory(tmp_path).fit("Europe/London"), Terms(load_policy("amiqus"), AS_OF), RULES
    )
    assert not [id for id, assessment in judgement.assessments.items() if assessment.missing]
    for name in judgement.populations:
        found = judgement.fitted.connection.execute(f'SELECT * FROM "flagged_{name}"').fetchall()  # noqa: S608
        assert found == [], name
