"""What a published policy says about itself and leaves out: facts that its reader sees, for the checks of `lint`."""

from typing import Annotated, Literal

from pydantic import Field

from audit.policymodel import ClauseId, Code, Day, Model, Text

Statement = Literal[
    "controller",
    "contact",
    "dpo",
    "role",
    "recipients",
    "transfers",
    "rights",
    "objection",
    "withdrawal",
    "complaint_to_controller",
    "complaint_to_regulator",
    "need_to_provide",
    "automated_decisions",
    "children",
    "joint_control",
    "device_storage",
    "rights_in_pseudonymous_data",
    "deletion_from_backups",
    "proof_that_outlives_data",
    "grounds_with_examples",
]


Rounds = Annotated[int, Field(strict=True, ge=0)]


class Certificate(Model):
    """A certificate that the document claims, and the day on which that edition of it ended, if it has."""

    standard: Text
    clause: ClauseId
    ended: Day | None = None


class Hashing(Model):
    """How the document says that passwords are hashed, beside what is asked for on a day."""

    clause: ClauseId
    function: Text | None = None  # the key derivation function, where it is named
    rounds: Rounds
    benchmark_rounds: Rounds
    benchmark_day: Day


class Document(Model):
    """The published text, as far as its own coherence goes; clauses and categories are named by their keys."""

    version_stated: bool
    date_stated: bool
    states: tuple[Statement, ...] = ()  # what it states at all
    identifying_items: tuple[Code, ...] = ()  # items by which somebody can be told
    said_anonymous: dict[Code, ClauseId] = {}  # category: the clause that says nobody can be identified from it
    said_pseudonymous: dict[Code, ClauseId] = {}  # category: the clause that says it is pseudonymous, or de-identified
    said_voluntary: ClauseId | None = None  # the clause that says all data is given voluntarily
    enquiries: tuple[Code, ...] = ()  # categories that hold what people ask
    opt_out_messages: tuple[ClauseId, ...] = ()  # clauses that promise messages which people have to refuse
    absolute_claims: dict[ClauseId, tuple[ClauseId, ...]] = {}  # a claim: the clauses that make exceptions to it
    narrow_claims: dict[ClauseId, Text] = {}  # a claim: what it is silent on
    implied_claims: tuple[ClauseId, ...] = ()  # clauses that suggest a certificate without claiming it
    certificates: tuple[Certificate, ...] = ()
    hashing: Hashing | None = None
    keeps_backups: bool = False
    without_basis: tuple[ClauseId, ...] = ()  # clauses on processing for which no legal basis is stated
    unnamed_recipients: tuple[Text, ...] = ()
    undeclared_items: tuple[Code, ...] = ()  # items that what it describes needs, and that no category declares
    short_lived_items: tuple[Code, ...] = ()  # items that nothing needs for the longest period
    open_lists: tuple[ClauseId, ...] = ()  # clauses with a list that may go on
    unlinked: tuple[Text, ...] = ()  # documents it refers to and does not link
    defects: tuple[Text, ...] = ()  # doubled headings, misspelt words, names that have changed
    social_pages: ClauseId | None = None  # the clause that names pages on social media
