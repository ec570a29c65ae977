"""A report on paper: tagged, with an outline, a page number on each page and words for every chart; or a clear no."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest

from audit import runs
from audit.errors import AuditError, IntegrityError
from audit.exports import pdf
from audit.packaged import shipped
from audit.report.page import Cover, render
from notebook_files import write
from specimen import COVER, chapters, notebook

DAY = date(2026, 11, 22)
PARAMETERS = """inventory: str = "minimal"  # what is judged
policy: str = "amiqus"  # what was promised
as_of: str = "2026-11-22"  # the day the audit speaks for"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Render a report with four charts and sixty findings."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(render(chapters(60), COVER), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def printed(report: Path, chromium_path: str) -> Path:
    return pdf.print_report(Path(chromium_path), report, DAY)


def elements(node: Any) -> Iterator[Any]:
    """Give every element of the structure, in reading order."""
    found = node.get_object()
    if isinstance(found, list):
        for one in found:
            yield from elements(one)
    elif hasattr(found, "get"):
        yield found
        yield from elements(found["/K"]) if "/K" in found else ()


def titles(outline: Any) -> Iterator[str]:
    """Give every title of the outline, in order."""
    for one in outline:
        yield from titles(one) if isinstance(one, list) else (one.title,)


@pytest.mark.browser
def test_it_is_tagged_and_says_its_language_and_title(printed: Path) -> None:
    read = pypdf.PdfReader(printed)
    root = read.trailer["/Root"]
    assert bool(root["/MarkInfo"]["/Marked"])
    assert root["/Lang"] == "en-GB" and bool(root["/ViewerPreferences"]["/DisplayDocTitle"])
    assert read.metadata is not None and read.metadata.title == f"{COVER.title} – {COVER.organisation}"
    kinds = {str(one.get("/S")) for one in elements(root["/StructTreeRoot"])}
    assert {"/H1", "/H2", "/H3", "/P", "/Table", "/TR", "/TH", "/TD", "/Figure", "/Caption"} <= kinds


@pytest.mark.browser
def test_its_outline_has_every_heading(printed: Path, report: Path) -> None:
    page = report.read_text(encoding="utf-8")
    headings = re.findall(r'<h[23] id="[^"]+">(.*?)</h', page, re.DOTALL)
    words = [re.sub(r"<[^>]+>|#|¶", "", heading).strip() for heading in headings]
    said = [title.replace(" ", "") for title in titles(pypdf.PdfReader(printed).outline)]
    assert len(words) > 8
    assert [word for word in words if not any(title.endswith(word.replace(" ", "")) for title in said)] == []


@pytest.mark.browser
def test_every_chart_has_its_words(printed: Path) -> None:
    tree = pypdf.PdfReader(printed).trailer["/Root"]["/StructTreeRoot"]
    alternatives = " ".join(str(one["/Alt"]) for one in elements(tree) if one.get("/S") == "/Figure" and "/Alt" in one)
    shown = [output["data"] for part in chapters(1) for cell in part.cells for output in cell.get("outputs", ())]
    charts = [one for data in shown for one in data.values() if isinstance(one, dict) and one.get("kind") == "chart"]
    assert len(charts) == 4
    assert [chart["title"] for chart in charts if f"{chart['title']} {chart['alt']}" not in alternatives] == []


@pytest.mark.browser
def test_every_page_has_its_number_and_no_row_is_left_out(printed: Path) -> None:
    pages = pypdf.PdfReader(printed).pages
    texts = [page.extract_text() for page in pages]
    for number, text in enumerate(texts, start=1):
        assert f"{number} / {len(pages)}" in text
    assert len(set(re.findall(r"REC-\d+", " ".join(texts)))) >= 60


@pytest.mark.browser
def test_the_same_report_gives_the_same_bytes_and_names_no_place(
    report: Path, printed: Path, chromium_path: str, tmp_path: Path
) -> None:
    elsewhere = Path(shutil.copy(report, tmp_path / "report.html"))
    assert pdf.print_report(Path(chromium_path), elsewhere, DAY).read_bytes() == printed.read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {"report.html", "report.pdf"}
    read = pypdf.PdfReader(printed)
    assert read.metadata is not None and str(read.metadata.creation_date).startswith("2026-11-22 00:00:00")
    assert b"file:" not in printed.read_bytes() and str(report.parent).encode() not in printed.read_bytes()


@pytest.mark.browser
def test_a_run_prints_it_beside_the_report(tmp_path: Path, chromium_path: str) -> None:
    chapter = write(tmp_path / "1_short.ipynb", "as_of", parameters=PARAMETERS)
    inventory = shipped("samples") / "minimal"
    (run,) = runs.run(
        inventory, "amiqus", DAY, output=tmp_path / "reports", chapters=[chapter], browser=Path(chromium_path)
    )
    assert pypdf.PdfReader(run.folder / "report.pdf").pages
    outputs = json.loads((run.folder / "manifest.json").read_text(encoding="utf-8"))["subject"]
    assert "report.pdf" in {output["name"] for output in outputs}


# Without a Chromium, or with one that does not do it.


def test_without_a_chromium_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(AuditError, match=r"^--pdf: there is no Chromium on PATH to print with; install one") as refused:
        pdf.browser()
    assert refused.value.exit_code == 2


def impostor(place: Path, script: str) -> Path:
    """Make a browser that does something else: $pdf is what it is asked to write."""
    path = place / "chromium"
    path.write_text(f'#!/bin/sh\nfor a; do case "$a" in --print-to-pdf=*) pdf="${{a#*=}}";; esac; done\n{script}\n')
    path.chmod(0o700)
    return path


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("exit 0", "Chromium did not print it;"),
        ("exit 1", "Chromium did not print it;"),
        ("printf '%%PDF-1.4 /Title (A report)' > \"$pdf\"", "Chromium did not print it;"),
        ("printf '%%PDF-1.4 /Title (file not found) %%%%EOF' > \"$pdf\"", "Chromium did not print it;"),
        ("sleep 100 & sleep 100", "Chromium did not print it within 0.5 seconds;"),
    ],
    ids=["nothing", "it failed", "half of it", "another page", "no end"],
)
def test_what_is_not_the_report_is_never_taken_for_it(tmp_path: Path, script: str, says: str) -> None:
    report = tmp_path / "report.html"
    report.write_text(render([notebook("# A")], Cover("A report")), encoding="utf-8")
    with pytest.raises(IntegrityError, match=f"^report.pdf: {says} run without --pdf") as refused:
        pdf.print_report(impostor(tmp_path, script), report, DAY, seconds=0.5 if "sleep" in script else 30)
    assert refused.value.exit_code == 4
    assert not (tmp_path / "report.pdf").exists()


def test_the_page_is_known_by_its_title(tmp_path: Path) -> None:
    """The control of the test above: such a file would be taken, were the title right."""
    report = tmp_path / "report.html"
    report.write_text(render([notebook("# A")], Cover("A (short) report")), encoding="utf-8")
    script = r"printf '%%PDF-1.4 /Title (A \\(short\\) report) /CreationDate (D:20010101000000) %%%%EOF'"
    made = pdf.print_report(impostor(tmp_path, f'{script} > "$pdf"'), report, DAY).read_bytes()
    assert b"(D:20261122000000)" in made
