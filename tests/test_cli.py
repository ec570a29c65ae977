"""The command: its exit codes are a contract, and a user's mistake costs one line that says where, what and what next."""

import csv
import fcntl
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pyarrow.parquet as pq
import pytest

from audit import cli, policy
from audit.errors import AuditError
from audit.inventory import load_inventory
from audit.packaged import shipped
from audit.rule import SEVERITIES
from audit.strictyaml import read
from command import AUDIT, DAY
from command import audit as run

SECRET = "jane.canary@example.com"
ON = ("--as-of", DAY)
BUNDLED = Path(policy.__file__).with_name("policies") / "amiqus.yaml"
HEAD, ROW = "record_id,category,submitted_at,status\n", f"{SECRET},account,2024-01-01,live\n"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with a small inventory, whose only record has a personal key."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "records.csv").write_text(HEAD + ROW, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(*arguments: str, says: str, code: int = 2, **environment: str) -> str:
    """Assert that a command ends with one line that says all of it, and gives nothing away."""
    done = run(*arguments, **environment)
    lines = done.stderr.splitlines()
    assert (done.returncode, len(lines)) == (code, 1), done.stderr
    assert lines[0].startswith("audit: ") and done.stderr.endswith("\n")
    assert "Traceback" not in done.stderr and ".;" not in done.stderr
    assert SECRET not in done.stdout + done.stderr
    assert says in lines[0]
    return lines[0]


# Wrong inventories.


def test_a_path_that_is_not_there() -> None:
    refused("check", "nowhere", *ON, says="nowhere: there is no such folder; give the folder with `records.csv` in it")


def test_a_file_where_a_folder_is_wanted(place: Path) -> None:
    refused("check", "mine/records.csv", *ON, says="is a file; give the folder it stands in")


def test_an_empty_folder(place: Path) -> None:
    (place / "empty").mkdir()
    refused("check", "empty", *ON, says="empty: the folder is empty; it needs at least `records.csv`")


def test_a_folder_without_records(place: Path) -> None:
    (place / "mine" / "records.csv").rename(place / "mine" / "subjects.csv")
    refused("run", "mine", *ON, says="mine: there is no table `records`")
    assert not (place / "reports").exists()


def test_a_misspelt_table(place: Path) -> None:
    (place / "mine" / "records.csv").rename(place / "mine" / "record.csv")
    refused("check", "mine", *ON, says="record.csv is no table; did you mean `records`?")


def broken(change: Callable[[Path], object]) -> Callable[[Path], object]:
    return change


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (HEAD.replace("record_id", "recordid") + ROW, "records.csv: there is no column `record_id`"),
        (ROW * 3, "records.csv: there is no column `record_id`"),
        ("", "records.csv"),
        ("record_id,record_id\n" + f"{SECRET},{SECRET}\n", "records.csv"),
    ],
    ids=["missing key", "no header", "empty file", "a column twice"],
)
def test_a_table_without_its_key(place: Path, content: str, says: str) -> None:
    (place / "mine" / "records.csv").write_text(content, encoding="utf-8")
    refused("check", "mine", *ON, says=says)


def test_a_table_that_cannot_be_read(place: Path) -> None:
    (place / "mine" / "records.csv").unlink()
    (place / "mine" / "records.csv").mkdir()
    refused("check", "mine", *ON, says="records.csv: is no file")


def test_settings_of_the_inventory_that_nobody_knows(place: Path) -> None:
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
        (("explain", "mine", f"x{SECRET}", *ON), "no judged row has this id"),
    ],
)
def test_a_word_that_means_nothing(place: Path, arguments: tuple[str, ...], says: str) -> None:
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
    ],
)
def test_settings_that_mean_nothing(place: Path, settings: str, says: str) -> None:
    (place / "audit.toml").write_text(settings, encoding="utf-8")
    refused("check", "mine", *ON, says=says)


