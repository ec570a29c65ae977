"""Find the run to compare a run with: the newest that is whole, known to the ledger, and of an earlier day."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from audit import ledger
from audit.errors import IntegrityError
from audit.history import Earlier
from audit.ledger import Entry, Ledger
from audit.runfolder import MANIFEST, RUN, SUMS, digest, digest_of, read_statement, read_sums, taken

HISTORY, RESULT = "data/history.parquet", "result.json"
_HINT = "restore it, or move the folder away: the history then goes on from the run before"


def find_earlier(output: Path, book: Ledger, said: Mapping[str, Any]) -> Earlier | None:
    """Find the newest analyst's run of the same inventory and policy before a day; of one day, the last published.

    `said` is what a run rests on, as its manifest will say it. A run whose folder is gone is passed
    over; one that is not as it was published is refused, for a history must not be guessed.
    """
    for entry in _before(book, said):
        folder = output / str(entry["run"])
        if folder.is_symlink() or not (folder / MANIFEST).is_file():
            continue
        known = _manifest(folder, entry)
        if known.get("inventory") == said["inventory"] and (found := _opened(folder, known, said)):
            return found
    return None


def _before(book: Ledger, said: Mapping[str, Any]) -> Iterator[Entry]:
    """Give the runs that come into question, newest first."""
    day = date.fromisoformat(said["as_of"]).isoformat()
    alike = [
        entry
        for entry in book.entries
        if entry["kind"] == "run" and entry["audience"] == "analyst" and str(entry["as_of"]) < day
        and isinstance(entry["policy"], dict) and entry["policy"]["id"] == said["policy"]["id"]
    ]  # fmt: skip
    yield from sorted(alike, key=lambda entry: (str(entry["as_of"]), entry["entry"]), reverse=True)


def _manifest(folder: Path, entry: Entry) -> dict[str, Any]:
    """Read what a run says of itself, once the ledger has confirmed it."""
    if ledger.line(ledger.of_run(folder)) != ledger.line(entry):
        raise IntegrityError("is not the run that the ledger tells of", where=folder.name, hint=_HINT)
    return read_statement(taken(folder / MANIFEST, MANIFEST), RUN, MANIFEST)[1]


def _opened(folder: Path, known: Mapping[str, Any], said: Mapping[str, Any]) -> Earlier | None:
    """Open the history of a run; one made before there was any has none."""
    listed = read_sums(taken(folder / SUMS, SUMS))
    if HISTORY not in listed:
        return None
    result = taken(folder / RESULT, RESULT, 1 << 30)
    if digest_of(result) != listed.get(RESULT) or not _same(folder / HISTORY, listed[HISTORY]):
        raise IntegrityError("is not as it was published", where=folder.name, hint=_HINT)
    return Earlier(
        run=folder.name,
        as_of=str(known["as_of"]),
        changed=tuple(name for name in ("policy", "readings", "code") if _digest(known, name) != _digest(said, name)),
        digests={HISTORY: listed[HISTORY], RESULT: listed[RESULT]},
        path=folder / HISTORY,
        trend=tuple((str(day), *counts) for day, *counts in json.loads(result)["history"]["trend"]),
    )


def _digest(said: Mapping[str, Any], name: str) -> Any:
    """Give what tells whether a part of the question is the same."""
    part = said.get(name)
    return part["sha256"] if isinstance(part, dict) and "sha256" in part else part


def _same(path: Path, published: str) -> bool:
    return path.is_file() and not path.is_symlink() and digest(path) == published
