"""How do we stand: every promise at a glance, what to do first, and how far the answer can be relied on."""

from datetime import date
from typing import TYPE_CHECKING, Any

from audit.language import _, day, ngettext, percent
from audit.outputs import Figure, Figures, Note, Output, Table, Tone
from audit.rule import SEVERITIES
from audit.samples import detected
from audit.scorecard import STATUSES, K, Line, percentage
from audit.views.shared import LINKS, interval, judged, not_public, number, shown
from audit.views.waivers import accepted

if TYPE_CHECKING:
    from audit.findings import Result

FEW = 5  # things to do, on a page for somebody who reads no further


def headline(result: "Result") -> Note:
    """Say in one sentence how the organisation stands."""
    found = [promise.status for promise in result.promises]
    judged = [status for status in found if status in ("fail", "incomplete", "pass")]
    failing, unclear, unassessed = (found.count(status) for status in ("fail", "incomplete", "not_assessed"))
    if not judged:
        return Note(_("Nothing could be judged: the inventory lacks what every promise needs."), "bad")
    sentence = _(
        "Of the {judged} promises judged on {day}, {failing} were broken and {kept} were kept; of {unclear} it cannot "
        "be told in full.",
        judged=len(judged), day=day(result.as_of), failing=failing, kept=found.count("pass"), unclear=unclear,
    )  # fmt: skip
    if unassessed:
        more = ngettext(
            "{count} more could not be assessed at all.", "{count} more could not be assessed at all.", unassessed
        )
        sentence = f"{sentence} {more}"
    if waived := accepted(result):
        sentence = f"{sentence} {waived}"
    return Note(sentence, "bad" if failing else "warn" if unclear or unassessed else "ok")


def standing(result: "Result") -> Figures:
    """Show the figures that matter most."""
    found = [promise.status for promise in result.promises]
    fails, unclear, unassessed = (found.count(status) for status in ("fail", "incomplete", "not_assessed"))
    figures = [
        Figure(_("Promises kept"), number(found.count("pass")), _("of those judged"), "ok"),
        Figure(_("Promises broken"), number(fails), _("at least one row breaks them"), "bad" if fails else "ok"),
        Figure(_("Cannot be told"), number(unclear), _("some rows or rules are open"), "warn" if unclear else "ok"),
        Figure(_("Not assessed"), number(unassessed), _("never counted as kept"), "warn" if unassessed else "ok"),
    ]
    if result.audience != "public":
        counted = "SELECT severity, count(*) FROM findings WHERE verdict = 'fail' AND NOT advisory GROUP BY 1"
        severities = dict(result.query(counted))
        grave = severities.get("urgent", 0) + severities.get("high", 0)
        figures.append(
            Figure(_("Urgent and high findings"), number(grave), _("not counting advice"), "bad" if grave else "ok")
        )
    if result.waived:
        figures.append(
            Figure(_("Waived findings"), number(result.waived), _("broken, and accepted for a time"), "warn")
        )
    if result.assessed("RET-01"):
        least, most = result.overdue_interval
        tone: Tone = "ok" if most == 0 else "bad"
        if least is not None:  # or it is withheld
            figures.append(Figure(_("Overdue records"), interval(least, most), _("held past their last day"), tone))
    return Figures(figures)


def unseen(result: "Result") -> Note:
    """Say what could not be judged, and why."""
    lacking = [line for line in result.lines if line.missing]
    unclear = sum(promise.status == "incomplete" for promise in result.promises)
    rejected = len(result.inventory.rejected)
    said = []
    if lacking:
        rules = len({line.rule.id for line in lacking})
        missing = ", ".join(sorted({word for line in lacking for word in line.missing}))
        said.append(
            ngettext(
                "{count} rule could not be judged, for the inventory lacks {missing}.",
                "{count} rules could not be judged, for the inventory lacks {missing}.", rules, missing=missing,
            )
        )  # fmt: skip
    if unclear:
        said.append(
            ngettext(
                "For {count} promise some rows or rules are open: nobody can tell whether it was kept.",
                "For {count} promises some rows or rules are open: nobody can tell whether they were kept.",
                unclear,
            )
        )  # fmt: skip
    if rejected:
        said.append(
            ngettext("{count} row could not be read.", "{count} rows could not be read.", rejected)
        )  # fmt: skip
    tone: Tone = "warn" if said else "ok"
    if not said:
        said.append(_("Everything that was promised could be judged."))
    if result.audience == "public":
        said.append(_("How many rows could not be read is not told to the public."))
    return Note(" ".join(said), tone)


