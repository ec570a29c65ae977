"""What every chapter shows in the same way: a table of findings, and what could not be judged."""

from typing import TYPE_CHECKING

from audit import language
from audit.language import N_, _, ngettext
from audit.outputs import Note, Output, Table
from audit.rule import SEVERITIES
from audit.scorecard import WITHHELD, Line

if TYPE_CHECKING:
    import pandas as pd

    from audit.findings import Result

SHOWN = 5_000  # rows a page can hold; the rest is in data/findings.parquet
MANY, FEWER = 50_000, 500  # of so many findings each table shows fewer: a report is still a file that can be sent
LABELS = {
    "severity": N_("Severity"), "verdict": N_("Verdict"), "rule": N_("Rule"), "clause": N_("Clause"),
    "reason": N_("What is wrong"),
    "row_id": N_("Row"), "record_id": N_("Record"), "category": N_("Category"), "system_id": N_("System"),
    "due_on": N_("Was due"), "days_over": N_("Days over"), "remedy": N_("What to do"),
}  # fmt: skip
LINKS = {"rule": "rule", "rules": "rule", "clause": "clause"}  # which columns lead to the row of a rule, or of a clause
DATA = {
    "category": N_("Category"), "band": N_("Days overdue"), "records": N_("Records"), "month": N_("Month"),
    "state": N_("State"), "consents": N_("Consents"), "basis": N_("Basis"), "uses": N_("Uses"),
}  # fmt: skip
ORDER: dict[str, list[str]] = {"severity": list(SEVERITIES), "verdict": ["fail", "unknown", "excepted", "pass"]}


def findings(result: "Result", caption: str, *rules: str, columns: tuple[str, ...] = ()) -> Output:
    """Show the gravest findings of some rules, or say that there are none and whether that is known."""
    if result.audience == "public":
        return _for_the_public(result, caption, rules)
    unjudged = missing(result, rules)
    total = result.number(*rules)
    if total == 0:
        return unjudged or Note(_("{what}: none found.", what=caption), "ok")
    limit = SHOWN if result.number() <= MANY else FEWER
    frame = result.worst(limit, *rules)
    names = columns or ("severity", "verdict", "rule", "row_id", "category", "system_id", "reason")
    return Table(
        frame,
        caption,
        columns={name: _(LABELS[name]) for name in names},
        filters=[name for name in ("severity", "verdict", "rule", "category", "system_id") if name in names],
        badges=[name for name in ("severity", "verdict") if name in names],
        order=ORDER,
        limit=limit,
        total=total,
        links={name: LINKS[name] for name in names if name in LINKS},
        anchor="fingerprint",
    )


def _for_the_public(result: "Result", caption: str, rules: tuple[str, ...]) -> Output:
    """Say how many of some rules were broken, and not by which rows."""
    lines = [line for line in result.lines if line.rule.id.startswith(rules) and not line.rule.advisory]
    tested = {line.rule.id for line in lines if judged(line)}
    broken = {line.rule.id for line in lines if line.status == "fail"}
    if not tested:
        return missing(result, rules) or Note(_("{what}: not shown to the public.", what=caption), "info")
    said = ngettext(
        "{what}: {broken} of {count} rule judged was broken; by which rows is not told to the public.",
        "{what}: {broken} of {count} rules judged were broken; by which rows is not told to the public.",
        len(tested), what=caption, broken=len(broken),
    )  # fmt: skip
    return Note(said, "bad" if broken else "info")


def named(frame: "pd.DataFrame") -> "pd.DataFrame":
    """Name the columns of the data behind a chart."""
    return frame.rename(columns={name: _(words) for name, words in DATA.items()})


def not_public(result: "Result", what: str) -> Note | None:
    """Say that something is not for the public: it names rows, or counts few people."""
    if result.audience != "public":
        return None
    return Note(_("{what}: not shown to the public.", what=what), "info")


def missing(result: "Result", rules: tuple[str, ...]) -> Note | None:
    """Say what could not be judged for want of a table or a column."""
    absent = sorted(
        {word for line in result.lines if line.rule.id.startswith(rules) and line.missing for word in line.missing}
    )
    if not absent:
        return None
    said = _(
        "Not assessed: the inventory lacks {missing}. Nothing here was counted as kept.", missing=", ".join(absent)
    )
    return Note(said, "warn")


def judged(line: Line) -> bool:
    """Say whether a rule judged any row; where the count is withheld, it did."""
    return line.judged != 0


def number(count: int | None) -> str:
    """Write a count, or say that it is withheld."""
    return _(WITHHELD) if count is None else language.number(count)


def shown(count: int | None) -> int | str:
    """Give a count to a table, or the word for one that is withheld."""
    return _(WITHHELD) if count is None else count


def interval(least: int | None, most: int | None) -> str:
    """Write a count that is known only within bounds."""
    if least == most:
        return number(least)
    return _("{least} or more", least=number(least)) if most is None else f"{number(least)}–{number(most)}"
