"""Unpack what files are packed in: gzip and its like, zip, Parquet, PDF; never more than a run may hold."""

import bz2
import io
import lzma
import re
import shutil
import subprocess
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

MOST = 1 << 30  # bytes that all files of a run may unpack to, or more where they are large themselves
TIMES = 20  # as much as they are
_FREE, _RATIO = 16 << 20, 200  # what unpacks to more than this, and to so many times its size, is meant to do harm
_BLOCK, _FED = 1 << 20, 1 << 16
_MEMBERS = 10_000
_STREAMS = 20_000
_SECONDS = 120
_DEFLATED = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")
_CLOSED = {b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!": "RAR", b"\x28\xb5\x2f\xfd": "Zstandard", b"LZIP": "lzip"}


class UnreadableError(Exception):
    """What is there cannot be read through, so nobody can say that it holds nothing."""


@dataclass
class Budget:
    """How much may still be unpacked."""

    left: int = MOST

    def take(self, size: int) -> None:
        """Take from it, or refuse."""
        self.left -= size
        if self.left < 0:
            raise UnreadableError("unpacks to more than can be looked through")


def budget_for(entries: Iterable[Path]) -> Budget:
    """Say how much the files of a run may unpack to: millions of findings are no bomb."""
    return Budget(max(MOST, TIMES * sum(entry.stat().st_size for entry in entries if entry.is_file())))


def unpacked(data: bytes, budget: Budget) -> Iterator[bytes] | None:
    """Give what a packed file holds, each part as bytes; None if it is not packed."""
    for magic, form in _CLOSED.items():
        if data.startswith(magic):
            raise UnreadableError(f"is packed as {form}, which is not read")
    if data.startswith(b"PAR1"):
        return _parquet(data, budget)
    if b"%PDF-" in data[:1024]:
        return _pdf(data, budget)
    if b"PK\x05\x06" in data:
        return _zip(data, budget)
    if data.startswith(b"\x1f\x8b"):
        return _streams(data, lambda: zlib.decompressobj(47), budget)
    if data.startswith(b"BZh"):
        return _streams(data, bz2.BZ2Decompressor, budget)
    if data.startswith(b"\xfd7zXZ\x00"):
        return _streams(data, lambda: lzma.LZMADecompressor(memlimit=256 << 20), budget)
    return None


def embedded(data: bytes, budget: Budget) -> Iterator[bytes]:
    """Give the deflated streams that stand anywhere in bytes, as in a picture or a PDF."""
    view, done = memoryview(data), 0
    for number, match in enumerate(_DEFLATED.finditer(data)):
        if number > _STREAMS:
            raise UnreadableError("holds more packed parts than can be looked through")
        if match.start() >= done:
            part, used, _ = _all_of(zlib.decompressobj(47), view[match.start() :], budget)
            if part:
                done = match.start() + used
                yield part


def _streams(data: bytes, make: Callable[[], Any], budget: Budget) -> Iterator[bytes]:
    """Unpack the streams that follow each other; what follows the last is given as it is."""
    rest, magic = memoryview(data), data[:2]
    while rest[:2] == magic:
        part, used, whole = _all_of(make(), rest, budget)
        yield part
        if not whole:
            raise UnreadableError("is packed, and cut off or damaged")
        rest = rest[used:]
    if rest:
        yield bytes(rest)


def _all_of(stream: Any, data: memoryview, budget: Budget) -> tuple[bytes, int, bool]:
    """Unpack one stream to its end, or to where it is damaged: what it says, its length, and whether it was whole."""
    parts: list[bytes] = []
    at = size = 0
    try:
        while not stream.eof and at < len(data):
            chunk: bytes | memoryview = data[at : at + _FED]
            at += len(chunk)
            while True:
                part = stream.decompress(chunk, _BLOCK)
                size += len(part)
                _spend(len(part), size, len(data), budget)
                parts.append(part)
                chunk = getattr(stream, "unconsumed_tail", b"")
                if stream.eof or (not chunk and len(part) < _BLOCK):
                    break
    except (zlib.error, lzma.LZMAError, OSError, EOFError):
        return b"".join(parts), at, False  # what came before the damage was readable, and is looked through
    return b"".join(parts), at - len(stream.unused_data), bool(stream.eof)


def _spend(size: int, total: int, packed: int, budget: Budget) -> None:
    budget.take(size)
    if total > _FREE and total > _RATIO * packed:
        raise UnreadableError(f"unpacks to more than {_RATIO} times its size")


def _zip(data: bytes, budget: Budget) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > _MEMBERS:
                raise UnreadableError("holds more packed parts than can be looked through")
            for member in members:
                yield member.filename.encode("utf-8", "replace") + b"\n" + member.comment + b"\n" + member.extra
                yield _member(archive, member, budget)
            yield archive.comment
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, OSError, ValueError):
        raise UnreadableError("is a zip file that is damaged, or locked with a password") from None


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: Budget) -> bytes:
    parts, size = [], 0
    with archive.open(member) as file:
        while part := file.read(_BLOCK):
            size += len(part)
            _spend(len(part), size, max(member.compress_size, 1), budget)
            parts.append(part)
    return b"".join(parts)


