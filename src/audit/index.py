"""Write the page that lists the published runs of an output folder."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
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
    scored: bool = False  # whether its scorecard lies beside its report

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
    def policy_id(self) -> str:
        """Name the policy, whatever its version."""
        policy = self.said.get("policy")
        return str(policy.get("id")) if isinstance(policy, dict) else UNKNOWN

    @property
    def failing(self) -> int | None:
        """Count the failing findings, of a run for analysts."""
        history = self.said.get("history")
        found = history.get("failing") if isinstance(history, dict) else None
        return found if isinstance(found, int) else None

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


@dataclass(frozen=True)
class Trend:
    """How many findings of one inventory failed by one policy, day after day."""

    inventory: str
    policy: str
    days: Mapping[str, int]

    @property
    def day(self) -> str:
        """Give the latest day."""
        return list(self.days)[-1]

    @property
    def latest(self) -> int:
        """Give the latest count."""
        return self.days[self.day]

    @property
    def words(self) -> str:
        """Say it to those who cannot see the line."""
        first = next(iter(self.days))
        return f"Failing findings: {self.days[first]:,} on {first}, {self.latest:,} on {self.day}"

    @property
    def points(self) -> str:
        """Place the line, the days evenly apart; a single day is a level one."""
        counts = list(self.days.values())
        counts = counts * 2 if len(counts) == 1 else counts
        wide, high = 160 / (len(counts) - 1), 28 / (max(counts) or 1)
        return " ".join(f"{place * wide:.1f},{30 - count * high:.1f}" for place, count in enumerate(counts))


def render(folders: Mapping[str, Path]) -> str:
    """List runs, given by the name each is published under, newest day first."""
    runs = [_entry(name, folder) for name, folder in folders.items()]
    runs.sort(key=lambda run: (run["as_of"], run["made_at"], run.name), reverse=True)
    css, script = ((_FOLDER / name).read_text(encoding="utf-8") for name in ("index.css", "index.js"))
    policy = (
        f"default-src 'none'; style-src 'sha256-{_digest(css)}'; script-src 'sha256-{_digest(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    filters = {
        "inventory": sorted({run["inventory"] for run in runs}),
        "policy": sorted({run.policy_id for run in runs}),
    }
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    ours = {"css": Markup(css), "script": Markup(script)}  # noqa: S704
    return environment.get_template("index.html.j2").render(
        runs=runs, trends=_trends(runs), filters=filters, policy=policy, **ours
    )


def _trends(runs: Sequence[Entry]) -> list[Trend]:
    """Gather the counts of each inventory and policy by day, of one day the last, from runs given newest first."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    for run in reversed(runs):
        if run.failing is not None:
            found.setdefault((run["inventory"], run.policy_id), {})[run["as_of"]] = run.failing
    return [Trend(*key, days) for key, days in sorted(found.items())]


def _entry(name: str, folder: Path) -> Entry:
    """Read what a run says of itself; of a damaged one nothing is known but its name."""
    try:
        predicate = json.loads((folder / MANIFEST).read_bytes())["predicate"]
    except (OSError, ValueError, LookupError, TypeError):
        predicate = None
    signed_off = (folder / SIGN_OFFS / SIGNED_REPORT).is_file()
    pruned = (folder / PRUNED).is_file()
    scored = (folder / "data" / "scorecard.csv").is_file()
    return Entry(name, predicate if isinstance(predicate, dict) else {}, signed_off, pruned, scored)


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
