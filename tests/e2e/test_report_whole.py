"""The report of the sample, as a run publishes it: one file that anybody can open, read and trust."""

import io
import json
import re
from pathlib import Path

import pyarrow.parquet
import pypdf
import pytest

from browser import violations, visit
from command import DAY, audit

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Run the audit twice: elsewhere, at another hour, in another language, and with other hashes."""
    folders = [tmp_path_factory.mktemp("reports"), tmp_path_factory.mktemp("a place")]
    here = {"PYTHONHASHSEED": "1", "TZ": "Pacific/Auckland", "LC_ALL": "C", "LANGUAGE": "de"}
    there = {"PYTHONHASHSEED": "2", "TZ": "America/New_York", "LC_ALL": "C.UTF-8", "COLUMNS": "40"}
    for folder, environment in zip(folders, (here, there), strict=True):
        done = audit("run", "--as-of", DAY, "--output", "reports", cwd=folder, **environment)
        assert (done.returncode, done.stderr) == (1, "")
        assert done.stdout == f"report: reports/{published(folder).name}/report.html\n"
    return [published(folder) for folder in folders]


def published(folder: Path) -> Path:
    (run,) = (path for path in (folder / "reports").glob(f"{DAY}-*"))
    return run


@pytest.fixture(scope="module")
def report(runs: list[Path]) -> Path:
    return runs[0] / "report.html"


def test_the_same_question_gives_the_same_bytes(runs: list[Path]) -> None:
    """All but the hour at which the manifest was written."""
    one, other = (
        {path.relative_to(run).as_posix(): path.read_bytes() for path in run.rglob("*") if path.is_file()}
        for run in runs
    )
    assert one["report.html"] == other["report.html"]
    for files in (one, other):
        files["manifest.json"] = re.sub(rb'"made_at": ".*"', b"", files["manifest.json"])
        del files["SHA256SUMS"]
    assert one == other
    assert len(one) >= 9 and runs[0].name == runs[1].name


@pytest.mark.parametrize(
    ("width", "dark"),
    [
        pytest.param(1280, False, id="light, wide"),
        pytest.param(1280, True, id="dark, wide", marks=pytest.mark.slow),
        pytest.param(400, False, id="light, narrow", marks=pytest.mark.slow),
        pytest.param(400, True, id="dark, narrow"),
    ],
)
def test_nothing_is_fetched_nothing_complains_and_everybody_can_read_it(
    chromium: object, report: Path, tmp_path: Path, width: int, dark: bool
) -> None:
    alone = tmp_path / "report.html"  # one file: it needs nothing that lies beside it
    alone.write_bytes(report.read_bytes())
    with visit(chromium, alone, dark=dark, width=width) as seen:
        assert seen.page.locator("meta[http-equiv='Content-Security-Policy']").count() == 1
        assert (seen.requests, seen.complaints) == ([], [])
        assert violations(seen.page) == []
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_is_small_enough_to_send(report: Path) -> None:
    assert report.stat().st_size < 1_500_000


def test_it_is_whole(chromium: object, report: Path) -> None:
    with visit(chromium, report) as seen:
        page = seen.page
        assert page.locator(".incomplete, .left-out").count() == 0
        assert "incomplete" not in page.locator("header").inner_text().lower()
        summary, *questions = page.locator("main h2").all_inner_texts()
        assert summary == "Summary"
        assert [question for question in questions if not question.endswith("?")] == []
        assert len(questions) == 8, "seven notebooks, and how it was judged"
        assert page.locator("table[data-grid]").count() >= 25 and page.locator("svg[role=img]").count() >= 8
        assert page.locator("table[data-grid].ready").count() == page.locator("table[data-grid]").count()


def test_every_caption_and_every_id_stands_once(chromium: object, report: Path) -> None:
    with visit(chromium, report) as seen:
        captions = seen.page.locator("figcaption .words").all_inner_texts()
        assert len(captions) > 12 and len(set(captions)) == len(captions)
    page = report.read_text(encoding="utf-8")  # as it is written: the script takes rows of other pages away
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(set(ids)) == len(ids)
    links = re.findall(r'\bhref="([^"]+)"', page)
    assert {link for link in links if not re.fullmatch(r"#.+", link)} == {"data:,"}
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)


def test_every_clause_rule_and_finding_has_an_address(chromium: object, report: Path) -> None:
    said = json.loads((report.parent / "result.json").read_text(encoding="utf-8"))
    page = report.read_text(encoding="utf-8")
    given = set(re.findall(r'<tr id="([^"]+)"', page))
    assert {f"clause-{clause}" for clause in said["clauses"]} <= given
    assert {f"rule-{line['rule']}" for line in said["rules"] if line["status"] != "not_applicable"} <= given
    found = pyarrow.parquet.read_table(report.parent / "data" / "findings.parquet", columns=["fingerprint"])
    assert {f"fingerprint-{one}" for one in found["fingerprint"].to_pylist()} <= given
    last = re.findall(r'<tr id="(rule-[^"]+)"', page)[-1]
    with visit(chromium, report, at=f"#{last}") as seen:
        assert seen.page.evaluate("document.activeElement.id") == last
        assert seen.complaints == []


def test_the_summary_fits_on_one_sheet_of_paper(chromium: object, report: Path, tmp_path: Path) -> None:
    """Whoever prints the first page has all of it; a person's statements still find room beneath the facts."""
    page = report.read_text(encoding="utf-8")
    assert "\n<!-- sign-offs -->\n" in page
    rest = re.compile(r'<nav class="contents".*</footer>', re.DOTALL)
    alone = tmp_path / "summary.html"
    alone.write_text(rest.sub("</main>", page), encoding="utf-8")
    with visit(chromium, alone) as seen:
        sheets = seen.page.pdf(prefer_css_page_size=True)
        assert len(pypdf.PdfReader(io.BytesIO(sheets)).pages) == 1


def test_its_figures_are_those_of_the_result(chromium: object, report: Path) -> None:
    """What a reader sees first is what a machine reads beside it."""
    said = json.loads((report.parent / "result.json").read_text(encoding="utf-8"))
    broken = sum(status == "fail" for status in said["clauses"].values())
    retention = next(line for line in said["rules"] if line["rule"] == "RET-01")
    with visit(chromium, report) as seen:
        figures = dict(
            zip(
                seen.page.locator(".figures dt").all_inner_texts(),
                seen.page.locator(".figures dd.value").all_inner_texts(),
                strict=True,
            )
        )
    assert figures["Promises broken"] == str(broken)
    assert figures["Records judged"] == f"{retention['population']:,}"
    least, most = retention["failed"], retention["failed"] + retention["unknown"]
    assert figures["Overdue"] == f"{least}–{most}"