def test_settings_may_stand_in_a_file_and_the_command_line_wins(place: Path) -> None:
    (place / "audit.toml").write_text(f'as_of = {DAY}\npolicy = "amicus"\n', encoding="utf-8")
    refused("check", "mine", says="no bundled policy is called 'amicus'")
    assert run("check", "mine", "--policy", "amiqus").returncode == 0


def test_a_reading_that_does_not_exist_is_refused_in_python_too() -> None:
    inventory = load_inventory("minimal")
    with pytest.raises(AuditError, match="unless_requestd is no key here; did you mean unless_requested?"):
        cli_check(inventory, unless_requestd="A")
    with pytest.raises(AuditError, match="unless_requested: E is not allowed"):
        cli_check(inventory, unless_requested="E")


def cli_check(inventory: object, **readings: str) -> object:
    from audit.audits import check

    return check(inventory, "amiqus", DAY, **readings)


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
def test_a_mistake_in_a_policy(place: Path, before: str, after: str, says: str) -> None:
    text = BUNDLED.read_text(encoding="utf-8")
    wrong = text.replace(before, after, 1)
    line = 1 + next(i for i, (a, b) in enumerate(zip(text.split("\n"), wrong.split("\n"), strict=True)) if a != b)
    (place / "ours.yaml").write_text(wrong, encoding="utf-8")
    refused("check", "mine", *ON, "--policy", "ours.yaml", says=f"ours.yaml, line {line}: ")
    refused("policy", "show", "ours.yaml", says=says)


def test_the_schema_describes_a_policy_and_refuses_what_is_none() -> None:
    done = run("policy", "schema")
    schema = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    bundled = json.loads(json.dumps(read(BUNDLED).data, default=str))
    assert [error.message for error in validator.iter_errors(bundled)] == []
    assert any(validator.iter_errors({**bundled, "reading": {}}))
    assert any(validator.iter_errors({**bundled, "readings": {"unless_requested": "strikt"}}))


# Wrong places to write to.


@pytest.mark.parametrize("command", ["check", "run"])
@pytest.mark.parametrize("output", ["occupied", "occupied/reports"])
def test_an_output_that_cannot_be_a_folder(place: Path, command: str, output: str) -> None:
    (place / "occupied").write_text("a file", encoding="utf-8")
    refused(command, "mine", *ON, "--output", output, says="name another --output")
    assert (place / "occupied").read_text(encoding="utf-8") == "a file"


