"""Print Markdown without raw HTML, images or odd links; collect its headings."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

import mistune
from markupsafe import Markup, escape

from audit.errors import NotebookError
from audit.language import _
from audit.report.names import Names

LINK = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x1f]+", re.IGNORECASE)
DEEPEST = 5  # a notebook's level 5 is the report's h6


@dataclass(frozen=True)
class Heading:
    """A heading of the report: `level` as printed, so that a chapter is 2."""

    level: int
    id: str
    title: str


class _Renderer(mistune.HTMLRenderer):
    """Shift headings one level down; let nothing through that fetches or runs."""

    def __init__(self, names: Names, headings: list[Heading], where: str) -> None:
        super().__init__(escape=True)
        self.names, self.headings, self.where = names, headings, where

    def heading(self, text: str, level: int, **_: Any) -> str:
        title = unescape(re.sub(r"<[^>]+>", "", text)).strip()
        if level > DEEPEST:
            raise NotebookError("a heading is deeper than level 5", where=self.where)
        heading = Heading(level + 1, self.names.name("s", title), title)
        self.headings.append(heading)
        if level == 1:  # the chapter prints its own title
            return ""
        return f'<h{level + 1} id="{escape(heading.id)}">{text}</h{level + 1}>\n'

    def image(self, text: str, url: str, title: str | None = None) -> str:  # noqa: ARG002 - an image may be a request
        return str(escape(_("[image: {words}]", words="\0"))).replace("\0", text)

    def link(self, text: str, url: str, title: str | None = None) -> str:  # noqa: ARG002
        if LINK.fullmatch(url):
            return f'<a href="{escape(url)}" rel="noopener noreferrer">{text}</a>'
        return text

    def table(self, text: str) -> str:
        return f'<table class="small">{text}</table>\n'

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        kind = ' class="n"' if align == "right" else ""
        return f'<th scope="col"{kind}>{text}</th>\n' if head else f"<td{kind}>{text}</td>\n"


def markdown(source: str, names: Names, where: str) -> tuple[Markup, list[Heading]]:
    """Print one Markdown cell; return its markup and its headings."""
    headings: list[Heading] = []
    read = mistune.create_markdown(renderer=_Renderer(names, headings, where), plugins=["table", "strikethrough"])
    return Markup(str(read(source)).strip()), headings  # noqa: S704 - the renderer escapes raw HTML
