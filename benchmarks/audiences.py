"""Measure what redaction and the gate cost of a run for an auditor: CPU seconds, kernels included.

python benchmarks/audiences.py [INVENTORY] [RUNS]
"""

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

from audit import gate, runs
from audit.redaction import Audience, Key

DAY = "2026-11-22"


def spent() -> float:
    """Give the CPU seconds of this process and of all that it has started and that has ended."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def timed(name: str, function: Callable[..., Any], costs: dict[str, float]) -> Callable[..., Any]:
    """Add the CPU seconds of every call to the costs."""

    def call(*arguments: Any, **options: Any) -> Any:
        before = time.process_time()
        try:
            return function(*arguments, **options)
        finally:
            costs[name] = costs.get(name, 0.0) + time.process_time() - before

    return call


def measure(inventory: str) -> dict[str, float]:
    """Run once for an auditor, and give what each part cost."""
    costs: dict[str, float] = {}
    kept = runs.redacted, gate.pass_or_refuse
    runs.redacted = timed("redaction", runs.redacted, costs)
    gate.pass_or_refuse = timed("gate", gate.pass_or_refuse, costs)
    auditor = Audience("auditor", "Audit & Co", Key(b"0123456789abcdef" * 2))
    before = spent()
    try:
        with tempfile.TemporaryDirectory() as output:
            runs.run(inventory, "amiqus", DAY, output=output, audiences=[auditor])
    finally:
        runs.redacted, gate.pass_or_refuse = kept
    return costs | {"run": spent() - before}


def main() -> None:
    """Print the medians, and the share of the run."""
    inventory = sys.argv[1] if len(sys.argv) > 1 else "amiqus"
    found = [measure(inventory) for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 3)]
    median = {name: statistics.median(one[name] for one in found) for name in found[0]}
    rest = median["run"] - median["redaction"] - median["gate"]
    for name, seconds in median.items():
        print(f"{name:10} {seconds:6.2f} CPU s")
    print(f"redaction and gate are {(median['redaction'] + median['gate']) / rest:.0%} of the rest of the run")


if __name__ == "__main__":
    main()
