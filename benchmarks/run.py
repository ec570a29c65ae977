"""Measure `audit check`, all rules, against thirteen of them, and `audit run` against a bare Papermill.

Every figure is of a whole process, start-up and imports included, with its children: CPU, wall clock and peak memory as
the kernel accounts for them. The two programs take turns, so that a noisy spell meets both. Quote the ratios.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import astuple, dataclass
from pathlib import Path

import duckdb
import nbformat

HERE = Path(__file__).resolve().parent
BIN = Path(sys.executable).parent
AS_OF = "2026-11-22"


@dataclass(frozen=True)
class Cost:
    """What one process took."""

    cpu: float
    wall: float
    peak: float

    def __str__(self) -> str:
        return f"{self.cpu:8.2f} {self.wall:8.2f} {self.peak:8.0f}"


def measured(command: list[str | Path], target: Path) -> Cost:
    """Run one command to its end; its exit code may say that there are findings, but it must leave its target."""
    log = target.with_suffix(".log")
    began = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1, 3) or not target.exists():
        raise SystemExit(f"{command[0]} ended with {process.returncode}:\n{log.read_text()[-2000:]}")
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024)


def warm(folder: Path) -> None:
    """Read the files of a folder once, so that no program pays for the disk.

    A little at a time: until it begins, a new process counts the memory of the one that starts it as its own peak.
    """
    for path in folder.iterdir():
        with path.open("rb") as content:
            while content.read(2**20):
                pass


def compared(title: str, commands: dict[str, Callable[[Path], list]], folder: Path, runs: int) -> None:
    """Run two commands in turn, and print every run, the medians and the median of the paired ratios."""
    print(f"\n{title}\n{'':22} {'CPU s':>8} {'wall s':>8} {'peak MiB':>8}", flush=True)
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for number in range(runs):
        for name, command in commands.items():
            target = folder / f"{name.replace(' ', '-')}-{number}"
            costs[name].append(measured(command(target), target))
            print(f"{name:18} {number + 1:3} {costs[name][-1]}", flush=True)
    for name, taken in costs.items():
        print(f"{name:18} med {medians(taken)}")
    pairs = [Cost(a.cpu / b.cpu, a.wall / b.wall, a.peak / b.peak) for a, b in zip(*costs.values(), strict=True)]
    ratio = medians(pairs)
    print(f"{'ratio':18} med {ratio.cpu:8.2f} {ratio.wall:8.2f} {ratio.peak:8.2f}", flush=True)


def medians(costs: list[Cost]) -> Cost:
    """Take the median of each figure by itself."""
    return Cost(*map(statistics.median, zip(*map(astuple, costs), strict=True)))


def check(records: int, runs: int) -> None:
    """Measure `audit check` on a generated inventory, generated first if it is not there."""
    inventory = HERE / "data" / str(records)
    if not inventory.exists():
        subprocess.run([sys.executable, HERE / "generate.py", "--records", str(records)], check=True)
    warm(inventory)
    with tempfile.TemporaryDirectory(prefix="audit-benchmark-") as name:
        folder = Path(name)
        commands = {
            "audit check": lambda target: [BIN / "audit", "check", inventory, "--as-of", AS_OF, "--output", target],
            "thirteen rules": lambda target: [sys.executable, HERE / "peers" / "ours.py", inventory, target],
        }
        compared(f"check of {records:,} records", commands, folder, runs)


def notebooks(runs: int) -> None:
    """Measure `audit run` on the sample against one bare Papermill run of an empty notebook."""
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    with tempfile.TemporaryDirectory(prefix="audit-benchmark-") as name:
        empty = Path(name) / "empty.ipynb"
        nbformat.write(nbformat.v4.new_notebook(metadata=kernel), empty)
        commands = {
            "audit run": lambda target: [BIN / "audit", "run", "amiqus", "--as-of", AS_OF, "--output", target],
            "bare papermill": lambda target: [BIN / "papermill", empty, target],
        }
        compared("run of the sample", commands, Path(name), runs)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, nargs="*", default=[1_000_000, 10_000_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--no-notebooks", action="store_true", help="leave out the comparison with Papermill")
    given = parser.parse_args()
    python = sys.version.split()[0]
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {python}, DuckDB {duckdb.__version__}")
    for records in given.records:
        check(records, given.runs)
    if not given.no_notebooks:
        notebooks(given.runs)


if __name__ == "__main__":
    main()
