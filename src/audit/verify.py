"""Check a published run: that it is what was published, whole and nothing more, and how far that can be known."""

import json
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from audit import ledger, statements
from audit.errors import AuditError, IntegrityError
from audit.ledger import LEDGER
from audit.outputs import printable
from audit.runfolder import (
    MANIFEST,
    PRUNED,
    RUN,
    SIGN_OFFS,
    SIGNATURE,
    SUMS,
    digest,
    digest_of,
    left,
    read_statement,
    read_sums,
    taken,
    walk,
)
from audit.signature import OPINION, REPORT, NoProgramError, signed_by, signing_key
from audit.statements import SignOff

LOCK = ".lock"  # stands in every folder that we published into
_SHOWN = 5  # names in one line


@dataclass(frozen=True)
class Signers:
    """Who may have signed, as the one who checks knows it: a file in OpenSSH's form, and a name in it."""

    path: Path
    identity: str


@dataclass
class Checked:
    """What was found: what holds, and what does not."""

    run: str
    said: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    pruned: bool = False  # its contents were deleted when their time had passed


def verify(run: str | Path, signers: Signers | None = None) -> Checked:
    """Check one run: its files, its manifest, its signature, its place in the ledger, and its sign-offs."""
    given = Path(run)
    folder = given.resolve()
    if not folder.is_dir():
        raise AuditError("is no folder", where=str(given), hint="name the folder of a run")
    checked = Checked(folder.name, pruned=(folder / PRUNED).is_file())
    for part in (_tombstone if checked.pruned else _files, _manifest):
        checked.faults += [fault for fault in _collected(part, folder) if fault not in checked.faults]
    try:
        sums = taken(folder / SUMS, SUMS)
        listed = read_sums(sums)
        said = read_statement(taken(folder / MANIFEST, MANIFEST), RUN, MANIFEST)[1]
    except IntegrityError:  # told above; without these two there is nothing to hold the rest against
        return checked
    if checked.pruned:
        checked.said.append(_when_pruned(folder))
    elif not checked.faults:
        checked.said.append(f"files: {len(listed) + 1}, none changed, missing or added")
    _signature(folder, sums, said, signers, checked)
    found = [] if checked.pruned else _signed_off(folder, signers, checked)
    _ledger(folder, said, found, checked)
    return checked


def _collected(part: Any, folder: Path) -> list[str]:
    """Gather faults, one line for each kind."""
    kinds: dict[str, list[str]] = {}
    try:
        for kind, name in part(folder):
            kinds.setdefault(kind, []).append(printable(name)[:80])
    except IntegrityError as error:
        return [str(error)]
    except OSError as error:
        return [f"cannot be read: {error.strerror}"]
    return [f"{kind}: {_few(names)}" for kind, names in kinds.items()]


def _few(names: list[str]) -> str:
    names = sorted(names)
    return ", ".join(names[:_SHOWN]) + f" and {len(names) - _SHOWN} more" * (len(names) > _SHOWN)


def _files(folder: Path) -> Iterator[tuple[str, str]]:
    """Hold the files that are there against the list of digests."""
    listed = read_sums(taken(folder / SUMS, SUMS))
    folders = {name.rpartition("/")[0] for name in listed}
    missing = set(listed)
    for name, held in walk(folder):
        if stat.S_ISDIR(held.st_mode):
            if name not in folders:
                yield "folder added", name
            continue
        missing.discard(name)
        if not stat.S_ISREG(held.st_mode):
            yield "link or other thing in the place of a file", name
        elif name in listed and digest(folder / name) != listed[name]:
            yield "changed", name
        elif name not in listed and name not in (SUMS, SIGNATURE):
            yield "added", name
    for name in missing:
        yield "missing", name


def _tombstone(folder: Path) -> Iterator[tuple[str, str]]:
    """Hold what is left of a pruned run against the list of digests: what proves it, and nothing that was in it."""
    listed = read_sums(taken(folder / SUMS, SUMS))
    names = {PRUNED, *left(read_statement(taken(folder / MANIFEST, MANIFEST), RUN, MANIFEST)[1].get("audience"))}
    for name in names & listed.keys():
        if not (folder / name).exists():
            yield "missing", name
    for name, held in walk(folder):
        if not stat.S_ISREG(held.st_mode) or name not in names:
            yield "not deleted, or added", name
        elif name in listed and digest(folder / name) != listed[name]:
            yield "changed", name
    if (folder / SIGN_OFFS).exists():
        yield "not deleted, or added", SIGN_OFFS


def _when_pruned(folder: Path) -> str:
    """Say when a run was pruned, as its tombstone tells it."""
    try:
        said = json.loads(taken(folder / PRUNED, PRUNED))
        words = f"its contents were deleted at {said['pruned_at']}, kept for {said['keep']} after {said['as_of']}"
    except (IntegrityError, ValueError, LookupError, TypeError):
        words = "when is not known"
    return printable(f"pruned: {words}; its digests and the ledger are left")


