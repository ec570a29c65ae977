"""What would take more memory or disk than there is costs one line, and no more memory than it may."""

import gzip
import subprocess
import sys

import duckdb
import pytest
from generate import generate

import audit
from audit.errors import AuditError, SourceError
from audit.sources.engine import Limits, enough

MARKER = "jane.doe@example.org"
HEADER = b"record_id,subject_id,status\nR1," + MARKER.encode()
HUGE = 2 << 30
MIB = 1 << 20
PEAK = 700  # MiB

COMMAND = """
from pathlib import Path
from audit.cli import main
try:
    main()
finally:  # not ru_maxrss: a child inherits what its parent had
    print(next(int(line.split()[1]) >> 10 for line in Path("/proc/self/status").open() if line.startswith("VmHWM")))
"""


def in_one_piece(path):
    """Write a cell that is a hole of the file: it takes no disk."""
    with path.open("wb") as file:
        file.write(HEADER)
        file.truncate(HUGE)


def quoted(path):
    """Write a quoted cell of many lines."""
    with path.open("wb") as file:
        file.write(HEADER.replace(MARKER.encode(), b'"' + MARKER.encode()))
        for _ in range(HUGE // MIB):
            file.write((b"x" * 63 + b"\n") * (MIB // 64))
        file.write(b'",live\n')


def packed(path):
    """Write a cell that is packed to a thousandth."""
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(HEADER)
        for _ in range(HUGE // MIB):
            file.write(b"x" * MIB)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("write", "name", "says"),
    [
        (in_one_piece, "records.csv", "a line is longer than 64 MiB"),
        (quoted, "records.csv", "more than 500,000 of its rows are none"),
        (packed, "records.csv.gz", "a line is longer than 64 MiB"),
    ],
)
def test_a_cell_of_two_gigabytes(tmp_path, write, name, says):
    write(path := tmp_path / name)
    command = [sys.executable, "-c", COMMAND, "check", tmp_path, "--as-of", "2026-11-22"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    path.unlink()
    assert done.returncode == 2
    assert done.stderr.splitlines() == [done.stderr.rstrip("\n")] and f"{name}: {says}" in done.stderr
    assert MARKER not in done.stderr and int(done.stdout) < PEAK


@pytest.mark.parametrize("memory", ["20MB", "60MB", "100MB"])
def test_a_disk_that_is_full(tmp_path, memory):
    generate(tmp_path / "inventory", 100_000, 1)
    inventory = audit.load_inventory(tmp_path / "inventory", limits=Limits(memory=memory, disk="1MB"))
    with pytest.raises(SourceError) as refused:
        audit.check(inventory, "amiqus", as_of="2026-11-22")
    said = str(refused.value)
    assert "needs more disk than there is" in said or "needs more memory than it may use" in said
    assert "\n" not in said and "REC-" not in said and refused.value.exit_code == 2
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("said", ["No space left on device", "Disk quota exceeded", "File too large"])
def test_what_the_system_says_of_a_full_disk(said):
    told = pytest.raises(SourceError, match=r"^x: needs more disk than there is, .*; make room for temporary files")
    with told, enough("x"):
        raise duckdb.IOException(f'Could not write file "/tmp/spill/{MARKER}": {said}')
    with pytest.raises(duckdb.IOException), enough("x"):
        raise duckdb.IOException("another error")


def test_how_much_memory_an_audit_may_use_can_be_said(tmp_path, monkeypatch):
    (tmp_path / "records.csv").write_text("record_id\nR1\n")

    def limit():
        inventory = audit.load_inventory(tmp_path)
        return inventory.fit("UTC").connection.execute("SELECT current_setting('memory_limit')").fetchall()[0][0]

    assert limit().startswith("476")  # 500 MB, in MiB
    monkeypatch.setenv("AUDIT_MEMORY", "2GB")
    assert limit() == "1.8 GiB"
    monkeypatch.setenv("AUDIT_MEMORY", "a lot")
    with pytest.raises(AuditError, match=r"^AUDIT_MEMORY: is no amount of memory; write it as 900MB or 2GB$"):
        limit()
