"""What lies in a run folder, and how it is read when nobody knows who wrote it."""

import contextlib
import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from audit.errors import IntegrityError

MANIFEST, SUMS, SIGNATURE = "manifest.json", "SHA256SUMS", "SHA256SUMS.sig"
SIGN_OFFS, SIGNED_REPORT = "sign-offs", "report.html"
PRUNED = "pruned.json"  # stands in what is left of a run whose contents were deleted
RUN, SIGN_OFF = "urn:audit-suite:run:v1", "urn:audit-suite:sign-off:v1"
START = "0" * 64  # what a chain begins with

_STATEMENT = "https://in-toto.io/Statement/v1"
_MOST = 16 << 20  # bytes of a text of ours; more is a trap
_PART = r"(?!\.{1,2}(?:/|\Z))[^/\\\x00-\x1f\x7f-\x9f\ud800-\udfff]+"
_NAME = re.compile(rf"{_PART}(?:/{_PART})?")  # one folder deep, so that coreutils alone can compare the list of files
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")


def left(audience: object) -> tuple[str, ...]:
    """Name what is left of a run that was pruned: its proof, and what the public was told, to be reckoned with."""
    proof = (MANIFEST, SUMS, SIGNATURE)
    return proof if audience in ("analyst", "auditor") else (*proof, "result.json")


def run_around(path: Path) -> Path | None:
    """Find the published run that a path lies in: whatever is written there makes it another than was published."""
    place = path.resolve()
    return next((folder for folder in (place, *place.parents) if _is_run(folder)), None)


def _is_run(folder: Path) -> bool:
    return (folder / MANIFEST).is_file() and (folder / SUMS).is_file()


def digest(path: Path) -> str:
    """Digest one file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_of(data: bytes) -> str:
    """Digest what was read."""
    return hashlib.sha256(data).hexdigest()


def digests(folder: Path) -> dict[str, str]:
    """Digest every file of a folder, by its name within it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): digest(path) for path in files}


def sums(named: Mapping[str, str]) -> str:
    """Write digests as `sha256sum` does."""
    for name in named:
        if not _NAME.fullmatch(name):
            raise IntegrityError("a run may have no file of that name or depth", where=repr(name))
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(named.items()))


def read_sums(data: bytes) -> dict[str, str]:
    """Read digests, in exactly the form they are written in."""
    with _formed(SUMS):
        found = [_LINE.fullmatch(line) for line in data.decode().split("\n")[:-1]]
        named = {match[2]: match[1] for match in found if match}
        if sums(named).encode() != data:
            raise ValueError
    return named


def statement(kind: str, subjects: Mapping[str, str], predicate: Mapping[str, Any]) -> str:
    """Write an in-toto statement about files and their digests."""
    about = [{"name": name, "digest": {"sha256": digest}} for name, digest in subjects.items()]
    said = {"_type": _STATEMENT, "subject": about, "predicateType": kind, "predicate": predicate}
    return json.dumps(said, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def read_statement(data: bytes, kind: str, where: str) -> tuple[dict[str, str], dict[str, Any]]:
    """Read the subjects and the predicate of a statement, in exactly the form it is written in."""
    with _formed(where):
        said = json.loads(data)
        subjects = {str(one["name"]): str(one["digest"]["sha256"]) for one in said["subject"]}
        predicate = said["predicate"]
        if not isinstance(predicate, dict) or statement(kind, subjects, predicate).encode() != data:
            raise ValueError
    return subjects, predicate


def taken(path: Path, where: str, most: int = _MOST) -> bytes:
    """Read a file that is one: no link, no pipe, and no bigger than it may be."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise IntegrityError("is missing", where=where) from None
    except OSError:
        raise IntegrityError("is no file that can be read", where=where) from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise IntegrityError("is no file that can be read", where=where)
    with os.fdopen(handle, "rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise IntegrityError("is too long to be one of ours", where=where)
    return data


def walk(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Name all that is in a folder but for the sign-offs; no link is followed."""
    waiting = [folder]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                name = Path(entry.path).relative_to(folder).as_posix()
                if name == SIGN_OFFS:
                    continue
                yield name, entry.stat(follow_symlinks=False)
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(Path(entry.path))


@contextlib.contextmanager
def _formed(where: str) -> Iterator[None]:
    """Turn whatever a text that is not ours does to its reader into one line."""
    try:
        yield
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, IntegrityError):
        raise IntegrityError("does not have the form it was written in", where=where) from None
