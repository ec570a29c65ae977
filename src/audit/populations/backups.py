"""Copies in back-ups of what is gone from the live systems."""

from typing import Any

import ibis

from audit.moments import UNKNOWN, after_day, local_day, some
from audit.populations.records import ours, personal

OFF = ("deleted", "beyond_use", "backup_only")  # where no live system has the record; what is anonymous is nobody's
OUT = ("deleted", "beyond_use")  # what ends a copy's time in a back-up


def off(records: Any) -> Any:
    """Tell whether a record about somebody, for which this policy speaks, is gone from the live systems."""
    return records.status.isin(OFF) & personal(records) & ours(records)


def backed_up(given: Any) -> Any:
    """Records that are gone from the live systems, and whose copies the back-ups may still keep."""
    rows = given.tables.records
    rows = rows.mutate(row_id=rows.record_id, judged=off(rows))
    rows = rows.filter(rows.judged.fill_null(True))
    logged = copies(given)
    joined = rows.left_join(logged, rows.record_id == logged.copied_id)
    return joined.mutate(
        # Where no log says when the live copy went, nobody knows since when the back-up is the last to keep one.
        cycle_over=ibis.cases((joined.gone.fill_null(False), joined.cycle_over), else_=UNKNOWN),
        out_of_backup=ibis.cases((joined.gone_rows.isnull(), False), else_=joined.out_of_backup),
    )


def copies(given: Any) -> Any:
    """Tell, per record, what the log says up to the day: live copy gone, cycle over since then, copy out of back-up."""
    terms, logged = given.terms, given.tables.dispositions
    logged = logged.filter(logged.done_at.isnull() | (logged.done_at <= ibis.literal(terms.now)))
    logged = logged.cross_join(longest_cycle(given))
    done = ~after_day(logged, "done_at", terms.as_of, terms.zone)
    live = done & (logged.scope == "live") & logged.action.isin(["deleted", "returned", "beyond_use"])
    return logged.group_by(copied_id="record_id").agg(
        gone_rows=logged.count(),
        gone=some(live),
        cycle_over=some(live & over(logged, terms)),
        out_of_backup=some(done & (logged.scope == "backup") & logged.action.isin(OUT)),
    )


def longest_cycle(given: Any) -> Any:
    """Give, in one row, the longest cycle of the back-up systems in days, and the latest that it can be."""
    systems = given.tables.systems
    systems = systems.filter(systems.kind == "backup")
    days, stated = systems.backup_cycle_days, systems.backup_cycle_days.notnull()
    return systems.agg(cycle=days.max(), cycle_latest=ibis.cases((stated.all(), days.max())))


def over(logged: Any, terms: Any) -> Any:
    """Tell whether more days than a cycle has have gone by since the disposal."""
    day = ibis.literal(terms.as_of)
    least = day.delta(local_day(logged.done_at_latest, terms.zone), unit="day")
    most = day.delta(local_day(logged.done_at, terms.zone), unit="day")
    return ibis.cases((least > logged.cycle_latest, True), (most <= logged.cycle, False), else_=UNKNOWN)
