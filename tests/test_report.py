"""The report is one safe, readable, reproducible file: what it must hold without a browser."""

import base64
import hashlib
import os
import re
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from audit.errors import NotebookError
from audit.outputs import Figure, Figures, Note, Table
from audit.report.page import Cover, render
from audit.report.parts import TEMPLATES, asset
from audit.report.svg import clean
from specimen import COVER, chapters, findings, notebook, shown

BARE = Cover("A report")


@pytest.fixture(scope="module")
def example() -> str:
    return render(chapters(60), COVER)


def test_the_same_input_gives_the_same_bytes_in_another_process(example):
    probe = "import sys; from specimen import *; from audit.report.page import render\n"
    probe += "sys.stdout.buffer.write(render(chapters(60), COVER).encode())"
    odd = {
        "PYTHONHASHSEED": "77",
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C",
        "PYTHONPATH": f"{Path(__file__).parent}{os.pathsep}{TEMPLATES.parents[2]}",
    }
    again = subprocess.run([sys.executable, "-c", probe], check=True, capture_output=True, env=os.environ | odd)
    assert again.stdout == example.encode()


def test_the_cover_says_what_the_report_speaks_of(example):
    head = example[: example.index("<main")]
    for words in (COVER.title, COVER.organisation, "22 November 2026", "version 2021-06", "71 of 78", COVER.run_id):
        assert words in head
    assert 'class="badge b-fail"' in head


def test_headings_are_in_order_and_the_contents_lead_to_them(example):
    levels = [int(level) for level in re.findall(r"<h([1-6])", example)]
    assert levels[0] == 1 and levels.count(1) == 1 and levels.count(2) == 3
    assert all(after <= before + 1 for before, after in pairwise(levels))
    contents = re.search(r"<nav.*?</nav>", example, re.DOTALL)
    assert contents
    linked = re.findall(r'href="#([^"]+)"', contents[0])
    assert linked == re.findall(r'<h[23] id="([^"]+)"', example)


@pytest.mark.parametrize(
    "source",
    [
        "# One\n\n### Three",
        "no title",
        "## Two",
        "## Two\n\n# One",
        "# One\n\n# One more",
        "# 1\n## 2\n### 3\n#### 4\n##### 5\n###### 6",
    ],
)
def test_headings_that_nobody_can_follow_fail_the_build(source):
    with pytest.raises(NotebookError, match="chapter 1"):
        render([notebook(source)], BARE)


def test_ids_are_unique_and_come_from_the_words_readers_see(example):
    ids = re.findall(r'\bid="([^"]+)"', example)
    assert len(ids) == len(set(ids))
    assert "t-every-finding" in ids and "c-uses-by-category-and-lawful-basis" in ids
    twice = render([notebook("# A\n## B\n## B", Table([{"n": 1}], "T"), Table([{"n": 1}], "T"))], BARE)
    assert {"s-b", "s-b-2", "t-t", "t-t-2"} <= set(re.findall(r'\bid="([^"]+)"', twice))


def test_only_data_is_read_never_code_streams_or_html():
    outputs = [
        new_output("stream", name="stdout", text="OUT-SECRET"),
        new_output("stream", name="stderr", text="ERR-SECRET"),
        new_output("display_data", data={"text/html": "<b>HTML-SECRET</b>", "text/plain": "PLAIN-SECRET"}),
    ]
    cell = new_code_cell("CODE_SECRET = 1", execution_count=1, outputs=outputs)
    parameters = new_code_cell(
        "as_of = 'INJECTED-SECRET'", execution_count=2, metadata={"tags": ["injected-parameters"]}
    )
    html = render([notebook("# Title", cell, parameters, Note("Shown."))], BARE)
    assert "SECRET" not in html
    assert "left out" in html and "Shown." in html
    assert "incomplete" not in html.partition("<body>")[2]


def test_a_failed_notebook_says_so_on_top_and_tells_only_the_type():
    error = new_output("error", ename="KeyError", evalue="'ada@example.org'", traceback=["File ada@example.org"])
    banner = new_markdown_cell("<span>BANNER</span>", metadata={"tags": ["papermill-error-cell-tag"]})
    failed = notebook(
        banner,
        "# How do we stand?",
        Note("Before."),
        new_code_cell("boom()", execution_count=2, outputs=[error]),
        new_code_cell("never()"),
        new_code_cell("  "),
    )
    html = render([failed], BARE)
    assert "ada@" not in html and "BANNER" not in html
    top = html[html.index("<body>") : html.index("<h1>")]
    assert "This report is incomplete." in top
    assert "How do we stand?: Step 2 of 3 stopped with KeyError." in top
    assert "How do we stand?: 1 of its 3 steps did not run." in top
    assert "(incomplete)</title>" in html
    assert "Before." in html


