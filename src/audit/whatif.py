"""What if the policy said something else: which rows would flip, before anybody approves the change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.audits import check
from audit.errors import AuditError
from audit.findings import Result
from audit.inventory import Inventory, load_inventory
from audit.policy import Policy, load_policy
from audit.policychange import changed
from audit.scratch import Scratch
from audit.sources.engine import connect, enough, literal

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

COLUMNS = ("rule", "clause", "severity", "advisory", "table", "row_id", "record_id", "category", "system_id")
UNJUDGED, PASS, EITHER = "not judged", "pass", "pass or not judged"

_NUMBERED = "row_number() OVER (PARTITION BY fingerprint ORDER BY verdict, clause, reason)"
_GRAVEST = (
    "CASE after WHEN 'fail' THEN 0 WHEN 'unknown' THEN 1 WHEN 'excepted' THEN 2 ELSE 3 END, advisory, "
    "CASE severity WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END, "
    'rule, "table", row_id, before'
)


@dataclass(frozen=True)
class WhatIf:
    """What a change of the policy would do: which rows flip, from which verdict to which."""

    policy: Policy  # as it would be
    changes: Mapping[str, Any]
    as_of: date
    judged: Mapping[str, tuple[int, int]]  # per rule: rows judged, before and after
    connection: "duckdb.DuckDBPyConnection" = field(repr=False)  # where the table `flips` stands
    workspace: Scratch = field(repr=False)

    @cached_property
    def counts(self) -> "pd.DataFrame":
        """Show how many rows flip, by rule, category and verdicts."""
        return self.connection.execute(  # type: ignore[no-any-return]
            "SELECT rule, category, before, after, count(*) AS rows FROM flips GROUP BY ALL ORDER BY ALL"
        ).df()

    @cached_property
    def flips(self) -> "pd.DataFrame":
        """Show one row per flip, what would fail first."""
        return self.connection.execute(self.listed()).df()  # type: ignore[no-any-return]

    def first(self, limit: int) -> "pd.DataFrame":
        """Show the first flips, as many as a page can hold."""
        return self.connection.execute(self.listed(limit)).df()  # type: ignore[no-any-return]

    @cached_property
    def number(self) -> int:
        """Count the rows that flip."""
        return int(self.connection.execute("SELECT count(*) FROM flips").fetchall()[0][0])

    def listed(self, limit: int | None = None) -> str:
        """Write the query for flips, always in the same order."""
        return f"FROM flips ORDER BY {_GRAVEST}" + (f" LIMIT {limit:d}" if limit is not None else "")

    def write(self, folder: Path | str) -> None:
        """Write every flip as CSV and Parquet."""
        from audit.exports import into
        from audit.exports.findings import write_rows

        with into(Path(folder)):
            write_rows(self.connection.sql(self.listed()), Path(folder), "flips")

    def __repr__(self) -> str:
        asked = ", ".join(f"{name}={value}" for name, value in self.changes.items())
        return f"<WhatIf {asked} on {self.as_of}: {self.number:,} rows flip>"


def what_if(
    inventory: Inventory | str | Path, policy: Policy | str | Path, as_of: date | str, changes: Mapping[str, Any],
    **readings: str,
) -> WhatIf:  # fmt: skip
    """Judge an inventory by a policy as it is, and as it would be with other settings, and compare row by row."""
    if not changes:
        raise AuditError("nothing is to be changed", where="what if", hint="name a setting, such as retention.max=6y")
    promised = policy if isinstance(policy, Policy) else load_policy(policy)
    other = changed(promised.read_as(**{name: value for name, value in readings.items() if value}), changes)
    held = inventory if isinstance(inventory, Inventory) else load_inventory(inventory)
    workspace = Scratch()
    before = check(held, promised, as_of, **readings)
    counted = _judged(before)
    connection = connect(workspace, limits=held.limits)
    with enough("the inventory"):
        _take(before, connection, "before")
        after = check(held, other, as_of)
        _take(after, connection, "after")
        judged = {rule: (counted.get(rule, 0), number) for rule, number in _judged(after).items()}
        judged = {rule: (number, 0) for rule, number in counted.items()} | judged
        _compare(connection, judged)
    return WhatIf(other, dict(changes), after.as_of, judged, connection, workspace)


def _judged(result: Result) -> dict[str, int]:
    """Count the rows that each rule judged."""
    counted: dict[str, int] = {}
    for line in result.lines:
        counted[line.rule.id] = counted.get(line.rule.id, 0) + (line.judged or 0)
    return counted


def _take(result: Result, connection: "duckdb.DuckDBPyConnection", name: str) -> None:
    """Carry findings over batch by batch: each audit has an engine of its own."""
    columns = ", ".join(f'"{column}"' for column in COLUMNS)
    sql = f"SELECT {columns}, verdict, fingerprint, {_NUMBERED} AS nth FROM findings"
    batches = result.connection.sql(sql).to_arrow_reader(50_000)
    connection.register("batches", batches)
    connection.execute(f"CREATE TEMP TABLE {name} AS FROM batches")
    connection.unregister("batches")


def _compare(connection: "duckdb.DuckDBPyConnection", judged: Mapping[str, tuple[int, int]]) -> None:
    """Leave the table `flips`: every row whose verdict differs; where there is no finding the row passed.

    Unless its rule judged nothing on that side, or fewer rows than on the other: then it may not have been judged.
    """
    sides = [(rule, _silent(*numbers), _silent(*reversed(numbers))) for rule, numbers in judged.items()]
    connection.execute("CREATE TEMP TABLE silent (rule TEXT, before TEXT, after TEXT)")
    if sides:
        rows = ", ".join(f"({literal(rule)}, {literal(one)}, {literal(other)})" for rule, one, other in sides)
        connection.execute(f"INSERT INTO silent VALUES {rows}")
    columns = ", ".join(f'coalesce(a."{name}", b."{name}") AS "{name}"' for name in COLUMNS)
    connection.execute(f"""
        CREATE TEMP TABLE flips AS
        SELECT f.* EXCLUDE (was, becomes, fingerprint), coalesce(was, s.before, '{PASS}') AS before,
            coalesce(becomes, s.after, '{PASS}') AS after, fingerprint
        FROM (SELECT {columns}, b.verdict AS was, a.verdict AS becomes, coalesce(a.fingerprint, b.fingerprint) AS
            fingerprint FROM "before" b FULL JOIN "after" a ON a.fingerprint = b.fingerprint AND a.nth = b.nth) f
        LEFT JOIN silent s ON s.rule = f.rule
        WHERE was IS DISTINCT FROM becomes""")


def _silent(here: int, there: int) -> str:
    """Say what became of a row that has no finding on this side, and one on the other."""
    if not here:
        return UNJUDGED
    return EITHER if here < there else PASS
