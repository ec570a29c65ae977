"""Let processors be rid of what they were given, once everything has happened that the sample tells of."""

from collections.abc import Container
from datetime import UTC, date, datetime, time, timedelta

from audit.samples.register import Register
from audit.samples.setting import OFFICERS

_GONE = ("deleted", "beyond_use")
_PROCESSORS = ("RCP-02", "RCP-03")  # who hosts, and who delivers e-mail
_EVERY = 5  # one in so many of what is gone had been given to a processor


def entrust(register: Register, planted: Container[str]) -> None:
    """Give processors some of what is gone, and log that they were rid of it the day after; leave what is planted.

    Nothing is left to chance here, so that a sample's other rows do not depend on it.
    """
    gone = {
        row["record_id"]: row
        for row in register.rows["records"]
        if row["status"] in _GONE and row["identifiability"] == "direct" and row["record_id"] not in planted
    }
    logged = [
        (gone[row["record_id"]], date.fromisoformat(row["done_at"][:10]))
        for row in register.rows["dispositions"]
        if row["scope"] == "live" and row["record_id"] in gone
    ]
    for number, (record, day) in enumerate(logged[::_EVERY]):
        if day < register.as_of:
            _give(register, record, _PROCESSORS[number % len(_PROCESSORS)], day)


def _give(register: Register, record: dict[str, str], processor: str, day: date) -> None:
    """Give a processor a record a week before it was disposed of, and have it deleted there the day after."""
    register.add(
        "disclosures",
        record_id=record["record_id"],
        subject_id=record["subject_id"],
        recipient_id=processor,
        at=datetime.combine(day - timedelta(days=7), time(4), UTC),
        purpose="operate",
        legal_basis="f",
        necessity_note="only what the service needs",
        consideration="none",
    )
    register.add(
        "dispositions",
        record_id=record["record_id"],
        action="deleted",
        scope="processor",
        done_at=datetime.combine(day + timedelta(days=1), time(4), UTC),
        trigger="instruction",
        system_or_recipient_id=processor,
        method="overwrite",
        verified_by=OFFICERS[0],
        evidence_ref=f"disposals/{day:%Y-%m}",
    )
