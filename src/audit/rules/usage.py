"""Usage data: nobody can be told from it, it serves what it was collected for, and Hotjar's knows pseudonyms only."""

import ibis

from audit.codes import holds_any
from audit.moments import UNKNOWN
from audit.rule import rule

IP_FORMS = ("none", "full", "truncated", "keyed_hash")


def _speaks(clause):
    """Speak of the rows of the categories that a clause is about."""
    return lambda contents, terms: contents.category.isin(terms.categories_of(clause))


def _identifying(contents, terms, clause):
    """Tell whether a row holds an item that would tell who somebody is."""
    of_clause = [(name, c) for name, c in terms.policy.categories.items() if clause in c.clauses]
    found = [(contents.category == name, holds_any(contents.data_items, c.identifying_items)) for name, c in of_clause]
    return ibis.cases(*found, else_=UNKNOWN) if found else UNKNOWN


def _any_of(rows, column, forms):
    """Tell whether a code is one of some; a blank, or a code that nobody knows, tells nothing."""
    return ibis.cases((rows[column].isnull(), UNKNOWN), else_=rows[column].isin(forms))


@rule(
    "USG-01",
    clause="usage.not_identifiable",
    law=(
        "UK GDPR Art. 4(1)",
        "UK GDPR Art. 4(5)",
        "UK GDPR recital 26",
    ),
    severity="high",
    remedy="Cut the link to the person, or stop saying that nobody can be identified.",
    where=_speaks("usage.not_identifiable"),
    needs=("records.identifiability",),
)
def usage_data_linked_to_a_person(contents):
    """Usage data is linked to nobody, neither by an account nor by a pseudonym."""
    form = contents.identifiability
    known = ibis.cases((form.isin(["direct", "pseudonymous"]), True), (form == "anonymous", False), else_=UNKNOWN)
    return contents.subject_id.notnull() | known


@rule(
    "USG-02",
    clause="usage.not_identifiable",
    law=(
        "UK GDPR Art. 4(1)",
        "UK GDPR recital 30",
    ),
    severity="high",
    remedy="Shorten the address, coarsen the place and drop the identifier, here and where they are collected.",
    where=_speaks("usage.not_identifiable"),
)
def usage_data_with_an_identifying_detail(contents, terms):
    """Usage data holds no full IP address, no precise place, and nothing else that tells who somebody is."""
    return (
        _any_of(contents, "ip_form", ["full"])
        | _any_of(contents, "geo_granularity", ["precise"])
        | _identifying(contents, terms, "usage.not_identifiable")
    )


@rule(
    "USG-03",
    clause="usage.purpose_limit",
    law=("UK GDPR Art. 5(1)(b)",),
    severity="high",
    remedy="Stop the use, or declare the purpose for usage data and tell people first.",
)
def usage_data_used_for_something_else(limited_uses):
    """Usage data is used only for what the policy states for it."""
    return ~limited_uses.declared


@rule(
    "USG-04",
    clause="usage.purpose_limit",
    law=("UK GDPR Art. 5(1)(b)",),
    severity="high",
    remedy="Have the recipient delete the data, and stop such disclosures.",
    where=lambda disclosures, terms: (
        disclosures.category.isin(terms.categories_of("usage.purpose_limit")) & disclosures.ours.fill_null(True)
    ),
)
def usage_data_disclosed_for_marketing(disclosures):
    """Usage data is disclosed to nobody for marketing."""
    return disclosures.for_marketing & disclosures.ours


@rule(
    "HOT-01",
    clause="hotjar.items",
    law=(
        "UK GDPR Art. 4(5)",
        "UK GDPR Art. 25",
    ),
    severity="high",
    remedy="Have addresses truncated, or hashed with a key, before they are stored, and mend those that are there.",
    where=_speaks("hotjar.items"),
)
def ip_address_stored_in_full(contents):
    """An IP address is stored only once it is de-identified: truncated, or hashed with a key."""
    return _any_of(contents, "ip_form", ["full"])


@rule(
    "HOT-02",
    clause="hotjar.items",
    law=(
        "UK GDPR Art. 5(1)(c)",
        "UK GDPR Art. 25",
    ),
    severity="high",
    remedy="Keep the country and delete what is finer.",
    where=_speaks("hotjar.items"),
)
def place_finer_than_the_country(contents):
    """Of a visitor's place no more than the country is stored."""
    return _any_of(contents, "geo_granularity", ["region", "city", "precise"])


@rule(
    "HOT-03",
    clause="hotjar.profile",
    law=(
        "UK GDPR Art. 4(5)",
        "UK GDPR Art. 32(1)(a)",
    ),
    severity="high",
    remedy="Replace the name by a pseudonym, and keep what links the two apart.",
    where=_speaks("hotjar.profile"),
    needs=("records.identifiability",),
)
def profile_under_a_real_name(contents):
    """A visitor's profile is kept under a pseudonym."""
    form = contents.identifiability
    return ibis.cases((form == "direct", True), (form.isin(["pseudonymous", "anonymous"]), False), else_=UNKNOWN)


@rule(
    "HOT-04",
    clause="hotjar.profile",
    law=(
        "UK GDPR Art. 4(5)",
        "UK GDPR Art. 32(1)(a)",
    ),
    severity="high",
    remedy="Delete the item, and stop passing what users are called to the profile.",
    where=_speaks("hotjar.profile"),
)
def profile_with_a_key_to_the_person(contents, terms):
    """A visitor's profile holds no e-mail address, account or other key to who the visitor is."""
    return _identifying(contents, terms, "hotjar.profile")
