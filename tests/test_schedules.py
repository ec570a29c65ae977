"""The recipes are tried as a scheduler would: cron's line and the workflow's step by `sh`, units by systemd's check.

The job stands in a folder whose name has blanks, quotes, dollars and percent signs.
"""

import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml

from audit import schedules
from audit.errors import AuditError
from command import AUDIT, audit

STUB = f"""#!{sys.executable}
import json, os, sys
print(json.dumps([os.getcwd(), *sys.argv[1:]]))
"""
SETTINGS = """inventory = "minimal"
output = "my reports"
audience = ["analyst", "auditor"]
key_file = "keys/pseudonyms 1%"
signing_key = "keys/signing"

[schedule]
at = "02:05"
memory = "1G"
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Make the folder of an audit.toml, in a repository."""
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "it's a $HOME" / "50%d %% full"
    folder.mkdir(parents=True)
    (folder / "audit.toml").write_text(SETTINGS, encoding="utf-8")
    return folder


@pytest.fixture
def stub(tmp_path: Path) -> Path:
    """Make a command that tells where it was started, and with what."""
    program = tmp_path / "bin 5%" / "audit"
    program.parent.mkdir()
    program.write_text(STUB, encoding="utf-8")
    program.chmod(0o755)
    return program


def recipe(name: str, place: Path) -> str:
    said = audit("schedule", name, cwd=place)
    assert (said.returncode, said.stderr) == (0, "")
    return said.stdout


def job(place: Path, program: Path) -> schedules.Job:
    keys = {"key-file": place / "keys" / "pseudonyms 1%", "signing-key": place / "keys" / "signing"}
    return schedules.Job(place, place / "my reports", "Europe/London", "02:05", "crm", keys, program=program)


