"""Does every use rest on the basis promised: purposes, bases, and the evidence for each."""

from typing import TYPE_CHECKING

from audit import charts
from audit.outputs import Chart, Note, Output
from audit.views.shared import findings, missing, not_public

if TYPE_CHECKING:
    from audit.findings import Result

BASES = {
    "a": "consent", "b": "contract", "c": "obligation", "d": "vital", "e": "public task", "ea": "recognised",
    "f": "interests",
}  # fmt: skip
EVIDENCE = ("BAS-", "CON-", "CTR-", "LIA-", "OBL-", "VIT-", "RLI-")


def basis_mix(result: "Result") -> Output:
    """Chart which bases the uses of each category claim."""
    import pandas as pd

    title = "Legal bases claimed, by category"
    if kept_back := not_public(result, title):
        return kept_back
    unjudged = missing(result, ("BAS-01",))
    if unjudged:
        return unjudged
    frame = pd.DataFrame(result.outlook.bases, columns=["category", "basis", "uses"])
    if frame.empty:
        return Note("There are no uses to judge.", "info")
    frame["basis"] = frame["basis"].map(BASES)
    frame = frame.fillna({"category": "not stated", "basis": "none stated"})
    categories, uses = frame["category"].nunique(), frame["uses"].sum()
    bare = frame[frame["basis"] == "none stated"]["uses"].sum()
    alt = f"{uses:,} uses in {categories} categories; {bare:,} of them state no basis."
    return Chart(charts.crossed(frame), title=title, alt=alt, data=frame)


def consents_over_time(result: "Result") -> Output:
    """Chart how many consents stood and how many had been withdrawn, month by month."""
    import pandas as pd

    title = "Consents standing and withdrawn"
    if kept_back := not_public(result, title):
        return kept_back
    if "consents" not in result.inventory.present:
        return Note("Not assessed: the inventory has no consents.", "warn")
    frame = pd.DataFrame(result.outlook.consents, columns=["month", "state", "consents"])
    frame["month"] = pd.to_datetime(frame["month"])
    if not frame["consents"].sum():
        return Note("The table of consents is empty: there are none.", "info")
    last = frame[frame["month"] == frame["month"].max()].set_index("state")["consents"]
    alt = f"On the day, {last['standing']:,} consents stood and {last['withdrawn']:,} had been withdrawn."
    return Chart(charts.consent_states(frame), title=title, alt=alt, data=frame)


def purpose_findings(result: "Result") -> Output:
    """Show uses for purposes that nobody declared, and claims without a matter."""
    return findings(result, "Uses for purposes the policy does not declare", "PUR-", "CLM-", "TPD-")


def basis_findings(result: "Result", *rules: str) -> Output:
    """Show uses whose basis or evidence does not hold; some families of rules, or all."""
    names = {
        "CON-": "consent", "CTR-": "contract", "LIA-": "legitimate interests", "BAS-": "the stated basis",
        "OBL-": "legal obligation", "VIT-": "vital interests", "RLI-": "recognised legitimate interests",
    }  # fmt: skip
    about = ", ".join(names.get(rule, rule) for rule in rules) or "every basis"
    return findings(result, f"Uses that do not hold: {about}", *(rules or EVIDENCE))


def special_findings(result: "Result") -> Output:
    """Show special category and criminal-offence data used without the further condition they need."""
    return findings(result, "Special category and criminal-offence data without a condition", "SPC-")
