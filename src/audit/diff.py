"""Say how the findings of two published runs differ, by rule and category."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from audit.errors import AuditError
from audit.history import ALWAYS, BATCH, OPEN
from audit.workpaper.published import FINDINGS, Published, open_run

if TYPE_CHECKING:
    import duckdb

FATES = ("new", "resolved", "unjudged", "persisting", "changed")
APART = {
    "as_of": "the day ({} and {})", "inventory": "the inventory ({} and {})", "policy": "the policy",
    "readings": "how the policy was read", "code": "the version of the audit",
}  # fmt: skip
NEEDED = ["fingerprint", "rule", "category", "verdict"]


@dataclass(frozen=True)
class Group:
    """What became of the findings of one rule in one category."""

    rule: str
    category: str | None
    counts: Mapping[str, int]  # by fate


@dataclass(frozen=True)
class Diff:
    """How two runs differ."""

    older: Published
    newer: Published
    groups: list[Group]
    changes: dict[tuple[str, str], int]  # of verdict: from, to

    @property
    def totals(self) -> dict[str, int]:
        """Add up all groups."""
        return {fate: sum(group.counts[fate] for group in self.groups) for fate in FATES}

    @property
    def apart(self) -> list[str]:
        """Say in what the two runs differ beside their findings: whoever compares them ought to know."""
        said = {name: (_said(self.older, name), _said(self.newer, name)) for name in APART}
        return [APART[name].format(*pair) for name, pair in said.items() if pair[0] != pair[1]]

    def as_data(self) -> dict[str, Any]:
        """Say it for programs."""
        return {
            "older": self.older.name,
            "newer": self.newer.name,
            "apart": self.apart,
            "totals": self.totals,
            "changes": [{"from": a, "to": b, "findings": number} for (a, b), number in self.changes.items()],
            "groups": [{"rule": one.rule, "category": one.category, **one.counts} for one in self.groups],
        }


def diff(older: Path, newer: Path) -> Diff:
    """Compare two runs; one that was altered is refused, and so are two that name the same row differently."""
    first, second = open_run(older), open_run(newer)
    named = [run.result.get("ids_are") for run in (first, second)]
    numbered = first.said["audience"] != "analyst" and not str(named[0]).startswith("pseudonyms made for")
    if named[0] != named[1] or numbered:
        hint = "compare runs for analysts, or an auditor's with the same key"
        raise AuditError("the two runs name the same rows differently", where=newer.name, hint=hint)
    connection = second.connection
    for name, run in (("older", first), ("newer", second)):
        _take(connection, name, run.folder / FINDINGS)
    judged = sorted({line["rule"] for line in second.result["rules"] if not line["missing"]})
    connection.execute(f"CREATE TEMP TABLE fates AS {fates()}", {"judged": judged})
    counted = connection.execute(
        "SELECT rule, category, fate, count(*) FROM fates WHERE fate IS NOT NULL GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    groups: dict[tuple[str, str | None], dict[str, int]] = {}
    for rule, category, fate, number in counted:
        groups.setdefault((rule, category), dict.fromkeys(FATES, 0))[fate] = number
    changes = connection.execute(
        "SELECT was, is_now, count(*) FROM fates WHERE fate = 'changed' GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    made = [Group(*key, counts) for key, counts in groups.items()]
    return Diff(first, second, made, {(was, now): number for was, now, number in changes})


def fates() -> str:
    """Write the query that says what became of each finding."""
    return f"""
        SELECT coalesce(n.rule, o.rule) AS rule, coalesce(n.category, o.category) AS category,
            o.verdict AS was, n.verdict AS is_now,
            CASE WHEN was IS NULL AND is_now IN {OPEN} THEN 'new'
                WHEN was IN {OPEN} AND is_now IS NULL AND NOT list_contains($judged, o.rule)
                    AND NOT regexp_matches(o.rule, {ALWAYS}) THEN 'unjudged'
                WHEN was IN {OPEN} AND is_now IS NULL THEN 'resolved'
                WHEN was != is_now THEN 'changed'
                WHEN was = is_now AND is_now IN {OPEN} THEN 'persisting' END AS fate
        FROM older o FULL JOIN newer n USING (fingerprint)"""


def _take(connection: "duckdb.DuckDBPyConnection", name: str, path: Path) -> None:
    """Read the findings of a run into an engine, each once: of rows with the same id the gravest verdict."""
    file = pq.ParquetFile(path)
    given = pa.RecordBatchReader.from_batches(
        pa.schema([file.schema_arrow.field(column) for column in NEEDED]), file.iter_batches(BATCH, columns=NEEDED)
    )
    connection.register("given_findings", given)
    connection.execute(
        f"CREATE TEMP TABLE {name} AS SELECT fingerprint, min(rule) AS rule, min(category) AS category, "
        "arg_min(verdict, CASE verdict WHEN 'fail' THEN 0 WHEN 'unknown' THEN 1 ELSE 2 END) AS verdict "
        "FROM given_findings GROUP BY fingerprint"
    )
    connection.unregister("given_findings")


def _said(run: Published, name: str) -> Any:
    """Give what a run says of a part of its question."""
    part = run.said.get(name)
    return part.get("sha256", part) if isinstance(part, dict) else part
