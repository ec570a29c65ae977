"""The ledger of an output folder: one line for each run and sign-off, each holding the digest of the line before.

A line says nothing that the run's own folder does not say, so that each can be reckoned again from the other; and it
stays when the contents of a run are deleted.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from audit.errors import IntegrityError
from audit.runfolder import (
    MANIFEST,
    RUN,
    SIGN_OFF,
    SIGN_OFFS,
    START,
    SUMS,
    digest_of,
    read_statement,
    read_sums,
    taken,
)

LEDGER = "ledger.jsonl"
_MOST, _LONGEST = 1 << 30, 64 << 10
_HINT = "nothing was written; find out what happened, and restore it from a copy"

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Ledger:
    """The entries of a ledger whose chain holds."""

    entries: tuple[Entry, ...] = ()

    @property
    def head(self) -> str:
        """Digest the last line: whoever keeps this can tell whether anything before it was changed."""
        return digest_of(line(self.entries[-1])) if self.entries else START

    @property
    def state(self) -> dict[str, Any]:
        """Say how far the ledger has come, for the next entry to hold on to."""
        return {"entries": len(self.entries), "head": self.head}

    @property
    def text(self) -> bytes:
        """Write it."""
        return b"".join(map(line, self.entries))

    @property
    def runs(self) -> set[str]:
        """Name every run it has a line of."""
        return {str(entry["run"]) for entry in self.entries}

    def plus(self, entry: Entry) -> "Ledger":
        """Add an entry that follows on the last."""
        if (entry["entry"], entry["previous"]) != (len(self.entries) + 1, self.head):
            raise IntegrityError("has moved on meanwhile", where=LEDGER, hint="nothing was written; start again")
        return Ledger((*self.entries, entry))

    def find(self, like: Entry) -> Entry | None:
        """Find the entry of the same run or sign-off."""
        return self._found.get(_key(like))

    @cached_property
    def _found(self) -> dict[tuple[Any, ...], Entry]:
        return {_key(entry): entry for entry in self.entries}


def line(entry: Entry) -> bytes:
    """Write one entry, in the one way there is."""
    return json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def read(output: Path) -> Ledger:
    """Read the ledger of an output folder, and refuse one whose chain does not hold."""
    data = taken(output / LEDGER, LEDGER, _MOST)
    entries: list[Entry] = []
    previous = START
    lines = data.split(b"\n")
    if lines.pop():
        raise IntegrityError("its last line is cut off", where=LEDGER, hint=_HINT)
    for number, text in enumerate(lines, 1):
        entry = _entry(text + b"\n", number)
        if entry.get("previous") != previous or type(entry.get("entry")) is not int or entry["entry"] != number:
            raise IntegrityError(f"line {number} does not follow on the line before", where=LEDGER, hint=_HINT)
        previous = digest_of(text + b"\n")
        entries.append(entry)
    book = Ledger(tuple(entries))
    if len(book._found) < len(entries):
        raise IntegrityError("tells of a run twice", where=LEDGER, hint=_HINT)
    return book


def settled(output: Path) -> Ledger:
    """Read the ledger, held against the runs that are there; a run cut off before its line was written gets it now."""
    book = read(output) if (output / LEDGER).is_symlink() or (output / LEDGER).exists() else Ledger()
    faults, late = compare(output, book)
    if faults:
        raise IntegrityError(faults[0], where=str(output), hint=_HINT)
    return book.plus(late[0]) if late else book


def compare(output: Path, book: Ledger) -> tuple[list[str], list[Entry]]:
    """Hold a ledger against the runs that are there: what does not agree, and what was cut off before its line.

    The one entry that follows on the ledger's end may lack its line, as a crash between two renames leaves it. Any
    other that lacks it has lost it. A run that is damaged says nothing here: the ledger need not be what is wrong.
    """
    faults, late = [], []
    for folder in run_folders(output):
        for due in _due(folder):
            kept = book.find(due)
            if kept is None and (due["entry"], due["previous"]) == (len(book.entries) + 1, book.head):
                late.append(due)
            elif kept is None:
                faults.append(f"{LEDGER} has no line of {told(due)}")
            elif line(kept) != line(due):  # byte by byte: to Python 1, 1.0 and true are the same
                faults.append(f"line {kept['entry']} of {LEDGER} does not say what {told(due)} says")
    return faults + [f"{LEDGER} has no line of {told(due)}" for due in late[1:]], late[:1]


def run_folders(output: Path) -> Iterator[Path]:
    """Find the runs of an output folder, in the order of their names."""
    for path in sorted(output.iterdir()):
        if path.name[0] != "." and path.is_dir() and not path.is_symlink() and (path / MANIFEST).is_file():
            yield path


def of_run(folder: Path) -> Entry:
    """Make the line of a run from its folder alone."""
    listed, manifest = taken(folder / SUMS, SUMS), taken(folder / MANIFEST, MANIFEST)
    if read_sums(listed).get(MANIFEST) != digest_of(manifest):
        raise IntegrityError("is not the one that was published", where=MANIFEST)
    _, said = read_statement(manifest, RUN, MANIFEST)
    names = ("run", "as_of", "audience", "policy", "promises", "made_at")
    entry = {"kind": "run", "sums": digest_of(listed), **{name: said.get(name) for name in names}}
    if isinstance(policy := entry["policy"], dict):
        entry["policy"] = {name: policy.get(name) for name in ("id", "version")}
    return entry | _follows(said, MANIFEST)


def of_sign_off(folder: Path, number: int) -> Entry:
    """Make the line of a sign-off from its statement alone."""
    where = f"{SIGN_OFFS}/{number}.json"
    data = taken(folder / where, where)
    subjects, said = read_statement(data, SIGN_OFF, where)
    entry = {"kind": "sign-off", "number": number, "statement": digest_of(data), "sums": subjects.get(SUMS)}
    return entry | {name: said.get(name) for name in ("run", "made_at")} | _follows(said, where)


def told(entry: Entry) -> str:
    """Name what an entry is about."""
    return f"run {entry['run']}" if entry["kind"] == "run" else f"sign-off {entry['number']} of run {entry['run']}"


def _due(folder: Path) -> Sequence[Entry]:
    """Make the lines that a run folder asks for, as far as it can be read."""
    found: list[Entry] = []
    try:
        found.append(of_run(folder))
        while (folder / SIGN_OFFS / f"{len(found)}.json").is_file():
            found.append(of_sign_off(folder, len(found)))
    except IntegrityError:
        pass
    return found


def _follows(said: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Take the place in the ledger that a run or a sign-off holds on to."""
    before = said.get("ledger")
    if not isinstance(before, dict) or not isinstance(before.get("entries"), int):
        raise IntegrityError("holds on to no ledger", where=where)
    return {"entry": before["entries"] + 1, "previous": before.get("head")}


def _entry(text: bytes, number: int) -> Entry:
    """Read one line, in exactly the form it is written in."""
    try:
        entry = json.loads(text) if len(text) <= _LONGEST else None
        if isinstance(entry, dict) and line(entry) == text and hash(_key(entry)):
            return entry
    except (ValueError, LookupError, TypeError, RecursionError):
        pass
    raise IntegrityError(f"line {number} does not have the form it was written in", where=LEDGER, hint=_HINT)


def _key(entry: Entry) -> tuple[Any, ...]:
    return entry["kind"], entry["run"], entry.get("number")
