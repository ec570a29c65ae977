"""Cells emit data, small and exact, and nothing heavy is imported to do it."""

import datetime as dt
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from audit.outputs import Chart, Figure, Figures, Note, Table
from audit.report import MIME

SOURCE = Path(__file__).parents[1] / "src" / "audit"


def test_values_become_what_json_carries():
    frame = pd.DataFrame(
        {
            "day": pd.to_datetime(["2026-01-02", None]),
            "instant": pd.to_datetime(["2026-01-02T03:04:05Z", None]),
            "whole": pd.array([3, None], dtype="Int64"),
            "share": [0.5, float("nan")],
            "flag": pd.array([True, None], dtype="boolean"),
            "codes": [["b", "a"], None],
            "odd": [Decimal("1.25"), dt.date(2026, 1, 2)],
            "words": pd.Series(["a\x00b\ud800\r\nc", None], dtype=object),
        }
    )
    rows = Table(frame, "Values").payload()["rows"]
    first = ["2026-01-02", "2026-01-02 03:04:05 UTC", 3, 0.5, True, "b, a", 1.25, "a\ufffdb\ufffd\nc"]
    assert rows == [first, [None, None, None, None, None, None, "2026-01-02", None]]
    json.dumps(rows, allow_nan=False).encode()


def test_a_table_is_cut_and_says_so():
    table = Table(pd.DataFrame({"n": range(30)}), "Numbers", limit=10, total=70)
    payload = table.payload()
    assert (len(payload["rows"]), payload["total"]) == (10, 70)
    assert "the first 10 of 70 rows are shown; the rest are in data/findings.parquet" in view_of(table)
    assert str(table) == "Numbers: 70 rows"


def test_columns_pick_order_and_name():
    table = Table([{"a": 1, "record_id": "R"}, {"b": 2}], "Some", columns={"record_id": "Record", "a": "A"})
    assert table.payload()["rows"] == [["R", 1], [None, None]]
    assert [column["label"] for column in Table([{"record_id": "R"}], "x").columns] == ["Record ID"]
    with pytest.raises(ValueError, match="colour"):
        Table([{"a": 1}], "Some", filters=("colour",))


def test_a_named_index_is_data():
    frame = pd.DataFrame({"n": [1]}, index=pd.Index(["RET-01"], name="rule"))
    assert Table(frame, "By rule").payload()["rows"] == [["RET-01", 1]]


def test_an_empty_table_is_still_a_table():
    assert Table([], "Nothing").payload()["rows"] == []
    assert Table(pd.DataFrame({"a": []}), "Nothing", filters=("a",)).payload()["rows"] == []


def test_jupyterlab_sees_the_same_table_cut_at_a_thousand_rows():
    table = Table([{"rule": "RET-01", "n": n} for n in range(1500)], "Many", filters=("rule",))
    bundle = table._repr_mimebundle_()
    assert set(bundle) == {MIME, "text/html", "text/plain"}
    assert len(bundle[MIME]["rows"]) == 1500
    html = bundle["text/html"]
    assert html.count("<tr>") == 1001
    assert "the first 1,000 of 1,500 rows" in html
    assert "data-filter" in html and "<script>" in html


def test_each_output_is_escaped_in_jupyterlab():
    hostile = "<img src=x onerror=alert(1)>"
    outputs = (Table([{hostile: hostile}], hostile), Note(hostile), Figures([Figure(hostile, hostile, hostile, "bad")]))
    for output in outputs:
        assert "<img" not in view_of(output)


def test_a_chart_needs_words_and_lets_go_of_its_figure():
    from matplotlib import pyplot

    figure, axes = pyplot.subplots()
    axes.plot([1, 2])
    with pytest.raises(ValueError, match="cannot see"):
        Chart(figure, title="A", alt=" ")
    chart = Chart(figure, title="A", alt="Two points.", data=pd.DataFrame({"x": [1], "y": [2]}))
    assert not pyplot.get_fignums()
    assert chart.payload()["data"]["rows"] == [[1, 2]]
    assert "<desc" in view_of(chart) and "Two points." in view_of(chart)


def test_a_chart_of_what_a_report_would_refuse_is_refused_at_once():
    from matplotlib.figure import Figure as Drawing

    figure = Drawing()
    figure.subplots().imshow([[1, 2], [3, 4]])
    with pytest.raises(ValueError, match="image"):
        Chart(figure, title="Pixels", alt="Four pixels.")


def test_importing_the_outputs_imports_nothing_heavy():
    probe = f"""
import sys, types
package = types.ModuleType("audit"); package.__path__ = [{str(SOURCE)!r}]; sys.modules["audit"] = package
import audit.outputs, audit.charts
heavy = {{"pandas", "matplotlib", "nbconvert", "jinja2", "numpy", "mistune"}} & set(sys.modules)
sys.exit(", ".join(heavy) or 0)
"""
    subprocess.run([sys.executable, "-c", probe], check=True)


def view_of(output: object) -> str:
    return output._repr_mimebundle_()["text/html"]
