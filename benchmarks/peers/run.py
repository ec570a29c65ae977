"""Race the library against every peer over the same thirteen rules, each in an environment of its own.

Every figure is of a whole process with its children. The programs take turns, so that a noisy spell meets all of them,
and each run is set against the hand-tuned program's (L) of the same round: quote the ratios, not the seconds.
"""

import argparse
import csv
import os
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))

from benchmarks.run import Cost, measured, medians, warm  # noqa: E402

ENVIRONMENTS = HERE.parent / ".environments"
REFERENCE, YARDSTICK = "ours", "tuned"
Counts = Counter[tuple[str, str, str]]


@dataclass(frozen=True)
class Peer:
    """One program, the environment it runs in, and whether it knows broken and kept only."""

    program: str
    environment: str | None = None  # None: the one that runs this, with the library in it
    two_valued: bool = False


PEERS = {
    REFERENCE: Peer("ours.py"),
    YARDSTICK: Peer("tuned.py", "duckdb"),
    "readable": Peer("readable.py", "duckdb"),
    "polars": Peer("polars_by_hand.py", "polars"),
    "pandas": Peer("pandas_by_hand.py", "pandas"),
    "pandera-polars": Peer("pandera_polars.py", "pandera", two_valued=True),
    "pandera-pandas": Peer("pandera_pandas.py", "pandera", two_valued=True),
    "pointblank-polars": Peer("pointblank_polars.py", "pointblank", two_valued=True),
    "pointblank-duckdb": Peer("pointblank_duckdb.py", "pointblank", two_valued=True),
    "great-expectations": Peer("great_expectations_checks.py", "great-expectations", two_valued=True),
    "soda": Peer("soda_checks.py", "soda", two_valued=True),
}


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=PEERS, default=list(PEERS), help="besides ours and L")
    given = parser.parse_args()
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # a benchmark does not report home
    names = [name for name in PEERS if name in {REFERENCE, YARDSTICK, *given.only}]
    pythons = {name: python(PEERS[name].environment) for name in names}
    for records in given.records:
        race(records, given.runs, pythons)


def python(environment: str | None) -> Path:
    """Give the interpreter of an environment; make the environment if its requirements are not met yet."""
    if environment is None:
        return Path(sys.executable)
    wanted = (HERE / f"requirements-{environment}.txt").read_text(encoding="utf-8")
    folder = ENVIRONMENTS / environment
    interpreter, installed = folder / "bin" / "python", folder / "installed.txt"
    if not installed.exists() or installed.read_text(encoding="utf-8") != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        requirements = HERE / f"requirements-{environment}.txt"
        subprocess.run([interpreter, "-m", "pip", "install", "--quiet", "-r", requirements], check=True)
        installed.write_text(wanted, encoding="utf-8")
    return interpreter


def inventory(records: int) -> Path:
    """Give a generated inventory, generated first if it is not there; no program is to pay for the disk."""
    folder = HERE.parent / "data" / str(records)
    if not folder.exists():
        subprocess.run([sys.executable, HERE.parent / "generate.py", "--records", str(records)], check=True)
    warm(folder)
    return folder


def race(records: int, runs: int, pythons: dict[str, Path]) -> None:
    """Let the programs take turns over one inventory, and print what each took and whether it found the same."""
    source = inventory(records)
    print(f"\n{records:,} records, {runs} runs, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n", flush=True)
    costs: dict[str, list[Cost]] = {name: [] for name in pythons}
    with tempfile.TemporaryDirectory(prefix="audit-peers-") as folder:
        for number in range(runs):
            for name, interpreter in pythons.items():
                peer, target = PEERS[name], Path(folder) / f"{name}-{number}"
                costs[name].append(measured([interpreter, HERE / peer.program, source, target], target))
                print(f"{name:24} {number + 1:3} {costs[name][-1]}", flush=True)
        found = {name: counts(Path(folder) / f"{name}-0" / "counts.csv") for name in pythons}
    report(costs, {name: difference(found[name], found[REFERENCE], PEERS[name].two_valued) for name in pythons})


def counts(path: Path) -> Counts:
    """Read how many findings of each verdict a program has, by rule and category."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [(row["rule"], row["category"], row["verdict"], int(row["findings"])) for row in csv.DictReader(lines)]
    return Counter({(rule, category, verdict): number for rule, category, verdict, number in rows})


def difference(found: Counts, expected: Counts, two_valued: bool) -> dict[tuple[str, str, str], tuple[int, int]]:
    """List where a program found another number than the library did."""
    if two_valued:
        expected = broken(expected)
    return {key: (found[key], expected[key]) for key in sorted(found | expected) if found[key] != expected[key]}


def broken(found: Counts) -> Counts:
    """Say the same in two values: excused or not, it is broken; what nobody can tell is not asked for."""
    sums: Counts = Counter()
    for (rule, category, verdict), number in found.items():
        if verdict != "unknown":
            sums[rule, category, "fail"] += number
    return sums


def report(costs: dict[str, list[Cost]], unlike: dict[str, dict]) -> None:
    """Print medians, the medians of the ratios to L run by run, and every difference."""
    print("\n| program | CPU s | wall s | peak MiB | CPU ÷ L | wall ÷ L | counts |")
    print("|---|---:|---:|---:|---:|---:|---|")
    for name, taken in costs.items():
        own = medians(taken)
        pairs = zip(taken, costs[YARDSTICK], strict=True)
        ratio = medians([Cost(a.cpu / b.cpu, a.wall / b.wall, a.peak / b.peak) for a, b in pairs])
        verdict = f"{len(unlike[name])} differ" if unlike[name] else "same"
        figures = f"{own.cpu:.2f} | {own.wall:.2f} | {own.peak:.0f} | {ratio.cpu:.2f} | {ratio.wall:.2f}"
        print(f"| {name} | {figures} | {verdict} |")
    for name, differences in unlike.items():
        for key, (found, expected) in differences.items():
            print(f"DIFFERENT in {name}: {' '.join(key)}: {found:,} where the library has {expected:,}")


if __name__ == "__main__":
    main()
