"""Make small notebooks for the tests of what runs them."""

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import audit.notebooks  # noqa: F401  before nbformat: it keeps two seconds of grammars from being built

HEAD = 'as_of: str = "2026-01-01"  # the day the audit speaks for\ninventory: str = "amiqus"  # what is judged'


def write(path: Path, *cells: str, parameters: str | None = HEAD) -> Path:
    """Write a notebook of code cells."""
    head = [] if parameters is None else [new_code_cell(parameters, metadata={"tags": ["parameters"]}, id="parameters")]
    made = [new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(cells)]
    notebook = new_notebook(cells=[new_markdown_cell("# Does it run?", id="question"), *head, *made])
    nbformat.write(notebook, path)
    return path