def _parquet(data: bytes, budget: Budget) -> Iterator[bytes]:
    """Give what Parquet says of itself, and the distinct texts and whole numbers of its columns."""
    try:
        file = pq.ParquetFile(io.BytesIO(data))
        meta = file.metadata
        groups = [meta.row_group(at) for at in range(meta.num_row_groups)]
        budget.take(sum(max(group.total_byte_size, group.num_rows) for group in groups))
        said = [b"%s\n%s" % pair for pair in (meta.metadata or {}).items()]
        yield "\n".join([str(file.schema_arrow), meta.created_by or "", *file.schema_arrow.names]).encode()
        yield b"\n".join(said)
        for field in file.schema_arrow.names:
            for batch in file.iter_batches(1 << 16, columns=[field]):
                yield b"\n".join(text for column in batch.columns for text in _distinct(column, budget))
    except (pa.ArrowException, MemoryError, OSError, ValueError):
        raise UnreadableError("is a Parquet file that is damaged") from None


def _distinct(column: Any, budget: Budget) -> Iterator[bytes]:
    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):
        yield from _distinct(column.storage, budget)
    elif pa.types.is_string_view(kind) or pa.types.is_binary_view(kind):
        yield from _distinct(column.cast(pa.large_binary()), budget)
    elif pa.types.is_dictionary(kind):
        yield from _distinct(column.dictionary, budget)
    elif pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        yield from _distinct(column.flatten(), budget)
    elif pa.types.is_map(kind):
        yield from _distinct(column.keys, budget)
        yield from _distinct(column.items, budget)
    elif pa.types.is_struct(kind):
        for part in column.flatten():
            yield from _distinct(part, budget)
    elif pa.types.is_integer(kind) or pa.types.is_decimal(kind):
        yield from (str(value).encode() for value in pc.unique(column).to_pylist() if value is not None)
    elif _texts(kind):
        budget.take(column.nbytes)
        kept = (value for value in pc.unique(column).to_pylist() if value is not None)
        yield from (value.encode() if isinstance(value, str) else value for value in kept)
    elif not any(is_one(kind) for is_one in _NO_WORD):
        raise UnreadableError(f"is a Parquet file with a column of a kind that is not read: {kind}")


_NO_WORD = (pa.types.is_null, pa.types.is_boolean, pa.types.is_floating, pa.types.is_temporal)


def _texts(kind: pa.DataType) -> bool:
    return any(
        is_one(kind)
        for is_one in (
            pa.types.is_string,
            pa.types.is_large_string,
            pa.types.is_binary,
            pa.types.is_large_binary,
            pa.types.is_fixed_size_binary,
        )
    )


def _pdf(data: bytes, budget: Budget) -> Iterator[bytes]:
    """Give the streams of a PDF, and the words its pages show, whose letters may stand there as numbers of shapes."""
    if b"/Encrypt" in data:
        raise UnreadableError("is a PDF that is locked")
    yield from embedded(data, budget)
    text = _shown(data)
    budget.take(len(text))
    yield text


def _shown(data: bytes) -> bytes:
    program = shutil.which("pdftotext")
    if program is None:
        return _shown_by_pypdf(data)
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        try:
            command = [program, "-q", "-enc", "UTF-8", "-", "-"]
            done = subprocess.run(  # noqa: S603 -- the file comes by its standard input: nothing of it is an argument
                command, stdin=file, capture_output=True, timeout=_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise UnreadableError("is a PDF that cannot be read in time") from None
    if done.returncode:
        raise UnreadableError("is a PDF that is damaged")
    return done.stdout


def _shown_by_pypdf(data: bytes) -> bytes:
    try:
        from pypdf import PdfReader
    except ImportError:
        raise UnreadableError("is a PDF, and nothing here can read one: install pdftotext (poppler) or pypdf") from None
    try:
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).encode("utf-8", "replace")
    except Exception:  # whatever a reader of a damaged file trips over
        raise UnreadableError("is a PDF that is damaged") from None
