"""Write down every row that is not plainly kept: which rule, since when, why, and what to do next."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from audit import calendar
from audit.marking import FAIL, FAMILY_CLAUSES, UNKNOWN
from audit.moments import EVER
from audit.populations import POPULATIONS
from audit.rule import Rule
from audit.verdicts import Assessment, Judgement

if TYPE_CHECKING:
    import duckdb

COLUMNS = {
    "rule": "TEXT", "clause": "TEXT", "severity": "TEXT", "verdict": "TEXT", "advisory": "BOOLEAN", "table": "TEXT",
    "row_id": "TEXT", "record_id": "TEXT", "subject_id": "TEXT", "category": "TEXT", "system_id": "TEXT",
    "due_on": "DATE", "days_over": "INTEGER", "reason": "TEXT", "remedy": "TEXT", "fingerprint": "TEXT",
}  # fmt: skip
# What stands in the reason too, where who is shown no ids and no names needs to know it: the id of what excuses a row,
# and of a row that is waived who accepted it.
KEPT = {**COLUMNS, "excused_by": "TEXT", "waived": "TEXT"}

SHOWN = ", ".join(f'"{name}"' for name in COLUMNS)
ALIKE = (  # the order of the report, as far as no id decides it
    "CASE verdict WHEN 'fail' THEN 0 WHEN 'unknown' THEN 1 ELSE 2 END, advisory, "
    "CASE severity WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END, "
    'days_over DESC NULLS LAST, rule, "table"'
)
GRAVEST = f"{ALIKE}, row_id, clause"

REMEDIES = {  # what is wrong with the data itself, and what to do about it
    "DQ-01": "Find out which of the rows is right and remove the other.",
    "DQ-02": "Correct the code, or declare it in the policy.",
    "DQ-03": "Supply the row that is referred to, or correct the reference.",
    "DQ-04": "Correct the date: what has not happened yet cannot be on record.",
    "DQ-05": "Correct the cell; until then it counts as not stated.",
}


def collect(judgement: Judgement) -> None:
    """Leave the table `findings` in the engine: one row per finding, advisory ones and unknowns included."""
    connection = judgement.fitted.connection
    create(connection)
    for name, judged in judgement.populations.items():
        if name == "records":
            add_last_days(judgement)
        parts = " UNION ALL ".join(of_rule(a, judgement) for a in judged)
        connection.execute(f"INSERT INTO findings BY NAME {parts}")


def create(connection: "duckdb.DuckDBPyConnection") -> None:
    """Make the table `findings`, empty."""
    columns = ", ".join(f'"{name}" {kind}' for name, kind in KEPT.items())
    connection.execute(f"CREATE OR REPLACE TEMP TABLE findings ({columns})")


def add_last_days(judgement: Judgement) -> None:
    """Add to the flagged records the last day each may be kept, reckoned by the calendar, once per distinct day."""
    connection, terms = judgement.fitted.connection, judgement.terms
    day = f"CAST(timezone('{terms.zone}', submitted_at_latest) AS DATE)"
    distinct = connection.execute(
        f"SELECT DISTINCT category, {day} FROM flagged_records WHERE submitted_at_latest IS NOT NULL "
        f"AND year(submitted_at_latest) BETWEEN 1900 AND 9000"
    ).fetchall()
    last_days = pa.table(
        {
            "of_category": pa.array([category for category, _ in distinct], pa.string()),
            "submitted_on": pa.array([day for _, day in distinct], pa.date32()),
            "last_day": pa.array([last_day(terms.policy, *row) for row in distinct], pa.date32()),
        }
    )
    connection.register("last_days", last_days)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE flagged_records AS SELECT f.*, d.last_day FROM flagged_records f "
        f"LEFT JOIN last_days d ON d.of_category IS NOT DISTINCT FROM f.category AND d.submitted_on = {day}"
    )
    connection.unregister("last_days")


def last_day(policy: Any, category: str, submitted_on: Any) -> Any:
    """Give the last day a record of a category may be kept."""
    period = policy.period(category)
    return calendar.last_day(submitted_on, period.total_months, period.convention)


def of_rule(assessment: Assessment, judgement: Judgement) -> str:
    """Write the query that turns one rule's verdicts into findings."""
    rule, name = assessment.rule, assessment.rule.population
    clause = FAMILY_CLAUSES.get(rule.clause) or text(rule.clause)
    table = table_of(name, judgement)
    due, as_of = due_on(rule), f"DATE '{judgement.terms.as_of}'"
    severity = f"""CASE WHEN "urgent {rule.id}" THEN 'urgent' ELSE {text(rule.severity)} END"""
    return f"""
        SELECT {text(rule.id)} AS rule, {clause} AS clause,
            {severity if rule.urgent else text(rule.severity)} AS severity,
            CASE WHEN code = {UNKNOWN} THEN 'unknown' WHEN excused_by IS NULL THEN 'fail'
                ELSE 'excepted' END AS verdict,
            {str(rule.advisory).upper()} AS advisory, {text(table)} AS "table", row_id, record_id, subject_id, category,
            system_id, CASE WHEN code = {FAIL} THEN {due} END AS due_on,
            CASE WHEN code = {FAIL} AND {as_of} > {due} THEN {as_of} - {due} END AS days_over,
            {reason(assessment)} AS reason, {text(rule.remedy)} AS remedy,
            left(sha256(concat_ws('|', {text(rule.id)}, {text(table)}, row_id)), 16) AS fingerprint,
            excused_by
        FROM (SELECT f.*, f."{rule.id}" AS code, x.excused_by, x.excuse FROM "flagged_{name}" f
            LEFT JOIN excuses x
            ON x.row_id = f.row_id AND x.exception = {text(str(rule.excused))} AND f."{rule.id}" = {FAIL}
            WHERE f."{rule.id}" IN ({FAIL}, {UNKNOWN}))"""


