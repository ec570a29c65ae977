"""Audit a mapped inventory by thirteen rules: `thirteen.py FOLDER OUTPUT` leaves what was found, as counts."""

import csv
import sys
from datetime import date
from pathlib import Path

import audit
from audit import tally, verdicts
from audit.rules import RULES
from audit.terms import Terms

ASKED = (
    "RET-01", "TPD-01", "PUR-01", "BAS-01", "BAS-02", "BAS-03", "BAS-04", "SPC-01", "SPC-02", "SPC-03", "CON-01",
    "HLD-01", "HLD-02",
)  # fmt: skip
COUNTS = """
SELECT rule, category, verdict, count(*) FROM findings GROUP BY ALL
UNION ALL SELECT rule, category, 'judged', sum(judged) FROM ({judged}) GROUP BY ALL HAVING sum(judged) > 0 ORDER BY ALL
"""


def main() -> None:
    """Judge, and count."""
    folder, output = map(Path, sys.argv[1:])
    promised = audit.load_policy("amiqus")
    fitted = audit.load_inventory(folder).fit(promised.zone)
    rules = tuple(rule for rule in RULES if rule.id in ASKED)
    judgement = verdicts.judge(fitted, Terms(promised, date(2026, 11, 22)), rules)
    tally.collect(judgement)
    counted = fitted.connection.execute(COUNTS.format(judged=tally.verdict_counts(judgement))).fetchall()
    with output.open("w", newline="") as file:
        csv.writer(file).writerows(counted)


if __name__ == "__main__":
    main()
