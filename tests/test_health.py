"""Silence is no good sign: what is not made any more, damaged, or kept too long is told."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from audit.errors import IntegrityError
from audit.health import health
from audit.redaction.inventory import NAME
from command import audit
from evidence_runs import run

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def made(output: Path, hours: float, number: int = 1, **said: object) -> Path:
    """Publish a run that is so many hours old."""
    moment = NOW - timedelta(hours=hours)
    name = f"{moment.date()}-{number:08x}"
    return run(output, name, as_of=str(moment.date()), made_at=moment.isoformat(timespec="seconds"), **said)


def stale(output: Path, max_age: str = "26h", **asked: str) -> list[str]:
    return [str(job) for job in health(output, max_age, now=NOW, **asked).jobs if job.stale]


def test_a_newest_run_that_is_young_enough_is_good(tmp_path: Path) -> None:
    made(tmp_path, 50)
    made(tmp_path, 26)
    assert health(tmp_path, "26h", now=NOW).good
    assert not health(tmp_path, "25h", now=NOW).good
    assert health(tmp_path, "2d", now=NOW).good


def test_every_job_counts_by_its_own_newest_complete_run(tmp_path: Path) -> None:
    made(tmp_path, 30, inventory="shop")
    made(tmp_path, 5, inventory="shop", incomplete=["1_overview: stopped"])
    made(tmp_path, 40, inventory="crm", policy={"id": "other", "version": "1"})
    made(tmp_path, 2, inventory="crm")
    made(tmp_path, 9, 9, inventory="never", incomplete=["1_overview: stopped"])
    assert stale(tmp_path) == [
        "crm by other: 2026-11-20-00000001 is 40 h old",
        "never by amiqus: no run is complete",
        "shop by amiqus: 2026-11-21-00000001 is 30 h old",
    ]
    assert stale(tmp_path, inventory="/data/crm") == ["crm by other: 2026-11-20-00000001 is 40 h old"]
    assert not health(tmp_path, "26h", inventory="gone", now=NOW).good


def test_a_report_for_others_is_a_copy_of_the_analysts(tmp_path: Path) -> None:
    made(tmp_path, 900, audience="auditor", inventory=NAME)
    assert not health(tmp_path, "26h", now=NOW).good
    made(tmp_path, 2)
    assert health(tmp_path, "26h", now=NOW).good


def test_a_run_of_the_future_says_nothing(tmp_path: Path) -> None:
    made(tmp_path, -48)
    assert stale(tmp_path) == ["minimal by amiqus: 2026-11-24-00000001 was made in the future, by its date"]


def test_no_run_is_no_good_sign(tmp_path: Path) -> None:
    assert not health(tmp_path, "26h", now=NOW).good
    for output in (tmp_path, tmp_path / "nowhere"):
        said = audit("health", "--output", output, "--max-age", "26h")
        assert (said.returncode, said.stdout) == (1, "")
        assert said.stderr == f"audit: {output}: there is no run to look at\n"
    assert list(tmp_path.iterdir()) == []


def damage_ledger(output: Path, _: Path) -> None:
    (output / "ledger.jsonl").write_text("{}\n")


def damage_manifest(_: Path, newest: Path) -> None:
    (newest / "manifest.json").write_bytes((newest / "manifest.json").read_bytes().replace(b": 40", b": 43"))


@pytest.mark.parametrize(
    "damage",
    [
        damage_ledger,
        damage_manifest,
        lambda output, _: (output / "ledger.jsonl").unlink(),
        lambda _, newest: (newest / "manifest.json").unlink(),
        lambda _, newest: (newest / "SHA256SUMS").unlink(),
        lambda _, newest: (newest / "report.html").unlink(),
        lambda _, newest: (newest / "data" / "findings.csv").rename(newest / "data" / "other.csv"),
        lambda _, newest: shutil.rmtree(newest),
    ],
)
def test_damage_is_told_before_age(tmp_path: Path, damage: Callable[[Path, Path], object]) -> None:
    made(tmp_path, 90)
    made(tmp_path, 80)
    damage(tmp_path, made(tmp_path, 50))
    with pytest.raises(IntegrityError) as refused:
        health(tmp_path, "26h", now=NOW)
    assert (refused.value.exit_code, "\n" in str(refused.value)) == (4, False)


def test_an_old_run_that_was_deleted_is_no_damage(tmp_path: Path) -> None:
    shutil.rmtree(made(tmp_path, 900))
    made(tmp_path, 2)
    assert health(tmp_path, "26h", now=NOW).good


def test_reports_that_are_kept_too_long_are_told(tmp_path: Path) -> None:
    old = made(tmp_path / "reports", 24 * 800)
    run(tmp_path / "reports", made_at=datetime.now(UTC).isoformat(timespec="seconds"))
    (tmp_path / "audit.toml").write_text('[reports]\nkeep = "24m"\n', encoding="utf-8")
    said = audit("health", "--max-age", "26h", cwd=tmp_path)
    assert (said.returncode, said.stdout, said.stderr) == (1, "", "audit: reports: 1 overdue for `audit prune`\n")
    assert json.loads(audit("health", "--max-age", "26h", "--json", cwd=tmp_path).stdout)["overdue"] == [old.name]
    assert audit("prune", cwd=tmp_path).returncode == 0
    said = audit("health", "--max-age", "26h", cwd=tmp_path)
    assert (said.returncode, said.stderr, said.stdout.count("\n")) == (0, "", 1)
    assert said.stdout.startswith("good: minimal by amiqus: 2026-11-22-0123abcd is 0 h old")
    found = json.loads(audit("health", "--max-age", "26h", "--json", cwd=tmp_path).stdout)
    assert (found["good"], found["overdue"], found["jobs"][0]["stale"]) == (True, [], False)


def test_a_stale_job_costs_a_line(tmp_path: Path) -> None:
    run(tmp_path, made_at="2020-01-01T00:00:00+00:00")
    said = audit("health", "--output", tmp_path, "--max-age", "26h")
    assert (said.returncode, said.stdout, said.stderr.count("\n")) == (1, "", 1)
    assert said.stderr.startswith("audit: minimal by amiqus: 2026-11-22-0123abcd is ")
    assert said.stderr.endswith(" days old, more than 26h\n")
    said = audit("health", "--output", tmp_path, "--max-age", "26")
    assert (said.returncode, said.stderr) == (2, "audit: --max-age: '26' is no age; write it as 26h or 8d\n")
