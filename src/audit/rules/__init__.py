"""Every rule, in report order. To add a rule, add it to its family's module; to add a family, list it here."""

from audit.rule import Rule
from audit.rules import (
    access,
    basis,
    breaches,
    collection,
    consent,
    contract,
    disclosure,
    disposal,
    documents,
    holds,
    interests,
    items,
    messages,
    necessity,
    passwords,
    purpose,
    retention,
    rights,
    safeguards,
    special,
    transactions,
    usage,
    vendors,
    web,
)

FAMILIES = (
    *(retention, disposal, holds, rights, purpose, basis, consent, contract, interests, necessity, special),
    *(collection, items, usage, transactions, vendors, disclosure, web, documents),
    *(access, safeguards, passwords, messages),
    breaches,
)
RULES: tuple[Rule, ...] = tuple(r for family in FAMILIES for r in vars(family).values() if isinstance(r, Rule))
