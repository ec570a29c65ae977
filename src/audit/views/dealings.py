"""Is only what was promised held and passed on; are people told, asked and answered as promised."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from audit import charts
from audit.language import _
from audit.outputs import Chart, Note, Output
from audit.views.shared import findings, not_public

if TYPE_CHECKING:
    from audit.findings import Result


def content_findings(result: "Result") -> Output:
    """Show items and sources that were never declared, and people who can be told from what should not tell."""
    return findings(result, _("Data the policy does not declare"), "ITM-", "SRC-", "USG-", "TRX-")


def vendor_findings(result: "Result") -> Output:
    """Show where session analytics go beyond what was promised of them and of their vendor."""
    return findings(result, _("Session analytics beyond what was promised"), "HOT-", "VEN-")


def disclosures(result: "Result") -> Output:
    """Show to whom data was disclosed, and for what."""
    return crossed(
        result.outlook.disclosures, ("disclosures", "recipients"), result,
        title=_("Disclosures, by the recipient’s role and by purpose"),
        columns=(_("recipient"), _("purpose"), _("disclosures")),
    )  # fmt: skip


def disclosure_findings(result: "Result") -> Output:
    """Show disclosures that the policy does not allow."""
    return findings(result, _("Disclosures beyond what was promised"), "DSC-")


def access_findings(result: "Result") -> Output:
    """Show who looked at data without being allowed to."""
    return findings(result, _("Access without leave"), "ACC-")


def website_findings(result: "Result") -> Output:
    """Show forms, trackers, pages and documents that are not as promised."""
    columns = ("severity", "verdict", "rule", "row_id", "reason")
    return findings(result, _("Forms, trackers, pages and documents"), "COL-", "WEB-", "DOC-", columns=columns)


def messages(result: "Result") -> Output:
    """Show what was sent without being asked for, and what is said to allow it."""
    return crossed(
        result.outlook.messages, ("communications",), result,
        title=_("Messages nobody asked for, by topic and by what is said to allow them"),
        columns=(_("topic"), _("allowed by"), _("messages")),
    )  # fmt: skip


def message_findings(result: "Result") -> Output:
    """Show messages that should not have been sent, or not like that."""
    columns = ("severity", "verdict", "rule", "row_id", "reason")
    return findings(result, _("Messages that should not have been sent so"), "MSG-", columns=columns)


def requests(result: "Result") -> Output:
    """Show what people asked for, and how it ended."""
    return crossed(
        result.outlook.requests, ("rights_requests",), result,
        title=_("Requests, by what was asked and by outcome"), columns=(_("request"), _("outcome"), _("requests")),
    )  # fmt: skip


def request_findings(result: "Result") -> Output:
    """Show requests that were answered late, wrongly, or not at all."""
    columns = ("severity", "verdict", "rule", "row_id", "due_on", "days_over", "reason")
    return findings(result, _("Requests not handled as promised"), "RTS-", columns=columns)


def crossed(
    rows: list[list[Any]], tables: Sequence[str], result: "Result", *, title: str, columns: tuple[str, str, str]
) -> Output:
    """Chart counts by two words, or say why there are none."""
    import pandas as pd

    if kept_back := not_public(result, title):
        return kept_back
    absent = [table for table in tables if table not in result.inventory.present]
    if absent:
        return Note(_("Not assessed: the inventory lacks {missing}.", missing=", ".join(absent)), "warn")
    if not rows:
        return Note(_("{what}: there are none.", what=title), "info")
    frame = pd.DataFrame(
        [[str(one or _("not stated")).replace("_", " "), str(other or _("not stated")).replace("_", " "), count]
         for one, other, count in rows], columns=list(columns),
    )  # fmt: skip
    ranked = frame.sort_values(columns[2], ascending=False)
    most = ranked.iloc[0]
    alt = _(
        "{title}: {total} in all; most of them ({most}) are {one}, {other}.", title=title,
        total=int(frame[columns[2]].sum()), most=int(most.iloc[2]), one=most.iloc[0], other=most.iloc[1],
    )  # fmt: skip
    return Chart(charts.crossed(frame), title=title, alt=alt, data=frame)
