"""Purposes and legal bases that the text leaves open, mixes up or does not state."""

from audit.lint.check import check


@check(
    "PL03",
    law=("PECR reg. 6", "PECR Sch. A1"),
    severity="high",
    remedy="Say on which consent or exception data is stored on or read from the device, and how to object.",
)
def analytics_without_a_word_on_the_device(policy, document):
    """Where analytics rest on legitimate interests, the text says what allows access to people's devices."""
    if "device_storage" in document.states:
        return
    for category in policy.categories.values():
        purposes = [p for p, bases in category.purposes.items() if "f" in bases]
        if any(policy.purposes[purpose].kind == "analytics" for purpose in purposes):
            yield category.basis_clause or "", category.label


@check(
    "PL05",
    law=("UK GDPR Art. 5(1)(a)", "UK GDPR Art. 13(1)(c)", "UK GDPR Art. 5(2)"),
    severity="high",
    remedy="State one basis for each purpose.",
)
def several_bases_for_one_purpose(policy):
    """Each purpose of a category rests on one basis."""
    for category in policy.categories.values():
        doubtful = [policy.purposes[p].label for p, bases in category.purposes.items() if len(bases) > 1]
        if doubtful:
            yield category.basis_clause or "", f"{category.label}: {', '.join(doubtful)}"


@check(
    "PL06",
    law=("UK GDPR Art. 5(1)(b)", "UK GDPR Art. 7"),
    severity="high",
    remedy="Declare answering as a purpose of its own, and ask for consent to marketing apart from it.",
)
def enquiries_taken_for_consent_to_marketing(policy, document):
    """What people ask is answered before it is used for marketing: answering is a declared purpose."""
    for name in document.enquiries:
        category = policy.categories[name]
        if not any(policy.purposes[purpose].kind == "communication" for purpose in category.purposes):
            yield category.purposes_clause or "", f"{category.label}: no purpose is to answer"


@check(
    "PL07",
    law=("PECR reg. 22", "UK GDPR Art. 21(2)-(3)"),
    severity="high",
    remedy="Send marketing on consent or the soft opt-in only, and keep offers out of service messages.",
)
def marketing_both_on_consent_and_on_opt_out(policy, document):
    """Marketing for which consent is asked in one place is not sent unasked in another."""
    on_consent = [
        category.label
        for category in policy.categories.values()
        for purpose, bases in category.purposes.items()
        if "a" in bases and policy.purposes[purpose].kind == "marketing"
    ]
    for clause in document.opt_out_messages if on_consent else ():
        yield clause, f"unasked, beside consent for {', '.join(on_consent)}"


@check(
    "PL21",
    law=("UK GDPR Art. 13(1)(c)",),
    severity="high",
    remedy="State the legal basis.",
)
def processing_without_a_stated_basis(document):
    """Every processing that the text describes has its legal basis stated."""
    for clause in document.without_basis:
        yield clause, "no legal basis is stated"


@check(
    "PL22",
    law=("UK GDPR Art. 6(3)", "UK GDPR Art. 13(1)(c)"),
    severity="medium",
    remedy="Name the enactments that oblige you, and give an example of the emergency that is meant.",
)
def obligations_without_law_or_example(policy, document):
    """Legal obligations and vital interests are relied on with the law named and an example given."""
    if "grounds_with_examples" in document.states:
        return
    for purpose, everywhere in policy.everywhere.items():
        if {"c", "d"} & set(everywhere.bases):
            yield everywhere.basis_clause or "", policy.purposes[purpose].label
