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


def left_after(seconds: float, mark: str) -> list[str]:
    """Wait until no process carries a mark any more, and name those that still do."""
    end = time.monotonic() + seconds
    while (living := marked(mark)) and time.monotonic() < end:
        time.sleep(0.05)
    return [command_of(process) for process in living]


def command_of(process: psutil.Process) -> str:
    """Give the command of a process that may be gone."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return "gone meanwhile"
