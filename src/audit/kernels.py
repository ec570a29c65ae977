"""Start a kernel for one notebook: our own command, private sockets, nobody's settings."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from typing import Any, ClassVar

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from audit import kernel
from audit.scratch import Scratch

_LONGEST_FOLDER = 80  # bytes; a socket's whole path may have 103 on macOS, 107 on Linux


class Kernel(AsyncKernelManager):  # type: ignore[misc]
    """Manage one kernel that is reached through sockets in a folder only we may enter, and that dies with us."""

    _guardians: ClassVar[set[int]] = set()

    def __init__(self, **options: Any) -> None:
        """Make the folder; no kernel spec of the user's is looked for."""
        self._scratch = Scratch(_short_place())
        self._folder = self._scratch.path
        super().__init__(transport="ipc", connection_file=str(self._folder / "k"), shutdown_wait_time=2.0, **options)

    @property
    def kernel_spec(self) -> KernelSpec:
        """Say how our kernel is started."""
        # -P: a module that lies beside kernel.py, or in the working directory, must not shadow the standard library's.
        argv = [sys.executable, "-P", kernel.__file__, "-f", "{connection_file}", "--HistoryManager.enabled=False"]
        return KernelSpec(argv=argv, display_name="audit", language="python")

    @classmethod
    def end_all(cls) -> None:
        """Tell every guardian to end its kernel, and all that the kernel started."""
        for guardian in tuple(cls._guardians):
            with contextlib.suppress(ProcessLookupError):
                os.kill(guardian, signal.SIGTERM)

    async def _async_launch_kernel(self, kernel_cmd: list[str], **options: Any) -> None:
        # What a kernel says outside its cells would land in cron's mail.
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        await super()._async_launch_kernel(kernel_cmd, **{**options, **silent, "env": self._environment()})
        self._guardians.add(self.provisioner.pid)

    async def _async_cleanup_resources(self, restart: bool = False) -> None:
        if self.provisioner:
            self._guardians.discard(self.provisioner.pid)
        await super()._async_cleanup_resources(restart=restart)
        self._scratch.close()

    cleanup_resources = _async_cleanup_resources  # the base class binds its own under this name, and nbclient calls it

    def _environment(self) -> dict[str, str]:
        """Pass the environment on, for credentials may stand there, with the user's own Jupyter settings left out."""
        folder = str(self._folder)
        ours = {
            "AUDIT_KERNEL_FOLDER": folder,
            "IPYTHONDIR": folder,
            "JUPYTER_RUNTIME_DIR": folder,
            "JUPYTER_NO_CONFIG": "1",
            "MPLBACKEND": "agg",
            "PYTHONUTF8": "1",
            "TMPDIR": folder,
        }
        return {name: value for name, value in os.environ.items() if name != "PYTHONSTARTUP"} | ours


def _short_place() -> str:
    """Choose a place for temporary files whose path is short enough for a socket's."""
    usual = tempfile.gettempdir()
    return usual if len(os.fsencode(usual)) < _LONGEST_FOLDER else "/tmp"  # noqa: S108  the folder made there is ours
