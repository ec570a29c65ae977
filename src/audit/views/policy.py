"""What is promised, what is tested, and what conflicts: the policy itself."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from audit.assurance import AREAS, assurances, within
from audit.language import N_, _, ngettext, number
from audit.lint import lint
from audit.outputs import Chart, Note, Output, Table
from audit.ropa.pair import MISSING
from audit.rule import SEVERITIES
from audit.scorecard import STATUSES, Promise, added
from audit.views.shared import LINKS, not_public, shown

if TYPE_CHECKING:
    from audit.findings import Result

# What a status looks like where there is no room for its name: a mark for those who see no colour, and a colour.
MARKS = {
    "fail": ("✗", "#c0392b"),
    "incomplete": ("?", "#c9630a"),
    "not_assessed": ("–", "#7f7f7f"),
    "pass": ("✓", "#0b8f6b"),
    "not_applicable": ("○", "#7f7f7f"),
    "informative": ("i", "#2f7fc1"),
}
WORDS = {
    "fail": N_("broken"),
    "incomplete": N_("cannot be told in full"),
    "not_assessed": N_("not assessed"),
    "pass": N_("kept"),
    "not_applicable": N_("nothing to judge"),
    "informative": N_("informative"),
}


def clause_map(result: "Result") -> Output:
    """Draw every clause of the policy and every duty of law, section by section, with what it came to."""
    frame = result.coverage[["section", "clause", "status"]].fillna({"section": _("elsewhere")})
    if frame.empty:
        return Note(_("The policy has no clause."), "warn")
    import pandas as pd

    from audit import charts

    counts = frame["status"].value_counts()
    found = [status for status in STATUSES if status in counts]
    told = {status: f"{_(WORDS[status])} {number(int(counts[status]))}" for status in found}
    alt = _("Clauses and duties of law, {all} in all: {told}.", all=len(frame), told=", ".join(told.values()))
    legend = "  ·  ".join(f"{MARKS[status][0]} {words}" for status, words in told.items())
    table = pd.crosstab(frame["section"], frame["status"]).reindex(frame["section"].unique())
    data = table[found].rename(columns=lambda status: _(WORDS[status]).capitalize())
    data = data.reset_index(names=_("Section"))
    return Chart(charts.mosaic(frame, MARKS, legend), title=_("Every clause at a glance"), alt=alt, data=data)


def areas(result: "Result") -> Output:
    """Draw every promise that was judged, area by area, with the rating proposed for each."""
    rated = assurances(result.policy, result.lines)
    if not rated:
        return Note(_("No area can be rated: the policy makes no promise that a rule tests."), "warn")
    import pandas as pd

    from audit import charts

    tiles = [(_(one.area.title), promise.status) for one in rated for promise in one.promises]
    frame = pd.DataFrame(tiles, columns=["section", "status"])
    found = [status for status in STATUSES if status in set(frame["status"])]
    ends = {_(one.area.title): _(one.rating) if one.rating else _("not rated") for one in rated}
    legend = "  ·  ".join(f"{MARKS[status][0]} {_(WORDS[status])}" for status in found)
    data = [
        {_("Area"): _(one.area.title), _("Indicative rating"): ends[_(one.area.title)]}
        | {_(WORDS[status]).capitalize(): one.number(status) for status in found}
        for one in rated
    ]
    told = "; ".join(f"{_(one.area.title)}: {ends[_(one.area.title)]}, {one.why}" for one in rated)
    return Chart(
        charts.mosaic(frame, MARKS, legend, ends), title=_("Every promise by area, with an indicative rating"),
        alt=_("Ratings proposed by area. {told}.", told=told), data=data,
    )  # fmt: skip


def assurance(result: "Result") -> Output:
    """Propose a rating for each area, and leave room for the analyst's own."""
    rated = assurances(result.policy, result.lines)
    if not rated:
        return Note(_("No area can be rated: the policy makes no promise that a rule tests."), "warn")
    rows = [
        {
            "area": _(one.area.title), "kept": one.number("pass"), "broken": one.number("fail"),
            "open": one.number("incomplete"), "unseen": one.number("not_assessed"),
            "rating": _(one.rating) if one.rating else _("not rated"), "why": one.why, "own": "",
        }
        for one in rated
    ]  # fmt: skip
    columns = {
        "area": _("Area"), "rating": _("Indicative rating"), "why": _("Why"), "kept": _("Kept"), "broken": _("Broken"),
        "open": _("Cannot tell"), "unseen": _("Not assessed"), "own": _("The analyst’s rating and opinion"),
    }  # fmt: skip
    return Table(rows, _("Assurance by area: indicative, until an analyst rates it"), columns=columns, search=False)


def promises(result: "Result", *areas: str) -> Output:
    """Show what was promised in some areas, and what became of it."""
    chosen = [area for area in AREAS if area.id in areas]
    rows = [row for area in chosen for row in _rows(result, within(area, result.lines))]
    if not rows:
        return Note(_("The policy promises nothing that is judged here."), "info")
    columns = {
        "clause": _("Clause"), "promise": _("What is promised"), "status": _("Status"), "judged": _("Verdicts"),
        "failed": _("Broken"), "unknown": _("Cannot tell"),
    }  # fmt: skip
    caption = _("What is promised: {areas}", areas=", ".join(_(area.title).lower() for area in chosen))
    return Table(
        rows, caption, columns=columns, filters=["status"], badges=["status"],
        order={"status": list(STATUSES)}, links=LINKS,
    )  # fmt: skip


