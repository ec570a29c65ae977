"""Say in figures what an audit found: what result.json holds."""

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from audit.findings import Result


def summary(result: "Result") -> dict[str, Any]:
    """Say in figures what the audit found, without any row."""
    findings = result.query("SELECT rule, verdict, advisory, count(*) FROM findings GROUP BY ALL ORDER BY ALL")
    return {
        "as_of": result.as_of.isoformat(),
        "audience": result.audience,
        "ids_are": result.ids_are,
        "inventory": {
            "name": result.inventory.path.name,
            "one_use": result.inventory.one_use,
            "zone": result.inventory.zone or result.policy.zone,
            "files": json.loads(result.inventory.accounting.to_json(orient="records")),
            "notes": list(result.inventory.notes),
        },
        "policy": {
            "id": result.policy.id,
            "title": result.policy.title,
            "organisation": result.policy.organisation,
            "version": result.policy.version,
            "sha256": result.policy.sha256,
            "readings": {
                "unless_requested": result.policy.readings.unless_requested,
                "may_include": result.policy.readings.may_include,
            },
        },
        "clauses": {promise.clause: promise.status for promise in result.promises},
        "duties": {duty.clause: duty.status for duty in result.duties},
        "rules": [
            {
                "rule": line.rule.id, "clause": line.clause, "status": line.status, "population": line.judged,
                "passed": line.passed, "failed": line.failed, "excepted": line.excepted, "unknown": line.unknown,
                "missing": list(line.missing),
            }
            for line in result.lines
        ],
        "findings": [
            {"rule": rule, "verdict": verdict, "advisory": advisory, "rows": rows}
            for rule, verdict, advisory, rows in findings
        ],
        "outlook": result.outlook.as_data(),
        "processing": result.processing.reset_index().to_numpy().tolist(),
    }  # fmt: skip
