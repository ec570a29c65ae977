"""Draw the few charts of a report: frame in, matplotlib figure out.

No chart leans on colour alone: a number, a hatch, a marker or a name says the same. Matplotlib is imported when a
chart is drawn, and its global state is left as it was found.
"""

import io
import sys
import textwrap
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.language import _, number, short_months

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from pandas import DataFrame

STYLE = Path(__file__).with_name("audit.mplstyle")
SERIES = ("#2f7fc1", "#c9630a", "#0b8f6b", "#b0589b", "#8a7a1c", "#7f7f7f")  # each 3:1 or more, on white and on dark
HATCHES = ("", "//", "\\\\", "xx", "--", "||")  # lines only: dots would be a hundred curves each
MARKERS = ("o", "s", "^", "D", "v", "X")
DASHES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (1, 1)))
INK, PAPER, EDGE = "#18212c", "#ffffff", "#7b8794"
TINT = 0.3  # a fill this pale leaves ink readable on it, on a white page and on a dark one
RUNS, MARKED = 6, 60  # days that fit below a line; points that can be told apart on it
NAME, LINE, WIDTH = 30, 96, 7.6  # characters of a long name on one line, and of a whole line; inches


def ageing(frame: "DataFrame") -> "Figure":
    """Draw how old what is held is: records by category, one band after the other."""
    table = _pivot(frame, "category", "band", "records")
    with _style():
        figure, axes = _figure(0.38 * len(table) + 1.1)
        _bars(axes, table)
        axes.set_xlabel(_("Records"))
        _legend(axes, list(table.columns))
    return figure


def cliff(frame: "DataFrame") -> "Figure":
    """Draw what falls due when: the records of each month, and of which category they are."""
    table = _pivot(frame, "category", "month", "records")
    table = table[sorted(table.columns)]
    with _style():
        figure, (above, below) = _figure(0.3 * len(table) + 2.3, rows=(1.3, 0.3 * len(table) + 0.2))
        totals = table.sum()
        places = range(len(totals))
        above.bar(places, totals, width=0.72, facecolor=(SERIES[0], TINT), edgecolor=SERIES[0])
        for place, total in zip(places, totals, strict=True):
            above.annotate(
                number(int(total)), (place, total), (0, 3), textcoords="offset points", ha="center", va="bottom"
            )
        above.set_xlim(-0.5, len(totals) - 0.5)
        above.margins(y=0.2)
        _bare(above)
        above.set_title(_("All categories"), loc="left", color=INK)
        _grid(below, table)
    return figure


def crossed(frame: "DataFrame") -> "Figure":
    """Print how many there are of what: the numbers of the third column by the first, down, and the second, across."""
    table = _pivot(frame, *frame.columns[:3])
    with _style():
        figure, axes = _figure(0.34 * len(table) + 0.7)
        _grid(axes, table)
        axes.xaxis.tick_top()
    return figure


def consent_states(frame: "DataFrame") -> "Figure":
    """Draw how many consents were in each state, month by month; each line carries its name."""
    table = _pivot(frame, "month", "state", "consents").sort_index()
    with _style():
        figure, axes = _figure(3.3)
        _lines(axes, table)
        axes.set_xticks(range(len(table)), [_month(month) for month in table.index])
        axes.set_ylabel(_("Consents"))
    return figure


