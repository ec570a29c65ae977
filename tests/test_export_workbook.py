"""The findings as a workbook: every area its sheet, numbers and days as such, and nothing that is ever computed."""

import csv
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

import audit
from audit.assurance import AREAS
from audit.exports import sheets, workbook
from hostile import corpora
from spreadsheets import SPACE, active, resaved, texts
from spreadsheets import sheets as pages

SAMPLE = Path(__file__).parents[1] / "data" / "samples" / "amiqus"
DAY = "2026-11-22"
FORMULAS = [
    "=1+1", "+1+1", "-1+1", "@SUM(1+1)", "\t=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x.example","y")',
    "＝1+1", "＋1", "－1", "＠SUM(1)", '"=1+1"', "'=1+1", " =1+1", "{=1+1}", "=1+1\n=2+2", "http://x.example/",
    "mailto:a@x.example", "internal:Sheet1!A1", "external:c:\\x.xlsx", "1e5", "0123", "TRUE", "2026-01-01", "_x0041_",
]  # fmt: skip


@pytest.fixture(scope="module")
def result():
    return audit.check(SAMPLE, "amiqus", as_of=DAY)


@pytest.fixture(scope="module")
def written(result, tmp_path_factory):
    folder = tmp_path_factory.mktemp("written")
    sheets.write(result, folder)
    return folder / "findings.xlsx"


def test_the_scorecard_comes_first_then_every_area_and_the_data_itself(result, written):
    names = [*pages(written)]
    assert names[0] == "Scorecard" and names[-1] == "Data quality"
    assert [name for name, area in zip(names[1:-1], AREAS, strict=True) if not area.title.startswith(name)] == []
    assert max(map(len, names)) <= 31
    rows, _ = texts(written)
    assert len(rows[0]) == 1 + len(result.lines)
    found = [row for sheet in rows[1:] for row in sheet[1:]]
    assert sorted(row[-1] for row in found) == sorted(result.findings["fingerprint"])  # each once, and none lost
    assert [row[-1] for row in rows[1][1:]] == list(result.worst(9_999, "RET-", "HLD-")["fingerprint"])


def test_the_header_stays_in_sight_and_filters(written):
    for name, page in pages(written).items():
        pane, filtered = next(page.iter(f"{SPACE}pane")), next(page.iter(f"{SPACE}autoFilter"))
        rows = sum(1 for _ in page.iter(f"{SPACE}row"))
        assert (pane.get("state"), pane.get("ySplit")) == ("frozen", "1"), name
        assert filtered.get("ref").startswith("A1:") and filtered.get("ref").endswith(str(rows)), name
        assert {float(one.get("width")) > 8 for one in page.iter(f"{SPACE}col")} == {True}


def test_numbers_and_days_are_what_they_are_and_all_else_is_text(result, written):
    book = openpyxl.load_workbook(written)
    card, retention = book["Scorecard"], book["Retention and disposal"]
    first = dict(zip((cell.value for cell in card[1]), card[2], strict=True))
    assert (first["rule"].value, first["population"].value) == ("RET-01", result.lines[0].judged)
    worst = dict(zip((cell.value for cell in retention[1]), retention[2], strict=True))
    expected = result.worst(1, "RET-", "HLD-").iloc[0]
    assert worst["due_on"].value.date() == expected["due_on"].date() and worst["due_on"].is_date
    assert (worst["days_over"].value, worst["days_over"].data_type) == (expected["days_over"], "n")
    assert (worst["advisory"].value, worst["advisory"].data_type) == ("false", "s")
    assert worst["reason"].alignment.wrap_text and worst["row_id"].data_type == "s"
    assert texts(written)[1] == {"text", "number"}


