"""Measure what an audit catches: plant breaches in fresh inventories, audit them, and count."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from audit import samples
from audit.audits import check
from audit.rules import RULES

# Days on which calendars are easily got wrong: ends of years and of February, and the nights when clocks change.
DAYS = (
    date(2026, 11, 22), date(2026, 12, 31), date(2027, 1, 1), date(2027, 2, 28), date(2027, 3, 1), date(2027, 3, 28),
    date(2027, 3, 29), date(2027, 10, 31), date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1), date(2028, 10, 29),
)  # fmt: skip
INVENTORIES = 20

Told = tuple[str, str, str, str]  # rule, table, row, verdict


@dataclass(frozen=True)
class Caught:
    """What became of the breaches of one rule that were planted: found, overlooked, or found where none was."""

    rule: str
    planted: int
    missed: int
    false: int

    @property
    def caught(self) -> int:
        """Count those that were found, with the verdict that was due."""
        return self.planted - self.missed


def measure(inventories: int = INVENTORIES) -> list[Caught]:
    """Audit so many fresh inventories by the bundled policy, and count per rule."""
    due_in_all: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    false: Counter[str] = Counter()
    for seed in range(1, inventories + 1):
        due, found = audited(seed)
        due_in_all.update(rule for rule, *_ in due)
        missed.update(rule for rule, *_ in due - found)
        false.update(rule for rule, *_ in found - due)
    rules = [*(rule.id for rule in RULES), *sorted({*due_in_all, *false} - {rule.id for rule in RULES})]
    return [Caught(rule, due_in_all[rule], missed[rule], false[rule]) for rule in rules]


def audited(seed: int) -> tuple[set[Told], set[Told]]:
    """Plant breaches in one inventory and audit it: what was due, and what was found."""
    with TemporaryDirectory() as folder:
        due, day = planted(Path(folder), seed)
        result = check(folder, "amiqus", day)
        found = set(result.query('SELECT rule, "table", row_id, verdict FROM findings'))
        result.connection.close()
    return due, found  # type: ignore[return-value]


def planted(folder: Path, seed: int) -> tuple[set[Told], date]:
    """Write one inventory: what an audit must find in it, and on which day."""
    day = DAYS[seed % len(DAYS)]
    samples.write_sample(folder, "amiqus", seed=seed, as_of=day)
    with (folder / "planted.csv").open(encoding="utf-8", newline="") as file:
        return {(line["rule"], line["table"], line["row"], line["verdict"]) for line in csv.DictReader(file)}, day


def summed(counted: list[Caught], inventories: int) -> dict[str, Any]:
    """Add the rules up, as the method chapter of a report quotes it."""
    return {
        "inventories": inventories,
        "rules": sum(bool(one.planted) for one in counted),
        "not_planted": [one.rule for one in counted if not one.planted],
        **{name: sum(getattr(one, name) for one in counted) for name in ("planted", "caught", "missed", "false")},
    }


def lines(counted: list[Caught], inventories: int) -> Iterator[str]:
    """Tell it: a line for each rule, and the sum."""
    yield f"{'rule':8}{'planted':>9}{'caught':>9}{'missed':>9}{'false':>9}"
    for one in counted:
        yield f"{one.rule:8}{one.planted:9,}{one.caught:9,}{one.missed:9,}{one.false:9,}"
    told = summed(counted, inventories)
    yield (
        f"inventories: {told['inventories']}; {told['planted']:,} planted: {told['caught']:,} caught, "
        f"{told['missed']:,} missed, {told['false']:,} false"
    )
    if told["not_planted"]:
        yield f"not planted: {', '.join(told['not_planted'])}"
