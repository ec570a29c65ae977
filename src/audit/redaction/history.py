"""Read what earlier reports of an output folder told: to the public in counts, to auditors under which key."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from audit import scorecard
from audit.errors import AuditError
from audit.redaction.audience import Audience
from audit.redaction.public import counted
from audit.rules import RULES


def published(output: Path, policy: str) -> list[dict[str, int]]:
    """Give the counts that earlier reports on a policy told the public, oldest first."""
    known = {rule.id for rule in RULES}
    told = [run for run in _runs(output) if run.get("audience") == "public" and run["policy"]["id"] == policy]
    told.sort(key=lambda run: str(run["as_of"]))
    return [counted([scorecard.line(row) for row in run["rules"] if row["rule"] in known]) for run in told]


def check_key(output: Path, audience: Audience) -> None:
    """Refuse ordinals to an auditor who has pseudonyms already: no row could be followed from report to report."""
    if audience.name != "auditor" or audience.key is not None:
        return
    mine = (run for run in _runs(output) if run.get("audience") == "auditor")
    keyed = re.compile(rf"pseudonyms made for {re.escape(audience.recipient)} with key [0-9a-f]{{8}}")
    if any(keyed.fullmatch(str(run.get("ids_are"))) for run in mine):
        raise AuditError(
            f"earlier reports here name rows by pseudonyms made for {audience.recipient}, and there is no key",
            where="audience auditor", hint="give the key with --key-file, or another --output",
        )  # fmt: skip


def _runs(output: Path) -> Iterator[Mapping[str, Any]]:
    """Read what the published runs say of themselves; a folder that cannot be read says nothing."""
    for path in sorted(output.glob("*/result.json")):
        if path.parent.is_symlink():
            continue
        try:
            found = json.loads(path.read_bytes())
            if isinstance(found, dict):
                yield found
        except (OSError, ValueError):
            continue
