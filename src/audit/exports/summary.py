"""Say in figures what an audit found: what result.json holds."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from audit.exports.model import Readings, Summary
from audit.scorecard import added

if TYPE_CHECKING:
    from audit.findings import Result


def summary(result: "Result") -> dict[str, Any]:
    """Say in figures what the audit found, without any finding by itself."""
    said = {
        "schema": 1,
        "audience": result.audience,
        "ids_are": result.ids_are,
        "as_of": result.as_of.isoformat(),
        "inventory": inventory(result),
        "policy": policy(result),
        "clauses": {promise.clause: promise.status for promise in result.promises},
        "duties": {duty.clause: duty.status for duty in result.duties},
        "rules": rules(result),
        "findings": counted(result) if result.shows_rows else told(result),
        "history": result.history.as_data() if result.history else None,
        "waivers": [asdict(one) for one in result.waivers],
        "outlook": result.outlook.as_data(),
        "processing": result.processing.reset_index().to_numpy().tolist(),
    }
    return Summary.model_validate(said).model_dump(mode="json", by_alias=True)  # nothing that the schema does not say


def inventory(result: "Result") -> dict[str, Any]:
    """Say what was judged."""
    held = result.inventory
    return {
        "name": held.path.name,
        "one_use": held.one_use,
        "zone": held.zone or result.policy.zone,
        "files": json.loads(held.accounting.to_json(orient="records")),
        "notes": list(held.notes),
    }


def policy(result: "Result") -> dict[str, Any]:
    """Say what was promised, and how it was read."""
    promised = result.policy
    about = {name: getattr(promised, name) for name in ("id", "title", "organisation", "version", "sha256")}
    return about | {"readings": promised.readings.model_dump(include=set(Readings.model_fields))}


def rules(result: "Result") -> list[dict[str, Any]]:
    """Say what every rule came to under every clause."""
    return [
        {
            "rule": line.rule.id, "clause": line.clause, "status": line.status, "population": line.judged,
            "passed": line.passed, "failed": line.failed, "excepted": line.excepted, "unknown": line.unknown,
            "waived": line.waived, "missing": list(line.missing),
        }
        for line in result.lines
    ]  # fmt: skip


def counted(result: "Result") -> list[dict[str, Any]]:
    """Count the findings."""
    groups = result.query("SELECT rule, verdict, advisory, count(*) FROM findings GROUP BY ALL ORDER BY ALL")
    return [dict(zip(("rule", "verdict", "advisory", "rows"), group, strict=True)) for group in groups]


def told(result: "Result") -> list[dict[str, Any]]:
    """Count the findings as far as the scorecard tells: what is withheld there must not be told here."""
    found: dict[tuple[str, str, bool], list[int | None]] = {}
    for line in result.lines:
        for verdict, number in (("fail", line.failed), ("excepted", line.excepted), ("unknown", line.unknown)):
            found.setdefault((line.rule.id, verdict, line.rule.advisory), []).append(number)
    sums = {key: added(*numbers) for key, numbers in sorted(found.items())}
    return [
        {"rule": rule, "verdict": verdict, "advisory": advisory, "rows": number}
        for (rule, verdict, advisory), number in sums.items()
        if number != 0
    ]
