"""Delete the contents of reports whose time has passed, and keep what proves that they were there.

Reports name people's rows: they are data with a period of their own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from audit import calendar
from audit.errors import AuditError
from audit.pastruns import PastRun, past_runs
from audit.publish import LATEST, stage


@dataclass(frozen=True)
class Keep:
    """How long reports are kept, counted from the day they speak for."""

    said: str
    months: int

    @classmethod
    def read(cls, text: str) -> "Keep":
        """Read it as it was written, such as 24m."""
        years, months = calendar.period(text, "--keep")
        return cls(text.strip(), 12 * (years or 0) + (months or 0))

    def since(self, today: date) -> date:
        """Give the earliest day whose report is still kept."""
        return calendar.first_kept(today, self.months)


def due(output: Path, keep: Keep, today: date) -> list[PastRun]:
    """List the runs whose time has passed, oldest first.

    Never the newest of its kind, whole or not, nor what `latest` points at: that would leave nothing to look at.
    """
    runs = [run for run in past_runs(output) if not run.pruned]
    newest = {run.key: run.name for run in runs} | {(*run.key, "whole"): run.name for run in runs if run.whole}
    spared = {*newest.values(), (output / LATEST).resolve().name}
    since = keep.since(today)
    return [run for run in runs if run.as_of < since and run.name not in spared]


def prune(output: Path, keep: Keep, today: date, say: Callable[[PastRun], None]) -> int:
    """Delete the contents of every run that is due, each after it was named; give how many."""
    exists(output)
    with stage(output) as staged:
        runs = due(output, keep, today)
        for run in runs:
            say(run)
            staged.prune(run.folder, _tombstone(run, keep))
        staged.list_anew()
        return len(runs)


def exists(output: Path) -> None:
    """Refuse a folder that is not there: nothing may be taken for healthy, or for pruned, by a slip of the pen."""
    if not output.is_dir():
        raise AuditError("there is no such folder", where=str(output), hint="name the --output of `audit run`")


def _tombstone(run: PastRun, keep: Keep) -> dict[str, str]:
    """Say what was pruned, when, and by which period."""
    return {
        "run": run.name,
        "as_of": str(run.as_of),
        "audience": str(run.said.get("audience")),
        "pruned_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "keep": keep.said,
    }
