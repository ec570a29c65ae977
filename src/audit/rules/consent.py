"""Consent: given by this person, for this purpose, before use, freely, knowingly, and not withdrawn."""

import ibis

from audit.moments import after, before_day, before_instant
from audit.rule import rule


def _found(consent_uses):
    return consent_uses.consent_id.notnull()


@rule(
    "CON-01",
    clause="*.basis",
    law=(
        "UK GDPR Art. 6(1)(a)",
        "UK GDPR Art. 7(1)",
    ),
    severity="high",
    remedy="Find the record of consent, or stop the use and erase what rests on it.",
)
def consent_missing(consent_uses):
    """A use based on consent has a record of that consent."""
    unsought = consent_uses.basis_ref.isnull() & (consent_uses.subject_id.isnull() | consent_uses.purpose.isnull())
    return ibis.cases((unsought, ibis.null("boolean")), else_=consent_uses.consent_id.isnull())


@rule(
    "CON-02",
    clause="*.basis",
    law=(
        "UK GDPR Art. 6(1)(a)",
        "UK GDPR Art. 7(1)",
    ),
    severity="urgent",
    remedy="Stop the use: the consent it names was given by somebody else or for something else.",
    where=_found,
)
def consent_of_another(consent_uses):
    """The consent was given by the person concerned and for this purpose."""
    same_person = consent_uses.consent_subject_id == consent_uses.subject_id
    return ~(same_person & (consent_uses.consent_purpose == consent_uses.purpose))


@rule(
    "CON-03",
    clause="*.basis",
    law=(
        "UK GDPR Art. 6(1)(a)",
        "UK GDPR Art. 7(1)",
    ),
    severity="high",
    remedy="Treat the earlier uses as unlawful, and ask before using next time.",
    where=_found,
)
def consent_after_first_use(consent_uses):
    """Consent is given before the first use that rests on it."""
    return after(consent_uses, "consent_given_at", "first_used_at")


@rule(
    "CON-04",
    clause="*.basis",
    law=("UK GDPR Art. 7",),
    severity="high",
    remedy="Ask again with a control that the person has to act on.",
    where=_found,
)
def consent_not_affirmative(consent_uses):
    """Consent is given by a clear affirmative act, never by a box already ticked or by silence."""
    return consent_uses.consent_method.isin(["preticked", "implied"])


@rule(
    "CON-05",
    clause="*.basis",
    law=(
        "UK GDPR Art. 7(3)",
        "UK GDPR Art. 17(1)(b)",
    ),
    severity="urgent",
    remedy="Stop the use at once and erase the data, unless another basis was recorded before the withdrawal.",
    where=_found,
)
def used_after_withdrawal(consent_uses):
    """Use stops when consent is withdrawn."""
    used_on = after(consent_uses, "last_used_at", "consent_withdrawn_at")
    return ibis.cases((consent_uses.consent_withdrawn_at.isnull(), False), else_=used_on)


@rule(
    "CON-06",
    clause="*.basis",
    law=(
        "UK GDPR Art. 7(1)",
        "UK GDPR Art. 7",
    ),
    severity="medium",
    remedy="Record the wording that was shown, or ask again.",
    where=_found,
)
def consent_wording_missing(consent_uses):
    """A consent shows the wording that the person agreed to."""
    return consent_uses.consent_wording_ref.isnull()


@rule(
    "CON-07",
    clause="*.basis",
    law=("UK GDPR Art. 7",),
    severity="medium",
    remedy="Ask again, naming who will use the data.",
    where=_found,
)
def controller_not_named(consent_uses):
    """Whoever consents is told who the controller is."""
    return ~consent_uses.consent_controller_named


@rule(
    "CON-08",
    clause="*.basis",
    law=("UK GDPR Art. 7",),
    severity="low",
    remedy="Ask the person whether the consent still stands.",
    where=_found,
    advisory=True,
)
def consent_due_for_refresh(consent_uses, terms):
    """A consent is asked for again at appropriate intervals."""
    limit = ibis.literal(terms.months_ago(terms.policy.horizons.consent_refresh_months))
    by_age = before_instant(consent_uses, "consent_given_at", limit)
    by_date = before_day(consent_uses, "consent_refresh_due", terms.as_of)
    return consent_uses.consent_refresh_due.isnull().ifelse(by_age, by_date)
