"""Temporary files go with their owner; those of a killed process go with the next one."""

import gc
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from audit.scratch import Scratch

HOLD = """
import sys, time
from audit.scratch import Scratch
held = Scratch(sys.argv[1])
(held.path / "rows").write_text("Jane Doe")
time.sleep(60)
"""


def rows_in(folder: Path) -> list[Path]:
    return list(folder.glob("audit-*/rows"))


@pytest.fixture
def holder(tmp_path: Path) -> "subprocess.Popen[bytes]":
    """Start a process that keeps a file."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)])
    while not rows_in(tmp_path):
        assert process.poll() is None
        time.sleep(0.02)
    return process


def test_a_folder_is_private_and_goes_when_nothing_uses_it(tmp_path: Path) -> None:
    scratch = Scratch(str(tmp_path))
    assert scratch.path.stat().st_mode & 0o777 == 0o700
    del scratch
    gc.collect()
    assert list(tmp_path.iterdir()) == []


def test_what_a_living_process_uses_stays(tmp_path: Path, holder: "subprocess.Popen[bytes]") -> None:
    Scratch(str(tmp_path)).close()
    assert rows_in(tmp_path)
    holder.send_signal(signal.SIGINT)
    holder.wait()


def test_what_a_killed_process_left_goes_with_the_next(tmp_path: Path, holder: "subprocess.Popen[bytes]") -> None:
    holder.kill()
    holder.wait()
    assert rows_in(tmp_path)
    Scratch(str(tmp_path)).close()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_a_lock_or_behind_a_link_is_nobodys_to_remove(tmp_path: Path) -> None:
    mine, place = tmp_path / "mine", tmp_path / "tmp"
    (place / "audit-by-hand").mkdir(parents=True)
    mine.mkdir()
    (mine / ".lock").touch()
    (place / "audit-link").symlink_to(mine)
    Scratch(str(place)).close()
    assert (mine / ".lock").exists()
    assert (place / "audit-by-hand").exists()