def test_other_ways_to_be_incomplete():
    assert "1 of its 1 step did not run" in render([notebook("# A", new_code_cell("x"))], BARE)
    assert "No chapter was made" in render([], BARE)
    assert "The run was killed." in render([notebook("# A")], Cover("A report", incomplete=["The run was killed."]))
    stopped = notebook("# A", Note("n"))
    stopped["metadata"]["papermill"] = {"exception": True}
    assert "It stopped before its end." in render([stopped], BARE)
    crafted = new_output("error", ename="Ada, born 1815", evalue="", traceback=[])
    assert "stopped with an error" in render(
        [notebook("# A", new_code_cell("x", execution_count=1, outputs=[crafted]))], BARE
    )


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"kind": "movie"},
        {"kind": "note"},
        {"kind": "table", "caption": "c", "columns": [{"label": "a"}], "rows": [[1, 2]]},
        {"kind": "chart", "title": "t", "alt": "a", "svg": "<svg viewBox='0 0 1 1'><script>alert(1)</script></svg>"},
        {"kind": "chart", "title": "t", "alt": "a", "svg": "no svg"},
        ["list"],
        7,
    ],
)
def test_an_output_that_cannot_be_read_is_named_and_the_rest_is_rendered(payload):
    strange = shown(Note("n"))
    strange["outputs"][0]["data"]["application/vnd.audit.v1+json"] = payload
    html = render([notebook("# A", strange, Note("After."))], BARE)
    assert "One of its outputs cannot be read." in html[: html.index("<h1>")]
    assert "After." in html


def test_the_policy_allows_this_style_and_script_and_nothing_else(example):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', example)
    assert policy
    allowed = policy[1].replace("&#39;", "'")
    for tag in ("style", "script"):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", example, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in allowed
    assert "default-src 'none'" in allowed and "unsafe" not in allowed and "http" not in allowed
    assert "require-trusted-types-for 'script'; trusted-types 'none'" in allowed


def test_no_markup_that_the_policy_would_have_to_forgive(example):
    body = example.partition("<body>")[2]
    assert not re.search(r"<[^>]+\s(style|on\w+|src|srcset|action)\s*=", body)
    assert not re.search(r"<(script|iframe|object|embed|img|link|form|foreignObject|image|style)\b", body)
    code = asset("report.js")
    for sink in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "Function(",
        "fetch(",
        "http",
    ):
        assert sink not in code
    assert "url(" not in asset("report.css") and "@import" not in asset("report.css")


def test_markdown_lets_no_html_image_or_odd_link_through():
    source = (
        "# T *it*le\n\n<b onclick=x()>raw</b> ![a picture](https://example.org/x.png) [run](javascript:alert(1)) "
        "[tel](tel:1) [law](https://www.legislation.gov.uk/) \n\n| a | b |\n|---|--:|\n| x | 1 |\n"
    )
    html = render([notebook(source)], BARE).partition("<main")[2]
    assert "<b" not in html and "example.org" not in html and "javascript:" not in html and "tel:" not in html
    assert '<a href="https://www.legislation.gov.uk/" rel="noopener noreferrer">law</a>' in html
    assert "T it" in html and '<td class="n">1</td>' in html


def test_a_chart_keeps_only_what_draws():
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9" '
        'onload="x()"><style>*{fill:red}</style><metadata>m</metadata>'
        '<defs><clipPath id="k"><rect width="1" height="1"/></clipPath></defs>'
        '<g id="unused"><path id="p" d="M 1.23456 2" onclick="x()" style="fill: #fff; background: url(http://e.org)"/></g>'
        '<use xlink:href="#p" clip-path="url(#k)"/><use xlink:href="http://e.org/#p"/>'
        "<text style=\"font: bold 10px 'X'; fill: expression(x)\">a &lt;b&gt; \x01</text></svg>"
    )
    box, kept = clean(svg, "c")
    assert box == "0 0 9 9"
    assert kept == (
        '<defs><clipPath id="c-2"><rect width="1" height="1"></rect></clipPath></defs>'
        '<g><path id="c-1" d="M 1.23 2" fill="#fff"></path></g><use href="#c-1" clip-path="url(#c-2)"></use><use></use>'
        '<text font-weight="bold" font-size="10" fill="expression(x)">a &lt;b&gt; \ufffd</text>'
    )
    for refused in ("<image/>", "<foreignObject/>", "<script/>", "<a/>", "<animate/>", "<set/>", "<iframe/>"):
        with pytest.raises(ValueError, match="may not hold"):
            clean(f'<svg viewBox="0 0 1 1">{refused}</svg>', "c")
    with pytest.raises(ValueError, match="entities"):
        clean('<!DOCTYPE s [<!ENTITY a "b">]><svg viewBox="0 0 1 1"/>', "c")


