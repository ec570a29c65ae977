"""Draw systems, and the certificates that the policy claims."""

from datetime import date

from .draw import EVENTS, Chooser, cut_off

CERTIFICATES = ("ISO27001", "CE_PLUS", "CISP")
EDITIONS = ("ISO/IEC 27001:2022", "ISO/IEC 27001:2022", "ISO/IEC 27001:2013", "ISO 9001")
ISSUERS = ("Alcumus ISOQAR", "Alcumus ISOQAR", "Some Registrar")
CIPHERS = ("AES-256-GCM", "AES-256-GCM", "AES-128-CBC", "DES", "none")
HASHES = ("PBKDF2-HMAC-SHA512", "PBKDF2-HMAC-SHA512", "sha512crypt", "Argon2id", "SHA-512", "none")
ROUNDS = (220000, 219999, 10001, 10000, 3, "+300000", "1e6", "many")


def draw_system(draw: Chooser, _: dict, key: str) -> dict:
    """Draw a system, mostly one that holds something and that people log in to."""
    hashes = draw.or_null(*HASHES, one_in=4)
    return {
        "system_id": key,
        "kind": draw.code("app", "app", "web", "db", "backup", "backup", "analytics", "analytics", "email"),
        "holds_category": draw.or_null(["account"], ["account", "usage"], [], ["zzz"], []),
        "at_rest_cipher": draw.or_null(*CIPHERS),
        "tls_min": draw.or_null("1.3", "1.2", "1.1", "1.0"),
        "encrypts_client_files": draw.flag(True),
        "kdf": hashes,
        "kdf_rounds": draw.or_null(*ROUNDS),
        "salt_bytes": draw.or_null(32, 33, 31, 16, "32 bytes" if draw.rare() else 32),
        "salt_csprng": draw.flag(True),
        "throttling": draw.flag(True),
        "password_policy_ref": draw.or_null("rules", one_in=3),
        "activity_reporting": draw.flag(True),
        "mfa_offered": draw.flag(True),
        "backup_cycle_days": draw.or_null(0, 1, 2, 35, "+7", "weekly" if draw.rare() else 1),
        "evidence_ref": draw.or_null("proof", one_in=4),
        "checked_at": draw.or_null(draw.moment(draw.near(cut_off(draw.as_of, 1), cut_off(draw.as_of, 1), draw.as_of))),
    }


def draw_certificate(draw: Chooser, key: str) -> dict:
    """Draw a certificate, mostly about as old as one may be."""
    begins = (cut_off(draw.as_of, 1), cut_off(draw.as_of, 3), draw.as_of, EVENTS[0], date(2024, 2, 29))
    return {
        "attestation_id": key,
        "kind": draw.pick(*CERTIFICATES),
        "holder": "the organisation",
        "issuer": draw.or_null(*ISSUERS),
        "standard": draw.or_null(*EDITIONS),
        "valid_from": draw.or_null(draw.near(*begins).isoformat()),
        "valid_to": draw.pick(None, draw.near(draw.as_of).isoformat()),
        "evidence_ref": draw.or_null("proof"),
    }


def furnish(draw: Chooser, ids: dict, tables: dict[str, list[dict]]) -> None:
    """Let session recordings hold more than they may, add certificates, and let some systems stand twice."""
    for record in tables["records"]:
        if record["category"] == "usage_hotjar" and draw.rare(3):
            record["data_items"] = draw.pick(["device_id"], ["device_id", "email"], ["credentials"], ["country"])
    for attestation in tables["attestations"]:
        attestation |= {"issuer": None, "standard": None}
    tables["attestations"] += [draw_certificate(draw, f"T-certified-{n}") for n in range(draw.pick(0, 1, 2, 4))]
    if draw.rare(4):
        system = draw.pick(*tables["systems"])
        tables["systems"].append(draw_system(draw, ids, system["system_id"]))


ROWS = {"systems": draw_system}
