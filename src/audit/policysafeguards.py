"""What a policy says about safeguards: certificates, encryption, passwords, and how often all that is looked at."""

from typing import Annotated, Literal

from pydantic import Field

from audit.policymodel import Day, Model, Months, Text

CertificateKind = Literal["CE_PLUS", "ISO27001", "CISP"]
SystemKind = Literal["web", "app", "db", "backup", "analytics", "email", "crm"]
Tls = Literal["1.0", "1.1", "1.2", "1.3"]
Rounds = Annotated[int, Field(strict=True, ge=0, le=10**9)]
Bytes = Annotated[int, Field(strict=True, ge=0, le=1024)]


class Edition(Model):
    """One edition of a standard, and the last day on which a certificate to it counts."""

    standard: Text
    counts_until: Day | None = None


class Certificate(Model):
    """What is claimed to be certified: by whom, to which editions; one without an end counts for so many months."""

    issuers: tuple[Text, ...] = ()
    editions: tuple[Edition, ...] = ()
    months_without_end: Months = 12


class Encryption(Model):
    """What counts as standard encryption on the day the list was taken, and which systems face a network."""

    taken_on: Day
    ciphers: Annotated[tuple[Text, ...], Field(min_length=1)]
    tls: Annotated[tuple[Tls, ...], Field(min_length=1)]
    facing: Annotated[tuple[SystemKind, ...], Field(min_length=1)]


class Passwords(Model):
    """How passwords are hashed by the words of the policy, what is stronger than that, and today's benchmark."""

    algorithms: Annotated[tuple[Text, ...], Field(min_length=1)]
    stronger: tuple[Text, ...] = ()
    more_rounds_than: Rounds
    salt_bytes: Bytes
    benchmark_taken_on: Day
    benchmark_rounds: dict[Text, Rounds] = {}
    login_kinds: tuple[SystemKind, ...] = ("app",)


class Safeguards(Model):
    """How data is kept safe, and for how many months a check of that counts."""

    certificates: dict[CertificateKind, Certificate] = {}
    encryption: Encryption
    passwords: Passwords
    check_months: Months = 12

    def certificate(self, kind: CertificateKind) -> Certificate:
        """Give what is said of a certificate; where nothing is, any issuer and edition will do."""
        return self.certificates.get(kind, Certificate())