def test_a_folder_in_which_another_run_is_at_work(place: Path) -> None:
    (place / "reports").mkdir()
    with (place / "reports" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        refused("run", "mine", *ON, says="reports: another run is at work here; start again when", code=75)
    assert [path.name for path in (place / "reports").iterdir()] == [".lock"]


def test_a_mistake_of_our_own_is_one_line_too(place: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setattr(cli, "judged", lambda *_: {}[SECRET])
    monkeypatch.setattr(sys, "argv", ["audit", "check", "mine", *ON])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr().err
    assert (ended.value.code, said.count("\n")) == (4, 1)
    assert said.startswith("audit: internal error (KeyError)") and SECRET not in said


def test_a_reader_that_leaves_early_is_no_error() -> None:
    with subprocess.Popen([AUDIT, "policy", "show"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert (process.wait(60), process.stderr.read()) == (0, b"")


# What comes of an audit.


def test_findings_make_one(tmp_path: Path) -> None:
    done = run("check", shipped("samples") / "amiqus", *ON, "--output", tmp_path / "result")
    assert (done.returncode, done.stderr) == (1, "")
    assert sorted(path.name for path in (tmp_path / "result").iterdir()) == [
        "findings.csv", "findings.parquet", "result.json", "scorecard.csv",
    ]  # fmt: skip
    with (tmp_path / "result" / "findings.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    kept = pq.read_table(tmp_path / "result" / "findings.parquet")
    assert kept.column_names == list(rows[0])
    assert [row["fingerprint"] for row in rows] == kept["fingerprint"].to_pylist()
    assert len(rows) > 500 and len({row["fingerprint"] for row in rows}) == len(rows)
    said = json.loads((tmp_path / "result" / "result.json").read_text(encoding="utf-8"))
    assert sum(line["rows"] for line in said["findings"]) == len(rows)
    assert (said["as_of"], said["policy"]["id"]) == (DAY, "amiqus")
    assert "retention.max" in done.stdout and "overdue records: " in done.stdout


def test_nothing_found_makes_nought() -> None:
    done = run("check", "clean", *ON, "--fail-on", "low")
    assert (done.returncode, done.stderr) == (0, "")
    statuses = {line.split()[0] for line in done.stdout.splitlines() if "  " in line} - {"status"}
    assert statuses == {"pass"}
    assert "overdue records: 0" in done.stdout


def test_what_was_not_assessed_is_said_and_makes_three_when_one_is_strict(tmp_path: Path) -> None:
    """Of several codes the gravest counts: there are findings as well."""
    done = run("check", "minimal", *ON, "--output", tmp_path)
    assert done.returncode == 1
    assert "not assessed for want of: " in done.stdout and "record_uses" in done.stdout
    clauses = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))["clauses"]
    assert clauses["retention.max"] == "fail"
    assert set(clauses.values()) == {"fail", "not_assessed", "informative"} - {"informative"}
    assert run("check", "minimal", *ON, "--strict").returncode == 3
    assert run("check", "clean", *ON, "--strict").returncode == 3  # a promise without a rule was not assessed either


@pytest.mark.parametrize("severity", SEVERITIES)
def test_findings_count_from_a_severity_on(place: Path, severity: str) -> None:
    """One record half a year late is a finding of high severity; one two years late, an urgent one."""
    late = HEAD + ROW.replace("2024-01-01", "2019-05-22")
    (place / "mine" / "records.csv").write_text(late, encoding="utf-8")
    assert run("check", "mine", *ON, "--fail-on", severity).returncode == (0 if severity == "urgent" else 1)
    (place / "mine" / "records.csv").write_text(late.replace("2019", "2017"), encoding="utf-8")
    assert run("check", "mine", *ON, "--fail-on", severity).returncode == 1


def test_explain_proves_one_row(place: Path) -> None:
    done = run("explain", "minimal", "REC-000011", *ON)
    assert (done.returncode, done.stderr) == (0, "")
    assert "RET-01" in done.stdout and "retention.max" in done.stdout


def test_a_sample_can_be_written_and_audited(place: Path) -> None:
    done = run("sample", "new", "--kind", "minimal")
    assert (done.returncode, done.stdout, done.stderr) == (0, "written to new\n", "")
    assert (place / "new" / "records.csv").read_bytes() == (shipped("samples") / "minimal" / "records.csv").read_bytes()
    shutil.rmtree(place / "new")
    (place / "new").mkdir()
    assert run("sample", "new", "--kind", "minimal").returncode == 0, "an empty folder will do"


# What it costs.

HEAVY = ("matplotlib", "papermill", "nbconvert", "nbformat", "pandas", "duckdb", "ibis", "pyarrow", "IPython")


@pytest.mark.parametrize("program", ["import audit", "import audit.cli", "import audit; dir(audit); audit.Policy"])
def test_what_is_not_needed_is_not_loaded(program: str) -> None:
    program += f"; import sys; print(*[name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=60)
    assert (done.stdout.strip(), done.stderr) == ("", "")


def test_judging_loads_neither_notebooks_nor_charts() -> None:
    program = f"import audit, sys; audit.check('minimal', 'amiqus', {DAY!r}).lines"
    program += f"; print(*[name for name in {HEAVY[:4]} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=120)
    assert (done.stdout.strip(), done.stderr) == ("", "")


@pytest.mark.parametrize("command", ["", "check", "run", "explain", "sample", "policy", "policy show"])
def test_every_command_explains_itself(command: str) -> None:
    done = run(*command.split(), "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Usage: audit")
