"""Read the key that pseudonyms are made with; it never stands in a parameter, a log or a report."""

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from audit.errors import AuditError
from audit.private import read_private

CREDENTIAL, VARIABLE = "audit-pseudonym-key", "AUDIT_PSEUDONYM_KEY"
SHORTEST = 32  # bytes: what 256 bits need at least
MAKE_ONE = "make one with `openssl rand -hex 32`"


@dataclass(frozen=True)
class Key:
    """A secret, and the name it goes by."""

    secret: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """Name the key without giving it away, so that a reader can tell whether two reports share it."""
        return hmac.digest(self.secret, b"the id of this key", hashlib.sha256).hex()[:8]


def find_key(file: Path | None, environment: Mapping[str, str] = os.environ) -> Key | None:
    """Take the key from the credentials folder, else from the file named, else from the environment."""
    folder = environment.get("CREDENTIALS_DIRECTORY")
    credential = Path(folder, CREDENTIAL) if folder else None
    if credential is not None and credential.is_file():
        return _key(_read(credential, CREDENTIAL), CREDENTIAL)
    if file is not None:
        return _key(_read(file, file.name), file.name)
    given = environment.get(VARIABLE)
    return _key(given.encode(), VARIABLE) if given else None


def _read(path: Path, where: str) -> bytes:
    return read_private(path, where, "key", MAKE_ONE)


def _key(secret: bytes, where: str) -> Key:
    """Take a secret for a key, if it is long enough to be one."""
    secret = secret.strip()
    if len(secret) < SHORTEST or len(set(secret)) < 8:
        raise AuditError(f"a key has at least {SHORTEST} characters, at random", where=where, hint=MAKE_ONE)
    return Key(secret)
