"""Reports go when their time has passed, their proof stays, and no moment shows half of it."""

import json
import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from audit import ledger, pruning, publish
from audit.errors import AuditError, IntegrityError
from audit.pruning import Keep
from audit.redaction import Audience, history
from audit.signature import signer
from audit.signoff import sign_off
from audit.verify import Signers, verify
from command import audit
from evidence_runs import allowed, copied, key, run, three

TODAY = date(2026, 11, 22)
KEEP = Keep("24m", 24)
OLD, LAST, NEW = "2024-11-21-0123abcd", "2024-11-22-0123abcd", "2026-11-22-0123abcd"


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Publish three runs: one whose time has passed, one on its last day, and today's."""
    for name in (OLD, LAST, NEW):
        run(tmp_path / "reports", name, as_of=name[:10], made_at=f"{name[:10]}T08:00:00+00:00")
    return tmp_path / "reports"


def pruned(output: Path, keep: Keep = KEEP, today: date = TODAY) -> list[str]:
    said: list[str] = []
    number = pruning.prune(output, keep, today, lambda one: said.append(one.name))
    assert number == len(said)
    return said


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_what_is_older_than_the_period_goes_and_its_proof_stays(output: Path) -> None:
    before = {name: (output / OLD / name).read_bytes() for name in ("manifest.json", "SHA256SUMS")}
    lines = (output / "ledger.jsonl").read_bytes()
    assert pruned(output) == [OLD]
    assert files(output / OLD) == {"manifest.json", "SHA256SUMS", "pruned.json"}
    assert {name: (output / OLD / name).read_bytes() for name in before} == before
    said = json.loads((output / OLD / "pruned.json").read_text())
    assert {name: said[name] for name in ("run", "as_of", "keep")} == {"run": OLD, "as_of": OLD[:10], "keep": "24m"}
    assert (output / "ledger.jsonl").read_bytes() == lines
    assert not list(output.glob(".staging-*"))
    assert "report.html" in files(output / LAST) & files(output / NEW)
    assert pruned(output) == []
    assert verify(run(output, "2026-11-23-0123abcd")).faults == []


def test_verify_and_the_index_tell_of_it_as_pruned_and_not_as_missing(output: Path) -> None:
    pruned(output)
    checked = verify(output / OLD)
    assert (checked.faults, checked.pruned) == ([], True)
    assert any(line.startswith("pruned: its contents were deleted at 20") for line in checked.said)
    assert any("this run is entry 1" in line for line in checked.said)
    said = audit("verify", output / OLD)
    assert (said.returncode, said.stderr.count("\n")) == (2, 1)
    assert f"audit: {OLD}: was pruned" in said.stderr
    page = (output / "index.html").read_text()
    assert f"{OLD} (pruned)" in page and f"{OLD}/report.html" not in page and f"{NEW}/report.html" in page


@pytest.mark.parametrize(
    ("tamper", "fault"),
    [
        (lambda folder: (folder / "report.html").write_text("x"), "not deleted, or added: report.html"),
        (lambda folder: (folder / "result.json").write_text("x"), "not deleted, or added: result.json"),
        (lambda folder: (folder / "sign-offs").mkdir(), "not deleted, or added: sign-offs"),
        (lambda folder: (folder / "data").mkdir(), "not deleted, or added: data"),
        (lambda folder: (folder / "SHA256SUMS").unlink(), "SHA256SUMS: is missing"),
        (
            lambda folder: (folder / "manifest.json").write_bytes(
                (folder / "manifest.json").read_bytes().replace(b'"pass": 40', b'"pass": 43')
            ),
            "changed: manifest.json",
        ),
    ],
)
def test_what_is_left_is_checked_as_strictly(output: Path, tamper: Callable[[Path], object], fault: str) -> None:
    pruned(output)
    tamper(output / OLD)
    assert fault in verify(output / OLD).faults
    assert audit("verify", output / OLD).returncode == 4


def test_signatures_stay_and_sign_offs_go(tmp_path: Path) -> None:
    signing_key = key(tmp_path)
    output = three(tmp_path / "reports", signing_key).parent
    assert pruned(output, Keep("1m", 1), date(2027, 2, 1)) == ["2026-11-21-0123abcd", "2026-11-22-0123abcd"]
    folder = output / "2026-11-22-0123abcd"
    assert files(folder) == {"manifest.json", "SHA256SUMS", "SHA256SUMS.sig", "pruned.json"}
    checked = verify(folder, Signers(allowed(signing_key), "audit@org"))
    assert checked.faults == [] and "signature: of audit@org, whom allowed_signers allows" in checked.said
    assert verify(output / "2026-11-23-0123abcd").faults == []
    with pytest.raises(AuditError, match="was pruned") as refused:
        sign_off(folder, {"name": "Jo", "role": "DPO", "opinion": "Read."}, TODAY, signer(signing_key))
    assert refused.value.exit_code == 2


def test_the_newest_of_each_kind_and_what_latest_points_at_stay(tmp_path: Path) -> None:
    days = ("2001-01-01", "2002-01-01", "2003-01-01")
    for kind in ({"inventory": "a"}, {"inventory": "bb"}, {"audience": "auditor", "recipient": "Audit & Co"}):
        for day in days:
            run(tmp_path, f"{day}-{len(str(kind)):08x}", as_of=day, **kind)
    newest = {folder.name for folder in tmp_path.glob("2003-*")}
    incomplete = run(tmp_path, "2004-01-01-0000000a", as_of="2004-01-01", inventory="a", incomplete=["1_overview: x"])
    (tmp_path / "latest").unlink()
    latest = sorted(folder.name for folder in tmp_path.glob("2001-*"))[0]
    (tmp_path / "latest").symlink_to(latest)
    everything = {folder.name for folder in ledger.run_folders(tmp_path)}
    assert len(everything) == 10 and len(newest) == 3
    assert everything - set(pruned(tmp_path)) == newest | {incomplete.name, latest}


