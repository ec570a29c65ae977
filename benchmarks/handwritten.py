"""Run the hand-written audit of one inventory: `handwritten.py INVENTORY OUTPUT`."""

import sys
from pathlib import Path

import duckdb

inventory, output = map(Path, sys.argv[1:])
output.mkdir(parents=True)
connection = duckdb.connect()
connection.execute("SET TimeZone = 'UTC'; SET preserve_insertion_order = false")
for table in ("records", "consents", "holds"):
    connection.execute(f"CREATE VIEW {table} AS FROM read_parquet('{inventory / table}.parquet')")
connection.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
connection.execute(
    f"COPY (FROM findings ORDER BY ALL) TO '{output}/findings.parquet' (FORMAT parquet, COMPRESSION zstd)"
)
connection.execute(
    f"""
    COPY (SELECT rule, category, verdict, count(*) AS findings FROM findings GROUP BY ALL ORDER BY ALL)
    TO '{output}/counts.csv'
    """
)
connection.execute(f"COPY (FROM judged_rows ORDER BY ALL) TO '{output}/judged.csv'")
