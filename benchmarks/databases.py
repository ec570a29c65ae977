"""Measure `audit` in databases: thirteen rules on PostgreSQL and Spark, and what a whole audit pulls from a server.

On PostgreSQL the same checks, written by hand for it, take turns with the library. Every process is measured whole,
start-up and imports included; the server's CPU is that of all its processes. Quote the ratios.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path

import psutil
import psycopg
from generate import generate
from serving import ADDRESS, load, map_postgres, map_spark, serve
from wire import counted

import audit

HERE = Path(__file__).resolve().parent
AS_OF = "2026-11-22"
FEW = 0.01  # sown in this share of the rows, faults leave about 0.1 % of the rows with a finding
SIZE = "SELECT sum(pg_table_size(oid)) FROM pg_class WHERE relname IN ('records', 'consents', 'holds')"


@dataclass(frozen=True)
class Cost:
    """What one process took: its own time, the time of those it started, and the server's meanwhile."""

    wall: float
    client: float
    server: float = 0

    def __str__(self) -> str:
        return f"{self.wall:8.2f} {self.client:8.2f} {self.server:8.2f} {self.client + self.server:8.2f}"


def measured(command: list[str | Path], address: str, served: Callable[[], float] = lambda: 0) -> Cost:
    """Run a command to its end; what it starts, such as a virtual machine, it need not wait for: so look often."""
    began, before, taken = time.perf_counter(), served(), dict[int, float]()
    process = psutil.Popen(command, env=os.environ | {ADDRESS: address})
    while process.poll() is None:
        with suppress(psutil.Error):  # gone meanwhile
            for one in (process, *process.children(recursive=True)):
                taken[one.pid] = one.cpu_times().user + one.cpu_times().system
        time.sleep(0.02)
    if process.returncode:
        raise SystemExit(f"{command[1]} ended with {process.returncode}")
    return Cost(time.perf_counter() - began, sum(taken.values()), served() - before)


def spent(postmaster: int) -> float:
    """Give the CPU seconds of a server: its processes, and those that have ended."""
    first = psutil.Process(postmaster)
    alive = [child.cpu_times() for child in first.children()]
    return sum(first.cpu_times()[:4]) + sum(times.user + times.system for times in alive)


def inventory(records: int, faults: float = 1) -> Path:
    """Find a generated inventory, or generate it."""
    folder = HERE / "data" / (str(records) if faults == 1 else f"{records}-few")
    if not folder.exists():
        generate(folder, records, 20261122, faults)
    return folder


def database(uri: str, name: str, parquet: Path) -> str:
    """Put an inventory into a database of its own; give its address."""
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    address = uri.replace("/postgres?", f"/{name}?")
    load(parquet, address)
    return address


def thirteen_rules(records: int, runs: int, folder: Path) -> None:
    """Judge by thirteen rules on PostgreSQL and on Spark, and by hand on PostgreSQL."""
    parquet, server = inventory(records), serve()
    address = database(server.get_uri(), "audited", parquet)
    mapped = map_postgres(parquet, folder / "postgres")
    found = {name: folder / f"{name}.csv" for name in ("audit", "handwritten", "spark")}
    commands: dict[str, list[str | Path]] = {
        "audit": [sys.executable, HERE / "thirteen.py", mapped, found["audit"]],
        "handwritten": [sys.executable, HERE / "handwritten_postgres.py", address, found["handwritten"]],
    }
    print(f"\nthirteen rules, {records:,} records\n{'':22} {'wall s':>8} {'client':>8} {'server':>8} {'CPU s':>8}")
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for number in range(runs):
        for name, command in commands.items():
            costs[name].append(measured(command, address, lambda: spent(server.get_pid() or 0)))
            print(f"{name:18} {number + 1:3} {costs[name][-1]}", flush=True)
    for name, taken in costs.items():
        print(f"{name:18} med {Cost(*map(statistics.median, zip(*map(astuple, taken), strict=True)))}")
    for what, cost in {"wall": lambda c: c.wall, "server CPU": lambda c: c.server}.items():
        pairs = [cost(ours) / cost(theirs) for ours, theirs in zip(*costs.values(), strict=True)]
        print(f"ratio of {what}: {statistics.median(pairs):.2f}")
    same(found["audit"], found["handwritten"])
    mapped = map_spark(parquet, folder / "spark")
    print(f"{'spark':22} {measured([sys.executable, HERE / 'thirteen.py', mapped, found['spark']], 'spark:local[2]')}")
    same(found["audit"], found["spark"])


def same(one: Path, other: Path) -> None:
    """Compare what was found, by rule, category and verdict."""
    ours, theirs = (set(path.read_text().splitlines()) for path in (one, other))
    print(*(sorted(ours ^ theirs) or [f"the same {len(ours)} counts by rule, category and verdict"]), sep="\n")


def pulled(records: int, folder: Path) -> None:
    """Judge by every rule, and count what comes over the wire of an inventory in which few rows have a finding."""
    parquet, uri = inventory(records, FEW), serve().get_uri()
    address = database(uri, "few", parquet)
    with psycopg.connect(address) as connection:
        size = int(connection.execute(SIZE).fetchone()[0])  # type: ignore[index]
    with counted(Path(uri.partition("host=")[2]) / ".s.PGSQL.5432") as wire:
        os.environ[ADDRESS] = f"postgresql://postgres@127.0.0.1:{wire.port}/few?sslmode=disable"
        result = audit.check(map_postgres(parquet, folder / "few"), "amiqus", as_of=AS_OF)
    rows = int(result.inventory.accounting["rows"].sum())
    found = len(result.findings.drop_duplicates(["table", "row_id"]))
    print(f"\nevery rule, {records:,} records: {found:,} of {rows:,} rows have a finding ({found / rows:.3%})")
    print(f"pulled {wire.pulled:,} bytes of {size:,} ({wire.pulled / size:.3%}); questions: {wire.asked:,} bytes")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}")
    with tempfile.TemporaryDirectory(prefix="audit-benchmark-") as name:
        pulled(given.records, Path(name))
        thirteen_rules(given.records, given.runs, Path(name))


if __name__ == "__main__":
    main()
