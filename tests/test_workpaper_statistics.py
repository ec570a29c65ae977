"""How large a sample must be, and what it bounds: held to printed tables, and to every case that can be counted out."""

import random
from fractions import Fraction
from itertools import product
from math import comb, prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.errors import AuditError
from audit.workpaper.statistics import Demand, Drawn, allocate, at_least, at_most, projected, tail

LARGE = 10**7
RISK = 0.05


def demand(confidence: str = "95", tolerable: str = "5", expected: str = "0") -> Demand:
    return Demand(*(Fraction(one) / 100 for one in (confidence, tolerable, expected)))


def size(rows: int, *asked: str) -> int:
    return sum(allocate({"all": rows}, demand(*asked)).values())


# As printed in the sample size tables of the AICPA's guide on audit sampling.


@pytest.mark.parametrize(
    ("confidence", "sizes"),
    [
        ("95", {2: 149, 3: 99, 4: 74, 5: 59, 6: 49, 7: 42, 8: 36, 9: 32, 10: 29, 15: 19, 20: 14}),
        ("90", {2: 114, 3: 76, 4: 57, 5: 45, 6: 38, 7: 32, 8: 28, 9: 25, 10: 22, 15: 15, 20: 11}),
    ],
)
def test_sizes_are_those_of_the_printed_tables(confidence, sizes):
    assert {rate: size(LARGE, confidence, str(rate)) for rate in sizes} == sizes


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        (("95", "5", "0.25"), 93), (("95", "5", "0.5"), 93), (("95", "5", "1"), 93), (("95", "5", "1.25"), 124),
        (("95", "5", "1.75"), 153), (("95", "5", "2"), 181), (("95", "10", "1"), 46), (("95", "10", "3"), 61),
        (("90", "5", "1"), 77), (("90", "10", "2"), 38),
    ],
)  # fmt: skip
def test_sizes_with_errors_expected_are_those_of_the_printed_tables(asked, rows):
    assert size(LARGE, *asked) == rows


@pytest.mark.parametrize(("wrong", "percent"), [(0, 4.95), (1, 7.79)])
def test_the_bound_of_one_large_stratum_is_that_of_clopper_and_pearson(wrong, percent):
    assert 100 * at_most([Drawn(LARGE, 59, wrong)], RISK) / LARGE == pytest.approx(percent, abs=0.01)


def test_both_sides_are_those_of_clopper_and_pearson():
    strata = [Drawn(LARGE, 59, 3)]
    assert at_least(strata, RISK / 2) / LARGE == pytest.approx(0.0106, abs=1e-4)
    assert at_most(strata, RISK / 2) / LARGE == pytest.approx(0.1415, abs=1e-4)


# Small populations.


def test_a_small_population_is_looked_at_whole():
    assert [size(rows) for rows in (1, 2, 10, 19)] == [1, 2, 10, 19]


@pytest.mark.parametrize("rows", [20, 50, 100, 200, 500, 1000, 5000])
def test_a_finite_population_needs_what_the_hypergeometric_distribution_asks_for_and_hardly_more(rows):
    least = rows // 20 + 1  # the fewest errors that are too many
    exact = next(n for n in range(1, rows + 1) if comb(rows - least, n) <= Fraction(5, 100) * comb(rows, n))
    assert exact <= size(rows) <= exact + 2


def test_what_was_looked_at_whole_is_known():
    strata = [Drawn(7, 7, 2), Drawn(3, 3, 0)]
    assert at_most(strata, RISK) == at_least(strata, RISK) == projected(strata) == 2


