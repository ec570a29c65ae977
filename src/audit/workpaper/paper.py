"""What a workpaper is: which run it is of, what it has to show, and the rows it asks about."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from audit.errors import AuditError
from audit.outputs import printable
from audit.rules import RULES
from audit.workpaper.published import Published, Stratum, seed_of
from audit.workpaper.selection import Row, draw
from audit.workpaper.statistics import Demand, allocate

if TYPE_CHECKING:
    from audit.verdicts import Judgement

ANSWERS = ("agree", "disagree", "cannot tell")
SHOWN = ("No.", "Area", "Verdict", "Rule", "What ought to be so", "Clause", "Table", "Row", "Reason")
ASKED = ("Your answer", "Initials", "Date", "Note")
SHEETS = ("Read me", "Sample", "Parameters")
FORMAT = "audit-suite workpaper 1"
DUTIES = {rule.id: rule.duty for rule in RULES}  # a defect of the data says in its reason what is wrong
LONGEST = 1_000  # characters of a cell: a longer row id helps nobody
NUMBER = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?")
ESCAPED = re.compile("_x[0-9A-Fa-f]{4}_|[\ufffe\uffff]")  # how programs write what XML cannot hold


@dataclass(frozen=True)
class Design:
    """What fixes a sample: the same design draws the same rows of the same run."""

    run: str
    digest: str  # of the run's SHA256SUMS
    passed: bool  # whether rows that passed are sampled too
    confidence: str  # in per cent, as given
    tolerable: str
    expected: str
    seed: str

    @property
    def demand(self) -> Demand:
        """Give what the sample has to show."""
        given = {"confidence": self.confidence, "tolerable": self.tolerable, "expected": self.expected}
        return Demand(**{name: per_cent(name, value) for name, value in given.items()})


@dataclass(frozen=True)
class Paper:
    """A workpaper before anybody has filled it in."""

    design: Design
    chosen: bool  # whether a person chose the seed
    strata: Mapping[Stratum, int]  # how many verdicts each has
    sample: Mapping[Stratum, int]  # how many of them are asked about
    rows: Sequence[Row]

    @property
    def cells(self) -> list[list[str]]:
        """Write the rows as the sheet shows them."""
        return [[str(number), *shown(row)] for number, row in enumerate(self.rows, 1)]

    @property
    def digest(self) -> str:
        """Digest the rows as the sheet shows them."""
        return digest(self.cells)


def drawn(run: Published, design: Design, judged: "Judgement | None" = None) -> Paper:
    """Draw the sample of a design; the rows that passed are among it only where they were judged again."""
    strata = run.strata(design.passed)
    if not strata:
        hint = "give --inventory to sample the rows that passed"
        raise AuditError("has no findings to re-perform", where=run.name, hint=hint)
    sample = allocate(strata, design.demand)
    return Paper(design, design.seed != seed_of(run), strata, sample, draw(run, sample, design.seed, judged))


def per_cent(name: str, value: str) -> Fraction:
    """Read a rate given in per cent."""
    if not NUMBER.fullmatch(value):
        raise AuditError("is no number", where=name, hint="give it in per cent, such as 95 or 2.5")
    return Fraction(value) / 100


def shown(row: Row) -> list[str]:
    """Write a row for the sheet."""
    words = (row.area, row.verdict, row.rule, DUTIES.get(row.rule, ""), row.clause or "", row.table, row.row_id)
    return [cell(word) for word in (*words, row.reason)]


def cell(word: str) -> str:
    """Write a word on one line that is not too long."""
    line = " ".join(printable(word).split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def digest(cells: Sequence[Sequence[str]]) -> str:
    """Digest the rows of a sheet."""
    words = [[plain(word) for word in row] for row in cells]
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()


def plain(word: Any) -> str:
    """Give a cell as every spreadsheet program gives it back: they differ in blanks and in what XML cannot hold."""
    return " ".join(ESCAPED.sub("", "" if word is None else str(word)).split())
