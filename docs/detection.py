"""Measure what an audit catches of planted breaches, and write it where the method chapter of a report quotes it."""

import json
from datetime import UTC, datetime
from importlib.metadata import version

from audit.detection import INVENTORIES, lines, measure, summed
from audit.evidence import PACKAGE
from audit.samples import DETECTED


def main() -> None:
    """Measure, tell, and write."""
    counted = measure()
    print(*lines(counted, INVENTORIES), sep="\n")
    told = {**summed(counted, INVENTORIES), "version": version(PACKAGE), "on": datetime.now(UTC).date().isoformat()}
    DETECTED.write_text(json.dumps(told, indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
