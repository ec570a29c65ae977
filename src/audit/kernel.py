"""Be the one process that notebook kernels are forked from: it imports once what all need, and none outlives it.

Started as a script, by path. It reads requests, one JSON line each, and answers each with one line; when the run that
asks is gone, its requests end, and so does everything that was ever started here.
"""

import contextlib
import ctypes
import gc
import importlib
import json
import os
import select
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

_DIE_WITH_PARENT, _ADOPT_ORPHANS = 1, 36  # PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER of <linux/prctl.h>


def main() -> None:
    """Import what was named, then serve until the requests end; leave no process behind, and no temporary file."""
    run, folder, *modules = sys.argv[1:]
    _prctl(_ADOPT_ORPHANS, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a run that is interrupted decides itself what ends
    _die_with(int(run))  # while it imports it hears nothing
    for module in modules:
        importlib.import_module(module)
    gc.freeze()  # what is shared with the kernels stays shared
    _prctl(_DIE_WITH_PARENT, 0)  # from here on it has kernels to end first
    kernels: set[int] = set()
    try:
        _serve(kernels)
    finally:
        _end(kernels, everyone=True)
        shutil.rmtree(folder, ignore_errors=True)  # a run that was killed cannot


def _serve(kernels: set[int]) -> None:
    """Answer requests, and bury what has died meanwhile."""
    ears, mouth = os.pipe()
    os.set_blocking(mouth, False)
    signal.set_wakeup_fd(mouth, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    requests = b""
    while True:
        ready = select.select([0, ears], [], [])[0]
        if ears in ready:
            os.read(ears, 512)
        _bury(kernels)
        if 0 in ready:
            received = os.read(0, 65536)
            if not received:
                return
            *whole, requests = (requests + received).split(b"\n")
            for request in whole:
                answer = _answer(json.loads(request), kernels)
                os.write(1, json.dumps(answer).encode() + b"\n")


def _answer(request: dict[str, Any], kernels: set[int]) -> int:
    """Start a kernel and give its number; or tell whether one lives, and send it a signal if one is named."""
    if "arguments" in request:
        kernel = os.fork()
        if kernel == 0:
            _be_kernel(request["arguments"], request["environment"])
        _lead_a_group(kernel)
        kernels.add(kernel)
        return kernel
    if request["kernel"] not in kernels:  # a dead one's number may be a stranger's by now
        return 0
    if request["signal"]:
        _signal_group(request["kernel"], request["signal"])
    return 1


def _be_kernel(arguments: list[str], environment: dict[str, str]) -> None:
    """Turn this process into a kernel; it never returns."""
    guardian = os.getppid()
    _lead_a_group(0)
    _die_with(guardian)  # ipykernel's own watch is a thread: a cell that holds the GIL stops it
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    silence = os.open(os.devnull, os.O_RDWR)  # what is said outside cells would land in cron's mail
    for stream in (0, 1, 2):
        os.dup2(silence, stream)
    os.environ.clear()
    os.environ.update(environment, JPY_PARENT_PID=str(guardian))  # where there is no prctl, ipykernel watches it
    from ipykernel.kernelapp import IPKernelApp

    sys.argv = ["kernel", *arguments]
    try:
        IPKernelApp.launch_instance()
    finally:
        os._exit(0)


def _bury(kernels: set[int]) -> None:
    """Bury every dead child; what a dead kernel left to us ends too."""
    with contextlib.suppress(ChildProcessError):
        while child := os.waitpid(-1, os.WNOHANG)[0]:
            if child in kernels:
                kernels.remove(child)
                _signal_group(child, signal.SIGKILL)
                _end(kernels)


def _end(kernels: set[int], everyone: bool = False) -> None:
    """Kill whoever was orphaned to us, and on request the kernels, until none is left.

    A kernel's child that has cut itself off from it goes when any kernel ends: whose it was can no longer be told.
    """
    while True:
        for kernel in kernels if everyone else ():
            _signal_group(kernel, signal.SIGKILL)
        doomed = _children() - (set() if everyone else kernels)
        for child in doomed:
            with contextlib.suppress(OSError):  # it may have become another user's
                os.kill(child, signal.SIGKILL)  # never a stranger: a child keeps its number until we bury it
        try:
            for child in doomed:
                os.waitpid(child, 0)
        except ChildProcessError:
            return
        if not doomed:
            return


def _children() -> set[int]:
    """List our children; on a system without /proc there are none but the kernels, for there are no adoptions."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = stat.read_bytes().rpartition(b")")[2].split()[1]  # the name in brackets may hold anything
        except OSError:
            continue  # gone meanwhile
        if int(parent) == os.getpid():
            found.add(int(stat.parent.name))
    return found


def _lead_a_group(process: int) -> None:
    """Put the kernel at the head of its own process group; both sides do it, for nobody knows who runs first."""
    with contextlib.suppress(OSError):
        os.setpgid(process, process)


def _signal_group(group: int, number: int) -> None:
    """Send a signal to a process group that may be gone."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def _die_with(parent: int) -> None:
    """Ask to be killed when the parent dies."""
    _prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:  # it died before we asked
        os._exit(1)


def _prctl(option: int, value: int) -> None:
    """Ask Linux for something; elsewhere there is nobody to ask."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


if __name__ == "__main__":
    main()
