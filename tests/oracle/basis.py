"""Purpose and lawful basis: is every use declared, permitted, and borne out by its evidence?"""

from datetime import date

from . import evidence as of
from .audit_day import AuditDay, Row
from .cells import UNKNOWN, says
from .days import midnight
from .evidence import basis_clause, found, resting_on, uses
from .logic import Truth, both, either, later, same
from .rule import rule

OBLIGATION, VITAL, CLAIMS = "other.legal_obligation", "other.vital_interests", "other.legal_claims"
SCHEDULE_1 = ("b", "g", "h", "i", "j")
RECOGNISED_FROM = date(2026, 2, 5)

consent_uses, contract_uses, interest_uses = resting_on("a"), resting_on("b"), resting_on("f")
obligation_uses, vital_uses, recognised_uses = resting_on("c"), resting_on("d"), resting_on("ea")
vital_uses_alone, recognised_uses_alone = resting_on("d", alone=True), resting_on("ea", alone=True)
interest_uses_alone = resting_on("f", alone=True)


def purposes_clause(audit: AuditDay, use: Row) -> str | None:
    """The clause that states the purposes of the use's category."""
    category = audit.policy.categories.get(use.record.category)
    return category and category.purposes_clause


def claimed(_: AuditDay, use: Row) -> bool:
    """The use claims a basis."""
    return use.legal_basis is not None


# Purpose and basis as declared --------------------------------------------------------------------------------------


@rule("PUR-01", of=uses, clause="intro.purposes")
def purpose_undeclared(audit: AuditDay, use: Row) -> Truth:
    """The purpose is none for every category, and none of its own category's."""
    if use.purpose in audit.policy.everywhere:
        return False
    if use.purpose is None or use.record.category is None:
        return None
    category = audit.policy.categories.get(use.record.category)
    return category is None or use.purpose not in category.purposes


@rule("PUR-02", of=uses, clause=purposes_clause)
def purpose_outside_category(audit: AuditDay, use: Row) -> Truth:
    """The same, of the category's own clause."""
    return purpose_undeclared.broken(audit, use)


@rule("BAS-01", of=uses, clause=basis_clause)
def basis_missing(_: AuditDay, use: Row) -> Truth:
    """No basis was recorded."""
    return use.legal_basis is None


@rule("BAS-02", of=uses, clause=basis_clause)
def basis_claimed_twice(_: AuditDay, use: Row) -> Truth:
    """The same record and purpose stand twice."""
    return use.repeated


@rule("BAS-03", of=uses, clause=basis_clause, where=claimed)
def basis_not_permitted(audit: AuditDay, use: Row) -> Truth:
    """The basis is not permitted for this purpose; for one that is not declared, not for the category."""
    everywhere = audit.policy.everywhere.get(use.purpose)
    if everywhere is not None:
        return use.legal_basis not in everywhere.bases
    if use.purpose is None or use.record.category is None:
        return None
    category = audit.policy.categories.get(use.record.category)
    return category is None or use.legal_basis not in category.purposes.get(use.purpose, category.bases)


@rule("BAS-04", of=uses, clause=basis_clause, where=claimed)
def basis_decided_late(_: AuditDay, use: Row) -> Truth:
    """The basis was decided after the first use."""
    return later(use.decided_at, use.first_used_at)


# Consent ------------------------------------------------------------------------------------------------------------


@rule("CON-01", of=consent_uses, clause=basis_clause)
def consent_missing(_: AuditDay, use: Row) -> Truth:
    """There is no consent."""
    return use.missing


def of_evidence(id: str, population, condition, clause=basis_clause, where=found):
    """Make a condition of the evidence a rule: asked of the one row chosen."""
    rule(id, of=population, clause=clause, where=where)(lambda audit, use: condition(audit, use, use.evidence))


of_evidence("CON-02", consent_uses, of.consent_of_another)
of_evidence("CON-03", consent_uses, of.consent_after_use)
of_evidence("CON-04", consent_uses, of.consent_not_affirmative)
of_evidence("CON-05", consent_uses, of.used_after_withdrawal)
of_evidence("CON-06", consent_uses, of.consent_wording_missing)
of_evidence("CON-07", consent_uses, of.controller_not_named)
of_evidence("CON-08", consent_uses, of.consent_due_for_refresh)


# Contract -----------------------------------------------------------------------------------------------------------


@rule("CTR-01", of=contract_uses, clause=basis_clause)
def contract_missing(_: AuditDay, use: Row) -> Truth:
    """There is no contract."""
    return use.missing


of_evidence("CTR-02", contract_uses, of.contract_of_another)
of_evidence("CTR-03", contract_uses, of.used_outside_term)
of_evidence("CTR-04", contract_uses, of.steps_not_requested)
of_evidence("CTR-05", contract_uses, of.steps_stale)


# Legitimate interests -----------------------------------------------------------------------------------------------


