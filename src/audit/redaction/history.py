"""Read what earlier reports of an output folder told: to the public in counts, to auditors under which key."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from audit import scorecard
from audit.errors import AuditError, IntegrityError
from audit.redaction.audience import Audience
from audit.redaction.public import counted
from audit.rules import RULES


def published(output: Path) -> list[dict[str, int]]:
    """Give the counts that earlier reports of an output folder told the public, oldest first.

    Raises IntegrityError where one of them cannot be read: what it told must not be guessed.
    """
    return [counts for _, counts in sorted(_told(output), key=lambda told: told[0])]


def _told(output: Path) -> Iterator[tuple[tuple[str, str], dict[str, int]]]:
    """Give, for each report for the public, its day and name, and the counts in it."""
    known = {rule.id for rule in RULES}
    for folder in _folders(output):
        try:
            run = json.loads((folder / "result.json").read_bytes())
            if run["audience"] == "public":
                lines = [scorecard.line(row) for row in run["rules"] if row["rule"] in known]
                yield (str(run["as_of"]), folder.name), counted(lines, lines)
        except (OSError, ValueError, LookupError, TypeError):
            hint = "restore it, or move the folder away: what it told the public is then not reckoned with"
            raise IntegrityError("its result.json cannot be read", where=folder.name, hint=hint) from None


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
    for folder in _folders(output):
        try:
            found = json.loads((folder / "result.json").read_bytes())
            if isinstance(found, dict):
                yield found
        except (OSError, ValueError):
            continue


def _folders(output: Path) -> list[Path]:
    """List the folders of published runs."""
    found = (path.parent for path in output.glob("*/result.json"))
    return sorted(folder for folder in found if not folder.is_symlink() and not folder.name.startswith("."))
