"""The first page of a report: what somebody needs who reads no further. No notebook makes it."""

from typing import TYPE_CHECKING

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from audit import views
from audit.language import _

if TYPE_CHECKING:
    from audit.findings import Result

SHOWN = (views.headline, views.standing, views.areas, views.next_steps, views.unseen)


def summary(result: "Result") -> NotebookNode:
    """Make the page as if a notebook had shown it."""
    cells = [new_markdown_cell(_("# Summary"))]
    for shows in SHOWN:
        data = shows(result)._repr_mimebundle_()
        cells.append(new_code_cell("", execution_count=1, outputs=[new_output("display_data", data=data)]))
    return new_notebook(cells=cells)
