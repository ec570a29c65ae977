"""Inventories in which every cell that can hold a word holds one that nobody else could have written: a canary."""

import csv
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from audit.packaged import shipped
from audit.tables import TABLES

ROWS = 8  # of every table whose cells are spoilt one by one
WORD = "Zanzibarine"  # no word of ours


def plant(folder: Path) -> list[str]:
    """Write the sample again with canaries: ids throughout, and some cell of every column; give the canaries."""
    source, numbers = shipped("samples") / "amiqus", count(1)
    ids: dict[str, str] = {}
    planted: list[str] = []

    def canary() -> str:
        planted.append(f"{WORD}-{next(numbers):05d}@example.org")
        return planted[-1]

    folder.mkdir()
    for table in TABLES.values():
        with (source / f"{table.name}.csv").open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        for column in table:
            if column.name not in (rows[0] if rows else {}):
                continue
            if column.type == "id":
                for row in rows:
                    if value := row[column.name]:
                        row[column.name] = ids.setdefault(value, value.replace("-", "") + f"-{WORD}")
            elif column.name not in ("status", "record_id"):
                for row in rows[:: max(1, len(rows) // ROWS)][:ROWS]:
                    row[column.name] = canary()
        with (folder / f"{table.name}.{WORD}-part.csv").open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, rows[0] if rows else table.names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            if table.name == "holds":
                out.write(f'"{canary()}","a row with too few cells"\n')
    (folder / "inventory.toml").write_text(f'description = "{canary()}"\nzone = "Europe/London"\n', encoding="utf-8")
    (folder / f"{WORD}.csv").write_text(f"{canary()}\n", encoding="utf-8")
    return [WORD, *planted, *ids.values()]


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Give the name and the words of every file of a run, and of what is packed into it."""
    import zipfile

    import pyarrow.parquet as pq

    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        yield name, name
        yield name, path.read_bytes().decode("utf-8", errors="replace")
        if path.suffix == ".parquet":
            yield name, str(pq.read_table(path).to_pylist())
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                for member in packed.namelist():
                    yield f"{name}/{member}", packed.read(member).decode("utf-8", errors="replace")
