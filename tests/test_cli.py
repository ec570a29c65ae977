"""The command: its exit codes are a contract, and a user's mistake costs one line: where, what, and what next.

Most is asked of `main` in this process, which is quick; a few things are asked as a user does.
"""

import csv
import fcntl
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import jsonschema
import pyarrow.parquet as pq
import pytest

from audit import check, cli, policy
from audit.commands import judging
from audit.errors import AuditError
from audit.packaged import shipped
from audit.strictyaml import read
from command import AUDIT, DAY, audit

CANARY = "jane.canary@example.com"
ON = ("--as-of", DAY)
LONG = "x" * 256  # longer than a name may be
BUNDLED = Path(policy.__file__).with_name("policies") / "amiqus.yaml"
HEAD, ROW = "record_id,category,submitted_at,status\n", f"{CANARY},account,2024-01-01,live\n"


@dataclass(frozen=True)
class Said:
    """What a command said, and the number it ended with."""

    code: int
    out: str
    err: str


Ask = Callable[..., Said]
Refused = Callable[..., None]


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with a small inventory, whose only record has a personal key."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "records.csv").write_text(HEAD + ROW, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Ask:
    """Give a command to `main`, and keep all that reaches the terminal, by whatever road."""

    def ask(*arguments: str | Path) -> Said:
        monkeypatch.setattr(sys, "argv", ["audit", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return Said(ended.value.code, *capfd.readouterr())

    return ask


@pytest.fixture
def refused(ask: Ask) -> Refused:
    """Assert that a command ends with one line that says all of it, and gives nothing away."""

    def refused(*arguments: str, says: str, code: int = 2) -> None:
        said = ask(*arguments)
        assert (said.code, said.err.count("\n")) == (code, 1), said
        assert said.err.startswith("audit: ") and said.err.endswith("\n")
        assert "Traceback" not in said.err and ".;" not in said.err
        assert CANARY not in said.out + said.err
        assert says in said.err

    return refused


# Wrong inventories.


def test_the_coverage_lists_the_duties_of_law_after_the_clauses_and_counts_them_apart():
    shown = audit("policy", "show", "--coverage").stdout
    assert shown.index("law.breaches") > shown.rindex("controls.list_lead")
    assert "100 clauses: 80 with at least one rule, 20 informative, 0 without a rule yet" in shown
    assert "duties of law beside them, with" in shown
    assert "law." not in audit("policy", "show").stdout


def test_a_path_that_is_not_there(refused: Refused) -> None:
    refused("check", "nowhere", *ON, says="nowhere: there is no such folder; give the folder with `records.csv` in it")


def test_a_file_where_a_folder_is_wanted(refused: Refused) -> None:
    refused("check", "mine/records.csv", *ON, says="is a file; give the folder it stands in")


def test_an_empty_folder(refused: Refused, place: Path) -> None:
    (place / "empty").mkdir()
    refused("check", "empty", *ON, says="empty: the folder is empty; it needs at least `records.csv`")


def test_a_folder_without_records(refused: Refused, place: Path) -> None:
    (place / "mine" / "records.csv").rename(place / "mine" / "subjects.csv")
    refused("run", "mine", *ON, says="mine: there is no table `records`")
    assert not (place / "reports").exists()


def test_a_misspelt_table(refused: Refused, place: Path) -> None:
    (place / "mine" / "records.csv").rename(place / "mine" / "record.csv")
    refused("check", "mine", *ON, says="record.csv is no table; did you mean `records`?")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (HEAD.replace("record_id", "recordid") + ROW, "records.csv: there is no column `record_id`"),
        (ROW * 3, "records.csv: there is no column `record_id`"),
        ("", "records.csv"),
        ("record_id,record_id\n" + f"{CANARY},{CANARY}\n", "records.csv"),
    ],
    ids=["missing key", "no header", "empty file", "a column twice"],
)
def test_a_table_without_its_key(refused: Refused, place: Path, content: str, says: str) -> None:
    (place / "mine" / "records.csv").write_text(content, encoding="utf-8")
    refused("check", "mine", *ON, says=says)


def test_a_table_that_cannot_be_read(refused: Refused, place: Path) -> None:
    (place / "mine" / "records.csv").unlink()
    (place / "mine" / "records.csv").mkdir()
    refused("check", "mine", *ON, says="records.csv: is no file")


def test_settings_of_the_inventory_that_nobody_knows(refused: Refused, place: Path) -> None:
    (place / "mine" / "inventory.toml").write_text('zoen = "Europe/London"\n', encoding="utf-8")
    refused("check", "mine", *ON, says="inventory.toml: `zoen` is no setting")


