"""Write an inventory of CSV files as every other format, with the same meaning."""

import csv
import datetime as dt
import gzip
import json
import re
import sqlite3

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from audit.tables import TABLES

# ruff: noqa: S608 -- the names are those of our own tables


def tables_of(folder):
    """Give the rows of every table of a folder of CSV files, as texts; a blank cell is None."""
    found = {}
    for path in sorted(folder.glob("*.csv")):
        if path.stem in TABLES:
            with path.open(encoding="utf-8", newline="") as file:
                header, *rows = csv.reader(file)
            found[path.stem] = header, [[cell or None for cell in row] for row in rows if any(row)]
    return found


def as_gzip(source, target):
    for path in source.glob("*.csv"):
        (target / f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
    return target


def as_zstd(source, target):
    for path in source.glob("*.csv"):
        with pa.OSFile(str(target / f"{path.name}.zst"), "wb") as file, pa.CompressedOutputStream(file, "zstd") as out:
            out.write(path.read_bytes())
    return target


def as_json(source, target):
    for table, (header, rows) in tables_of(source).items():
        lines = (json.dumps(dict(zip(header, row, strict=True))) + "\n" for row in rows)
        (target / f"{table}.jsonl").write_text("".join(lines), encoding="utf-8")
    return target


def as_parquet(source, target):
    """Write each table as a folder of two files."""
    for table, (header, rows) in tables_of(source).items():
        (target / table).mkdir()
        for part, some in enumerate((rows[: len(rows) // 2], rows[len(rows) // 2 :])):
            columns = {name: pa.array([row[at] for row in some], pa.string()) for at, name in enumerate(header)}
            pq.write_table(pa.table(columns), target / table / f"part-{part}.parquet")
    return target


def as_workbook(source, target):
    """Write each table as a sheet, with dates, numbers and flags as a person would type them."""
    book = openpyxl.Workbook(write_only=True)
    for table, (header, rows) in tables_of(source).items():
        sheet = book.create_sheet(table)
        sheet.append(header)
        kinds = [TABLES[table][name].type if name in TABLES[table].names else "text" for name in header]
        for row in rows:
            sheet.append([typed(kind, cell) for kind, cell in zip(kinds, row, strict=True)])
    book.save(target / "book.xlsx")
    return target / "book.xlsx"


def typed(kind, cell):
    """Give a cell as a spreadsheet would keep it: what it cannot take for a date or number stays text."""
    if cell is None or kind not in ("moment", "date", "number", "flag"):
        return cell
    if kind == "flag":
        return {"true": True, "false": False}.get(cell, cell)
    if re.fullmatch(r"[1-9]\d{0,5}", cell) and kind != "date":
        return float(cell)
    try:
        if kind != "number" and re.fullmatch(r"[12]\d{3}-\d\d-\d\d", cell):
            return dt.date.fromisoformat(cell)
        if kind == "moment" and re.fullmatch(r"[12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d", cell):
            return dt.datetime.fromisoformat(cell)
    except ValueError:
        pass
    return cell


def as_sqlite(source, target):
    path = target / "inventory.sqlite"
    connection = sqlite3.connect(path)
    for table, (header, rows) in tables_of(source).items():
        connection.execute(f'CREATE TABLE "{table}" ({", ".join(header)})')
        connection.executemany(f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(header))})', rows)
    connection.commit()
    connection.close()
    return path


def as_duckdb(source, target):
    path = target / "inventory.duckdb"
    with duckdb.connect(path) as connection:
        for table, (header, rows) in tables_of(source).items():
            columns = {name: pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate(header)}
            given = pa.table(columns)
            connection.register("given", given)
            connection.execute(f'CREATE TABLE "{table}" AS FROM given')
            connection.unregister("given")
    return path


FORMATS = {
    "gzip": as_gzip,
    "zstd": as_zstd,
    "json": as_json,
    "parquet": as_parquet,
    "workbook": as_workbook,
    "sqlite": as_sqlite,
    "duckdb": as_duckdb,
}
