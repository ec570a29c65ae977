"""Does every use rest on the basis promised: purposes, bases, and the evidence for each."""

from typing import TYPE_CHECKING

from audit import charts
from audit.language import N_, _, month
from audit.outputs import Chart, Note, Output
from audit.views.shared import findings, missing, named, not_public

if TYPE_CHECKING:
    from audit.findings import Result

BASES = {
    "a": N_("consent"), "b": N_("contract"), "c": N_("obligation"), "d": N_("vital"), "e": N_("public task"),
    "ea": N_("recognised"), "f": N_("interests"),
}  # fmt: skip
EVIDENCE = ("BAS-", "CON-", "CTR-", "LIA-", "OBL-", "VIT-", "RLI-")


def basis_mix(result: "Result") -> Output:
    """Chart which bases the uses of each category claim."""
    import pandas as pd

    title = _("Legal bases claimed, by category")
    if kept_back := not_public(result, title):
        return kept_back
    unjudged = missing(result, ("BAS-01",))
    if unjudged:
        return unjudged
    frame = pd.DataFrame(result.outlook.bases, columns=["category", "basis", "uses"])
    if frame.empty:
        return Note(_("There are no uses to judge."), "info")
    frame["basis"] = frame["basis"].map({code: _(words) for code, words in BASES.items()})
    frame = frame.fillna({"category": _("not stated"), "basis": _("none stated")})
    categories, uses = frame["category"].nunique(), frame["uses"].sum()
    bare = frame[frame["basis"] == _("none stated")]["uses"].sum()
    alt = _(
        "Uses by category and basis: {uses} in all, in {categories} categories; {bare} state no basis.",
        uses=int(uses), categories=int(categories), bare=int(bare),
    )  # fmt: skip
    return Chart(charts.crossed(frame), title=title, alt=alt, data=named(frame))


def consents_over_time(result: "Result") -> Output:
    """Chart how many consents stood and how many had been withdrawn, month by month."""
    import pandas as pd

    title = _("Consents standing and withdrawn")
    if kept_back := not_public(result, title):
        return kept_back
    if "consents" not in result.inventory.present:
        return Note(_("Not assessed: the inventory has no consents."), "warn")
    frame = pd.DataFrame(result.outlook.consents, columns=["month", "state", "consents"])
    frame["month"] = pd.to_datetime(frame["month"])
    if not frame["consents"].sum():
        return Note(_("The table of consents is empty: there are none."), "info")
    last = frame[frame["month"] == frame["month"].max()].set_index("state")["consents"]
    alt = _(
        "On the day, {standing} consents stood and {withdrawn} had been withdrawn.",
        standing=int(last["standing"]), withdrawn=int(last["withdrawn"]),
    )  # fmt: skip
    frame["state"] = frame["state"].map({"standing": _("standing"), "withdrawn": _("withdrawn")})
    data = frame.assign(month=frame["month"].map(month))
    return Chart(charts.consent_states(frame), title=title, alt=alt, data=named(data))


def purpose_findings(result: "Result") -> Output:
    """Show uses for purposes that nobody declared, and claims without a matter."""
    return findings(result, _("Uses for purposes the policy does not declare"), "PUR-", "CLM-", "TPD-")


def basis_findings(result: "Result", *rules: str) -> Output:
    """Show uses whose basis or evidence does not hold; some families of rules, or all."""
    names = {
        "CON-": _("consent"), "CTR-": _("contract"), "LIA-": _("legitimate interests"), "BAS-": _("the stated basis"),
        "OBL-": _("legal obligation"), "VIT-": _("vital interests"), "RLI-": _("recognised legitimate interests"),
    }  # fmt: skip
    about = ", ".join(names.get(rule, rule) for rule in rules) or _("every basis")
    return findings(result, _("Uses that do not hold: {about}", about=about), *(rules or EVIDENCE))


def special_findings(result: "Result") -> Output:
    """Show special category and criminal-offence data used without the further condition they need."""
    return findings(result, _("Special category and criminal-offence data without a condition"), "SPC-")
