"""Necessity: what has served its purposes is not kept."""

from audit.rule import rule


@rule(
    "RET-07",
    clause="retention.necessity",
    law=(
        "UK GDPR Art. 5(1)(e)",
        "UK GDPR Art. 5(1)(b)",
    ),
    severity="high",
    remedy="Delete the record: nothing it was kept for goes on; or record the purpose that does.",
    excused="on_hold",
    spares=("subjects",),
)
def no_live_purpose_left(purposeful):
    """A record is kept only while at least one purpose it is used for goes on."""
    return purposeful.purposes_ended
