"""Tell what became of every finding since an earlier run: new, persisting, back again, resolved; how old, and too old.

The history of a run is one table, made of the findings of the run and the history of one earlier run. It keeps
whatever was resolved, for ever, so that a finding which comes back is known again; and nothing else is kept anywhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from audit.rule import SEVERITIES

if TYPE_CHECKING:
    import duckdb

SLA = {"urgent": 7, "high": 30, "medium": 90, "low": 180}  # days in which a finding is to be put right
STATES = ("new", "regressed", "persisting", "unjudged", "resolved")
OPEN = "('fail', 'unknown')"  # verdicts, as SQL; what is excepted is no open finding, unless it was but accepted
ALWAYS = "'^(DQ|WVR)-'"  # what no rule finds, and every audit looks for: defects of the data, and faults of waivers
POINTS = 400  # runs that the trend goes back
BATCH = 50_000  # rows in memory at a time
COLUMNS = {
    "fingerprint": "TEXT", "rule": "TEXT", "severity": "TEXT", "advisory": "BOOLEAN", "state": "TEXT",
    "first_seen": "DATE", "last_seen": "DATE", "resolved_on": "DATE", "times_resolved": "INTEGER",
    "age_days": "INTEGER", "past_sla": "BOOLEAN",
}  # fmt: skip
SELECTED = ", ".join(COLUMNS)

Point = tuple[str, int, int, int, int]  # the day of a run, and its open findings by severity, gravest first


@dataclass(frozen=True)
class Earlier:
    """The run that another is compared with."""

    run: str
    as_of: str
    changed: tuple[str, ...]  # what was not the same then, of policy, readings and code
    digests: Mapping[str, str]  # of its history and its result
    path: Path  # of its history
    trend: tuple[Point, ...]

    @property
    def told(self) -> dict[str, Any]:
        """Say which run it is, and all of it that the comparison depends on."""
        said = {"run": self.run, "as_of": self.as_of, "changed": list(self.changed)}
        return {**said, "digests": dict(self.digests)}


@dataclass(frozen=True)
class History:
    """What became of the findings since the earlier run, in figures; those that only advise are not counted."""

    earlier: dict[str, Any] | None  # its name, its day, and what was not the same; None of a first run
    new: int
    regressed: int
    persisting: int
    unjudged: int
    resolved: int  # since the earlier run
    past_sla: int
    trend: list[Point]  # this run last

    def as_data(self) -> dict[str, Any]:
        """Say it as result.json holds it."""
        return asdict(self)


def compare(
    connection: "duckdb.DuckDBPyConnection", as_of: date, judged: Iterable[str], earlier: Earlier | None = None
) -> History:
    """Leave the table `history` in the engine where `findings` stands, and count it.

    `judged` are the rules that could be judged: what another rule found before is neither resolved nor persisting.
    """
    given = pq.ParquetFile(earlier.path).iter_batches(BATCH) if earlier else ()
    schema = pq.read_schema(earlier.path) if earlier else _EMPTY
    connection.register("given_history", pa.RecordBatchReader.from_batches(schema, given))
    connection.execute("CREATE OR REPLACE TEMP TABLE earlier_history AS FROM given_history")
    connection.unregister("given_history")
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE history AS {compared()}",
        {"as_of": as_of, "judged": sorted(set(judged))},
    )
    return _counted(connection, as_of, earlier)


def compared() -> str:
    """Write the query that follows every finding from the earlier run to this one."""
    sla = " ".join(f"WHEN '{severity}' THEN {days}" for severity, days in SLA.items())
    grave = " ".join(f"WHEN '{severity}' THEN {place}" for place, severity in enumerate(SEVERITIES))
    return f"""
        WITH seen AS (
            SELECT fingerprint, min(rule) AS rule, bool_and(advisory) AS advisory,
                arg_min(severity, CASE severity {grave} END) AS severity
            FROM findings WHERE verdict IN {OPEN} OR waived IS NOT NULL GROUP BY fingerprint),
        followed AS (
            SELECT fingerprint, coalesce(s.rule, e.rule) AS rule, coalesce(s.severity, e.severity) AS severity,
                coalesce(s.advisory, e.advisory) AS advisory, e.resolved_on AS before,
                CASE WHEN s.rule IS NOT NULL AND e.rule IS NULL THEN 'new'
                    WHEN s.rule IS NOT NULL AND e.state = 'resolved' THEN 'regressed'
                    WHEN s.rule IS NOT NULL THEN 'persisting'
                    WHEN e.state = 'resolved' OR list_contains($judged, e.rule) OR regexp_matches(e.rule, {ALWAYS})
                    THEN 'resolved' ELSE 'unjudged' END AS state,
                coalesce(e.first_seen, $as_of) AS first_seen,
                CASE WHEN s.rule IS NULL THEN e.last_seen ELSE $as_of END AS last_seen,
                coalesce(e.times_resolved, 0) AS times
            FROM seen s FULL JOIN earlier_history e USING (fingerprint)),
        dated AS (
            SELECT *, CASE WHEN state = 'resolved' THEN coalesce(before, $as_of) END AS resolved_on,
                CASE WHEN state != 'resolved' THEN CAST($as_of AS DATE) - first_seen END AS age_days
            FROM followed)
        SELECT fingerprint, rule, severity, advisory, state, CAST(first_seen AS DATE) AS first_seen,
            CAST(last_seen AS DATE) AS last_seen, CAST(resolved_on AS DATE) AS resolved_on,
            CAST(times + (state = 'resolved' AND before IS NULL)::INTEGER AS INTEGER) AS times_resolved,
            CAST(age_days AS INTEGER) AS age_days,
            CASE WHEN age_days IS NOT NULL THEN NOT advisory AND age_days > CASE severity {sla} END END AS past_sla
        FROM dated"""


def write(connection: "duckdb.DuckDBPyConnection", path: Path) -> None:
    """Write the table `history`, the same bytes each time."""
    reader = connection.sql(f"SELECT {SELECTED} FROM history ORDER BY fingerprint").to_arrow_reader(BATCH)
    words = [name for name in COLUMNS if name != "fingerprint"]  # no fingerprint is there twice
    with pq.ParquetWriter(path, reader.schema, compression="zstd", use_dictionary=words) as parquet:
        for batch in reader:
            parquet.write_batch(batch)


def _counted(connection: "duckdb.DuckDBPyConnection", as_of: date, earlier: Earlier | None) -> History:
    """Count what became of the findings, and add the day to the trend."""
    states = dict.fromkeys(STATES, 0) | dict(
        connection.execute(
            "SELECT state, count(*) FROM history WHERE NOT advisory AND (resolved_on IS NULL OR resolved_on = $as_of) "
            "GROUP BY state", {"as_of": as_of},
        ).fetchall()
    )  # fmt: skip
    past = connection.execute("SELECT count(*) FROM history WHERE past_sla").fetchall()[0][0]
    sql = "SELECT severity, count(*) FROM history WHERE state != 'resolved' AND NOT advisory GROUP BY severity"
    still = dict(connection.execute(sql).fetchall())
    urgent, high, medium, low = (still.get(severity, 0) for severity in SEVERITIES)
    point = (as_of.isoformat(), urgent, high, medium, low)
    known = {"run": earlier.run, "as_of": earlier.as_of, "changed": list(earlier.changed)} if earlier else None
    trend = [*(earlier.trend if earlier else ()), point][-POINTS:]
    return History(earlier=known, **states, past_sla=past, trend=trend)


_ARROW = {"TEXT": pa.string(), "BOOLEAN": pa.bool_(), "DATE": pa.date32(), "INTEGER": pa.int32()}
_EMPTY = pa.schema([(name, _ARROW[kind]) for name, kind in COLUMNS.items()])