@rule("LIA-01", of=interest_uses, clause=basis_clause)
def assessment_missing(_: AuditDay, use: Row) -> Truth:
    """There is no assessment."""
    return use.missing


of_evidence("LIA-02", interest_uses, of.assessment_late)
of_evidence("LIA-03", interest_uses, of.assessment_not_approved)
of_evidence("LIA-04", interest_uses, of.unstated)
of_evidence("LIA-05", interest_uses, of.assessment_unsigned)
of_evidence("LIA-06", interest_uses, of.assessment_review_overdue)
of_evidence("LIA-08", interest_uses, of.assessment_of_another)


@rule("LIA-07", of=interest_uses_alone, clause=basis_clause, needs="rights_requests")
def objection_standing(audit: AuditDay, use: Row) -> Truth:
    """The subject objected, nobody refused that, and the use went on."""
    if use.record.subject_id is None:
        return None
    marketing = purpose_is(audit, use, "marketing")
    return either(
        *(
            both(
                either(same(request.kind, "objection"), both(same(request.kind, "marketing_objection"), marketing)),
                says(request.outcome, "open", "fulfilled", "partial", blank=True),
                later(use.last_used_at, request.received_at),
            )
            for request in audit.requests_of.get(use.record.subject_id, ())
        )
    )


def purpose_is(audit: AuditDay, use: Row, *kinds: str) -> Truth:
    """Say whether the use's purpose is of some kind; a purpose the policy does not know is of none."""
    purpose = audit.policy.purposes.get(use.purpose)
    return None if use.purpose is None else purpose is not None and purpose.kind in kinds


# Obligations, vital interests, recognised interests -----------------------------------------------------------------


@rule("OBL-01", of=obligation_uses, clause=OBLIGATION)
def obligation_missing(_: AuditDay, use: Row) -> Truth:
    """No obligation is named."""
    return use.missing


of_evidence("OBL-02", obligation_uses, of.unstated, clause=OBLIGATION)
of_evidence("OBL-03", obligation_uses, of.without_end, clause=OBLIGATION)


@rule("VIT-01", of=vital_uses, clause=VITAL)
def incident_missing(_: AuditDay, use: Row) -> Truth:
    """No incident is named, or nothing is said of it."""
    return use.missing if use.missing is not False else use.evidence.statement is None


@rule("VIT-02", of=vital_uses, clause=VITAL, where=found)
def vital_in_bulk(audit: AuditDay, use: Row) -> Truth:
    """More uses rest on the same incident than one emergency can need."""
    judged = [judged for other, _, judged in vital_uses(audit) if other.evidence is use.evidence]
    bulk = audit.policy.horizons.vital_bulk
    if judged.count(True) > bulk:
        return True
    return None if judged.count(True) + judged.count(None) > bulk else False


@rule("VIT-03", of=vital_uses_alone, clause=VITAL)
def vital_for_marketing(audit: AuditDay, use: Row) -> Truth:
    """Nobody's life depends on marketing, or on analytics."""
    return purpose_is(audit, use, "marketing", "analytics")


@rule("RLI-01", of=recognised_uses_alone, clause=basis_clause)
def recognised_too_early(audit: AuditDay, use: Row) -> Truth:
    """The basis was used before the law knew it."""
    begins = midnight(RECOGNISED_FROM, audit.zone)
    first = use.first_used_at
    if first is None:
        return None
    return True if first.hi < begins else False if first.lo >= begins else None


@rule("RLI-02", of=recognised_uses, clause=basis_clause)
def recognised_without_condition(_: AuditDay, use: Row) -> Truth:
    """No condition of Annex 1 is named."""
    return use.missing if use.missing is not False else use.evidence.annex1_condition is None


# Special categories and criminal offences ---------------------------------------------------------------------------


def special(use: Row) -> Truth:
    """The record holds special-category data; an empty list says that it holds none."""
    return None if use.record.special_category is None else len(use.record.special_category) > 0


@rule("SPC-01", of=uses, clause=basis_clause)
def special_without_condition(_: AuditDay, use: Row) -> Truth:
    """Special-category data is used without a condition of Article 9."""
    missing = None if use.art9_condition == UNKNOWN else use.art9_condition is None
    return both(special(use), missing)


@rule("SPC-02", of=uses, clause=basis_clause)
def special_without_schedule(_: AuditDay, use: Row) -> Truth:
    """A condition that needs one of Schedule 1 stands alone; where none is recorded, SPC-01 says so."""
    return both(special(use), says(use.art9_condition, *SCHEDULE_1, blank=False), use.sch1_condition is None)


@rule("SPC-03", of=uses, clause=basis_clause)
def criminal_without_authority(_: AuditDay, use: Row) -> Truth:
    """Criminal-offence data is used without a condition of Schedule 1."""
    return both(use.record.criminal_offence, use.sch1_condition is None)
