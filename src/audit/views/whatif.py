"""What if the policy said something else: which rows would flip."""

from typing import TYPE_CHECKING

from audit.language import N_, _
from audit.outputs import Note, Output, Table
from audit.views.shared import LABELS, LINKS, ORDER, SHOWN

if TYPE_CHECKING:
    from audit.whatif import WhatIf

VERDICTS = {"before": N_("Is now"), "after": N_("Would be")}


def flips(tried: "WhatIf") -> Output:
    """Show the rows whose verdict would be another, what would fail first."""
    caption = _("Rows that would flip")
    if not tried.number:
        return Note(_("{what}: none found.", what=caption), "ok")
    names = ("before", "after", "severity", "rule", "row_id", "category", "system_id")
    return Table(
        tried.first(SHOWN),
        caption,
        columns={name: _((LABELS | VERDICTS)[name]) for name in names},
        filters=["before", "after", "severity", "rule", "category", "system_id"],
        badges=["before", "after", "severity"],
        order={"severity": ORDER["severity"], "before": ORDER["verdict"], "after": ORDER["verdict"]},
        limit=SHOWN,
        total=tried.number,
        rest="flips.parquet",
        links={"rule": LINKS["rule"]},
    )
