"""Look at a workbook's package before anything opens it: how large it is unpacked, and what it holds."""

import re
import zipfile
import zlib
from pathlib import Path
from typing import IO

from audit.errors import SourceError
from audit.sources.engine import restated
from audit.sources.packed import ALWAYS, RATIO

PARTS = 2_000
LARGEST = 2 << 30  # bytes, unpacked
LARGEST_IN_MEMORY = 512 << 20  # its texts and styles are held in memory, its sheets are not
HINT = "open it in a spreadsheet program and save it as XLSX again"

_BLOCK = 1 << 20
_OVERLAP = 16
_ENCODING = re.compile(rb"<\?xml[^>]*encoding=[\"']([^\"']*)[\"']")
_KNOWN = (b"utf-8", b"utf-16", b"us-ascii", b"ascii")  # others could hide what is looked for here
_OLD = b"\xd0\xcf\x11\xe0"  # how an encrypted workbook begins, or one of before 2007


def check(path: Path) -> None:
    """Refuse a package that is damaged, far too large, or declares entities."""
    where = path.name
    with restated(where), path.open("rb") as file:
        if file.read(4) == _OLD:
            raise SourceError("is encrypted, or a workbook of before 2007", where=where, hint=HINT)
        try:
            with zipfile.ZipFile(file) as package:
                _check_size(package.infolist(), path.stat().st_size, where)
                for part in package.infolist():
                    with package.open(part) as opened:
                        _check_part(opened, where)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, ValueError):
            raise SourceError("is no workbook, or a damaged one", where=where, hint=HINT) from None


def _check_size(parts: list[zipfile.ZipInfo], size: int, where: str) -> None:
    unpacked = sum(part.file_size for part in parts)
    in_memory = sum(part.file_size for part in parts if "worksheets/" not in part.filename)
    # zipfile takes no more out of a part than it says it holds.
    if len(parts) > PARTS or unpacked > min(LARGEST, max(ALWAYS, RATIO * size)) or in_memory > LARGEST_IN_MEMORY:
        hint = "if it is no mistake, give its sheets as CSV files"
        raise SourceError("unpacks to far more than a workbook of its size holds", where=where, hint=hint)
    if len({part.filename for part in parts}) < len(parts):
        raise SourceError("holds two parts of one name", where=where, hint=HINT)
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise SourceError("is packed as no workbook is", where=where, hint=HINT)


def _check_part(part: IO[bytes], where: str) -> None:
    """Read a part to its end, where its checksum is; no part of a workbook declares a document type."""
    before = b""
    while chunk := part.read(_BLOCK):
        encoding = None if before else _ENCODING.match(chunk.replace(b"\0", b""))
        strange = encoding is not None and encoding[1].lower() not in _KNOWN
        if strange or b"<!DOCTYPE" in (before + chunk).replace(b"\0", b""):
            raise SourceError("declares entities, or is written in a strange encoding", where=where, hint=HINT)
        before = chunk[-2 * _OVERLAP :]
