"""Write the record of processing, and what each clause came to, as linked data in the words of DPV 2.3.

The policy's own words become terms of their own, with their label, below the DPV term that covers them: what the policy
says stays exact, and what DPV has no word for is not forced into one. What DPV has for the UK GDPR are the articles of
the EU's, so these are used, with UK law as the law that applies.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from audit import declared
from audit.exports.catalog import Json, identities, line
from audit.scorecard import Promise

if TYPE_CHECKING:
    from audit.findings import Result
    from audit.policy import Period, Policy

FILE = "dpv.jsonld"

PREFIXES = {
    "dpv": "https://w3id.org/dpv#",
    "pd": "https://w3id.org/dpv/pd#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "gb": "https://w3id.org/dpv/legal/gb#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "audit": "urn:audit-suite:dpv:",
}
BASES = {
    "a": "eu-gdpr:A6-1-a", "b": "eu-gdpr:A6-1-b", "c": "eu-gdpr:A6-1-c", "d": "eu-gdpr:A6-1-d", "e": "eu-gdpr:A6-1-e",
    "ea": "audit:A6-1-ea", "f": "eu-gdpr:A6-1-f",
}  # fmt: skip
ROLES = {
    "processor": "dpv:DataProcessor", "sub_processor": "dpv:DataSubProcessor", "controller": "dpv:DataController",
    "joint_controller": "dpv:JointDataControllers", "insurer": "audit:insurer",
    "professional_adviser": "audit:professional-adviser", "authority": "dpv:Authority", "emergency": "audit:emergency",
}  # fmt: skip
SOURCES = {  # "unknown" is none
    "data_subject": "dpv:DataSubjectDataSource", "observed": "dpv:DataSubjectDataSource",
    "generated": "dpv:DataControllerDataSource", "client": "dpv:ThirdPartyDataSource",
    "third_party": "dpv:ThirdPartyDataSource", "public": "dpv:PublicDataSource",
}  # fmt: skip
OURS = {  # what DPV has no term for: what it is a kind of, and what it means
    "audit:A6-1-ea": ("dpv:LegalBasis", "Art. 6(1)(ea) of the UK GDPR: recognised legitimate interests"),
    "audit:insurer": ("dpv:Recipient", "insurer"),
    "audit:professional-adviser": ("dpv:Recipient", "professional adviser"),
    "audit:emergency": ("dpv:Recipient", "emergency service"),
}
# dpv:NonCompliant is what was not met without being violated; a row that breaks a promise violates it.
STATUSES = {
    "pass": "dpv:Compliant", "fail": "dpv:ComplianceViolation", "incomplete": "dpv:ComplianceIndeterminate",
    "not_assessed": "dpv:ComplianceIndeterminate",
}  # fmt: skip


def write(result: "Result", folder: Path) -> None:
    """Write dpv.jsonld."""
    (folder / FILE).write_text(json.dumps(linked(result), ensure_ascii=False) + "\n", encoding="utf-8")


def linked(result: "Result") -> Json:
    """Give the whole as JSON-LD; its context stands in it, so that nothing has to be fetched."""
    own = {
        "policy": f"urn:audit-suite:policy:{result.policy.id}:",
        "answer": f"urn:audit-suite:answer:{identities(result)('dpv')}:",
    }
    processes = list(performed(result))
    graph = [record(result, processes), *processes, *outcomes(result), *vocabulary(result.policy)]
    return {"@context": PREFIXES | own, "@graph": graph}


def record(result: "Result", processes: Iterable[Json]) -> Json:
    """Describe the record of processing as a whole."""
    policy = result.policy
    measures = [{"@id": f"policy:measure.{clause}"} for clause in policy.dpv.measures]
    security = policy.processing.security
    return {
        "@id": "answer:record",
        "@type": "dpv:DataProcessingRecord",
        "dct:title": f"Record of processing of {line(policy.organisation)}",
        "dct:date": {"@type": "xsd:date", "@value": result.as_of.isoformat()},
        "dpv:hasDataController": {"@id": "policy:controller"},
        "dpv:hasApplicableLaw": refs(("gb:law-GDPR", "gb:law-DPA")),
        "dpv:hasAuthority": {"@id": "gb:DPA-GB"},
        "dpv:hasProcess": refs(process["@id"] for process in processes),
        **({"dpv:hasTechnicalOrganisationalMeasure": measures} if measures else {}),
        **({"rdfs:comment": line(security)} if security else {}),
    }


def performed(result: "Result") -> Iterator[Json]:
    """Describe each row of the record that is in the policy's own codes; any other could hold anything."""
    policy, said = result.policy, set(declared.pairs(result.policy))
    for role, category, purpose in result.processing.index:
        if purpose in policy.purposes and (category in policy.categories or category == declared.ANY):
            pair = (category, purpose)
            told = controlled(policy, *pair, pair in said) if role == "controller" else processed_for_others(category)
            yield {
                "@id": f"answer:process.{role}.{category}.{purpose}",
                "@type": "dpv:Process",
                "dpv:hasPurpose": {"@id": f"policy:purpose.{purpose}"},
                **told,
            }


