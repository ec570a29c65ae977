"""Make the parts a page is built of, and print them: the same markup for the report and for JupyterLab."""

import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from audit import language
from audit.language import N_
from audit.report import tables
from audit.report.names import Names
from audit.report.svg import clean

TEMPLATES = Path(__file__).parent / "templates"
TONES = ("ok", "warn", "bad", "info")
AUDIENCES = {"analyst": N_("analysts"), "auditor": N_("auditors"), "public": N_("the public")}
LAB_ROWS = 1000  # a notebook must stay small


@dataclass(frozen=True)
class Part:
    """One thing on the page; `data` is what the template prints of it."""

    kind: str  # prose, table, chart, figures, note, stopped, left_out
    html: Markup = field(default_factory=Markup)
    words: str = ""
    id: str = ""
    number: int = 0
    data: dict[str, Any] = field(default_factory=dict)


def part(payload: Mapping[str, Any], names: Names, counts: dict[str, int]) -> Part:
    """Read one output's data; what does not fit raises, and the caller says so."""
    kind = payload["kind"]
    if kind == "figures":
        return Part(kind, data={"figures": [_figure(figure) for figure in payload["figures"]]})
    if kind == "note":
        return Part(kind, words=str(payload["text"]), data={"tone": _tone(payload["tone"])})
    if kind not in ("table", "chart"):
        raise ValueError("an output of a kind that is not known")
    number = counts[kind] = counts.get(kind, 0) + 1
    if kind == "table":
        caption = str(payload["caption"])
        return Part(kind, id=names.name("t", caption), number=number, data=_table(payload, names))
    title, alt = str(payload["title"]), str(payload["alt"])
    ident = names.name("c", title)
    box, drawing = clean(payload["svg"], ident)
    beside = _table(payload["data"], names) if payload.get("data") else None
    return Part(kind, drawing, alt, ident, number, {"title": title, "box": box, "table": beside})


@functools.cache
def environment() -> Environment:
    """Build the one template environment: everything is escaped, and a missing name is an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES / "audit"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(dumped=partial(json.dumps, ensure_ascii=False), day=day, word=tables.text, badge=tables.badge)
    made.globals.update(
        known=tables.WORDS,
        _=language._,
        ngettext=language.ngettext,
        language=language,
        audiences=AUDIENCES,
    )
    return made


@functools.cache
def asset(name: str) -> str:
    """Read a style sheet or script of the template."""
    return (TEMPLATES / "audit" / name).read_text(encoding="utf-8")


def view(payload: Mapping[str, Any]) -> str:
    """Print one output for JupyterLab, with the report's own table and script."""
    cut = dict(payload)
    if cut["kind"] == "table" and len(cut["rows"]) > LAB_ROWS:
        cut["total"] = max(len(cut["rows"]), cut["total"] or 0)
        cut["rows"], cut["rest"] = cut["rows"][:LAB_ROWS], "report.html"
    mark = hashlib.sha256(repr(cut).encode()).hexdigest()[:8]
    made = replace(part(cut, Names(f"-{mark}"), {}), number=0)
    return str(
        environment()
        .get_template("lab.html.j2")
        .render(part=made, css=Markup(asset("lab.css")), js=Markup(asset("report.js")))  # noqa: S704 - our own files
    )


def day(value: date | str) -> str:
    """Print a day as people write it."""
    try:
        return language.day(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def _table(payload: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """Prepare a table for the template."""
    rows, columns = len(payload["rows"]), tables.columns(payload)
    ids = [names.take(anchor) for anchor in payload.get("anchors") or ()]
    return {
        "caption": str(payload.get("caption", "")),
        "search": bool(payload.get("search")),
        "columns": columns,
        "body": tables.body(payload["rows"], columns, ids, names.anchors),
        "rows": rows,
        "total": max(rows, int(payload.get("total") or 0)),
        "rest": str(payload.get("rest", "")),
    }


def _figure(figure: Mapping[str, Any]) -> dict[str, str]:
    """Prepare one figure for the template."""
    printed = {name: tables.text(figure[name]) for name in ("label", "value", "note")}
    return {**printed, "tone": _tone(figure["tone"])}


def _tone(tone: object) -> str:
    """Keep a tone to the words the style sheet knows."""
    return str(tone) if tone in TONES else "info"
