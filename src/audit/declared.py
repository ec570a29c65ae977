"""Read off a policy what it declares of one category and one purpose, wherever in it that stands."""

from audit.policy import Policy
from audit.policydisclosures import RecipientRole

ANY = "*"  # the category of what is declared for every one

Pair = tuple[str, str]  # category, purpose


def pairs(policy: Policy) -> list[Pair]:
    """List every category with every purpose declared for it, then what is declared for any."""
    own = [(code, purpose) for code, category in policy.categories.items() for purpose in category.purposes]
    return own + [(ANY, purpose) for purpose in (*policy.everywhere, *policy.disclosures.advisers_purposes)]


def bases(policy: Policy, category: str, purpose: str) -> tuple[str, ...] | None:
    """Give the bases that a purpose of a category may rest on; None where none is declared."""
    kind, everywhere = policy.categories.get(category), policy.everywhere.get(purpose)
    if kind and purpose in kind.purposes:
        return kind.purposes[purpose]
    return everywhere.bases if everywhere else None


def recipients(policy: Policy, category: str, purpose: str) -> tuple[RecipientRole, ...] | None:
    """Say as what those receive the data whom the policy speaks of; None where it is silent."""
    said, disclosures, tool = policy.processing, policy.disclosures, policy.web.session_analytics
    told = "disclosures" in policy.model_fields_set
    if category in said.recipients:
        return said.recipients[category]
    if purpose in disclosures.advisers_purposes:
        return disclosures.advisers
    everywhere = policy.everywhere.get(purpose)
    if told and everywhere and set(everywhere.bases) <= set(disclosures.obliging_bases):
        return disclosures.on_authority
    return ("processor",) if tool and category in tool.categories else None
