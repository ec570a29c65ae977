"""A run publishes one folder that holds everything, says the same for the same question, and hides no failure."""

import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import pytest

from audit import check, evidence, recipe, runs
from audit.errors import AuditError, IntegrityError, NotebookError
from audit.inventory import load_inventory
from audit.packaged import shipped
from audit.policy import load_policy
from audit.redaction import AUDIENCES, Audience, redacted
from audit.verify import verify
from notebook_files import write
from processes import MARK, left_after

DAY = "2026-11-22"
PARAMETERS = """inventory: str = "minimal"  # what is judged
policy: str = "amiqus"  # what was promised
as_of: str = "2026-11-22"  # the day the audit speaks for
unless_requested: str = ""  # how the words are read"""
BACKTRACK = "import re; re.match('(a+)+b', 'a' * 40)"


@pytest.fixture
def chapter(tmp_path: Path) -> Path:
    """Write a chapter that asks for little."""
    return write(tmp_path / "1_short.ipynb", "as_of", parameters=PARAMETERS)


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    """Copy the smallest sample, so that a test may change it."""
    return Path(shutil.copytree(shipped("samples") / "minimal", tmp_path / "minimal"))


def published(output: Path) -> list[str]:
    return sorted(path.name for path in output.iterdir() if path.name.startswith("2026-"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> runs.Run:
    """Run what is shipped, as it is shipped."""
    (run,) = runs.run("amiqus", "amiqus", DAY, output=tmp_path_factory.mktemp("reports"))
    return run


def test_a_run_folder_holds_everything(whole: runs.Run) -> None:
    names = {path.relative_to(whole.folder).as_posix() for path in whole.folder.rglob("*") if path.is_file()}
    assert names == {
        "SHA256SUMS",
        "data/dpv.jsonld",
        "data/findings.csv",
        "data/findings.parquet",
        "data/history.parquet",
        "data/findings.xlsx",
        "data/oscal-assessment-results.json",
        "data/oscal-catalog.json",
        "data/ropa-organisation.csv",
        "data/ropa-processor.csv",
        "data/ropa.csv",
        "data/ropa.xlsx",
        "data/scorecard.csv",
        "manifest.json",
        "notebooks/1_overview.ipynb",
        "notebooks/2_retention.ipynb",
        "notebooks/3_lawful_basis.ipynb",
        "notebooks/4_disclosure_and_access.ipynb",
        "notebooks/5_messages_and_rights.ipynb",
        "notebooks/6_safeguards.ipynb",
        "notebooks/7_policy.ipynb",
        "report.html",
        "result.json",
    }
    assert whole.incomplete == ()
    check = subprocess.run(["sha256sum", "--strict", "--quiet", "-c", "SHA256SUMS"], cwd=whole.folder, check=False)
    assert check.returncode == 0


def test_nothing_published_names_a_place_on_this_machine(whole: runs.Run) -> None:
    for path in whole.folder.rglob("*"):
        if path.suffix in (".html", ".ipynb", ".json", ".csv"):
            text = path.read_text(encoding="utf-8")
            for place in (str(Path.cwd()), sys.prefix, str(whole.folder.parent), str(Path.home())):
                assert json.dumps(place)[1:-1] not in text, path.name


def test_the_manifest_says_what_the_run_rests_on(whole: runs.Run) -> None:
    said = json.loads((whole.folder / "manifest.json").read_text())["predicate"]
    assert whole.folder.name == said["run"] == f"{DAY}-{said['id']}"
    assert (said["as_of"], said["audience"], said["inventory"]) == (DAY, "analyst", "amiqus")
    assert "records.csv" in [file["name"] for file in said["inputs"]]
    assert said["policy"]["sha256"] == whole.judged.policy.sha256
    assert said["readings"]["unless_requested"] == "strict"
    assert {row["table"] for row in said["rows"]} >= {"records", "record_uses"}
    assert [notebook["name"] for notebook in said["notebooks"]] == [path.name for path in runs.scheduled()]
    assert {"python", "duckdb", "ibis-framework", "sqlglot"} <= set(said["versions"])


def test_a_run_can_be_verified_and_says_how(whole: runs.Run) -> None:
    assert verify(whole.folder).faults == []
    page = unescape(whole.report.read_text(encoding="utf-8"))
    assert recipe.DIGESTS in page
    assert recipe.files(signed=False) in page
    assert "This run is the first entry of its ledger." in page


def test_a_manifest_for_auditors_names_files_after_their_table_and_one_for_the_public_names_none(
    inventory: Path,
) -> None:
    (inventory / "records.csv").rename(inventory / "records.jane-doe.csv")
    result = check(inventory, "amiqus", DAY)
    held = result.inventory
    said = {}
    for name in ("analyst", "auditor", "public"):
        audience = Audience(name)
        asked = evidence.Question(held, result.policy, result.as_of, audience, {}, (), evidence.inputs(held))
        said[name] = evidence.predicate(asked, redacted(result, audience), (), datetime(2026, 11, 22, tzinfo=UTC))
    assert "jane-doe" in json.dumps(said["analyst"]) and "jane-doe" not in json.dumps(said["auditor"])
    assert [one["name"] for one in said["auditor"]["inputs"]] == ["records.csv"]
    assert [one["sha256"] for one in said["auditor"]["inputs"]] == [None]  # of so few rows it could be guessed
    assert (said["public"]["inputs"], said["public"]["rows"]) == ([], [])


def test_an_id_gives_away_no_small_file_and_knows_the_zone(inventory: Path) -> None:
    policy = load_policy("amiqus")

    def ids() -> list[str]:
        held = load_inventory(inventory)
        asked = (held, policy, date.fromisoformat(DAY))
        files = evidence.inputs(held)
        return [evidence.Question(*asked, Audience(name), {}, (), files).id for name in AUDIENCES]

    before = ids()
    records = inventory / "records.csv"
    lines = records.read_text(encoding="utf-8").splitlines(keepends=True)
    records.write_text("".join([lines[0], *lines[:0:-1]]), encoding="utf-8")
    after = ids()
    assert [one == other for one, other in zip(before, after, strict=True)] == [False, True, True]
    (inventory / "inventory.toml").write_text('zone = "Asia/Tokyo"\n', encoding="utf-8")
    assert not {*after} & {*ids()}


def test_the_same_question_gives_the_same_report(whole: runs.Run, tmp_path: Path) -> None:
    (again,) = runs.run("amiqus", "amiqus", DAY, output=tmp_path)  # beside the first, the report would say so
    assert again.folder.name == whole.folder.name
    for name in ("report.html", "result.json", "data/findings.csv", "notebooks/1_overview.ipynb"):
        assert (again.folder / name).read_bytes() == (whole.folder / name).read_bytes(), name


def test_the_id_depends_on_the_question_and_not_on_the_place(tmp_path: Path, inventory: Path, chapter: Path) -> None:
    moved = Path(shutil.copytree(inventory, tmp_path / "elsewhere" / "minimal"))

    def name(folder: Path, day: str = DAY, **readings: str) -> str:
        output = tmp_path / os.urandom(4).hex()
        (run,) = runs.run(folder, "amiqus", day, output=output, chapters=[chapter], **readings)
        return run.folder.name.split("-")[3]

    first = name(inventory)
    assert name(moved) == first
    assert name(inventory, "2026-11-23") != first
    assert name(inventory, unless_requested="A") != first
    with (moved / "records.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert name(moved) != first


def test_a_failed_notebook_is_reported_on_top(tmp_path: Path, inventory: Path, chapter: Path) -> None:
    broken = write(tmp_path / "2_broken.ipynb", "1 / 0", "'never'", parameters=PARAMETERS)
    (run,) = runs.run(inventory, "amiqus", DAY, output=tmp_path / "reports", chapters=[chapter, broken])
    assert run.incomplete == ("2_broken: cell 4 stopped: ZeroDivisionError",)
    page = run.report.read_text(encoding="utf-8")
    assert "incomplete" in page[: page.index("<h2")].lower()
    assert "Incomplete." in (run.folder.parent / "index.html").read_text(encoding="utf-8")


def test_a_chapter_that_cannot_be_asked_is_refused_before_anything_is_made(tmp_path: Path, inventory: Path) -> None:
    odd = write(tmp_path / "1_odd.ipynb", parameters='as_of: str = "2026-01-01"  # the day')
    with pytest.raises(NotebookError, match="there is no parameter `inventory`"):
        runs.run(inventory, "amiqus", DAY, output=tmp_path / "reports", chapters=[odd])
    assert not (tmp_path / "reports").exists()


def test_an_inventory_that_changes_while_it_is_judged_gives_no_report(tmp_path: Path, inventory: Path) -> None:
    meddler = write(
        tmp_path / "1_meddler.ipynb", "open(inventory + '/records.csv', 'a').write('\\n')", parameters=PARAMETERS
    )
    with pytest.raises(IntegrityError, match="changed while it was judged") as refused:
        runs.run(inventory, "amiqus", DAY, output=tmp_path / "reports", chapters=[meddler])
    assert refused.value.exit_code == 4
    assert not (tmp_path / "reports").exists()


def test_a_wrong_question_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(AuditError) as refused:
        runs.run("minimal", "amiqus", "22.11.2026", output=tmp_path / "reports")
    assert str(refused.value) == "as_of '22.11.2026': is no day; write it as 2026-11-22"
    assert not (tmp_path / "reports").exists()


def test_explore_is_never_scheduled() -> None:
    assert [path.stem[0] for path in runs.scheduled()] == ["1", "2", "3", "4", "5", "6", "7"]


def program(output: Path, *chapters: Path) -> list[str]:
    code = "import sys; from pathlib import Path; from audit.runs import run; "
    code += f"run('minimal', 'amiqus', {DAY!r}, output=sys.argv[1], chapters=[Path(p) for p in sys.argv[2:]])"
    return [sys.executable, "-c", code, str(output), *map(str, chapters)]


def test_a_scheduler_that_says_stop_finds_nothing_left(tmp_path: Path) -> None:
    stuck = write(tmp_path / "1_stuck.ipynb", BACKTRACK, parameters=PARAMETERS)
    mark = os.urandom(8).hex()
    process = subprocess.Popen(
        program(tmp_path / "reports", stuck), env={**os.environ, MARK: mark}, stderr=subprocess.PIPE, text=True
    )
    while not list(tmp_path.glob("reports/.staging-*/analyst/result.json")):
        assert process.poll() is None
        time.sleep(0.05)
    time.sleep(1.5)  # until the cell is at work
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=15) == (None, "")
    assert process.returncode == 128 + signal.SIGTERM
    assert left_after(2, mark) == []
    assert not (tmp_path / "reports").exists()


def test_a_bar_is_shown_to_a_person_and_to_nobody_else(tmp_path: Path, chapter: Path) -> None:
    quiet = subprocess.run(program(tmp_path / "reports", chapter), check=True, capture_output=True, text=True)
    assert (quiet.stdout, quiet.stderr) == ("", "")
    screen, terminal = pty.openpty()
    shown = subprocess.Popen(
        program(tmp_path / "reports", chapter), stderr=terminal, env={**os.environ, "TERM": "xterm"}
    )
    os.close(terminal)
    seen = b""
    while True:
        try:
            seen += os.read(screen, 65536)
        except OSError:  # Linux says so when the other end is closed
            break
    assert shown.wait() == 0
    assert b"auditing" in seen
