"""Say what the answers to a workpaper come to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil, floor

from audit.workpaper.answers import AGREE, CANNOT_TELL, DISAGREE, OPEN, Counted
from audit.workpaper.paper import Design
from audit.workpaper.published import Stratum
from audit.workpaper.statistics import at_least, at_most, projected


@dataclass(frozen=True)
class Conclusion:
    """How many verdicts are wrong: projected, at least, and at most."""

    design: Design
    counted: Mapping[Stratum, Counted]

    @property
    def rows(self) -> int:
        """Count the verdicts that the sample speaks for."""
        return sum(one.rows for one in self.counted.values())

    def number(self, answer: str) -> int:
        """Count the rows that were given an answer."""
        return sum(one.answers[answer] for one in self.counted.values())

    @cached_property
    def projected(self) -> tuple[Fraction, Fraction]:
        """Estimate how many verdicts are wrong: of those found wrong, and with those not found right."""
        each = self.counted.values()
        return projected(one.wrong for one in each), projected(one.doubted for one in each)

    @cached_property
    def most(self) -> int:
        """Give the one-sided upper bound; what was not found right counts as wrong."""
        return at_most([one.doubted for one in self.counted.values()], self.design.demand.risk)

    @cached_property
    def interval(self) -> tuple[int, int]:
        """Give the two-sided interval, half of the risk on either side."""
        half, each = self.design.demand.risk / 2, self.counted.values()
        return at_least([one.wrong for one in each], half), at_most([one.doubted for one in each], half)

    @property
    def supported(self) -> bool:
        """Tell whether no more verdicts are wrong than is tolerable, with the confidence asked for."""
        return self.most <= self.design.demand.most(self.rows)

    def lines(self) -> Iterator[str]:
        """Write it line by line."""
        name = max(len(f"{one.area}: {one.verdict}") for one in self.counted)
        heads = ("verdicts", "sampled", *(word or "open" for word in (AGREE, DISAGREE, CANNOT_TELL, OPEN)))
        yield " " * name + "".join(f"{head:>13}" for head in heads)
        for stratum, one in self.counted.items():
            numbers = (one.rows, one.sampled, *(one.answers[word] for word in (AGREE, DISAGREE, CANNOT_TELL, OPEN)))
            yield f"{f'{stratum.area}: {stratum.verdict}':<{name}}" + "".join(f"{number:>13,}" for number in numbers)
        yield ""
        yield from self._figures()
        yield self.sentence

    def _figures(self) -> Iterator[str]:
        """Write the projection and the bounds."""
        found, doubted = (f"{float(one):,.1f} ({100 * float(one) / self.rows:.2f} %)" for one in self.projected)
        yield f"projected: {found} of {self.rows:,} verdicts wrong"
        unsure, unanswered = self.number(CANNOT_TELL), self.number(OPEN)
        if unsure or unanswered:
            yield f"  {doubted}, if those of {unsure:,} “cannot tell” and {unanswered:,} left open are wrong too"
            yield "  they count as wrong in every upper bound below"
        low, high = self.interval
        confidence = self.design.confidence
        yield f"at most:   {self.most:,} ({self._up(self.most)}) with {confidence} % confidence, one-sided"
        yield f"between:   {low:,} ({self._down(low)}) and {high:,} ({self._up(high)}) with {confidence} %, two-sided"

    @property
    def sentence(self) -> str:
        """Conclude in one sentence."""
        of_what = "verdicts" if self.design.passed else "findings"
        bound = f"at most {self._up(self.most)} of the {self.rows:,} {of_what} are wrong"
        if self.supported:
            return (
                f"Conclusion: with {self.design.confidence} % confidence {bound}, "
                f"which is within the tolerable {self.design.tolerable} %."
            )
        return (
            f"Conclusion: with {self.design.confidence} % confidence it can only be said that {bound}, "
            f"which is more than the tolerable {self.design.tolerable} %: do not rely on them to that extent."
        )

    def _up(self, number: int) -> str:
        return f"{ceil(Fraction(1000 * number, self.rows)) / 10:.1f} %"

    def _down(self, number: int) -> str:
        return f"{floor(Fraction(1000 * number, self.rows)) / 10:.1f} %"
