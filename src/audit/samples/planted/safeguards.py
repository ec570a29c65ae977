"""Plant looks at records that nobody allowed, and certificates, systems and passwords that fall short."""

from datetime import date, timedelta
from typing import Any

from audit.samples.register import Finding, Register, fail, unknown
from audit.samples.shapes import Held, letter, person, record


def _of_client(register: Register, **cells: Any) -> Held:
    """Add a record that is held for the second client."""
    cells = {"role": "processor", "source": "client", "client_id": "CLI-002"} | cells
    since = register.at(register.ago(months=9))
    return record(register, "service", since, person(register, "verified_individual"), **cells)


def _look(register: Register, held: Held, actor: str, kind: str, **cells: Any) -> str:
    """Let somebody look at a record, some months ago."""
    row = {"at": register.at(register.ago(months=8)), "record_id": held.id, "action": "view"}
    return register.add("access_log", actor_id=actor, actor_kind=kind, **(row | cells))


def _leave(register: Register, client: str, days: int = 0) -> dict[str, Any]:
    """Let a client authorise looks around that day, or so many days earlier."""
    day = register.ago(months=8, days=days)
    window = {"authorised_from": day - timedelta(days=3), "authorised_to": day + timedelta(days=3)}
    return {"client_authorisation_ref": f"authorisations/{client}", **window}


def looked_without_leave(register: Register) -> list[Finding]:
    """Open clients' records without leave, after it was over, or nobody knows whether before."""
    bare = _look(register, _of_client(register), "STF-01", "staff")
    late = _look(register, _of_client(register), "STF-02", "staff", **_leave(register, "CLI-002", 30))
    open_end = _leave(register, "CLI-002") | {"authorised_to": None}
    unclear = _look(register, _of_client(register), "STF-03", "staff", **open_end)
    return fail("ACC-01", "access_log", bare, late) + unknown("ACC-01", "access_log", unclear)


def leave_of_another(register: Register) -> list[Finding]:
    """Open one client's records by leave of another."""
    cells = {"actor_client_id": "CLI-001", **_leave(register, "CLI-001")}
    rows = [_look(register, _of_client(register), "STF-01", "staff", **cells) for _ in range(2)]
    return fail("ACC-02", "access_log", *rows)


def nobody_bound(register: Register) -> list[Finding]:
    """Let in somebody who signed nothing, and somebody who signed too late."""
    since = register.at(register.ago(years=2))
    stranger = _look(register, letter(register, since), "STF-04", "staff")
    signed = register.ago(months=7)
    register.add("attestations", kind="confidentiality", holder="STF-05", issuer="company", valid_from=signed)
    late = _look(register, letter(register, since), "STF-05", "staff")
    return fail("ACC-04", "access_log", stranger, late)


def other_firms(register: Register) -> list[Finding]:
    """Let clients' users see what belongs to another client."""
    cells = {"actor_client_id": "CLI-001"}
    rows = [_look(register, _of_client(register), "USR-001", "client_user", **cells) for _ in range(2)]
    unclear = _look(register, _of_client(register), "USR-009", "client_user")
    return fail("ACC-05", "access_log", *rows) + unknown("ACC-05", "access_log", unclear)


def certificates_lapsed(register: Register) -> list[Finding]:
    """Let every certificate lapse or fall behind; in every other world there never was one of Cyber Essentials."""
    register.amend(
        "attestations", "ATT-01", standard="ISO/IEC 27001:2013", issuer="another body", valid_to=date(2025, 10, 31)
    )
    if register.seed % 2:
        register.amend("attestations", "ATT-02", kind="restore_test", holder="SYS-PORTAL")
        essentials = fail("SEC-02", "attestations", "CE_PLUS")
    else:
        register.amend("attestations", "ATT-02", valid_to=register.ago(days=1))
        essentials = fail("SEC-01", "attestations", "ATT-02")
    register.amend("attestations", "ATT-03", valid_from=register.ago(months=14))
    found = [finding for rule in ("SEC-03", "SEC-04", "SEC-05") for finding in fail(rule, "attestations", "ATT-01")]
    return found + essentials + fail("SEC-06", "attestations", "ATT-03")


