"""A published run is whole, can be checked with coreutils alone, and nothing else is ever seen."""

import errno
import json
import multiprocessing
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from audit import publish
from audit.errors import AuditError, IntegrityError, LockedError
from audit.runfolder import digest

SAID = {
    "as_of": "2026-11-22",
    "audience": "analyst",
    "incomplete": [],
    "inventory": "amiqus",
    "made_at": "2026-11-22T08:00:00Z",
    "policy": {"id": "amiqus", "version": "1"},
    "promises": {"fail": 3, "not_assessed": 1, "pass": 40},
}


def publish_one(output: Path, name: str = "2026-11-22-0123abcd", **said: object) -> Path:
    """Publish a run of two files."""
    with publish.stage(output) as stage:
        (stage.folder / "report.html").write_text("<p>report", encoding="utf-8")
        (stage.folder / "result.json").write_text("{}", encoding="utf-8")
        (stage.folder / "data").mkdir()
        (stage.folder / "data" / "findings.csv").write_text("a\n", encoding="utf-8")
        return stage.publish(name, {**SAID, **said})


CHECK = ["sha256sum", "--strict", "--quiet", "-c", "SHA256SUMS"]


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_run_is_published_with_its_index_and_latest_points_at_it(tmp_path: Path) -> None:
    run = publish_one(tmp_path / "reports")
    assert run == tmp_path / "reports" / "2026-11-22-0123abcd"
    assert names(run.parent) == {".lock", run.name, "latest", "index.html", "ledger.jsonl"}
    assert (run.parent / "latest").readlink() == Path(run.name)
    assert names(run) == {"report.html", "result.json", "data", "manifest.json", "SHA256SUMS"}


def test_the_same_name_again_is_numbered_and_latest_moves(tmp_path: Path) -> None:
    runs = [publish_one(tmp_path).name for _ in range(3)]
    assert runs == ["2026-11-22-0123abcd", "2026-11-22-0123abcd-2", "2026-11-22-0123abcd-3"]
    assert (tmp_path / "latest").readlink() == Path(runs[-1])


def test_sha256sum_accepts_the_sums_and_sees_a_changed_byte(tmp_path: Path) -> None:
    run = publish_one(tmp_path)
    assert subprocess.run(CHECK, cwd=run, check=False).returncode == 0
    listed = {line.split("  ")[1] for line in (run / "SHA256SUMS").read_text().splitlines()}
    assert listed == {"report.html", "result.json", "data/findings.csv", "manifest.json"}
    (run / "report.html").write_text("<p>forged")
    assert subprocess.run(CHECK, cwd=run, check=False, capture_output=True).returncode == 1


def test_the_manifest_is_an_in_toto_statement_about_every_output(tmp_path: Path) -> None:
    run = publish_one(tmp_path)
    statement = json.loads((run / "manifest.json").read_text())
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    subjects = {subject["name"]: subject["digest"]["sha256"] for subject in statement["subject"]}
    outputs = ("data/findings.csv", "report.html", "result.json")
    assert subjects == {name: digest(run / name) for name in outputs}
    assert statement["predicate"] == {**SAID, "run": run.name, "ledger": {"entries": 0, "head": "0" * 64}}


def test_a_run_that_fails_leaves_nothing(tmp_path: Path) -> None:
    publish_one(tmp_path)
    before = names(tmp_path)
    with pytest.raises(ZeroDivisionError), publish.stage(tmp_path) as stage:
        (stage.folder / "report.html").write_text("half")
        raise ZeroDivisionError
    assert names(tmp_path) == before


def test_an_output_folder_made_for_a_run_that_fails_goes_again(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), publish.stage(tmp_path / "new"):
        raise ZeroDivisionError
    assert not (tmp_path / "new").exists()


def test_the_next_run_clears_what_a_killed_one_left(tmp_path: Path) -> None:
    left = tmp_path / ".staging-killed" / "run"
    left.mkdir(parents=True)
    (left / "report.html").write_text("half")
    publish_one(tmp_path)
    assert not left.parent.exists()


def hold(output: Path, held: "multiprocessing.synchronize.Event", end: "multiprocessing.synchronize.Event") -> None:
    with publish.stage(output):
        held.set()
        end.wait(30)


