"""Legitimate interests, recognised interests, legal obligations and vital interests: each shown by an assessment."""

import ibis

from audit.moments import UNKNOWN, after, before_day, before_instant, unreadable
from audit.rule import rule


def _assessed(interest_uses):
    return interest_uses.assessment_id.notnull()


def missing(uses):
    """Tell whether nothing was found; a use that names no assessment and no purpose nobody can look one up for."""
    return ibis.cases((uses.basis_ref.isnull() & uses.purpose.isnull(), UNKNOWN), else_=uses.assessment_id.isnull())


@rule(
    "LIA-01",
    clause="*.basis",
    law=(
        "UK GDPR Art. 6(1)(f)",
        "UK GDPR Art. 5(2)",
    ),
    severity="high",
    remedy="Carry out the assessment of purpose, necessity and balance, or stop the use.",
)
def interests_not_assessed(interest_uses):
    """A use based on legitimate interests has an assessment of them."""
    return missing(interest_uses)


@rule(
    "LIA-02",
    clause="*.basis",
    law=(
        "UK GDPR Art. 6(1)(f)",
        "UK GDPR Art. 5(2)",
    ),
    severity="high",
    remedy="Assess before the first use; an assessment written afterwards does not cure what came before.",
    where=_assessed,
)
def assessed_after_first_use(interest_uses):
    """The assessment is complete before the first use that rests on it."""
    return after(interest_uses, "assessment_completed_at", "first_used_at")


@rule(
    "LIA-03",
    clause="*.basis",
    law=(
        "UK GDPR Art. 6(1)(f)",
        "UK GDPR Art. 5(2)",
    ),
    severity="high",
    remedy="Stop the use until the assessment is approved.",
    where=_assessed,
)
def assessment_not_approved(interest_uses):
    """The assessment was approved; where it was approved on conditions nobody can tell whether they are met."""
    outcome = interest_uses.assessment_outcome
    return ibis.cases((outcome == "approved", False), (outcome.isnull() | (outcome == "rejected"), True), else_=UNKNOWN)


@rule(
    "LIA-04",
    clause="*.basis",
    law=("UK GDPR Art. 13(1)(d)",),
    severity="medium",
    remedy="State the interest that is pursued.",
    where=_assessed,
)
def interest_not_stated(interest_uses):
    """The assessment states the interest that is pursued."""
    return interest_uses.assessment_statement.isnull()


@rule(
    "LIA-05",
    clause="*.basis",
    law=("UK GDPR Art. 5(2)",),
    severity="low",
    remedy="Have the assessment signed by whoever answers for it.",
    where=_assessed,
    advisory=True,
)
def assessment_unsigned(interest_uses):
    """The assessment names who approved it."""
    return interest_uses.assessment_approved_by.isnull()


@rule(
    "LIA-06",
    clause="*.basis",
    law=(
        "UK GDPR Art. 5(2)",
        "UK GDPR Art. 24",
    ),
    severity="low",
    remedy="Review the assessment and set the next review date.",
    where=_assessed,
    due="assessment_review_due",
    advisory=True,
)
def assessment_review_overdue(interest_uses, terms):
    """The assessment is reviewed at appropriate intervals."""
    limit = ibis.literal(terms.months_ago(terms.policy.horizons.assessment_review_months))
    by_age = before_instant(interest_uses, "assessment_completed_at", limit)
    by_date = before_day(interest_uses, "assessment_review_due", terms.as_of)
    return interest_uses.assessment_review_due.isnull().ifelse(by_age, by_date)


@rule(
    "LIA-07",
    clause="*.basis",
    law=(
        "UK GDPR Art. 21(1)",
        "UK GDPR Art. 21(3)",
        "UK GDPR Art. 18(1)(d)",
    ),
    severity="high",
    remedy="Stop the use until the objection is decided; for marketing, stop for good.",
)
def objection_standing(interest_uses):
    """A use based on legitimate interests stops when the person objects, until the objection is refused with reason."""
    rows = interest_uses
    general = ibis.cases((rows.objected_at.isnull(), False), else_=after(rows, "last_used_at", "objected_at"))
    direct = ibis.cases(
        (rows.marketing_objected_at.isnull(), False), else_=after(rows, "last_used_at", "marketing_objected_at")
    ) & ibis.cases((rows.purpose.isnull(), UNKNOWN), else_=True)
    return ibis.cases((rows.subject_id.isnull(), UNKNOWN), else_=general | direct)


