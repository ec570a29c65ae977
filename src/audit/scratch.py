"""Keep temporary files where nobody else looks, and see that they go: with their owner, or if it was killed, after."""

import contextlib
import fcntl
import os
import shutil
import tempfile
import weakref
from pathlib import Path

_PREFIX, _LOCK = "audit-", ".lock"


class Scratch:
    """A folder of our own, gone when nothing uses it any more; what a killed process left goes with the next one."""

    def __init__(self, parent: str | None = None) -> None:
        """Make the folder, and hold a lock in it for as long as we live."""
        parent = parent or tempfile.gettempdir()
        _sweep(Path(parent))
        # mkdtemp makes it 0700: what spills from memory is personal data.
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent)).resolve()
        handle = _hold(self.path)
        self.close = weakref.finalize(self, _end, self.path, handle)


def _hold(folder: Path) -> int:
    """Take the lock before anybody can see it, so that no sweep finds it free."""
    hidden = folder / f"{_LOCK}.new"
    handle = os.open(hidden, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    hidden.rename(folder / _LOCK)
    return handle


def _end(folder: Path, handle: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    os.close(handle)


def _sweep(parent: Path) -> None:
    """Remove the folders of ours whose owner no longer lives: the system frees a lock when its holder dies."""
    for lock in parent.glob(f"{_PREFIX}*/{_LOCK}"):
        with contextlib.suppress(OSError):  # held, or gone meanwhile, or another user's
            if lock.parent.stat().st_uid != os.getuid() or lock.parent.is_symlink():
                continue
            handle = os.open(lock, os.O_RDWR | os.O_NOFOLLOW)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(lock.parent, ignore_errors=True)
            finally:
                os.close(handle)
