"""Settings that may stand in audit.toml; the command line wins."""

import difflib
import tomllib
from pathlib import Path
from typing import Any

from audit.errors import AuditError

COMMON = ("as_of", "policy", "unless_requested", "waivers")
JUDGING = (*COMMON, "fail_on", "strict", "output")
REPORTING = (*JUDGING, "inventory", "audience", "locale", "recipient", "key_file", "pdf", "signing_key")
ALLOWED = {"check": JUDGING, "run": REPORTING, "explain": COMMON, "ropa": COMMON}
SEVERAL = ("audience",)  # settings that may be a list
KNOWN = frozenset(name for names in ALLOWED.values() for name in names)


def read(path: Path) -> dict[str, dict[str, Any]]:
    """Read the defaults of every command; a setting that no command knows is refused."""
    if not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AuditError(f"is not TOML ({error})", where=path.name) from None
    except OSError as error:
        raise AuditError(f"cannot be read: {error.strerror}", where=path.name) from None
    for name, value in found.items():
        if name not in KNOWN:
            near = difflib.get_close_matches(name, KNOWN, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(KNOWN))}"
            raise AuditError(f"there is no setting {name!r}", where=path.name, hint=hint)
        if isinstance(value, dict | list) and name not in SEVERAL:
            raise AuditError(f"{name} takes one value", where=path.name)
    stated = {name: _stated(name, value) for name, value in found.items()}
    return {command: {k: v for k, v in stated.items() if k in names} for command, names in ALLOWED.items()}


def _stated(name: str, value: Any) -> Any:
    """Give a setting as the command line would."""
    if name in SEVERAL:
        return [str(one) for one in value] if isinstance(value, list) else [str(value)]
    return str(value)