# Wrong words on the command line, and in audit.toml.


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("chekc", "mine", *ON), "No such command 'chekc'. Did you mean 'check'?; see `audit --help`"),
        (("check", *ON), "Missing argument 'INVENTORY'; see `audit check --help`"),
        (("check", "mine"), "Missing option '--as-of'; see `audit check --help`"),
        (("check", "mine", *ON, "--polcy", "amiqus"), "Did you mean '--policy'?"),
        (("check", "mine", *ON, "--fail-on", "hgih"), "'hgih' is not one of 'urgent', 'high', 'medium', 'low'"),
        (("run", "mine", *ON, "--unless-requested", "E"), "'E' is not one of 'strict', 'A', 'B', 'C', 'D'"),
        (("check", "mine", "--as-of", "22.11.2026"), "is no day; write it as 2026-11-22"),
        (("run", "mine", "--as-of", "2026-02-30"), "is no day; write it as 2026-11-22"),
        (("check", "mine", *ON, "--policy", "amicus"), "no bundled policy is called 'amicus'; did you mean amiqus?"),
        (("check", "mine", *ON, "--policy", "ours.yaml"), "ours.yaml: there is no such file"),
        (("check", "mine", *ON, "--policy", "mine/"), "this is a folder, not a file"),
        (("policy", "show", "amicus"), "no bundled policy is called 'amicus'"),
        (("sample", "new", "--kind", "large"), "'large' is not one of 'amiqus', 'clean', 'minimal'"),
        (("sample", "mine"), "mine: is there already; name a new or an empty folder"),
        (("explain", "mine", f"x{CANARY}", *ON), "no judged row has this id"),
        (("explain", "mine", "\udcff", *ON), "an argument holds bytes that are no UTF-8"),
        (("check", "mine", "--as-of", "9999-12-31"), "as_of '9999-12-31': is not from 1900 to 2999"),
        (("check", "mine", "--as-of", "0202-11-22"), "as_of '0202-11-22': is not from 1900 to 2999"),
        (("check", LONG, *ON), ": File name too long"),
        (("check", "mine", *ON, "--output", LONG), ": File name too long"),
        (("verify", LONG), ": File name too long"),
        (("workpaper", LONG), ": File name too long"),
    ],
)
def test_a_word_that_means_nothing(refused: Refused, place: Path, arguments: tuple[str, ...], says: str) -> None:
    refused(*arguments, says=says)
    assert sorted(path.name for path in place.rglob("*")) == ["mine", "records.csv"]


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ('polcy = "amiqus"', "audit.toml: there is no setting 'polcy'; did you mean policy?"),
        ('unless_requestd = "A"', "audit.toml: there is no setting 'unless_requestd'; did you mean unless_requested?"),
        ("policy = ", "audit.toml: is not TOML"),
        ("policy = []", "audit.toml: policy takes one value"),
        ('unless_requested = "E"', "'E' is not one of 'strict', 'A', 'B', 'C', 'D'"),
        ('strict = "yep"', "'yep' is not a valid boolean"),
        ("strict = 3", "'3' is not a valid boolean"),
        ("output = true", "True: is a file"),
    ],
)
def test_settings_that_mean_nothing(refused: Refused, place: Path, settings: str, says: str) -> None:
    (place / "audit.toml").write_text(settings, encoding="utf-8")
    (place / "True").touch()
    refused("check", "mine", *ON, says=says)


def test_settings_may_stand_in_a_file_and_the_command_line_wins(refused: Refused, ask: Ask, place: Path) -> None:
    (place / "audit.toml").write_text(f'as_of = {DAY}\npolicy = "amicus"\n', encoding="utf-8")
    refused("check", "mine", says="no bundled policy is called 'amicus'")
    assert ask("check", "mine", "--policy", "amiqus").code == 0


@pytest.mark.parametrize(
    ("readings", "says"),
    [
        ({"unless_requestd": "A"}, "unless_requestd is no key here; did you mean unless_requested?"),
        ({"unless_requested": "E"}, "unless_requested: E is not allowed"),
    ],
)
def test_a_reading_that_does_not_exist_is_refused_in_python_too(readings: dict[str, str], says: str) -> None:
    with pytest.raises(AuditError, match=re.escape(says)):
        check("minimal", "amiqus", DAY, **readings)


