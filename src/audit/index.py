"""Write the page that lists the published runs of an output folder."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from audit.runfolder import MANIFEST, PRUNED, SIGN_OFFS, SIGNED_REPORT

UNKNOWN = "not known"
_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Entry:
    """One published run, as the page lists it; what its files do not tell is not known."""

    name: str
    said: Mapping[str, Any]  # predicate of the manifest
    signed_off: bool = False
    pruned: bool = False

    @property
    def whole(self) -> bool:
        """Say whether every notebook came to its end."""
        return self.said.get("incomplete") == []

    @property
    def policy(self) -> str:
        """Name the policy and its version."""
        policy = self.said.get("policy")
        return f"{policy.get('id')} {policy.get('version')}" if isinstance(policy, dict) else UNKNOWN

    @property
    def outcome(self) -> str:
        """Count the promises by status."""
        statuses = self.said.get("promises")
        if not isinstance(statuses, dict) or not statuses:
            return UNKNOWN
        return ", ".join(f"{count} {str(status).replace('_', ' ')}" for status, count in statuses.items())

    def __getitem__(self, key: str) -> str:
        """Give any other statement as text."""
        return str(self.said.get(key) or UNKNOWN)


def render(folders: Mapping[str, Path]) -> str:
    """List runs, given by the name each is published under, newest day first."""
    runs = [_entry(name, folder) for name, folder in folders.items()]
    runs.sort(key=lambda run: (run["as_of"], run["made_at"], run.name), reverse=True)
    css = (_FOLDER / "index.css").read_text(encoding="utf-8")
    policy = f"default-src 'none'; style-src 'sha256-{_digest(css)}'; base-uri 'none'; form-action 'none'"
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    return environment.get_template("index.html.j2").render(runs=runs, css=Markup(css), policy=policy)  # noqa: S704  ours


def _entry(name: str, folder: Path) -> Entry:
    """Read what a run says of itself; of a damaged one nothing is known but its name."""
    try:
        predicate = json.loads((folder / MANIFEST).read_bytes())["predicate"]
    except (OSError, ValueError, LookupError, TypeError):
        predicate = None
    signed_off = (folder / SIGN_OFFS / SIGNED_REPORT).is_file()
    pruned = (folder / PRUNED).is_file()
    return Entry(name, predicate if isinstance(predicate, dict) else {}, signed_off, pruned)


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
