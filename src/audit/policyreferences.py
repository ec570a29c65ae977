"""Find every name that nothing in a policy stands behind, and every promise that cannot be judged as it is made."""

import difflib
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from audit.policycheck import Problem, dotted, suggest
from audit.policydpv import known_terms
from audit.strictyaml import Loc, shown

if TYPE_CHECKING:
    from audit.law import Law
    from audit.policy import Category, Period, Policy

ITEM_LISTS = ("items", "noted_items", "never_items", "identifying_items", "generated_items")
# Clauses that speak of one kind of data, which the policy has to point at.
OF_A_CATEGORY = (
    "usage.not_identifiable", "usage.purpose_limit", "hotjar.items", "hotjar.profile", "transaction.define",
    "correspondence.metadata",
)  # fmt: skip
_JUDGED_BY = {  # the section that each of these promises cannot be judged without
    "messages": (
        "comms.closed_list", "comms.services", "comms.changes", "comms.outages", "comms.credits",
        "comms.unsubscribe_link", "comms.unsubscribe_effect",
    ),
    "safeguards": (
        "security.ce_plus", "security.iso27001", "security.cisp", "security.controls", "encrypt.algorithms",
        "encrypt.transit", "encrypt.at_rest", "password.controls", "password.hash", "mfa.recommend",
    ),
}  # fmt: skip


def references(policy: "Policy", law: "dict[str, Law]") -> Iterator[Problem]:
    """Find every name that nothing in the policy stands behind, and every promise that is only half made."""
    yield from _zone(policy.zone)
    yield from _periods(policy)
    yield from _categories(policy)
    yield from _everywhere(policy)
    yield from _holds(policy)
    yield from _messages(policy)
    yield from _sections(policy)
    yield from _document(policy)
    yield from _web(policy)
    yield from _disclosures(policy)
    yield from _minimum(policy, {**law, **policy.law})
    yield from _processing(policy)
    yield from _dpv(policy)
    yield from _clauses(policy, {**law, **policy.law})


def _zone(zone: str) -> Iterator[Problem]:
    try:
        ZoneInfo(zone)
    except (OSError, ValueError, KeyError):
        near = difflib.get_close_matches(zone[:100], available_timezones(), n=1)
        yield Problem(
            ("zone",), f"zone: {shown(zone)} is no time zone", f"did you mean {(near or ['Europe/London'])[0]}?"
        )


def _periods(policy: "Policy") -> Iterator[Problem]:
    given: dict[Loc, Period] = {("retention", "period"): policy.retention.period} | {
        ("categories", code, "retention"): category.retention
        for code, category in policy.categories.items()
        if category.retention
    }
    given |= {("retention", "minimum", code): period for code, period in policy.retention.minimum.items()}
    for loc, period in given.items():
        if not period.total_months:
            yield Problem(loc, f"{dotted(loc)} says neither years nor months")


def _minimum(policy: "Policy", law: "dict[str, Law]") -> Iterator[Problem]:
    for code, shortest in policy.retention.minimum.items():
        here: Loc = ("retention", "minimum", code)
        yield from _known(here, code, "category", policy.categories)
        yield from _known((*here, "authority"), shortest.authority, "law key", law)
        if shortest.total_months > policy.period(code).total_months:
            longest = f"it may be kept for {policy.period(code)}"
            yield Problem(here, f"{dotted(here)}: {code} must be kept for {shortest}, and {longest}")


def _categories(policy: "Policy") -> Iterator[Problem]:
    if "none" in policy.items:
        yield Problem(("items", "none"), "items.none: in an inventory `none` says that a list is empty", "rename it")
    for code, category in policy.categories.items():
        here: Loc = ("categories", code)
        yield from _items(here, category, policy)
        for clause, what in (("items_clause", "items"), ("source_clause", "sources")):
            if getattr(category, clause) and not getattr(category, what):
                yield Problem((*here, clause), f"{dotted((*here, clause))}: the category has no {what}", f"add {what}")
        for purpose in category.purposes:
            yield from _known((*here, "purposes", purpose), purpose, "purpose", policy.purposes)
        for key in ("basis_clause", "purposes_clause", "items_clause", "source_clause"):
            yield from _judging((*here, key), getattr(category, key), policy)
        for index, clause in enumerate(category.clauses):
            yield from _judging((*here, "clauses", index), clause, policy)
    for index, item in enumerate(policy.secret_items):
        yield from _known(("secret_items", index), item, "item", policy.items)
    named = {clause for category in policy.categories.values() for clause in category.clauses}
    for clause in OF_A_CATEGORY:
        if clause in policy.clauses and clause not in named:
            hint = "name it in the `clauses` of a category"
            yield Problem(("clauses", clause), f"clause {clause} speaks of no category", hint)


