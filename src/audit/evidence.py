"""Say what a run rests on: which files, which policy, which code, and what became of every row."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import Any

from audit.findings import Result
from audit.history import Earlier
from audit.inventory import Inventory
from audit.language import DEFAULT, _, number
from audit.policy import Policy
from audit.redaction import Audience
from audit.redaction.inventory import file_names
from audit.runfolder import digest
from audit.waivers import Waivers

PACKAGE = "audit-suite"
GUESSABLE = 100  # rows: the digest of a smaller file is kept from auditors
_LIBRARIES = ("duckdb", "ibis-framework", "matplotlib", "nbconvert", "pandas", "papermill", "pyarrow", "sqlglot")


@dataclass(frozen=True)
class Question:
    """What a run is asked: the same question about the same files, put to the same code, has the same id."""

    inventory: Inventory
    policy: Policy
    as_of: date
    audience: Audience
    readings: Mapping[str, str]
    chapters: tuple[Path, ...]
    inputs: list[dict[str, Any]]  # the files of the inventory as they were before anything was judged
    locale: str = DEFAULT
    earlier: Earlier | None = None  # the run that findings are compared with
    waivers: Waivers | None = None

    @cached_property
    def code(self) -> str:
        """Digest the library and the notebooks, so that a changed rule is another question."""
        package = Path(__file__).parent
        files = [path for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc"]
        named = {path.relative_to(package).as_posix(): digest(path) for path in files}
        named |= {f"notebooks/{path.name}": digest(path) for path in self.chapters}
        return _fingerprint(named)

    @property
    def id(self) -> str:
        """Digest all that the answer depends on, of its files only what the audience is told of them.

        Whoever guesses the ids of a small file could tell by any other digest that they guessed.
        """
        said = [
            told_inputs(self), self.inventory.zone, self.policy.sha256, str(self.as_of), self.audience.id,
            dict(self.readings), self.code, self.locale, self.earlier.told if self.earlier else None,
        ]  # fmt: skip
        said += [told_waivers(self)] if self.waivers else []
        return _fingerprint(said)[:8]


def inputs(inventory: Inventory) -> list[dict[str, Any]]:
    """Digest every file of an inventory, named as within it: where it lies is nobody's business.

    Of a database, what each SELECT gave is digested with it.
    """
    if inventory.database is not None:
        return [
            {"name": one.where, "bytes": len(one.sql.encode()), "sha256": one.sha256}
            for one in inventory.database.selects
        ]
    return [
        {"name": inventory.named(path), "bytes": path.stat().st_size, "sha256": digest(path)}
        for path in sorted(inventory.files)
    ]


def predicate(question: Question, result: Result, incomplete: Sequence[str], made_at: datetime) -> dict[str, Any]:
    """State what the manifest says beside the digests of the outputs, as far as the audience may hear it."""
    return basis(question, result) | {
        "audience": question.audience.name,
        "history": _history(question, result),
        "id": question.id,
        "incomplete": list(incomplete),
        "ids_are": result.ids_are,
        "inputs": told_inputs(question),
        "locale": question.locale,
        "made_at": made_at.isoformat(timespec="seconds"),
        "notebooks": [{"name": path.name, "sha256": digest(path)} for path in question.chapters],
        "recipient": question.audience.recipient,
        "rows": json.loads(result.inventory.accounting.to_json(orient="records")),
        "promises": dict(sorted(Counter(promise.status for promise in result.promises).items())),
        "waivers": told_waivers(question),
        "versions": {"python": python_version(), **{name: version(name) for name in _LIBRARIES}},
    }


def basis(question: Question, result: Result) -> dict[str, Any]:
    """State what tells whether two runs can be compared."""
    policy = question.policy
    return {
        "as_of": str(question.as_of),
        "code": {"sha256": question.code, "version": version(PACKAGE)},
        "inventory": result.inventory.path.name,
        "policy": {"id": policy.id, "version": policy.version, "sha256": policy.sha256},
        "readings": result.policy.readings.model_dump(mode="json"),
    }


def _history(question: Question, result: Result) -> dict[str, Any] | None:
    """Say which run findings are compared with, and how many there are: to analysts, who see the index."""
    if result.history is None:
        return None
    failing = result.query("SELECT count(*) FROM findings WHERE verdict = 'fail' AND NOT advisory")[0][0]
    return {"earlier": question.earlier.told if question.earlier else None, "failing": failing}


def told_inputs(question: Question) -> list[dict[str, Any]]:
    """Say which files were read: to auditors under other names, and to the public not at all."""
    if question.audience.name == "analyst":
        return question.inputs
    if question.audience.name == "public":
        return []
    names = file_names(question.inventory)
    rows = Counter[str]()
    for file, count in question.inventory.accounting[["file", "rows"]].itertuples(index=False):
        for named in {file, file.partition(", ")[0]}:  # tables of one file are named after it, and counted together
            rows[named] += count
    few = {"bytes": None, "sha256": None}  # whoever guesses the ids of so few rows could tell by it that they guessed
    return [
        {**file, "name": names[file["name"]], **(few if rows[file["name"]] < GUESSABLE else {})}
        for file in question.inputs
    ]


def told_waivers(question: Question) -> dict[str, Any] | None:
    """Say which waivers were read: to auditors what they see of each, for a digest would confirm a guessed name."""
    if question.waivers is None or question.audience.name == "public":
        return None
    if question.audience.name == "analyst":
        return {"name": question.waivers.source, "sha256": question.waivers.sha256}
    seen = [[one.rule, str(one.since), str(one.until), one.most, one.urgent] for one in question.waivers.waivers]
    return {"name": "waivers", "seen": seen}


def facts(question: Question, result: Result) -> dict[str, str]:
    """State what the cover says about the input, the scope, and how doubtful words were read."""
    rows, readings = result.inventory.accounting, result.policy.readings
    promises = [promise for promise in result.promises if not promise.informative]
    tested = sum(bool(promise.lines) for promise in promises)
    told = {
        _("Scope"): _("{tested} of {all} promises have rules", tested=tested, all=len(promises)),
        _("“Unless requested” is read"): readings.unless_requested,
        _("“May include” is read"): readings.may_include,
        _("Time zone"): question.inventory.zone or question.policy.zone,
    }
    if question.audience.name == "public":  # a change of these would tell of few rows
        return told
    return told | {
        _("Files read"): number(len(question.inputs)),
        _("Rows read"): number(int(rows["rows"].sum())),
        _("Rows rejected"): number(int(rows["rejected"].sum())),
    }


def generator() -> str:
    """Name ourselves."""
    return f"{PACKAGE} {version(PACKAGE)}"


def _fingerprint(said: Any) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