def controlled(policy: "Policy", category: str, purpose: str, stated: bool) -> Json:
    """Say what the policy declares of a category and a purpose; `stated` tells whether it declares the two together."""
    kind = policy.categories.get(category)
    told = {
        "dpv:hasPersonalData": [f"policy:category.{category}", *(f"policy:item.{item}" for item in kind.items)]
        if kind
        else ["dpv:PersonalData"],
        "dpv:hasDataSubject": [f"policy:subject.{code}" for code in policy.processing.individuals.get(category, ())],
        "dpv:hasDataSource": [SOURCES[source] for source in (kind.sources if kind else ()) if source in SOURCES],
        "dpv:hasLegalBasis": legal_bases(policy, category, purpose),
        "dpv:hasRecipient": [ROLES[role] for role in declared.recipients(policy, category, purpose) or ()],
        "dpv:hasStorageCondition": [storage(policy, category)],
    }
    return {
        "audit:declared": stated,
        "dpv:hasDataController": {"@id": "policy:controller"},
        **{name: refs(dict.fromkeys(values)) for name, values in told.items() if values},
    }


def processed_for_others(category: str) -> Json:
    """Say what there is to say of what is held for clients: their policy governs it, not this one."""
    data = "dpv:PersonalData" if category == declared.ANY else f"policy:category.{category}"
    return {"dpv:hasDataProcessor": {"@id": "policy:controller"}, "dpv:hasPersonalData": {"@id": data}}


def legal_bases(policy: "Policy", category: str, purpose: str) -> list[str]:
    """Give the bases, and for legitimate interests those that are named."""
    bases = declared.bases(policy, category, purpose) or ()
    interests = policy.processing.interests.get(purpose if purpose in policy.everywhere else category, ())
    named = [f"policy:interest.{code}" for code in interests] if "f" in bases else []
    return [*(BASES[basis] for basis in bases), *named]


def storage(policy: "Policy", category: str) -> str:
    """Name how long a category may be kept: by a period of its own, or by everybody's."""
    own = category in policy.categories and policy.categories[category].retention
    return f"policy:storage.{category}" if own else "policy:storage"


def outcomes(result: "Result") -> Iterator[Json]:
    """Say what each clause and each duty of law came to."""
    for kind, found in (("policy:clause", result.promises), ("audit:duty", result.duties)):
        for one in found:
            if not one.informative:
                yield {
                    "@id": f"answer:outcome.{one.clause}",
                    "@type": "dpv:ComplianceAssessment",
                    "dct:date": {"@type": "xsd:date", "@value": result.as_of.isoformat()},
                    "dpv:hasScope": {"@id": f"{kind}.{one.clause}"},
                    **outcome(one),
                }