def _items(here: Loc, category: "Category", policy: "Policy") -> Iterator[Problem]:
    for key in ITEM_LISTS:
        for index, item in enumerate(getattr(category, key)):
            loc = (*here, key, index)
            yield from _known(loc, item, "item", policy.items)
            if key == "items" and item in policy.secret_items:
                yield Problem(loc, f"{dotted(loc)}: {item} is one of the secret_items, which are kept nowhere")
            if key not in ("items", "generated_items") and item in category.items:
                yield Problem(loc, f"{dotted(loc)}: {item} is one of its items as well")


def _everywhere(policy: "Policy") -> Iterator[Problem]:
    for purpose, everywhere in policy.everywhere.items():
        yield from _known(("everywhere", purpose), purpose, "purpose", policy.purposes)
        yield from _judging(("everywhere", purpose, "basis_clause"), everywhere.basis_clause, policy)


def _holds(policy: "Policy") -> Iterator[Problem]:
    for index, reason in enumerate(policy.holds.outside_policy):
        if reason in policy.holds.grounds:
            loc = ("holds", "outside_policy", index)
            yield Problem(loc, f"holds: {reason} cannot be both one of the grounds and outside the policy")


def _messages(policy: "Policy") -> Iterator[Problem]:
    if policy.messages is None:
        return
    for code, topic in policy.messages.topics.items():
        for index, purpose in enumerate(topic.purposes):
            yield from _known(("messages", "topics", code, "purposes", index), purpose, "purpose", policy.purposes)
    for index, category in enumerate(policy.messages.accounts):
        yield from _known(("messages", "accounts", index), category, "category", policy.categories)


def _sections(policy: "Policy") -> Iterator[Problem]:
    """Find promises that can be judged only by a section which the policy leaves out."""
    for section, clauses in _JUDGED_BY.items():
        judged = next((key for key in clauses if key in policy.clauses), None)
        if judged and getattr(policy, section) is None:
            message = f"clause {judged} is judged by the section {section}, which is missing"
            yield Problem(("clauses", judged), message, f"add {section}")


def _document(policy: "Policy") -> Iterator[Problem]:
    """Find what the section `document` names and the policy does not know."""
    said = policy.document
    if said is None:
        return
    named = {
        ("category", "categories"): ("said_anonymous", "said_pseudonymous", "enquiries"),
        ("item", "items"): ("identifying_items", "undeclared_items", "short_lived_items"),
        ("clause", "clauses"): (
            "absolute_claims", "narrow_claims", "implied_claims", "opt_out_messages", "without_basis", "open_lists",
        ),
    }  # fmt: skip
    for (what, where), fields in named.items():
        for field in fields:
            for place, name in enumerate(getattr(said, field)):
                given = getattr(said, field)
                key = name if isinstance(given, dict) else place
                yield from _known(("document", field, key), name, what, getattr(policy, where))
    clauses = [("said_voluntary", said.said_voluntary), ("social_pages", said.social_pages)]
    clauses += [("hashing", said.hashing.clause)] if said.hashing else []
    clauses += [("certificates", certificate.clause) for certificate in said.certificates]
    for field, clause in clauses:
        if clause is not None:
            yield from _known(("document", field), clause, "clause", policy.clauses)
    for field in ("said_anonymous", "said_pseudonymous"):
        for category, clause in getattr(said, field).items():
            yield from _known(("document", field, category), clause, "clause", policy.clauses)


def _web(policy: "Policy") -> Iterator[Problem]:
    for loc, category in policy.web.named_categories():
        yield from _known(("web", *loc), category, "category", policy.categories)
    for kind, form in policy.web.forms.items():
        for index, item in enumerate(form.also_asks):
            yield from _known(("web", "forms", kind, "also_asks", index), item, "item", policy.items)
    for name in ("documents", "contacts"):
        for code, document in getattr(policy.web, name).items():
            yield from _judging(("web", name, code, "clause"), document.clause, policy)
    for key in policy.clauses:
        if lacking := policy.web.lacks(key):
            yield Problem(("clauses", key), f"clause {key} is judged by what {lacking} says, and it says nothing")


