"""Plant what rules of later releases will find: on registers and disclosures.

No rule judges these tables yet, so nothing here is expected of an audit.
"""

from datetime import timedelta

from audit.samples.register import Register
from audit.samples.shapes import account


def later(register: Register) -> None:
    """Add the rows, and spoil a few that are there."""
    _registers(register)
    _disclosures(register)


def _registers(register: Register) -> None:
    """Tell the regulator of a breach too late."""
    aware = register.at(register.ago(days=130))
    register.add("breaches", aware_at=aware, risk="high", regulator_notified_at=aware + timedelta(hours=80))


def _disclosures(register: Register) -> None:
    """Give data away for something, or to people the policy does not name."""
    broker = register.add("recipients", name="Data broker", role="controller", country="US")
    for recipient, purpose, consideration in (
        (broker, "offer_market_sell", "money"),
        (broker, "risk_mgmt", "in_kind"),
        ("RCP-05", "insurance", "unknown"),
    ):
        held = account(register, register.at(register.ago(years=1, days=register.below(200))))
        register.add(
            "disclosures",
            record_id=held.id,
            subject_id=held.subject,
            recipient_id=recipient,
            at=register.at(register.ago(days=register.between(10, 90))),
            purpose=purpose,
            consideration=consideration,
        )