def sh(command: str, cwd: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run a command as a scheduler does: with next to nothing in the environment."""
    kept = {name: os.environ[name] for name in ("PYTHONPATH", "TMPDIR") if name in os.environ}
    return subprocess.run(
        ["/bin/sh", "-c", command], cwd=cwd, env={"PATH": "/usr/bin:/bin", "HOME": str(cwd), **kept, **environment},
        check=False, capture_output=True, text=True, timeout=240,
    )  # fmt: skip


def of_cron(line: str) -> str:
    """Take the command off a line as cron does: an escaped % is one, and any other would end the command."""
    minute, hour, *_, command = line.rstrip("\n").split(" ", 5)
    assert (minute, hour) == ("5", "2") and "\n" not in command
    assert not re.search(r"(?<!\\)%", command)
    return command.replace(r"\%", "%")


def units(text: str, folder: Path) -> dict[str, Path]:
    """Write each unit where its first line says, by its name."""
    folder.mkdir()
    found = {}
    for part in text.split("# /etc/systemd/system/")[1:]:
        name = part.partition(":")[0]
        found[name] = folder / name
        found[name].write_text("# " + part, encoding="utf-8")
    return found


def test_the_line_for_cron_audits_the_job_and_says_one_line_where_there_are_findings(place: Path) -> None:
    (place / "audit.toml").write_text('inventory = "minimal"\n[schedule]\nat = "02:05"\n', encoding="utf-8")
    done = sh(of_cron(recipe("cron", place)), Path("/"))
    (report,) = (place / "reports").glob(f"{date.today()}-*/report.html")  # noqa: DTZ011  as date(1) says
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"audit: findings at or above high; see reports/{report.parent.name}/report.html\n"


def test_the_line_for_cron_finds_the_place_and_the_program(place: Path, stub: Path) -> None:
    done = sh(of_cron(schedules.cron(job(place, stub))), Path("/"))
    day = date.today().isoformat()  # noqa: DTZ011
    assert json.loads(done.stdout) == [str(place), "run", "--as-of", day, "--quiet"]


def test_systemd_accepts_the_units(place: Path, tmp_path: Path, systemd_analyze: str) -> None:
    found = units(recipe("systemd", place), tmp_path / "units")
    assert sorted(found) == ["audit-failed.service", "audit.service", "audit.timer"]
    done = subprocess.run([systemd_analyze, "verify", *found.values()], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    broken = found["audit.service"].read_text().replace("MemoryMax=1G", "MemoryMax=much")
    found["audit.service"].write_text(broken)
    done = subprocess.run([systemd_analyze, "verify", *found.values()], capture_output=True, text=True, check=False)
    assert "Invalid memory limit" in done.stderr


def test_the_service_starts_the_program_with_the_keys_that_it_was_handed(place: Path, stub: Path) -> None:
    service = schedules.systemd(job(place, stub))["audit.service"]
    said = dict(line.split("=", 1) for line in service.splitlines() if "=" in line and not line.startswith("Load"))
    word = re.fullmatch(r'/bin/sh -c "(.*)"', said["ExecStart"])[1]
    command = word.replace(r"\"", '"').replace("%%", "%").replace("$$", "$")
    path = said["Environment"].strip('"').removeprefix("PATH=").replace("%%", "%")
    cwd = Path(said["WorkingDirectory"].replace("%%", "%"))
    done = sh(command, cwd, PATH=path, CREDENTIALS_DIRECTORY="/run/credentials/a b")
    assert json.loads(done.stdout) == [
        str(place), "run", "--as-of", date.today().isoformat(), "--quiet",  # noqa: DTZ011
        "--key-file", "/run/credentials/a b/audit-pseudonym-key",
        "--signing-key", "/run/credentials/a b/audit-signing-key",
    ]  # fmt: skip
    assert [line for line in service.splitlines() if line.startswith("LoadCredential=")] == [
        "LoadCredential=audit-connection-crm:/etc/audit/connections/crm",
        f"LoadCredential=audit-pseudonym-key:{str(place).replace('%', '%%')}/keys/pseudonyms 1%%",
        f"LoadCredential=audit-signing-key:{str(place).replace('%', '%%')}/keys/signing",
    ]
    assert said["ReadWritePaths"] == f'"{str(place).replace("%", "%%")}/my reports"'
    wanted = {"ProtectSystem": "strict", "PrivateTmp": "yes", "NoNewPrivileges": "yes", "MemoryMax": "2G"}
    assert wanted.items() <= said.items() and said["OnFailure"] == "audit-failed.service"


def test_the_workflow_runs_the_job_and_takes_keys_from_files(place: Path, stub: Path, tmp_path: Path) -> None:
    text = schedules.actions(job(place, stub))
    workflow = yaml.safe_load(text)
    assert workflow[True]["schedule"] == [{"cron": "5 2 * * *"}]
    steps = {step.get("name", step.get("uses")): step for step in workflow["jobs"]["audit"]["steps"]}
    step, kept = steps["Audit"], steps["Keep the reports"]
    assert workflow["jobs"]["audit"]["env"] == {"TZ": "Europe/London"}
    assert (kept["if"], kept["with"]["path"]) == ("always()", "it's a $HOME/50%d %% full/my reports")
    names = ["AUDIT_KEY_FILE", "AUDIT_SIGNING_KEY", "AUDIT_CONNECTION_CRM"]
    assert step["env"] == {name: f"${{{{ secrets.{name} }}}}" for name in names}
    assert "secrets." not in step["run"]
    (tmp_path / "tmp dir").mkdir()
    secrets = {"AUDIT_KEY_FILE": "one", "AUDIT_SIGNING_KEY": "two\nlines", "RUNNER_TEMP": str(tmp_path / "tmp dir")}
    cwd = tmp_path / step["working-directory"]
    done = sh(step["run"], cwd, PATH=f"{stub.parent}:/usr/bin:/bin", **secrets)
    files = [tmp_path / "tmp dir" / name for name in ("key-file", "signing-key")]
    assert [(file.read_text(), file.stat().st_mode & 0o777) for file in files] == [
        ("one\n", 0o600), ("two\nlines\n", 0o600),
    ]  # fmt: skip
    assert json.loads(done.stdout)[5:] == ["--key-file", str(files[0]), "--signing-key", str(files[1])]


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (None, "audit.toml: names no inventory"),
        ('policy = "amiqus"', "audit.toml: names no inventory"),
        ('inventory = "minimal"\n[schedule]\nat = "25:00"', "at: '25:00' is no time of day; write it as 02:30"),
        ('inventory = "minimal"\n[schedule]\nmemory = "much"', "memory: 'much' is no size"),
        ('inventory = "minimal"\n[schedule]\non_failure = "a b"', "on_failure: 'a b' is no unit"),
        ('inventory = "minimal"\n[schedule]\natt = "1"', "audit.toml [schedule]: there is no setting 'att'; did you"),
        ('inventory = "minimal"\nschedule = 3', "audit.toml: schedule is a table; write [schedule]"),
        ('inventory = "minimal"\n[shedule]\nat = "02:30"', "did you mean schedule?"),
        ('inventory = "nowhere"', "nowhere: there is no such folder"),
        ('inventory = "minimal"\npolicy = "amicus"', "did you mean amiqus?"),
    ],
)
def test_what_could_not_run_is_not_scheduled(tmp_path: Path, settings: str | None, says: str) -> None:
    if settings is not None:
        (tmp_path / "audit.toml").write_text(settings, encoding="utf-8")
    said = audit("schedule", "cron", cwd=tmp_path)
    assert (said.returncode, said.stdout, said.stderr.count("\n")) == (2, "", 1)
    assert says in said.stderr


@pytest.mark.parametrize("name", ["a\nb", "a\\b", 'a"b', "a\x7fb"])
def test_a_name_that_no_recipe_can_hold_is_refused(name: str) -> None:
    with pytest.raises(AuditError, match="has a name that no recipe can hold"):
        schedules.Job(Path("/srv") / name, Path("/srv/reports"), "Europe/London", program=AUDIT)


def test_a_quiet_run_without_findings_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    rows = "record_id,category,submitted_at,status\nA,account,2024-01-01,live\n"
    (tmp_path / "mine" / "records.csv").write_text(rows, encoding="utf-8")
    said = audit("run", "mine", "--as-of", "2026-11-22", "--quiet", cwd=tmp_path)
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")
