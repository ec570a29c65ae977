"""Disclosures: to whom data may be given, for what, and never for money."""

import ibis

from audit.moments import UNKNOWN
from audit.rule import rule

BASES = ("a", "b", "c", "d", "e", "ea", "f")


def _to_advisers(disclosures, terms):
    return disclosures.recipient_role.isin(list(terms.policy.disclosures.advisers)) & disclosures.ours.fill_null(True)


def _to_authorities(disclosures, terms):
    roles = list(terms.policy.disclosures.on_authority)
    return disclosures.recipient_role.isin(roles) & disclosures.ours.fill_null(True)


def _to_anybody(disclosures):
    return disclosures.ours.fill_null(True)


@rule(
    "DSC-01",
    clause="disclose.insurers_advisers",
    law=(
        "UK GDPR Art. 5(1)(b)",
        "UK GDPR Art. 13(1)(e)",
    ),
    severity="high",
    remedy="Have the data returned or deleted, or record for which of the stated purposes it was needed.",
    where=_to_advisers,
)
def disclosed_to_adviser_for_something_else(disclosures, terms):
    """Insurers and professional advisers receive data only for the purposes that the policy states for them."""
    return disclosures.purpose.notin(list(terms.policy.disclosures.advisers_purposes)) & disclosures.ours


@rule(
    "DSC-02",
    clause="disclose.insurers_advisers",
    law=(
        "UK GDPR Art. 5(1)(c)",
        "UK GDPR Art. 5(2)",
    ),
    severity="high",
    remedy="Write down why the matter needed this data, and disclose no more than it needs.",
    where=_to_advisers,
)
def necessity_not_noted(disclosures):
    """Whoever gives data to an insurer or adviser notes why it is necessary."""
    return disclosures.necessity_note.isnull() & disclosures.ours


@rule(
    "DSC-03",
    clause="disclose.insurers_advisers",
    law=("UK GDPR Art. 6",),
    severity="high",
    remedy="Decide on which basis the disclosure rests and record it: the policy states none.",
    where=_to_advisers,
)
def disclosed_to_adviser_without_basis(disclosures):
    """A disclosure to an insurer or adviser has its legal basis on record."""
    lacks = ibis.cases(
        (disclosures.legal_basis.isnull(), True), (disclosures.legal_basis.isin(BASES), False), else_=UNKNOWN
    )
    return lacks & disclosures.ours


@rule(
    "DSC-04",
    clause="disclose.legal_vital",
    law=(
        "UK GDPR Art. 6(1)(c)",
        "UK GDPR Art. 6(1)(d)",
        "DPA 2018 Sch. 2",
    ),
    severity="high",
    remedy="Record the enactment, order or incident that made the disclosure necessary.",
    where=_to_authorities,
)
def disclosed_without_authority(disclosures):
    """A disclosure to an authority or an emergency service cites the enactment, the order or the incident."""
    return disclosures.authority_ref.isnull() & disclosures.ours


@rule(
    "DSC-05",
    clause="disclose.legal_vital",
    law=(
        "UK GDPR Art. 6(1)(c)",
        "UK GDPR Art. 6(1)(d)",
        "UK GDPR Art. 6(1)(ea)",
    ),
    severity="high",
    remedy="Record which duty or whose life made it necessary; what was given freely the policy does not allow.",
    where=_to_authorities,
)
def disclosed_without_being_obliged(disclosures, terms):
    """A disclosure to an authority or an emergency service rests on a legal obligation or on vital interests."""
    allowed = list(terms.policy.disclosures.obliging_bases)
    obliged = ibis.cases(
        (disclosures.legal_basis.isnull(), False),
        (disclosures.legal_basis.isin(allowed), True),
        (disclosures.legal_basis.isin(BASES), False),
        else_=UNKNOWN,
    )
    return ~obliged & disclosures.ours


@rule(
    "DSC-06",
    clause="disclose.legal_vital",
    law=(
        "UK GDPR Art. 5(1)(a)",
        "UK GDPR Art. 13(1)(e)",
    ),
    severity="high",
    remedy="Have the recipient delete the data; declare such recipients before anything is given to them again.",
    where=_to_anybody,
)
def disclosed_to_somebody_undeclared(disclosures, terms):
    """Data is given only to processors and to the kinds of recipient that the policy names."""
    said = terms.policy.disclosures
    named = [*said.advisers, *said.on_authority, *said.processors]
    return disclosures.recipient_role.notin(named) & disclosures.ours


@rule(
    "DSC-07",
    clause="disclose.no_sale",
    law=(
        "UK GDPR Art. 5(1)(a)",
        "UK GDPR Art. 5(1)(b)",
    ),
    severity="urgent",
    remedy="Stop the sale, have the buyer delete the data, and consider telling the people and the regulator.",
)
def sold_for_marketing(disclosures):
    """Data is never given to others for their marketing in return for money or anything else."""
    return disclosures.paid & disclosures.for_marketing


@rule(
    "DSC-08",
    clause="disclose.no_sale",
    law=("UK GDPR Art. 5(1)(a)",),
    severity="low",
    remedy="Say in the policy that data is exchanged for something, or stop doing so.",
    advisory=True,
)
def given_in_exchange(disclosures):
    """Data is given to others for nothing in return, whatever the purpose."""
    return disclosures.paid & ~disclosures.for_marketing


@rule(
    "DSC-09",
    clause="retention.delete",
    law=(
        "UK GDPR Art. 5(1)(e)",
        "UK GDPR Art. 5(2)",
    ),
    severity="urgent",
    remedy="Find out where the data came from: delete what was left of it, and have the recipient delete it too.",
    where=lambda disclosures: disclosures.record_id.notnull() & disclosures.ours.fill_null(True),
)
def disclosed_after_disposal(disclosures):
    """What was logged as deleted, returned or put beyond use is given to nobody afterwards."""
    return disclosures.disposed_before & disclosures.ours
