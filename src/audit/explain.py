"""Prove a verdict: every rule tried on a row, the facts it read, the dates, the exceptions tried, and what won."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

import ibis

from audit import calendar
from audit.errors import SourceError
from audit.marking import FAIL, FAMILY_CLAUSES, UNKNOWN, VERDICTS, best, verdicts
from audit.moments import EVER
from audit.populations import POPULATIONS
from audit.populations.holds import covered
from audit.rule import Rule
from audit.verdicts import Judgement

ORDER = {"fail": 0, "excepted": 1, "unknown": 2, "pass": 3}


@dataclass(frozen=True)
class Step:
    """One rule tried on one row."""

    rule: Rule
    clause: str
    table: str
    row_id: str
    verdict: str
    facts: dict[str, str]  # what it read, as it stood
    exceptions: tuple[str, ...] = ()  # what was tried to excuse the row, and with what result
    arithmetic: str = ""


@dataclass(frozen=True)
class Explanation:
    """The proof for one id, to print or to show in a notebook."""

    id: str
    as_of: date
    steps: tuple[Step, ...]

    def lines(self) -> Iterator[str]:
        """Write the proof line by line."""
        yield f"{self.id}, as of {self.as_of}"
        for step in self.steps:
            yield ""
            yield f"{step.verdict.upper():9}{step.rule.id}  {step.clause}  ({step.table} {step.row_id})"
            yield f"         {step.rule.duty}"
            if step.facts:
                yield "         read: " + ", ".join(f"{name} = {value}" for name, value in step.facts.items())
            if step.arithmetic:
                yield f"         {step.arithmetic}"
            for exception in step.exceptions:
                yield f"         tried: {exception}"
            if step.verdict != "pass":
                yield f"         next: {step.rule.remedy}"

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


def explain(judgement: Judgement, id: str) -> Explanation:
    """Explain every verdict on the rows of one id: a record's, or any row's own."""
    steps = [step for name in judgement.populations for step in steps_of(judgement, name, id)]
    if not steps:
        raise SourceError(
            "no judged row has this id",
            hint="give a record_id, or the row_id of a finding; what is gone or held for others is not judged",
        )
    order = {rule: place for place, rule in enumerate(judgement.assessments)}
    steps.sort(key=lambda step: (ORDER[step.verdict], order[step.rule.id], step.row_id))
    return Explanation(id, judgement.terms.as_of, tuple(steps))


def steps_of(judgement: Judgement, name: str, id: str) -> Iterator[Step]:
    """Try every rule of one population on the rows of an id."""
    population, given = POPULATIONS[name], judgement.given
    assessments = judgement.populations[name]
    rules = [assessment.rule for assessment in assessments]
    if population.candidates:
        uses = given.population("uses")
        rows = best(population, rules, given.with_uses(of_id(uses, id).mutate(claim=ibis.row_number())))
    else:
        rows = of_id(verdicts(given.population(name), rules, given), id)
    found = judgement.fitted.engine.arrow(rows)
    for row in found.to_pylist():
        for assessment in assessments:
            if row[assessment.rule.id] is not None:
                yield step(judgement, name, assessment.rule, assessment.facts, row)


def of_id(rows: Any, id: str) -> Any:
    """Keep the rows that bear the id, as their own or as their record's."""
    return rows.filter((rows.row_id == id) | (rows.record_id == id))


def step(judgement: Judgement, name: str, rule: Rule, facts: Iterable[str], row: dict[str, Any]) -> Step:
    """Write down one rule's verdict on one row."""
    zone = judgement.terms.zone
    verdict = VERDICTS[row[rule.id]]
    tried: tuple[str, ...] = ()
    if rule.excused and row[rule.id] == FAIL:
        found = judgement.fitted.connection.execute(
            "SELECT excused_by, excuse FROM excuses WHERE row_id = ? AND exception = ?",
            [row["row_id"], rule.excused],
        ).fetchall()
        excuse = found[0] if found else None
        verdict = "excepted" if excuse else "fail"
        tried = tuple(exceptions_tried(judgement, row, excuse))
    if verdict == "fail" and (waiver := waived_by(judgement, rule, row)):
        verdict, tried = "excepted", (*tried, waiver)
    table = POPULATIONS[name].table
    return Step(
        rule=rule,
        clause=row[FAMILY_CLAUSES[rule.clause]] if rule.clause in FAMILY_CLAUSES else rule.clause,
        table="records" if table == "record_uses" and judgement.given.one_use else table,
        row_id=row["row_id"],
        verdict=verdict,
        facts={fact: shown(row.get(fact), zone) for fact in facts},
        exceptions=tried,
        arithmetic=arithmetic(judgement, row) if rule.id == "RET-01" and row[rule.id] != UNKNOWN else "",
    )


