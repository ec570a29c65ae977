"""Look ahead: what falls due month by month, which reviews come up, and what another reading would change."""

from datetime import date, timedelta
from typing import Any

import ibis

from audit import calendar
from audit.language import N_
from audit.marking import FAIL
from audit.moments import local_day
from audit.policy import UnlessRequested
from audit.populations.holds import GROUNDS, in_force
from audit.populations.records import overdue
from audit.sources.engine import literal
from audit.verdicts import Judgement

READINGS: tuple[UnlessRequested, ...] = ("strict", "A", "B", "C", "D")


def due_by_month(judgement: Judgement, months: int) -> list[tuple[date, str, str, int]]:
    """Count held records whose last day comes, by month, category and system; the first month begins on `as_of`."""
    rows, terms = judgement.given.population("records"), judgement.terms
    ends = month_ends(terms.as_of, months)

    def month_of(period: Any) -> Any:
        def start(day: date) -> Any:
            first = calendar.first_kept(day + timedelta(days=1), period.total_months, period.convention)
            return ibis.literal(calendar.midnight(first, terms.zone))

        branches = [(rows.submitted_at_latest < start(end), n) for n, end in enumerate(ends)]
        return ibis.cases(*branches, else_=ibis.null("int8"))

    coming = rows.filter(~rows.overdue, rows.judged)
    month = terms.per_category(rows.category, month_of)
    found = coming.group_by(month=month, category=rows.category, system_id=rows.system_id).agg(records=coming.count())
    counted = fetch(judgement, found.filter(found.month.notnull()))
    months_begin = [end.replace(day=1) for end in ends]
    return sorted(
        ((months_begin[month], category, system, records) for month, category, system, records in counted),
        key=lambda row: (row[0], row[1] or "", row[2] or ""),
    )


def month_ends(as_of: date, months: int) -> list[date]:
    """List the last days of this month and those that follow."""
    first = as_of.replace(day=1)
    return [calendar.corresponding(first, n + 1) - timedelta(days=1) for n in range(months)]


def due_soon(judgement: Judgement) -> int:
    """Count held records whose last day comes within the policy's horizon."""
    rows, terms = judgement.given.population("records"), judgement.terms
    horizon = terms.policy.retention.due_soon_days
    soon = rows.filter(~rows.overdue, rows.judged, overdue(rows, terms, days_over=-horizon - 1))
    return int(fetch(judgement, soon.agg(records=soon.count()))[0][0])


def reviews(judgement: Judgement, months: int, limit: int) -> tuple[list[tuple[date, str, str, str]], int]:
    """List what has first to be reviewed or renewed in the coming months, and count all of it."""
    tables, terms = judgement.given.tables, judgement.terms
    until = calendar.corresponding(terms.as_of, months)
    holds = tables.holds.filter(in_force(tables.holds, terms))
    consents = tables.consents.filter(tables.consents.withdrawn_at.isnull())
    parts = [
        coming_up(holds, "review_due", N_("hold to review"), "holds", "hold_id"),
        coming_up(tables.assessments, "review_due", N_("assessment to review"), "assessments", "assessment_id"),
        coming_up(consents, "refresh_due", N_("consent to refresh"), "consents", "consent_id"),
        coming_up(tables.contracts, "ends_on", N_("contract to end"), "contracts", "contract_id"),
    ]
    rows = ibis.union(*parts, distinct=False)
    rows = rows.filter(rows.due_on.between(terms.as_of, until))
    first = fetch(judgement, rows.order_by(rows.columns).limit(limit))
    return first, int(fetch(judgement, rows.count().as_table())[0][0])


def coming_up(rows: Any, due: str, what: str, table: str, key: str) -> Any:
    """Name what is due, when, and where it stands."""
    return rows.select(due_on=rows[due], what=ibis.literal(what), table=ibis.literal(table), row_id=rows[key])


def by_reading(judgement: Judgement) -> dict[UnlessRequested, tuple[int, int]]:
    """Count, per reading of "unless requested by users", overdue records that fail, and that change from the chosen."""
    if "records" not in judgement.populations or "RET-01" not in judgement.assessments:
        return {}
    counting = {reading: f"ground IN ({', '.join(map(literal, GROUNDS[reading]))})" for reading in READINGS}
    excused = ", ".join(f"coalesce(bool_or({counts}), false) AS {reading}" for reading, counts in counting.items())
    chosen = judgement.terms.policy.readings.unless_requested
    sums = ", ".join(f"count(*) FILTER (NOT {one}), count(*) FILTER ({one} <> {chosen})" for one in READINGS)
    waived = "SELECT row_id FROM findings WHERE rule = 'RET-01' AND waived IS NOT NULL"  # whatever the reading
    overdue = f'SELECT DISTINCT row_id FROM flagged_records ANTI JOIN ({waived}) USING (row_id) WHERE "RET-01" = {FAIL}'
    rows = f"SELECT {excused} FROM ({overdue}) LEFT JOIN grounds USING (row_id) GROUP BY row_id"
    found = judgement.fitted.connection.execute(f"SELECT {sums} FROM ({rows})").fetchall()[0]
    return dict(zip(READINGS, zip(found[::2], found[1::2], strict=True), strict=True))


def ageing(judgement: Judgement) -> list[tuple[str, str, int]]:
    """Count overdue records by category and by how long they have been overdue."""
    found = judgement.fitted.connection.execute(
        "SELECT category, CASE WHEN days_over <= 30 THEN '1–30' WHEN days_over <= 90 THEN '31–90' "
        "WHEN days_over <= 365 THEN '91–365' ELSE 'over 365' END AS band, count(*) FROM findings "
        "WHERE rule = 'RET-01' AND verdict = 'fail' GROUP BY 1, 2 ORDER BY 1, 2"
    )
    return found.fetchall()  # type: ignore[no-any-return]


def bases(judgement: Judgement) -> list[tuple[str, str, int]]:
    """Count uses by category and stated basis."""
    found = judgement.fitted.connection.execute(
        "SELECT category, legal_basis, CAST(sum(rows) AS BIGINT) FROM counted_bases GROUP BY 1, 2"
    )
    return sorted(found.fetchall(), key=lambda row: (row[0] or "", row[1] or ""))


def consent_states(judgement: Judgement, months: int = 24) -> list[tuple[date, str, int]]:
    """Count, at the end of each of the last months, consents that stand and those withdrawn by then."""
    consents, terms = judgement.given.tables.consents, judgement.terms

    def month(moment: str) -> Any:
        day = local_day(consents[moment], terms.zone)
        return (day <= terms.as_of).ifelse(day.year() * 12 + day.month(), ibis.null("int64"))

    found = consents.group_by(
        given=month("given_at"), withdrawn=month("withdrawn_at"), withdrawn_by=month("withdrawn_at_latest")
    ).agg(consents=consents.count())
    groups = fetch(judgement, found)
    first = terms.as_of.replace(day=1)
    ends = [min(calendar.corresponding(first, 1 - n) - timedelta(days=1), terms.as_of) for n in range(months)][::-1]
    states = []
    for end in ends:
        last = end.year * 12 + end.month
        gone = sum(number for _, _, by, number in groups if by is not None and by <= last)
        stand = sum(
            number
            for begun, withdrawn, _, number in groups
            if begun is not None and begun <= last and (withdrawn is None or withdrawn > last)
        )
        states += [(end, "standing", stand), (end, "withdrawn", gone)]
    return states


def fetch(judgement: Judgement, expression: Any) -> list[tuple[Any, ...]]:
    """Fetch the rows of an expression; only aggregates and what a person will look at."""
    return judgement.fitted.engine.fetch(expression)
