"""Documents: what the policy refers to exists and is current, and whoever it names can be reached."""

from audit.rule import rule


@rule(
    "DOC-01",
    clause="rights.pointer",
    law=(
        "UK GDPR Art. 12(1)",
        "UK GDPR Art. 13(2)(b)",
    ),
    severity="low",
    remedy="Publish the document and record where it is, or stop referring to it.",
    where=lambda documents: documents.clause == "rights.pointer",
)
def document_on_rights_missing(documents):
    """The document that the policy refers to for data rights is in force, and its place is on record."""
    return ~documents.shown


@rule(
    "DOC-02",
    clause="cookies.policy_link",
    law=("PECR reg. 6(2)(a)",),
    severity="low",
    remedy="Publish the cookie policy and record where it is.",
    where=lambda documents: documents.clause == "cookies.policy_link",
)
def cookie_policy_missing(documents):
    """The cookie policy is in force, and its place is on record."""
    return ~documents.shown


@rule(
    "DOC-03",
    clause="cookies.policy_link",
    law=("PECR reg. 6(2)(a)",),
    severity="low",
    remedy="Bring the cookie policy up to date: something came into use after it was last issued.",
    where=lambda explained_trackers: explained_trackers.explained_on.notnull(),
)
def cookie_policy_older_than_a_tracker(explained_trackers):
    """Whatever stores or reads something on a device was in use when the cookie policy was last issued."""
    return explained_trackers.newer


@rule(
    "DOC-04",
    clause="contact.dp_team",
    law=(
        "UK GDPR Art. 12(2)",
        "UK GDPR Art. 13(1)(b)",
    ),
    severity="low",
    remedy="Send a test message to the address that the policy gives, and record that it was answered.",
)
def contact_not_tested(contacts):
    """A test within the months allowed shows that the contact which the policy gives is answered."""
    return ~contacts.shown