def test_the_same_result_gives_the_same_bytes_and_leaves_nothing_beside_them(result, written, tmp_path):
    sheets.write(result, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["findings.xlsx"]
    assert (tmp_path / "findings.xlsx").read_bytes() == written.read_bytes()
    assert openpyxl.load_workbook(written).properties.created.date() == date(2026, 11, 22)


def test_the_public_gets_the_scorecard_alone(result, tmp_path):
    kept = dict.fromkeys(("judged", "passed", "failed", "excepted", "unknown"))
    lines = [replace(result.lines[0], came_to="fail", **kept), *result.lines[1:]]
    sheets.write(replace(result, lines=lines, audience="public"), tmp_path)
    assert [*pages(tmp_path / "findings.xlsx")] == ["Scorecard"]
    header, first, *_ = texts(tmp_path / "findings.xlsx")[0][0]
    assert {first[header.index(name)] for name in ("population", "passed", "failed", "kept")} == {"withheld"}


def test_of_too_many_the_first_line_says_where_the_others_are(result, tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "MOST", 10)
    sheets.write(result, tmp_path)
    total = result.number("RET-", "HLD-")
    sheet = texts(tmp_path / "findings.xlsx")[0][1]
    assert sheet[0] == [f"The gravest 10 of {total} findings. All of them are in findings.csv and findings.parquet."]
    assert len(sheet) == 12 and sheet[1][0] == "rule"
    page = pages(tmp_path / "findings.xlsx")["Retention and disposal"]
    assert next(page.iter(f"{SPACE}pane")).get("ySplit") == "2"
    assert next(page.iter(f"{SPACE}autoFilter")).get("ref") == "A2:P12"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("x" * 32_767, "x" * 32_767),
        ("x" * 32_768, "x" * (32_767 - len(workbook.CUT)) + workbook.CUT),
        ("😀" * 16_383, "😀" * 16_383),
        ("😀" * 16_384, "😀" * ((32_767 - len(workbook.CUT)) // 2) + workbook.CUT),
    ],
    ids=["just fits", "too long", "just fits in pairs", "too long in pairs"],
)
def test_what_no_cell_can_hold_is_cut_and_says_so(given, kept, tmp_path):
    workbook.save(tmp_path / "a.xlsx", "A", date(2026, 11, 22), [workbook.Sheet("A", ["b"], [[given]])])
    assert texts(tmp_path / "a.xlsx")[0] == [[["b"], [kept]]]


def test_a_day_that_spreadsheets_do_not_know_is_text(tmp_path):
    rows = [[date(1, 1, 1)], [date(1900, 2, 28)], [date(1900, 3, 1)], [date(9999, 12, 31)], [None], [-5], [True]]
    workbook.save(tmp_path / "a.xlsx", "A", date(2026, 11, 22), [workbook.Sheet("A", ["b"], rows)])
    (said,), _ = texts(tmp_path / "a.xlsx")
    assert said == [["b"], ["0001-01-01"], ["1900-02-28"], ["61"], ["2958465"], ["-5"], ["true"]]


# Hostile text.


def hostile(place, strings):
    """Let identifiers, categories and systems be hostile; return what was found of them."""
    place.mkdir()
    with (place / "records.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["record_id", "subject_id", "category", "system_id", "submitted_at", "status"])
        for number, string in enumerate(strings):
            out.writerow([string, string, string if number % 2 else "account", string, "2011-01-01", "live"])
    return audit.check(place, "amiqus", as_of=DAY)


def naughty():
    """Give the hostile strings that a cell of an inventory can hold."""
    return [one for one in dict.fromkeys([*FORMULAS, *corpora()]) if len(one) < 1_000 and "\0" not in one]


@pytest.fixture(scope="module")
def attacked(tmp_path_factory):
    place = tmp_path_factory.mktemp("attacked")
    result = hostile(place / "mine", naughty())
    result.write(place / "out")
    sheets.write(result, place / "out")
    return result, place


def test_hostile_text_is_no_formula_and_no_link(attacked):
    result, place = attacked
    assert len(set(result.findings["row_id"])) > 1_000
    rows, kinds = texts(place / "out" / "findings.xlsx")
    said = {cell for sheet in rows[1:] for row in sheet for cell in row}
    assert {"=1+1", "@SUM(1+1)", "http://x.example/", "0123", "_x0041_"} <= {plain(cell) for cell in said}
    assert kinds == {"text", "number"}
    with (place / "out" / "findings.csv").open(encoding="utf-8", newline="") as lines:
        cells = [cell for row in csv.reader(lines) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))]
    assert not [cell for cell in cells if cell.startswith("-") and not cell[1:].isdigit()]


def plain(cell):
    """Undo what a workbook writes for an underscore that would begin a code."""
    return cell.replace("_x005F_", "_")


@pytest.mark.slow
def test_libreoffice_computes_nothing_and_neither_does_what_it_saves(attacked, soffice, tmp_path):
    result, place = attacked
    again = resaved(soffice, place / "out" / "findings.xlsx", tmp_path / "again", "xlsx")
    rows, kinds = texts(again)
    assert kinds == {"text", "number"}
    assert sum(len(sheet) - 1 for sheet in rows[1:] if len(sheet[0]) > 1) == len(result.findings)
    twice = resaved(soffice, again, tmp_path / "twice", "xlsx")
    assert texts(twice)[1] == {"text", "number"}
    for name in ("findings.csv", "scorecard.csv"):  # opened as a person would, and saved as a workbook
        opened = resaved(soffice, place / "out" / name, tmp_path / name, "xlsx")
        assert active(opened) == [], name


@pytest.mark.slow
def test_the_control_of_libreoffice_an_unguarded_cell_is_computed(soffice, tmp_path):
    """Or the test above could not fail."""
    (tmp_path / "bad.csv").write_text('"a"\n"=1+1"\n=1+1\n', encoding="utf-8")
    assert active(resaved(soffice, tmp_path / "bad.csv", tmp_path / "again", "xlsx"))


# Very many findings.

PROBE = """
import resource, sys
from pathlib import Path
import audit
from audit.exports import sheets
result = audit.check(sys.argv[1], "amiqus", as_of="2026-11-22")
result.outlook, result.processing
rows = int(sys.argv[3])
result.connection.execute(
    "INSERT INTO findings SELECT 'RET-01', 'retention.max', 'high', 'fail', false, 'records', 'X-' || i, 'X-' || i, "
    "'S-' || i, 'account', 'CRM', DATE '2020-01-01', 2517, 'It is held.', 'Delete it.', 'f' || i, NULL, NULL "
    "FROM range(?) t(i)",
    [rows],
)
folder = Path(sys.argv[2])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
result.write(folder)
sheets.write(result, folder)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.slow
def test_two_hundred_thousand_findings_cost_little_memory_and_none_is_lost(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", PROBE, str(SAMPLE.with_name("minimal")), str(tmp_path), "200000"],
        check=True, capture_output=True, text=True, timeout=900, env=os.environ,
    )  # fmt: skip
    assert int(done.stdout) < 300  # MiB more than before; twice that for the rows as Python objects alone
    with (tmp_path / "findings.csv").open(encoding="utf-8") as lines:
        assert sum(1 for _ in lines) > 200_000
    book = openpyxl.load_workbook(tmp_path / "findings.xlsx", read_only=True)
    sheet = book["Retention and disposal"]
    assert sheet.max_row == sheets.MOST + 2
    assert str(sheet["A1"].value).startswith("The gravest 100,000 of 200,00")
    book.close()
