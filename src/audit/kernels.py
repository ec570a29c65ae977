"""Start kernels for notebooks: forked from one warm process, private sockets, nobody's settings."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from threading import Lock
from types import TracebackType
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from audit import kernel
from audit.scratch import Scratch

# What every chapter needs. Elsewhere than on Linux, system libraries do not bear to be forked once they are loaded.
WARM = (
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "audit.audits",
    "audit.charts",
    "audit.report.parts",
    "audit.report.svg",
    "audit.rules",
    "audit.views",
    "matplotlib.backends.backend_svg",
    "matplotlib.figure",
    "pyarrow.pandas_compat",
)
_LONGEST_FOLDER = 60  # bytes; a socket's whole path may have 103, and two folders of ours stand between


class Kernels:
    """The process that kernels are forked from; they all end with it, and it ends with us, however we end."""

    def __init__(self) -> None:
        """Start it; while it imports, the run may do other things."""
        self._scratch = Scratch(_short_place())
        # -P: a module that lies beside kernel.py, or in the working directory, must not shadow the standard library's.
        command = [sys.executable, "-P", kernel.__file__, str(os.getpid()), self.folder]
        command += WARM if sys.platform == "linux" else ()
        self._process = subprocess.Popen(  # noqa: S603  our own interpreter and our own file
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=environment(self.folder),
        )
        self._turn = Lock()

    @property
    def folder(self) -> str:
        """Name the folder for everything of theirs that is temporary."""
        return str(self._scratch.path)

    def __enter__(self) -> "Kernels":
        """Let a block of code have kernels."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End them all."""
        self.close()

    def close(self) -> None:
        """End every kernel, and all that a kernel started."""
        with self._turn:
            if self._process.stdin:
                self._process.stdin.close()
        self._process.wait()
        self._scratch.close()

    def ask(self, **request: Any) -> int:
        """Send a request and wait for its answer; a process that is gone has no kernels."""
        asking, answering = self._process.stdin, self._process.stdout
        assert asking is not None and answering is not None  # noqa: S101  for the type checker: both are pipes
        with self._turn:
            try:
                asking.write(json.dumps(request).encode() + b"\n")
                asking.flush()
                return int(answering.readline() or 0)
            except (OSError, ValueError):
                return 0

    def manager(self) -> type["Kernel"]:
        """Give the class of managers whose kernels are forked here."""
        return type("KernelOfRun", (Kernel,), {"kernels": self})


class Born:
    """A kernel's process, seen from the run; jupyter_client takes it for a `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, kernels: Kernels, pid: int) -> None:
        self._kernels, self.pid = kernels, pid

    def poll(self) -> int | None:
        """Say whether it has ended."""
        return None if self._kernels.ask(kernel=self.pid, signal=0) else 0

    def wait(self) -> int:
        """Say how it ended; only asked when it has."""
        return 0

    def send_signal(self, number: int) -> None:
        """Send a signal to it and to what it started."""
        self._kernels.ask(kernel=self.pid, signal=int(number))

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


class Kernel(AsyncKernelManager):  # type: ignore[misc]
    """Manage one kernel that is reached through sockets in a folder only we may enter."""

    kernels: Kernels

    def __init__(self, **options: Any) -> None:
        """Make the folder; no kernel spec of the user's is looked for."""
        self._scratch = Scratch(self.kernels.folder)
        connection_file = str(self._scratch.path / "k")
        super().__init__(transport="ipc", connection_file=connection_file, shutdown_wait_time=2.0, **options)

    @property
    def kernel_spec(self) -> KernelSpec:
        """Say what our kernel is told."""
        argv = ["-f", "{connection_file}", "--HistoryManager.enabled=False"]
        return KernelSpec(argv=argv, display_name="audit", language="python")

    async def _async_launch_kernel(self, kernel_cmd: list[str], **_: Any) -> None:
        told = {"arguments": kernel_cmd, "environment": environment(str(self._scratch.path))}
        pid = self.kernels.ask(**told)
        if not pid:
            raise RuntimeError("no kernel could be started")
        self.provisioner.process, self.provisioner.pid = Born(self.kernels, pid), pid
        self._reconcile_connection_info(self.provisioner.connection_info)

    async def _async_post_start_kernel(self, **options: Any) -> None:
        try:
            await super()._async_post_start_kernel(**options)
        except Exception:
            # Nobody else ends what was half started, and a socket left open would hold up its context for ever.
            await self._async_cleanup_resources()
            raise

    async def _async_cleanup_resources(self, restart: bool = False) -> None:
        await super()._async_cleanup_resources(restart=restart)
        self._scratch.close()

    cleanup_resources = _async_cleanup_resources  # the base class binds its own under this name, and nbclient calls it


def environment(folder: str) -> dict[str, str]:
    """Pass the environment on, for credentials may stand there, with the user's own Jupyter settings left out."""
    ours = {
        "IPYTHONDIR": folder,
        "JUPYTER_NO_CONFIG": "1",
        "JUPYTER_RUNTIME_DIR": folder,
        "MPLBACKEND": "agg",
        "PYTHONUTF8": "1",
        "TMPDIR": folder,
    }
    withheld = ("PYTHONSTARTUP", "AUDIT_PSEUDONYM_KEY")  # what is shown to notebooks bears its pseudonyms already
    return {name: value for name, value in os.environ.items() if name not in withheld} | ours


def _short_place() -> str:
    """Choose a place for temporary files whose path is short enough for a socket's."""
    usual = tempfile.gettempdir()
    return usual if len(os.fsencode(usual)) < _LONGEST_FOLDER else "/tmp"  # noqa: S108  the folder made there is ours
