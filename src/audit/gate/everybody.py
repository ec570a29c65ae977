"""What nobody may see, analysts neither: credentials, the name of this machine, and where things lie on it."""

import base64
import os
import re
import socket
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

SECRET, PLACE, HOST = "a credential", "a folder of this machine", "the name of this machine"
_SHORTEST = 8
_LARGEST = 1 << 16
_NAMED = re.compile(r"SECRET|TOKEN|PASS(WORD|WD|PHRASE)?\b|PGPASS|PWD$|CREDENTIAL|API_?KEY|(_|^)KEY$|PRIVATE|DSN", re.I)
_IN_URL = re.compile(r"://[^\s/:@]*:([^\s/@]+)@")
_EVERY_MACHINE = {"/", "/usr", "/usr/local", "/opt", "/bin", "/app", "/home", "/var", "/etc"}
_COMMON_HOSTS = {"localhost", "localdomain", "debian", "ubuntu", "docker", "raspberrypi", "host", "server", "machine"}

# What needs no list: it looks like what it is.
_PATTERNS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    (SECRET, "PRIVATE KEY", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY")),
    (SECRET, "://", re.compile(r"""://[^\s/:@"'<>]{0,100}:[^\s/:@"'<>]{1,200}@[\w\[]""")),
    (PLACE, "/home/", re.compile(r"(?<![\w.])/home/\w")),
    (PLACE, "/Users/", re.compile(r"(?<![\w.])/Users/\w")),
    (PLACE, "Users", re.compile(r"\b[A-Za-z]:[\\/]*Users[\\/]*\w")),  # undoing escapes may have taken its signs
)


@dataclass(frozen=True)
class Everybody:
    """What is searched for in every view as it stands, and the words that are searched for like values."""

    exact: tuple[tuple[str, str], ...]  # (kind, text)
    patterns: tuple[tuple[str, str, re.Pattern[str]], ...]  # (kind, a part of it that is quickly found, pattern)
    hosts: tuple[str, ...]

    def found_in(self, view: str) -> Iterator[str]:
        """Give the kinds of what a view holds."""
        yield from (kind for kind, text in self.exact if text in view)
        yield from (kind for kind, part, pattern in self.patterns if part in view and pattern.search(view))


def from_nobody(
    secrets: Iterable[bytes | str],
    places: Iterable[Path],
    environment: Mapping[str, str] | None = None,
    *,
    guessing: bool = True,
) -> Everybody:
    """Gather the credentials and folders that this process knows of, beside those it is given.

    Guessing is to look for what merely looks like one: an inventory may hold such words, and analysts may see them.
    """
    environment = os.environ if environment is None else environment
    known = {*_forms(secrets), *_environment(environment), *_files(environment)}
    exact = [(SECRET, text) for text in sorted(known, key=len) if len(text) >= _SHORTEST]
    folders, patterns = _folders([*places, *_here()])
    host = socket.gethostname().split(".")[0]  # no name server is asked: a longer name begins with this one
    hosts = () if host.lower() in _COMMON_HOSTS else (host,)
    return Everybody((*exact, *folders), (*_PATTERNS, *patterns) if guessing else (), hosts)


def _forms(secrets: Iterable[bytes | str]) -> Iterator[str]:
    """Give each form in which a key is written."""
    for secret in secrets:
        if isinstance(secret, str):
            yield secret.strip()
            continue
        yield from (secret.hex(), secret.hex().upper())
        yield from (form(secret).decode().rstrip("=") for form in (base64.b64encode, base64.urlsafe_b64encode))
        yield secret.decode("utf-8", "replace").strip()


def _environment(environment: Mapping[str, str]) -> Iterator[str]:
    for variable, value in environment.items():
        if _NAMED.search(variable) and variable not in ("PWD", "OLDPWD"):
            yield value
        yield from _IN_URL.findall(value)


def _files(environment: Mapping[str, str]) -> Iterator[str]:
    """Give what stands in the folder of credentials that a service manager hands over."""
    folder = environment.get("CREDENTIALS_DIRECTORY")
    for path in sorted(Path(folder).rglob("*")) if folder else ():
        if path.is_file() and path.stat().st_size <= _LARGEST:
            yield from _forms([path.read_bytes()])
            yield from path.read_text(encoding="utf-8", errors="replace").split()


def _here() -> Iterator[Path]:
    yield Path.cwd()
    yield Path(tempfile.gettempdir())
    yield Path(sys.prefix)
    yield Path(__file__).parents[2]
    yield Path("~").expanduser()


def _folders(places: Iterable[Path]) -> tuple[list[tuple[str, str]], list[tuple[str, str, re.Pattern[str]]]]:
    """Search for a folder by its whole path; one right below the root only where something follows it."""
    named = {str(form) for place in places for form in (place.absolute(), place.resolve())} - _EVERY_MACHINE
    deep = [(PLACE, path) for path in sorted(named) if len(Path(path).parts) > 2]
    flat = [
        (PLACE, f"{path}/", re.compile(rf"(?<![\w.)/]){re.escape(path)}/\w"))
        for path in sorted(named)
        if len(Path(path).parts) == 2
    ]
    return deep, flat
