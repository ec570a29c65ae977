"""What a privacy information must hold, and how it must read."""

from audit.lint.check import check

OWED = {  # what UK GDPR Art. 13 asks for, and the words a reader knows it by
    "controller": "who the controller is",
    "contact": "how to reach the controller",
    "dpo": "the data protection officer, or that there is none",
    "rights": "each right",
    "objection": "the right to object, by itself",
    "withdrawal": "the right to withdraw consent",
    "complaint_to_controller": "how to complain to the controller",
    "complaint_to_regulator": "how to complain to the regulator",
    "need_to_provide": "whether data must be given",
    "automated_decisions": "automated decisions and profiling",
}


@check(
    "PL14",
    law=("UK GDPR Art. 13(1)(e)", "UK GDPR Art. 28"),
    severity="high",
    remedy="Name the recipients, or the kinds of recipients, that the text leaves out.",
)
def recipients_left_out(document):
    """Everybody who receives data is named, or at least their kind."""
    if document.unnamed_recipients:
        yield "", ", ".join(document.unnamed_recipients)


@check(
    "PL15",
    law=("UK GDPR Art. 13(1)(f)",),
    severity="high",
    remedy="Say whether data leaves the United Kingdom, to where, and on which safeguard.",
)
def nothing_on_transfers(document):
    """The text says whether data is transferred abroad."""
    if "transfers" not in document.states:
        yield "", "no statement on transfers"


@check(
    "PL23",
    law=("UK GDPR Art. 13", "UK GDPR Art. 21(2)-(3)", "DPA 2018 s. 164A"),
    severity="high",
    remedy="Add what is missing.",
)
def information_owed_and_not_given(document):
    """The text holds all that people must be told when data is collected from them."""
    missing = [words for statement, words in OWED.items() if statement not in document.states]
    if missing:
        yield "", "missing: " + "; ".join(missing)


@check(
    "PL24",
    law=("UK GDPR Art. 4(7)", "UK GDPR Art. 4(8)", "UK GDPR Art. 26", "UK GDPR Art. 28", "MLR 2017 reg. 40"),
    severity="high",
    remedy="Say for which data the organisation decides itself, and for which it works for its clients.",
)
def controller_or_processor_left_open(document):
    """The text says for which data the organisation is controller and for which processor."""
    if "role" not in document.states:
        yield "", "not stated"


@check(
    "PL25",
    law=("UK GDPR Art. 9", "UK GDPR Art. 10", "UK GDPR Art. 13", "DPA 2018 s. 10"),
    severity="high",
    remedy="Declare the data, with its category, purpose, basis and condition.",
)
def data_that_the_service_needs_and_nobody_declares(policy, document):
    """What the described services need is declared."""
    declared = {item for category in policy.categories.values() for item in category.items}
    missing = [policy.items[item] for item in document.undeclared_items if item not in declared]
    if missing:
        yield "", ", ".join(missing)


@check(
    "PL27",
    law=("UK GDPR Art. 8", "UK GDPR Art. 12(1)", "DPA 2018 s. 208"),
    severity="low",
    remedy="Say whether the services are for children, and if so speak to them.",
)
def nothing_on_children(document):
    """The text says whether it concerns children."""
    if "children" not in document.states:
        yield "", "children are not mentioned"


@check(
    "PL28",
    law=("UK GDPR Art. 5(1)(a)", "UK GDPR Art. 5(1)(b)", "UK GDPR Art. 13"),
    severity="medium",
    remedy="Close the list.",
)
def list_that_may_go_on(document):
    """A list of what is collected, or where, is complete."""
    for clause in document.open_lists:
        yield clause, "the list is open"


@check(
    "PL29",
    law=("UK GDPR Art. 12(1)", "UK GDPR Art. 13(1)(a)"),
    severity="low",
    remedy="Link the document, or take in what it says. A link may have been lost when the text was captured.",
)
def not_self_contained(document):
    """What the text refers to can be reached from it."""
    if document.unlinked:
        yield "", ", ".join(document.unlinked)


@check(
    "PL30",
    law=("UK GDPR Art. 12(1)", "UK GDPR Art. 5(2)"),
    severity="medium",
    remedy="Give the text a version and a date, and have it read through.",
)
def undated_or_carelessly_edited(document):
    """The text carries a version and a date, and was read through."""
    faults = [] if document.version_stated else ["no version"]
    faults += [] if document.date_stated else ["no date"]
    if faults or document.defects:
        yield "", "; ".join([*faults, *document.defects])


@check(
    "PL31",
    law=("UK GDPR Art. 26", "UK GDPR Art. 13"),
    severity="low",
    remedy="Say who decides about the data of visitors to the pages, and what was agreed with the provider.",
)
def social_pages_without_a_word_on_joint_control(document):
    """Pages on social media come with a word on who decides about their visitors' data."""
    if document.social_pages and "joint_control" not in document.states:
        yield document.social_pages, "joint control is not addressed"
