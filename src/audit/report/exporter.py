"""Export one notebook as a report: for nbconvert, and JupyterLab's "Save and Export Notebook As"."""

from typing import Any

from nbconvert.exporters.exporter import Exporter
from nbformat import NotebookNode
from traitlets import default

from audit.language import _, known, spoken
from audit.report.page import Cover, render

__all__ = ["Cover", "ReportExporter", "render"]


class ReportExporter(Exporter):  # type: ignore[misc]
    """Render a notebook as a report of one chapter.

    nbconvert's own HTML exporter parses the finished page again, and its template can be replaced by anybody's:
    ours is neither.
    """

    export_from_notebook = "Audit report"
    output_mimetype = "text/html"

    @default("file_extension")  # type: ignore[untyped-decorator]
    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Render one executed notebook."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        return render([nb], Cover(title=_("Audit report"), locale=known(spoken()))), resources
