"""Hold what a person answered to the sample that was drawn; whatever does not fit is refused, and names its cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from audit.errors import AuditError
from audit.workpaper.paper import ANSWERS, SHOWN, Paper, digest, plain, shown
from audit.workpaper.published import Stratum
from audit.workpaper.reading import HINT, Filled, Line
from audit.workpaper.statistics import Drawn

AGREE, DISAGREE, CANNOT_TELL = ANSWERS
OPEN = ""  # of a row that was not answered


@dataclass(frozen=True)
class Counted:
    """What was answered of one stratum."""

    rows: int
    answers: Mapping[str, int]

    @property
    def sampled(self) -> int:
        """Count the rows that were asked about."""
        return sum(self.answers.values())

    @property
    def wrong(self) -> Drawn:
        """Count as wrong only what was found wrong."""
        return Drawn(self.rows, self.sampled, self.answers[DISAGREE])

    @property
    def doubted(self) -> Drawn:
        """Count as wrong whatever was not found right."""
        return Drawn(self.rows, self.sampled, self.sampled - self.answers[AGREE])


def counted(filled: Filled, paper: Paper) -> dict[Stratum, Counted]:
    """Count the answers of each stratum."""
    lines = _in_order(filled, sum(paper.sample.values()))
    _unaltered(filled, paper, lines)
    found: dict[Stratum, Counted] = {}
    for stratum, size in paper.sample.items():
        here, lines = lines[:size], lines[size:]
        for line in here:
            _same(filled, line, {"Area": stratum.area, "Verdict": stratum.verdict})
        given = [_answer(filled, line) for line in here]
        found[stratum] = Counted(paper.strata[stratum], {word: given.count(word) for word in (*ANSWERS, OPEN)})
    return found


def _in_order(filled: Filled, size: int) -> list[Line]:
    """Put the lines in the order drawn, however they were sorted; each must be there once."""
    drawn = {str(number): number for number in range(1, size + 1)}
    seen: dict[int, Line] = {}
    for line in filled.lines:
        number = drawn.get(line.shown[0])
        if number is None or number in seen:
            filled.refuse(line, "No.", "is no number of a row that was drawn, or stands twice", HINT)
        seen[number] = line
    if len(seen) < size:
        what = f"has {len(seen):,} of the {size:,} rows that were drawn"
        raise AuditError(what, where=f"{filled.file}, sheet Sample", hint=HINT)
    return [seen[number] for number in sorted(seen)]


def _unaltered(filled: Filled, paper: Paper, lines: list[Line]) -> None:
    """Hold the rows to those that the run gives, and all of them to the digest that was printed with the sample."""
    for line, row in zip(lines, paper.rows, strict=False):  # what passed is drawn again only from the inventory
        drawn = dict(zip(SHOWN[1:], shown(row), strict=True))
        del drawn["What ought to be so"]  # the words of the version that drew it; the digest holds them
        _same(filled, line, drawn)
    if digest([line.shown for line in lines]) != filled.digest:
        what = "shows other rows than were drawn"
        raise AuditError(what, where=f"{filled.file}, sheet Sample", hint=HINT)


def _same(filled: Filled, line: Line, drawn: Mapping[str, str]) -> None:
    """Refuse a cell that shows something else than was drawn."""
    for name, word in drawn.items():
        if line.shown[SHOWN.index(name)] != plain(word):
            filled.refuse(line, name, "is not what was drawn", "restore it, or draw the workpaper again")


def _answer(filled: Filled, line: Line) -> str:
    """Give the answer to one row; one that nobody stands for is none."""
    given = line.asked["Your answer"]
    answer = given.lower() if isinstance(given, str) else given
    if answer is None:
        return OPEN
    if answer not in ANSWERS:
        filled.refuse(line, "Your answer", "is none of the answers", f"choose {', '.join(ANSWERS)}, or leave it open")
    if not _text(line.asked["Initials"]):
        filled.refuse(line, "Initials", "are missing", "put the initials of whoever re-performed the row")
    if not _day(line.asked["Date"]):
        filled.refuse(line, "Date", "is no day", "put the day on which the row was re-performed, such as 2026-11-30")
    if answer != AGREE and not _text(line.asked["Note"]):
        filled.refuse(line, "Note", "is missing", f"write what was found that makes it {answer!r}")
    return str(answer)


def _text(value: Any) -> bool:
    return isinstance(value, str | int | float)


def _day(value: Any) -> bool:
    if isinstance(value, str):
        try:
            return bool(date.fromisoformat(value))
        except ValueError:
            return False
    return isinstance(value, date | datetime)
