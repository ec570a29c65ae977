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
    """Let contracts and settings fall behind what was promised."""
    register.amend("recipients", "RCP-01", cross_site_forbidden=False, contract_to=register.ago(days=15))
    register.amend("collection_points", "PNT-02", consent_control="preticked")
    register.amend("collection_points", "PNT-07", pecr_exception=None, objection_offered=False)
    register.amend("collection_points", "PNT-08", label_in_policy=None)
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
