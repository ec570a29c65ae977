"""Apply waivers to findings on a day: what somebody accepted is excepted, and what is wrong with a waiver is a finding.

A waiver that is too broad, or that its owner approved, waives nothing: it must not hide rows nobody accepted.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import pyarrow as pa

from audit.scorecard import Count
from audit.verdicts import Judgement
from audit.waivers import Waiver, Waivers

SOON = 30  # days before its end from which a waiver is about to expire
IN_FORCE, NOT_YET, EXPIRED, OVER_BROAD, SELF_APPROVED = "in_force", "not_yet", "expired", "over_broad", "self_approved"
REMEDIES = {  # what is wrong with a waiver, and what to do about it
    "WVR-01": "Remove the waiver, or correct what it names.",
    "WVR-02": "Narrow the waiver to the rows that were accepted, or have the greater number approved.",
    "WVR-03": "Have somebody other than the owner approve the waiver.",
    "WVR-04": "Remove the waiver, or have it approved anew.",
    "WVR-05": "Put the rows right before the waiver ends, or have it approved anew.",
}

# A waiver names one finding, or rows of a rule one by one, or all of a rule's within its scope; each is one join.
_JOINS = (
    "s.finding = f.fingerprint",
    "s.rule = f.rule AND s.row_id = f.row_id",
    "s.rule = f.rule AND s.row_id IS NULL",
)
_WITHIN = " AND ".join(
    f'(s."{name}" IS NULL OR s."{name}" = f."{name}")' for name in ("table", "category", "system_id")
)
_SCOPES = pa.schema(
    [("place", pa.int32()), *((name, pa.string()) for name in ("rule", "finding", "row_id", "table", "category")),
     ("system_id", pa.string()), ("urgent", pa.bool_())]
)  # fmt: skip
_WORDS = pa.schema([("place", pa.int32()), *((name, pa.string()) for name in ("id", "until", "people"))])


@dataclass(frozen=True)
class Standing:
    """How one waiver stands on the day; days as text, so that it can be kept as JSON."""

    id: str | None
    rule: str | None
    finding: str | None
    table: str | None
    category: str | None
    system_id: str | None
    row_ids: list[str]
    expected: int
    urgent: bool
    since: str
    until: str
    reason: str | None
    owner: str | None
    approver: str | None
    state: str
    in_scope: int  # failing rows that it names
    rows: int  # rows that it waives: what several waivers name, the first of the file waives


class Fault(NamedTuple):
    """What is wrong with one waiver."""

    rule: str
    waiver: str
    reason: str


def waive(judgement: Judgement, waivers: Waivers) -> None:
    """Turn the failing findings that waivers in force cover into excepted ones, and note how each waiver stands."""
    connection, as_of = judgement.fitted.connection, judgement.terms.as_of
    listed = dict(enumerate(waivers.waivers))
    _view(judgement, {place: one for place, one in listed.items() if one.since <= as_of <= one.until})
    counted = "SELECT place, count(*) FILTER (may), count(*) FILTER (NOT may) FROM covering GROUP BY place"
    named = {place: counts for place, *counts in connection.execute(counted).fetchall()}
    states = {place: _state(one, as_of, named.get(place, [0, 0])[0]) for place, one in listed.items()}
    _except(judgement, {place: one for place, one in listed.items() if states[place] == IN_FORCE})
    waived = "SELECT excused_by, count(*) FROM findings WHERE waived IS NOT NULL GROUP BY ALL"
    rows = dict(connection.execute(waived).fetchall())
    faults = []
    for place, one in listed.items():
        in_scope, barred = named.get(place, [0, 0])
        judgement.waivers.append(_standing(one, states[place], in_scope, rows.get(one.id, 0)))
        faults += _faults(one, states[place], in_scope, barred, as_of)
    _add(judgement, faults)


def waived_counts(judgement: Judgement) -> list[Count]:
    """Say what waivers change of what was counted: rows that failed are excepted, and none is judged less."""
    found = judgement.fitted.connection.execute(
        "SELECT rule, clause, category, system_id, count(*) FROM findings WHERE waived IS NOT NULL GROUP BY ALL"
    )
    return [
        Count(rule, clause, category, system, judged=0, failed=-n, excepted=n, unknown=0, waived=n)
        for rule, clause, category, system, n in found.fetchall()
    ]


def _view(judgement: Judgement, waivers: dict[int, Waiver]) -> None:
    """Let the engine know which findings each waiver names, and whether it may waive them."""
    scopes = [
        {
            "place": place, "rule": one.rule, "finding": one.finding, "row_id": row, "table": one.table,
            "category": one.category, "system_id": one.system, "urgent": one.urgent,
        }
        for place, one in waivers.items()
        for row in one.rows or (None,)
    ]  # fmt: skip
    _keep(judgement, "waiver_scopes", pa.Table.from_pylist(scopes, schema=_SCOPES))
    # What nobody can tell nobody can accept; and what is urgent only by name.
    named = "f.verdict = 'unknown' OR f.verdict = 'fail'"
    parts = [
        "SELECT s.place, f.rowid AS finding, f.verdict = 'fail' AND (s.urgent OR f.severity <> 'urgent') AS may "
        f"FROM waiver_scopes s JOIN findings f ON {join} WHERE ({named}) AND {_WITHIN}"
        for join in _JOINS
    ]
    judgement.fitted.connection.execute(f"CREATE OR REPLACE TEMP VIEW covering AS {' UNION ALL '.join(parts)}")


def _keep(judgement: Judgement, name: str, rows: pa.Table) -> None:
    connection = judgement.fitted.connection
    connection.register("given", rows)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM given")
    connection.unregister("given")


def _state(waiver: Waiver, as_of: date, in_scope: int) -> str:
    """Say how a waiver stands on the day."""
    if as_of > waiver.until:
        return EXPIRED
    if waiver.self_approved:
        return SELF_APPROVED
    if as_of < waiver.since:
        return NOT_YET
    return OVER_BROAD if in_scope > waiver.most else IN_FORCE


def _except(judgement: Judgement, waivers: dict[int, Waiver]) -> None:
    """Rewrite the findings that are waived; `waived` keeps the words that name people, last in the reason."""
    words = [
        {
            "place": place, "id": one.id, "until": one.until.isoformat(),
            "people": f" by {one.owner}, approved by {one.approver}",
        }
        for place, one in waivers.items()
    ]  # fmt: skip
    _keep(judgement, "waiver_words", pa.Table.from_pylist(words, schema=_WORDS))
    judgement.fitted.connection.execute(
        "UPDATE findings SET verdict = 'excepted', excused_by = w.id, waived = w.people, "
        "reason = concat(reason, '; accepted until ', w.until, '; waiver ', w.id, w.people) "
        "FROM (SELECT finding, min(place) AS place FROM covering JOIN waiver_words USING (place) WHERE may "
        "GROUP BY finding) c JOIN waiver_words w USING (place) WHERE findings.rowid = c.finding"
    )


def _standing(waiver: Waiver, state: str, in_scope: int, rows: int) -> Standing:
    return Standing(
        waiver.id, waiver.rule, waiver.finding, waiver.table, waiver.category, waiver.system, [*(waiver.rows or ())],
        waiver.most, waiver.urgent, waiver.since.isoformat(), waiver.until.isoformat(), waiver.reason, waiver.owner,
        waiver.approver, state, in_scope, rows,
    )  # fmt: skip


def _faults(waiver: Waiver, state: str, in_scope: int, barred: int, as_of: date) -> list[Fault]:
    """Say what is wrong with a waiver on the day; no name of a person is in it."""
    if state == EXPIRED:
        return [Fault("WVR-04", waiver.id, f"the waiver expired: its last day was {waiver.until}")]
    if state == SELF_APPROVED:
        return [Fault("WVR-03", waiver.id, "its owner approved the waiver, so it waives nothing")]
    if state == OVER_BROAD:
        said = f"the waiver names {in_scope:,} failing rows and {waiver.most:,} were expected, so it waives none"
        return [Fault("WVR-02", waiver.id, said)]
    found = []
    if state == IN_FORCE and in_scope == 0:
        why = "what it names is urgent, or cannot be told" if barred else "no row that it names fails"
        found.append(Fault("WVR-01", waiver.id, f"the waiver waives nothing: {why}"))
    if state == IN_FORCE and (waiver.until - as_of).days <= SOON:
        found.append(Fault("WVR-05", waiver.id, f"the waiver expires soon: its last day is {waiver.until}"))
    return found


def _add(judgement: Judgement, faults: list[Fault]) -> None:
    """Add what is wrong with the waivers: advisory, under no clause."""
    for rule, waiver, reason in faults:
        values: dict[str, Any] = {"rule": rule, "row": waiver, "reason": reason, "remedy": REMEDIES[rule]}
        judgement.fitted.connection.execute(
            "INSERT INTO findings BY NAME SELECT $rule AS rule, 'medium' AS severity, 'fail' AS verdict, "
            "TRUE AS advisory, 'waivers' AS \"table\", $row AS row_id, $reason AS reason, $remedy AS remedy, "
            "left(sha256(concat_ws('|', $rule, 'waivers', $row)), 16) AS fingerprint",
            values,
        )
