"""How do we stand: every promise at a glance, what to do first, and how far the answer can be relied on."""

from typing import TYPE_CHECKING

from audit.outputs import Figure, Figures, Note, Output, Table, Tone
from audit.rule import SEVERITIES
from audit.samples import detected
from audit.scorecard import STATUSES, K
from audit.views.shared import interval, judged, not_public, number, shown

if TYPE_CHECKING:
    from audit.findings import Result


def headline(result: "Result") -> Note:
    """Say in one sentence how the organisation stands."""
    found = [promise.status for promise in result.promises]
    judged = [status for status in found if status in ("fail", "incomplete", "pass")]
    failing, unclear, unassessed = (found.count(status) for status in ("fail", "incomplete", "not_assessed"))
    if not judged:
        return Note("Nothing could be judged: the inventory lacks what every promise needs.", "bad")
    sentence = (
        f"On {result.as_of:%-d %B %Y}, {failing} of the {len(judged)} promises that could be judged were broken; "
        f"{unclear} could not be told in full, and {unassessed} more were not assessed at all."
    )
    return Note(sentence, "bad" if failing else "warn" if unclear or unassessed else "ok")


def standing(result: "Result") -> Figures:
    """Show the figures that matter most."""
    found = [promise.status for promise in result.promises]
    fails, unclear, unassessed = (found.count(status) for status in ("fail", "incomplete", "not_assessed"))
    figures = [
        Figure("Promises kept", number(found.count("pass")), "of those judged", "ok"),
        Figure("Promises broken", number(fails), "at least one row breaks them", "bad" if fails else "ok"),
        Figure("Cannot be told", number(unclear), "some rows or rules are open", "warn" if unclear else "ok"),
        Figure("Not assessed", number(unassessed), "never counted as kept", "warn" if unassessed else "ok"),
    ]
    if result.audience != "public":
        counted = "SELECT severity, count(*) FROM findings WHERE verdict = 'fail' AND NOT advisory GROUP BY 1"
        severities = dict(result.query(counted))
        grave = severities.get("urgent", 0) + severities.get("high", 0)
        figures.append(
            Figure("Urgent and high findings", number(grave), "not counting advice", "bad" if grave else "ok")
        )
    if result.assessed("RET-01"):
        least, most = result.overdue_interval
        tone: Tone = "ok" if most == 0 else "bad"
        figures.append(Figure("Overdue records", interval(least, most), "held past their last day", tone))
    return Figures(figures)


def scorecard(result: "Result") -> Table:
    """Show every rule that was judged: how many rows, and what they came to."""
    rows = [
        {
            "clause": line.clause, "rule": line.rule.id, "duty": line.rule.duty,
            "status": "advisory" if line.rule.advisory and line.status == "fail" else line.status,
            "population": shown(line.judged), "passed": shown(line.passed), "failed": shown(line.failed),
            "excepted": shown(line.excepted), "unknown": shown(line.unknown), "kept": line.kept,
        }
        for line in result.lines
        if judged(line)
    ]  # fmt: skip
    columns = {
        "rule": "Rule", "status": "Status", "duty": "What ought to be so", "clause": "Clause", "population": "Judged",
        "passed": "Kept", "failed": "Broken", "excepted": "Excepted", "unknown": "Cannot tell", "kept": "Share kept",
    }  # fmt: skip
    order: dict[str, list[str]] = {"status": [*STATUSES, "advisory"]}
    return Table(
        rows, "Scorecard: every rule that was judged", columns=columns, filters=["status", "clause"],
        badges=["status"], order=order,
    )  # fmt: skip


def first_steps(result: "Result") -> Output:
    """Show what to do first: one line per rule and remedy, gravest and most frequent first."""
    if result.audience == "public":
        return _remedies(result)
    found = result.query(
        "SELECT severity, rule, remedy, clauses, number, systems, days FROM (SELECT severity, rule, remedy, "
        "string_agg(DISTINCT clause, ', ' ORDER BY clause) AS clauses, count(*) AS number, "
        "count(DISTINCT system_id) AS systems, max(days_over) AS days FROM findings "
        "WHERE verdict = 'fail' AND NOT advisory GROUP BY 1, 2, 3) ORDER BY CASE severity WHEN 'urgent' THEN 0 "
        "WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END, number DESC, rule"
    )
    if not found:
        return Note("Nothing is broken, so there is nothing to put right.", "ok")
    names = ("severity", "rule", "remedy", "clause", "findings", "systems", "days")
    columns = {
        "severity": "Priority", "remedy": "What to do", "findings": "Findings", "days": "Longest overdue, days",
        "systems": "Systems", "clause": "Clause", "rule": "Rule", "owner": "Owner", "by": "By",
    }  # fmt: skip
    rows = [{**dict(zip(names, row, strict=True)), "owner": "", "by": ""} for row in found]
    return Table(
        rows, "What to do first", columns=columns, filters=["severity"], badges=["severity"],
        order={"severity": list(SEVERITIES)},
    )  # fmt: skip


