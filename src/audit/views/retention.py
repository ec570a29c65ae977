"""Is anything kept too long: overdue records, holds, disposals, requests, and what falls due next."""

from datetime import date
from typing import TYPE_CHECKING

from audit import charts
from audit.language import _, ngettext
from audit.language import month as written
from audit.outlook import MONTHS
from audit.outputs import Chart, Figure, Figures, Note, Output, Table
from audit.views.shared import findings, interval, missing, named, not_public, number
from audit.views.waivers import apart

if TYPE_CHECKING:
    import pandas as pd

    from audit.findings import Result


def overdue(result: "Result") -> Output:
    """Show how many records are overdue, excepted, uncertain and due soon."""
    unjudged = missing(result, ("RET-01",))
    if unjudged or not result.assessed("RET-01"):
        return unjudged or Note(_("The policy promises no longest period."), "warn")
    line = next(line for line in result.lines if line.rule.id == "RET-01")
    least, most = result.overdue_interval
    horizon = result.policy.retention.due_soon_days
    prima_facie = "" if "holds" in result.inventory.present else _("prima facie: no table of holds was given")
    figures = [
        Figure(_("Records judged"), number(line.judged), _("held, personal and this organisation's own"), "info"),
        Figure(
            _("Overdue"), interval(least, most), prima_facie or _("past their last day"), "ok" if most == 0 else "bad"
        ),
        Figure(_("Excepted by a hold"), apart(line), _("overdue, and a tested hold covers them"), "info"),
        Figure(
            _("Cannot tell"), number(line.unknown), _("their dates do not say"), "ok" if line.unknown == 0 else "warn"
        ),
    ]
    if line.waived:
        figures.append(Figure(_("Waived"), number(line.waived), _("overdue, and accepted for a time"), "warn"))
    if result.audience != "public":
        within = ngettext("within {count} day", "within {count} days", horizon)
        figures.append(Figure(_("Due soon"), number(result.outlook.due_soon), within, "info"))
    return Figures(figures)


def ageing(result: "Result") -> Output:
    """Chart how long overdue records have been overdue."""
    import pandas as pd

    title = _("How long overdue records have been overdue, in days")
    if kept_back := not_public(result, title):
        return kept_back

    rows = result.outlook.ageing
    if not rows:
        return missing(result, ("RET-01",)) or Note(_("No record is overdue."), "ok")
    frame = pd.DataFrame(rows, columns=["category", "band", "records"]).fillna({"category": _("not stated")})
    frame["band"] = frame["band"].replace("over 365", _("over 365"))
    total, worst = frame["records"].sum(), frame[frame["band"] == _("over 365")]["records"].sum()
    alt = _(
        "Overdue records by category: {total} in all, {worst} of them for more than a year.",
        total=int(total), worst=int(worst),
    )  # fmt: skip
    return Chart(charts.ageing(frame), title=title, alt=alt, data=named(frame))


def cliff(result: "Result") -> Output:
    """Chart what falls due in the coming months."""
    title = _("Records whose last day comes, month by month")
    if kept_back := not_public(result, title):
        return kept_back
    frame: pd.DataFrame = result.forecast()
    if frame.empty:
        return missing(result, ("RET-01",)) or Note(_("Nothing falls due in the next twelve months."), "ok")
    frame = (
        frame.fillna({"category": _("not stated")})
        .groupby(["month", "category"], as_index=False)
        .agg({"records": "sum"})
    )
    totals = frame.groupby("month")["records"].sum()
    total, most, month = totals.sum(), totals.max(), totals.index[int(totals.argmax())]
    alt = _(
        "Records that fall due in the coming {months} months: {total}, most of them ({most}) in {month}.",
        months=MONTHS, total=int(total), most=int(most), month=written(month),
    )  # fmt: skip
    return Chart(charts.cliff(frame), title=title, alt=alt, data=named(frame.assign(month=frame["month"].map(written))))


def overdue_records(result: "Result") -> Output:
    """Show the records held past their last day, longest first."""
    columns = ("severity", "verdict", "rule", "record_id", "category", "system_id", "due_on", "days_over", "reason")
    return findings(result, _("Records held past their last day"), "RET-01", "RET-08", columns=columns)


def hold_findings(result: "Result") -> Output:
    """Show what is wrong with holds, and with extensions that users asked for."""
    columns = ("severity", "verdict", "rule", "row_id", "due_on", "reason")
    return findings(result, _("Holds that do not hold"), "HLD-", "RET-06", columns=columns)


def disposal_findings(result: "Result") -> Output:
    """Show disposals that came late or too early, were undone, unproved or incomplete."""
    columns = ("severity", "verdict", "rule", "row_id", "record_id", "category", "reason")
    rules = ("RET-02", "RET-03", "RET-04", "RET-09", "RET-10", "RET-11", "RET-12", "RET-13")
    return findings(result, _("Disposals late, too early, undone or unproved"), *rules, columns=columns)


def erasure_findings(result: "Result") -> Output:
    """Show records that people asked to have erased, and that are still held."""
    columns = ("severity", "verdict", "rule", "row_id", "due_on", "days_over", "reason")
    return findings(result, _("Erasures asked for and not done"), "RET-05", columns=columns)


def necessity_findings(result: "Result") -> Output:
    """Show records that serve no purpose any more."""
    return findings(result, _("Records with no live purpose left"), "RET-07")


def reviews(result: "Result") -> Output:
    """Show which holds, assessments, consents and contracts come up for review."""
    title = _("Reviews and ends in the next twelve months")
    if kept_back := not_public(result, title):
        return kept_back
    rows = result.outlook.reviews
    if not rows:
        return Note(_("No review comes up in the next twelve months."), "info")
    names = ("due_on", "what", "table", "row_id")
    columns = {"due_on": _("On"), "what": _("What"), "table": _("Table"), "row_id": _("Row")}
    records = [
        dict(zip(names, (date.fromisoformat(day), _(what), table, row), strict=True)) for day, what, table, row in rows
    ]
    return Table(
        records,
        title,
        columns=columns,
        filters=["what"],
        total=result.outlook.reviews_in_all,
    )
