"""A second reading of every rule, in slow and plain Python, to check the engine row by row.

It shares nothing with the engine but the policy and the table of holidays. It is written to be read beside the
policy: one small function per rule, in a module for each area; what they lean on stands in `audit_day` and `evidence`.
"""

from datetime import date
from zoneinfo import ZoneInfo

from . import (
    basis,
    breaches,
    contents,
    disposal,
    messages,
    passwords,
    quality,
    retention,
    rights,
    safeguards,
    sharing,
    stopping,
    visitors,
    web,
)
from .audit_day import AuditDay
from .rule import RULES, Judgement

__all__ = [
    "RULES",
    "Judgement",
    "basis",
    "breaches",
    "contents",
    "disposal",
    "judge",
    "judgements",
    "messages",
    "not_assessed",
    "passwords",
    "quality",
    "retention",
    "rights",
    "safeguards",
    "sharing",
    "stopping",
    "visitors",
    "web",
]


def judgements(tables: dict[str, list[dict]], policy, as_of: date, zone: str | None = None) -> list[Judgement]:
    """Judge every row by every rule; rows a rule does not judge are absent, and so are rules that lack a table."""
    audit = AuditDay(tables, policy, as_of, ZoneInfo(zone or policy.zone))
    return [said for rule in RULES if can_judge(audit, rule) for said in rule.judge(audit)]


def judge(tables: dict[str, list[dict]], policy, as_of: date, zone: str | None = None) -> dict[tuple[str, str], str]:
    """Give the verdict of each rule on each row it judges."""
    return {(said.rule, said.row_id): said.verdict for said in judgements(tables, policy, as_of, zone)}


def not_assessed(tables: dict[str, list[dict]], policy, as_of: date) -> set[str]:
    """Name the rules that cannot be judged for want of a table."""
    audit = AuditDay(tables, policy, as_of, ZoneInfo(policy.zone))
    return {rule.id for rule in RULES if not can_judge(audit, rule)}


def can_judge(audit: AuditDay, rule) -> bool:
    """Say whether every table that a rule reads is there."""
    needs = set(rule.needs)
    if rule.id == "RET-06" and audit.reading == "C":
        needs.add("rights_requests")
    return needs <= audit.present
