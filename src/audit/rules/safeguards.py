"""Safeguards: certificates are valid, systems are checked, and what they keep and carry is encrypted."""

import ibis

from audit.moments import UNKNOWN, before_instant
from audit.rule import rule

NO_CIPHER = "none"


def _kind(kind):
    return lambda certificates: certificates.certificate == kind


def _absent(certificates):
    return certificates.attestation_id.isnull()


def _present(kind):
    return lambda certificates: (certificates.certificate == kind) & certificates.attestation_id.notnull()


def _holding(systems):
    return systems.holds.fill_null(True)


@rule(
    "SEC-01",
    clause="security.ce_plus",
    law=("UK GDPR Art. 32", "UK GDPR Art. 5(2)"),
    severity="medium",
    remedy="Renew the Cyber Essentials Plus certificate, or take it off the register.",
    where=_present("CE_PLUS"),
)
def cyber_essentials_lapsed(certificates):
    """A Cyber Essentials Plus certificate that is on the register is valid on the day."""
    return ~certificates.valid


@rule(
    "SEC-02",
    clause="security.ce_plus",
    law=("UK GDPR Art. 32", "UK GDPR Art. 5(2)"),
    severity="low",
    remedy="Record a certificate, or other proof that the minimum of Cyber Essentials Plus is exceeded.",
    where=_kind("CE_PLUS"),
    advisory=True,
)
def cyber_essentials_unproved(certificates):
    """Whoever says that they exceed Cyber Essentials Plus has a certificate to show."""
    return _absent(certificates)


@rule(
    "SEC-03",
    clause="security.iso27001",
    law=("UK GDPR Art. 5(1)(a)", "UK GDPR Art. 32"),
    severity="high",
    remedy="Renew the certificate, or stop saying that you are certified.",
    where=_kind("ISO27001"),
)
def not_certified(certificates):
    """The certificate to ISO/IEC 27001 that the policy claims is valid on the day."""
    return _absent(certificates) | ~certificates.valid


@rule(
    "SEC-04",
    clause="security.iso27001",
    law=("UK GDPR Art. 5(1)(a)", "IAF MD 26"),
    severity="high",
    remedy="Move to the current edition, and have the policy name it.",
    where=_present("ISO27001"),
)
def edition_no_longer_counts(certificates):
    """The certificate is to an edition of the standard that still counts on the day."""
    return ~certificates.edition_counts


@rule(
    "SEC-05",
    clause="security.iso27001",
    law=("UK GDPR Art. 5(1)(a)",),
    severity="medium",
    remedy="Name the issuer in the policy; if it only changed its name, add the new one there.",
    where=_present("ISO27001"),
)
def issued_by_another(certificates):
    """The certificate was issued by the body that the policy names."""
    return ~certificates.issuer_named


@rule(
    "SEC-06",
    clause="security.cisp",
    law=("UK GDPR Art. 5(2)", "UK GDPR Art. 32"),
    severity="low",
    remedy="Record the membership with a date on which it was confirmed, or stop claiming it.",
    where=_kind("CISP"),
)
def membership_not_confirmed(certificates):
    """The membership of Cisp that the policy claims is in force on the day, or was confirmed not long ago."""
    return _absent(certificates) | ~certificates.valid


@rule(
    "SEC-07",
    clause="security.controls",
    law=("UK GDPR Art. 5(1)(f)", "UK GDPR Art. 24"),
    severity="medium",
    remedy="Record where the proof of this system's controls is kept.",
    where=_holding,
)
def controls_without_evidence(systems):
    """A system that holds records has evidence of its controls."""
    return systems.holds & systems.evidence_ref.isnull()


@rule(
    "SEC-08",
    clause="security.controls",
    law=("UK GDPR Art. 24", "UK GDPR Art. 32(1)(d)"),
    severity="medium",
    remedy="Check the system's controls now, and record when.",
    where=_holding,
)
def controls_not_checked_lately(systems, terms):
    """The controls of a system that holds records are checked within the months the policy allows."""
    limit = terms.months_ago(terms.policy.safeguards.check_months)
    to_come = systems.checked_at > ibis.literal(terms.now)  # it tells nothing of what was done up to the day
    lapsed = ibis.cases((to_come, UNKNOWN), else_=before_instant(systems, "checked_at", limit))
    return systems.holds & lapsed


@rule(
    "SEC-09",
    clause="security.controls",
    law=("UK GDPR Art. 24", "UK GDPR Art. 30"),
    severity="medium",
    remedy="Register the system, or correct the records that name it.",
)
def system_not_registered(systems_in_use):
    """A system in which records are held is on the register."""
    return ~systems_in_use.registered


@rule(
    "ENC-01",
    clause="encrypt.algorithms",
    law=("UK GDPR Art. 32(1)(a)",),
    severity="high",
    remedy="Encrypt again with an algorithm on the list; if the list lacks a good one, add it and date the list anew.",
    where=lambda systems: _holding(systems) & (systems.at_rest_cipher != NO_CIPHER).fill_null(True),
)
def cipher_not_standard(systems, terms):
    """What a system encrypts, it encrypts by an algorithm that counts as standard."""
    return systems.holds & ~systems.at_rest_cipher.isin(list(terms.policy.safeguards.encryption.ciphers))


@rule(
    "ENC-02",
    clause="encrypt.algorithms",
    law=("UK GDPR Art. 32(1)(a)",),
    severity="high",
    remedy="Switch the old versions of TLS off.",
    where=_holding,
)
def protocol_not_standard(systems, terms):
    """A system that holds records accepts no version of TLS that does not count as standard."""
    return systems.holds & ~systems.tls_min.isin(list(terms.policy.safeguards.encryption.tls))


@rule(
    "ENC-03",
    clause="encrypt.transit",
    law=("UK GDPR Art. 32(1)(a)",),
    severity="high",
    remedy="Switch the old versions of TLS off, and find out who still used them.",
    where=lambda systems, terms: _facing(systems, terms).fill_null(True),
)
def data_travels_unprotected(systems, terms):
    """A system that faces a network accepts only TLS that counts as standard."""
    return _facing(systems, terms) & ~systems.tls_min.isin(list(terms.policy.safeguards.encryption.tls))


def _facing(systems, terms):
    return systems.kind.isin(list(terms.policy.safeguards.encryption.facing))


@rule(
    "ENC-04",
    clause="encrypt.at_rest",
    law=("UK GDPR Art. 32(1)(a)",),
    severity="high",
    remedy="Encrypt what the system keeps, back-ups included.",
    where=_holding,
)
def kept_unencrypted(systems):
    """A system that holds records encrypts what it keeps."""
    return systems.holds & (systems.at_rest_cipher == NO_CIPHER)
