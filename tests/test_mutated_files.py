"""Whatever happened to a file, it is refused in one line, or every row of it is accounted for."""

import queue
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest

from mutants import NAMES

HERE = Path(__file__).parent
SECONDS = 60  # for one case: it takes a tenth of one
CASES = 10_000 // len(NAMES) + 1


def outcomes(form, first, last):
    """Read so many damaged files in child processes: what came of each, a crash and a hang too."""
    came = {}
    while first < last:
        some = one_child(form, first, last)
        assert some, "the child never began"
        came |= some
        first = max(some) + 1
    return came


def one_child(form, first, last):
    """Read damaged files in one child process, until all are read or it came to grief."""
    came, said = {}, queue.Queue()
    command = [sys.executable, str(HERE / "mutants.py"), form, str(first), str(last)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        reader = threading.Thread(target=lambda: [*map(said.put, child.stdout), said.put(None)])
        reader.start()
        try:
            while line := said.get(timeout=SECONDS):
                number, _, what = line.strip().partition(" ")
                came[int(number)] = what
        except queue.Empty:
            child.kill()
            came[max(came)] = "hangs"
        reader.join()
    begun = [number for number, what in came.items() if what == "begun"]
    return came | dict.fromkeys(begun, f"ends the process with {child.returncode}")


def check(form, first, last):
    """See that nothing else came of any case than a refusal, or an account of every row."""
    came = outcomes(form, first, last)
    assert sorted(came) == list(range(first, last))
    assert {number: what for number, what in came.items() if what not in ("read", "refused")} == {}
    return Counter(came.values())


@pytest.mark.parametrize("form", NAMES)
def test_some_damaged_files_are_refused_or_accounted_for(form):
    check(form, 0, 17)


@pytest.mark.slow
@pytest.mark.parametrize("form", NAMES)
def test_ten_thousand_damaged_files_are_refused_or_accounted_for(form):
    counts = check(form, 17, 17 + CASES)
    # Or what was tried tells nothing; of JSON Lines, each line is read or rejected alone.
    assert counts["read"] and (counts["refused"] or form == "json"), counts