def table_of(population: str, judgement: Judgement) -> str:
    """Name the table a population's rows come from; uses may stand on the records themselves."""
    table = POPULATIONS[population].table
    return "records" if table == "record_uses" and judgement.given.one_use else table


def due_on(rule: Rule) -> str:
    """Give the day by which a rule's duty was due, as SQL."""
    if rule.due is None:
        return "CAST(NULL AS DATE)"
    return f'"{rule.due}"'


def reason(assessment: Assessment) -> str:
    """Say in words why a row is a finding, as SQL."""
    rule = assessment.rule
    lost = [f"CASE WHEN {doubt} THEN {text(fact)} END" for fact, doubt in doubts(assessment)]
    nothing = ", ".join(lost) or "NULL"
    unsure = (
        f"concat('Cannot tell: ', coalesce('nothing readable in ' || nullif(concat_ws(', ', {nothing}), ''), "
        f"'what is stated does not decide it'))"
    )
    broken = text(rule.breach)
    excused = f"concat({broken}, '; excused by ', excused_by, ' (', replace(excuse, '_', ' '), ')')"
    return f"CASE WHEN code = {UNKNOWN} THEN {unsure} WHEN excused_by IS NULL THEN {broken} ELSE {excused} END"


def doubts(assessment: Assessment) -> Iterator[tuple[str, str]]:
    """Tell, per fact, when it says nothing, as SQL: left blank, or the day that nobody knows (moments.EVER)."""
    for fact, column in assessment.facts.items():
        evidence = fact.removesuffix(f"_{column.name}")
        found = "" if evidence == fact else f' AND "{evidence}_id" IS NOT NULL'  # what was not found says nothing else
        if column.name == "subject_id" or not (column.none or column.type == "id"):
            yield fact, f'"{fact}" IS NULL{found}'
        elif column.none and column.type in ("moment", "date"):
            yield fact, f"CAST(\"{fact}\" AS VARCHAR) LIKE '{EVER.date()}%'"


def text(value: str) -> str:
    """Quote a text for SQL."""
    return "'" + value.replace("'", "''") + "'"


def verdict_counts(judgement: Judgement) -> str:
    """Write the query that counts, per rule, clause, category and system, what was judged and what it came to."""
    parts = []
    for name, judged in judgement.populations.items():
        for assessment in judged:
            parts.append(rule_counts(assessment, name))
    return " UNION ALL ".join(parts)


def rule_counts(assessment: Assessment, name: str) -> str:
    """Count one rule's rows by group: the population less what the rule does not speak of, then the verdicts."""
    rule, population = assessment.rule, POPULATIONS[name]
    own = FAMILY_CLAUSES.get(rule.clause)
    clause = own or text(rule.clause)
    speaks = f'"{rule.id}"' if rule.where is not None and not population.candidates else "rows"
    only = f"WHERE {own} IS NOT NULL" if own else ""
    apart = f'count(*) FILTER (WHERE "{rule.id}" IS NULL)' if population.candidates else "0"
    return f"""
        SELECT {text(rule.id)} AS rule, clause, category, system_id, CAST(sum(judged) AS BIGINT) AS judged,
            CAST(sum(fail) AS BIGINT) AS fail, CAST(sum(excepted) AS BIGINT) AS excepted,
            CAST(sum(unknown) AS BIGINT) AS unknown
        FROM (
            SELECT {clause} AS clause, category, system_id, {speaks} AS judged, 0 AS fail, 0 AS excepted, 0 AS unknown
            FROM "counted_{name}" {only}
            UNION ALL
            SELECT {clause}, category, system_id, -{apart},
                count(*) FILTER (WHERE "{rule.id}" = {FAIL} AND x.row_id IS NULL),
                count(*) FILTER (WHERE "{rule.id}" = {FAIL} AND x.row_id IS NOT NULL),
                count(*) FILTER (WHERE "{rule.id}" = {UNKNOWN})
            FROM "flagged_{name}" f LEFT JOIN excuses x
            ON x.row_id = f.row_id AND x.exception = {text(str(rule.excused))} {only} GROUP BY 1, 2, 3)
        GROUP BY ALL"""


def selected(rules: tuple[str, ...]) -> str:
    """Choose findings by rule ids, or by the beginnings of ids; none named: all."""
    return "(" + (" OR ".join(f"starts_with(rule, {text(rule)})" for rule in rules) or "TRUE") + ")"


def add_quality(judgement: Judgement) -> None:
    """Add what is wrong with the data itself, as the table `quality` has it: advisory, under no clause."""
    remedy = " ".join(f"WHEN {text(rule)} THEN {text(remedy)}" for rule, remedy in REMEDIES.items())
    judgement.fitted.connection.execute(
        "INSERT INTO findings BY NAME SELECT rule, 'medium' AS severity, 'fail' AS verdict, TRUE AS advisory, "
        f'"table", row_id, record_id, subject_id, reason, CASE rule {remedy} END AS remedy, '
        "left(sha256(concat_ws('|', rule, \"table\", row_id, reason)), 16) AS fingerprint FROM quality"
    )


def gravest_first(limit: int | None = None, rules: tuple[str, ...] = ()) -> str:
    """Write the query for findings, gravest first and always in the same order."""
    cut = f" LIMIT {limit:d}" if limit is not None else ""
    return f"SELECT {SHOWN} FROM findings WHERE {selected(rules)} ORDER BY {GRAVEST}{cut}"
