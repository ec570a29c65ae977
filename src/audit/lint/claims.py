"""Claims that the text itself, or the time that has passed, puts in doubt."""

from audit.lint.check import check


@check(
    "PL01",
    law=("UK GDPR Art. 4(1)", "UK GDPR Art. 5(1)(a)", "UK GDPR recital 26", "UK GDPR recital 30"),
    severity="high",
    remedy="Say that the data can identify people, or stop collecting what identifies them.",
)
def called_anonymous_but_identifying(policy, document):
    """Data from which nobody is said to be identified holds nothing that identifies anybody."""
    for category, clause in document.said_anonymous.items():
        found = [policy.items[i] for i in policy.categories[category].items if i in document.identifying_items]
        if found:
            yield clause, f"{policy.categories[category].label}: {', '.join(found)}"


@check(
    "PL02",
    law=("UK GDPR Art. 4(5)",),
    severity="medium",
    remedy="Say that pseudonymous data is personal data: rights, retention and a legal basis apply to it.",
)
def pseudonymous_data_passed_off_as_harmless(policy, document):
    """Data that is pseudonymous or de-identified is said to be personal data, with all that follows."""
    if "rights_in_pseudonymous_data" not in document.states:
        for category, clause in document.said_pseudonymous.items():
            yield clause, policy.categories[category].label


@check(
    "PL04",
    law=("UK GDPR Art. 5(1)(a)", "UK GDPR Art. 6(1)", "UK GDPR Art. 13(1)(c)", "UK GDPR Art. 13(2)(e)"),
    severity="high",
    remedy="Say of each category whether it is given, must be given, or is observed, and on which basis it is used.",
)
def all_called_voluntary_though_not_all_is(policy, document):
    """Only what people may refuse is called voluntary: neither what is observed, nor what rests on another basis."""
    other = [c.label for c in policy.categories.values() if set(c.bases) - {"a"} or "observed" in c.sources]
    if document.said_voluntary and other:
        yield document.said_voluntary, ", ".join(other)


@check(
    "PL16",
    law=("UK GDPR Art. 5(1)(a)",),
    severity="high",
    remedy="Replace the absolute claim by what is really so, exceptions included.",
)
def absolute_claim_with_exceptions_elsewhere(document):
    """A claim without exception has none elsewhere in the text."""
    for clause, against in document.absolute_claims.items():
        yield clause, f"against {', '.join(against)}"


@check(
    "PL17",
    law=("UK GDPR Art. 5(1)(f)", "UK GDPR Art. 25", "UK GDPR Art. 32"),
    severity="medium",
    remedy="Name the key derivation function, and raise its cost to what is asked for today.",
)
def password_hashing_unnamed_or_outdated(document):
    """What is said of password hashing names the function, and costs as much as is asked for."""
    hashing = document.hashing
    if hashing and hashing.function is None:
        yield hashing.clause, "the key derivation function is not named"
    if hashing and hashing.rounds < hashing.benchmark_rounds:
        asked = f"{hashing.benchmark_rounds:,} were asked for on {hashing.benchmark_day}"
        yield hashing.clause, f"{hashing.rounds:,} rounds are promised, {asked}"


@check(
    "PL18",
    law=("UK GDPR Art. 5(1)(a)", "UK GDPR Art. 32", "IAF MD 26"),
    severity="high",
    remedy="Name the edition that the certificate in force is of.",
)
def certificate_of_an_edition_that_ended(document):
    """A certificate that is claimed is of an edition that still counts."""
    for certificate in document.certificates:
        if certificate.ended:
            yield certificate.clause, f"certificates of {certificate.standard} ended on {certificate.ended}"


@check(
    "PL19",
    law=("UK GDPR Art. 5(1)(a)",),
    severity="low",
    remedy="Say that there is a certificate, or that there is none.",
)
def certificate_suggested_and_not_claimed(document):
    """The text claims a certificate or does not mention the scheme."""
    for clause in document.implied_claims:
        yield clause, "suggests a level without saying that it is certified"


@check(
    "PL20",
    law=("UK GDPR Art. 5(1)(a)",),
    severity="medium",
    remedy="Promise as much as readers will understand, or say what is not promised.",
)
def promise_narrower_than_it_sounds(document):
    """A promise leaves out nothing that its readers would take it to cover."""
    for clause, silent_on in document.narrow_claims.items():
        yield clause, f"silent on {silent_on}"
