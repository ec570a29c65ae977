"""Let the back-ups forget what is gone, once everything has happened that the sample tells of."""

from collections import defaultdict
from collections.abc import Container
from datetime import UTC, date, datetime, time, timedelta

from audit.samples.register import Register
from audit.samples.setting import BACKUP_CYCLE, OFFICERS

_GONE = ("deleted", "beyond_use")
_SLACK = 5  # days before its cycle is over in which a back-up has been overwritten


def overwrite(register: Register, overlooked: Container[str]) -> None:
    """Log what became of the copies in back-ups, but for the records that somebody overlooked.

    Nothing is left to chance here, so that a sample's other rows do not depend on it.
    """
    logged: dict[str, dict[str, date]] = defaultdict(dict)
    for row in register.rows["dispositions"]:
        if row["action"] in _GONE and row["done_at"]:
            logged[row["record_id"]].setdefault(row["scope"], date.fromisoformat(row["done_at"][:10]))
    for number, record in enumerate(register.rows["records"]):
        log = logged[record["record_id"]]
        if record["record_id"] in overlooked or "backup" in log:
            continue
        if record["status"] == "backup_only" and "live" not in log:
            _log(register, record["record_id"], "live", register.ago(days=1 + number % 30))
        elif record["status"] in _GONE and "live" in log and log["live"] < register.ago(days=BACKUP_CYCLE - _SLACK):
            _log(register, record["record_id"], "backup", log["live"] + timedelta(days=BACKUP_CYCLE - _SLACK))


def _log(register: Register, record: str, scope: str, day: date) -> None:
    """Log that a copy went in the small hours of a day."""
    register.add(
        "dispositions",
        record_id=record,
        action="deleted",
        scope=scope,
        done_at=datetime.combine(day, time(3), UTC),
        trigger="retention",
        system_or_recipient_id="SYS-BACKUP" if scope == "backup" else "SYS-DB",
        method="overwrite",
        verified_by=OFFICERS[0],
        evidence_ref=f"disposals/{day:%Y-%m}",
    )
