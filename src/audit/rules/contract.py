"""Contract: with the person concerned, in term, or steps that the person asked for."""

import ibis

from audit.moments import UNKNOWN, day_number, local_day
from audit.rule import rule


def _found(contract_uses):
    return contract_uses.contract_id.notnull()


@rule(
    "CTR-01",
    clause="*.basis",
    law=("UK GDPR Art. 6(1)(b)",),
    severity="high",
    remedy="Find the contract, or rest the use on another basis that you can show.",
)
def contract_missing(contract_uses):
    """A use based on a contract has a contract, or steps towards one, on record."""
    unsought = contract_uses.basis_ref.isnull() & contract_uses.subject_id.isnull()
    return ibis.cases((unsought, UNKNOWN), else_=contract_uses.contract_id.isnull())


@rule(
    "CTR-02",
    clause="*.basis",
    law=("UK GDPR Art. 6(1)(b)",),
    severity="high",
    remedy="A client's staff are no party to its contract: rest the use on legitimate interests, with an assessment.",
    where=_found,
)
def contract_of_another(contract_uses):
    """The person concerned is a party to the contract."""
    own = contract_uses.contract_party_subject_id == contract_uses.subject_id
    corporate = contract_uses.contract_party_subject_id.isnull() & contract_uses.contract_client_id.notnull()
    return ibis.cases((corporate, True), else_=~own)


@rule(
    "CTR-03",
    clause="*.basis",
    law=("UK GDPR Art. 6(1)(b)",),
    severity="high",
    remedy="Stop the use when the contract ends, or record the basis it continues on.",
    where=_found,
)
def used_outside_the_term(contract_uses, terms):
    """A use based on a contract lies within its term, first and last day included."""
    rows, zone = contract_uses, terms.zone
    early = ibis.cases(
        (local_day(rows.first_used_at_latest, zone) < rows.contract_starts_on, True),
        (local_day(rows.first_used_at, zone) >= rows.contract_starts_on, False),
        else_=UNKNOWN,
    )
    late = ibis.cases(
        (rows.contract_ends_on.isnull(), False),
        (local_day(rows.last_used_at, zone) > rows.contract_ends_on_latest, True),
        (local_day(rows.last_used_at_latest, zone) <= rows.contract_ends_on, False),
        else_=UNKNOWN,
    )
    return early | late


@rule(
    "CTR-04",
    clause="*.basis",
    law=("UK GDPR Art. 6(1)(b)",),
    severity="high",
    remedy="Without the person's request this is no step towards a contract: use another basis.",
    where=_found,
)
def steps_not_requested(contract_uses):
    """Steps before a contract are taken at the person's own request."""
    steps = contract_uses.contract_kind == "pre_contract"
    return steps & ~contract_uses.contract_requested_by_subject


@rule(
    "CTR-05",
    clause="*.basis",
    law=(
        "UK GDPR Art. 6(1)(b)",
        "UK GDPR Art. 5(1)(e)",
    ),
    severity="low",
    remedy="Ask whether the person still wants the contract, or stop.",
    where=_found,
    advisory=True,
)
def steps_gone_stale(contract_uses, terms):
    """Steps before a contract come to an end within the months the policy allows."""
    limit = day_number(contract_uses.contract_starts_on) + 100 * terms.policy.horizons.pre_contract_months
    stale = ibis.cases(
        (day_number(local_day(contract_uses.last_used_at, terms.zone)) > limit, True),
        (day_number(local_day(contract_uses.last_used_at_latest, terms.zone)) <= limit, False),
        else_=UNKNOWN,
    )
    return (contract_uses.contract_kind == "pre_contract") & stale
