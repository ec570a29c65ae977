"""A promise is kept only if everything under it was judged and kept; a share is never rounded to all or to none."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from audit.rules import RULES
from audit.scorecard import Line, Promise, at_or_above, share

RULE = next(rule for rule in RULES if not rule.advisory)
ADVICE = replace(RULE, advisory=True)


def line(*, missing=(), passed=0, failed=0, excepted=0, unknown=0, rule=RULE):
    return Line(rule, "clause", missing, passed + failed + excepted + unknown, passed, failed, excepted, unknown)


def test_statuses_of_a_rule():
    assert line(missing=("holds",), passed=5).status == "not_assessed"
    assert line().status == "not_applicable"
    assert line(passed=5).status == "pass"
    assert line(passed=5, excepted=2).status == "pass"
    assert line(passed=5, unknown=1).status == "incomplete"
    assert line(passed=5, unknown=1, failed=1).status == "fail"


def test_statuses_of_a_promise():
    kept, open_, absent, none = line(passed=1), line(unknown=1), line(missing=("holds",)), line()
    assert Promise("x", (kept, none)).status == "pass"
    assert Promise("x", (kept, absent)).status == "incomplete"
    assert Promise("x", (kept, open_)).status == "incomplete"
    assert Promise("x", (absent, none)).status == "incomplete"
    assert Promise("x", (absent,)).status == "not_assessed"
    assert Promise("x", (none,)).status == "not_applicable"
    assert Promise("x", (kept, line(failed=1))).status == "fail"
    assert Promise("x", (kept, line(failed=1, rule=ADVICE))).status == "pass"
    assert Promise("x", ()).status == "not_assessed"
    assert Promise("x", (), informative=True).status == "informative"


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_a_share_is_all_only_if_it_is_all_and_none_only_if_it_is_none(part, more):
    whole = part + more
    written = share(part, whole)
    if whole:
        assert (written == "100 %") == (more == 0)
        assert (written == "0 %") == (part == 0)


def test_one_in_twelve_thousand_is_not_all():
    assert share(11_999, 12_000) == "99.9 %"
    assert share(1, 12_000) == "0.1 %"


def test_severities_are_ordered():
    assert at_or_above("urgent", "high") and at_or_above("high", "high") and not at_or_above("medium", "high")
