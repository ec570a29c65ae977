"""Size a stratified sample, and bound how many verdicts are wrong by how many of the sample are: exact or cautious.

The number of wrong verdicts in the sample adds hypergeometric draws, one per stratum, up. Each is a sum of as many
independent yes-or-no trials as the sample or the errors of the stratum, whichever are fewer (Vatutin and Mikhailov
1982), so the whole is a sum of such trials too, and beyond one of its mean its tail is never heavier than that of the
binomial distribution of the same mean (Hoeffding 1956). Of all the ways in which errors may lie in the strata the
least favourable is taken. With one large stratum this is the bound of Clopper and Pearson, as printed in the tables of
attribute sampling.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, exp, floor, lgamma, log, log1p
from typing import TypeVar

from audit.errors import AuditError

MOST = 5_000  # rows that a workpaper may ask a person to re-perform
_ROUNDING = 1 + 1e-9  # what floating point may be wrong by is taken as against us

Key = TypeVar("Key")


@dataclass(frozen=True)
class Drawn:
    """One stratum: how many verdicts it has, how many were re-performed, and how many of those were wrong."""

    rows: int
    sampled: int
    wrong: int = 0


@dataclass(frozen=True)
class Demand:
    """What a sample has to show: with this confidence no more than the tolerable share is wrong."""

    confidence: Fraction
    tolerable: Fraction
    expected: Fraction

    def __post_init__(self) -> None:
        if not Fraction(1, 2) <= self.confidence < 1:
            raise AuditError("is not from 50 to under 100 per cent", where="confidence", hint="95 is usual")
        if not 0 < self.tolerable < 1:
            raise AuditError("is not between 0 and 100 per cent", where="tolerable", hint="5 is usual")
        if not 0 <= self.expected < self.tolerable:
            raise AuditError("is not from 0 to under the tolerable rate", where="expected", hint="0 is usual")

    @property
    def risk(self) -> float:
        """Give the chance of being wrong that is accepted."""
        return float(1 - self.confidence)

    def most(self, rows: int) -> int:
        """Count how many of so many may be wrong at most."""
        return floor(self.tolerable * rows)


def allocate(rows: Mapping[Key, int], demand: Demand) -> dict[Key, int]:
    """Find the smallest sample that shows what is demanded, spread evenly over the strata, at least one of each.

    It does so as long as no larger share of it is wrong than was expected.
    """
    population = sum(rows.values())
    for size in range(1, population + 1):
        sample = {key: ceil(Fraction(size * number, population)) for key, number in rows.items()}
        total = sum(sample.values())
        if total > MOST:
            hint = "expect fewer errors, or tolerate more"
            raise AuditError(f"a person would have to re-perform more than {MOST:,} rows", where="sample", hint=hint)
        partly = [Drawn(number, sample[key]) for key, number in rows.items() if sample[key] < number]
        allowed = ceil(demand.expected * total)
        if not partly or _too_many(partly, demand.most(population) + 1, allowed, demand.risk):
            return sample
    return dict(rows)


def at_most(strata: Iterable[Drawn], risk: float) -> int:
    """Count how many verdicts may be wrong at most; that there are more has no greater chance than the risk."""
    known, partly = _apart(strata)
    wrong = sum(one.wrong for one in partly)
    low, high = wrong, sum(one.rows - one.sampled for one in partly) + wrong  # what was found right is right
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (low, middle - 1) if _too_many(partly, middle, wrong, risk) else (middle, high)
    return known + low


def at_least(strata: Iterable[Drawn], risk: float) -> int:
    """Count how many verdicts are wrong at least; that there are fewer has no greater chance than the risk."""
    known, partly = _apart(strata)
    wrong = sum(one.wrong for one in partly)
    low, high = wrong, sum(one.rows for one in partly)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if _too_few(partly, middle, wrong, risk) else (low, middle)
    return known + low


def projected(strata: Iterable[Drawn]) -> Fraction:
    """Estimate how many verdicts are wrong: each stratum's share in the sample, taken for the stratum."""
    return sum((Fraction(one.wrong * one.rows, one.sampled) for one in strata), Fraction())


def _apart(strata: Iterable[Drawn]) -> tuple[int, list[Drawn]]:
    """Set apart what was re-performed whole: of that nothing is uncertain."""
    given = list(strata)
    return (
        sum(one.wrong for one in given if one.sampled == one.rows),
        [one for one in given if one.sampled < one.rows],
    )


def _too_many(strata: Sequence[Drawn], errors: int, wrong: int, risk: float) -> bool:
    """Tell whether so few wrong in the sample are too unlikely, had the strata so many, wherever they lie."""
    mean = _expected(sorted(strata, key=_share), errors)
    trials = min(errors, sum(one.sampled for one in strata))
    return mean >= wrong + 1 and tail(trials, float(mean / trials), wrong) * _ROUNDING <= risk


def _too_few(strata: Sequence[Drawn], errors: int, wrong: int, risk: float) -> bool:
    """Tell whether so many wrong in the sample are too unlikely, had the strata so few, wherever they lie."""
    mean = _expected(sorted(strata, key=_share, reverse=True), errors)
    trials = min(errors, sum(one.sampled for one in strata))
    if wrong > trials:
        return True
    return mean <= wrong - 1 and tail(trials, float(1 - mean / trials), trials - wrong) * _ROUNDING <= risk


def _share(one: Drawn) -> Fraction:
    return Fraction(one.sampled, one.rows)


def _expected(strata: Sequence[Drawn], errors: int) -> Fraction:
    """Say how many wrong the sample has on average, if the errors fill the strata in this order."""
    mean = Fraction()
    for one in strata:
        here = min(errors, one.rows)
        mean += here * _share(one)
        errors -= here
    return mean


def tail(trials: int, chance: float, most: int) -> float:
    """Give the probability of at most so many successes (binomial)."""
    if most >= trials or chance <= 0:
        return 1.0
    if chance >= 1:
        return 0.0
    logs = (
        lgamma(trials + 1) - lgamma(k + 1) - lgamma(trials - k + 1) + k * log(chance) + (trials - k) * log1p(-chance)
        for k in range(most + 1)
    )
    return min(1.0, sum(map(exp, logs)))
