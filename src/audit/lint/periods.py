"""Periods that do not fit what is kept, or leave open when they end."""

from audit.lint.check import check


def _clause(policy, name):
    return name if name in policy.clauses else ""


@check(
    "PL08",
    law=("UK GDPR Art. 5(1)(e)", "UK GDPR Art. 13(2)(a)", "FA 1998 Sch. 18 para. 21"),
    severity="high",
    remedy="Give each category the period that its purposes need, and say why.",
)
def one_period_for_everything(policy):
    """Categories that serve different purposes have periods of their own."""
    if len(policy.categories) > 1 and not any(category.retention for category in policy.categories.values()):
        label = f"{policy.retention.period} for all {len(policy.categories)} categories"
        yield _clause(policy, "retention.max"), label


@check(
    "PL09",
    law=("UK GDPR Art. 5(1)(a)", "UK GDPR Art. 5(1)(e)"),
    severity="medium",
    remedy="Count from the day of collection, or from the end of the relationship, wherever nobody submits the data.",
)
def counted_from_a_day_that_never_comes(policy):
    """A period counts from a moment that every category has."""
    if policy.retention.period.trigger != "submitted":
        return
    never = [
        category.label
        for category in policy.categories.values()
        if not category.retention and {"observed", "generated"} & set(category.sources)
    ]
    if never:
        yield _clause(policy, "retention.max"), f"never submitted: {', '.join(never)}"


@check(
    "PL10",
    law=("UK GDPR Art. 5(1)(a)", "UK GDPR Art. 12(1)"),
    severity="medium",
    remedy="Say what a request changes: whether it shortens or lengthens, whose it is, and for how long.",
)
def words_that_allow_several_readings(policy):
    """The exception for requests can be read in one way only."""
    readings = [name for name in policy.readings.meanings.unless_requested if name != "strict"]
    if len(readings) > 1:
        yield _clause(policy, "retention.user_request"), f"{len(readings)} readings"


@check(
    "PL11",
    law=("UK GDPR Art. 5(1)(a)", "UK GDPR Art. 17(3)(e)"),
    severity="medium",
    remedy="Add the ground to the exceptions that the text states.",
)
def lawful_hold_that_the_text_does_not_name(policy):
    """Every ground on which data is kept longer is among the exceptions that the text states."""
    if policy.holds.outside_policy:
        named = ", ".join(reason.replace("_", " ") for reason in policy.holds.outside_policy)
        yield _clause(policy, "retention.exceptions"), named


@check(
    "PL12",
    law=("UK GDPR Art. 5(1)(e)", "UK GDPR Art. 13(2)(a)"),
    severity="medium",
    remedy="Say after how long back-ups are overwritten, and that what is in them is put beyond use.",
)
def deletion_silent_on_backups(policy, document):
    """What is said of deletion covers the back-ups."""
    if document.keeps_backups and "deletion_from_backups" not in document.states:
        yield _clause(policy, "retention.delete"), "no cycle, and nothing on data put beyond use"


@check(
    "PL13",
    law=("UK GDPR Art. 7(1)", "UK GDPR Art. 21(3)", "UK GDPR Art. 5(2)"),
    severity="medium",
    remedy="State a period for the list of refusals, for proof of consent and for the log of deletions.",
)
def no_period_for_what_must_outlive_the_data(policy, document):
    """Refusals, proof of consent and the log of deletions have a period of their own."""
    if "proof_that_outlives_data" not in document.states:
        yield _clause(policy, "retention.exceptions"), "no exception for refusals, proof of consent, log of deletions"


@check(
    "PL26",
    law=("UK GDPR Art. 5(1)(c)", "UK GDPR Art. 5(1)(e)"),
    severity="high",
    remedy="Delete it as soon as the payment is settled, and say so.",
)
def short_lived_data_under_the_longest_period(policy, document):
    """Data that is needed for a short time only has a short period."""
    for category in policy.categories.values():
        found = [policy.items[item] for item in category.items if item in document.short_lived_items]
        if found and not category.retention:
            yield _clause(policy, "retention.max"), f"{category.label}: {', '.join(found)}"
