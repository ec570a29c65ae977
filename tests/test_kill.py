"""A run that is killed at any moment leaves no process, no kernel's folder, and no half-published run."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from notebook_files import write
from processes import MARK, left_after

CHECK = ["sha256sum", "--strict", "--quiet", "-c", "SHA256SUMS"]
HOLDS_THE_GIL = "import re; re.match('(a+)+b', 'a' * 24)"  # about a second, then goes on
LEAVES_CHILDREN = "import subprocess; subprocess.Popen(['sleep', '600'], start_new_session=True)"
PARAMETERS = """inventory: str = "minimal"  # what is judged
policy: str = "amiqus"  # what was promised
as_of: str = "2026-11-22"  # the day the audit speaks for"""
PROGRAM = """
import sys
from pathlib import Path
from audit.runs import run
run("minimal", "amiqus", "2026-11-22", output=sys.argv[1], chapters=[Path(p) for p in sys.argv[2:]])
"""


@pytest.fixture
def chapters(tmp_path: Path) -> list[str]:
    """Write two notebooks that are hard to stop."""
    cells = (LEAVES_CHILDREN, HOLDS_THE_GIL)
    return [str(write(tmp_path / f"{n}_hard.ipynb", *cells, parameters=PARAMETERS)) for n in (1, 2)]


def start(output: Path, chapters: list[str], temporary: Path, mark: str) -> "subprocess.Popen[bytes]":
    """Start a run as a scheduler would."""
    temporary.mkdir(exist_ok=True)
    environment = {**os.environ, MARK: mark, "TMPDIR": str(temporary)}
    return subprocess.Popen([sys.executable, "-c", PROGRAM, str(output), *chapters], env=environment)


def kill_at_random_moments(times: int, tmp_path: Path, chapters: list[str]) -> None:
    """Kill run after run, spread evenly over how long one takes, and look at what is left each time."""
    output, temporary = tmp_path / "reports", tmp_path / "tmp"
    started = time.monotonic()
    assert start(output, chapters, temporary, "whole").wait() == 0
    takes = time.monotonic() - started
    seeded = random.Random(times)  # noqa: S311  not a secret
    for number in range(times):
        mark = os.urandom(8).hex()
        process = start(output, chapters, temporary, mark)
        time.sleep((number + seeded.random()) / times * takes * 1.05)
        process.kill()
        process.wait()
        assert left_after(5, mark) == []
        assert_whole(output)
        assert not list(temporary.glob("audit-*/**/k*"))  # what kernels had
    assert start(output, chapters, temporary, "after").wait() == 0
    assert_whole(output)
    assert not list(output.glob(".staging-*"))
    assert not list(temporary.glob("audit-*"))  # what the run itself had goes with the next


def assert_whole(output: Path) -> None:
    """Check every run that can be seen, and that `latest` and the index name only such."""
    runs = [path for path in output.iterdir() if path.is_dir() and path.name[0] != "." and not path.is_symlink()]
    for run in runs:
        assert subprocess.run(CHECK, cwd=run, check=False).returncode == 0
        assert (run / "report.html").read_text(encoding="utf-8").rstrip().endswith("</html>")
    assert (output / "latest").resolve() in [run.resolve() for run in runs]
    assert (output / "index.html").read_text(encoding="utf-8").rstrip().endswith("</html>")


def test_five_killed_runs_leave_nothing(tmp_path: Path, chapters: list[str]) -> None:
    kill_at_random_moments(5, tmp_path, chapters)


@pytest.mark.slow
def test_fifty_killed_runs_leave_nothing(tmp_path: Path, chapters: list[str]) -> None:
    kill_at_random_moments(50, tmp_path, chapters)