def scorecard(result: "Result") -> Table:
    """Show every rule that was judged: how many rows, and what they came to."""
    rows = [
        {
            "clause": line.clause, "rule": line.rule.id, "duty": line.rule.duty,
            "status": "advisory" if line.rule.advisory and line.status == "fail" else line.status,
            "population": shown(line.judged), "passed": shown(line.passed), "failed": shown(line.failed),
            "excepted": shown(line.excepted), "waived": shown(line.waived), "unknown": shown(line.unknown),
            "kept": _kept(line),
        }
        for line in result.lines
        if judged(line)
    ]  # fmt: skip
    columns = {
        "rule": _("Rule"), "status": _("Status"), "duty": _("What ought to be so"), "clause": _("Clause"),
        "population": _("Judged"),
        "passed": _("Kept"), "failed": _("Broken"), "excepted": _("Excepted"), "waived": _("Of them waived"),
        "unknown": _("Cannot tell"), "kept": _("Share kept"),
    }  # fmt: skip
    if all(line.waived == 0 for line in result.lines):
        del columns["waived"]
    order: dict[str, list[str]] = {"status": [*STATUSES, "advisory"]}
    return Table(
        rows, _("Scorecard: every rule that was judged"), columns=columns, filters=["status", "clause"],
        badges=["status"], order=order, links=LINKS, anchor="rule",
    )  # fmt: skip


def next_steps(result: "Result") -> Output:
    """Show the few things to do before all others."""
    rows = _steps(result)
    if not rows:
        return _nothing_to_do(result)
    columns = {
        "severity": _("Priority"), "remedy": _("What to do"), "findings": _("Findings"), "rule": _("Rule")
    }  # fmt: skip
    caption = _("The first things to do: {some} of {all}", some=min(FEW, len(rows)), all=len(rows))
    return Table(
        rows[:FEW], caption, columns={name: words for name, words in columns.items() if name in rows[0]}, search=False,
        badges=["severity"], order={"severity": list(SEVERITIES)}, links=LINKS,
    )  # fmt: skip


def first_steps(result: "Result") -> Output:
    """Show what to do first: one line per rule and remedy, gravest and most frequent first."""
    rows = _steps(result)
    if not rows:
        return _nothing_to_do(result)
    columns = {
        "severity": _("Priority"), "remedy": _("What to do"), "findings": _("Findings"),
        "days": _("Longest overdue, days"), "systems": _("Systems"), "clause": _("Clause"), "rule": _("Rule"),
        "owner": _("Owner"), "by": _("By"),
    }  # fmt: skip
    return Table(
        rows, _("What to do first"), columns={name: words for name, words in columns.items() if name in rows[0]},
        filters=["severity"], badges=["severity"], order={"severity": list(SEVERITIES)}, links=LINKS,
    )  # fmt: skip


def _nothing_to_do(result: "Result") -> Note:
    """Say that there is nothing to put right, and whether that is because it was accepted."""
    if result.waived:
        return Note(_("All that is broken was accepted by waivers, until the days they name."), "warn")
    return Note(_("Nothing is broken, so there is nothing to put right."), "ok")


def _steps(result: "Result") -> list[dict[str, Any]]:
    """List what is to be done, gravest and most frequent first; for the public without saying how often."""
    if result.audience == "public":
        return _remedies(result)
    found = result.query(
        "SELECT severity, rule, remedy, clauses, number, systems, days FROM (SELECT severity, rule, remedy, "
        "string_agg(DISTINCT clause, ', ' ORDER BY clause) AS clauses, count(*) AS number, "
        "count(DISTINCT system_id) AS systems, max(days_over) AS days FROM findings "
        "WHERE verdict = 'fail' AND NOT advisory GROUP BY 1, 2, 3) ORDER BY CASE severity WHEN 'urgent' THEN 0 "
        "WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END, number DESC, rule"
    )
    names = ("severity", "rule", "remedy", "clause", "findings", "systems", "days")
    return [{**dict(zip(names, row, strict=True)), "owner": "", "by": ""} for row in found]


def _remedies(result: "Result") -> list[dict[str, Any]]:
    """List what is to be done for each rule that is broken."""
    broken = [line for line in result.lines if line.status == "fail" and not line.rule.advisory]
    rules = {line.rule.id: line.rule for line in broken}.values()
    return [
        {
            "severity": rule.severity, "remedy": rule.remedy, "rule": rule.id,
            "clause": ", ".join(line.clause for line in broken if line.rule is rule),
        }
        for rule in sorted(rules, key=lambda rule: (SEVERITIES.index(rule.severity), rule.id))
    ]  # fmt: skip


def readings(result: "Result") -> Output:
    """Show how many overdue records fail under each reading of "unless requested by users"."""
    if kept_back := not_public(result, _("The readings of “unless requested by users”")):
        return kept_back
    found = result.outlook.readings
    if not found:
        return Note(_("Not assessed: retention could not be judged, so no reading changes anything."), "warn")
    chosen = result.policy.readings.unless_requested
    meanings = {str(name): words for name, words in result.policy.readings.meanings.unless_requested.items()}
    rows = [
        {
            "reading": _("{reading} (chosen)", reading=name) if name == chosen else name,
            "meaning": meanings.get(name, ""),
            "failing": failing,
            "changed": changed,
        }
        for name, (failing, changed) in found.items()
    ]
    columns = {
        "reading": _("Reading"), "meaning": _("What it means"), "failing": _("Overdue records that fail"),
        "changed": _("Change from the chosen"),
    }  # fmt: skip
    return Table(rows, _("The readings of “unless requested by users”"), columns=columns, search=False)


