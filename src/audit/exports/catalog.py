"""Write the clauses of a policy, and the duties of law beside them, as an OSCAL catalog of controls."""

import hashlib
import uuid
from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from audit.law import Law
from audit.policymodel import Clause
from audit.scorecard import Line

if TYPE_CHECKING:
    from audit.findings import Result

VERSION = "1.2.1"  # the newest that compliance-trestle validates
NAMESPACE = "urn:audit-suite:oscal"  # of every property that OSCAL does not define itself
SEED = uuid.uuid5(uuid.NAMESPACE_URL, NAMESPACE)
FILE = "oscal-catalog.json"
NO_SECTION = "Other clauses"

Json = dict[str, Any]
Identify = Callable[..., str]


def catalog(result: "Result", identify: Identify) -> Json:
    """Describe what is judged: one control per clause, in groups that are the policy's sections."""
    policy = result.policy
    return {
        "catalog": {
            "uuid": identify("catalog"),
            "metadata": metadata(
                result, identify, f"Clauses of {line(policy.title)}, and duties of law", policy.version
            ),
            "groups": groups(result, identify),
            "back-matter": {"resources": [resource(result, identify, key) for key in cited(result)]},
        }
    }


def groups(result: "Result", identify: Identify) -> list[Json]:
    """Lay the clauses out by section, in the policy's order; the duties of law are no part of the policy."""
    policy = result.policy
    sections: dict[tuple[str, str], list[Json]] = {}
    for kind, stated, judged in (
        ("promise", policy.clauses, result.promises),
        ("duty", policy.duties, result.duties),
    ):
        for one in judged:
            clause = stated[one.clause]
            title = line(clause.section or NO_SECTION)
            sections.setdefault((kind, title), []).append(control(identify, clause, kind, one.lines))
    return [
        {"id": f"_section.{number}", "class": kind, "title": title, "controls": controls}
        for number, ((kind, title), controls) in enumerate(sections.items(), start=1)
    ]


def control(identify: Identify, clause: Clause, kind: str, tests: Iterable[Line]) -> Json:
    """Describe one clause, in our own words."""
    props = [{"name": "label", "value": clause.id}, own("kind", clause.kind)]
    props += [own("severity", clause.severity)] if clause.severity else []
    props += [own("lines", ", ".join(map(str, clause.lines)))] if clause.lines else []
    links = [{"href": f"#{identify('law', key)}", "rel": "reference", "text": line(key)} for key in clause.law]
    return {
        "id": token(clause.id),
        "class": kind,
        "title": line(clause.promise),
        "props": props,
        **({"links": links} if links else {}),
        "parts": parts(clause, tests),
    }


def parts(clause: Clause, tests: Iterable[Line]) -> list[Json]:
    """Give what is promised, what is tested for it, and what is to be known about it."""
    found = [{"id": f"_smt.{clause.id}", "name": "statement", "prose": line(clause.promise)}]
    duties = [tested.rule.duty for tested in tests if not tested.rule.advisory]
    if duties:
        found.append({"id": objective(clause.id), "name": "assessment-objective", "prose": line(" ".join(duties))})
    said = [line(text) for text in (clause.note, clause.why_informative) if text]
    return found + ([{"id": f"_gdn.{clause.id}", "name": "guidance", "prose": " ".join(said)}] if said else [])


def cited(result: "Result") -> list[str]:
    """List every citation of a clause, once."""
    return list(dict.fromkeys(key for clause in result.policy.stated.values() for key in clause.law))


def resource(result: "Result", identify: Identify, key: str) -> Json:
    """Describe one citation, in our own words, and say how far it was verified."""
    law: Law = result.policy.citation(key)
    return {
        "uuid": identify("law", key),
        "title": line(key),
        "description": f"{line(law.title)}. {line(law.text)}",
        "props": [own("verified", law.verified)],
        "citation": {"text": line(key)},
        **({"rlinks": [{"href": law.url}]} if law.url else {}),
    }


def metadata(result: "Result", identify: Identify, title: str, version: str) -> Json:
    """Say what a document is; its moment is the day the audit speaks for, never the clock."""
    return {
        "title": title,
        "last-modified": moment(result.as_of),
        "version": line(version),
        "oscal-version": VERSION,
        "parties": [
            {
                "uuid": identify("party"),
                "type": "organization",
                "name": line(result.policy.organisation),
            }
        ],
        "remarks": "Clauses and law are given in our own words. None of it is legal advice.",
    }


def identities(result: "Result") -> Identify:
    """Give what names things by UUID in the answer to one question: the same question gives the same ones."""
    policy = hashlib.sha256(result.policy.model_dump_json().encode()).hexdigest()
    asked = (policy, result.inventory.path.name, result.as_of.isoformat(), result.audience)
    question = uuid.uuid5(SEED, "\n".join(asked))
    return lambda *names: str(uuid.uuid5(question, "\n".join(names)))


def own(name: str, value: object) -> Json:
    """Make a property that is ours, not OSCAL's."""
    return {"name": name, "ns": NAMESPACE, "value": line(str(value))}


def moment(day: date) -> str:
    """Write a day as the moment it begins, in UTC."""
    return f"{day.isoformat()}T00:00:00Z"


def token(clause: str) -> str:
    """Write a clause's id as OSCAL allows it: one that begins with a digit gets a mark that no clause begins with."""
    return f"_{clause}" if clause[0].isdigit() else clause


def objective(clause: str) -> str:
    """Name the part of a control that says what is tested."""
    return f"_obj.{clause}"


def line(text: str) -> str:
    """Write a text on one line, as titles and values have to be; where there is none, a dash."""
    return " ".join(text.split()) or "–"