# Wrong policies.


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("\nreadings:", "\nreading:", "reading is no key here; did you mean readings?"),
        ("due_soon_days", "due_son_days", "due_son_days is no key here; did you mean due_soon_days?"),
        ("\n  period: {", "\n  perod: {", "perod is no key here; did you mean period?"),
        ("\ncategories:", "\ncategoris:", "categoris is no key here; did you mean categories?"),
        ("unless_requested: strict", "unless_requested: strikt", "strikt is not allowed; did you mean strict?"),
        ("years: 7", "years: seven", "must be a whole number"),
        ("\nzone: Europe/London", "\nzone: Europe/Londn", "Europe/Londn is no time zone; did you mean Europe/London?"),
    ],
)
def test_a_mistake_in_a_policy(refused: Refused, place: Path, before: str, after: str, says: str) -> None:
    text = BUNDLED.read_text(encoding="utf-8")
    wrong = text.replace(before, after, 1)
    line = 1 + next(i for i, (a, b) in enumerate(zip(text.split("\n"), wrong.split("\n"), strict=True)) if a != b)
    (place / "ours.yaml").write_text(wrong, encoding="utf-8")
    refused("check", "mine", *ON, "--policy", "ours.yaml", says=f"ours.yaml, line {line}: ")
    refused("policy", "show", "ours.yaml", says=says)


def test_the_schema_describes_a_policy_and_refuses_what_is_none(ask: Ask) -> None:
    said = ask("policy", "schema")
    assert (said.code, said.err) == (0, "")
    schema = json.loads(said.out)
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    bundled = json.loads(json.dumps(read(BUNDLED).data, default=str))
    assert [error.message for error in validator.iter_errors(bundled)] == []
    assert any(validator.iter_errors({**bundled, "reading": {}}))
    assert any(validator.iter_errors({**bundled, "readings": {"unless_requested": "strikt"}}))


# Wrong places to write to.


@pytest.mark.parametrize("command", ["check", "run"])
@pytest.mark.parametrize("output", ["occupied", "occupied/reports"])
def test_an_output_that_cannot_be_a_folder(refused: Refused, place: Path, command: str, output: str) -> None:
    (place / "occupied").write_text("a file", encoding="utf-8")
    refused(command, "mine", *ON, "--output", output, says="another --output")
    assert (place / "occupied").read_text(encoding="utf-8") == "a file"


