"""Plant what rules of later releases will find: a breach that the regulator was told of too late.

No rule judges that table yet, so nothing here is expected of an audit.
"""

from datetime import timedelta

from audit.samples.register import Register


def later(register: Register) -> None:
    """Add the rows, and spoil a few that are there."""
    _registers(register)


def _registers(register: Register) -> None:
    """Tell the regulator of a breach too late."""
    aware = register.at(register.ago(days=130))
    register.add("breaches", aware_at=aware, risk="high", regulator_notified_at=aware + timedelta(hours=80))
