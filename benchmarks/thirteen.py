"""Audit a mapped inventory by thirteen rules: `thirteen.py FOLDER OUTPUT` leaves what was found, as counts."""

import csv
import sys
from pathlib import Path

from peers.ours import judged

from audit import tally

COUNTS = """
SELECT rule, category, verdict, count(*) FROM findings GROUP BY ALL
UNION ALL SELECT rule, category, 'judged', sum(judged) FROM ({judged}) GROUP BY ALL HAVING sum(judged) > 0 ORDER BY ALL
"""


def main() -> None:
    """Judge, and count."""
    folder, output = map(Path, sys.argv[1:])
    judgement = judged(folder)
    counts = COUNTS.format(judged=tally.verdict_counts(judgement))
    with output.open("w", newline="") as file:
        csv.writer(file).writerows(judgement.fitted.connection.execute(counts).fetchall())


if __name__ == "__main__":
    main()