@rule(
    "LIA-08",
    clause="*.basis",
    law=(
        "UK GDPR Art. 6(1)(f)",
        "UK GDPR Art. 5(2)",
    ),
    severity="high",
    remedy="Assess this use for itself: the assessment it names weighed another purpose or other data.",
    where=_assessed,
)
def assessment_of_another(interest_uses):
    """The assessment is one of this purpose, and of this category where it names any."""
    rows = interest_uses
    other_category = ibis.cases(
        (rows.assessment_category.isnull(), False), else_=rows.assessment_category != rows.category
    )
    return (rows.assessment_purpose != rows.purpose) | other_category


@rule(
    "OBL-01",
    clause="other.legal_obligation",
    law=(
        "UK GDPR Art. 6(1)(c)",
        "UK GDPR Art. 6(3)",
    ),
    severity="high",
    remedy="Record which enactment obliges you, or rest the use on another basis.",
)
def obligation_not_recorded(obligation_uses):
    """A use based on a legal obligation has that obligation on record."""
    return missing(obligation_uses)


@rule(
    "OBL-02",
    clause="other.legal_obligation",
    law=(
        "UK GDPR Art. 6(1)(c)",
        "UK GDPR Art. 6(3)",
    ),
    severity="high",
    remedy="Cite the enactment and section that oblige you.",
    where=lambda obligation_uses: obligation_uses.assessment_id.notnull(),
)
def obligation_without_citation(obligation_uses):
    """A legal obligation is cited."""
    return obligation_uses.assessment_statement.isnull()


@rule(
    "OBL-03",
    clause="other.legal_obligation",
    law=(
        "UK GDPR Art. 5(1)(e)",
        "UK GDPR Art. 6(3)",
    ),
    severity="low",
    remedy="Record when the obligation ends or is next reviewed.",
    where=lambda obligation_uses: obligation_uses.assessment_id.notnull(),
    advisory=True,
)
def obligation_without_end(obligation_uses):
    """A legal obligation has a day on which it ends or is reviewed."""
    unclear = unreadable(obligation_uses, "assessment_review_due")
    return ibis.cases((unclear, UNKNOWN), else_=obligation_uses.assessment_review_due.isnull())


@rule(
    "VIT-01",
    clause="other.vital_interests",
    law=("UK GDPR Art. 6(1)(d)",),
    severity="high",
    remedy="Record the incident and why no other basis would do, or stop the use.",
)
def incident_not_recorded(vital_uses):
    """A use to protect somebody's life has the incident on record."""
    return ibis.cases(
        (vital_uses.assessment_id.isnull(), missing(vital_uses)), else_=vital_uses.assessment_statement.isnull()
    )


@rule(
    "VIT-02",
    clause="other.vital_interests",
    law=("UK GDPR Art. 6(1)(d)",),
    severity="high",
    remedy="Rest routine processing on another basis: vital interests are for single emergencies.",
    where=lambda vital_uses: vital_uses.assessment_id.notnull(),
)
def vital_interests_in_bulk(vital_uses, terms):
    """Vital interests are the basis of single emergencies, never of bulk processing."""
    bulk = terms.policy.horizons.vital_bulk
    return ibis.cases((vital_uses.relying > bulk, True), (vital_uses.relying_at_most <= bulk, False), else_=UNKNOWN)


@rule(
    "VIT-03",
    clause="other.vital_interests",
    law=("UK GDPR Art. 6(1)(d)",),
    severity="high",
    remedy="Stop the use: marketing and analytics never protect a life.",
)
def vital_interests_for_marketing(vital_uses, terms):
    """Vital interests are never the basis of marketing or analytics."""
    return vital_uses.purpose.isin(terms.purposes_of_kind("marketing", "analytics"))


@rule(
    "RLI-01",
    clause="*.basis",
    law=(
        "UK GDPR Art. 6(1)(ea)",
        "DUAA 2025 s. 70",
    ),
    severity="high",
    remedy="Rest the earlier uses on another basis: this one did not exist yet.",
)
def recognised_interest_too_early(recognised_uses, terms):
    """A recognised legitimate interest is relied on only since the law knows it, 5 February 2026."""
    return before_instant(recognised_uses, "first_used_at", ibis.literal(terms.recognised_from))


@rule(
    "RLI-02",
    clause="*.basis",
    law=(
        "UK GDPR Art. 6(1)(ea)",
        "DUAA 2025 s. 70",
    ),
    severity="high",
    remedy="Record the necessity and the condition of Annex 1 that is met.",
)
def recognised_interest_without_condition(recognised_uses):
    """A recognised legitimate interest names the condition of Annex 1 that it meets."""
    rows = recognised_uses
    return ibis.cases((rows.assessment_id.isnull(), missing(rows)), else_=rows.assessment_annex1_condition.isnull())
