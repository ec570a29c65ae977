"""Unpack compressed text block by block, and no more of it than a file of its size may hold."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

import pyarrow as pa

from audit.errors import SourceError
from audit.sources.engine import restated

PACKED = {"gz": "gzip", "zst": "zstd"}
BEGINNINGS = {
    "gz": (b"\x1f\x8b",),
    "zst": (b"\x28\xb5\x2f\xfd", *(bytes([0x50 + n, 0x2A, 0x4D, 0x18]) for n in range(16))),
}

# Rows of text shrink to a tenth, and very repetitive ones to a hundredth: what shrank more was made to fill a disk.
ALWAYS, RATIO, LARGEST = 64 << 20, 250, 64 << 30


class Readable(Protocol):
    """What gives bytes from where it stands."""

    def read(self, size: int, /) -> bytes: ...


def most(size: int) -> int:
    """Say how many bytes may come out of so many compressed ones."""
    return min(LARGEST, max(ALWAYS, RATIO * size))


@contextmanager
def opened(path: Path) -> Iterator[Readable]:
    """Open a file of text, packed or not, as its name says."""
    with restated(path.name), path.open("rb") as file:
        packing = path.suffix.lower().removeprefix(".")
        yield _Unpacked(file, packing, path) if packing in PACKED else file


class _Unpacked:
    """A compressed file as the text in it."""

    def __init__(self, file: BinaryIO, packing: str, path: Path) -> None:
        self._where = path.name
        beginning = file.read(4)
        if not beginning.startswith(BEGINNINGS[packing]):
            what = "is empty" if not beginning else f"is no {PACKED[packing]} file, though its name says so"
            raise SourceError(what, where=self._where, hint="compress it again")
        file.seek(0)
        self._stream = pa.CompressedInputStream(file, PACKED[packing])
        self._left = most(path.stat().st_size)

    def read(self, size: int, /) -> bytes:
        """Read so many bytes of the text, or what is left of it."""
        try:
            chunk: bytes = self._stream.read(size)
        except (OSError, pa.ArrowException) as error:
            cut = "Truncated" in str(error)
            what = "ends in the middle of its compressed data" if cut else "its compressed data is damaged"
            raise SourceError(what, where=self._where, hint="copy or compress it again") from None
        self._left -= len(chunk)
        if self._left < 0:
            hint = "if it is no mistake, unpack it and give it as it is"
            raise SourceError("unpacks to far more than its size allows", where=self._where, hint=hint)
        return chunk
