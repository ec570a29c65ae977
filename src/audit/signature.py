"""Sign, and check signatures, as anybody can with OpenSSH; a key that others can read signs nothing."""

import base64
import binascii
import hashlib
import os
import re
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from audit.errors import AuditError

REPORT, OPINION = "audit-report", "audit-sign-off"  # namespaces: a signature for one is none for the other
CREDENTIAL = "audit-signing-key"
_HEAD, _FOOT, _WIDTH = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----", 70
_KEY = re.compile(r"key (SHA256:[A-Za-z0-9+/]{43})\s*\Z")


class NoProgramError(AuditError):
    """There is no ssh-keygen."""


@dataclass(frozen=True)
class Signer:
    """A private key that may be used."""

    path: Path
    fingerprint: str

    def sign(self, data: bytes, namespace: str) -> bytes:
        """Sign data in the form that `ssh-keygen -Y verify` reads."""
        made = _ssh_keygen("-Y", "sign", "-n", namespace, "-P", "", "-f", str(self.path), data=data)
        if made.returncode or not canonical(made.stdout):
            raise AuditError("could not be signed with", where=str(self.path), hint="is it a private Ed25519 key?")
        return made.stdout


def signer(given: str | Path | None) -> Signer | None:
    """Find the key to sign with: a file, else the credential that a service manager gave; refuse an unsafe one."""
    credential = _credential()
    path = Path(given) if given else credential
    handed = path is not None and path == credential
    if path is None:
        return None
    _private(path, handed)
    made = _ssh_keygen("-y", "-P", "", "-f", str(path))  # an empty passphrase, so that none is ever asked for
    kind, _, rest = made.stdout.decode(errors="replace").partition(" ")
    if made.returncode or kind != "ssh-ed25519":
        hint = "give an Ed25519 private key in OpenSSH's format, without a passphrase"
        raise AuditError("is no key to sign with", where=str(path), hint=hint)
    blob = hashlib.sha256(base64.b64decode(rest.split()[0])).digest()
    return Signer(path.absolute(), "SHA256:" + base64.b64encode(blob).decode().rstrip("="))


def signing_key(data: bytes, path: Path, namespace: str) -> str | None:
    """Name the key that made a signature over data, or nothing where it is no such signature."""
    if not canonical(path.read_bytes()):
        return None
    said = _ssh_keygen("-Y", "check-novalidate", "-n", namespace, "-s", str(path), data=data)
    found = _KEY.search(said.stdout.decode(errors="replace"))
    return found[1] if found and not said.returncode else None


def signed_by(data: bytes, path: Path, namespace: str, signers: Path, identity: str) -> bool:
    """Tell whether a signature over data was made by somebody whom a file of allowed signers names."""
    given = ("-f", str(signers.absolute()), "-I", identity, "-n", namespace, "-s", str(path))
    return _ssh_keygen("-Y", "verify", *given, data=data).returncode == 0


def canonical(armoured: bytes) -> bool:
    """Tell whether a signature has the one form that ssh-keygen writes: what it would read past hides a change."""
    try:
        lines = armoured.decode("ascii").split("\n")
        body = base64.b64encode(base64.b64decode("".join(lines[1:-2]), validate=True)).decode()
    except (UnicodeDecodeError, binascii.Error):
        return False
    folded = [body[at : at + _WIDTH] for at in range(0, len(body), _WIDTH)]
    return lines == [_HEAD, *folded, _FOOT, ""]


def _credential() -> Path | None:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    path = Path(folder, CREDENTIAL) if folder else None
    return path if path and path.exists() else None


def _private(path: Path, handed: bool) -> None:
    """Refuse a key that is somebody else's, or that others can read."""
    try:
        held = path.stat()
    except OSError as error:
        raise AuditError(f"cannot be read: {error.strerror}", where=str(path), hint="name another key") from None
    if not stat.S_ISREG(held.st_mode):
        raise AuditError("is no file", where=str(path), hint="name the file of a private key")
    system = handed and held.st_uid == 0  # systemd may keep it as root's and let us in by an access list
    if held.st_uid != os.geteuid() and not system:
        raise AuditError("belongs to somebody else", where=str(path), hint="sign with a key of your own")
    # The group's bits of a file with an access list are its mask, not what the group may do.
    if held.st_mode & (0o037 if system and held.st_uid != os.geteuid() else 0o077):
        raise AuditError("can be read by others", where=str(path), hint=f"chmod 600 {path}")


def _ssh_keygen(*given: str, data: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    """Run ssh-keygen so that it can ask nobody anything: no terminal, no agent, no window."""
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "SSH_ASKPASS_REQUIRE": "never"}
    try:
        return subprocess.run(  # noqa: S603  our own arguments
            ["ssh-keygen", *given],  # noqa: S607  wherever it is installed
            input=data, env=environment, capture_output=True, check=False, timeout=60, start_new_session=True,
        )  # fmt: skip
    except FileNotFoundError:
        hint = "install OpenSSH, or do without signatures"
        raise NoProgramError("is not on this machine", where="ssh-keygen", hint=hint) from None
    except subprocess.TimeoutExpired:
        raise AuditError("did not come to an end", where="ssh-keygen") from None
