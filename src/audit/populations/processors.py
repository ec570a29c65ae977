"""Copies with processors of what is gone from the live systems."""

from typing import Any

import ibis

from audit.moments import after, after_day, some
from audit.populations.backups import off
from audit.populations.facts import agreed_by, told, with_facts

# What leaves nothing with a processor. What it put beyond use it still has: that will do for copies in back-ups alone.
RID = ("deleted", "returned", "anonymised")
ALIKE = ("record_id", "recipient_id", "at", "at_latest")  # what decides whether a processor was rid of it afterwards


def entrusted(given: Any) -> Any:
    """Records that are gone from the live systems, and that had been given to a processor."""
    rows = given.tables.records
    rows = rows.mutate(row_id=rows.record_id, off=off(rows))
    # The role that matters further on is the recipient's.
    rows = rows.filter(rows.off.fill_null(True)).drop("role")
    copies = with_processors(given)
    joined = rows.join(copies, rows.record_id == copies.copied_id)
    joined = joined.mutate(judged=joined.off & joined.given_to_processor)
    return joined.filter(joined.judged.fill_null(True))


def with_processors(given: Any) -> Any:
    """Tell, per record, whether a processor was given it, whether one still has it, and the first that may."""
    rows = handed_over(given)
    rows = with_facts(rows, rid(rows, given), ALIKE, "record_id")
    rows = rows.mutate(still_there=rows.to_processor & ~rows.rid)
    there = rows.recipient_id.min(where=rows.still_there.fill_null(True))
    return rows.group_by(copied_id="record_id").agg(
        given_to_processor=some(rows.to_processor),
        still_with_processor=some(rows.still_there),
        recipient_id=ibis.coalesce(there, rows.recipient_id.min()),
    )


def handed_over(given: Any) -> Any:
    """List what was given up to the day to somebody that is a processor, or that may be one."""
    rows, terms = given.tables.disclosures, given.terms
    rows = rows.filter(rows.record_id.notnull(), rows["at"].isnull() | (rows["at"] <= ibis.literal(terms.now)))
    recipients = agreed_by(given.tables.recipients, "recipient_id", "role")
    rows = rows.select(*ALIKE).distinct().left_join(recipients, rows.recipient_id == recipients.agreed_on)
    processor = rows.role.isin(list(terms.policy.disclosures.processors))
    rows = rows.mutate(to_processor=processor & ~after_day(rows, "at", terms.as_of, terms.zone))
    return rows.filter(rows.to_processor.fill_null(True)).select(*ALIKE, "to_processor")


def rid(rows: Any, given: Any) -> Any:
    """Tell, of what was given, whether the log says that its recipient was rid of it by the day, and not before.

    An entry that does not say whose copy went may be about anybody's.
    """
    logged, terms = given.tables.dispositions, given.terms
    logged = logged.filter(logged.done_at.isnull() | (logged.done_at <= ibis.literal(terms.now)))
    done = ~after_day(logged, "done_at", terms.as_of, terms.zone)
    gone = done & (logged.scope == "processor") & logged.action.isin(RID)
    logged = logged.select("done_at", "done_at_latest", gone=gone, gone_id="record_id", by="system_or_recipient_id")
    pairs = rows.join(logged, rows.record_id == logged.gone_id)
    theirs = pairs.gone & (pairs.by == pairs.recipient_id)
    return told(pairs, ALIKE, rid=some(theirs & ~after(pairs, "at", "done_at")))
