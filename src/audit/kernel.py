"""Stand between a run and one notebook kernel, so that nothing the kernel started outlives the run.

Started as a script, by path: importing the package here would cost every kernel the package's imports twice.
"""

import contextlib
import ctypes
import os
import select
import shutil
import signal
import sys
from pathlib import Path

_DIE_WITH_PARENT, _ADOPT_ORPHANS = 1, 36  # PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER of <linux/prctl.h>
_LOOK_EVERY = 0.2  # seconds between two looks at whether the run still lives


def main() -> None:
    """Fork the kernel, wait until it or the run ends, then end everything the kernel left."""
    run = int(os.environ["JPY_PARENT_PID"])
    guardian = os.getpid()
    _prctl(_ADOPT_ORPHANS, 1)
    kernel = os.fork()
    if kernel == 0:
        _be_kernel(guardian)
    else:
        _guard(kernel, run)


def _be_kernel(guardian: int) -> None:
    """Turn this process into the kernel."""
    _lead_a_group(0)
    _prctl(_DIE_WITH_PARENT, signal.SIGKILL)  # ipykernel's own watch is a thread: a cell that holds the GIL stops it
    if os.getppid() != guardian:  # it died before we asked to die with it
        os._exit(1)
    os.environ["JPY_PARENT_PID"] = str(guardian)  # where there is no prctl, ipykernel's watch is all there is
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance()


def _guard(kernel: int, run: int) -> None:
    """Pass interrupts on; once the kernel has ended, or the run has, or we are told to, leave nothing behind."""
    _lead_a_group(kernel)
    ended = []
    ears, mouth = os.pipe()
    os.set_blocking(mouth, False)
    signal.set_wakeup_fd(mouth, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: ended.append(True))
    signal.signal(signal.SIGINT, lambda *_: _signal_group(kernel, signal.SIGINT))
    while not ended and os.getppid() == run and not _has_ended(kernel):
        if select.select([ears], [], [], _LOOK_EVERY)[0]:
            os.read(ears, 512)
    _end_all(kernel)
    folder = os.environ.get("AUDIT_KERNEL_FOLDER")
    if folder and os.getppid() != run:  # a run that was killed cannot tidy up
        shutil.rmtree(folder, ignore_errors=True)


def _has_ended(kernel: int) -> bool:
    """Bury every dead child, adopted ones too, and say whether the kernel is among them."""
    while True:
        try:
            child, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return True
        if child in (0, kernel):
            return child == kernel


def _end_all(kernel: int) -> None:
    """Kill the kernel's group, then whoever was orphaned to us, until nobody is left."""
    _signal_group(kernel, signal.SIGKILL)
    while True:
        for child in _children():
            with contextlib.suppress(PermissionError):  # it may have become another user
                os.kill(child, signal.SIGKILL)  # never a stranger: a child keeps its number until we bury it
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _children() -> list[int]:
    """List our children; on a system without /proc there are none but the kernel, for there are no adoptions."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = stat.read_bytes().rpartition(b")")[2].split()[1]  # the name in brackets may hold anything
        except OSError:
            continue  # gone meanwhile
        if int(parent) == os.getpid():
            found.append(int(stat.parent.name))
    return found


def _lead_a_group(process: int) -> None:
    """Put the kernel at the head of its own process group; both sides do it, for nobody knows who runs first."""
    with contextlib.suppress(OSError):
        os.setpgid(process, process)


def _signal_group(group: int, number: int) -> None:
    """Send a signal to a process group that may be gone."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def _prctl(option: int, value: int) -> None:
    """Ask Linux for something; elsewhere there is nobody to ask."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


if __name__ == "__main__":
    main()
