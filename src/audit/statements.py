"""Read what people said of a run, and say what does not hold about it."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit.errors import IntegrityError
from audit.report.signoffs import room
from audit.runfolder import SIGN_OFF, SIGN_OFFS, SIGNED_REPORT, START, SUMS, digest_of, read_statement, taken

WORDS = {"name": 120, "role": 120, "opinion": 4000, "dated": 10}  # what each statement says, and how long it may be
_MOST = 64 << 20  # a report with five thousand findings has a few


@dataclass(frozen=True)
class SignOff:
    """One statement about a run."""

    number: int
    said: Mapping[str, Any]
    digest: str

    @property
    def where(self) -> str:
        """Name its file within the run."""
        return f"{SIGN_OFFS}/{self.number}.json"


def sign_offs(folder: Path) -> list[SignOff]:
    """Read every statement about a run, and refuse those that do not follow on each other."""
    found: list[SignOff] = []
    sums = digest_of(taken(folder / SUMS, SUMS))
    while os.path.lexists(folder / SIGN_OFFS / f"{len(found) + 1}.json"):
        where = f"{SIGN_OFFS}/{len(found) + 1}.json"
        data = taken(folder / where, where)
        subjects, said = read_statement(data, SIGN_OFF, where)
        previous = found[-1].digest if found else START
        if (subjects, said.get("previous"), said.get("number")) != ({SUMS: sums}, previous, len(found) + 1):
            raise IntegrityError("is not about this run, or does not follow on the one before", where=where)
        if not all(isinstance(said.get(name), str) and len(said[name]) <= most for name, most in WORDS.items()):
            raise IntegrityError("does not say who said what when", where=where)
        found.append(SignOff(len(found) + 1, said, digest_of(data)))
    return found


def faults(folder: Path, found: list[SignOff]) -> Iterator[str]:
    """Say what does not hold about the files of the sign-offs."""
    place = folder / SIGN_OFFS
    if not os.path.lexists(place):
        return
    if place.is_symlink() or not place.is_dir():
        yield f"{SIGN_OFFS}: is no folder"
        return
    signed = {f"{one.number}.json.sig" for one in found if one.said.get("signature")}
    due = {SIGNED_REPORT, *(f"{one.number}.json" for one in found), *signed}
    names = {entry.name for entry in os.scandir(place)}
    if names != due:
        odd = sorted(re.sub(r"[^\w.-]", "?", name)[:40] for name in names ^ due)
        yield f"{SIGN_OFFS}: added or missing: {', '.join(odd[:5])}"
    elif found:
        yield from _report_faults(folder, found[-1])


def _report_faults(folder: Path, last: SignOff) -> Iterator[str]:
    """Hold the report that shows the statements against its digest, and against the report it was made of."""
    where = f"{SIGN_OFFS}/{SIGNED_REPORT}"
    try:
        page = taken(folder / where, where, _MOST)
        before, after = room(taken(folder / SIGNED_REPORT, SIGNED_REPORT, _MOST).decode())
        around = page.startswith(before.encode()) and page.endswith(after.encode())
        if last.said.get("report") != digest_of(page) or not around:
            yield f"{where}: is not the report with the statements, and nothing else, added to it"
    except (IntegrityError, UnicodeDecodeError) as error:
        yield f"{where}: {error}"
