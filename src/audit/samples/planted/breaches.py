"""Plant personal data breaches that the regulator, or the people, were told of too late or not at all."""

from datetime import timedelta
from typing import Any

from audit.samples.register import Finding, Register, fail, unknown


def _breach(register: Register, days: int, risk: str | None, **told: Any) -> str:
    """Add a breach that somebody became aware of so many days ago, and who was told how many hours later."""
    aware = register.at(register.ago(days=days))
    hours = {f"{who}_notified_at": aware + timedelta(hours=hours) for who, hours in told.items()}
    return register.add("breaches", aware_at=aware, risk=risk, **hours)


def told_late(register: Register) -> list[Finding]:
    """Tell the regulator after more than three days, with a reason or without."""
    late = [_breach(register, 130, "high", regulator=80, subjects=30), _breach(register, 61, "risk", regulator=73)]
    reasoned = [_breach(register, days, "risk", regulator=90) for days in (75, 240)]
    for row in reasoned:
        register.amend("breaches", row, delay_reason="the processor reported the full extent only on the third day")
    unclear = _breach(register, 90, None, regulator=100, subjects=50)
    found = fail("BRC-01", "breaches", *late) + fail("BRC-03", "breaches", *reasoned)
    return found + unknown("BRC-01", "breaches", unclear)


def not_told(register: Register) -> list[Finding]:
    """Tell nobody: twice not the regulator, twice not the people, and twice there is still time."""
    silent = [_breach(register, days, "risk") for days in (20, 300)]
    hidden = [_breach(register, days, "high", regulator=20) for days in (45, 180)]
    for risk in ("risk", "high"):
        _breach(register, 2, risk)
    return fail("BRC-02", "breaches", *silent) + fail("BRC-04", "breaches", *hidden)


BREACHES = (told_late, not_told)
