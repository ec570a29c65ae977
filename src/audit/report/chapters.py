"""Read executed notebooks as chapters: what they say, what they show, and what kept them from the end."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from audit.errors import NotebookError
from audit.language import _, ngettext
from audit.report import MIME
from audit.report.markdown import Heading, markdown
from audit.report.names import Names, anchors
from audit.report.parts import Part, part

BANNER = "papermill-error-cell-tag"  # Papermill's own words about a failure: we say it ourselves
CLASS_NAME = re.compile(r"[A-Za-z_][\w.]{0,79}", re.ASCII)


@dataclass
class Chapter:
    """One executed notebook, as data."""

    number: int
    title: str = ""
    id: str = ""
    headings: list[Heading] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def chapters(notebooks: Sequence[Mapping[str, Any]], first: int = 1) -> list[Chapter]:
    """Read notebooks in the order of the report, the first of them as the chapter of that number."""
    names = Names(anchors=frozenset(_anchors(notebooks)))
    counts: dict[str, int] = {}
    read = [_chapter(notebook, number, names, counts) for number, notebook in enumerate(notebooks, first)]
    if first == 0:
        _said_once(read)
    return read


def _said_once(read: Sequence[Chapter]) -> None:
    """Leave out of the chapters the figures and notes that the summary shows already."""
    summary, *others = read
    for chapter in others:
        chapter.parts = [
            part for part in chapter.parts if part.kind not in ("figures", "note") or part not in summary.parts
        ]


def _anchors(notebooks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """List the addresses of all rows, so that a row can lead to one in a later chapter."""
    for notebook in notebooks:
        for cell in notebook["cells"]:
            for output in cell.get("outputs", ()):
                payload = output.get("data", {}).get(MIME)
                yield from anchors(payload) if isinstance(payload, Mapping) else ()


def _chapter(notebook: Mapping[str, Any], number: int, names: Names, counts: dict[str, int]) -> Chapter:
    """Read one notebook."""
    cells = [cell for cell in notebook["cells"] if BANNER not in cell.get("metadata", {}).get("tags", ())]
    chapter = Chapter(number, problems=_problems(notebook, cells))
    for cell in cells:
        if cell["cell_type"] == "markdown":
            html, headings = markdown(_source(cell), names, f"chapter {number}")
            chapter.headings += headings
            if html:
                chapter.parts.append(Part("prose", html=html))
        elif cell["cell_type"] == "code":
            chapter.parts += _shown(cell, chapter, names, counts)
    _in_order(chapter)
    chapter.title, chapter.id = chapter.headings[0].title, chapter.headings[0].id
    return chapter


def _shown(cell: Mapping[str, Any], chapter: Chapter, names: Names, counts: dict[str, int]) -> Iterable[Part]:
    """Take what a code cell shows: our own type only; never its code, its streams or its HTML."""
    for output in cell.get("outputs", ()):
        if output["output_type"] == "error":
            yield Part(
                "stopped",
                words=_("This step stopped with {error}. What it was to show is missing.", error=_class_name(output)),
            )
        elif output["output_type"] in ("display_data", "execute_result"):
            payload = output["data"].get(MIME)
            if payload is None:
                yield Part(
                    "left_out", words=_("An output that is neither table, chart, figures nor note is left out here.")
                )
                continue
            try:
                yield part(payload, names, counts)
            except (
                KeyError,
                TypeError,
                ValueError,
                AttributeError,
                SyntaxError,
            ):  # made by another version, or by hand
                chapter.problems.append(_("One of its outputs cannot be read."))
                yield Part("stopped", words=_("An output that cannot be read is left out here."))


def _problems(notebook: Mapping[str, Any], cells: Iterable[Mapping[str, Any]]) -> list[str]:
    """Say why a notebook is incomplete: only an execution count proves that a cell ran."""
    steps = [cell for cell in cells if cell["cell_type"] == "code" and _source(cell).strip()]
    found = [
        _("Step {step} of {all} stopped with {error}.", step=step, all=len(steps), error=_class_name(output))
        for step, cell in enumerate(steps, 1)
        for output in cell.get("outputs", ())
        if output["output_type"] == "error"
    ]
    unrun = sum(cell.get("execution_count") is None for cell in steps)
    if unrun:
        said = ngettext(
            "{unrun} of its {count} step did not run.",
            "{unrun} of its {count} steps did not run.",
            len(steps),
            unrun=unrun,
        )
        found.append(said)
    if not found and notebook.get("metadata", {}).get("papermill", {}).get("exception"):
        found.append(_("It stopped before its end."))
    return found


def _in_order(chapter: Chapter) -> None:
    """Refuse headings that a reader, or a screen reader, cannot follow."""
    where, levels = f"chapter {chapter.number}", [heading.level for heading in chapter.headings]
    if not levels or levels[0] != 2 or levels.count(2) > 1:
        raise NotebookError("a chapter needs one title, and before any other heading", where=where, hint="write `# …`")
    for place, (before, level) in enumerate(pairwise(levels), 2):
        if level > before + 1:
            jump = f"heading {place} jumps from level {before - 1} to {level - 1}"
            raise NotebookError(jump, where=where, hint="leave no level out")


def _class_name(output: Mapping[str, Any]) -> str:
    """Name the exception's type; its message may hold anybody's data."""
    name = str(output.get("ename", ""))
    return name if CLASS_NAME.fullmatch(name) else _("an error")


def _source(cell: Mapping[str, Any]) -> str:
    """Join a cell's source, which the file format may keep as lines."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)
