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
from audit.runfolder import MANIFEST, PRUNED, RUN, SUMS, digest_of, read_statement, read_sums, taken

RESULT, REPORT = "result.json", "report.html"


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
            if _pruned(folder).get("audience") in ("analyst", "auditor"):
                continue
            run = json.loads(_as_published(folder))
            if run["audience"] == "public":
                lines = [scorecard.line(row) for row in run["rules"] if row["rule"] in known]
                yield (str(run["as_of"]), folder.name), counted(lines, lines)
        except (OSError, ValueError, LookupError, TypeError, IntegrityError):
            hint = "restore it, or move the folder away: what it told the public is then not reckoned with"
            what = "its result.json cannot be read, or is not as it was published"
            raise IntegrityError(what, where=folder.name, hint=hint) from None


def _as_published(folder: Path) -> bytes:
    """Read the result of a run, and refuse one that is not what was published: no count in it could be relied on."""
    data = (folder / RESULT).read_bytes()
    if read_sums((folder / SUMS).read_bytes()).get(RESULT) != digest_of(data):
        raise IntegrityError("is not as it was published", where=RESULT)
    return data


def _pruned(folder: Path) -> Mapping[str, Any]:
    """Give the manifest's words on a run that was pruned: its result is gone, unless it was for the public."""
    if not (folder / PRUNED).is_file():
        return {}
    manifest = taken(folder / MANIFEST, MANIFEST)
    if read_sums(taken(folder / SUMS, SUMS)).get(MANIFEST) != digest_of(manifest):
        raise IntegrityError("is not as it was published", where=MANIFEST)
    return read_statement(manifest, RUN, MANIFEST)[1]


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
            found = _pruned(folder) or json.loads((folder / RESULT).read_bytes())
            if isinstance(found, dict):
                yield found
        except (OSError, ValueError, IntegrityError):
            continue


def _folders(output: Path) -> list[Path]:
    """List the folders of published runs, each once: links are followed, and one that lost a file is one still."""
    found = {path.parent.resolve() for name in (RESULT, REPORT, MANIFEST, SUMS) for path in output.glob(f"*/{name}")}
    return sorted(folder for folder in found if not folder.name.startswith("."))
