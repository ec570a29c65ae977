"""Run the library's own audit with the thirteen compared rules only: `ours.py INVENTORY OUTPUT`.

The counts it writes are what every peer has to arrive at.
"""

import sys
from datetime import date
from pathlib import Path

import pyarrow.csv
import pyarrow.parquet

from audit import tally, verdicts
from audit.inventory import load_inventory
from audit.policy import load_policy
from audit.rules import RULES
from audit.terms import Terms

AS_OF = date(2026, 11, 22)
COMPARED = {
    "RET-01", "TPD-01", "PUR-01", "BAS-01", "BAS-02", "BAS-03", "BAS-04", "SPC-01", "SPC-02", "SPC-03", "CON-01",
    "HLD-01", "HLD-02",
}  # fmt: skip
COUNTS = "SELECT rule, category, verdict, count(*) AS findings FROM findings GROUP BY ALL ORDER BY ALL"


def main() -> None:
    """Judge, and write the findings, their counts, and of how many rows they are."""
    inventory, output = map(Path, sys.argv[1:])
    output.mkdir(parents=True)
    write(judged(inventory), output)


def judged(inventory: Path) -> verdicts.Judgement:
    """Judge by the compared rules, and leave the table `findings`."""
    policy = load_policy("amiqus")
    fitted = load_inventory(inventory).fit(policy.zone)
    judgement = verdicts.judge(fitted, Terms(policy, AS_OF), tuple(rule for rule in RULES if rule.id in COMPARED))
    tally.collect(judgement)
    return judgement


def write(judgement: verdicts.Judgement, output: Path) -> None:
    """Write through Arrow: the engine itself may write nowhere but in its own workspace."""
    connection = judgement.fitted.connection
    found = connection.sql("FROM findings").to_arrow_reader(50_000)
    with pyarrow.parquet.ParquetWriter(output / "findings.parquet", found.schema, compression="zstd") as parquet:
        for batch in found:
            parquet.write_batch(batch)
    tables = {"counts": COUNTS, "judged": f"FROM ({tally.verdict_counts(judgement)}) ORDER BY ALL"}
    for name, query in tables.items():
        pyarrow.csv.write_csv(connection.sql(query).to_arrow_table(), output / f"{name}.csv")


if __name__ == "__main__":
    main()
