"""Make the record of processing (UK GDPR Art. 30): what the policy declares, merged with what the inventory shows.

One row per role, category and purpose; thirty columns, in the order of the ICO's template for controllers. How far that
order was verified, and what each marker means, stands in docs/record-of-processing.md.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Literal

from audit.declared import ANY, pairs
from audit.outputs import printable
from audit.policy import Policy
from audit.policyprocessing import Party
from audit.ropa import columns, places
from audit.ropa.adherence import Adherence, adherence
from audit.ropa.observed import CONTROLLER, PROCESSOR, Key, Processing, processing
from audit.ropa.pair import MISSING, NONE, Pair
from audit.verdicts import Judgement

if TYPE_CHECKING:
    import pandas as pd

KEYS = ("role", "category", "purpose")
LONGEST = 32_000  # characters; a spreadsheet's cell holds no more than 32,767

COLUMNS: dict[str, Callable[[Pair], str]] = {
    "Business function": columns.business_function,
    "Purpose of processing": columns.purpose,
    "Name and contact details of joint controller (if applicable)": columns.joint_controller,
    "Categories of individuals": columns.individuals,
    "Categories of personal data": columns.personal_data,
    "Categories of recipients": places.recipients,
    "Link to contract with processor": places.contracts,
    "Names of third countries or international organisations that personal data are transferred to (if applicable)":
        places.third_countries,
    "Safeguards for exceptional transfers of personal data to third countries or international organisations "
    "(if applicable)": places.safeguards,
    "Retention schedule (if possible)": columns.retention,
    "General description of technical and organisational security measures (if possible)": places.security,
    "Article 6 lawful basis for processing personal data": columns.basis,
    "Article 9 condition for processing special category data": columns.art9,
    "Legitimate interests for the processing (if applicable)": columns.interests,
    "Link to record of legitimate interests assessment (if applicable)": columns.lia,
    "Rights available to individuals": columns.rights,
    "Existence of automated decision-making, including profiling (if applicable)": columns.automated_decisions,
    "The source of the personal data (if applicable)": columns.source,
    "Link to record of consent": columns.consent,
    "Location of personal data": places.location,
    "Data Protection Impact Assessment required?": columns.dpia_required,
    "Data Protection Impact Assessment progress": columns.dpia_progress,
    "Link to Data Protection Impact Assessment": columns.dpia,
    "Has a personal data breach occurred?": columns.breach,
    "Link to record of personal data breach": columns.breach_record,
    "Data Protection Act 2018 Schedule 1 Condition for processing": columns.sch1,
    "GDPR Article 6 lawful basis for processing": columns.basis_of_sensitive,
    "Link to retention and erasure policy document": columns.policy_document,
    "Is personal data retained and erased in accordance with the policy document?": columns.adheres,
    "Reasons for not adhering to policy document (if applicable)": columns.reasons,
}  # fmt: skip

# What Article 30(2) asks of a processor, under the same names: the rest is for the controller to say.
OF_PROCESSORS = tuple(
    name
    for name, tell in COLUMNS.items()
    if tell in (
        columns.purpose, columns.individuals, columns.personal_data, places.recipients, places.contracts,
        places.third_countries, places.safeguards, places.security, places.location,
    )
)  # fmt: skip


def record_of_processing(judgement: Judgement) -> "pd.DataFrame":
    """Give the record: thirty columns of text, indexed by role, category and purpose.

    The category `*` is what the policy declares for every one; an empty one, or an empty purpose, is not known.
    """
    return record(judgement.terms.policy, processing(judgement), adherence(judgement))


def record(policy: Policy, shown: Processing, adhered: Adherence) -> "pd.DataFrame":
    """Give the record of what is declared, shown and adhered to."""
    return framed([*key, *row(Pair(*key, policy, shown, adhered))] for key in keys(policy, shown))


def framed(rows: Iterable[Sequence[str]]) -> "pd.DataFrame":
    """Lay rows out as a frame: their role, category and purpose, then the thirty cells."""
    import pandas as pd

    return pd.DataFrame(rows, columns=[*KEYS, *COLUMNS], dtype="str").set_index([*KEYS])


def row(pair: Pair) -> list[str]:
    """Fill the thirty cells of a row; of what is processed for somebody else, those that are a processor's to say."""
    asked = COLUMNS if pair.controlled else OF_PROCESSORS
    return [printable(tell(pair))[:LONGEST] if name in asked else "" for name, tell in COLUMNS.items()]


def keys(policy: Policy, shown: Processing) -> list[Key]:
    """List what has a row: all that is declared and all that is observed, in the policy's order, strangers last."""
    # Where uses were not given, the records of a declared category show in the rows of its declared purposes.
    observed = [
        (role, category, purpose)
        for role, category, purpose in shown.facts
        if shown.uses_given or purpose or role == PROCESSOR or category not in policy.categories
    ]
    categories, purposes = [*policy.categories, "", ANY], [*policy.purposes]

    def place(key: Key) -> tuple[str, int, str, int, str]:
        role, category, purpose = key
        return role, position(category, categories), category, position(purpose, purposes), purpose

    return sorted({*((CONTROLLER, *pair) for pair in pairs(policy)), *observed}, key=place)


def position(code: str, codes: list[str]) -> int:
    """Say where a code stands; one that nobody declared stands behind."""
    return codes.index(code) if code in codes else len(codes)


def organisation(policy: Policy) -> "pd.DataFrame":
    """Give the head of the record: who is responsible, and how to reach them."""
    import pandas as pd

    said = policy.processing
    controller = said.controller.model_copy(
        update={"name": policy.organisation, "address": said.controller.address or policy.contact}
    )
    parties = {
        "Controller": controller, "Data protection officer": said.dpo, "Representative": said.representative
    }  # fmt: skip
    rows = [[printable(cell) for cell in (who, *reached(party))] for who, party in parties.items()]
    return pd.DataFrame(rows, columns=["", "Name", "Address", "E-mail", "Telephone"], dtype="str")


def reached(party: Party | Literal["none"] | None) -> list[str]:
    """Say who somebody is and how to reach them, as far as it is declared."""
    if party == "none":
        return [NONE] * 4
    found = party or Party()
    return [said or MISSING for said in (found.name, found.address, found.email, found.telephone)]
