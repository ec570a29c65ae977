"""Recipes that have the job of an audit.toml done every day: for cron, for systemd, and for GitHub Actions.

The job itself stands in audit.toml, and the command runs beside it; a recipe adds the hour, the day, and the keys.
"""

import json
import re
import shlex
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from audit.errors import AuditError

CREDENTIALS = {"key-file": "audit-pseudonym-key", "signing-key": "audit-signing-key"}
PROGRAM = Path(sys.executable).with_name("audit")
SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"
FAILED = "audit-failed.service"
_HOUR = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_UNFIT = re.compile(r"[\x00-\x1f\x7f\\\"]")  # cron and systemd read these each in its own way
_RUN = 'run --as-of "$(date +%F)" --quiet'

WORKFLOW = """\
# .github/workflows/audit.yml: GitHub reads {at} as UTC, and the day of the audit is that of {zone}.
name: audit
on:
  schedule:
    - cron: "{minute} {hour} * * *"
  workflow_dispatch:
permissions:
  contents: read
jobs:
  audit:
    runs-on: ubuntu-latest
    timeout-minutes: 120
    env:
      TZ: {zone}
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - name: Install
        run: python -m pip install --requirement requirements.txt  # names audit-suite, at the version you chose
      - name: Audit
        working-directory: {place}
{secrets}        run: |
{run}
      - name: Keep the reports
        if: always()
        uses: actions/upload-artifact@v4
        with:
          name: reports
          path: {output}
          retention-days: 90
"""
SERVICE = """\
# /etc/systemd/system/audit.service: {output} must be there, and be {user}'s.
[Unit]
Description=Audit
OnFailure={on_failure}

[Service]
Type=oneshot
User={user}
WorkingDirectory={place}
Environment={path}
ExecStart=/bin/sh -c {run}
{credentials}MemoryMax={memory}
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths={writable}
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
NoNewPrivileges=yes
RestrictSUIDSGID=yes
UMask=0077
"""
TIMER = """\
# /etc/systemd/system/audit.timer: systemctl enable --now audit.timer
[Unit]
Description=Audit every day

[Timer]
OnCalendar=*-*-* {at}:00
Persistent=true

[Install]
WantedBy=timers.target
"""
ALARM = """\
# /etc/systemd/system/audit-failed.service: put here what reaches somebody.
[Unit]
Description=Say that the audit failed

[Service]
Type=oneshot
ExecStart=/bin/sh -c 'echo "the audit failed or found something: journalctl -u audit.service" | systemd-cat -p alert'
"""


@dataclass(frozen=True)
class Job:
    """What is to be done every day, and where."""

    place: Path  # the folder of audit.toml
    output: Path
    zone: str  # the policy's
    at: str = "02:30"
    connection: str | None = None  # the inventory's
    keys: Mapping[str, Path | None] = field(default_factory=dict)  # option of `audit run`: its file
    user: str = "audit"
    memory: str = "2G"
    on_failure: str = FAILED
    program: Path = PROGRAM

    def __post_init__(self) -> None:
        """Refuse what no recipe can carry."""
        if not _HOUR.fullmatch(self.at):
            raise AuditError(f"{self.at[:20]!r} is no time of day", where="at", hint="write it as 02:30")
        if not re.fullmatch(r"[1-9]\d*[KMGT]", self.memory):
            raise AuditError(f"{self.memory[:20]!r} is no size", where="memory", hint="write it as 2G")
        if not re.fullmatch(r"[\w@%.:-]+\.\w+", self.on_failure):
            raise AuditError(f"{self.on_failure[:40]!r} is no unit", where="on_failure", hint=f"write it as {FAILED}")
        for path in (self.place, self.output, self.program, *filter(None, self.keys.values())):
            if _UNFIT.search(str(path)):
                raise AuditError("has a name that no recipe can hold", where=repr(str(path)), hint="rename it")

    @property
    def hour(self) -> int:
        """Give the hour."""
        return int(self.at[:2])

    @property
    def minute(self) -> int:
        """Give the minute."""
        return int(self.at[3:])


def cron(job: Job) -> str:
    """Write the line of a crontab; cron takes a % for the end of the line unless it is escaped."""
    path = shlex.quote(f"{job.program.parent}:{SYSTEM_PATH}")
    command = f"cd {shlex.quote(str(job.place))} && PATH={path} audit {_RUN}"
    return f"{job.minute} {job.hour} * * * " + command.replace("%", r"\%") + "\n"


def systemd(job: Job) -> dict[str, str]:
    """Write the units: what is done, when, and what happens where it fails."""
    run = _word(f"exec audit {_RUN}{_handed(job)}").replace("$", "$$")
    service = SERVICE.format(
        output=job.output, user=job.user, on_failure=job.on_failure, memory=job.memory,
        place=_specified(job.place), writable=_word(job.output),
        path=_word(f"PATH={job.program.parent}:{SYSTEM_PATH}"), run=run,
        credentials="".join(f"LoadCredential={name}:{_specified(path)}\n" for name, path in _credentials(job)),
    )  # fmt: skip
    units = {"audit.service": service, "audit.timer": TIMER.format(at=job.at)}
    return units | ({FAILED: ALARM} if job.on_failure == FAILED else {})


def actions(job: Job) -> str:
    """Write a workflow; keys come from the repository's secrets, as files or in the environment, never as words."""
    root = next((folder for folder in (job.place, *job.place.parents) if (folder / ".git").exists()), job.place)
    secrets = {f"AUDIT_{option.replace('-', '_').upper()}": option for option in job.keys}
    lines = [f'umask 077; printf \'%s\\n\' "${name}" > "$RUNNER_TEMP/{key}"' for name, key in secrets.items()]
    given = "".join(f' --{option} "$RUNNER_TEMP/{option}"' for option in job.keys)
    names = [*secrets, *([f"AUDIT_CONNECTION_{_variable(job.connection)}"] if job.connection else [])]
    env = "".join(f"          {name}: ${{{{ secrets.{name} }}}}\n" for name in names)
    return WORKFLOW.format(
        at=job.at, minute=job.minute, hour=job.hour, zone=job.zone, place=json.dumps(_within(job.place, root)),
        output=json.dumps(_within(job.output, root)), secrets=f"        env:\n{env}" if env else "",
        run="\n".join(f"          {line}" for line in [*lines, f"audit {_RUN}{given}"]),
    )  # fmt: skip


def _credentials(job: Job) -> Iterator[tuple[str, Path]]:
    """Name what systemd is to hand over, and where it is kept."""
    if job.connection:
        yield f"audit-connection-{job.connection}", Path(f"/etc/audit/connections/{job.connection}")
    for option, path in job.keys.items():
        yield CREDENTIALS[option], path or Path(f"/etc/audit/{option}")


def _handed(job: Job) -> str:
    """Point to the keys that systemd hands over: the files that audit.toml names may be root's alone."""
    return "".join(f' --{option} "$CREDENTIALS_DIRECTORY/{CREDENTIALS[option]}"' for option in job.keys)


def _variable(connection: str) -> str:
    return connection.upper().replace("-", "_")


def _within(path: Path, root: Path) -> str:
    """Name a folder as seen from the top of the repository, and one elsewhere in full."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _specified(text: object) -> str:
    """Write text so that systemd takes no % in it for a specifier."""
    return str(text).replace("%", "%%")


def _word(text: object) -> str:
    """Quote one word for systemd."""
    return '"' + _specified(text).replace('"', r"\"") + '"'
