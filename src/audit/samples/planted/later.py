"""Plant what rules of later releases will find: on registers, messages and access.

No rule judges these tables yet, so nothing here is expected of an audit.
"""

from datetime import date, timedelta

from audit.samples.register import Register
from audit.samples.shapes import person, record


def later(register: Register) -> None:
    """Add the rows, and spoil a few that are there."""
    _registers(register)
    _messages(register)
    _access(register)


def _registers(register: Register) -> None:
    """Let certificates, contracts and settings fall behind what was promised."""
    register.amend("attestations", "ATT-01", standard="ISO/IEC 27001:2013", valid_to=date(2025, 10, 31))
    register.amend("systems", "SYS-CRM", kdf_rounds=10_000, salt_bytes=16, mfa_offered=False)
    register.amend("systems", "SYS-BACKUP", at_rest_cipher="none", checked_at=register.ago(months=20))
    aware = register.at(register.ago(days=130))
    register.add("breaches", aware_at=aware, risk="high", regulator_notified_at=aware + timedelta(hours=80))


def _messages(register: Register) -> None:
    """Write to people who said no, and hide the way out."""
    footer = {"channel": "email", "sender_identified": True, "contact_valid": True}
    for days in (20, 90, 200):
        subject = person(register, "subscriber")
        asked, sent = register.at(register.ago(days=days)), register.at(register.ago(days=days - 9))
        register.add(
            "suppressions", subject_id=subject, scope="marketing", requested_at=asked, via="link", effective_at=asked
        )
        cells = {"solicited": False, "topic": "credits", "promotional": True, "pecr_basis": "soft_opt_in"}
        register.add("communications", subject_id=subject, sent_at=sent, unsubscribe_link=days != 90, **cells, **footer)


def _access(register: Register) -> None:
    """Look at client data without leave, or as the wrong client."""
    for actor in ({"actor_id": "STF-04", "actor_kind": "staff"}, {"actor_id": "USR-001", "actor_kind": "client_user"}):
        since = register.at(register.ago(months=9))
        cells = {"role": "processor", "source": "client", "client_id": "CLI-002"}
        held = record(register, "service", since, person(register, "verified_individual"), **cells)
        client = "CLI-001" if actor["actor_kind"] == "client_user" else None
        seen = register.at(register.ago(months=8))
        register.add("access_log", at=seen, actor_client_id=client, record_id=held.id, action="view", **actor)
