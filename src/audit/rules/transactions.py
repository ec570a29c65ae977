"""Transactions: somebody's purchase under a contract, without the secrets of the card that paid for it."""

import ibis

from audit.codes import holds_any
from audit.rule import rule


def _buyer_named(transactions):
    return transactions.subject_id.notnull() | transactions.client_id.notnull()


@rule(
    "TRX-01",
    clause="transaction.define",
    law=("UK GDPR Art. 6(1)(b)",),
    severity="low",
    remedy="Record who bought, a person or a client, or delete the record.",
    needs=("records.subject_id",),
)
def transaction_of_nobody(transactions):
    """A transaction belongs to the person or the client who bought."""
    return ~_buyer_named(transactions)


@rule(
    "TRX-02",
    clause="transaction.define",
    law=("UK GDPR Art. 6(1)(b)",),
    severity="low",
    remedy="Find the contract under which the purchase was made, or find out why there is a record of it.",
    where=_buyer_named,
    needs=("records.subject_id",),
)
def transaction_without_contract(transactions):
    """A transaction is made under a contract with its buyer."""
    return ~transactions.under_contract


@rule(
    "TRX-03",
    clause="*.items",
    law=(
        "UK GDPR Art. 5(1)(f)",
        "UK GDPR Art. 32",
        "PCI DSS",
    ),
    severity="urgent",
    remedy="Delete the number or the code at once, everywhere, and find out how it came to be stored.",
)
def card_secret_stored(contents, terms):
    """A full card number or a card security code is stored nowhere."""
    secrets = holds_any(contents.data_items, terms.policy.secret_items)
    return ibis.cases((contents.undeclared.fill_null(True), secrets), else_=False)
