"""Plant requests that were answered late, badly, or not at all, and objections that were ignored."""

from datetime import date, timedelta

from audit import calendar
from audit.samples.register import DIVISION, Finding, Register, fail, unknown
from audit.samples.shapes import account, letter, request


def _somebody(register: Register) -> str:
    """Add somebody who wrote in the last years, and about whom something is held."""
    return letter(register, register.at(register.ago(years=2, days=register.below(700)))).subject or ""


def _due(received: date) -> date:
    return calendar.rights_due(received, division=DIVISION)


def answered_late(register: Register) -> list[Finding]:
    """Answer after the last day, twice beside Scottish holidays, twice after an extension that does not count."""
    rows = [
        # 6 April 2026 was Easter Monday: a holiday in England, a working day in Scotland.
        request(register, _somebody(register), "access", date(2026, 3, 3), responded_at=register.at(date(2026, 4, 7))),
        # 2 January is a Scottish holiday; the Monday after it, the 5th, was the last day.
        request(register, _somebody(register), "access", date(2025, 12, 2), responded_at=register.at(date(2026, 1, 6))),
    ]
    for kind, days in (("rectification", 40), ("portability", 9), ("restriction", 2)):
        received = register.ago(days=200 + days)
        answered = register.at(_due(received) + timedelta(days=days))
        rows.append(request(register, _somebody(register), kind, received, responded_at=answered))
    for told, reason in ((20, None), (45, "complex")):  # without a reason; too late
        received = register.ago(days=300 + told)
        cells = {"extended_at": register.at(received + timedelta(days=told)), "extension_reason": reason}
        answered = register.at(received + timedelta(days=70))
        rows.append(request(register, _somebody(register), "access", received, responded_at=answered, **cells))
    return fail("RTS-01", "rights_requests", *rows)


def answered_who_knows_when(register: Register) -> list[Finding]:
    """Leave the clock's start or the last day in the dark."""
    rows = []
    for months in (8, 15):  # only the month of receipt was kept
        received = register.ago(months=months).replace(day=1)
        answered = register.at(_due(received) + timedelta(days=12))
        row = request(register, _somebody(register), "access", received, responded_at=answered)
        register.amend("rights_requests", row, received_at=f"{received:%Y-%m}", acknowledged_at=None)
        rows.append(row)
    received = register.ago(months=4)  # answered, although proof of identity never came
    cells = {"id_requested_at": register.at(received + timedelta(days=2))}
    rows.append(request(register, _somebody(register), "access", received, **cells))
    return unknown("RTS-01", "rights_requests", *rows) + unknown("RTS-04", "rights_requests", *rows)


def never_answered(register: Register) -> list[Finding]:
    """Leave requests open past their last day."""
    rows = []
    for kind, days, outcome in (
        ("access", 50, "open"),
        ("access", 95, None),
        ("adm", 61, "open"),
        ("access", 240, "open"),
    ):
        cells = {"responded_at": None, "outcome": outcome}
        rows.append(request(register, _somebody(register), kind, register.ago(days=days), **cells))
    return fail("RTS-02", "rights_requests", *rows)


def refused_without_ground(register: Register) -> list[Finding]:
    """Refuse, and do not say why."""
    rows = [
        request(register, _somebody(register), kind, register.ago(days=days), outcome="refused", told_routes=told)
        for kind, days, told in (("access", 100, True), ("erasure", 260, False), ("portability", 410, None))
    ]
    return fail("RTS-03", "rights_requests", *rows)


def answered_on_the_last_day(register: Register) -> list[Finding]:
    """Answer on the very last day."""
    rows = []
    for days in (80, 170, 333):
        received = register.ago(days=days)
        rows.append(
            request(register, _somebody(register), "access", received, responded_at=register.at(_due(received)))
        )
    return fail("RTS-04", "rights_requests", *rows)


def complaints_not_acknowledged(register: Register) -> list[Finding]:
    """Acknowledge complaints too late, or never."""
    rows = []
    for days, after in ((100, None), (90, 30), (110, 55)):
        received = register.ago(days=days)
        told = register.at(received + timedelta(days=after)) if after else None
        cells = {"acknowledged_at": told, "responded_at": None, "outcome": "open"}
        rows.append(request(register, _somebody(register), "complaint", received, **cells))
    return fail("RTS-05", "rights_requests", *rows)


def objections_ignored(register: Register) -> list[Finding]:
    """Go on using data after its subject objected, perhaps in two cases."""
    ignored: list[str] = []
    perhaps: list[str] = []
    for number in range(6):
        held = account(register, register.at(register.ago(years=2, days=register.below(500))))
        known = number < 4
        last = register.at(register.ago(days=register.between(3, 40))) if known else None
        register.amend("record_uses", held.id, last_used_at=last)
        (ignored if known else perhaps).append(f"{held.id}:operate")
        outcome = "partial" if number == 1 else "fulfilled"
        request(register, held.subject or "", "objection", register.ago(days=150 + number), outcome=outcome)
    return fail("LIA-07", "record_uses", *ignored) + unknown("LIA-07", "record_uses", *perhaps)


RIGHTS = (
    answered_late,
    answered_who_knows_when,
    never_answered,
    refused_without_ground,
    answered_on_the_last_day,
    complaints_not_acknowledged,
    objections_ignored,
)
