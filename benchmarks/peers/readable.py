"""Run the audit written as readable SQL: `readable.py INVENTORY OUTPUT`."""

import sys
from pathlib import Path

import duckdb

TABLES = {
    "counts": "SELECT rule, category, verdict, count(*) AS findings FROM findings GROUP BY ALL ORDER BY ALL",
    "judged": "FROM judged_rows ORDER BY ALL",
}


def main() -> None:
    """Judge, and write the findings, their counts, and of how many rows they are."""
    inventory, output = map(Path, sys.argv[1:])
    output.mkdir(parents=True)
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'; SET preserve_insertion_order = false")
    for table in ("records", "consents", "holds"):
        connection.execute(f"CREATE VIEW {table} AS FROM read_parquet('{inventory / table}.parquet')")
    for program in ("uses.sql", "readable.sql"):
        connection.execute(Path(__file__).with_name(program).read_text(encoding="utf-8"))
    connection.execute(f"COPY findings TO '{output}/findings.parquet' (FORMAT parquet, COMPRESSION zstd)")
    for name, query in TABLES.items():
        connection.execute(f"COPY ({query}) TO '{output}/{name}.csv'")


if __name__ == "__main__":
    main()