def _disclosures(policy: "Policy") -> Iterator[Problem]:
    said = policy.disclosures
    for index, purpose in enumerate(said.advisers_purposes):
        yield from _known(("disclosures", "advisers_purposes", index), purpose, "purpose", policy.purposes)
    for index, role in enumerate(said.on_authority):
        if role in said.advisers or role in said.processors:
            yield Problem(("disclosures", "on_authority", index), f"disclosures: {role} stands in two lists")
    clause = "disclose.insurers_advisers"
    if clause in policy.clauses and not said.advisers_purposes:
        yield Problem(("clauses", clause), f"clause {clause} has no purposes", "add disclosures.advisers_purposes")


def _processing(policy: "Policy") -> Iterator[Problem]:
    """Find what the section `processing` names and the policy does not know."""
    said = policy.processing
    purposes, categories = policy.purposes, policy.categories
    keyed: dict[str, tuple[str, Collection[str]]] = {
        "business_functions": ("purpose", purposes),
        "automated_decisions": ("purpose", purposes),
        "impact_assessments": ("purpose", purposes),
        "individuals": ("category", categories),
        "recipients": ("category", categories),
        "interests": ("category, nor purpose under everywhere,", (*categories, *policy.everywhere)),
    }
    for field, (what, names) in keyed.items():
        for key in getattr(said, field):
            yield from _known(("processing", field, key), key, what, names)
    for field, what, known in (
        ("individuals", "subject type", policy.subject_types),
        ("interests", "interest", policy.interests),
    ):
        for key, codes in getattr(said, field).items():
            for index, code in enumerate(codes):
                yield from _known(("processing", field, key, index), code, what, known)
    for index, joint in enumerate(said.joint_controllers):
        for place, code in enumerate(joint.categories):
            yield from _known(
                ("processing", "joint_controllers", index, "categories", place), code, "category", categories
            )


def _dpv(policy: "Policy") -> Iterator[Problem]:
    """Find what the section `dpv` names that the policy does not know, or the vocabulary does not have."""
    keyed: dict[str, tuple[str, Collection[str]]] = {
        "items": ("item", policy.items),
        "purposes": ("purpose", policy.purposes),
        "subject_types": ("subject type", policy.subject_types),
        "measures": ("clause", policy.clauses),
    }
    for field, (what, names) in keyed.items():
        for key, term in getattr(policy.dpv, field).items():
            yield from _known(("dpv", field, key), key, what, names)
            yield from _known(("dpv", field, key), term, "term of DPV 2.3", known_terms())


def _clauses(policy: "Policy", law: "dict[str, Law]") -> Iterator[Problem]:
    for key, clause in policy.clauses.items():
        here: Loc = ("clauses", key)
        if key in policy.duties:
            yield Problem(here, f"clause {key} is a duty of law, whatever a policy says", "give it another id")
        informative = clause.kind == "informative"
        if informative and not clause.why_informative:
            yield Problem(here, f"clause {key} is informative and does not say why", "add why_informative")
        if informative and clause.severity:
            yield Problem((*here, "severity"), f"clause {key} is informative, so it has no severity", "take it out")
        if not informative and clause.why_informative:
            yield Problem((*here, "why_informative"), f"clause {key} is judged, so why_informative must go")
        if not informative and not clause.severity:
            yield Problem(here, f"clause {key} has no severity", "allowed: urgent, high, medium, low")
        for index, citation in enumerate(clause.law):
            yield from _known((*here, "law", index), citation, "law key", law)


def _judging(loc: Loc, clause: str | None, policy: "Policy") -> Iterator[Problem]:
    if clause is None:
        return
    yield from _known(loc, clause, "clause", policy.clauses)
    if clause in policy.clauses and policy.clauses[clause].kind == "informative":
        yield Problem(loc, f"{dotted(loc)}: clause {clause} is informative, so nothing can be judged by it")


def _known(loc: Loc, name: str, what: str, names: Collection[str]) -> Iterator[Problem]:
    if name not in names:
        yield _unknown(loc, name, what, names)


def _unknown(loc: Loc, name: str, what: str, names: Collection[str]) -> Problem:
    return Problem(loc, f"{dotted(loc)}: {shown(name)} is no {what} known here", suggest(name, names))