def outcome(promise: Promise) -> Json:
    """Give the status of a clause; one that is kept while an advisory rule warns is kept in part."""
    if promise.status == "not_applicable":
        return {"dpv:hasApplicability": {"@id": "dpv:NotApplicable"}}
    warned = any(line.rule.advisory and line.status == "fail" for line in promise.lines)
    status = "dpv:PartiallyCompliant" if warned and promise.status == "pass" else STATUSES[promise.status]
    return {"dpv:hasComplianceStatus": {"@id": status}}


def vocabulary(policy: "Policy") -> Iterator[Json]:
    """Describe every word of the policy that the record may use, below the DPV term that covers it."""
    said, terms = policy.processing, policy.dpv
    for code, purpose in policy.purposes.items():
        yield term(f"policy:purpose.{code}", "dpv:Purpose", purpose.label, terms.purposes.get(code))
    for code, category in policy.categories.items():
        yield term(f"policy:category.{code}", "dpv:PersonalData", category.label)
    for code, label in policy.items.items():
        yield term(f"policy:item.{code}", "dpv:PersonalData", label, terms.items.get(code))
    for code in policy.subject_types:
        yield term(
            f"policy:subject.{code}", "dpv:DataSubject", code.replace("_", " "), terms.subject_types.get(code)
        )  # fmt: skip
    for code in dict.fromkeys(code for codes in said.interests.values() for code in codes):
        yield term(f"policy:interest.{code}", "dpv:LegitimateInterest", policy.interests[code], BASES["f"])
    for iri, (kind, label) in OURS.items():
        yield term(iri, kind, label)
    yield {"@id": "policy:controller", "@type": "dpv:DataController", "dpv:hasName": line(policy.organisation)}
    yield from periods(policy)
    yield from clauses(policy)


def periods(policy: "Policy") -> Iterator[Json]:
    """Describe how long data may be kept."""
    yield period("policy:storage", policy.retention.period)
    for code, category in policy.categories.items():
        if category.retention:
            yield period(f"policy:storage.{code}", category.retention)


def period(iri: str, kept: "Period") -> Json:
    """Describe one period."""
    years, months = divmod(kept.total_months, 12)
    length = {"@type": "xsd:duration", "@value": f"P{years}Y{months}M"}
    return {
        "@id": iri,
        "@type": "dpv:StorageDuration",
        "rdfs:label": f"{kept} {kept.convention.replace('_', ' ')} the day it was {kept.trigger}",
        "dpv:hasDuration": {"@type": "dpv:TemporalDuration", "rdf:value": length},
    }


def clauses(policy: "Policy") -> Iterator[Json]:
    """Describe the clauses, the duties of law, and the measures that some of them promise."""
    for prefix, kind, stated in (
        ("policy:clause", "dpv:Rule", policy.clauses),
        ("audit:duty", "dpv:Obligation", policy.duties),
    ):
        for code, clause in stated.items():
            law = {"dct:references": [line(key) for key in clause.law]} if clause.law else {}
            yield {"@id": f"{prefix}.{code}", "@type": kind, "rdfs:label": line(clause.promise), **law}
    for code, measure in policy.dpv.measures.items():
        yield {
            **term(
                f"policy:measure.{code}", "dpv:TechnicalOrganisationalMeasure", policy.clauses[code].promise, measure
            ),
            "dpv:supportsComplianceWith": {"@id": f"policy:clause.{code}"},
        }


def term(iri: str, kind: str, label: str, wider: str | None = None) -> Json:
    """Describe a word of our own: what kind of thing it is, and the DPV term that covers it."""
    return {"@id": iri, "@type": kind, "rdfs:subClassOf": {"@id": wider or kind}, "skos:prefLabel": line(label)}


def refs(iris: Iterable[str]) -> list[Json]:
    """Point at other things."""
    return [{"@id": iri} for iri in iris]
