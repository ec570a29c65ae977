"""Choose which counts the public may not see, so that none under k, and no change under k, can be worked out.

Guarded, for one run and for all runs together:

- No count of 1 to k-1 follows by exact solving from what is published and from the sums, which every reader knows.
- No change of 1 to k-1 since any earlier run follows either: not of a count, nor of the counts of one sum that are
  withheld, taken together.
- Whole numbers: taking every withheld count for at least 1, nobody can narrow one down, sum by sum, to where it must be
  under k, or must have changed by less than k. Four withheld counts that add up to 5 would all be small for certain.

A 0 is published: it concerns nobody. Which of the withheld counts are small is never said.

Not guarded: what a reader knows from elsewhere, such as that a withheld count is what it was in another run (what was
withheld last time is therefore withheld again sooner than something else); what follows from how we choose; bounds that
follow from several sums at once and not from one after the other; bounds put together from several runs.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from audit.redaction.reader import Bounds, Equation, Reader, Sum, rarest_first, reader_of
from audit.scorecard import K

Windows = Mapping[str, Sequence[tuple[int, int]]]  # where nobody may be sure that a count lies
Prices = Mapping[str, tuple[bool, bool, bool, int, str]]


def withheld(
    counts: Mapping[str, int],
    sums: Sequence[Sum],
    published: Sequence[Mapping[str, int]] = (),
    k: int = K,
    also: Iterable[str] = (),
) -> frozenset[str]:
    """Name the counts of a run that must be withheld, given what earlier runs published, oldest first.

    The sums are those of every run. A count that an earlier run did not have must stand there as 0, or it is taken for
    one that was withheld. What is named in `also` is withheld in any case.
    """
    check(counts, sums)
    sums = sorted(set(sums), key=lambda sum_: sum_.names)
    before = [reader_of(sums, run).known() for run in published]
    windows = small(counts, before, k)
    reader, prices = Reader(sums, counts), costs(counts, sums, published)
    for name in rarest_first(sums, windows):
        reader.withhold(name)
    for name in sorted(set(also) - reader.withheld):
        reader.withhold(name)
    size = -1
    while size < len(reader.withheld):  # withholding more never tells more, so this ends, at worst with everything
        size = len(reader.withheld)
        hide_solved(reader, windows, prices)
        hide_bounded(reader, windows, prices)
        hide_together(reader, sums, before, prices, k)
    return frozenset(reader.withheld)


def check(counts: Mapping[str, int], sums: Sequence[Sum]) -> None:
    """Refuse counts that are not what the sums say: a reader would solve other equations than we do."""
    for sum_ in sums:
        if not counts.keys() >= set(sum_.names):
            raise ValueError(f"nobody counted all that adds up to {sum_.total}")
        if counts[sum_.total] != sum(counts[part] for part in sum_.parts):
            raise ValueError(f"{sum_.total} is not the sum of its parts")
    if any(count < 0 for count in counts.values()):
        raise ValueError("a count is negative")


def small(counts: Mapping[str, int], before: Sequence[Mapping[str, int]], k: int) -> Windows:
    """Find the counts under k, and those less than k from what a reader knows of an earlier run."""
    windows: dict[str, list[tuple[int, int]]] = {}
    for name, count in counts.items():
        near = {run[name] for run in before if name in run and 0 < abs(count - run[name]) < k}
        if 0 < count < k:
            windows[name] = [(1, k - 1)]
        if near:
            windows.setdefault(name, []).extend((old - k + 1, old + k - 1) for old in sorted(near))
    return windows


def costs(counts: Mapping[str, int], sums: Sequence[Sum], published: Sequence[Mapping[str, int]]) -> Prices:
    """Say what withholding a count would cost: zeros most, then totals, then what was seen last time, then by size."""
    totals = {sum_.total for sum_ in sums}
    seen = published[-1].keys() if published else counts.keys()
    return {name: (count == 0, name in totals, name in seen, count, name) for name, count in counts.items()}


def hide_solved(reader: Reader, windows: Windows, prices: Prices) -> None:
    """Withhold more until nothing small can be solved for."""
    for name in sorted(windows):
        while (proof := reader.proof(name)) and withhold_cheapest(reader, proof, prices):
            pass


def hide_bounded(reader: Reader, windows: Windows, prices: Prices) -> None:
    """Withhold one more wherever bounds leave something small no room to be anything else."""
    bounds, before = reader.bounds(), frozenset(reader.withheld)
    for name in sorted(windows):
        bound = bounds[name]
        if any(low <= bound.low and bound.high <= high for low, high in windows[name]):
            for equation in reasons_for(name, bound, reader):
                loosened = not before.issuperset(reader.withheld.intersection(equation))
                if loosened or withhold_cheapest(reader, equation, prices):
                    break


def reasons_for(name: str, bound: Bounds, reader: Reader) -> Iterator[Equation]:
    """Give the equations that may hold a count within its bounds, the nearest first."""
    yield from filter(None, (bound.high_by, bound.low_by))
    yield from reader.near(name)


def hide_together(
    reader: Reader,
    sums: Sequence[Sum],
    before: Sequence[Mapping[str, int]],
    prices: Prices,
    k: int,
) -> None:
    """Withhold one more of a sum whose withheld parts, taken together, have changed by less than k."""
    for sum_ in sums:
        kept = [name for name in sum_.names if name not in reader.withheld]
        if sum_.total not in kept or len(kept) == len(sum_.names):
            continue
        now = rest(reader.counts, kept)
        if any(0 < abs(now - rest(run, kept)) < k for run in before if run.keys() >= set(kept)):
            withhold_cheapest(reader, sum_.equation, prices)


def rest(counts: Mapping[str, int], kept: Sequence[str]) -> int:
    """Take from a total, named first, what is known of its parts."""
    return counts[kept[0]] - sum(counts[name] for name in kept[1:])


def withhold_cheapest(reader: Reader, among: Iterable[str], prices: Prices) -> bool:
    """Withhold what costs least of what is still published; say whether there was anything."""
    left = [name for name in among if name not in reader.withheld]
    if left:
        reader.withhold(min(left, key=prices.__getitem__))
    return bool(left)
