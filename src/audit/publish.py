"""Put a run folder in place whole, or not at all, with the digests that let anybody check it."""

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from audit import index
from audit.errors import AuditError, IntegrityError, LockedError

MANIFEST, SUMS, INDEX, LATEST = "manifest.json", "SHA256SUMS", "index.html", "latest"
_LOCK, _STAGING = ".lock", ".staging-"
_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS}


@dataclass(frozen=True)
class Stage:
    """A hidden place beside the published runs, on the same file system, where one run is prepared."""

    output: Path
    hidden: Path  # only we may enter it
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

    def publish(self, name: str, predicate: Mapping[str, Any]) -> Path:
        """Seal the run, move it to where everybody sees it, and point `latest` and the index at it."""
        target = _free(self.output / name)
        seal(self.folder, {**predicate, "run": target.name})
        page, link = self.hidden / INDEX, self.hidden / LATEST
        page.write_text(index.render({**_published(self.output), target.name: self.folder}), encoding="utf-8")
        link.symlink_to(target.name, target_is_directory=True)
        _sync(self.hidden)
        self.folder.rename(target)  # from here on names move and nothing is written, so a full disk cannot part them
        link.replace(self.output / LATEST)
        page.replace(self.output / INDEX)
        _sync_folder(self.output)
        return target


@contextlib.contextmanager
def stage(output: Path) -> Iterator[Stage]:
    """Hold the output folder for one run; whatever is not published by the end is removed."""
    with _locked(output), _one_line(output):
        for leftover in output.glob(f"{_STAGING}*"):  # of a run that was killed: a living one would hold the lock
            shutil.rmtree(leftover, ignore_errors=True)
        hidden = Path(mkdtemp(prefix=_STAGING, dir=output))
        try:
            prepared = Stage(output, hidden)
            prepared.folder.mkdir()
            yield prepared
        finally:
            shutil.rmtree(hidden, ignore_errors=True)


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


def seal(folder: Path, predicate: Mapping[str, Any]) -> None:
    """Write what the run rests on (an in-toto statement) and the digests that `sha256sum --strict -c` checks."""
    subjects = [{"name": name, "digest": {"sha256": digest}} for name, digest in digests(folder).items()]
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": subjects,
        "predicateType": "urn:audit-suite:run:v1",
        "predicate": predicate,
    }
    text = json.dumps(statement, indent=1, sort_keys=True, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
    sums = "".join(f"{digest}  {name}\n" for name, digest in digests(folder).items())
    (folder / SUMS).write_text(sums, encoding="utf-8")


def digests(folder: Path) -> dict[str, str]:
    """Digest every file of a folder, by its name within it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): digest(path) for path in files}


def digest(path: Path) -> str:
    """Digest one file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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
    found = (path.parent for path in output.glob("*/result.json"))
    return {folder.name: folder for folder in found if not folder.is_symlink()}


def _free(target: Path) -> Path:
    """Find a name that no published run has: the same inputs give the same name again."""
    candidate, number = target, 1
    while candidate.exists():
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
