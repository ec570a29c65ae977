"""Write a result as OSCAL assessment results: counts and statuses only, so that every audience may have it."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from audit.exports import catalog
from audit.exports.catalog import Identify, Json, line, moment, objective, own, token
from audit.rule import SEVERITIES
from audit.scorecard import WITHHELD, Line, Promise

if TYPE_CHECKING:
    from audit.findings import Result

FILE = "oscal-assessment-results.json"
# OSCAL knows two states of a finding and no third one. Any other status is an observation, and no finding at all:
# what could not be assessed is neither kept nor broken.
STATES = {"pass": "satisfied", "fail": "not-satisfied"}
COUNTS = {"population": "judged", "passed": "passed", "failed": "failed", "excepted": "excepted", "unknown": "unknown"}


def write(result: "Result", folder: Path) -> None:
    """Write oscal-catalog.json and oscal-assessment-results.json."""
    identify = catalog.identities(result)
    documents = {catalog.FILE: catalog.catalog(result, identify), FILE: assessment_results(result, identify)}
    for name, document in documents.items():
        (folder / name).write_text(json.dumps(document, ensure_ascii=False) + "\n", encoding="utf-8")


def assessment_results(result: "Result", identify: Identify) -> Json:
    """Say what every rule and clause came to, against the catalog beside it."""
    title = f"Assessment of {line(result.policy.title)}"
    return {
        "assessment-results": {
            "uuid": identify("assessment-results"),
            "metadata": catalog.metadata(result, identify, title, "1"),
            "import-ap": {"href": f"#{identify('plan')}"},
            "results": [judged(result, identify, title)],
            "back-matter": {"resources": [plan(identify)]},
        }
    }


def plan(identify: Identify) -> Json:
    """Stand in for an assessment plan: what is assessed, and how, follows from the clauses and the rules."""
    return {
        "uuid": identify("plan"),
        "title": "What is assessed, and how",
        "description": "There is no separate assessment plan. Every clause of the catalog that is not informative is "
        "tested by rules, each over a whole population, for the day the audit speaks for.",
        "rlinks": [{"href": catalog.FILE, "media-type": "application/json"}],
    }


def judged(result: "Result", identify: Identify, title: str) -> Json:
    """Give the one result: what was reviewed, what was observed, and what that makes of each clause."""
    reviewed = [one for one in result.promises + result.duties if one.lines and not one.informative]
    selected = [{"control-id": token(one.clause)} for one in reviewed]
    risks = [risk(identify, one) for one in reviewed if one.status == "fail"]
    findings = [finding(result, identify, one) for one in reviewed if one.status in STATES]
    return {
        "uuid": identify("result"),
        "title": title,
        "description": f"{line(result.policy.title)}, version {line(result.policy.version)}, as of {result.as_of}.",
        "start": moment(result.as_of),
        "end": moment(result.as_of),
        "props": [own("audience", result.audience)],
        "reviewed-controls": {"control-selections": [{"include-controls": selected}]},
        "observations": [observation(result, identify, tested) for one in reviewed for tested in one.lines],
        **({"risks": risks} if risks else {}),
        **({"findings": findings} if findings else {}),
    }


def observation(result: "Result", identify: Identify, tested: Line) -> Json:
    """Say what one rule found under one clause, whether or not that decides anything."""
    rule = tested.rule
    counts = {name: getattr(tested, word) for name, word in COUNTS.items()}
    if tested.waived != 0:
        counts["waived"] = tested.waived
    shown = {name: WITHHELD if count is None else str(count) for name, count in counts.items()}
    props = [own("rule", rule.id), own("clause", tested.clause), own("status", tested.status)]
    props += [own("severity", rule.severity), own("advisory", str(rule.advisory).lower())]
    props += [own(name, count) for name, count in shown.items()]
    props += [own("missing", word) for word in tested.missing]
    return {
        "uuid": observed(identify, tested),
        "title": f"{rule.id} {line(rule.breach)}",
        "description": f"{line(rule.duty)} {described(tested, shown)}",
        "props": props,
        "methods": ["TEST"],
        "types": ["control-objective"],
        "relevant-evidence": evidence(result, tested),
        "collected": moment(result.as_of),
    }


def described(tested: Line, shown: dict[str, str]) -> str:
    """Put a rule's counts in words."""
    if tested.missing:
        return f"Not assessed: the inventory lacks {', '.join(tested.missing)}."
    words = ", ".join(f"{name} {count}" for name, count in shown.items())
    return f"Came to {tested.status.replace('_', ' ')}: {words}."


def evidence(result: "Result", tested: Line) -> list[Json]:
    """Point at the files beside it that hold what the counts were added up from, as far as the audience has them."""
    found = [{"href": "scorecard.csv", "description": f"The row of {tested.rule.id} and {tested.clause}."}]
    if tested.status in ("fail", "incomplete") and result.audience != "public":
        found.append({"href": "findings.csv", "description": f"The rows of {tested.rule.id}, one per finding."})
    return found


def risk(identify: Identify, failing: Promise) -> Json:
    """Say what a clause that fails puts at risk, and what to do about it."""
    broken = [one for one in failing.lines if one.status == "fail" and not one.rule.advisory]
    severity = min((one.rule.severity for one in broken), key=SEVERITIES.index)
    law = dict.fromkeys(key for one in broken for key in one.rule.law)
    return {
        "uuid": identify("risk", failing.clause),
        "title": f"{failing.clause} is not kept",
        "description": "; ".join(line(one.rule.breach) for one in broken) + ".",
        "statement": f"May breach {'; '.join(map(line, law))}.",
        "props": [own("severity", severity)],
        "status": "deviation-approved" if failing.accepted else "open",
        "remediations": [
            {
                "uuid": identify("remediation", failing.clause, one.rule.id),
                "lifecycle": "recommendation",
                "title": f"What to do about {one.rule.id}",
                "description": line(one.rule.remedy),
                "props": [own("severity", one.rule.severity)],
            }
            for one in broken
        ],
        "related-observations": [{"observation-uuid": observed(identify, one)} for one in broken],
    }


def finding(result: "Result", identify: Identify, decided: Promise) -> Json:
    """Say that a clause is kept, or that it is not."""
    state = STATES[decided.status]
    at_risk = {"related-risks": [{"risk-uuid": identify("risk", decided.clause)}]}
    return {
        "uuid": identify("finding", decided.clause),
        "title": f"{decided.clause} is {state.replace('-', ' ')}",
        "description": line(result.policy.stated[decided.clause].promise),
        "target": {
            "type": "objective-id",
            "target-id": objective(decided.clause),
            "status": {"state": state, "reason": decided.status},
        },
        "related-observations": [{"observation-uuid": observed(identify, one)} for one in decided.lines],
        **(at_risk if decided.status == "fail" else {}),
    }


def observed(identify: Identify, tested: Line) -> str:
    """Give the UUID of the observation of one rule under one clause."""
    return identify("observation", tested.clause, tested.rule.id)
