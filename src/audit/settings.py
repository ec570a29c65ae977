"""Settings that may stand in audit.toml; the command line wins."""

import difflib
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from audit.errors import AuditError

COMMON = ("as_of", "policy", "unless_requested", "waivers")
JUDGING = (*COMMON, "fail_on", "strict", "output")
REPORTING = (*JUDGING, "inventory", "audience", "locale", "recipient", "key_file", "pdf", "signing_key")
ALLOWED = {
    "check": JUDGING,
    "run": REPORTING,
    "explain": COMMON,
    "ropa": COMMON,
    "what-if": COMMON,
    "health": ("output",),
    "prune": ("output",),
}
# Tables that may stand in it, and which command takes which of their settings.
SECTIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "schedule": {"schedule": ("at", "memory", "on_failure")},
    "reports": {"prune": ("keep",), "health": ("keep",)},
}
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
    sections = {name: found.pop(name) for name in SECTIONS if isinstance(found.get(name), dict)}
    _check(found, KNOWN | SECTIONS.keys(), path.name)
    stated = {name: _stated(name, value) for name, value in found.items()}
    defaults = {command: {k: v for k, v in stated.items() if k in names} for command, names in ALLOWED.items()}
    for section, values in sections.items():
        _check(values, {name for names in SECTIONS[section].values() for name in names}, f"{path.name} [{section}]")
        for command, names in SECTIONS[section].items():
            own = {name: str(value) for name, value in values.items() if name in names}
            defaults[command] = defaults.get(command, {}) | own
    return defaults


def _check(found: Mapping[str, Any], known: Collection[str], where: str) -> None:
    """Refuse a setting that nobody knows, and one that is a list or a table where it must not be."""
    for name, value in found.items():
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(known))}"
            raise AuditError(f"there is no setting {name!r}", where=where, hint=hint)
        if name in SECTIONS:
            raise AuditError(f"{name} is a table", where=where, hint=f"write [{name}] on a line of its own")
        if isinstance(value, dict | list) and name not in SEVERAL:
            raise AuditError(f"{name} takes one value", where=where)


def _stated(name: str, value: Any) -> Any:
    """Give a setting as the command line would."""
    if name in SEVERAL:
        return [str(one) for one in value] if isinstance(value, list) else [str(value)]
    return str(value)
