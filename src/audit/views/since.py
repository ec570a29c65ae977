"""What became of findings since the last run, and how many were open run after run."""

from datetime import date
from typing import TYPE_CHECKING

from audit import charts
from audit.language import N_, _, day, short_day
from audit.outputs import Chart, Figure, Figures, Note, Output, Tone
from audit.rule import SEVERITIES
from audit.views.shared import number

if TYPE_CHECKING:
    from audit.findings import Result

WORDS = {"urgent": N_("Urgent"), "high": N_("High"), "medium": N_("Medium"), "low": N_("Low")}


def since_last_run(result: "Result") -> Output:
    """Show what became of findings since the run before, but for those that only advise."""
    history = result.history
    if history is None or history.earlier is None:
        return _nothing(result)
    before = _("compared with {day}", day=day(date.fromisoformat(history.earlier["as_of"])))
    if history.earlier["changed"]:
        before = _("{compared}; policy, readings or the audit itself were others then", compared=before)
    late: Tone = "bad" if history.past_sla else "ok"
    figures = [
        Figure(_("New findings"), number(history.new), before, "bad" if history.new else "ok"),
        Figure(_("Persisting"), number(history.persisting), _("open then and now"), _warns(history.persisting)),
        Figure(_("Resolved"), number(history.resolved), _("open then, and no longer"), "ok"),
        Figure(_("Back again"), number(history.regressed), _("resolved before"), "bad" if history.regressed else "ok"),
        Figure(_("Past their time"), number(history.past_sla), _("open longer than their severity allows"), late),
    ]
    if history.unjudged:
        figures.append(
            Figure(_("Not judged again"), number(history.unjudged), _("open then; nobody can tell now"), "warn")
        )
    return Figures(figures)


def open_findings(result: "Result") -> Output:
    """Chart how many findings of each severity were open, run after run."""
    import pandas as pd

    history = result.history
    if history is None or history.earlier is None:
        return _nothing(result)
    days = [(short_day(date.fromisoformat(point[0])), point[1:]) for point in history.trend]
    long = [
        {"day": when, "severity": _(WORDS[severity]), "findings": count}
        for when, counts in days
        for severity, count in zip(SEVERITIES, counts, strict=True)
    ]
    data = [
        {_("Day"): when, **{_(WORDS[name]): count for name, count in zip(SEVERITIES, counts, strict=True)}}
        for when, counts in days
    ]
    alt = _(
        "On {first} {before} findings were open, on {last} {now}.", first=days[0][0], last=days[-1][0],
        before=number(sum(days[0][1])), now=number(sum(days[-1][1])),
    )  # fmt: skip
    return Chart(charts.open_findings(pd.DataFrame(long)), title=_("Open findings, run after run"), alt=alt, data=data)


def _nothing(result: "Result") -> Note:
    """Say why there is nothing to compare with."""
    if result.audience != "analyst":
        return Note(_("What became of earlier findings is told to analysts alone."), "info")
    return Note(_("There is no earlier run to compare with."), "info")


def _warns(count: int) -> Tone:
    return "warn" if count else "ok"
