"""Uses of records, and the one piece of evidence each of them is judged by."""

from collections import Counter
from collections.abc import Callable, Iterator

from .audit_day import AuditDay, Row
from .cells import SOME_DAY, UNKNOWN
from .days import corresponding
from .logic import Span, Truth, both, either, later, no, one_of, same
from .rule import population

# What a basis rests on: the table, its key, and the kind an assessment must be of.
RESTS_ON = {
    "a": ("consents", "consent_id", None),
    "b": ("contracts", "contract_id", None),
    "c": ("assessments", "assessment_id", "legal_obligation"),
    "d": ("assessments", "assessment_id", "vital_interest"),
    "ea": ("assessments", "assessment_id", "recognised_li"),
    "f": ("assessments", "assessment_id", "LIA"),
}


@population("records", "record_uses")
def uses(audit: AuditDay) -> Iterator:
    """Every use of a record we know, judged while its record is."""
    for use in all_uses(audit):
        yield use, use.row_id, audit.judged(use.record)


def resting_on(basis: str, *, alone: bool = False) -> Callable:
    """Make the population of the uses that claim one basis; `alone`: whatever is known of their evidence."""
    tables = () if alone else (RESTS_ON[basis][0],)

    @population("records", "record_uses", *tables)
    def uses_of_basis(audit: AuditDay) -> Iterator:
        for use, row_id, judged in uses(audit):
            if use.legal_basis == basis:
                yield use, row_id, judged

    return uses_of_basis


def found(_: AuditDay, use: Row) -> bool:
    """The use has its evidence: only then can the evidence be judged."""
    return use.missing is False


def basis_clause(audit: AuditDay, use: Row) -> str | None:
    """The clause that states the basis: the purpose's own where it is one for every category, else the category's."""
    everywhere = audit.policy.everywhere.get(use.purpose)
    if everywhere is not None:
        return everywhere.basis_clause
    category = audit.policy.categories.get(use.record.category)
    return category and category.basis_clause


def all_uses(audit: AuditDay) -> list[Row]:
    """The uses, each joined to its record and to its evidence; made once."""
    if "uses" not in vars(audit):
        audit.uses = list(join_uses(audit))
        claims = Counter(use.row_id for use in audit.uses)
        for use in audit.uses:
            use.repeated = not audit.one_use and use.purpose is not None and claims[use.row_id] > 1
    return audit.uses


def join_uses(audit: AuditDay) -> Iterator[Row]:
    """Join each use to its record; one whose record is not there belongs to nothing."""
    for use in audit.rows["record_uses"]:
        record = audit.records.get(use.record_id)
        if record is not None:
            use.record = record
            use.row_id = use.record_id if audit.one_use else f"{use.record_id}:{use.purpose or ''}"
            use.missing, use.candidates = candidates(audit, use)
            use.evidence = choose(audit, use)
            yield use


def uses_of(audit: AuditDay, record: Row) -> list[Row]:
    """The uses of one record."""
    return [use for use in all_uses(audit) if use.record is record]


# Choosing the evidence ----------------------------------------------------------------------------------------------


def candidates(audit: AuditDay, use: Row) -> tuple[Truth, list[Row]]:
    """Say whether the evidence of a use is missing, else which rows it may be: the one named, or all that fit."""
    if use.legal_basis not in RESTS_ON:
        return None, []
    table, key, kind = RESTS_ON[use.legal_basis]
    rows = [row for row in audit.rows[table] if kind is None or row.kind == kind]
    if use.basis_ref is not None:
        named = [row for row in rows if getattr(row, key) == use.basis_ref]
        return not named, named
    fitting = [row for row in rows if fits(use, row, table)]
    return (None if not fitting and cannot_be_sought(use, table) else not fitting), fitting


def choose(audit: AuditDay, use: Row) -> Row | None:
    """Choose the one row by which a use is judged."""
    if not use.candidates:
        return None
    key = RESTS_ON[use.legal_basis][1]
    return min(use.candidates, key=lambda row: rank(audit, use, row, getattr(row, key)))


def fits(use: Row, row: Row, table: str) -> bool:
    """Evidence fits: the same person and purpose, the same person, or the category (or any) and purpose."""
    subject, purpose, category = use.record.subject_id, use.purpose, use.record.category
    if table == "consents":
        return same(row.subject_id, subject) is True and same(row.purpose, purpose) is True
    if table == "contracts":
        return same(row.party_subject_id, subject) is True
    return (row.category is None or same(row.category, category) is True) and same(row.purpose, purpose) is True


def cannot_be_sought(use: Row, table: str) -> bool:
    """Whose consent or contract to look for is not known, or what the consent or the assessment would be for."""
    if table != "contracts" and use.purpose is None:
        return True
    return table != "assessments" and use.record.subject_id is None


def rank(audit: AuditDay, use: Row, row: Row, key: str) -> tuple:
    """Order fitting evidence: all duties kept, then none broken, then the rest; in each most kept, advice included."""
    duties = [broken(audit, use, row) for broken in CONDITIONS[use.legal_basis]]
    place = 0 if all(answer is False for answer in duties) else 1 if True not in duties else 2
    answers = duties + [broken(audit, use, row) for broken in ADVICE[use.legal_basis]]
    return place, -answers.count(False), answers.count(True), key


# The conditions of each basis, asked of one use and one piece of evidence: True is broken ---------------------------


def consent_of_another(_: AuditDay, use: Row, consent: Row) -> Truth:
    """The consent is somebody else's, or for something else."""
    return no(both(same(consent.subject_id, use.record.subject_id), same(consent.purpose, use.purpose)))


