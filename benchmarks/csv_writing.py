"""Write generated records as the library reads them from CSV: `csv_writing.py RECORDS.parquet RECORDS.csv`."""

import sys
from pathlib import Path

import duckdb

MOMENTS = ("submitted_at", "decided_at", "first_used_at", "last_used_at")


def main() -> None:
    """Write moments in ISO 8601, and lists with bars between the words."""
    source, target = map(Path, sys.argv[1:])
    target.parent.mkdir(parents=True, exist_ok=True)
    moments = ", ".join(f"strftime({name}, '%Y-%m-%dT%H:%M:%SZ') AS {name}" for name in MOMENTS)
    words = "nullif(array_to_string(special_category, '|'), '') AS special_category"
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"COPY (SELECT * REPLACE ({moments}, {words}) FROM '{source}') TO '{target}' (HEADER)")


if __name__ == "__main__":
    main()
