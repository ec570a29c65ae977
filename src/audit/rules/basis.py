"""Legal basis: every use rests on exactly one basis, decided in time and permitted by the policy."""

from audit.moments import after
from audit.rule import rule


def _basis_stated(uses):
    return uses.legal_basis.notnull()


@rule(
    "BAS-01",
    clause="*.basis",
    law=(
        "UK GDPR Art. 6(1)",
        "UK GDPR Art. 5(1)(a)",
    ),
    severity="high",
    remedy="Decide which basis the use rests on and record it, or stop the use.",
)
def basis_missing(uses):
    """Every use states its legal basis."""
    return uses.legal_basis.isnull()


@rule(
    "BAS-02",
    clause="*.basis",
    law=(
        "UK GDPR Art. 5(1)(a)",
        "UK GDPR Art. 13(1)(c)",
    ),
    severity="high",
    remedy="Decide which of the claimed bases the use rests on, and remove the other.",
)
def basis_claimed_twice(uses):
    """A record and purpose claim exactly one legal basis."""
    return uses.claims > 1


@rule(
    "BAS-03",
    clause="*.basis",
    law=(
        "UK GDPR Art. 6(1)",
        "UK GDPR Art. 13(1)(c)",
    ),
    severity="high",
    remedy="Use the basis that the policy states for this purpose, or correct the policy and inform people.",
    where=_basis_stated,
)
def basis_not_permitted(uses):
    """A use rests on a basis that the policy states for its category and purpose."""
    return ~uses.permitted


@rule(
    "BAS-04",
    clause="*.basis",
    law=(
        "UK GDPR Art. 5(2)",
        "UK GDPR Art. 6(1)",
    ),
    severity="high",
    remedy="Record when the basis was really decided; decide before the first use.",
    where=_basis_stated,
)
def basis_decided_late(uses):
    """The legal basis is decided before the first use."""
    return after(uses, "decided_at", "first_used_at")