def open_findings(frame: "DataFrame") -> "Figure":
    """Draw how many findings of each severity were open, run after run; each line carries its name."""
    table = _pivot(frame, "day", "severity", "findings")
    with _style():
        figure, axes = _figure(3.3)
        _lines(axes, table)
        places = range(0, len(table), -(-len(table) // RUNS))
        axes.set_xticks(list(places), [str(table.index[place]) for place in places])
        axes.set_ylabel(_("Open findings"))
    return figure


def mosaic(
    frame: "DataFrame", marks: Mapping[str, tuple[str, str]], legend: str, ends: Mapping[str, str] | None = None
) -> "Figure":
    """Draw one tile for each row: a line of tiles for each `section`, each with the mark and colour of its `status`.

    `ends` gives words to stand behind the tiles of a section.
    """
    from matplotlib.patches import Rectangle

    sections = list(dict.fromkeys(frame["section"]))
    widest = int(frame["section"].value_counts().max())
    with _style():
        figure, axes = _figure(0.27 * len(sections) + 0.7)
        for row, section in enumerate(sections):
            for column, status in enumerate(frame["status"][frame["section"] == section]):
                mark, colour = marks[status]
                axes.add_patch(Rectangle((column, row), 0.9, 0.84, facecolor=(colour, TINT), edgecolor=colour))
                axes.text(column + 0.45, row + 0.44, mark, ha="center", va="center", weight="bold")
        axes.set_title(legend, loc="left", color=INK)
        for row, section in enumerate(sections if ends else ()):
            last = int((frame["section"] == section).sum())
            axes.text(last + 0.2, row + 0.44, (ends or {}).get(section, ""), va="center", color=INK)
        axes.set_xlim(0, max(widest, 12) + (4 if ends else 0))
        axes.set_ylim(len(sections), 0)
        axes.set_xticks([])
        axes.set_yticks([row + 0.42 for row in range(len(sections))], [_name(section) for section in sections])
        axes.tick_params(length=0)
        for spine in axes.spines.values():
            spine.set_visible(False)
    return figure


def drawn(figure: "Figure") -> str:
    """Write a figure as SVG, the same bytes each time, and let go of it."""
    from matplotlib.text import Text

    written = io.StringIO()
    with _style(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # the reader's browser has the glyph
        for text in figure.findobj(Text):
            text.set_parse_math(False)
        figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    if pyplot := sys.modules.get("matplotlib.pyplot"):  # never imported here, but an analyst may have
        pyplot.close(figure)
    return written.getvalue()


@contextmanager
def _style() -> Iterator[None]:
    """Draw in the report's style, whatever the machine or the notebook has set."""
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rc_file(STYLE, use_default_template=False)
        yield


def _figure(height: float, rows: Sequence[float] = (1,)) -> "tuple[Figure, Any]":
    """Make a figure as wide as the page; without pyplot, which keeps every figure it makes."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, max(height, 1.6)))
    return figure, figure.subplots(len(rows), 1, height_ratios=rows)


def _pivot(frame: "DataFrame", rows: str, columns: str, values: str) -> "DataFrame":
    """Lay a long frame out as a table, in the order in which the words first appear."""
    if frame.empty:
        raise ValueError("there is nothing to draw; show a Note instead")
    wide = frame.pivot_table(index=rows, columns=columns, values=values, aggfunc="sum", fill_value=0, observed=True)
    wide = wide.reindex(index=frame[rows].drop_duplicates(), columns=frame[columns].drop_duplicates())
    return wide.fillna(0)


def _lines(axes: "Axes", table: "DataFrame") -> None:
    """Draw one line a column, named at its end."""
    for place, column in enumerate(table.columns):
        axes.plot(
            range(len(table)),
            table[column],
            color=SERIES[place % len(SERIES)],
            marker=MARKERS[place % len(MARKERS)] if len(table) <= MARKED else None,
            linestyle=DASHES[place % len(DASHES)],
            clip_on=False,
        )
    _name_lines(axes, [(str(column), float(table[column].iloc[-1])) for column in table.columns], len(table))
    axes.set_ylim(bottom=0)
    axes.grid(axis="y")
    axes.spines["left"].set_visible(False)


def _bars(axes: "Axes", table: "DataFrame") -> None:
    """Draw one bar a row, its parts end to end, each part with its number where it fits."""
    places, starts, longest = range(len(table)), [0.0] * len(table), float(table.sum(axis=1).max()) or 1.0
    for part, column in enumerate(table.columns):
        colour, hatch = SERIES[part % len(SERIES)], HATCHES[part % len(HATCHES)]
        lengths = [float(length) for length in table[column]]
        axes.barh(places, lengths, left=starts, height=0.66, facecolor=(colour, TINT))
        axes.barh(places, lengths, left=starts, height=0.66, facecolor="none", edgecolor=colour, hatch=hatch)
        for place, start, length in zip(places, starts, lengths, strict=True):
            if length > longest * 0.055:
                _number(axes, start + length / 2, place, length)
        starts = [start + length for start, length in zip(starts, lengths, strict=True)]
    for place, total in zip(places, starts, strict=True):
        axes.annotate(
            number(int(total)), (total, place), (5, 0), textcoords="offset points", va="center", weight="bold"
        )
    axes.set_yticks(places, [_name(name) for name in table.index])
    axes.invert_yaxis()
    axes.margins(x=0.1)
    axes.xaxis.set_major_formatter(lambda value, _place: number(round(value)))
    axes.tick_params(axis="y", length=0)


def _number(axes: "Axes", x: float, y: float, length: float) -> None:
    """Print a number on a hatched bar, on a scrap of paper of its own."""
    paper = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.2}
    axes.text(x, y, number(round(length)), ha="center", va="center", bbox=paper)


def _grid(axes: "Axes", table: "DataFrame") -> None:
    """Print a table of numbers, each on a field as deep as the number is large."""
    from matplotlib.patches import Rectangle

    largest = float(table.to_numpy().max()) or 1.0
    for row, name in enumerate(table.index):
        for column, value in enumerate(table.loc[name]):
            depth = 0.06 + 0.44 * float(value) / largest if value else 0.0
            axes.add_patch(
                Rectangle((column - 0.47, row - 0.44), 0.94, 0.88, facecolor=(SERIES[0], depth), linewidth=0)
            )
            axes.text(column, row, number(round(float(value))) if value else "·", ha="center", va="center")
    axes.set_xlim(-0.5, len(table.columns) - 0.5)
    axes.set_ylim(len(table) - 0.5, -0.5)
    axes.set_yticks(range(len(table)), [_name(name) for name in table.index])
    axes.set_xticks(range(len(table.columns)), [_month(name) for name in table.columns])
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _legend(axes: "Axes", parts: Sequence[object]) -> None:
    """Name colours and hatches above the bars, row after row in their order."""
    names = [_name(part) for part in parts]
    count = len(names)
    columns = next((n for n in range(count, 1, -1) if sum(max(map(len, names[c::n])) + 7 for c in range(n)) < LINE), 1)
    order = [
        place for column in range(columns) for place in range(column, count, columns)
    ]  # a legend fills columns first
    bars = axes.containers  # of each part its tint, then its hatch
    marks: list[Any] = [(bars[2 * place], bars[2 * place + 1]) for place in order]
    axes.figure.legend(
        marks,
        [names[place] for place in order],
        loc="outside upper left",
        ncols=columns,
        handlelength=2,
        columnspacing=1.5,
    )


def _bare(axes: "Axes") -> None:
    """Leave the bars alone: their numbers stand on them."""
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)


def _name_lines(axes: "Axes", ends: list[tuple[str, float]], months: int) -> None:
    """Write each line's name at its end, far enough from the others to be read."""
    top = max(axes.get_ylim()[1], 1.0)
    gap, last = top * 0.075, -top
    for place in sorted(range(len(ends)), key=lambda place: ends[place][1]):
        name, end = ends[place]
        last = max(end, last + gap)
        axes.annotate(
            f"{_name(name)} {number(round(end))}",
            (months - 1, end),
            (months - 1 + max(months, 4) * 0.03, last),
            va="center",
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": EDGE, "linewidth": 0.6, "shrinkA": 1, "shrinkB": 4},
        )


def _name(words: object) -> str:
    """Fit a name beside a bar: two lines at most."""
    return textwrap.fill(" ".join(str(words).split()), NAME, max_lines=2, placeholder=" …", break_on_hyphens=False)


def _month(words: object) -> str:
    """Print a month on two lines, `2026-03` as Mar over 2026; other words are wrapped."""
    year, _, month = str(words).partition("-")
    if year.isdigit() and month.isdigit() and 1 <= int(month) <= 12:
        return f"{short_months()[int(month) - 1]}\n{year}"
    return textwrap.fill(str(words), 13, max_lines=2, placeholder=" …")
