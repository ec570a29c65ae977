"""Results of the sample inventories, each judged once for all test modules that look at what is made of it."""

import functools
from pathlib import Path

import audit
from audit.findings import Result

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
NAMES = ("amiqus", "clean", "minimal")
DAY = "2026-11-22"


@functools.cache
def answer(sample: str) -> Result:
    """Judge a sample by the bundled policy."""
    return audit.check(SAMPLES / sample, "amiqus", as_of=DAY)