def _remedies(result: "Result") -> Output:
    """Show what is to be done for each rule that is broken, and not how often."""
    broken = [line for line in result.lines if line.status == "fail" and not line.rule.advisory]
    if not broken:
        return Note("Nothing is broken, so there is nothing to put right.", "ok")
    rules = {line.rule.id: line.rule for line in broken}.values()
    rows = [
        {
            "severity": rule.severity, "remedy": rule.remedy, "rule": rule.id,
            "clause": ", ".join(line.clause for line in broken if line.rule is rule),
        }
        for rule in sorted(rules, key=lambda rule: (SEVERITIES.index(rule.severity), rule.id))
    ]  # fmt: skip
    columns = {"severity": "Priority", "remedy": "What to do", "clause": "Clause", "rule": "Rule"}
    return Table(
        rows, "What to do first", columns=columns, filters=["severity"], badges=["severity"],
        order={"severity": list(SEVERITIES)},
    )  # fmt: skip


def readings(result: "Result") -> Output:
    """Show how many overdue records fail under each reading of "unless requested by users"."""
    if kept_back := not_public(result, "The readings of “unless requested by users”"):
        return kept_back
    found = result.outlook.readings
    if not found:
        return Note("Not assessed: retention could not be judged, so no reading changes anything.", "warn")
    chosen = result.policy.readings.unless_requested
    meanings = {str(name): words for name, words in result.policy.readings.meanings.unless_requested.items()}
    rows = [
        {
            "reading": f"{name} (chosen)" if name == chosen else name,
            "meaning": meanings.get(name, ""),
            "failing": failing,
            "changed": changed,
        }
        for name, (failing, changed) in found.items()
    ]
    columns = {
        "reading": "Reading", "meaning": "What it means", "failing": "Overdue records that fail",
        "changed": "Change from the chosen",
    }  # fmt: skip
    return Table(rows, "The readings of “unless requested by users”", columns=columns, search=False)


def method(result: "Result") -> Table:
    """Show what was asked, of which policy, and how its words were read."""
    policy, period = result.policy, result.policy.retention.period
    zone = result.inventory.zone
    rows = [
        ("Organisation", policy.organisation),
        ("Policy", f"{policy.title}, version {policy.version}, in force from {policy.valid_from}"),
        ("The day the audit speaks for", str(result.as_of)),
        ("Days are those of", policy.zone),
        (
            "Times without a zone are of",
            f"{zone}, as the inventory says" if zone else f"{policy.zone}, as the policy says",
        ),
        ("Longest period", f"{period}, {period.convention.replace('_', ' ')} the day a record was {period.trigger}"),
        ("“Unless requested by users” is read", policy.readings.unless_requested),
        ("“May include” is read", policy.readings.may_include),
        ("Working days", policy.division.replace("-", " ").title()),
        ("What the rules catch", _detected()),
        ("Whom this is for", _audience(result)),
        ("Three verdicts", "kept, broken, or cannot tell; what was not read is never counted as kept"),
    ]
    return Table(
        [{"what": what, "value": value} for what, value in rows], "Method and readings chosen",
        columns={"what": "Question", "value": "Answer"}, search=False,
    )  # fmt: skip


def _audience(result: "Result") -> str:
    """Say who may see this, and what stands in place of ids."""
    if result.audience == "public":
        return f"the public: no row is shown; counts under {K}, and those that would give them away, are withheld"
    return f"{result.audience}: rows are named by {result.ids_are}"


def _detected() -> str:
    """Quote how many planted breaches an audit finds."""
    told = detected()
    silent = f" Not planted: {', '.join(told['not_planted'])}." if told["not_planted"] else ""
    return (
        f"of {told['planted']:,} breaches of {told['rules']} rules, planted in {told['inventories']} invented "
        f"inventories, version {told['version']} caught {told['caught']:,} and missed {told['missed']:,}, and found "
        f"{told['false']:,} where none was (measured on {told['on']}).{silent}"
    )


def not_assessed(result: "Result") -> Output:
    """Show which rules could not be judged, and what they would need."""
    rows = [
        {"rule": line.rule.id, "clause": line.clause, "duty": line.rule.duty, "missing": ", ".join(line.missing)}
        for line in result.lines
        if line.missing
    ]
    if not rows:
        return Note("Every rule of this version could be judged: no table and no column it needs is missing.", "ok")
    columns = {"rule": "Rule", "clause": "Clause", "duty": "What ought to be so", "missing": "What the inventory lacks"}
    return Table(rows, "Rules that could not be judged", columns=columns, filters=["missing"])


def data_quality(result: "Result") -> Output:
    """Show what is wrong with the data itself."""
    from audit.views.shared import findings

    columns = ("rule", "row_id", "reason", "remedy")
    return findings(result, "Defects of the data", "DQ-", columns=columns)


def accounting(result: "Result") -> Output:
    """Show that every line of every file was judged, rejected or accounted for."""
    if kept_back := not_public(result, "Every line accounted for"):
        return kept_back
    columns = {
        "table": "Table", "file": "File", "physical_lines": "Lines", "header": "Header", "rows": "Rows read",
        "rejected": "Rejected", "blank": "Blank", "inside_cells": "Inside cells",
    }  # fmt: skip
    return Table(result.inventory.accounting, "Every line accounted for", columns=columns, search=False)


def rejected(result: "Result") -> Output:
    """Show the rows that could not be read at all."""
    if kept_back := not_public(result, "Rows that could not be read"):
        return kept_back
    if len(result.inventory.rejected) == 0:
        return Note("No row was rejected: every row of every file was read.", "ok")
    columns = {"table": "Table", "file": "File", "line": "Line", "reason": "Reason"}
    return Table(result.inventory.rejected, "Rows that could not be read", columns=columns, filters=["file"])
