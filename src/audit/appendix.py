"""The last chapter of a report: how it was judged, on what, and what could not be. No notebook makes it."""

from typing import TYPE_CHECKING

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from audit import views
from audit.language import N_, _

if TYPE_CHECKING:
    from audit.findings import Result

SECTIONS = (
    (N_("## Method\n\nWhat was asked, and how words that can be read in two ways were read."), views.method),
    (N_("## What could not be judged\n\nWhat lacks its table or column is never counted as kept."), views.not_assessed),
    (N_("## Every line of every file\n\nRows read and rejected, blank lines, and line breaks inside cells add up to "
     "the physical lines of each file."), views.accounting),
    (N_("## Rejected rows\n\nWhat could not be read at all was judged by no rule."), views.rejected),
    (N_("## Defects of the data\n\nThey warn; what they leave unknown counts as unknown above."), views.data_quality),
    (N_("## Waivers\n\nWhat is wrong with a waiver itself warns; one that is too broad, or that its owner approved, "
     "waives nothing."), views.waiver_findings),
)  # fmt: skip


def appendix(result: "Result", checking: str = "") -> NotebookNode:
    """Make the chapter as if a notebook had shown it; `checking` says how to check the run."""
    cells = [
        new_markdown_cell(_("# How was this judged?\n\nThe method, the readings chosen, and an account of every row."))
    ]
    for words, shows in SECTIONS:
        data = shows(result)._repr_mimebundle_()
        cells.append(new_markdown_cell(_(words)))
        cells.append(new_code_cell("", execution_count=1, outputs=[new_output("display_data", data=data)]))
    if checking:
        cells.append(new_markdown_cell(checking))
    return new_notebook(cells=cells)