def _rows(result: "Result", found: tuple[Promise, ...]) -> Iterator[dict[str, Any]]:
    """Add up what the rules of each promise came to; advice is told elsewhere."""
    for promise in found:
        lines = [line for line in promise.lines if not line.rule.advisory]
        counts = ("judged", "failed", "unknown")
        sums = {word: shown(added(*(getattr(line, word) for line in lines))) for word in counts}
        clause = result.policy.stated[promise.clause]
        yield {"clause": promise.clause, "promise": clause.promise, "status": promise.status, **sums}


def clauses(result: "Result") -> Table:
    """Show every clause of the policy and every duty of law beside it: tested or not, and what it came to."""
    columns = {
        "clause": _("Clause"), "status": _("Status"), "promise": _("What is promised"), "rules": _("Rules"),
        "lines": _("Lines"), "section": _("Section"),
    }  # fmt: skip
    rows = result.coverage.assign(rules=result.coverage["rules"].map(_in_short))
    return Table(
        rows, _("Every clause of the policy, and the duties of law beside them"), columns=columns,
        filters=["status", "section"], badges=["status"], order={"status": list(STATUSES)}, links=LINKS,
        anchor="clause",
    )  # fmt: skip


def _in_short(rules: str) -> str:
    """Name the rules of a family by their first and last: `CON-01, CON-02, CON-03` as `CON-01 to 03`."""
    families: dict[str, list[str]] = {}
    for rule in filter(None, rules.split(", ")):
        family, number = rule.split("-")
        families.setdefault(family, []).append(number)
    return ", ".join(
        _("{first} to {last}", first=f"{family}-{numbers[0]}", last=numbers[-1])
        if len(numbers) > 2 and int(numbers[-1]) - int(numbers[0]) == len(numbers) - 1
        else ", ".join(f"{family}-{number}" for number in numbers)
        for family, numbers in families.items()
    )


def conflicts(result: "Result") -> Output:
    """Show where the policy's own text conflicts, falls short of the law, or says nothing."""
    linted = lint(result.policy)
    rows = [
        {
            "check": check.id, "severity": check.severity, "fault": check.fault,
            "where": "; ".join(f"{clause}: {said}" if clause else said for clause, said in places),
            "law": ", ".join(check.law), "remedy": check.remedy,
        }
        for check, places in linted.findings
    ]  # fmt: skip
    unseen = len(linted.not_assessed)
    open_ = ngettext("{count} check could not be made", "{count} checks could not be made", unseen) if unseen else ""
    if not rows:
        if unseen:
            said = _("The text of the policy has no conflict that these checks know ({open}).", open=open_)
        else:
            said = _("The text of the policy has no conflict that these checks know.")
        return Note(said, "warn" if unseen else "ok")
    caption = _("What the text gets wrong ({open})", open=open_) if unseen else _("What the text gets wrong")
    columns = {
        "severity": _("Severity"), "fault": _("What is wrong"), "where": _("Where"),
        "remedy": _("How to mend the text"), "law": _("Law"), "check": _("Check"),
    }  # fmt: skip
    return Table(
        rows, caption, columns=columns, filters=["severity"], badges=["severity"],
        order={"severity": list(SEVERITIES)},
    )  # fmt: skip


def processing(result: "Result") -> Output:
    """Show the record of processing in short: what is declared and what is observed; its files have all columns."""
    if kept_back := not_public(result, _("Record of processing")):
        return kept_back
    record = result.processing.reset_index().to_dict("records")
    rows = [
        {
            "role": cells["role"],
            "purpose": cells["Purpose of processing"],
            "data": cells["Categories of personal data"],
            "basis": cells["Article 6 lawful basis for processing personal data"],
            "kept": cells["Is personal data retained and erased in accordance with the policy document?"],
        }
        for cells in record
    ]
    if not rows:
        return Note(_("Nothing is declared, and nothing is processed."), "info")
    columns = {
        "purpose": _("Purpose"), "data": _("Personal data"), "basis": _("Lawful basis"),
        "kept": _("Retained as documented?"), "role": _("As"),
    }  # fmt: skip
    caption = _("Record of processing: 4 of its 30 columns; all are in data/ropa.xlsx")
    return Table(rows, caption, columns=columns, filters=["kept", "role"])


def retention_schedule(result: "Result") -> Table:
    """Show for each category and purpose how long it is kept, from when, why, and what may lengthen that."""
    policy = result.policy
    exceptions = ", ".join(ground.replace("_", " ") for ground in policy.holds.grounds)
    rows = []
    for category, declared in policy.categories.items():
        period = policy.period(category)
        for purpose in declared.purposes:
            rows.append(
                {
                    "category": declared.label, "purpose": policy.purposes[purpose].label, "trigger": period.trigger,
                    "period": str(period), "why": MISSING, "action": _("deleted"), "exceptions": exceptions,
                    "owner": MISSING, "review": MISSING,
                }
            )  # fmt: skip
    columns = {
        "category": _("Category"), "purpose": _("Purpose"), "period": _("Longest period"), "trigger": _("Counted from"),
        "why": _("Why so long"), "action": _("At its end"), "exceptions": _("Kept longer for"), "owner": _("Owner"),
        "review": _("Next review"),
    }  # fmt: skip
    return Table(rows, _("Retention schedule"), columns=columns, search=False)
