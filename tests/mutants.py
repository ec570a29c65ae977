"""Damage small files in every way that files get damaged, and say what came of reading each; run in a child process."""

import gzip
import io
import random
import resource
import sys
import tempfile
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from audit.errors import IntegrityError, SourceError
from audit.inventory import load_inventory
from formats import as_json, as_sqlite, as_workbook

MARKER = "zqxmarker"  # stands in every row, and in no message
NAMES = {"csv": "records.csv", "gzip": "records.csv.gz", "json": "records.jsonl", "parquet": "records.parquet",
         "workbook": "book.xlsx", "sqlite": "inventory.sqlite"}  # fmt: skip
MEMORY = 8 << 30  # of addresses: a few times what any of them needs
PARTS = ["header", "rows", "rejected", "blank", "inside_cells"]


def base(form, folder):
    """Write some dozens of rows in a format; give the file."""
    days = [f"20{n % 30:02}-0{n % 9 + 1}-11T10:00:00Z" for n in range(48)]
    rows = [
        f'R{n},{MARKER}-{n},"name|{MARKER}",{day},"{MARKER}\n{n}",{("", "true")[n % 2]}\n' for n, day in enumerate(days)
    ]
    source = folder / "source"
    source.mkdir()
    text = "record_id,subject_id,data_items,submitted_at,client_id,criminal_offence\n" + "".join(rows)
    (source / "records.csv").write_text(text)
    path = folder / NAMES[form]
    if form in ("csv", "gzip"):
        path.write_bytes(gzip.compress(text.encode(), mtime=0) if form == "gzip" else text.encode())
    elif form == "parquet":
        columns = [pa.array([f"{MARKER}-{n}" for n in range(48)]), pa.array(range(48), pa.timestamp("us"))]
        pq.write_table(pa.table(columns, ["record_id", "submitted_at"]), path, compression="none", use_dictionary=False)
    else:
        {"json": as_json, "workbook": as_workbook, "sqlite": as_sqlite}[form](source, folder)
    return path


def mutated(chance, data):
    """Damage bytes in one to three ways."""
    for _ in range(chance.choice((1, 1, 2, 3))):
        data = damaged(chance, data)
    return data


def damaged(chance, data):
    """Damage bytes in one way."""
    at, size = chance.randrange(len(data) + 1), chance.choice((1, 1, 2, 7, 60, 600))
    before, block, after = data[:at], data[at : at + size], data[at + size :]
    way = chance.choice(("flip", "cut", "insert", "repeat", "leave out", "hostile"))
    if way == "flip":
        block = bytes(byte ^ 1 << chance.randrange(8) for byte in block[:1]) + block[1:]
    elif way == "cut":
        return before
    elif way == "insert":
        block = chance.randbytes(size) + block
    elif way == "repeat":
        block *= chance.choice((2, 3, 50))
    elif way == "leave out":
        block = b""
    else:
        block = chance.choice(HOSTILE) + block
    return before + block + after


HOSTILE = (
    b'"', b"\r", b"\n", b"\0", b"\xff", b",", b"{", b"[" * 2000, b"<row/>", b'<row r="9999999999"/>', b"<c/>", b"&lt;",
    b'<c r="XFD1" t="s"><v>99</v></c>', b"\xef\xbb\xbf", b"1e999", b"-1", b"\\u0000", b"<!-- -->", b"9" * 400,
)  # fmt: skip


def mutant(form, number, data):
    """Damage a file: what is packed is damaged inside as often as outside, for checksums find the one at once."""
    chance = random.Random(f"{form}:{number}")  # noqa: S311 -- a case must be the same again
    if form == "gzip" and chance.random() < 0.5:
        return gzip.compress(mutated(chance, gzip.decompress(data)), mtime=0)
    if form == "workbook" and chance.random() < 0.8:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            parts = {name: book.read(name) for name in book.namelist()}
        part = "xl/worksheets/sheet1.xml" if chance.random() < 0.6 else chance.choice(sorted(parts))
        parts[part] = mutated(chance, parts[part])
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
            for name, inside in parts.items():
                book.writestr(name, inside)
        return packed.getvalue()
    return mutated(chance, data)


def outcome(path, form):
    """Read a file: `refused` in one line, or `read` with every row accounted for; anything else is a defect of ours."""
    try:
        inventory = load_inventory(path if form in ("workbook", "sqlite") else path.parent)
        fitted = inventory.fit("Europe/London")
    except (SourceError, IntegrityError) as error:
        said = str(error)
        return "refused" if "\n" not in said and MARKER not in said and said else f"says too much: {said!r}"
    counted = inventory.accounting
    said = " ".join(inventory.notes) + inventory.rejected.to_csv() + fitted.defects.to_csv()
    rows = fitted.connection.execute("SELECT count(*) FROM records").fetchone()[0]
    if counted[PARTS].sum(axis=1).to_list() != counted["physical_lines"].to_list() or rows != counted["rows"].sum():
        return "rows are lost"
    return "read" if MARKER not in said else "quotes a cell"


def main(form, first, last):
    """Say of each case, on a line of its own, what came of it."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with tempfile.TemporaryDirectory() as folder:
        whole = base(form, Path(folder)).read_bytes()
        path = Path(folder) / "given" / NAMES[form]
        path.parent.mkdir()
        for number in range(int(first), int(last)):
            path.write_bytes(mutant(form, number, whole))
            print(number, "begun", flush=True)
            try:
                came = outcome(path, form)
            except Exception as error:
                came = f"{type(error).__name__}: {error}"
            print(number, " ".join(came.split()), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