def consent_after_use(_: AuditDay, use: Row, consent: Row) -> Truth:
    """The consent came after the first use."""
    return later(consent.given_at, use.first_used_at)


def consent_not_affirmative(_: AuditDay, use: Row, consent: Row) -> Truth:  # noqa: ARG001
    """Nobody did anything to consent."""
    return one_of(consent.method, ("preticked", "implied"))


def used_after_withdrawal(_: AuditDay, use: Row, consent: Row) -> Truth:
    """The use went on after the consent was withdrawn."""
    return False if consent.withdrawn_at is None else later(use.last_used_at, consent.withdrawn_at)


def consent_wording_missing(_: AuditDay, use: Row, consent: Row) -> Truth:  # noqa: ARG001
    """What was consented to was not kept."""
    return consent.wording_ref is None


def controller_not_named(_: AuditDay, use: Row, consent: Row) -> Truth:  # noqa: ARG001
    """Who asked was not said."""
    return no(consent.controller_named)


def contract_of_another(_: AuditDay, use: Row, contract: Row) -> Truth:
    """The subject is not the party: another is, or only a client firm is named."""
    if contract.party_subject_id is None:
        return None if contract.client_id is None else True
    return no(same(contract.party_subject_id, use.record.subject_id))


def used_outside_term(audit: AuditDay, use: Row, contract: Row) -> Truth:
    """The first use came before the contract's first day, or the last after its last."""
    first, last = audit.days(use.first_used_at), audit.days(use.last_used_at)
    too_early = later(contract.starts_on, first)
    too_late = False if contract.ends_on is None else later(last, contract.ends_on)
    return either(too_early, too_late)


def steps_not_requested(_: AuditDay, use: Row, contract: Row) -> Truth:  # noqa: ARG001
    """Steps before a contract were not asked for by the subject; a contract proper asks nothing here."""
    return both(same(contract.kind, "pre_contract"), no(contract.requested_by_subject))


def assessment_late(_: AuditDay, use: Row, assessment: Row) -> Truth:
    """The assessment was completed after the first use."""
    return later(assessment.completed_at, use.first_used_at)


def assessment_not_approved(_: AuditDay, use: Row, assessment: Row) -> Truth:  # noqa: ARG001
    """The assessment was rejected, or nothing came of it; a condition, or a code nobody knows, leaves it open."""
    return None if assessment.outcome in ("conditional", UNKNOWN) else assessment.outcome != "approved"


def assessment_of_another(_: AuditDay, use: Row, assessment: Row) -> Truth:
    """The assessment weighed another purpose, or other data."""
    other_data = False if assessment.category is None else no(same(assessment.category, use.record.category))
    return either(no(same(assessment.purpose, use.purpose)), other_data)


def unstated(_: AuditDay, use: Row, assessment: Row) -> Truth:  # noqa: ARG001
    """The assessment states nothing: no interest, no enactment, no incident."""
    return assessment.statement is None


def no_condition(_: AuditDay, use: Row, assessment: Row) -> Truth:  # noqa: ARG001
    """No condition of Annex 1 is named."""
    return assessment.annex1_condition is None


CONDITIONS = {
    "a": (
        consent_of_another,
        consent_after_use,
        consent_not_affirmative,
        used_after_withdrawal,
        consent_wording_missing,
        controller_not_named,
    ),
    "b": (contract_of_another, used_outside_term, steps_not_requested),
    "c": (unstated,),
    "d": (unstated,),
    "ea": (no_condition,),
    "f": (assessment_of_another, assessment_late, assessment_not_approved, unstated),
}


def consent_due_for_refresh(audit: AuditDay, _: Row, consent: Row) -> Truth:
    """The consent ought to have been asked for anew."""
    return past_review(audit, consent.refresh_due, consent.given_at, audit.policy.horizons.consent_refresh_months)


def steps_stale(audit: AuditDay, use: Row, contract: Row) -> Truth:
    """Steps before a contract have led nowhere for a year, and the data is still used."""
    until = months_on(contract.starts_on, audit.policy.horizons.pre_contract_months)
    return both(same(contract.kind, "pre_contract"), later(audit.days(use.last_used_at), until))


def assessment_unsigned(_: AuditDay, use: Row, assessment: Row) -> Truth:  # noqa: ARG001
    """Nobody signed the assessment."""
    return assessment.approved_by is None


def assessment_review_overdue(audit: AuditDay, _: Row, assessment: Row) -> Truth:
    """The assessment ought to have been reviewed."""
    months = audit.policy.horizons.assessment_review_months
    return past_review(audit, assessment.review_due, assessment.completed_at, months)


def without_end(_: AuditDay, use: Row, assessment: Row) -> Truth:  # noqa: ARG001
    """Nothing says when the obligation ends."""
    return None if assessment.review_due == SOME_DAY else assessment.review_due is None


ADVICE = {
    "a": (consent_due_for_refresh,),
    "b": (steps_stale,),
    "c": (without_end,),
    "d": (),
    "ea": (),
    "f": (assessment_unsigned, assessment_review_overdue),
}


def past_review(audit: AuditDay, review_due: Span | None, since: Span | None, months: int) -> Truth:
    """The review day set has passed; where none is set, the months since the evidence was made have."""
    return later(audit.today, months_on(audit.days(since), months) if review_due is None else review_due)


def months_on(days: Span | None, months: int) -> Span | None:
    """Find the corresponding days some months later."""
    return days and Span(corresponding(days.lo, months), corresponding(days.hi, months))