# What each of these systems does otherwise than it should, and the rules that say so.
_NEGLECTED: tuple[tuple[str, dict[str, Any], tuple[str, ...]], ...] = (
    (
        "SYS-PORTAL",
        {"at_rest_cipher": "DES", "tls_min": "1.1", "encrypts_client_files": False, "kdf": "MD5", "mfa_offered": False}
        | {"password_policy_ref": None, "activity_reporting": False, "throttling": False, "evidence_ref": None},
        ("ENC-01", "ENC-02", "ENC-03", "ACC-03", "PWD-01", "PWD-02", "PWD-03", "PWD-04", "PWD-10", "SEC-07"),
    ),
    (
        "SYS-STAGING",
        {"at_rest_cipher": "none", "encrypts_client_files": False, "kdf_rounds": 5000, "salt_bytes": 16}
        | {"salt_csprng": False, "password_policy_ref": None, "activity_reporting": False, "throttling": False},
        ("ENC-04", "ACC-03", "PWD-01", "PWD-02", "PWD-03", "PWD-05", "PWD-06", "PWD-07", "PWD-08"),
    ),
    ("SYS-LEGACY", {"kdf": "SHA-1", "salt_csprng": False}, ("PWD-04",)),
    ("SYS-PILOT", {"kdf_rounds": 10_001, "salt_csprng": False}, ("PWD-07", "PWD-08")),
    ("SYS-VAULT", {"kdf": "Argon2id", "kdf_rounds": 3, "salt_bytes": 16}, ("PWD-09",)),
    ("SYS-SAFE", {"kdf": "scrypt", "kdf_rounds": None, "salt_bytes": 16}, ("PWD-09",)),
)


def systems_neglected(register: Register) -> list[Finding]:
    """Run systems that nobody looked after, some of them with clients' records."""
    register.amend("systems", "SYS-CRM", kdf_rounds=10_000, salt_bytes=16, mfa_offered=False)
    register.amend("systems", "SYS-BACKUP", at_rest_cipher="none", checked_at=register.ago(months=20))
    rules = ("PWD-05", "PWD-06", "PWD-08", "PWD-10")
    found = [finding for rule in rules for finding in fail(rule, "systems", "SYS-CRM")]
    found += fail("ENC-04", "systems", "SYS-BACKUP") + fail("SEC-08", "systems", "SYS-BACKUP")
    sound = next(row for row in register.rows["systems"] if row["system_id"] == "SYS-APP")
    for name, cells, broken in _NEGLECTED:
        register.add("systems", **(sound | {"system_id": name} | cells))
        _of_client(register, system_id=name)
        found += [finding for rule in broken for finding in fail(rule, "systems", name)]
    return found


def systems_unclear(register: Register) -> list[Finding]:
    """Forget to write down how a system encrypts; lose track of another altogether."""
    sound = next(row for row in register.rows["systems"] if row["system_id"] == "SYS-EMAIL")
    unclear = {"system_id": "SYS-SURVEY", "tls_min": None, "at_rest_cipher": None, "checked_at": None}
    register.add("systems", **(sound | unclear))
    rules = ("ENC-01", "ENC-02", "ENC-03", "ENC-04", "SEC-08")
    found = [finding for rule in rules for finding in unknown(rule, "systems", "SYS-SURVEY")]
    stray = letter(register, register.at(register.ago(years=1)), system_id="SYS-LAPTOP")
    return found + fail("SEC-09", "systems", "SYS-LAPTOP") + fail("DQ-03", "records", stray.id)


SAFEGUARDS = (
    looked_without_leave,
    leave_of_another,
    nobody_bound,
    other_firms,
    certificates_lapsed,
    systems_neglected,
    systems_unclear,
)