def test_the_words_of_the_design_become_badges_with_a_mark_of_their_own():
    words = ["fail", "incomplete", "unknown", "excepted", "pass", "not_assessed", "not_applicable"]
    words += ["urgent", "high", "medium", "low"]
    rows = [{"word": word, "advisory": word == "low"} for word in [*words, "other", None]]
    html = render([notebook("# A", Table(rows, "Words", badges=("word", "advisory")))], BARE)
    for word in words:
        assert f'<span class="badge b-{word}">{word.replace("_", " ").capitalize()}</span>' in html
    assert '<span class="badge b-advisory">Advisory</span>' in html and '<span class="badge">other</span>' in html
    marks = dict(re.findall(r'\.b-(\w+)[^{}]*\{ --mark: ("[^"]+")', asset("report.css")))
    assert len({marks.get(word, word) for word in words}) == len(words)


def test_numbers_are_aligned_and_sorted_by_what_they_are():
    rows = [
        {"a": "x", "whole": 1234567, "part": 0.126, "mixed": 1},
        {"a": "y", "whole": None, "part": 2.0, "mixed": "<5"},
    ]
    html = render([notebook("# A", Table(rows, "Numbers"))], BARE)
    assert (
        '<td class="n" data-k="1234567">1,234,567</td><td class="n" data-k="0.126">0.13</td><td class="s">1</td>'
        in html
    )
    assert '<td class="n"></td><td class="n" data-k="2.0">2</td><td class="s">&lt;5</td>' in html


def test_every_pair_of_colours_can_be_read():
    """4.5:1 is asked of text; ours keeps 7:1. Lines and series, which carry no words, keep 3:1."""
    pairs = dict(re.findall(r"--([\w-]+): light-dark\((#\w{6}, #\w{6})\)", asset("report.css")))
    colour = {name: pair.split(", ") for name, pair in pairs.items()}
    from audit.charts import PAPER, SERIES

    for theme in (0, 1):
        page = colour["page"][theme]
        for paper in ("page", "panel", "stripe"):
            for ink in ("ink", "soft", "accent"):
                assert contrast(colour[ink][theme], colour[paper][theme]) >= 7, (ink, paper, theme)
        for tone in ("bad", "warn", "ok", "info"):
            assert contrast(colour[tone][theme], colour[f"{tone}-panel"][theme]) >= 7, (tone, theme)
            assert contrast(colour["ink"][theme], colour[f"{tone}-panel"][theme]) >= 7, (tone, theme)
            assert contrast(colour[tone][theme], colour["panel"][theme]) >= 4.5, (tone, theme)
        assert contrast(colour["on-solid"][theme], colour["solid"][theme]) >= 7
        assert contrast(colour["edge"][theme], page) >= 3
        for series in SERIES:
            assert contrast(series, page) >= 3, (series, theme)
            for depth in (0.3, 0.5):  # the tint of a bar, the deepest field of a grid
                assert contrast(colour["ink"][theme], mixed(series, page, depth)) >= 4.5, (series, theme, depth)
    assert colour["page"][0] == PAPER
    style = (TEMPLATES.parents[1] / "audit.mplstyle").read_text()
    for name in ("ink", "line", "edge"):
        assert colour[name][0][1:] in style, name


def test_five_thousand_rows_are_rendered_in_time():
    table = Table(findings(5000), "Every finding", filters=("rule",), badges=("severity", "verdict"))
    book = notebook("# A", shown(table))
    start = time.process_time()
    html = render([book], BARE)
    assert time.process_time() - start < 1.5
    assert html.count('<th scope="row"') == 5000 and len(html) < 2_500_000


def test_nbconvert_and_jupyterlab_find_the_exporter():
    from nbconvert.exporters import get_exporter

    exporter = get_exporter("audit-report")()
    html, _ = exporter.from_notebook_node(chapters(5)[0])
    assert exporter.file_extension == ".html" and exporter.export_from_notebook == "Audit report"
    assert "How do we stand?" in html and "5,012" in html and "audit.show" not in html


def test_values_may_not_leave_their_place():
    hostile = "</script></style><img src=x onerror=alert(1)>\"'"
    cover = Cover(
        hostile, hostile, hostile, hostile, hostile, hostile, hostile, hostile, [hostile], {hostile: hostile}, hostile
    )
    html = render([notebook("# " + hostile, Note(hostile), Figures([Figure(hostile, hostile, hostile)]))], cover)
    assert "<img" not in html and html.count("</script>") == html.count("</style>") == 1


def contrast(one: str, two: str) -> float:
    """Measure the contrast of two colours as WCAG does."""
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mixed(over: str, under: str, depth: float) -> str:
    parts = [(int(over[p : p + 2], 16), int(under[p : p + 2], 16)) for p in (1, 3, 5)]
    return "#" + "".join(f"{round(one * depth + two * (1 - depth)):02x}" for one, two in parts)
