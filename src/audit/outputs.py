"""Emit what a notebook cell may show, as data; the report owns the markup.

`text/html` beside the data is for people at work in JupyterLab; the report never reads it.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from audit.language import ngettext
from audit.report import MIME

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing
    from pandas import DataFrame

Tone = Literal["ok", "warn", "bad", "info"]
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]"
)  # a lone surrogate cannot even be written


class Output:
    """What a cell may show: data under one type, and a view of it for JupyterLab."""

    def payload(self) -> dict[str, Any]:
        """Say it as data."""
        raise NotImplementedError

    def plain(self) -> str:
        """Say it in a terminal."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        from audit.report.parts import view

        payload = self.payload()
        return {MIME: payload, "text/html": view(payload), "text/plain": self.plain()}

    def __repr__(self) -> str:
        return self.plain()


class Table(Output):
    """Rows under a caption, to sort, search, filter and page through.

    `columns` picks, orders and names them; `order` gives the rank of a column's codes; a column in `badges` shows
    statuses and severities. `total` is how many rows there are in all, where the frame is already cut, and `rest`
    where the others are. `anchor` is the column, shown or not, that gives each row its address on the page; `links`
    says of which column each word leads to the address of a row, and how such addresses begin.
    """

    def __init__(
        self,
        rows: "DataFrame | Iterable[Mapping[str, Any]]",
        caption: str,
        *,
        columns: Mapping[str, str] | None = None,
        filters: Sequence[str] = (),
        badges: Sequence[str] = (),
        order: Mapping[str, Sequence[str]] | None = None,
        search: bool = True,
        limit: int = 5000,
        total: int | None = None,
        rest: str = "data/findings.parquet",
        links: Mapping[str, str] | None = None,
        anchor: str = "",
    ) -> None:
        names, data, given = _read(rows, limit)
        labels = dict(columns) if columns is not None else {name: _label(name) for name in names}
        unknown = {*labels, *filters, *badges, *(order or {})} - set(names) if names else set()
        if unknown:
            raise ValueError(f"a table cannot show columns that it does not have: {', '.join(sorted(unknown))}")
        places = [names.index(name) for name in labels] if names else []
        self.caption, self.search, self.rest = printable(caption), search, rest
        self.rows = [[_datum(row[place]) for place in places] for row in data]
        self.total = max(given, total or 0)
        named = [row[names.index(anchor)] for row in data] if anchor in names else []
        self.anchors = [f"{anchor}-{printable(str(_datum(value)))}" for value in named]
        self.columns = [
            {
                "name": name,
                "label": printable(label),
                "filter": name in filters,
                "badge": name in badges,
                "order": list((order or {}).get(name, ())),
                "link": (links or {}).get(name, ""),
                "day": bool(places) and _days(row[place] for row in data),
            }
            for (name, label), place in zip(labels.items(), places or [0] * len(labels), strict=True)
        ]

    def payload(self) -> dict[str, Any]:
        """Say it as data."""
        return {
            "kind": "table",
            "caption": self.caption,
            "search": self.search,
            "total": self.total,
            "rest": self.rest,
            "columns": self.columns,
            "anchors": self.anchors,
            "rows": self.rows,
        }

    def plain(self) -> str:
        """Say it in a terminal."""
        return ngettext("{what}: {count} row", "{what}: {count} rows", self.total, what=self.caption)


class Chart(Output):
    """A matplotlib figure, with what it says in words and, if given, its data as a table beside it."""

    def __init__(
        self, figure: "Drawing", *, title: str, alt: str, data: "DataFrame | Iterable[Mapping[str, Any]] | None" = None
    ) -> None:
        from audit.charts import drawn
        from audit.report.svg import clean

        if not title.strip() or not alt.strip():
            raise ValueError("a chart needs a title, and words for those who cannot see it")
        self.title, self.alt, self.svg = printable(title), printable(alt), drawn(figure)
        clean(self.svg, "chart")  # refuse here, where the analyst sees it, what the report would refuse
        self.data = None if data is None else Table(data, title, search=False)

    def payload(self) -> dict[str, Any]:
        """Say it as data."""
        data = self.data.payload() if self.data else None
        return {"kind": "chart", "title": self.title, "alt": self.alt, "svg": self.svg, "data": data}

    def plain(self) -> str:
        """Say it in a terminal."""
        return f"{self.title}: {self.alt}"