def method(result: "Result") -> Table:
    """Show what was asked, of which policy, and how its words were read."""
    policy, period = result.policy, result.policy.retention.period
    zone = result.inventory.zone
    rows = [
        (_("Organisation"), policy.organisation),
        (_("Policy"), _in_force(result)),
        (_("The day the audit speaks for"), day(result.as_of)),
        (_("Days are those of"), policy.zone),
        (
            _("Times without a zone are of"),
            _("{zone}, as the inventory says", zone=zone)
            if zone
            else _("{zone}, as the policy says", zone=policy.zone),
        ),
        (
            _("Longest period"),
            _(
                "{period}, {convention} the day a record was {trigger}",
                period=str(period),
                convention=period.convention.replace("_", " "),
                trigger=period.trigger,
            ),
        ),
        (_("“Unless requested by users” is read"), policy.readings.unless_requested),
        (_("“May include” is read"), policy.readings.may_include),
        (_("Working days"), policy.division.replace("-", " ").title()),
        (_("What the rules catch"), _detected()),
        (_("Whom this is for"), _audience(result)),
        (_("Three verdicts"), _("kept, broken, or cannot tell; what was not read is never counted as kept")),
    ]
    return Table(
        [{"what": what, "value": value} for what, value in rows], _("Method and readings chosen"),
        columns={"what": _("Question"), "value": _("Answer")}, search=False,
    )  # fmt: skip


def _audience(result: "Result") -> str:
    """Say who may see this, and what stands in place of ids."""
    if result.audience == "public":
        return _(
            "the public: no row is shown; counts under {least}, and those that would give them away, are withheld",
            least=K,
        )
    return _("{audience}: rows are named by {ids}", audience=result.audience, ids=result.ids_are)


def _in_force(result: "Result") -> str:
    """Name the policy, its version, and since when it has been in force."""
    policy = result.policy
    said = {"policy": policy.title, "version": policy.version}
    since = policy.valid_from
    if since is None:
        return _("{policy}, version {version}", **said)
    return _("{policy}, version {version}, in force from {since}", **said, since=day(since))


def _kept(line: Line) -> str:
    """Write the share that is plainly kept; a count that is withheld withholds it too."""
    if line.passed is None or line.judged is None:
        return number(None)
    share = percentage(line.passed, line.judged)
    return "–" if share is None else percent(share)


def _detected() -> str:
    """Quote how many planted breaches an audit finds."""
    told = detected()
    said = {**told, "on": day(date.fromisoformat(told["on"])), "silent": ", ".join(told["not_planted"])}
    measured = _(
        "of {planted} breaches of {rules} rules, planted in {inventories} invented inventories, version {version} "
        "caught {caught} and missed {missed}, and found {false} where none was (measured on {on}).", **said,
    )  # fmt: skip
    silent = _("Not planted: {silent}.", **said)
    return f"{measured} {silent}" if said["silent"] else measured


def not_assessed(result: "Result") -> Output:
    """Show which rules could not be judged, and what they would need."""
    rows = [
        {"rule": line.rule.id, "clause": line.clause, "duty": line.rule.duty, "missing": ", ".join(line.missing)}
        for line in result.lines
        if line.missing
    ]
    if not rows:
        said = _("Every rule of this version could be judged: no table and no column it needs is missing.")
        return Note(said, "ok")
    columns = {
        "rule": _("Rule"),
        "clause": _("Clause"),
        "duty": _("What ought to be so"),
        "missing": _("What the inventory lacks"),
    }
    caption = _("Rules that could not be judged")
    return Table(rows, caption, columns=columns, filters=["missing"], links=LINKS, anchor="rule")


def data_quality(result: "Result") -> Output:
    """Show what is wrong with the data itself."""
    from audit.views.shared import findings

    columns = ("rule", "row_id", "reason", "remedy")
    return findings(result, _("Defects of the data"), "DQ-", columns=columns)


def accounting(result: "Result") -> Output:
    """Show that every line of every file was judged, rejected or accounted for."""
    if kept_back := not_public(result, _("Every line accounted for")):
        return kept_back
    columns = {
        "table": _("Table"), "file": _("File"), "physical_lines": _("Lines"), "header": _("Header"),
        "rows": _("Rows read"), "rejected": _("Rejected"), "blank": _("Blank"), "inside_cells": _("Inside cells"),
    }  # fmt: skip
    return Table(result.inventory.accounting, _("Every line accounted for"), columns=columns, search=False)


def rejected(result: "Result") -> Output:
    """Show the rows that could not be read at all."""
    if kept_back := not_public(result, _("Rows that could not be read")):
        return kept_back
    if len(result.inventory.rejected) == 0:
        return Note(_("No row was rejected: every row of every file was read."), "ok")
    columns = {"table": _("Table"), "file": _("File"), "line": _("Line"), "reason": _("Reason")}
    return Table(result.inventory.rejected, _("Rows that could not be read"), columns=columns, filters=["file"])
