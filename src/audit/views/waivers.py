"""What was accepted, by whom, until when: waivers apart from lawful exceptions."""

from datetime import date
from typing import TYPE_CHECKING

from audit.language import N_, _, day, ngettext
from audit.outputs import Note, Output, Table
from audit.scorecard import Line
from audit.views.shared import LINKS, findings, not_public, number

if TYPE_CHECKING:
    from audit.findings import Result
    from audit.waiving import Standing

STATES = {
    "in_force": N_("in force"), "over_broad": N_("too broad: waives nothing"),
    "self_approved": N_("approved by its owner: waives nothing"), "not_yet": N_("not yet in force"),
    "expired": N_("expired"),
}  # fmt: skip


def waivers(result: "Result") -> Output:
    """Show every waiver: what it names, how many rows it waives, who owns it, and until when it holds."""
    if kept_back := not_public(result, _("Waivers")):
        return kept_back
    if not result.waivers:
        return Note(_("No waiver was given: nothing that is broken was accepted."), "info")
    rows = [
        {
            "id": one.id, "rule": one.rule or "", "names": _names(one), "rows": one.rows, "expected": one.expected,
            "owner": one.owner or _("withheld"), "approver": one.approver or _("withheld"),
            "until": _last_day(one), "state": _(STATES[one.state]),
        }
        for one in result.waivers
    ]  # fmt: skip
    columns = {
        "id": _("Waiver"), "state": _("State"), "rule": _("Rule"), "names": _("What it names"),
        "rows": _("Rows waived"), "expected": _("Rows expected at most"), "owner": _("Owner"),
        "approver": _("Approved by"), "until": _("Until"),
    }  # fmt: skip
    caption = _("Waivers: broken rows that were accepted for a time; none of them counts as kept")
    return Table(rows, caption, columns=columns, filters=["state"], links=LINKS)


def waiver_findings(result: "Result") -> Output:
    """Show what is wrong with the waivers themselves."""
    if not result.waivers and result.shows_rows:
        return Note(_("No waiver was given: nothing that is broken was accepted."), "info")
    columns = ("rule", "row_id", "reason", "remedy")
    return findings(result, _("Waivers that need attention"), "WVR-", columns=columns)


def apart(line: Line) -> str:
    """Write how many rows of a rule are excepted but not waived."""
    if line.excepted is None or line.waived is None:
        return number(None)
    return number(line.excepted - line.waived)


def accepted(result: "Result") -> str:
    """Say of how many broken promises all that is broken was accepted; nothing where there are none."""
    count = sum(promise.accepted for promise in result.promises)
    if not count:
        return ""
    return ngettext(
        "{count} of those broken is accepted in full by waivers.",
        "{count} of those broken are accepted in full by waivers.", count,
    )  # fmt: skip


def _last_day(waiver: "Standing") -> str:
    return day(date.fromisoformat(waiver.until))


def _names(waiver: "Standing") -> str:
    """Say in a few words what a waiver names."""
    if waiver.rule is None:
        return _("finding {fingerprint}", fingerprint=waiver.finding or "")
    scope = [word for word in (waiver.table, waiver.category, waiver.system_id) if word]
    if waiver.row_ids:
        scope.append(ngettext("{count} row by its id", "{count} rows by their ids", len(waiver.row_ids)))
    return ", ".join(scope) or _("every row")
