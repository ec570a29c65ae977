"""Find the address of a database by the name of its connection; it is never given as a parameter, nor ever shown."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from audit.errors import SourceError
from audit.private import read_private
from audit.sources.engine import restated

VARIABLE = "AUDIT_CONNECTION_"
CREDENTIAL = "audit-connection-"
KINDS = {"postgresql": "postgres", "postgres": "postgres", "spark": "spark", "duckdb": "duckdb", "sqlite": "sqlite"}
KNOWN = "postgresql://…, spark://…, duckdb:///… or sqlite:///…"


@dataclass(frozen=True)
class Connection:
    """A named way to a database."""

    name: str
    kind: str
    address: str = field(repr=False)

    @property
    def is_file(self) -> bool:
        """Tell whether it leads to a file, which is read into the embedded engine."""
        return self.kind in ("duckdb", "sqlite")


def find_connection(name: str, environment: Mapping[str, str] = os.environ) -> Connection:
    """Take the address from the credentials folder, else from the user's own folder, else from the environment."""
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,62}", name):
        raise SourceError("a connection has a name of small letters, digits, - and _", where="inventory.toml")
    where, variable = f"connection `{name}`", VARIABLE + name.upper().replace("-", "_")
    folder = environment.get("CREDENTIALS_DIRECTORY")
    own = Path(environment.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "audit" / "connections" / name
    for path in (Path(folder, CREDENTIAL + name) if folder else None, own):
        if path is not None and path.is_file():
            with restated(where):
                address = read_private(path, where, "address", "write the address into it").decode()
            return _connection(name, address.strip(), where)
    if environment.get(variable):
        return _connection(name, environment[variable].strip(), where)
    hint = f"set {variable}, or write its address into ~/.config/audit/connections/{name} (mode 600)"
    raise SourceError("nothing says where it leads", where=where, hint=hint)


def _connection(name: str, address: str, where: str) -> Connection:
    scheme = address.partition(":")[0].lower()
    if scheme not in KINDS:
        raise SourceError("is no address of a database that can be read", where=where, hint=f"known are {KNOWN}")
    return Connection(name, KINDS[scheme], address)


def path_of(connection: Connection) -> Path:
    """Give the file that an address names, such as sqlite:///data/shop.sqlite."""
    path = Path(unquote(urlsplit(connection.address).path))
    if not path.is_file():
        raise SourceError("there is no such file", where=f"connection `{connection.name}`", hint="check the address")
    return path