def arithmetic(judgement: Judgement, row: dict[str, Any]) -> str:
    """Reckon the last day a record may be kept, step by step."""
    terms = judgement.terms
    period = terms.policy.period(row["category"])
    submitted = calendar.local_day(row["submitted_at_latest"], terms.zone)
    last = calendar.last_day(submitted, period.total_months, period.convention)
    over = (terms.as_of - last).days
    result = f"{over} days over" if over > 0 else f"{-over} days left"
    convention = "following" if period.convention == "following" else "beginning on"
    return f"{period} {convention} {submitted} ({terms.zone}) end with {last}; on {terms.as_of} that is {result}"


def exceptions_tried(judgement: Judgement, row: dict[str, Any], excuse: Any) -> Iterator[str]:
    """Say of every hold that covers the row whether it excuses it, and why not."""
    given, as_of = judgement.given, judgement.terms.as_of
    if "holds" not in judgement.fitted.present:
        yield "no table of holds was given: the breach stands prima facie"
        return
    pairs = covered(one_row(row), given.tables.holds)
    columns = ("hold_id", "reason", "authority_ref", "review_due", "placed_at", "released_at")
    found = [tuple(r.values()) for r in judgement.fitted.engine.arrow(pairs.select(*columns)).to_pylist()]
    for hold, reason, authority, review, placed, released in sorted(found, key=str):
        if excuse and hold == excuse[0]:
            yield f"hold {hold} ({reason}): excuses; review due {review}"
            continue
        why = [
            "placed later" if placed and calendar.local_day(placed, judgement.terms.zone) > as_of else "",
            released_or_not(released, judgement),
            "names no authority" if authority is None else "",
            reviewed_or_not(review, as_of),
        ]
        stated = ", ".join(word for word in why if word) or "its ground does not excuse under the chosen reading"
        yield f"hold {hold} ({reason}): does not excuse: {stated}"
    if excuse and excuse[0] not in {hold for hold, *_ in found}:
        yield f"{excuse[1]} {excuse[0]}: excuses"
    elif not found:
        yield "no hold covers it"


def waived_by(judgement: Judgement, rule: Rule, row: dict[str, Any]) -> str:
    """Name the waiver by which a failing row was accepted, and who answers for it."""
    found = judgement.fitted.connection.execute(
        "SELECT excused_by, waived FROM findings WHERE waived IS NOT NULL AND rule = ? AND row_id = ?",
        [rule.id, row["row_id"]],
    ).fetchall()
    if not found:
        return ""
    until = next(one.until for one in judgement.waivers if one.id == found[0][0])
    return f"waiver {found[0][0]}{found[0][1]}: accepted until {until}"


def released_or_not(released: datetime | None, judgement: Judgement) -> str:
    """Say whether a hold's release keeps it from excusing."""
    if released == EVER:
        return "whether it was released cannot be read"
    over = released and calendar.local_day(released, judgement.terms.zone) <= judgement.terms.as_of
    return "released" if over else ""


def reviewed_or_not(review: date | None, as_of: date) -> str:
    """Say whether a hold's review keeps it from excusing."""
    if review is None:
        return "has no review date"
    if review == EVER.date():
        return "its review date cannot be read"
    return f"review was due {review}" if review < as_of else ""


def one_row(row: dict[str, Any]) -> Any:
    """Make one row's keys a table of constants."""
    keys = ("row_id", "record_id", "subject_id", "category")
    dummy = ibis.table({"day": "date"}, name="calendar").limit(1)
    return dummy.select(**{key: ibis.literal(row[key], "string") for key in keys})


def shown(value: Any, zone: str) -> str:
    """Write a fact as a person reads it."""
    if value is None:
        return "not stated"
    if value in (EVER, EVER.date()):
        return "not readable"
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(zone)).isoformat(" ", "seconds")
    if isinstance(value, list):
        return "|".join(value) or "none"
    return str(value).lower() if isinstance(value, bool) else str(value)
