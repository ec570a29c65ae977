"""Print values and table rows: the one place that decides how a number, a flag or a status looks."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain, repeat
from typing import Any

from markupsafe import Markup, escape

from audit.language import N_, _, number, short_day

STATUSES = ("fail", "incomplete", "unknown", "excepted", "pass", "not_assessed", "not_applicable")
SEVERITIES = ("urgent", "high", "medium", "low")
NAMES = {
    "fail": N_("Fail"), "incomplete": N_("Incomplete"), "unknown": N_("Unknown"), "excepted": N_("Excepted"),
    "pass": N_("Pass"), "not_assessed": N_("Not assessed"), "not_applicable": N_("Not applicable"),
    "urgent": N_("Urgent"), "high": N_("High"), "medium": N_("Medium"), "low": N_("Low"), "advisory": N_("Advisory"),
    "informative": N_("Informative"),
}  # fmt: skip
WORDS = (*STATUSES, *SEVERITIES, "advisory", "informative")  # what a badge knows; the order is the order of urgency
RANK = {word: rank for rank, word in enumerate(WORDS)}

Cell = Callable[[Any], str]


def text(value: Any) -> str:
    """Print one value for a person."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return number(value)
    return str(value)


def day(value: Any) -> str:
    """Print a day of a table."""
    try:
        return short_day(date.fromisoformat(value))
    except (TypeError, ValueError):
        return text(value)


def badge(value: Any, label: str = "") -> Markup:
    """Print a status or severity as a badge; a flag as the badge of its column, or nothing."""
    if value is None or value is False:
        return Markup("")
    word = label if value is True else text(value)
    code = word.lower().replace(" ", "_")
    if code not in WORDS:
        return Markup('<span class="badge">{}</span>').format(word)
    return Markup('<span class="badge b-{}">{}</span>').format(code, _(NAMES[code]))


def columns(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Describe the columns as the template needs them: a number is a column of nothing but numbers."""
    rows: Sequence[Sequence[Any]] = table["rows"]
    described = []
    for place, column in enumerate(table["columns"]):
        given = [row[place] for row in rows if row[place] is not None]
        numeric = bool(given) and all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in given)
        shown = day if column.get("day") else text
        widest = max((len(shown(value)) for value in given), default=0)
        described.append(
            {
                "label": str(column["label"]),
                "filter": bool(column.get("filter")),
                "numeric": numeric,
                "badge": bool(column.get("badge")),
                "order": {str(code): rank for rank, code in enumerate(column.get("order") or ())},
                "day": bool(column.get("day")),
                "link": str(column.get("link") or ""),
                "kind": "n" if numeric else "s" if widest <= 24 else "l" if widest > 100 else "",  # number, short, long
            }
        )
    return described


def body(
    rows: Iterable[Sequence[Any]], described: Iterable[Mapping[str, Any]], ids: Iterable[str] = (),
    anchors: Collection[str] = (),
) -> Markup:  # fmt: skip
    """Print the rows of a table; `ids` are the addresses of the first of them, `anchors` those of every table.

    Joined by hand, every value through `escape`: ten times faster than a template's loop, which 5,000 rows feel.
    """
    cells = [_cell(column, anchors, head=place == 0) for place, column in enumerate(described)]
    starts = chain((f'<tr id="{escape(id)}">' if id else "<tr>" for id in ids), repeat("<tr>"))
    lines = [
        start + "".join([cell(value) for cell, value in zip(cells, row, strict=True)])
        for start, row in zip(starts, rows, strict=False)
    ]
    return Markup("</tr>\n".join([*lines, ""]))  # noqa: S704 - every cell is escaped below


def _cell(column: Mapping[str, Any], anchors: Collection[str], *, head: bool) -> Cell:
    """Make the printer of one column's cells."""
    kind = f' class="{column["kind"]}"' if column["kind"] else ""
    start, end = (f'<th scope="row"{kind}', "</th>") if head else (f"<td{kind}", "</td>")
    order, blank = column["order"], "–" if head else ""  # a row header must say something

    def shown(value: Any) -> str:
        if column["badge"]:
            return str(badge(value, column["label"]) or blank)
        if column["link"] and isinstance(value, str):
            return _linked(value, column["link"], anchors) or blank
        return str(escape((day if column["day"] else text)(value) or blank))

    def key(value: Any) -> str:
        if value is None:
            return ""
        if order:
            return f' data-k="{order.get(str(value), len(order))}"'
        if column["badge"] and (rank := RANK.get(str(value))) is not None:
            return f' data-k="{rank}"'
        if column["day"]:
            return f' data-k="{"".join(filter(str.isdecimal, str(value)))}"'
        if isinstance(value, int | float) and not isinstance(value, bool) and text(value) != str(value):
            return f' data-k="{value!r}"'  # what is printed is rounded, or grouped as the reader's language does
        return ""

    return lambda value: f"{start}{key(value)}>{shown(value)}{end}"


def _linked(value: str, kind: str, anchors: Collection[str]) -> str:
    """Print ids, each as a link to the row that has it as its address, where there is one."""
    return ", ".join(
        f'<a href="#{kind}-{escape(id)}">{escape(said)}</a>'
        if (id := _first_word(said)) and f"{kind}-{id}" in anchors
        else str(escape(said))
        for said in value.split(", ")
    )


def _first_word(said: str) -> str:
    """Find the id that a few words begin with, as in "CON-01 to 08"."""
    found = re.search(r"[\w.-]+", said, re.ASCII)
    return found[0] if found else ""
