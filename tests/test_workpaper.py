"""A workpaper: drawn the same everywhere, filled in by a person, and read back only as what was drawn."""

import csv
import json
import os
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import audit
from audit import cli, evidence
from audit.evidence import Question
from audit.publish import seal, stage
from audit.redaction import Audience
from audit.workpaper import paper
from audit.workpaper.published import open_run, seed_of
from audit.workpaper.statistics import allocate
from command import AUDIT, DAY

HOSTILE = ["=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1+1)", '=HYPERLINK("http://x.example","y")', "http://x.example/",
           "1e5", "0123", "TRUE", "_x0041_", "a\nb", "'quoted", "<b>&amp;", "\N{FULLWIDTH EQUALS SIGN}1", "x" * 3000,
           "a\ufffeb", "e\u0301"]  # fmt: skip
FIRST = 10  # the place of the first column to fill in, from 1


def publish(inventory: Path, output: Path, audience: str = "analyst") -> Path:
    """Publish a run without its notebooks."""
    opened, policy = audit.load_inventory(inventory), audit.load_policy("amiqus")
    result = audit.check(opened, policy, as_of=DAY)
    inputs = evidence.inputs(opened)
    question = Question(opened, policy, date.fromisoformat(DAY), Audience(audience), {}, (), inputs)
    with stage(output) as staged:
        result.write(staged.folder / "data")
        (staged.folder / "data" / "result.json").rename(staged.folder / "result.json")
        return staged.publish(f"{DAY}-{question.id}", evidence.predicate(question, result, (), datetime.now(UTC)))


def copied(run: Path, folder: Path, findings: pa.Table | None = None, **said: str) -> Path:
    """Copy a run as if it had been published with other findings, or had said something else of itself."""
    other = Path(shutil.copytree(run, folder))
    if findings is not None:
        pq.write_table(findings, other / "data" / "findings.parquet")
    stated = json.loads((other / "manifest.json").read_text())["predicate"]
    for name in ("manifest.json", "SHA256SUMS"):
        (other / name).unlink()
    seal(other, stated | said)
    return other


def found(run: Path) -> pa.Table:
    """Read the findings of a run."""
    return pq.read_table(run / "data" / "findings.parquet")


@pytest.fixture(scope="module")
def inventory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write records of which many are overdue, some undated, and some have hostile keys."""
    folder = tmp_path_factory.mktemp("inventory") / "mine"
    folder.mkdir()
    with (folder / "records.csv").open("w", encoding="utf-8", newline="") as lines:
        out = csv.writer(lines)
        out.writerow(["record_id", "category", "submitted_at", "status"])
        days = ("2010-05-04", "2012-02-29", "2024-01-01", "2019")
        out.writerows([key, "account", days[0], "live"] for key in HOSTILE)
        out.writerows([f"R-{number}", "account", days[number % 4], "live"] for number in range(400))
        out.writerows([f"R-u{number}", "unheard of", days[number % 4], "live"] for number in range(9))
    return folder


@pytest.fixture(scope="module")
def run(inventory: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish a run of them."""
    return publish(inventory, tmp_path_factory.mktemp("reports"))


