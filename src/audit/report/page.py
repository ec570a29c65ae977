"""Build the page: a cover, what is incomplete, a list of contents, and the chapters."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from markupsafe import Markup

from audit.language import DEFAULT, _, speaking
from audit.report.chapters import Chapter, chapters
from audit.report.parts import asset, environment


@dataclass(frozen=True)
class Cover:
    """What stands before the first chapter; an empty field is not printed."""

    title: str
    organisation: str = ""
    policy: str = ""
    policy_version: str = ""
    as_of: date | str = ""
    audience: str = ""
    inventory: str = ""
    run_id: str = ""
    incomplete: Sequence[str] = ()  # why the report is not whole; empty when it is
    facts: Mapping[str, str] = field(default_factory=dict)
    generated_by: str = ""
    locale: str = DEFAULT


def render(
    notebooks: Sequence[Mapping[str, Any]], cover: Cover, summary: Mapping[str, Any] | None = None
) -> str:  # fmt: skip
    """Render executed notebooks as one HTML file, a summary first; the same input gives the same bytes."""
    with speaking(cover.locale):
        return _rendered(notebooks, cover, summary)


def _rendered(notebooks: Sequence[Mapping[str, Any]], cover: Cover, summary: Mapping[str, Any] | None) -> str:
    """Render in the language that is spoken now."""
    read = chapters([summary, *notebooks], first=0) if summary else chapters(notebooks)
    css, js = asset("report.css") + _page_footer(cover), asset("report.js")
    page = environment().get_template("index.html.j2")
    return page.render(
        cover=cover,
        chapters=read,
        counted=[chapter for chapter in read if chapter.number],
        incomplete=_incomplete(cover, read),
        policy=_content_security_policy(css, js),
        css=Markup(css),  # noqa: S704 - our own file and escaped words
        js=Markup(js),  # noqa: S704 - our own file
    )


def _incomplete(cover: Cover, read: Sequence[Chapter]) -> list[str]:
    """Gather every reason why the report is not whole."""
    reasons = [*cover.incomplete]
    reasons += [
        _("{chapter}: {problem}", chapter=chapter.title, problem=problem)
        for chapter in read
        for problem in chapter.problems
    ]
    if not read:
        reasons.append(_("No chapter was made."))
    return list(dict.fromkeys(reasons))


def _content_security_policy(css: str, js: str) -> str:
    """Allow this very style sheet and script, and nothing else; a nonce in a file could be used again."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_digest(css)}'",
            f"script-src '{_digest(js)}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _digest(text: str) -> str:
    """Name a text by its SHA-256, as a browser does."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _page_footer(cover: Cover) -> str:
    """Print on every sheet of paper what it is a sheet of; each letter as its number, so that no word can be CSS."""
    said = " · ".join(str(words) for words in (cover.organisation, cover.as_of, cover.run_id) if words)
    letters = "".join(f"\\{ord(letter):06x}" for letter in said[:100] if letter.isprintable())
    return f'@page{{@bottom-left{{content:"{letters}"}}}}\n'
