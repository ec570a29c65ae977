"""Put a run folder in place whole, or not at all, with the digests that let anybody check it."""

import contextlib
import errno
import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from audit import index, ledger
from audit.errors import AuditError, IntegrityError, LockedError
from audit.ledger import LEDGER, Entry, Ledger
from audit.runfolder import MANIFEST, PRUNED, RUN, SIGN_OFFS, SIGNATURE, SUMS, digests, left, statement, sums
from audit.signature import REPORT, Signer

INDEX, LATEST = "index.html", "latest"
_LOCK, _STAGING, _BEFORE, _TOMB = ".lock", ".staging-", ".before", ".tomb"
_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS}


@dataclass(frozen=True)
class Stage:
    """A hidden place beside the published runs, on the same file system, where something is prepared."""

    output: Path
    hidden: Path  # only we may enter it
    ledger: Ledger  # as it was when the place was made
    name: str = "run"

    @property
    def folder(self) -> Path:
        """Name the folder that will be published."""
        return self.hidden / self.name

    def beside(self, name: str) -> "Stage":
        """Prepare another run in the same place, under the same lock."""
        other = replace(self, name=name)
        other.folder.mkdir(exist_ok=True)
        return other

    def publish(self, name: str, predicate: Mapping[str, Any], signer: Signer | None = None) -> Path:
        """Seal the run, move it to where everybody sees it, and enter it in the ledger, `latest` and the index."""
        book = ledger.settled(self.output)  # read anew: a run takes long
        target = _free(self.output / name, book)
        seal(self.folder, {**predicate, "run": target.name, "ledger": book.state}, signer)
        self._prepare(book, ledger.of_run(self.folder), {target.name: self.folder})
        link = self.hidden / LATEST
        link.symlink_to(target.name, target_is_directory=True)
        _sync(self.hidden)
        self.folder.rename(target)  # from here on names move and nothing is written, so a full disk cannot part them
        (self.hidden / LEDGER).replace(self.output / LEDGER)
        link.replace(self.output / LATEST)
        (self.hidden / INDEX).replace(self.output / INDEX)
        _sync_folder(self.output)
        return target

    def sign_off(self, run: Path, number: int) -> None:
        """Put the sign-offs prepared here in the place of those of a run, and enter the last in the ledger."""
        before = self.hidden / f"{run.name}{_BEFORE}"
        self._prepare(ledger.settled(self.output), ledger.of_sign_off(self.folder, number), {run.name: self.folder})
        _sync(self.hidden)
        if (run / SIGN_OFFS).exists():
            (run / SIGN_OFFS).rename(before)
        (self.folder / SIGN_OFFS).rename(run / SIGN_OFFS)
        (self.hidden / LEDGER).replace(self.output / LEDGER)
        (self.hidden / INDEX).replace(self.output / INDEX)
        _sync_folder(run)
        _sync_folder(self.output)

    def prune(self, run: Path, said: Mapping[str, str]) -> None:
        """Put a tombstone in the place of a run, then delete what the run held.

        It is moved away first, where the next run would finish what was begun: nothing is ever half there.
        """
        tomb, gone = self.hidden / f"{run.name}{_TOMB}", self.hidden / f"{run.name}.gone"
        tomb.mkdir()
        for name in left(said["audience"]):
            if (run / name).is_file():
                shutil.copy(run / name, tomb)
        (tomb / PRUNED).write_text(json.dumps(said, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        _sync(self.hidden)
        run.rename(gone)
        tomb.rename(run)
        _sync_folder(self.output)
        for name in (SUMS, MANIFEST):  # first, so that what is left cannot be taken for a run
            (gone / name).unlink()
        shutil.rmtree(gone)

    def list_anew(self) -> None:
        """Write the index again."""
        (self.hidden / INDEX).write_text(index.render(_published(self.output)), encoding="utf-8")
        (self.hidden / INDEX).replace(self.output / INDEX)

    def _prepare(self, book: Ledger, entry: Entry, folders: Mapping[str, Path]) -> None:
        """Write the ledger and the index as they will be."""
        (self.hidden / LEDGER).write_bytes(book.plus(entry).text)
        page = index.render({**_published(self.output), **folders})
        (self.hidden / INDEX).write_text(page, encoding="utf-8")


@contextlib.contextmanager
def stage(output: Path) -> Iterator[Stage]:
    """Hold the output folder for one run; whatever is not published by the end is removed."""
    with _locked(output), _one_line(output):
        for leftover in output.glob(f"{_STAGING}*"):  # of a run that was killed: a living one would hold the lock
            _restore(leftover, output)
            shutil.rmtree(leftover, ignore_errors=True)
        hidden = Path(mkdtemp(prefix=_STAGING, dir=output))
        try:
            prepared = Stage(output, hidden, _settle(output, hidden))
            prepared.folder.mkdir()
            yield prepared
        finally:
            _restore(hidden, output)
            shutil.rmtree(hidden, ignore_errors=True)


def _settle(output: Path, hidden: Path) -> Ledger:
    """Refuse to add to a ledger that does not hold; give a run that was cut off before its line the line now."""
    book = ledger.settled(output)
    if book.entries and (not (output / LEDGER).exists() or book != ledger.read(output)):
        (hidden / LEDGER).write_bytes(book.text)
        _sync_file(hidden / LEDGER)
        (hidden / LEDGER).replace(output / LEDGER)
        _sync_folder(output)
    return book


def _restore(leftover: Path, output: Path) -> None:
    """Give a run the sign-offs back that were to be replaced when the power went, or the tombstone it was to get."""
    for tomb in leftover.glob(f"*{_TOMB}"):
        place = output / tomb.name.removesuffix(_TOMB)
        if not place.exists() and (tomb / PRUNED).exists():
            tomb.rename(place)
    for before in leftover.glob(f"*{_BEFORE}"):
        place = output / before.name.removesuffix(_BEFORE) / SIGN_OFFS
        if not place.exists():
            before.rename(place)


@contextlib.contextmanager
def _one_line(output: Path) -> Iterator[None]:
    """Say in one line what is wrong with the disk, or with our place on it; other errors are not ours."""
    try:
        yield
    except OSError as error:
        if error.errno not in _DISK and not str(error.filename).startswith(str(output)):
            raise
        why, hint = error.strerror or "it failed", "what was published before is unharmed"
        raise IntegrityError(f"cannot be written: {why}", where=str(output), hint=hint) from None


def seal(folder: Path, predicate: Mapping[str, Any], signer: Signer | None = None) -> None:
    """Write what the run rests on, the digests that `sha256sum --strict -c` checks, and who signed them."""
    said = dict(predicate)
    if signer:
        said["signature"] = {"key": signer.fingerprint, "namespace": REPORT}  # so that it cannot be taken away
    (folder / MANIFEST).write_text(statement(RUN, digests(folder), said), encoding="utf-8")
    listed = sums(digests(folder)).encode()
    (folder / SUMS).write_bytes(listed)
    if signer:
        (folder / SIGNATURE).write_bytes(signer.sign(listed, REPORT))


@contextlib.contextmanager
def _locked(output: Path) -> Iterator[None]:
    """Let one run at a time into an output folder; a folder made for a run that came to nothing goes again."""
    made = not output.exists()
    lock = output / _LOCK
    try:
        output.mkdir(parents=True, exist_ok=True)
        handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
    except FileExistsError:
        raise AuditError("is a file, not a folder", where=str(output), hint="name another --output") from None
    except OSError as error:
        why = error.strerror or "cannot be used"
        raise AuditError(f"cannot be written: {why}", where=str(output), hint="name another --output") from None
    try:
        _take(handle, lock, output)
        yield
    finally:
        if made and {path.name for path in output.iterdir()} <= {_LOCK}:
            lock.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                output.rmdir()
        os.close(handle)


def _take(handle: int, lock: Path, output: Path) -> None:
    """Take the lock now or not at all; one that its last holder removed meanwhile protects nothing."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        ours = os.path.samestat(os.fstat(handle), lock.stat())
    except (BlockingIOError, FileNotFoundError):
        ours = False
    if not ours:
        raise LockedError("another run is at work here", where=str(output), hint="start again when it has ended")


def _published(output: Path) -> dict[str, Path]:
    """Find the runs of an output folder by name."""
    found = (path.parent for name in ("result.json", PRUNED) for path in output.glob(f"*/{name}"))
    return {folder.name: folder for folder in found if not folder.is_symlink()}


def _free(target: Path, book: Ledger) -> Path:
    """Find a name that no run has or ever had: the same inputs give the same name again."""
    candidate, number = target, 1
    while candidate.exists() or candidate.name in book.runs:
        number += 1
        candidate = target.with_name(f"{target.name}-{number}")
    return candidate


def _sync(folder: Path) -> None:
    """Have every file and folder on the disk before its name is."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            _sync_folder(path)
        elif path.is_file():
            _sync_file(path)
    _sync_folder(folder)


def _sync_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
