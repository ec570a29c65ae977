"""Make of a result what anybody may see: what each rule and promise came to, and counts of at least five."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import duckdb

from audit import tally
from audit.findings import Result
from audit.inventory import Inventory
from audit.marking import FAMILY_CLAUSES
from audit.outlook import Outlook
from audit.populations import POPULATIONS
from audit.redaction.reader import Sum
from audit.redaction.suppression import withheld
from audit.scorecard import K, Line

if TYPE_CHECKING:
    from audit.verdicts import Judgement

PARTS = ("passed", "failed", "excepted", "unknown")


def redacted(
    result: Result, inventory: Inventory, published: Sequence[Mapping[str, int]], judge: "Callable[[], Judgement]"
) -> Result:
    """Give the scorecard with small counts withheld, and nothing that tells of a row."""
    connection = duckdb.connect(":memory:")
    tally.create(connection)
    return replace(
        result,
        inventory=inventory,
        lines=suppressed(result.lines, published),
        connection=connection,
        judge=judge,
        waivers=[],
        given_waivers=None,
        kept_outlook=nothing(),
        kept_processing=[],
        audience="public",
        ids_are="no row is shown",
    )


def suppressed(lines: Sequence[Line], published: Sequence[Mapping[str, int]]) -> list[Line]:
    """Withhold the counts that tell of few people, and those from which they could be reckoned."""
    told = [line for line in lines if whole(line, lines)]
    named = {line: names(line, lines) for line in told}
    sums = [Sum(name["judged"], tuple(name[part] for part in PARTS)) for name in named.values()]
    nested = differences(told, lines)
    counts = counted(told, lines)
    counts |= {part: counts[total] - counts[other] for total, other, part in nested}
    sums += [Sum(total, (other, part)) for total, other, part in nested]
    gone = withheld(counts, sums, published, also=told_once(counts, published))
    return [
        without(line, {what for what in ("judged", *PARTS) if line not in named or named[line][what] in gone})
        for line in lines
    ]


def whole(line: Line, lines: Sequence[Line]) -> bool:
    """Tell whether a line may have counts: it judges its whole population, under one clause, or nothing at all.

    How many rows a rule judges that picks some out is often what another rule found, and any reader can see which.
    """
    return not line.judged or (one_clause(line) and line.judged == most(line.rule.population, lines))


def most(population: str, lines: Sequence[Line]) -> int:
    """Count the rows of a population: what the rule that judges most of them judges."""
    return max(line.judged or 0 for line in lines if line.rule.population == population and one_clause(line))


def one_clause(line: Line) -> bool:
    """Tell whether all that a rule judges falls under one clause, and not each row under that of its category."""
    return line.rule.clause not in FAMILY_CLAUSES


def differences(told: Sequence[Line], lines: Sequence[Line]) -> list[tuple[str, str, str]]:
    """Name what two populations of one table differ by, if that tells of few: one may be part of the other."""
    totals = {names(line, lines)["judged"]: (POPULATIONS[line.rule.population].table, line.judged) for line in told}
    return [
        (total, other, f"{total} less {other}")
        for total, (table, many) in sorted(totals.items())
        for other, (also, few) in sorted(totals.items())
        if table == also and many and few and 0 < many - few < K
    ]


def told_once(counts: Mapping[str, int], published: Sequence[Mapping[str, int]]) -> frozenset[str]:
    """Name what an earlier report withheld that may be about the very same rows: all that it told is so still."""
    alike = [run for run in published if all(counts.get(name, count) == count for name, count in run.items())]
    return frozenset().union(*(counts.keys() - run.keys() for run in alike))


def without(line: Line, counts: set[str]) -> Line:
    """Take some counts from a line; what it comes to is still said."""
    told: dict[str, Any] = dict.fromkeys(counts) | {"came_to": line.status, "waived": None if line.waived else 0}
    return replace(line, **told)


def counted(told: Sequence[Line], lines: Sequence[Line]) -> dict[str, int]:
    """Give the counts of some lines of a scorecard that are not withheld, by names that stay from run to run."""
    counts = {}
    for line in told:
        for what, name in names(line, lines).items():
            count = getattr(line, what)
            if count is not None:
                counts[name] = count
    return counts


def names(line: Line, lines: Sequence[Line]) -> dict[str, str]:
    """Name the counts of a line; rules over one population judge as many rows, and any reader can see that."""
    itself = f"{line.rule.id} {line.clause}"
    together = one_clause(line) and line.judged == most(line.rule.population, lines)
    return {"judged": f"{line.rule.population if together else itself} judged", **{p: f"{itself} {p}" for p in PARTS}}


def nothing() -> Outlook:
    """Look neither ahead nor back: what was counted there tells of few."""
    counts: dict[str, Any] = {"due_soon": 0, "reviews_in_all": 0, "readings": {}}
    return Outlook(**{field.name: [] for field in fields(Outlook)} | counts)
