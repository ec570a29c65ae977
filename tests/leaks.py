"""Ways in which a value may stand in a file: written in another form, and kept in each kind of file."""

import base64
import gzip
import html
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def within(value: str) -> int:
    """Find a place inside a word of a value."""
    return next(at for at in range(len(value) // 3, len(value)) if value[at - 1].isalnum() and value[at].isalnum())


def in_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def in_json(value: str) -> str:
    units = struct.unpack(f"<{len(value.encode('utf-16-le')) // 2}H", value.encode("utf-16-le"))
    return "".join(f"\\u{unit:04x}" for unit in units)


def wrapped(value: str) -> str:
    """Write base64 as mail does, in lines; long enough that there are some."""
    return base64.encodebytes(f"{'padding ' * 20}{value}{' padding' * 20}".encode()).decode()


def percented(value: str) -> str:
    return "".join(f"%{byte:02X}" for byte in value.encode())


# Every one of them hides the value as it stands; what only changes letters is apart: a password has its capitals.
ENCODINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "entities": lambda value: "".join(f"&#{ord(letter)};" for letter in value),
    "hex entities": lambda value: "".join(f"&#x{ord(letter):x};" for letter in value),
    "named entities": lambda value: html.escape(value).replace("_", "&lowbar;").replace(":", "&colon;"),
    "tags": lambda value: f"{value[: within(value)]}<b></b><i>{value[within(value) :]}</i>",
    "comment": lambda value: f"{value[: within(value)]}<!-- here -->{value[within(value) :]}",
    "json escapes": in_json,
    "hex escapes": lambda value: "".join(f"\\x{ord(letter):02x}" for letter in value if ord(letter) < 256),
    "quoted twice": lambda value: json.dumps(json.dumps(f"{value} ünd")),
    "percent": percented,
    "percent where needed": lambda value: quote(value, safe=""),
    "base64": lambda value: in_base64(value.encode()),
    "base64 for addresses": lambda value: base64.urlsafe_b64encode(f"??>>{value}".encode()).decode().rstrip("="),
    "base64 after letters": lambda value: "x" + in_base64(f"so it is: {value}".encode()),
    "base64 in lines": wrapped,
    "base64 of UTF-16": lambda value: in_base64(value.encode("utf-16-le")),
    "hex": lambda value: value.encode().hex(),
    "hex in pairs": lambda value: value.encode().hex(" "),
    "hex after a letter": lambda value: f"a{value.encode().hex()}",
    "data address": lambda value: f'<img src="data:text/plain;base64,{in_base64(value.encode())}">',
    "gzip in base64": lambda value: in_base64(gzip.compress(value.encode())),
    "zlib in base64": lambda value: in_base64(zlib.compress(value.encode())),
    "base64 of percent": lambda value: in_base64(percented(value).encode()),
    "percent of base64": lambda value: percented(in_base64(value.encode())),
    "entities of json": lambda value: html.escape(json.dumps(in_json(value))),
    "base64 three times": lambda value: in_base64(in_base64(in_base64(value.encode()).encode()).encode()),
    "hex of entities": lambda value: (
        html.escape(value).encode().hex() if "&" in value else value.encode().hex().upper()
    ),
}
LOOKALIKES: dict[str, Callable[[str], str]] = {
    "capitals": str.upper,
    "small letters": str.lower,
    "full width": lambda value: "".join(chr(ord(x) + 0xFEE0) if "!" <= x <= "~" else x for x in value),
    "soft hyphen": lambda value: f"{value[: within(value)]}\u00ad{value[within(value) :]}",
    "other signs": lambda value: value.replace("-", "_").replace(" ", "\u00a0"),
    "over a line": lambda value: value.replace(" ", "\n").replace("-", "-\n"),
}


def html_page(value: str) -> bytes:
    return f"<!doctype html><p>It says {value} here.</p>".encode()


def notebook(value: str) -> bytes:
    lines = f"first\n{value}\nlast".splitlines(keepends=True)
    cells = [{"cell_type": "code", "outputs": [{"output_type": "stream", "text": lines}], "source": []}]
    return json.dumps({"cells": cells, "nbformat": 4}, indent=1).encode()


def table(value: str) -> bytes:
    quoted = value.replace('"', '""')
    return f'"rule","reason"\r\n"RET-01","{quoted}"\r\n'.encode()


def workbook(value: str) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.add_worksheet().write_string(0, 0, value)
    return buffer.getvalue()


def parquet(value: str) -> bytes:
    return _parquet(pa.table({"reason": ["a", value, "b"] * 100}))


def parquet_lists(value: str) -> bytes:
    return _parquet(pa.table({"reasons": [[{"said": value}], []]}))


def parquet_schema(value: str) -> bytes:
    return _parquet(pa.table({"reason": ["a"]}).replace_schema_metadata({"made for": value}))


def parquet_column(value: str) -> bytes:
    return _parquet(pa.table({value: [1]}))


def zipped(value: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt.gz", gzip.compress(value.encode()))
    return buffer.getvalue()


def zip_member(value: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(value.replace("/", "_") if "/" in value else value, "nothing")
    return buffer.getvalue()


def zip_comment(value: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.comment = value.encode()
    return buffer.getvalue()


def picture(value: str) -> bytes:
    said = b"Comment\0\0" + zlib.compress(value.encode())
    chunk = b"zTXt" + said
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(said)) + chunk + struct.pack(">I", zlib.crc32(chunk))


PLACES: dict[str, Callable[[str], bytes]] = {
    "report.html": html_page,
    "chapter.ipynb": notebook,
    "findings.csv": table,
    "result.json": lambda value: json.dumps({"said": value}).encode(),
    "escaped.json": lambda value: json.dumps({"said": [value]}, ensure_ascii=True).encode("utf-16"),
    "findings.xlsx": workbook,
    "findings.parquet": parquet,
    "lists.parquet": parquet_lists,
    "schema.parquet": parquet_schema,
    "column.parquet": parquet_column,
    "log.txt.gz": lambda value: gzip.compress(b"first\n") + gzip.compress(value.encode()),
    "pack.zip": zipped,
    "member.zip": zip_member,
    "comment.zip": zip_comment,
    "picture.png": picture,
    "wide.txt": lambda value: value.encode("utf-16"),
    "wide-unmarked.txt": lambda value: f"a long line of text: {value}".encode("utf-16-le"),
    "western.txt": lambda value: f"ein Gruß: {value}".encode("cp1252", "replace"),
    "tail.bin": lambda value: bytes(range(256)) * 8 + value.encode("ascii", "replace") + bytes(range(256)),
}


def _parquet(rows: pa.Table) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(rows, buffer, compression="zstd")
    return buffer.getvalue()


def write(folder: Path, name: str, data: bytes) -> str:
    """Write a file into a folder under a number, so that every leak has its own."""
    folder.mkdir(parents=True, exist_ok=True)
    number = len(list(folder.iterdir()))
    path = folder / f"{number:04d}-{name}"
    path.write_bytes(data)
    return path.name
