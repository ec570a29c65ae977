"""The runs of an output folder, each as its manifest tells of it, and whether the ledger agrees."""

import stat
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from audit import ledger
from audit.errors import IntegrityError
from audit.ledger import Ledger
from audit.runfolder import MANIFEST, PRUNED, RUN, SUMS, read_statement, read_sums, taken


@dataclass(frozen=True)
class PastRun:
    """One run that was published."""

    folder: Path
    said: dict[str, Any]  # the predicate of its manifest

    @property
    def name(self) -> str:
        """Name it."""
        return self.folder.name

    @cached_property
    def as_of(self) -> date:
        """Give the day it speaks for."""
        return date.fromisoformat(self.said["as_of"])

    @cached_property
    def made_at(self) -> datetime:
        """Give the moment it was made."""
        made = datetime.fromisoformat(self.said["made_at"])
        return made if made.tzinfo else made.replace(tzinfo=UTC)

    @property
    def whole(self) -> bool:
        """Tell whether every notebook came to its end."""
        return self.said.get("incomplete") == []

    @property
    def pruned(self) -> bool:
        """Tell whether its contents were deleted because their time had passed."""
        return (self.folder / PRUNED).is_file()

    @property
    def job(self) -> tuple[str, str]:
        """Say what was judged by what; reports for others than analysts do not name the inventory."""
        return str(self.said.get("inventory")), str(self.said["policy"]["id"])

    @property
    def key(self) -> tuple[str, ...]:
        """Say which reports it stands in a row with: those of the same job, for the same reader."""
        return *self.job, str(self.said.get("audience")), str(self.said.get("recipient") or "")


def past_runs(output: Path) -> list[PastRun]:
    """Read the runs of an output folder, oldest first; one that cannot be read tells nothing and is left out."""
    found = []
    for folder in ledger.run_folders(output):
        try:
            run = PastRun(folder, read_statement(taken(folder / MANIFEST, MANIFEST), RUN, MANIFEST)[1])
            found.append((run.as_of, run.made_at, run.key, run))
        except (IntegrityError, ValueError, LookupError, TypeError):
            continue
    return [run for *_, run in sorted(found, key=lambda one: (one[0], one[1], one[3].name))]


def check(output: Path, name: str, book: Ledger) -> None:
    """Refuse a run that is not what the ledger has a line of, as far as that is seen without reading its files."""
    folder = output / name
    if not folder.is_dir():
        raise IntegrityError("is in the ledger and no longer here", where=name, hint="restore it from a copy")
    found = ledger.of_run(folder)
    kept = book.find(found)
    if kept is None or ledger.line(kept) != ledger.line(found):
        raise IntegrityError("is not the run that the ledger has a line of", where=name, hint="run `audit verify`")
    if (folder / PRUNED).is_file():
        return
    for listed in read_sums(taken(folder / SUMS, SUMS)):
        try:
            there = stat.S_ISREG((folder / listed).lstat().st_mode)
        except OSError:
            there = False
        if not there:
            raise IntegrityError(f"has lost {listed}", where=name, hint="restore it from a copy")