# Several strata.


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.integers(1, 3000), min_size=1, max_size=12),
    tolerable=st.sampled_from(["5", "10", "20"]),
    expected=st.sampled_from(["0", "1", "2.5"]),
    where=st.integers(0, 11),
)
def test_a_sample_that_errs_no_more_than_expected_shows_what_was_asked(rows, tolerable, expected, where):
    asked = demand("95", tolerable, expected)
    sample = allocate(dict(enumerate(rows)), asked)
    assert all(1 <= sample[place] <= number for place, number in enumerate(rows))
    allowed, strata = -(-asked.expected * sum(sample.values()) // 1), []
    for place in [(where + turn) % len(rows) for turn in range(len(rows))]:
        wrong = min(int(allowed), sample[place])
        allowed -= wrong
        strata.append(Drawn(rows[place], sample[place], wrong))
    uncertain = any(one.sampled < one.rows for one in strata)
    assert not uncertain or at_most(strata, asked.risk) <= asked.most(sum(rows))
    assert at_least(strata, asked.risk) <= projected(strata) <= max(at_most(strata, asked.risk), projected(strata))


def chance(rows: int, wrong: int, drawn: int, found: int) -> Fraction:
    """Give the hypergeometric probability."""
    return Fraction(comb(wrong, found) * comb(rows - wrong, drawn - found), comb(rows, drawn))


@pytest.mark.parametrize(
    "design",
    [((14, 7), (9, 4), (3, 1)), ((12, 3), (12, 6)), ((30, 12),), ((6, 1), (6, 1), (6, 5)), ((8, 8), (16, 6))],
    ids=str,
)
@pytest.mark.parametrize("risk", [0.05, 0.1, 0.025])
def test_the_bounds_hold_as_often_as_they_say_wherever_the_errors_lie(design, risk):
    outcomes = {
        found: (at_least(strata, risk), at_most(strata, risk))
        for found in product(*(range(drawn + 1) for _, drawn in design))
        if (strata := [Drawn(*one, wrong) for one, wrong in zip(design, found, strict=True)])
    }
    for wrong in product(*(range(rows + 1) for rows, _ in design)):
        above = below = Fraction()
        for found, (low, high) in outcomes.items():
            if low <= sum(wrong) <= high:
                continue
            weight = prod(chance(*one) for one in _each(design, wrong, found))
            above, below = above + weight * (sum(wrong) > high), below + weight * (sum(wrong) < low)
        assert above <= risk + 1e-9 and below <= risk + 1e-9, wrong


def _each(design, wrong, found):
    """Give the numbers of one stratum after the other, as `chance` takes them."""
    for (rows, drawn), k, x in zip(design, wrong, found, strict=True):
        yield rows, k, drawn, x


def test_no_bound_is_claimed_where_the_theorem_behind_it_does_not_hold():
    """Had the strata 29, 29 and 26 errors, at most two of three rows would be wrong with 3/29: more than the risk."""
    assert at_most([Drawn(29, 1, 1), Drawn(29, 1, 1), Drawn(29, 1, 0)], 0.1) >= 84


def test_the_upper_bound_covers_the_truth_in_seeded_simulations():
    _simulate(150)


@pytest.mark.slow
def test_the_upper_bound_covers_the_truth_in_many_seeded_simulations():
    _simulate(3000)


def _simulate(times: int) -> None:
    """Draw from populations whose share of errors is about what the sample could just show."""
    chosen, missed = random.Random(20261122), 0  # noqa: S311 -- no secret
    for _ in range(times):
        rows = [chosen.choice((5, 40, 300, 2000)) for _ in range(chosen.randint(1, 8))]
        sample = allocate(dict(enumerate(rows)), demand())
        rates = [chosen.choice((0.0, 0.03, 0.05, 0.08, 0.3)) for _ in rows]
        wrong = [sum(chosen.random() < rate for _ in range(number)) for number, rate in zip(rows, rates, strict=True)]
        strata = [
            Drawn(number, sample[place], sum(row < wrong[place] for row in chosen.sample(range(number), sample[place])))
            for place, number in enumerate(rows)
        ]
        missed += at_most(strata, RISK) < sum(wrong)
    assert missed <= RISK * times


def test_the_projection_takes_each_stratum_for_what_its_sample_shows():
    assert projected([Drawn(100, 10, 1), Drawn(1000, 10, 0), Drawn(4, 4, 3)]) == 13


def test_the_tail_is_that_of_the_binomial_distribution():
    exact = sum(comb(50, k) * Fraction(1, 10) ** k * Fraction(9, 10) ** (50 - k) for k in range(4))
    assert tail(50, 0.1, 3) == pytest.approx(float(exact), rel=1e-12)


# What is refused.


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (("49", "5", "0"), "confidence: is not from 50 to under 100 per cent; 95 is usual"),
        (("100", "5", "0"), "confidence: is not from 50"),
        (("95", "0", "0"), "tolerable: is not between 0 and 100"),
        (("95", "5", "5"), "expected: is not from 0 to under the tolerable rate"),
    ],
)
def test_demands_that_no_sample_meets_are_refused(asked, says):
    with pytest.raises(AuditError, match=says):
        demand(*asked)


def test_no_person_is_asked_to_look_at_everything():
    with pytest.raises(AuditError, match="more than 5,000 rows; expect fewer errors, or tolerate more"):
        size(10**6, "95", "5", "4.9")
