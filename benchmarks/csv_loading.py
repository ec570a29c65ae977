"""Measure how the library loads CSV against DuckDB's strict reading, pandas and Polars, each as a process of its own.

Every figure is of a whole process. The ways take turns, and each run is set against DuckDB's reading into memory, and
into Parquet, of the same round: quote the ratios, not the seconds.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.csv_readers import WAYS  # noqa: E402
from benchmarks.peers.run import inventory, python  # noqa: E402
from benchmarks.run import Cost, measured, medians, warm  # noqa: E402

YARDSTICKS = ("duckdb-memory", "duckdb-parquet")
ENVIRONMENTS = {"pandas": "pandas", "polars": "polars"} | dict.fromkeys(YARDSTICKS, "duckdb")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    pythons = {way: python(ENVIRONMENTS.get(way)) for way in WAYS}
    for records in given.records:
        race(records, given.runs, pythons)


def written(records: int) -> Path:
    """Give a folder that holds the generated records as CSV and nothing else, written first if it is not there."""
    folder = HERE / "data" / f"{records}-csv"
    if not (folder / "records.csv").exists():
        source = inventory(records) / "records.parquet"
        subprocess.run([sys.executable, HERE / "csv_writing.py", source, folder / "records.csv"], check=True)
    warm(folder)
    return folder


def race(records: int, runs: int, pythons: dict[str, Path]) -> None:
    """Let the ways take turns over one file, and print what each took."""
    folder = written(records)
    size = (folder / "records.csv").stat().st_size / 2**20
    load = os.getloadavg()[0]
    print(f"\n{records:,} records, {size:.0f} MiB of CSV, {runs} runs, {os.cpu_count()} cores, load {load:.1f}\n")
    costs: dict[str, list[Cost]] = {way: [] for way in pythons}
    with tempfile.TemporaryDirectory(prefix="audit-csv-") as place:
        for number in range(runs):
            for way, interpreter in pythons.items():
                target = Path(place) / f"{way}-{number}"
                costs[way].append(measured([interpreter, HERE / "csv_readers.py", way, folder, target], target))
                print(f"{way:24} {number + 1:3} {costs[way][-1]}", flush=True)
                if int(target.read_text(encoding="utf-8")) != records:
                    raise SystemExit(f"{way} read {target.read_text(encoding='utf-8')} rows of {records}")
                target.with_suffix(".parquet").unlink(missing_ok=True)
    report(costs)


def report(costs: dict[str, list[Cost]]) -> None:
    """Print medians, and the medians of the ratios to both yardsticks run by run."""
    heads = " | ".join(f"CPU ÷ {name} | wall ÷ {name}" for name in YARDSTICKS)
    print(f"\n| way | CPU s | wall s | peak MiB | {heads} |\n|---|{'---:|' * 7}")
    for way, taken in costs.items():
        own = medians(taken)
        cells = [f"{own.cpu:.2f}", f"{own.wall:.2f}", f"{own.peak:.0f}"]
        for name in YARDSTICKS:
            pairs = zip(taken, costs[name], strict=True)
            ratio = medians([Cost(a.cpu / b.cpu, a.wall / b.wall, a.peak / b.peak) for a, b in pairs])
            cells += [f"{ratio.cpu:.2f}", f"{ratio.wall:.2f}"]
        print(f"| {way} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
