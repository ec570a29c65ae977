"""Disposal: nothing that must be kept is destroyed early."""

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