@pytest.fixture
def ask(monkeypatch, capfd):
    """Give a command to `main`, and keep its code and what it said."""

    def ask(*arguments):
        monkeypatch.setattr(sys, "argv", ["audit", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return ended.value.code, *capfd.readouterr()

    return ask


@pytest.fixture
def refused(ask):
    """Assert that a command ends with one line."""

    def refused(*arguments, says, code=2):
        ended, _, err = ask("workpaper", *arguments)
        assert (ended, err.count("\n")) == (code, 1), err
        assert says in err and "Traceback" not in err

    return refused


@pytest.fixture(scope="module")
def empty(run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Draw a workpaper that nobody has filled in."""
    path = tmp_path_factory.mktemp("papers") / "empty.xlsx"
    done = subprocess.run([AUDIT, "workpaper", run, "--output", path], capture_output=True, text=True, check=True)
    assert f"seed {seed_of(open_run(run))}, from the id of the run" in done.stdout
    return path


def fill(source: Path, target: Path, *answers: str, **others) -> Path:
    """Fill a workpaper in; the last answer stands for the rest, and cells may be set beside."""
    book = openpyxl.load_workbook(source)
    sheet = book["Sample"]
    for number in range(2, sheet.max_row + 1):
        answer = answers[min(number - 2, len(answers) - 1)]
        if answer:
            for place, value in enumerate((answer, "JD", date(2026, 11, 30), "seen in the source"), FIRST):
                sheet.cell(number, place).value = value
    for name, value in others.items():
        sheet[name] = value
    book.save(target)
    return target


# Drawing.


def drawn(run: Path, *, confidence: str = "95", seed: str = "seed") -> paper.Paper:
    opened = open_run(run)
    return paper.drawn(opened, paper.Design(opened.name, opened.digest, False, confidence, "5", "0", seed))


def test_every_stratum_is_sampled_and_no_row_twice(run):
    made = drawn(run)
    assert set(made.sample) == set(made.strata) and len(made.strata) >= 3
    assert made.sample == allocate(made.strata, made.design.demand)
    assert len(set(made.rows)) == len(made.rows) == sum(made.sample.values())
    for stratum, size in made.sample.items():
        assert sum((row.area, row.verdict) == stratum for row in made.rows) == size
    findings = found(run).to_pylist()
    keys = {(row["rule"], row["row_id"], row["verdict"]) for row in findings}
    assert {(row.rule, row.row_id, row.verdict) for row in made.rows} <= keys
    assert sum(made.strata.values()) == len(findings)


def test_another_seed_draws_other_rows_and_a_larger_sample_holds_the_smaller(run):
    assert drawn(run, seed="other").rows != drawn(run).rows
    assert set(drawn(run).rows) < set(drawn(run, confidence="99").rows)


def test_the_order_of_the_findings_does_not_matter(run, tmp_path):
    table = found(run)
    backwards = table.take(pa.array(range(len(table) - 1, -1, -1)))
    assert drawn(copied(run, tmp_path / "other", backwards)).rows == drawn(run).rows


def test_rows_that_look_the_same_are_drawn_each_for_itself(run, tmp_path):
    two = found(run).filter(pc.equal(found(run)["rule"], "RET-01")).slice(0, 2)
    alike = drawn(copied(run, tmp_path / "other", pa.concat_tables([two] * 300)))
    assert sum(alike.strata.values()) == 600
    assert len(alike.rows) == sum(alike.sample.values()) > 40
    assert len(set(alike.rows)) == 2


def test_the_same_run_gives_the_same_bytes_whatever_the_hash_seed_and_the_zone(run, empty, tmp_path):
    for seed, zone in (("1", "Asia/Tokyo"), ("2", "America/Lima")):
        path = tmp_path / f"{seed}.xlsx"
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone}
        subprocess.run([AUDIT, "workpaper", run, "--output", path], check=True, capture_output=True, env=environment)
        assert path.read_bytes() == empty.read_bytes()


def test_the_workbook_is_text_and_only_cells_to_fill_in_can_be_changed(empty, run):
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(empty) as package:
        assert not [name for name in package.namelist() if "hyperlink" in name or "calcChain" in name]
        for number in (1, 2, 3):
            tree = ElementTree.fromstring(package.read(f"xl/worksheets/sheet{number}.xml"))  # noqa: S314 -- ours
            assert {cell.get("t") for cell in tree.iter(f"{space}c") if len(cell)} == {"s"}
            assert not [*tree.iter(f"{space}f"), *tree.iter(f"{space}hyperlink")]
            assert tree.find(f"{space}sheetProtection") is not None
    book = openpyxl.load_workbook(empty)
    sheet = book["Sample"]
    assert [cell.value for cell in sheet[1]] == [*paper.SHOWN, *paper.ASKED]
    assert sheet.freeze_panes == "B2"
    for row in sheet.iter_rows(min_row=2):
        assert [cell.protection.locked for cell in row] == [True] * 9 + [False] * 4
    assert {str(one.sqref): one.type for one in sheet.data_validations.dataValidation} == {
        f"J2:J{sheet.max_row}": "list", f"L2:L{sheet.max_row}": "date",
    }  # fmt: skip
    guide = {row[0].value: row[1].value for row in book["Read me"].iter_rows()}
    assert "rows that passed are not in it" in guide["What is sampled"]
    assert guide["What it cannot tell"].startswith("Whether breaches were missed")
    assert run.name in guide["Workpaper"]


def test_hostile_keys_stay_text_and_come_back(run, ask, tmp_path):
    path = tmp_path / "all.xlsx"  # so demanding that every finding is sampled
    assert ask("workpaper", run, "--output", path, "--tolerable", "0.1", "--confidence", "99.9")[0] == 0
    keys = {row[7] for row in openpyxl.load_workbook(path)["Sample"].iter_rows(values_only=True)}
    assert {"=cmd|' /C calc'!A0", "@SUM(1+1)", "+1+1", "a b"} <= keys
    filled = fill(path, tmp_path / "filled.xlsx", "agree")
    code, out, err = ask("workpaper", run, "--filled", filled)
    assert (code, err) == (0, "")
    assert "at most:   0 (0.0 %)" in out


# Reading back.


def test_all_agreed_supports_the_verdicts(run, empty, ask, tmp_path):
    code, out, err = ask("workpaper", run, "--filled", fill(empty, tmp_path / "filled.xlsx", " Agree "))
    assert (code, err) == (0, "")
    assert "its rows were drawn again, and are the same" in out
    assert out.splitlines()[-1].startswith("Conclusion: with 95 % confidence at most ")
    assert out.splitlines()[-1].endswith("which is within the tolerable 5 %.")
    assert "projected: 0.0 (0.00 %)" in out


def test_what_was_not_found_right_counts_as_wrong_in_the_upper_bound(run, empty, ask, tmp_path):
    upper, said = {}, {}
    for answer in ("disagree", "cannot tell", ""):
        filled = fill(empty, tmp_path / f"{answer or 'open'}.xlsx", answer, answer, answer, "agree")
        code, out, _ = ask("workpaper", run, "--filled", filled)
        assert code == 1
        upper[answer] = next(line for line in out.splitlines() if line.startswith("at most:"))
        said[answer] = out
    assert len(set(upper.values())) == 1
    assert "projected: 0.0" not in said["disagree"] and "between:   0 (0.0 %)" not in said["disagree"]
    assert "projected: 0.0" in said["cannot tell"] and "between:   0 (0.0 %)" in said["cannot tell"]
    assert "those of 3 “cannot tell” and 0 left open" in said["cannot tell"]
    assert "those of 0 “cannot tell” and 3 left open" in said[""]
    assert "do not rely on them" in said[""]


def test_rows_may_be_sorted(run, empty, ask, tmp_path):
    book = openpyxl.load_workbook(fill(empty, tmp_path / "filled.xlsx", "disagree", "agree"))
    sheet = book["Sample"]
    rows = [[(cell.value, cell.data_type) for cell in row] for row in sheet.iter_rows(min_row=2)]
    for number, row in enumerate(reversed(rows), 2):
        for place, (value, kind) in enumerate(row, 1):
            sheet.cell(number, place).value = value
            sheet.cell(number, place).data_type = kind  # else a text that begins with "=" becomes a formula
    book.save(tmp_path / "sorted.xlsx")
    plain, by_person = (ask("workpaper", run, "--filled", tmp_path / name) for name in ("filled.xlsx", "sorted.xlsx"))
    assert plain == by_person


@pytest.mark.slow
def test_libreoffice_saves_it_and_it_reads_back_the_same(run, ask, soffice, tmp_path):
    path, again = tmp_path / "all.xlsx", tmp_path / "again"
    ask("workpaper", run, "--output", path, "--tolerable", "0.1", "--confidence", "99.9")
    filled = fill(path, tmp_path / "filled.xlsx", "disagree", "cannot tell", "", "agree")
    command = [soffice, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", again, filled], check=True, timeout=200, capture_output=True)
    first, second = (ask("workpaper", run, "--filled", one) for one in (filled, again / "filled.xlsx"))
    assert first == second
    assert "projected: 1.0" in first[1]


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"J5": "yes"}, ", cell J5: is none of the answers; choose agree, disagree, cannot tell"),
        ({"J5": '=IF(1,"agree","")'}, ", cell J5: is none of the answers"),
        ({"K5": None}, ", cell K5: are missing; put the initials of whoever re-performed the row"),
        ({"L5": "yesterday"}, ", cell L5: is no day"),
        ({"J5": "disagree", "M5": None}, ", cell M5: is missing; write what was found that makes it 'disagree'"),
        ({"H5": "R-0000"}, ", cell H5: is not what was drawn"),
        ({"C5": "pass"}, ", cell C5: is not what was drawn"),
        ({"E5": "Whatever."}, ": shows other rows than were drawn"),
        ({"A5": "1"}, ", cell A5: is no number of a row that was drawn, or stands twice"),
        ({"A5": "999"}, ", cell A5: is no number of a row that was drawn, or stands twice"),
        ({"A1": "Number"}, ": has another header"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_what_is_no_answer_and_what_was_not_drawn_is_refused_by_its_cell(run, empty, refused, tmp_path, cells, says):
    filled = fill(empty, tmp_path / "filled.xlsx", "agree", **cells)
    refused(run, "--filled", filled, says=f"filled.xlsx, sheet Sample{says}")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("format", "other", "sheet Parameters: does not say which sample it holds"),
        ("digest", "0" * 64, "is the workpaper of another run"),
        ("seed", "mine", "is not what was drawn"),
        ("confidence", "99", "rows that were drawn"),
        ("tolerable", "1e999999999", "tolerable: is no number"),
        ("passed", "true", "rows that were drawn"),
        ("sample", "0" * 64, "shows other rows than were drawn"),
    ],
)
def test_altered_parameters_are_refused(run, empty, refused, tmp_path, name, value, says):
    book = openpyxl.load_workbook(fill(empty, tmp_path / "filled.xlsx", "agree"))
    for key, said in book["Parameters"].iter_rows(max_col=2):
        said.value = value if key.value == name else said.value
    book.save(tmp_path / "altered.xlsx")
    refused(run, "--filled", tmp_path / "altered.xlsx", says=says)


def test_a_row_left_out_is_refused(run, empty, refused, tmp_path):
    book = openpyxl.load_workbook(empty)
    book["Sample"].delete_rows(7)
    book.save(tmp_path / "fewer.xlsx")
    refused(run, "--filled", tmp_path / "fewer.xlsx", says="rows that were drawn")


def packed(path: Path, source: Path, **parts: bytes) -> Path:
    """Copy a workbook, with parts added or replaced."""
    parts = {name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"): b for name, b in parts.items()}
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename not in parts:
                new.writestr(part, old.read(part))
        for name, content in parts.items():
            new.writestr(name, content)
    return path


def test_what_is_no_harmless_workbook_is_refused_before_it_is_opened(run, empty, refused, tmp_path):
    refused(run, "--filled", tmp_path / "nowhere.xlsx", says="nowhere.xlsx: cannot be read")
    (tmp_path / "text.xlsx").write_text("agree", encoding="utf-8")
    refused(run, "--filled", tmp_path / "text.xlsx", says="text.xlsx: is no workbook we can read")
    hostile = {
        "macros": ({"xl__vbaProject_bin": b"x"}, "holds macros, links or other files"),
        "links": ({"xl__externalLinks__link1_xml": b"<x/>"}, "holds macros, links or other files"),
        "bomb": ({"xl__media__bomb_bin": bytes(70 * 2**20)}, "is far larger than a workpaper"),
        "entities": ({"xl__styles_xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}, "declares entities"),
        "broken": ({"xl__workbook_xml": b"<workbook"}, "is no workbook we can read"),
    }
    for name, (parts, says) in hostile.items():
        refused(run, "--filled", packed(tmp_path / f"{name}.xlsx", empty, **parts), says=says)


# Rows that passed.


def test_rows_that_passed_are_sampled_from_the_inventory_that_was_judged(run, inventory, ask, refused, tmp_path):
    path = tmp_path / "whole.xlsx"
    code, out, err = ask("workpaper", run, "--inventory", inventory, "--output", path)
    assert (code, err) == (0, "")
    assert "verdicts of the run: rows that passed, and findings" in out
    book = openpyxl.load_workbook(path)
    rows = [*book["Sample"].iter_rows(min_row=2, values_only=True)]
    passed = sum(line["passed"] for line in json.loads((run / "result.json").read_text())["rules"])
    said = next(row[1].value for row in book["Read me"].iter_rows() if row[0].value == "Retention and disposal: pass")
    assert passed and f"{sum(row[2] == 'pass' for row in rows)} of {passed:,} verdicts" == said
    findings = found(run).to_pylist()
    broken = {(row["rule"], row["row_id"]) for row in findings}
    assert not {(row[3], row[7]) for row in rows if row[2] == "pass"} & broken

    filled = fill(path, tmp_path / "filled.xlsx", "agree")
    code, out, _ = ask("workpaper", run, "--filled", filled)
    assert code == 0 and "the rows that passed fit the digest" in out
    altered = fill(path, tmp_path / "altered.xlsx", "agree", **{f"H{len(rows) + 1}": "R-77777"})
    refused(run, "--filled", altered, says="shows other rows than were drawn")


@pytest.mark.slow
def test_rows_that_passed_are_drawn_again_where_the_inventory_is_given(run, inventory, ask, refused, tmp_path):
    path = tmp_path / "whole.xlsx"
    ask("workpaper", run, "--inventory", inventory, "--output", path)
    code, out, _ = ask("workpaper", run, "--filled", fill(path, tmp_path / "f.xlsx", "agree"), "--inventory", inventory)
    assert code == 0 and "its rows were drawn again, and are the same" in out
    book = openpyxl.load_workbook(tmp_path / "f.xlsx")
    last = book["Sample"].max_row
    book["Sample"][f"H{last}"] = "R-77777"
    book.save(tmp_path / "g.xlsx")
    refused(run, "--filled", tmp_path / "g.xlsx", "--inventory", inventory, says=f"H{last}: is not what was drawn")


def test_another_inventory_than_was_judged_is_refused(run, inventory, refused, tmp_path):
    other = Path(shutil.copytree(inventory, tmp_path / "other"))
    with (other / "records.csv").open("a", encoding="utf-8") as lines:
        lines.write("R-9999,account,2024-01-01,live\n")
    refused(run, "--inventory", other, says="is not the inventory that this run judged")
    policy = tmp_path / "ours.yaml"
    policy.write_bytes((Path(cli.__file__).parent / "policies" / "amiqus.yaml").read_bytes() + b"\n# changed\n")
    refused(run, "--inventory", inventory, "--policy", policy, says="ours.yaml: is not the policy that this run judged")


# Runs that cannot be sampled, and wrong command lines.


def test_a_public_run_has_no_rows_and_an_auditors_shows_no_ids(run, inventory, ask, refused, tmp_path):
    public, auditors = (copied(run, tmp_path / name, audience=name) for name in ("public", "auditor"))
    refused(public, says="a public run shows no rows to re-perform; give the analyst's run or the auditor's")
    refused(auditors, "--inventory", inventory, says="shows pseudonyms, and rows that passed would show ids")
    assert ask("workpaper", auditors, "--output", tmp_path / "auditors.xlsx")[0] == 0


@pytest.mark.parametrize("name", ["data/findings.parquet", "result.json", "manifest.json"])
def test_a_changed_run_is_refused(run, refused, tmp_path, name):
    other = Path(shutil.copytree(run, tmp_path / "other"))
    content = (other / name).read_bytes()
    (other / name).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    refused(other, says=f"other/{name}: is not as it was published", code=4)


def test_a_run_without_findings_has_nothing_to_sample(run, refused, tmp_path):
    kept = copied(run, tmp_path / "kept", found(run).slice(0, 0))
    refused(kept, says="has no findings to re-perform; give --inventory")


def test_wrong_command_lines_cost_one_line(run, empty, refused, tmp_path):
    refused(tmp_path, says="is no run: there is no SHA256SUMS; give the folder of a run")
    refused(run, "--confidence", "sure", says="confidence: is no number; give it in per cent")
    refused(run, "--expected", "6", says="expected: is not from 0 to under the tolerable rate")
    refused(run, "--output", empty, says="empty.xlsx: is there already; name another --output")
    refused(run, "--output", run / "paper.xlsx", says="paper.xlsx: lies in a run")
    other = copied(run, tmp_path / "other")
    refused(run, "--output", other / "data" / "paper.xlsx", says="paper.xlsx: lies in a run")
    refused(run, "--seed", "\udcff", says="an argument holds bytes that are no UTF-8")
    refused(run, "--inventory", "", "--output", tmp_path / "paper.xlsx", says="there is no table `records`")
    refused(run, "--output", tmp_path / "none" / "paper.xlsx", says="paper.xlsx: cannot be written")
    refused(run, "--filled", empty, "--seed", "x", says="--filled and --seed exclude each other")
    refused(run, "--policy", "amiqus", says="--policy is needed only with --inventory")