def test_a_second_run_is_turned_away_while_the_first_is_at_work(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    held, end = context.Event(), context.Event()
    first = context.Process(target=hold, args=(tmp_path, held, end))
    first.start()
    assert held.wait(30)
    with pytest.raises(LockedError, match="another run is at work here") as refused:
        publish_one(tmp_path)
    assert refused.value.exit_code == 75
    end.set()
    first.join()
    publish_one(tmp_path)


def test_a_lock_that_its_holder_removed_protects_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flock = publish.fcntl.flock
    monkeypatch.setattr(publish.fcntl, "flock", lambda *given: ((tmp_path / ".lock").unlink(), flock(*given)))
    with pytest.raises(LockedError):
        publish_one(tmp_path)


@pytest.mark.parametrize("path", ["file", "file/below", "/proc/reports"])
def test_an_output_that_cannot_be_a_folder_is_refused_in_one_line(tmp_path: Path, path: str) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(AuditError) as refused:
        publish_one(tmp_path / path)
    assert refused.value.exit_code == 2
    assert str(tmp_path / path) in str(refused.value)
    assert "\n" not in str(refused.value)
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("failing", range(10))
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_whichever_write_fails_a_run_is_there_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, failing: int
) -> None:
    publish_one(tmp_path)
    before = names(tmp_path)
    calls = iter(range(100))
    sync = os.fsync

    def fail_once(handle: int) -> None:
        if next(calls) == failing:
            raise OSError(number, os.strerror(number))
        sync(handle)

    monkeypatch.setattr(os, "fsync", fail_once)
    with pytest.raises(IntegrityError, match="published before is unharmed") as failed:
        publish_one(tmp_path)
    assert failed.value.exit_code == 4
    assert "\n" not in str(failed.value)
    for name in names(tmp_path) - before:
        assert subprocess.run(CHECK, cwd=tmp_path / name, check=False).returncode == 0
    assert not [name for name in names(tmp_path) if name.startswith(".staging")]


def test_a_write_that_really_fails_publishes_nothing(tmp_path: Path) -> None:
    program = f"""
import resource, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from pathlib import Path
from audit import publish
with publish.stage(Path({str(tmp_path / "out")!r})) as stage:
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
    (stage.folder / "report.html").write_text("x" * 5000)
"""
    ended = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)
    assert "IntegrityError" in ended.stderr.splitlines()[-1]
    assert "File too large" in ended.stderr.splitlines()[-1]
    assert not (tmp_path / "out").exists()


class Page(HTMLParser):
    """Collect links, cells and what could fetch something."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


def test_the_index_lists_runs_newest_day_first_and_fetches_nothing(tmp_path: Path) -> None:
    publish_one(tmp_path, "2026-01-01-00000001", as_of="2026-01-01")
    publish_one(tmp_path, "2026-11-22-00000002", incomplete=["2_retention: cell 5 stopped: Timeout"])
    publish_one(tmp_path, "2026-06-30-00000003", as_of="2026-06-30")
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    page = Page(text)
    assert page.links == [
        "data:,",
        "2026-11-22-00000002/report.html",
        "2026-06-30-00000003/report.html",
        "2026-01-01-00000001/report.html",
    ]
    assert "default-src &#39;none&#39;" in text
    assert page.tags.count("script") == 1 and "script-src &#39;sha256-" in text  # ours, and no other can run
    assert text.count("Incomplete.") == 1
    assert "3 fail, 1 not assessed, 40 pass" in text


def test_the_index_draws_failing_findings_by_day_and_says_what_to_filter_by(tmp_path: Path) -> None:
    told = (("2026-11-20", 4, "crm"), ("2026-11-21", 9, "crm"), ("2026-11-21", 2, "crm"), ("2026-11-21", 7, "hr"))
    for number, (day, failing, inventory) in enumerate(told):
        history = {"earlier": None, "failing": failing}
        publish_one(tmp_path, f"{day}-0000000{number}", as_of=day, inventory=inventory, history=history)
    publish_one(tmp_path, "2026-11-22-00000009", audience="public", history=None)
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'points="([^"]*)"', text) == ["0.0,2.0 160.0,16.0", "0.0,2.0 160.0,2.0"]
    assert "Failing findings: 4 on 2026-11-20, 2 on 2026-11-21" in text  # of one day the last
    assert re.findall(r"<option>(\w+)", text) == ["amiqus", "crm", "hr", "amiqus"]
    assert text.count('data-inventory="crm"') == 4 and text.count("<td>–</td>") == 1


def test_the_index_escapes_what_a_run_says_and_survives_a_damaged_one(tmp_path: Path) -> None:
    publish_one(tmp_path, inventory="<script>alert(1)</script>")
    damaged = publish_one(tmp_path, "2026-11-22-damaged0")
    (damaged / "manifest.json").write_text("{")
    publish_one(tmp_path, "2026-11-22-00000003")
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)" in text
    assert Page(text).tags.count("script") == 1  # ours
    assert "2026-11-22-damaged0" in text
    assert "not known" in text
