"""Disposal: nothing that must be kept is destroyed early, and what is called anonymous is."""

import ibis

from audit.moments import UNKNOWN
from audit.rule import rule

DESTROYED = ("deleted", "anonymised", "returned")  # what is beyond use is still there


def _to_be_kept(disposals):
    gone = disposals.action.isin(DESTROYED) & (disposals.scope == "live")
    return disposals.to_be_kept & gone.fill_null(True)


@rule(
    "RET-09",
    clause="law.keeping",
    law=(
        "UK GDPR Art. 17(3)(b)",
        "FA 1998 Sch. 18 para. 21",
    ),
    severity="high",
    remedy="Restore the record if that can still be done, record the loss, and keep what is left until its term ends.",
    where=_to_be_kept,
)
def destroyed_too_early(disposals):
    """What an enactment obliges to keep is kept until the last day of its term, whoever asks for its erasure."""
    early = ibis.cases(
        (disposals.day_after_number_latest <= disposals.minimum_day_number, True),
        (disposals.day_after_number > disposals.minimum_day_number_latest, False),
        else_=UNKNOWN,
    )
    # A record that is still held was not destroyed, whatever the log says: that is RET-03.
    gone = disposals.action.isin(DESTROYED) & ~disposals.status.isin(["live", "archive"])
    return early & gone & (disposals.scope == "live")


@rule(
    "RET-10",
    clause="retention.delete",
    law=(
        "UK GDPR recital 26",
        "UK GDPR Art. 5(1)(e)",
    ),
    severity="high",
    remedy="Have it assessed and approved that nobody can be identified any more, or delete what is left.",
)
def anonymised_without_assessment(anonymisations):
    """Anonymising replaces deleting only where an approved assessment says that nobody can be identified any more."""
    return ~anonymisations.assessed


@rule(
    "RET-11",
    clause="retention.delete",
    law=(
        "UK GDPR Art. 4(5)",
        "UK GDPR recital 26",
    ),
    severity="high",
    remedy="Delete what is left: under a pseudonym, hashed or cut short it is still personal data.",
    where=lambda gone: (gone.status == "anonymised").fill_null(False),
)
def anonymised_yet_identifiable(gone):
    """A record whose status says that it is anonymised concerns nobody that can be identified."""
    return gone.personal


@rule(
    "RET-12",
    clause="retention.delete",
    law=(
        "UK GDPR Art. 5(1)(e)",
        "UK GDPR Art. 5(2)",
    ),
    severity="high",
    remedy="Find out whether the copy is still in a back-up; delete it or put it beyond use there, and log that.",
    excused="on_hold",
)
def still_in_backup(backed_up):
    """What is gone from the live systems is deleted from back-ups, or put beyond use there, within their cycle."""
    return backed_up.cycle_over & ~backed_up.out_of_backup


# A contract that obliges the processor to delete at its end, and that has ended, is a promise: the log is the proof.
@rule(
    "RET-13",
    clause="retention.delete",
    law=(
        "UK GDPR Art. 5(1)(e)",
        "UK GDPR Art. 5(2)",
        "UK GDPR Art. 28(3)(g)",
    ),
    severity="high",
    remedy="Have the processor delete the copy or return it, and log that it did, naming the processor.",
    excused="on_hold",
    needs=("disclosures.record_id",),
)
def still_with_processor(entrusted):
    """What is gone from the live systems is deleted, returned or made anonymous by each processor that was given it."""
    return entrusted.still_with_processor
