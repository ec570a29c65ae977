"""A key that is not safe signs nothing, and nobody is ever asked for anything."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from audit import signature
from audit.errors import AuditError
from command import audit
from evidence_runs import allowed, key


def loose(folder: Path) -> Path:
    path = key(folder)
    path.chmod(0o640)
    return path


def foreign(folder: Path) -> Path:
    path = key(folder)
    if os.geteuid():
        pytest.skip("only root can give a file away")
    os.chown(path, 12345, 12345)
    return path


def public(folder: Path) -> Path:
    path = key(folder).with_suffix(".pub")
    path.chmod(0o600)
    return path


def junk(folder: Path) -> Path:
    path = folder / "key"
    path.write_bytes(os.urandom(400))
    path.chmod(0o600)
    return path


UNSAFE: list[tuple[Callable[[Path], Path], str]] = [
    (loose, "can be read by others; chmod 600"),
    (foreign, "belongs to somebody else; sign with a key of your own"),
    (lambda folder: key(folder, passphrase="secret"), "is no key to sign with"),  # noqa: S106
    (lambda folder: key(folder, kind="ecdsa"), "is no key to sign with"),
    (public, "is no key to sign with"),
    (junk, "is no key to sign with"),
    (lambda folder: folder / "absent", "cannot be read: No such file or directory; name another key"),
    (lambda folder: folder, "is no file"),
]


@pytest.mark.parametrize(("made", "said"), UNSAFE)
def test_a_key_that_is_not_safe_is_refused_in_one_line(tmp_path: Path, made: Callable[[Path], Path], said: str) -> None:
    path = made(tmp_path)
    with pytest.raises(AuditError) as refused:
        signature.signer(path)
    assert str(refused.value).startswith(f"{path}: {said}")
    assert refused.value.exit_code == 2


def test_a_key_is_refused_before_anything_is_judged(tmp_path: Path) -> None:
    path = loose(tmp_path)
    (tmp_path / "audit.toml").write_text('signing_key = "key"\n')
    for given in ([], ["--signing-key", str(path)]):
        said = audit("run", "no-such-inventory", "--as-of", "2026-11-22", *given, cwd=tmp_path)
        assert said.returncode == 2
        assert said.stderr.splitlines() == [
            f"audit: {path if given else 'key'}: can be read by others; chmod 600 {path if given else 'key'}"
        ]
    assert not (tmp_path / "reports").exists()


def test_without_ssh_keygen_one_line_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = key(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(AuditError, match="ssh-keygen: is not on this machine; install OpenSSH, or do without"):
        signature.signer(path)


def test_the_credential_of_a_service_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert signature.signer(None) is None
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert signature.signer(None) is None
    path = key(tmp_path, signature.CREDENTIAL)
    taken = signature.signer(None)
    assert taken is not None
    listed = subprocess.run(["ssh-keygen", "-l", "-f", path], check=True, capture_output=True, text=True)
    assert taken.fingerprint == listed.stdout.split()[1]
    path.chmod(0o644)
    with pytest.raises(AuditError, match="can be read by others"):
        signature.signer(None)


def test_what_is_signed_is_verified_and_nothing_else(tmp_path: Path) -> None:
    path = key(tmp_path)
    made = signature.signer(path)
    assert made is not None
    (tmp_path / "sig").write_bytes(made.sign(b"words", "audit-report"))
    sig, signers = tmp_path / "sig", allowed(path)
    assert signature.signing_key(b"words", sig, "audit-report") == made.fingerprint
    assert signature.signing_key(b"wordz", sig, "audit-report") is None
    assert signature.signing_key(b"words", sig, "audit-sign-off") is None
    assert signature.signed_by(b"words", sig, "audit-report", signers, "audit@org")
    assert not signature.signed_by(b"words", sig, "audit-report", signers, "other@org")


@pytest.mark.parametrize(
    ("old", "new"), [(b"\n", b"\n\n"), (b"\n-----END", b" \n-----END"), (b"-----BEGIN", b"x\n-----BEGIN")]
)
def test_a_signature_has_one_form(tmp_path: Path, old: bytes, new: bytes) -> None:
    made = signature.signer(key(tmp_path))
    assert made is not None
    text = made.sign(b"words", "audit-report")
    assert signature.canonical(text)
    assert not signature.canonical(text.replace(old, new, 1))
