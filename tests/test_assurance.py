"""Ratings are proposed by the rule that the report states, and never better than what was seen."""

import pytest

import audit
from audit.assurance import AREAS, assurances
from audit.policy import load_policy
from audit.rules import RULES
from audit.scorecard import Line

POLICY = load_policy("amiqus")
KEY, OTHER = "retention.max", "retention.user_request"  # of high and of medium severity
RULE = {clause: next(rule for rule in RULES if rule.clause == clause) for clause in (KEY, OTHER, "retention.delete")}


def line(clause: str, status: str) -> Line:
    """Make a rule come to a status."""
    counts = {"pass": {"passed": 1}, "fail": {"failed": 1}, "incomplete": {"unknown": 1}}.get(status, {})
    missing = ("holds",) if status == "not_assessed" else ()
    return Line(RULE[clause], clause, missing, judged=sum(counts.values()), **counts)


def test_every_family_of_rules_belongs_to_one_area() -> None:
    families = [family for area in AREAS for family in area.families]
    assert sorted(families) == sorted({rule.family for rule in RULES})


@pytest.mark.parametrize(
    ("statuses", "rating", "why"),
    [
        (("pass", "pass"), "high", "all 2 promises judged were kept"),
        (("pass", "not_applicable"), "high", "the one promise judged was kept"),
        (("pass", "incomplete"), "reasonable", "none broken, 1 promise cannot be told in full"),
        (("pass", "fail"), "reasonable", "1 of 2 broken, none of them key"),
        (("fail", "pass"), "limited", "1 of 2 broken, 1 of them key"),
        (("fail", "fail"), "very limited", "more than half: 2 of 2 broken"),
        (("not_assessed", "pass"), "limited", "capped: 1 of the key promises not assessed"),
        (("pass", "not_assessed"), "high", "the one promise judged was kept"),
        (("not_assessed", "fail"), "very limited", "more than half: 1 of 1 broken"),
        (("not_assessed", "not_assessed"), None, "nothing could be judged"),
    ],
)
def test_a_rating_says_why(statuses: tuple[str, str], rating: str | None, why: str) -> None:
    scorecard = [line(clause, status) for clause, status in zip((KEY, OTHER), statuses, strict=True)]
    [one] = assurances(POLICY, scorecard)
    assert (one.area.id, one.rating, one.why) == ("retention", rating, why)


def test_nothing_that_lacks_its_tables_is_rated_better_than_limited() -> None:
    rated = {one.area.id: one.rating for one in audit_of("minimal")}
    assert set(rated) == {area.id for area in AREAS}
    assert not set(rated.values()) & {"high", "reasonable"}
    assert rated["messages"] is None


def test_the_clean_sample_is_rated_high() -> None:
    assert {one.area.id: one.rating for one in audit_of("clean")} == {area.id: "high" for area in AREAS}


def audit_of(sample: str) -> list:
    result = audit.check(sample, "amiqus", as_of="2026-11-22")
    return assurances(result.policy, result.lines)
