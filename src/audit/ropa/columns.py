"""What the columns of the record of processing say of a pair: why and on what ground, what of whom, and what rights."""

from collections.abc import Callable

from audit.declared import ANY
from audit.ropa.pair import BASES, MISSING, NONE, UNKNOWN, Pair, listed, words
from audit.ropa.places import recipient_roles

ANYTHING = "any category"
ALWAYS = ("access", "rectification", "restriction", "complaint")
RIGHTS = {  # what each basis adds; from memory, unverified
    "erasure": {"a", "b", "d", "ea", "f"},
    "portability": {"a", "b"},
    "objection": {"e", "ea", "f"},
    "withdrawal of consent": {"a"},
}


def business_function(pair: Pair) -> str:
    return pair.policy.processing.business_functions.get(pair.purpose) or UNKNOWN


def purpose(pair: Pair) -> str:
    known = pair.policy.purposes.get(pair.purpose)
    label = known.label if known else pair.purpose or UNKNOWN
    return pair.both(
        [label] if pair.declared else None, [label] if pair.observed or not pair.purpose else None, must=True
    )


def joint_controller(pair: Pair) -> str:
    declared = [str(one) for one in pair.policy.processing.joint_controllers if pair.category in one.categories]
    observed = pair.seen("joint") or any(role == "joint_controller" for role in recipient_roles(pair))
    return "; ".join(declared) or (MISSING if observed else "")


def individuals(pair: Pair) -> str:
    if pair.category == ANY:
        return ANYTHING
    declared = pair.policy.processing.individuals.get(pair.category)
    return pair.both(map(words, declared) if declared else None, pair.values("individuals", words), must=True)


def personal_data(pair: Pair) -> str:
    if pair.category == ANY:
        return ANYTHING
    labels, kind = pair.policy.items, pair.kind
    items = pair.both(
        [labels[item] for item in kind.items] if kind and kind.items else None,
        pair.values("items", lambda code: labels.get(code, code)),
        must=kind is not None,
    )
    code = pair.category or UNKNOWN
    label = kind.label if kind else code if not pair.controlled else f"{MISSING}; observed: {code}"
    return f"{label} ({items})"


def retention(pair: Pair) -> str:
    period = pair.policy.period(pair.category)
    return f"{period} {words(period.convention)} the day it was {period.trigger}"


def basis(pair: Pair) -> str:
    declared = None if pair.declared_bases is None else [BASES[code] for code in pair.declared_bases]
    return pair.both(declared, claimed(pair, "basis"), must=True)


def claimed(pair: Pair, fact: str) -> list[str] | None:
    table = "record_uses" if "record_uses" in pair.shown.given else "records"
    stated = pair.given(table, "legal_basis") or pair.given("disclosures", "legal_basis")
    return pair.values(fact, lambda code: BASES.get(code, code), NONE if stated else UNKNOWN)


def condition(pair: Pair, concerns: str, fact: str, column: str, label: Callable[[str], str]) -> str:
    """Name the conditions for what is sensitive; what is not needs none, and what may be so is not known."""
    found = {value for value, _, _ in pair.seen(concerns)}
    if "true" not in found:
        return UNKNOWN if None in found else ""
    table = "record_uses" if "record_uses" in pair.shown.given else "records"
    return listed(pair.values(fact, label, NONE if pair.given(table, column) else UNKNOWN) or [UNKNOWN])


def art9(pair: Pair) -> str:
    return condition(pair, "special", "art9", "art9_condition", "Art. 9(2)({})".format)


def sch1(pair: Pair) -> str:
    return condition(pair, "sensitive", "sch1", "sch1_condition", str)


def basis_of_sensitive(pair: Pair) -> str:
    return condition(pair, "sensitive", "sensitive_basis", "legal_basis", lambda code: BASES.get(code, code))


def assessed(pair: Pair, kind: str) -> list[list[str | None]]:
    """List the assessments of a kind that cover the pair; one that names no category covers all."""
    found = pair.shown.assessments.get((kind, pair.purpose), [])
    return [rest for category, *rest in found if category in (None, pair.category)]


def interests(pair: Pair) -> str:
    if "f" not in pair.bases:
        return ""
    key = pair.purpose if pair.purpose in pair.policy.everywhere else pair.category
    said = pair.policy.processing.interests.get(key)
    declared = [pair.policy.interests[code] for code in said] if said else None
    observed = sorted({statement or NONE for statement, *_ in assessed(pair, "LIA")})
    return pair.both(declared, observed or None, must=True)


def lia(pair: Pair) -> str:
    return links(pair, "LIA") if "f" in pair.bases else ""


def links(pair: Pair, kind: str) -> str:
    if "assessments" not in pair.shown.given:
        return UNKNOWN
    return listed(dict.fromkeys(str(evidence) for *_, evidence in assessed(pair, kind)))


def rights(pair: Pair) -> str:
    added = [right for right, bases in RIGHTS.items() if pair.bases & bases]
    known = pair.policy.purposes.get(pair.purpose)
    marketing = ["objection to direct marketing"] if known and known.kind == "marketing" else []
    return listed([*ALWAYS, *added, *marketing, *([] if pair.bases else [UNKNOWN])])


def automated_decisions(pair: Pair) -> str:
    return pair.policy.processing.automated_decisions.get(pair.purpose) or UNKNOWN


def source(pair: Pair) -> str:
    if pair.category == ANY:
        return ANYTHING
    declared = pair.kind.sources if pair.kind else ()
    observed = pair.values("source", lambda code: UNKNOWN if code == "unknown" else words(code))
    return pair.both(map(words, declared) if declared else None, observed)


def consent(pair: Pair) -> str:
    if "a" not in pair.bases:
        return ""
    if "consents" not in pair.shown.given:
        return UNKNOWN
    found = {value: rows for value, _, rows in pair.seen("consent")}
    named = f"; {found.get('named', 0):,} of {sum(found.values()):,} uses name theirs" if found else ""
    return f"table consents{named}"


def dpia_required(pair: Pair) -> str:
    return {True: "Yes", False: "No", None: UNKNOWN}[pair.policy.processing.impact_assessments.get(pair.purpose)]


def dpia_progress(pair: Pair) -> str:
    if "assessments" not in pair.shown.given:
        return UNKNOWN
    states = {
        f"{words(outcome or UNKNOWN)}, {f'completed {day}' if day else 'not completed'}"
        for _, outcome, day, _ in assessed(pair, "DPIA")
    }
    return "; ".join(sorted(states)) or NONE


def dpia(pair: Pair) -> str:
    return links(pair, "DPIA")


def breach(pair: Pair) -> str:
    if "breaches" not in pair.shown.given:
        return UNKNOWN
    return f"{UNKNOWN}: {pair.shown.breaches:,} on record, none says of which data" if pair.shown.breaches else "No"


def breach_record(pair: Pair) -> str:
    if "breaches" not in pair.shown.given:
        return UNKNOWN
    return "table breaches" if pair.shown.breaches else NONE


def policy_document(pair: Pair) -> str:
    return f"{pair.policy.title}, version {pair.policy.version}"


def adheres(pair: Pair) -> str:
    return pair.adherence.answer(None if pair.category == ANY else pair.category)


def reasons(pair: Pair) -> str:
    return pair.adherence.reasons(None if pair.category == ANY else pair.category)