def test_a_folder_in_which_another_run_is_at_work(refused: Refused, place: Path) -> None:
    (place / "reports").mkdir()
    with (place / "reports" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        refused("run", "mine", *ON, says="reports: another run is at work here; start again when", code=75)
    assert [path.name for path in (place / "reports").iterdir()] == [".lock"]


def test_a_pdf_that_nothing_could_print_is_refused_before_anything_is_judged(
    refused: Refused, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    refused("run", "nowhere", *ON, "--pdf", says="--pdf: there is no Chromium on PATH to print with; install one")
    assert not (place / "reports").exists()


def test_a_mistake_of_our_own_is_one_line_too(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "judged", lambda *_: {}[CANARY])
    refused("check", "mine", *ON, says="internal error (KeyError)", code=4)


# What comes of an audit.


def test_findings_make_one(ask: Ask, place: Path) -> None:
    said = ask("check", shipped("samples") / "amiqus", *ON, "--output", "result")
    assert (said.code, said.err) == (1, "")
    assert "retention.max" in said.out and "overdue records: " in said.out
    result = place / "result"
    assert {path.name for path in result.iterdir()} == {
        "dpv.jsonld", "findings.csv", "findings.parquet", "oscal-assessment-results.json", "oscal-catalog.json",
        "result.json", "scorecard.csv",
    }  # fmt: skip
    with (result / "findings.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    kept = pq.read_table(result / "findings.parquet")
    assert kept.column_names == list(rows[0])
    assert [row["fingerprint"] for row in rows] == kept["fingerprint"].to_pylist()
    summary = json.loads((result / "result.json").read_text(encoding="utf-8"))
    assert sum(line["rows"] for line in summary["findings"]) == len(rows) > 500
    assert (summary["as_of"], summary["policy"]["id"]) == (DAY, "amiqus")


def test_nothing_found_makes_nought(ask: Ask, place: Path) -> None:
    said = ask("check", "clean", *ON, "--fail-on", "low", "--output", "result")
    assert (said.code, said.err) == (0, "")
    assert {line.split()[0] for line in said.out.splitlines() if ".basis" in line} == {"pass"}
    assert "overdue records: 0" in said.out and "fail" not in said.out
    assert len((place / "result" / "findings.csv").read_text(encoding="utf-8").splitlines()) == 1


def test_what_was_not_assessed_is_said_and_makes_three_when_one_is_strict(ask: Ask, place: Path) -> None:
    """There are findings as well: of several codes the gravest counts."""
    said = ask("check", "minimal", *ON, "--output", "result")
    assert (said.code, said.err) == (1, "")
    assert "not assessed for want of: " in said.out and "record_uses" in said.out
    clauses = json.loads((place / "result" / "result.json").read_text(encoding="utf-8"))["clauses"]
    assert clauses["retention.max"] == "fail"
    assert set(clauses.values()) <= {"fail", "not_assessed", "informative"}
    assert ask("check", "minimal", *ON, "--strict").code == 3


@pytest.mark.parametrize(
    ("submitted", "threshold", "code"),
    [("2019-05-22", "urgent", 0), ("2019-05-22", "high", 1), ("2019-05-22", "low", 1), ("2017-05-22", "urgent", 1)],
)
def test_findings_count_from_a_severity_on(ask: Ask, place: Path, submitted: str, threshold: str, code: int) -> None:
    """A record half a year late is of high severity, and one that is two years late, urgent."""
    (place / "mine" / "records.csv").write_text(HEAD + ROW.replace("2024-01-01", submitted), encoding="utf-8")
    assert ask("check", "mine", *ON, "--fail-on", threshold).code == code


def test_explain_proves_one_row(ask: Ask) -> None:
    said = ask("explain", "minimal", "REC-000011", *ON)
    assert (said.code, said.err) == (0, "")
    assert "RET-01" in said.out and "retention.max" in said.out


def test_a_sample_can_be_written_into_an_empty_folder(ask: Ask, place: Path) -> None:
    (place / "new").mkdir()
    assert ask("sample", "new", "--kind", "minimal") == Said(0, "written to new\n", "")
    assert (place / "new" / "records.csv").read_bytes() == (shipped("samples") / "minimal" / "records.csv").read_bytes()


@pytest.mark.parametrize("command", ["", "check", "run", "explain", "sample", "policy", "policy show", "workpaper"])
def test_every_command_explains_itself(ask: Ask, command: str) -> None:
    said = ask(*command.split(), "--help")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Usage: audit")


# As a user does.


def test_the_installed_command_says_the_same(place: Path) -> None:
    judged = audit("check", "minimal", *ON, cwd=place)
    assert (judged.returncode, judged.stderr) == (1, "")
    mistaken = audit("check", "nowhere", *ON, cwd=place)
    assert (mistaken.returncode, mistaken.stderr.count("\n")) == (2, 1)


def test_a_reader_that_leaves_early_hears_no_complaint_and_no_all_clear() -> None:
    with subprocess.Popen([AUDIT, "policy", "show"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.wait(60) != 0
        assert process.stderr.read() == b""


HEAVY = ("matplotlib", "papermill", "nbconvert", "nbformat", "IPython", "pandas", "duckdb", "ibis", "pyarrow")


@pytest.mark.parametrize(
    ("program", "unwanted"),
    [
        ("import audit; dir(audit)", HEAVY),
        ("import audit.cli", HEAVY),
        ("import audit; audit.check('minimal', 'amiqus', '2026-11-22').lines", HEAVY[:5]),
    ],
)
def test_what_is_not_needed_is_not_loaded(program: str, unwanted: tuple[str, ...]) -> None:
    program += f"; import sys; print(*[name for name in {unwanted} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=120)
    assert (done.stdout, done.stderr) == ("\n", "")


# The record of processing.


def test_the_record_of_processing_is_written_and_summed_up(ask: Ask, place: Path) -> None:
    said = ask("ropa", "mine", *ON, "--output", "record")
    assert (said.code, said.err) == (0, "")
    names = ["ropa-organisation.csv", "ropa-processor.csv", "ropa.csv", "ropa.xlsx"]
    assert said.out.splitlines()[:-1] == [f"written to record/{name}" for name in names]
    assert sorted(path.name for path in (place / "record").iterdir()) == names
    assert said.out.splitlines()[-1].startswith("as controller: 25 rows, ")
    assert all(CANARY not in (place / "record" / name).read_text(encoding="utf-8") for name in names[:3])


@pytest.mark.parametrize("command", ["check", "ropa", "run"])
def test_nothing_is_written_into_a_published_run(refused: Refused, place: Path, command: str) -> None:
    published = place / "reports" / "2026-11-22-01234567"
    (published / "data").mkdir(parents=True)
    for name in ("manifest.json", "SHA256SUMS"):
        (published / name).touch()
    (place / "latest").symlink_to(published)
    for output in ("latest", published / "data", published / "more"):
        refused(command, "mine", *ON, "--output", output, says=": lies in a published run; give another --output")
    assert len([*published.rglob("*")]) == 3


def test_the_record_of_processing_needs_a_folder_of_its_own(refused: Refused, place: Path) -> None:
    (place / "taken").write_text("", encoding="utf-8")
    refused("ropa", "mine", *ON, "--output", "taken", says="taken: is a file; give another --output")
    refused("ropa", "mine", *ON, says="Missing option '--output'")