@dataclass(frozen=True)
class Figure:
    """One number that matters, what it counts, and how to take it."""

    label: str
    value: Any
    note: str = ""
    tone: Tone = "info"


class Figures(Output):
    """A row of figures."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self.figures = list(figures)

    def payload(self) -> dict[str, Any]:
        """Say it as data."""
        return {
            "kind": "figures",
            "figures": [{name: _datum(value) for name, value in asdict(figure).items()} for figure in self.figures],
        }

    def plain(self) -> str:
        """Say it in a terminal."""
        return "\n".join(" ".join(f"{f.label}: {f.value} {f.note}".split()) for f in self.figures)


class Note(Output):
    """A sentence that a reader must not miss."""

    def __init__(self, text: str, tone: Tone = "info") -> None:
        self.text, self.tone = printable(text), tone

    def payload(self) -> dict[str, Any]:
        """Say it as data."""
        return {"kind": "note", "text": self.text, "tone": self.tone}

    def plain(self) -> str:
        """Say it in a terminal."""
        return self.text


def _read(rows: Any, limit: int) -> tuple[list[str], list[Sequence[Any]], int]:
    """Take the first rows of a frame or of mappings: column names, rows, and how many there were."""
    if hasattr(rows, "itertuples"):
        frame = rows.reset_index() if any(name is not None for name in rows.index.names) else rows
        return (
            [str(name) for name in frame.columns],
            [*frame.head(limit).itertuples(index=False, name=None)],
            len(frame),
        )
    mappings = list(rows)
    names = list(dict.fromkeys(str(name) for row in mappings for name in row))
    return names, [[row.get(name) for name in names] for row in islice(mappings, limit)], len(mappings)


def _datum(value: Any) -> Any:
    """Reduce one value to what JSON carries; null, NaN and NaT are all nothing."""
    if hasattr(value, "tolist"):  # a NumPy scalar or array
        value = value.tolist()
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return None
    if isinstance(value, (bool, int)):
        return value
    if isinstance(value, (float, Decimal)):
        return float(value) if math.isfinite(value) else None if math.isnan(value) else str(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        said = [str(_datum(one)) for one in value if one is not None]
        return printable(", ".join(said if isinstance(value, (list, tuple)) else sorted(said)))
    return printable(_moment(value) if isinstance(value, date) else str(value))


def _days(values: Iterable[Any]) -> bool:
    """Tell whether a column holds days and nothing else."""
    given = [value for value in values if _datum(value) is not None]
    return bool(given) and all(
        isinstance(value, date)
        and (not isinstance(value, datetime) or (value.time() == time() and value.tzinfo is None))
        for value in given
    )


def _moment(value: date) -> str:
    """Print a day, or an instant no finer than it is."""
    if not isinstance(value, datetime) or (value.time() == time() and value.tzinfo is None):
        return value.isoformat()[:10]
    said = value.replace(tzinfo=None).isoformat(" ", "minutes" if not value.second else "seconds")
    if value.tzinfo is None:
        return said
    return said + (" UTC" if value.utcoffset() == timedelta() else value.strftime(" %z"))


def printable(value: str) -> str:
    """Replace what no page can print, and what a terminal would obey."""
    return UNPRINTABLE.sub("\ufffd", value.replace("\r\n", "\n").replace("\r", "\n"))


def _label(name: str) -> str:
    """Turn a column's name into words, unless it is words already."""
    if not re.fullmatch(r"[a-z0-9_]+", name):
        return name
    return re.sub(r"\b[Ii]d\b", "ID", name.replace("_", " ").capitalize())
