"""Open a published run to sample from it: what it rests on, its findings, and that neither was changed since."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from audit.assurance import AREAS
from audit.errors import AuditError, IntegrityError
from audit.runfolder import MANIFEST, SUMS, digest
from audit.scratch import Scratch
from audit.sources.engine import connect, literal, restated

RESULT, FINDINGS = "result.json", "data/findings.parquet"
DATA = "Defects of the data"  # the area of what no promise is about
VERDICTS = ("fail", "excepted", "unknown", "pass")


class Stratum(NamedTuple):
    """Verdicts that are sampled together."""

    area: str
    verdict: str


@dataclass(frozen=True)
class Published:
    """A run as it was published."""

    folder: Path
    said: Mapping[str, Any]  # the predicate of its manifest
    result: Mapping[str, Any]  # its result.json
    digest: str  # of its SHA256SUMS, and so of all of it
    connection: duckdb.DuckDBPyConnection  # where the view `findings` stands

    @property
    def name(self) -> str:
        """Name the run."""
        return str(self.said["run"])

    @property
    def as_of(self) -> date:
        """Give the day it speaks for."""
        return date.fromisoformat(self.said["as_of"])

    def strata(self, passed: bool) -> dict[Stratum, int]:
        """Count the verdicts of each stratum: of the findings, and if asked of the rows that passed too."""
        found = Counter[Stratum]()
        sql = f"SELECT {area_sql('rule')}, verdict, count(*) FROM findings GROUP BY ALL"
        for area, verdict, rows in self.connection.execute(sql).fetchall():
            found[Stratum(area, verdict)] += rows
        if passed:
            for line in self.result["rules"]:
                found[Stratum(area_of(line["rule"]), "pass")] += line["passed"]
        places = {area: place for place, area in enumerate([*(area.title for area in AREAS), DATA])}
        order = sorted(found, key=lambda one: (VERDICTS.index(one.verdict), places[one.area]))
        return {stratum: found[stratum] for stratum in order if found[stratum]}


def open_run(folder: Path) -> Published:
    """Open a run's folder; one that was changed since it was published is refused, and one without rows too."""
    for name in (SUMS, MANIFEST, RESULT):
        if not (folder / name).is_file():
            raise AuditError(f"is no run: there is no {name}", where=str(folder), hint="give the folder of a run")
    _unchanged(folder, MANIFEST, RESULT)
    try:
        said = json.loads((folder / MANIFEST).read_bytes())["predicate"]
        result = json.loads((folder / RESULT).read_bytes())
        audience = said["audience"]
    except (ValueError, LookupError, TypeError):
        raise IntegrityError(
            "its manifest says nothing we know", where=str(folder), hint="run the audit again"
        ) from None
    if audience == "public":
        hint = "give the analyst's run or the auditor's"
        raise AuditError("a public run shows no rows to re-perform", where=str(folder), hint=hint)
    _unchanged(folder, FINDINGS)
    path = (folder / FINDINGS).resolve()
    connection = connect(Scratch(), reads=[path])
    with restated(FINDINGS):
        connection.execute(f"CREATE TEMP VIEW findings AS FROM read_parquet({literal(str(path))})")
    return Published(folder, said, result, digest(folder / SUMS), connection)


def _unchanged(folder: Path, *names: str) -> None:
    """Hold files to the digests they were published with."""
    lines = (folder / SUMS).read_text(encoding="utf-8", errors="replace").splitlines()
    published = {name: found for found, _, name in (line.partition("  ") for line in lines)}
    for name in names:
        if not (folder / name).is_file() or digest(folder / name) != published.get(name):
            hint = "take the folder as it was published"
            raise IntegrityError("is not as it was published", where=f"{folder.name}/{name}", hint=hint)


def area_of(rule: str) -> str:
    """Name the area that a rule belongs to."""
    family = rule.split("-")[0]
    return next((area.title for area in AREAS if family in area.families), DATA)


def area_sql(rule: str) -> str:
    """Name the area that a rule belongs to, as SQL over a column of ids."""
    cases = " ".join(f"WHEN {literal(family)} THEN {literal(area.title)}" for area in AREAS for family in area.families)
    return f"CASE split_part({rule}, '-', 1) {cases} ELSE {literal(DATA)} END"


def seed_of(run: Published) -> str:
    """Derive the seed from the run's own id, so that nobody picks it."""
    return hashlib.sha256(f"workpaper {run.said['id']}".encode()).hexdigest()[:16]
