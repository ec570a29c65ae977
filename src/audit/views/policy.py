"""What is promised, what is tested, and what conflicts: the policy itself."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from audit.assurance import AREAS, assurances, within
from audit.lint import lint
from audit.outputs import Chart, Note, Output, Table
from audit.ropa.pair import MISSING
from audit.rule import SEVERITIES
from audit.scorecard import STATUSES, Promise, added
from audit.views.shared import not_public, shown

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
    "fail": "broken",
    "incomplete": "cannot be told in full",
    "not_assessed": "not assessed",
    "pass": "kept",
    "not_applicable": "nothing to judge",
    "informative": "informative",
}


def clause_map(result: "Result") -> Output:
    """Draw every clause of the policy and every duty of law, section by section, with what it came to."""
    frame = result.coverage[["section", "clause", "status"]].fillna({"section": "elsewhere"})
    if frame.empty:
        return Note("The policy has no clause.", "warn")
    import pandas as pd

    from audit import charts

    counts = frame["status"].value_counts()
    found = [status for status in STATUSES if status in counts]
    alt = (
        f"{len(frame)} clauses and duties of law: {', '.join(f'{counts[status]} {WORDS[status]}' for status in found)}."
    )
    legend = "  ·  ".join(f"{MARKS[status][0]} {WORDS[status]} {counts[status]}" for status in found)
    table = pd.crosstab(frame["section"], frame["status"]).reindex(frame["section"].unique())
    data = table[found].rename(columns=lambda status: WORDS[status].capitalize()).reset_index()
    return Chart(charts.mosaic(frame, MARKS, legend), title="Every clause at a glance", alt=alt, data=data)


def assurance(result: "Result") -> Output:
    """Propose a rating for each area, and leave room for the analyst's own."""
    rated = assurances(result.policy, result.lines)
    if not rated:
        return Note("No area can be rated: the policy makes no promise that a rule tests.", "warn")
    rows = [
        {
            "area": one.area.title, "kept": one.number("pass"), "broken": one.number("fail"),
            "open": one.number("incomplete"), "unseen": one.number("not_assessed"),
            "rating": one.rating or "not rated", "why": one.why, "own": "",
        }
        for one in rated
    ]  # fmt: skip
    columns = {
        "area": "Area", "rating": "Indicative rating", "why": "Why", "kept": "Kept", "broken": "Broken",
        "open": "Cannot tell", "unseen": "Not assessed", "own": "The analyst’s rating and opinion",
    }  # fmt: skip
    return Table(rows, "Assurance by area: indicative, until an analyst rates it", columns=columns, search=False)


def promises(result: "Result", *areas: str) -> Output:
    """Show what was promised in some areas, and what became of it."""
    chosen = [area for area in AREAS if area.id in areas]
    rows = [row for area in chosen for row in _rows(result, within(area, result.lines))]
    if not rows:
        return Note("The policy promises nothing that is judged here.", "info")
    columns = {
        "clause": "Clause", "promise": "What is promised", "status": "Status", "judged": "Verdicts",
        "failed": "Broken", "unknown": "Cannot tell",
    }  # fmt: skip
    caption = f"What is promised: {', '.join(area.title.lower() for area in chosen)}"
    return Table(
        rows, caption, columns=columns, filters=["status"], badges=["status"],
        order={"status": list(STATUSES)},
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
        "clause": "Clause", "status": "Status", "promise": "What is promised", "rules": "Rules", "lines": "Lines",
        "section": "Section",
    }  # fmt: skip
    rows = result.coverage.assign(rules=result.coverage["rules"].map(_in_short))
    return Table(
        rows, "Every clause of the policy, and the duties of law beside them", columns=columns,
        filters=["status", "section"], badges=["status"], order={"status": list(STATUSES)},
    )  # fmt: skip


def _in_short(rules: str) -> str:
    """Name the rules of a family by their first and last: `CON-01, CON-02, CON-03` as `CON-01 to 03`."""
    families: dict[str, list[str]] = {}
    for rule in filter(None, rules.split(", ")):
        family, number = rule.split("-")
        families.setdefault(family, []).append(number)
    return ", ".join(
        f"{family}-{numbers[0]} to {numbers[-1]}"
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
    unseen = f" ({len(linted.not_assessed)} checks could not be made)" if linted.not_assessed else ""
    if not rows:
        said = f"The text of the policy has no conflict that these checks know{unseen}."
        return Note(said, "warn" if unseen else "ok")
    columns = {
        "severity": "Severity", "fault": "What is wrong", "where": "Where", "remedy": "How to mend the text",
        "law": "Law", "check": "Check",
    }  # fmt: skip
    return Table(
        rows, f"What the text gets wrong{unseen}", columns=columns, filters=["severity"], badges=["severity"],
        order={"severity": list(SEVERITIES)},
    )  # fmt: skip


def processing(result: "Result") -> Output:
    """Show the record of processing in short: what is declared and what is observed; its files have all columns."""
    if kept_back := not_public(result, "Record of processing"):
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
        return Note("Nothing is declared, and nothing is processed.", "info")
    columns = {
        "purpose": "Purpose", "data": "Personal data", "basis": "Lawful basis", "kept": "Retained as documented?",
        "role": "As",
    }  # fmt: skip
    caption = "Record of processing: 4 of its 30 columns; all are in data/ropa.xlsx"
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
                    "period": str(period), "why": MISSING, "action": "deleted", "exceptions": exceptions,
                    "owner": MISSING, "review": MISSING,
                }
            )  # fmt: skip
    columns = {
        "category": "Category", "purpose": "Purpose", "period": "Longest period", "trigger": "Counted from",
        "why": "Why so long", "action": "At its end", "exceptions": "Kept longer for", "owner": "Owner",
        "review": "Next review",
    }  # fmt: skip
    return Table(rows, "Retention schedule", columns=columns, search=False)