def test_what_the_public_was_told_is_reckoned_with_for_ever(tmp_path: Path) -> None:
    for audience in ("public", "analyst", "auditor"):
        for day in ("2001-01-01", "2002-01-01"):
            run(tmp_path, f"{day}-{audience}", as_of=day, audience=audience)
    assert len(pruned(tmp_path)) == 3
    assert "result.json" in files(tmp_path / "2001-01-01-public")
    assert "result.json" not in files(tmp_path / "2001-01-01-auditor")
    checked = [verify(tmp_path / f"2001-01-01-{audience}") for audience in ("public", "auditor")]
    assert [(one.faults, one.pruned) for one in checked] == [([], True)] * 2
    for audience in ("analyst", "auditor", "public"):  # the small runs of these tests hold no whole result
        shutil.rmtree(tmp_path / f"2002-01-01-{audience}")
    (tmp_path / "2001-01-01-public" / "result.json").unlink()
    assert verify(tmp_path / "2001-01-01-public").faults == ["missing: result.json"]
    with pytest.raises(IntegrityError, match="2001-01-01-public"):
        history.published(tmp_path)
    shutil.rmtree(tmp_path / "2001-01-01-public")
    assert history.published(tmp_path) == []


def test_an_auditors_key_is_asked_for_when_the_report_is_pruned(tmp_path: Path) -> None:
    words = {"audience": "auditor", "ids_are": "pseudonyms made for Audit & Co with key 0123abcd"}
    for day in ("2001-01-01", "2002-01-01"):
        run(tmp_path, f"{day}-0123abcd", as_of=day, recipient="Audit & Co", **words)
    pruned(tmp_path)
    shutil.rmtree(tmp_path / "2002-01-01-0123abcd")
    with pytest.raises(AuditError, match="and there is no key"):
        history.check_key(tmp_path, Audience("auditor", "Audit & Co"))


class StoppedError(BaseException):
    """As if the machine stopped: nothing is tidied up."""


@pytest.mark.parametrize("failing", range(6))
def test_wherever_it_is_cut_off_nothing_is_half_there_and_the_next_run_ends_it(
    output: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    calls = iter(range(100))

    def dying(act: Callable[..., object]) -> Callable[..., object]:
        def once(*given: object, **named: object) -> object:
            if next(calls) >= failing:
                raise StoppedError
            return act(*given, **named)

        return once

    with monkeypatch.context() as broken:
        for name in ("rename", "replace", "unlink"):
            broken.setattr(os, name, dying(getattr(os, name)))
        broken.setattr(shutil, "rmtree", dying(shutil.rmtree))
        with pytest.raises(StoppedError):
            pruned(output)
    there = [verify(folder) for folder in ledger.run_folders(output)]
    assert all(checked.faults == [] for checked in there)
    (hidden,) = output.glob(".staging-*")
    held = [path.name for path in hidden.glob("*.gone") if failing > 3 and (path / "SHA256SUMS").exists()]
    assert held == []
    run(output, "2026-11-23-0123abcd")
    assert not list(output.glob(".staging-*"))
    after = verify(output / OLD)
    assert (after.faults, after.pruned) == ([], failing > 0)
    assert verify(output / NEW).faults == []
    assert f"{OLD} (pruned)" in (output / "index.html").read_text() or failing == 0


def test_nothing_is_deleted_while_a_run_is_at_work_or_where_the_ledger_does_not_hold(output: Path) -> None:
    with publish.stage(output):
        said = audit("prune", "--output", output, "--keep", "1m")
        assert (said.returncode, said.stdout) == (75, "")
    (output / "ledger.jsonl").write_text("{}\n")
    said = audit("prune", "--output", output, "--keep", "1m")
    assert (said.returncode, said.stdout) == (4, "")
    assert "report.html" in files(output / OLD)


def test_a_damaged_run_is_left_alone(output: Path) -> None:
    (output / OLD / "manifest.json").write_text("{")
    assert pruned(output) == []


def test_the_command_says_what_goes_and_a_dry_run_deletes_nothing(output: Path, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in output.rglob("*")}
    (tmp_path / "audit.toml").write_text('[reports]\nkeep = "24m"\n', encoding="utf-8")
    said = audit("prune", "--dry-run", cwd=tmp_path)
    assert said.returncode == 0 and f"would prune {OLD}, as of {OLD[:10]}\n" in said.stdout
    assert {path: path.stat().st_mtime_ns for path in output.rglob("*")} == before
    said = audit("prune", cwd=tmp_path)
    assert said.returncode == 0 and f"pruning {OLD}, as of {OLD[:10]}\n" in said.stdout
    assert verify(output / OLD).pruned


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("--keep", "24"), "--keep: 24 is no period; write it as 6y, 18m or 1y6m"),
        ((), "Missing option '--keep'"),
        (("--keep", "24m", "--output", "nowhere"), "nowhere: there is no such folder"),
    ],
)
def test_what_means_nothing_is_refused(tmp_path: Path, given: tuple[str, ...], says: str) -> None:
    said = audit("prune", *given, cwd=tmp_path)
    assert (said.returncode, said.stdout, said.stderr.count("\n")) == (2, "", 1)
    assert says in said.stderr and not list(tmp_path.iterdir())


def test_a_copy_of_what_is_left_proves_itself(output: Path, tmp_path: Path) -> None:
    pruned(output)
    checked = verify(copied(output / OLD, tmp_path / OLD))
    assert (checked.faults, checked.pruned) == ([], True)
