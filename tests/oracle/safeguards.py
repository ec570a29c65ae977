"""Safeguards: certificates on the day, what systems keep and carry, and how people log in to them."""

from collections.abc import Iterator

from .audit_day import HELD, AuditDay, Row
from .days import corresponding
from .logic import Span, Truth, both, either, later, no, one_of, same
from .rule import population, rule
from .web import some

# Certificates -------------------------------------------------------------------------------------------------------


def in_term(audit: AuditDay, row: Row, wanted) -> Truth:
    """A certificate has begun and is not over; one without a last day is over when it is too old."""
    if row.valid_to is not None:
        over = later(audit.today, row.valid_to)
    elif row.valid_from is None:
        over = None
    else:
        over = corresponding(row.valid_from.lo, wanted.months_without_end) < audit.as_of
    return both(no(later(row.valid_from, audit.today)), no(over))


def edition_counts(audit: AuditDay, row: Row, wanted) -> Truth:
    """Its edition is one of those named, and still counts on the day."""
    counting = [e.standard for e in wanted.editions if e.counts_until is None or e.counts_until >= audit.as_of]
    return one_of(row.standard, counting) if wanted.editions else True


def issuer_named(row: Row, wanted) -> Truth:
    """Its issuer is one of those named."""
    return one_of(row.issuer, wanted.issuers) if wanted.issuers else True


def merits(audit: AuditDay, row: Row) -> tuple[Truth, Truth, Truth]:
    """Tell in what a certificate is as it should be: its term, its edition, its issuer."""
    wanted = audit.policy.safeguards.certificate(row.kind)
    return in_term(audit, row, wanted), edition_counts(audit, row, wanted), issuer_named(row, wanted)


@population("attestations")
def certificates(audit: AuditDay) -> Iterator:
    """Of each kind the certificate that speaks best for it, with its merits; or that there is none."""
    for kind in ("CE_PLUS", "ISO27001", "CISP"):
        found = [(merits(audit, row), row) for row in audit.rows["attestations"] if row.kind == kind]
        best, row = min(found, key=rank, default=(None, None))
        yield (kind, best), row.attestation_id if row else kind, True


def rank(found: tuple) -> tuple:
    """Order certificates: what satisfies most, then what breaks least, then the newest."""
    told, row = found
    begins = -row.valid_from.lo.toordinal() if row.valid_from else 0
    return sum(one is not True for one in told), sum(one is False for one in told), begins, row.attestation_id


def of(kind: str, present: bool = False):
    """The rule speaks of one kind, and perhaps only where there is one."""
    return lambda _, one: one[0] == kind and (one[1] is not None or not present)


def lacks(merit: int):
    """There is none, or it is not as it should be."""
    return lambda _, one: True if one[1] is None else no(one[1][merit])


def missing(_: AuditDay, one) -> Truth:
    """There is none."""
    return one[1] is None


IN_TERM, EDITION, ISSUER = 0, 1, 2
rule("SEC-01", of=certificates, clause="security.ce_plus", where=of("CE_PLUS", present=True))(lacks(IN_TERM))
rule("SEC-02", of=certificates, clause="security.ce_plus", where=of("CE_PLUS"))(missing)
rule("SEC-03", of=certificates, clause="security.iso27001", where=of("ISO27001"))(lacks(IN_TERM))
rule("SEC-04", of=certificates, clause="security.iso27001", where=of("ISO27001", present=True))(lacks(EDITION))
rule("SEC-05", of=certificates, clause="security.iso27001", where=of("ISO27001", present=True))(lacks(ISSUER))
rule("SEC-06", of=certificates, clause="security.cisp", where=of("CISP"))(lacks(IN_TERM))

# Systems that hold records ------------------------------------------------------------------------------------------


@population("systems")
def systems(audit: AuditDay) -> Iterator:
    """Systems on the register."""
    yield from ((system, system.system_id, True) for system in audit.rows["systems"])


def kept_in(audit: AuditDay, system_id: str) -> Truth:
    """A record is held there."""
    return some(one_of(record.status, HELD) for record in audit.rows["records"] if record.system_id == system_id)


def holds(audit: AuditDay, system: Row) -> Truth:
    """Records are held there, or the register says that they are."""
    declared = None if system.holds_category is None else bool(system.holds_category)
    return either(kept_in(audit, system.system_id), declared)


def holding(audit: AuditDay, system: Row) -> bool:
    """It holds records, as far as anybody can tell."""
    return holds(audit, system) is not False


@rule("SEC-07", of=systems, clause="security.controls", needs="records", where=holding)
def no_evidence(audit: AuditDay, system: Row) -> Truth:
    """Nothing proves its controls."""
    return both(holds(audit, system), system.evidence_ref is None)


@rule("SEC-08", of=systems, clause="security.controls", needs="records", where=holding)
def not_checked(audit: AuditDay, system: Row) -> Truth:
    """The check does not last until the day; one that is still to come tells nothing."""
    days = audit.days(system.checked_at)
    if days is None or days.lo > audit.as_of:
        return both(holds(audit, system), None)
    months = audit.policy.safeguards.check_months
    lasts = Span(corresponding(days.lo, months), corresponding(days.hi, months))
    return both(holds(audit, system), later(audit.today, lasts))


@population("systems", "records")
def in_use(audit: AuditDay) -> Iterator:
    """Systems that records are held in, by the name that the records give."""
    named = {record.system_id for record in audit.rows["records"]} - {None}
    yield from ((one, one, kept_in(audit, one)) for one in sorted(named))


@rule("SEC-09", of=in_use, clause="security.controls")
def not_registered(audit: AuditDay, name: str) -> Truth:
    """The register does not know it."""
    return all(system.system_id != name for system in audit.rows["systems"])


# Encryption ---------------------------------------------------------------------------------------------------------


def encrypting(audit: AuditDay, system: Row) -> bool:
    """It holds records and encrypts something, as far as anybody can tell."""
    return holding(audit, system) and system.at_rest_cipher != "none"


@rule("ENC-01", of=systems, clause="encrypt.algorithms", needs="records", where=encrypting)
def odd_cipher(audit: AuditDay, system: Row) -> Truth:
    """It encrypts in a way that is not on the list."""
    good = one_of(system.at_rest_cipher, audit.policy.safeguards.encryption.ciphers)
    return both(holds(audit, system), no(good))


def old_tls(audit: AuditDay, system: Row) -> Truth:
    """It accepts a version of TLS that is not on the list."""
    return no(one_of(system.tls_min, audit.policy.safeguards.encryption.tls))


@rule("ENC-02", of=systems, clause="encrypt.algorithms", needs="records", where=holding)
def odd_tls(audit: AuditDay, system: Row) -> Truth:
    """It holds records and accepts an old TLS."""
    return both(holds(audit, system), old_tls(audit, system))


def facing(audit: AuditDay, system: Row) -> Truth:
    """It faces a network."""
    return one_of(system.kind, audit.policy.safeguards.encryption.facing)


@rule("ENC-03", of=systems, clause="encrypt.transit", where=lambda audit, row: facing(audit, row) is not False)
def odd_transit(audit: AuditDay, system: Row) -> Truth:
    """It faces a network and accepts an old TLS."""
    return both(facing(audit, system), old_tls(audit, system))


@rule("ENC-04", of=systems, clause="encrypt.at_rest", needs="records", where=holding)
def unencrypted(audit: AuditDay, system: Row) -> Truth:
    """It encrypts nothing."""
    return both(holds(audit, system), same(system.at_rest_cipher, "none"))
