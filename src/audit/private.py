"""Read a file that holds a secret: nobody but its owner may be able to."""

import os
import stat
from pathlib import Path

from audit.errors import AuditError


def read_private(path: Path, where: str, what: str, hint: str) -> bytes:
    """Read a file that nobody else can read; looked at once it is open, so that it cannot be another by then."""
    try:
        with path.open("rb") as file:
            state = os.fstat(file.fileno())
            # systemd keeps what it hands over as root's; the group's bits are then the mask of our access list.
            lent = state.st_uid == 0 != os.geteuid()
            if state.st_mode & (0o037 if lent else stat.S_IRWXG | stat.S_IRWXO):
                raise AuditError(f"others can use this {what}", where=where, hint="`chmod 600` it, and make a new one")
            if state.st_uid not in (os.geteuid(), 0):
                raise AuditError(f"this {what} belongs to somebody else", where=where, hint="keep one of your own")
            return file.read(4096)
    except OSError as error:
        raise AuditError(f"cannot be read: {error.strerror}", where=where, hint=hint) from None
