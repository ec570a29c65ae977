"""Read one CSV file of records in one of several ways, each a process of its own: `csv_readers.py WAY FOLDER TARGET`.

Every way reads all cells as text, as a strict reading does that types them later; the library's own also says, of every
line, what became of it, and `library-fit` types every cell.
"""

import sys
from collections.abc import Callable
from pathlib import Path

COLUMNS = [
    "record_id", "subject_id", "category", "source", "submitted_at", "system_id", "role", "identifiability",
    "special_category", "criminal_offence", "other_person", "status", "purpose", "legal_basis", "basis_ref",
    "decided_at", "first_used_at", "last_used_at", "art9_condition", "sch1_condition",
]  # fmt: skip


def strict(folder: Path) -> str:
    """Write DuckDB's strict reading of the file, with nothing left to guess."""
    return f"""FROM read_csv('{folder / "records.csv"}', auto_detect = false, strict_mode = true, header = true,
        delim = ',', quote = '"', escape = '"', columns = {dict.fromkeys(COLUMNS, "VARCHAR")})"""


def duckdb_parquet(folder: Path, target: Path) -> int:
    """Copy the file to compressed Parquet."""
    import duckdb

    with duckdb.connect(config={"preserve_insertion_order": False}) as connection:
        parquet = target.with_suffix(".parquet")
        rows = connection.execute(f"COPY ({strict(folder)}) TO '{parquet}' (FORMAT parquet, COMPRESSION zstd)")
        return rows.fetchone()[0]


def duckdb_memory(folder: Path, _: Path) -> int:
    """Read the file into a table in memory."""
    import duckdb

    with duckdb.connect(config={"preserve_insertion_order": False}) as connection:
        return connection.execute(f"CREATE TABLE records AS {strict(folder)}").fetchone()[0]


def library(folder: Path, _: Path) -> int:
    """Load an inventory that has this file only."""
    from audit.inventory import load_inventory

    return int(load_inventory(folder).accounting["rows"].sum())


def library_fit(folder: Path, _: Path) -> int:
    """Load an inventory that has this file only, and type it."""
    from audit.inventory import load_inventory

    fitted = load_inventory(folder).fit("Europe/London")
    return fitted.connection.execute("SELECT count(*) FROM records").fetchone()[0]


def pandas_memory(folder: Path, _: Path) -> int:
    """Read the file into a frame of pandas."""
    import pandas as pd

    return len(pd.read_csv(folder / "records.csv", dtype=str))


def polars_memory(folder: Path, _: Path) -> int:
    """Read the file into a frame of Polars."""
    import polars as pl

    return len(pl.scan_csv(folder / "records.csv", infer_schema=False).collect(engine="streaming"))


WAYS: dict[str, Callable[[Path, Path], int]] = {
    "duckdb-memory": duckdb_memory,
    "duckdb-parquet": duckdb_parquet,
    "library": library,
    "library-fit": library_fit,
    "pandas": pandas_memory,
    "polars": polars_memory,
}


def main() -> None:
    """Read, and leave the number of rows."""
    way, folder, target = sys.argv[1:]
    rows = WAYS[way](Path(folder), Path(target))
    Path(target).write_text(str(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
