"""Run the hand-written audit in a PostgreSQL server: `handwritten_postgres.py ADDRESS OUTPUT` leaves counts."""

import csv
import sys
from collections import Counter
from pathlib import Path

import psycopg

address, output = sys.argv[1:]
*prepared, found, judged = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8").split(";\n")[:-1]
with psycopg.connect(address) as connection:
    for statement in prepared:
        connection.execute(statement)
    findings = connection.execute(found).fetchall()
    rows = connection.execute(judged).fetchall()
counts = Counter((rule, category or "", verdict) for rule, verdict, _, _, category, *_ in findings)
counts.update({(rule, category or "", "judged"): number for rule, category, number in rows})
with Path(output).open("w", newline="") as file:
    csv.writer(file).writerows([*key, number] for key, number in sorted(counts.items()))
