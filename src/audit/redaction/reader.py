"""What a reader can work out of one run: by solving its sums exactly, and because counts are whole numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import gcd

Equation = dict[str, int]  # what each count is multiplied by; all together they come to 0
UNBOUNDED = 10**18
_ROUNDS = 12  # bounds may creep towards each other for ever; what a reader gains by it comes in the first rounds


@dataclass(frozen=True)
class Sum:
    """A total that is the sum of its parts, as any reader knows."""

    total: str
    parts: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Name the total, then the parts."""
        return (self.total, *self.parts)

    @property
    def equation(self) -> Equation:
        """Write it so that it comes to 0."""
        made = {self.total: 1}
        for part in self.parts:
            made[part] = made.get(part, 0) - 1
        return {name: factor for name, factor in made.items() if factor}


@dataclass
class Bounds:
    """Between what a withheld count must lie, and the equations that say so."""

    low: int
    high: int = UNBOUNDED
    low_by: Equation | None = None
    high_by: Equation | None = None


class Reader:
    """Who reads the counts of one run but for those withheld, and knows every sum.

    The equations are kept solved for the withheld counts (reduced row echelon form, in whole numbers): a withheld count
    follows from what is published exactly if its own equation holds no other withheld one.
    """

    def __init__(self, sums: Sequence[Sum], counts: Mapping[str, int]) -> None:
        """Start with every count known."""
        self.counts = counts
        self.withheld: set[str] = set()
        self._sums = [sum_.equation for sum_ in sums]
        self._idle = [dict(equation) for equation in self._sums]  # say nothing of any withheld count
        self._solved: dict[str, Equation] = {}

    def withhold(self, name: str) -> None:
        """Take one more count from the reader."""
        self.withheld.add(name)
        telling = [equation for equation in self._idle if name in equation]
        if not telling:
            return
        chosen = min(telling, key=len)
        self._idle = [equation for equation in self._idle if equation is not chosen]
        for equation in (*self._idle, *self._solved.values()):
            if name in equation:
                _eliminate(name, equation, chosen)
        self._solved[name] = chosen

    def proof(self, name: str) -> Equation | None:
        """Give the equation from which a withheld count follows, if it does."""
        equation = self._solved.get(name)
        if equation is None or any(other in self.withheld for other in equation if other != name):
            return None
        return equation

    def known(self) -> dict[str, int]:
        """List every count of the run that the reader knows, read or solved."""
        known = {name: count for name, count in self.counts.items() if name not in self.withheld}
        for name in self.withheld:
            proof = self.proof(name)
            if proof is not None:
                rest = sum(factor * self.counts[other] for other, factor in proof.items() if other != name)
                known[name] = -rest // proof[name]
        return known

    def bounds(self) -> dict[str, Bounds]:
        """Narrow down every withheld count, each at least 1 (a 0 is withheld only for want of anything else)."""
        found = {name: Bounds(min(1, self.counts[name])) for name in sorted(self.withheld)}
        equations = [e for e in (*self._sums, *self._solved.values()) if not found.keys().isdisjoint(e)]
        for _ in range(_ROUNDS):
            moved = [self._narrow(equation, found) for equation in equations]
            if not any(moved):
                break
        return found

    def near(self, name: str) -> list[Equation]:
        """List the sums that are tied to a withheld count, be it through other withheld ones."""
        tied, left = {name}, list(self._sums)
        while joined := [e for e in left if not tied.isdisjoint(e)]:
            left = [e for e in left if tied.isdisjoint(e)]
            tied |= {other for e in joined for other in e if other in self.withheld}
        return [e for e in self._sums if not tied.isdisjoint(e)]

    def _narrow(self, equation: Equation, found: dict[str, Bounds]) -> bool:
        """Tighten the bounds of each withheld count by those of the others in an equation; say whether any moved."""
        open_ = [(name, factor) for name, factor in equation.items() if name in found]
        fixed = sum(factor * self.counts[name] for name, factor in equation.items() if name not in found)
        least = fixed + sum(min(f * found[n].low, f * found[n].high) for n, f in open_)
        most = fixed + sum(max(f * found[n].low, f * found[n].high) for n, f in open_)
        moved = False
        for name, factor in open_:
            bound, size = found[name], abs(factor)
            ends = sorted((factor * bound.low, factor * bound.high))
            low, high = ends[1] - most, ends[0] - least  # what factor times the count lies between
            if factor < 0:
                low, high = -high, -low
            low, high = -(-low // size), high // size
            if low > bound.low:
                bound.low, bound.low_by, moved = low, equation, True
            if high < bound.high:
                bound.high, bound.high_by, moved = high, equation, True
        return moved


def reader_of(sums: Sequence[Sum], published: Mapping[str, int]) -> Reader:
    """Be the reader of a run of which only this was published."""
    reader = Reader(sums, published)
    for name in rarest_first(sums, {name for sum_ in sums for name in sum_.names} - published.keys()):
        reader.withhold(name)
    return reader


def rarest_first(sums: Iterable[Sum], names: Iterable[str]) -> list[str]:
    """Order names so that those in the fewest sums come first: solving for them leaves other sums alone."""
    often: dict[str, int] = {}
    for sum_ in sums:
        for name in sum_.names:
            often[name] = often.get(name, 0) + 1
    return sorted(names, key=lambda name: (often.get(name, 0), name))


def _eliminate(name: str, equation: Equation, by: Equation) -> None:
    """Rid an equation of a count by means of another that holds it, and shorten it."""
    own, others = equation[name], by[name]
    for other in equation:
        equation[other] *= others
    for other, factor in by.items():
        equation[other] = equation.get(other, 0) - own * factor
    shared = gcd(*equation.values())
    for other in [*equation]:
        if equation[other]:
            equation[other] //= shared
        else:
            del equation[other]