def _manifest(folder: Path) -> Iterator[tuple[str, str]]:
    """Hold the manifest against the list of digests: each names the same files."""
    listed = read_sums(taken(folder / SUMS, SUMS))
    if MANIFEST not in listed:
        yield f"not listed in {SUMS}", MANIFEST
    subjects, _ = read_statement(taken(folder / MANIFEST, MANIFEST), RUN, MANIFEST)
    listed.pop(MANIFEST, None)
    for name in {name for name, _ in subjects.items() ^ listed.items()}:
        yield f"{MANIFEST} and {SUMS} differ about", name


def _signature(folder: Path, sums: bytes, said: dict[str, Any], signers: Signers | None, checked: Checked) -> None:
    """Check the signature that the manifest says there is."""
    signed = said.get("signature")
    if not signed:
        checked.said.append("signature: not signed")
        checked.faults += [f"{SIGNATURE}: added, the run was not signed"] * (folder / SIGNATURE).exists()
        checked.faults += ["signature: not signed by anybody"] * bool(signers)
        return
    key = signed.get("key") if isinstance(signed, dict) else None
    _one_signature(folder, SIGNATURE, sums, key, REPORT, checked)
    if signers and not signed_by(sums, folder / SIGNATURE, REPORT, signers.path, signers.identity):
        checked.faults.append(f"{SIGNATURE}: is not a signature of {signers.identity}, whom {signers.path.name} allows")
    elif signers:
        checked.said.append(f"signature: of {signers.identity}, whom {signers.path.name} allows")


def _one_signature(folder: Path, name: str, data: bytes, key: Any, namespace: str, checked: Checked) -> None:
    """Check that a signature was made with the key that it is said to be made with."""
    try:
        taken(folder / name, name)
        if (found := signing_key(data, folder / name, namespace)) is None or found != key:
            checked.faults.append(f"{name}: is not the signature that was made")
        else:
            checked.said.append(f"{name}: made with the key {found}")
    except IntegrityError as error:
        checked.faults.append(str(error))
    except NoProgramError:
        checked.said.append(f"{name}: NOT CHECKED, there is no ssh-keygen on this machine")


def _signed_off(folder: Path, signers: Signers | None, checked: Checked) -> list[SignOff]:
    """Check what people said of the run."""
    try:
        found = statements.sign_offs(folder)
    except IntegrityError as error:
        checked.faults.append(str(error))
        return []
    checked.faults += map(printable, statements.faults(folder, found))
    for one in found:
        words = f"{one.said['name']}, {one.said['role']}, {one.said['dated']}"
        checked.said.append(f"sign-off {one.number}: " + " ".join(printable(words).split()))
        if signed := one.said.get("signature"):
            key = signed.get("key") if isinstance(signed, dict) else None
            data = taken(folder / one.where, one.where)
            _one_signature(folder, f"{one.where}.sig", data, key, OPINION, checked)
            if signers and signed_by(data, folder / f"{one.where}.sig", OPINION, signers.path, signers.identity):
                checked.said.append(f"sign-off {one.number}: signed by {signers.identity}")
    if not found:
        checked.said.append("sign-offs: none")
    return found


def _ledger(folder: Path, said: dict[str, Any], found: list[SignOff], checked: Checked) -> None:
    """Hold the run, and those beside it, against the ledger."""
    output = folder.parent
    if not (output / LEDGER).exists() and not (output / LEDGER).is_symlink():
        checked.said.append(f"ledger: not beside it, so nothing is known of the runs before and after ({LEDGER})")
        checked.faults += [f"{LEDGER}: is missing where runs were published"] * (output / LOCK).exists()
        return
    try:
        book = ledger.read(output)
    except IntegrityError as error:
        checked.faults.append(str(error))
        return
    faults, late = ledger.compare(output, book)
    checked.faults += faults
    checked.faults += [f"{LEDGER}: has no line of {ledger.told(one)} yet; the next run adds it" for one in late]
    if said.get("run") != folder.name:
        checked.faults.append(f"the folder was renamed: the run is {said.get('run')}")
    kept = book.find({"kind": "run", "run": said.get("run")})
    if kept is None or kept["sums"] != digest_of((folder / SUMS).read_bytes()):
        checked.faults.append(f"{LEDGER}: holds no such run")
    for one in found:
        entry = book.find({"kind": "sign-off", "run": said.get("run"), "number": one.number})
        if entry and entry["statement"] != one.digest:
            checked.faults.append(f"{one.where}: is not what {LEDGER} has an entry of")
    numbers = {one.number for one in found}
    theirs = (e for e in book.entries if e["kind"] != "run" and e["run"] == said.get("run") and not checked.pruned)
    gone = [e["number"] for e in theirs]
    checked.faults += [f"{SIGN_OFFS}: sign-off {n} is in the ledger and not here" for n in gone if n not in numbers]
    here = {one.name for one in ledger.run_folders(output)}
    deleted = f", of whose runs {len(book.runs - here)} are no longer here" if book.runs - here else ""
    place = f", this run is entry {kept['entry']}" if kept else ""
    checked.said.append(f"ledger: {len(book.entries)} entries{deleted}{place}; head {book.head}")
