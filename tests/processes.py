"""Find what a test started, however indirectly, by a mark in the environment."""

import os
import time

import psutil

MARK = "AUDIT_TEST_MARK"


def marked(mark: str) -> list[psutil.Process]:
    """Find the living processes that carry a mark."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get(MARK) == mark:
                found.append(process)
        except psutil.Error:  # gone meanwhile, or another user's
            continue
    return [process for process in found if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]


def gone_within(seconds: float, mark: str) -> bool:
    """Wait until no process carries a mark any more."""
    end = time.monotonic() + seconds
    while marked(mark):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
