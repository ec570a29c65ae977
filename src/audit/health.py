"""A dead man's switch: are audits still made, and is none of their reports kept too long?

What failed says so itself; what no longer starts says nothing, and only somebody who looks can tell.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from audit import ledger, pastruns, pruning
from audit.errors import AuditError, IntegrityError
from audit.pastruns import PastRun, past_runs
from audit.pruning import Keep
from audit.redaction.inventory import NAME

_AGE = re.compile(r"([1-9]\d{0,4})([hd])")
_AHEAD = timedelta(minutes=10)  # clocks differ by so much; what is dated later than that says nothing


@dataclass(frozen=True)
class Job:
    """What was judged by what, and how old its newest complete run is."""

    inventory: str
    policy: str
    run: PastRun | None  # none of it ever came to its end
    age: timedelta | None
    stale: bool

    def __str__(self) -> str:
        job = f"{self.inventory} by {self.policy}"
        if self.run is None or self.age is None:
            return f"{job}: no run is complete"
        if self.age < timedelta():
            return f"{job}: {self.run.name} was made in the future, by its date"
        return f"{job}: {self.run.name} is {_told(self.age)} old"

    def as_data(self) -> dict[str, Any]:
        """Say it as data."""
        made_at = self.run.made_at.isoformat() if self.run else None
        hours = round(self.age.total_seconds() / 3600, 2) if self.age is not None else None
        return {
            "inventory": self.inventory, "policy": self.policy, "run": self.run.name if self.run else None,
            "made_at": made_at, "hours": hours, "stale": self.stale,
        }  # fmt: skip


@dataclass(frozen=True)
class Health:
    """What was found."""

    jobs: list[Job]
    overdue: list[str] = field(default_factory=list)  # runs that are to be pruned

    @property
    def good(self) -> bool:
        """Tell whether all is well; where there is no run at all, nothing is."""
        return bool(self.jobs) and not self.overdue and not any(job.stale for job in self.jobs)


def health(
    output: Path, max_age: str, *, keep: str | None = None, inventory: str | None = None, now: datetime | None = None
) -> Health:
    """Look at the newest complete run of each job; refuse a ledger or a newest run that is damaged."""
    allowed, now = age(max_age), now or datetime.now(UTC)
    kept = Keep.read(keep) if keep else None
    if not output.is_dir():
        return Health([])
    runs = _jobs_of(output, allowed, now)
    if inventory is not None:
        runs = {job: found for job, found in runs.items() if job[0] == Path(inventory).name}
    jobs = [_job(job, found, allowed, now) for job, found in sorted(runs.items())]
    overdue = pruning.due(output, kept, now.astimezone().date()) if kept else []
    return Health(jobs, [run.name for run in overdue])


def age(text: str) -> timedelta:
    """Read an age such as 26h or 8d."""
    match = _AGE.fullmatch(text.strip())
    if match is None:
        raise AuditError(f"{text[:20]!r} is no age", where="--max-age", hint="write it as 26h or 8d")
    return timedelta(hours=int(match[1]) * (24 if match[2] == "d" else 1))


def _jobs_of(output: Path, allowed: timedelta, now: datetime) -> dict[tuple[str, str], list[PastRun]]:
    """Gather the runs of each job, oldest first, once the ledger, the last run and all recent ones are seen to hold."""
    book = ledger.settled(output)
    lines = [entry for entry in book.entries if entry["kind"] == "run"]
    recent = {str(entry["run"]) for entry in lines if _since(entry["made_at"], now) <= allowed}
    runs = sorted((run for run in past_runs(output) if not run.pruned), key=lambda run: run.made_at)
    newest = {run.job: run.name for run in runs if run.whole}
    for name in sorted({*recent, *newest.values(), *(str(entry["run"]) for entry in lines[-1:])}):
        pastruns.check(output, name, book)
    jobs: dict[tuple[str, str], list[PastRun]] = {}
    named = {policy for inventory, policy in newest if inventory != NAME}
    for run in runs:
        if run.job[0] != NAME or run.job[1] not in named:  # who may not know the inventory's name gets a job's copy
            jobs.setdefault(run.job, []).append(run)
    return jobs


def _job(job: tuple[str, str], runs: list[PastRun], allowed: timedelta, now: datetime) -> Job:
    """Judge one job by its newest complete run."""
    run = next((run for run in reversed(runs) if run.whole), None)
    old = now - run.made_at if run else None
    return Job(*job, run, old, old is None or not -_AHEAD <= old <= allowed)


def _since(made_at: object, now: datetime) -> timedelta:
    """Reckon how long ago something was; what cannot be read may have been just now."""
    try:
        made = datetime.fromisoformat(str(made_at))
        return now - (made if made.tzinfo else made.replace(tzinfo=UTC))
    except ValueError:
        raise IntegrityError("says no moment that can be read", where=ledger.LEDGER) from None


def _told(old: timedelta) -> str:
    hours = int(old.total_seconds() // 3600)
    return f"{hours} h" if hours < 72 else f"{hours // 24} days"
