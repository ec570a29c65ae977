"""Charts draw any honest frame, the same each time, and never lean on colour alone."""

import re

import matplotlib
import pandas as pd
import pytest

from audit import charts
from audit.report.svg import clean
from specimen import frames

DRAW = {name: getattr(charts, name) for name in ("ageing", "cliff", "crossed", "consent_states")}


@pytest.mark.parametrize("name", DRAW)
def test_the_same_frame_gives_the_same_bytes(name):
    frame = frames()[name]
    assert charts.drawn(DRAW[name](frame)) == charts.drawn(DRAW[name](frame))


@pytest.mark.parametrize("name", DRAW)
def test_an_empty_frame_is_refused(name):
    with pytest.raises(ValueError, match="Note"):
        DRAW[name](frames()[name].iloc[:0])


@pytest.mark.parametrize("name", DRAW)
def test_one_row_and_one_of_zero_can_be_drawn(name):
    frame = frames()[name].iloc[:1]
    charts.drawn(DRAW[name](frame))
    charts.drawn(DRAW[name](frame.assign(**{frame.columns[-1]: 0})))


@pytest.mark.parametrize("name", DRAW)
def test_every_word_on_a_chart_is_text(name):
    """A reader can select it, search it, and have it read out; it is never an outline or a formula."""
    frame = frames()[name].replace({"contact": "fee $5 and $6_", "in force": "_$\\frac{1}{$"})
    said = words(DRAW[name](frame))
    assert any("$" in word for word in said)


def test_many_and_long_names_fit():
    names = [f"category {n} whose name goes on and on until nobody would read it to its end" for n in range(12)]
    months = [f"2027-{n:02}" for n in range(1, 13)]
    frame = pd.DataFrame([(m, c, 1234) for m in months for c in names], columns=["month", "category", "records"])
    said = words(charts.cliff(frame))
    assert "Jan" in said and "14,808" in said
    assert max(map(len, said)) <= 40
    bands = frame.rename(columns={"month": "band"})
    assert len(words(charts.ageing(bands))) > 24


def test_a_category_without_a_month_counts_as_none():
    frame = pd.DataFrame({"month": ["2027-02", "2027-01"], "category": ["a", "b"], "records": [3, 5]})
    said = words(charts.cliff(frame))
    assert said.count("·") == 2
    assert said.index("Jan") < said.index("Feb")


def test_parts_differ_by_hatch_as_well_as_colour():
    svg = charts.drawn(charts.ageing(frames()["ageing"]))
    patterns = {re.sub(r"\s+|#\w+", "", found) for found in re.findall(r"<pattern.*?</pattern>", svg, re.DOTALL)}
    assert len(patterns) == 3  # four bands: the first is plain
    lines = charts.consent_states(frames()["consent_states"]).axes[0].get_lines()
    assert len({line.get_marker() for line in lines}) == len({line.get_linestyle() for line in lines}) == 4


def test_matplotlib_is_left_as_it_was():
    with matplotlib.rc_context({"font.size": 31, "text.parse_math": True, "svg.hashsalt": "mine"}):
        before = dict(matplotlib.rcParams)
        figure = charts.ageing(frames()["ageing"])
        first = charts.drawn(figure)
        assert dict(matplotlib.rcParams) == before
    assert first == charts.drawn(charts.ageing(frames()["ageing"]))


def words(figure: object) -> list[str]:
    """Read what a chart says, as the report will print it."""
    svg = charts.drawn(figure)
    assert not re.search(r"<path id=\"DejaVu", svg)
    return re.findall(r"<text[^>]*>([^<]*)</text>", clean(svg, "c")[1])
