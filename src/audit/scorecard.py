"""Add verdicts up: per rule and clause what was judged and what it came to, and what that makes of each promise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from audit.language import N_
from audit.marking import FAMILY_CLAUSES
from audit.policy import Policy
from audit.policymodel import Clause
from audit.rule import SEVERITIES, Rule
from audit.rules import RULES
from audit.verdicts import Assessment

K = 5  # the least count of anything that the public may see, where it is not none
WITHHELD = N_("withheld")  # stands where a count is kept back from an audience; such a count is None
STATUSES = ("fail", "incomplete", "not_assessed", "pass", "not_applicable", "informative")


@dataclass(frozen=True)
class Count:
    """What one rule came to for one clause, category and system."""

    rule: str
    clause: str
    category: str | None
    system_id: str | None
    judged: int
    failed: int
    excepted: int
    unknown: int
    waived: int = 0  # of those excepted

    @property
    def passed(self) -> int:
        """Count what is plainly kept."""
        return self.judged - self.failed - self.excepted - self.unknown


@dataclass(frozen=True)
class Line:
    """One rule under one clause, added up over categories and systems; a count of None is withheld."""

    rule: Rule
    clause: str
    missing: tuple[str, ...]
    judged: int | None = 0
    passed: int | None = 0
    failed: int | None = 0
    excepted: int | None = 0
    unknown: int | None = 0
    waived: int | None = 0  # of those excepted: accepted failures, and no lawful exception
    came_to: str = ""  # the status, where counts that it follows from are withheld

    @property
    def status(self) -> str:
        """Say what the rule comes to as a whole; it passes only if something was judged and nothing left open."""
        if self.came_to:
            return self.came_to
        if self.missing:
            return "not_assessed"
        if self.judged == 0:
            return "not_applicable"
        if self.failed or self.waived:  # what was accepted was broken all the same
            return "fail"
        return "incomplete" if self.unknown else "pass"

    @property
    def accepted(self) -> bool:
        """Tell whether it fails only in ways that were waived."""
        return self.status == "fail" and self.failed == 0

    @property
    def kept(self) -> str:
        """Give the share that is plainly kept, never rounded up to all nor down to none."""
        if self.passed is None or self.judged is None:
            return WITHHELD
        return share(self.passed, self.judged)


@dataclass(frozen=True)
class Promise:
    """One clause of the policy, or one duty of law, and what its rules come to together."""

    clause: str
    lines: tuple[Line, ...] = field(default=())
    informative: bool = False

    @property
    def status(self) -> str:
        """Say what the clause comes to: it passes only if every one of its rules was assessed and none left open."""
        if self.informative:
            return "informative"
        found = {line.status for line in self.lines if not line.rule.advisory}
        if "fail" in found:
            return "fail"
        if not found or found == {"not_assessed"}:
            return "not_assessed"
        if found & {"incomplete", "not_assessed"}:
            return "incomplete"
        return "pass" if "pass" in found else "not_applicable"

    @property
    def accepted(self) -> bool:
        """Tell whether it fails only in ways that were waived."""
        failing = [line for line in self.lines if line.status == "fail" and not line.rule.advisory]
        return bool(failing) and all(line.accepted for line in failing)


def lines(assessments: Iterable[Assessment], counts: Iterable[Count], policy: Policy) -> list[Line]:
    """Make the scorecard: every rule under every clause it can fall under, in report order."""
    totals: dict[tuple[str, str], list[Count]] = {}
    for count in counts:
        totals.setdefault((count.rule, count.clause), []).append(count)
    made = []
    for assessment in assessments:
        for clause in clauses_of(assessment.rule, policy):
            found = totals.get((assessment.rule.id, clause), [])
            sums = {
                word: sum(getattr(c, word) for c in found)
                for word in ("judged", "passed", "failed", "excepted", "unknown", "waived")
            }
            made.append(Line(assessment.rule, clause, assessment.missing, **sums))
    return made


def line(row: Mapping[str, Any]) -> Line:
    """Read one line of the scorecard back from a result.json."""
    rule = next(rule for rule in RULES if rule.id == row["rule"])
    counts = {name: row[name] for name in ("passed", "failed", "excepted", "unknown")}
    waived = row.get("waived", 0)  # runs of earlier versions knew none
    missing = tuple(row["missing"])
    return Line(rule, row["clause"], missing, row["population"], **counts, waived=waived, came_to=row["status"])


def clauses_of(rule: Rule, policy: Policy) -> list[str]:
    """List the clauses a rule can fall under; those of a family in the policy's own order."""
    which = FAMILY_CLAUSES.get(rule.clause)
    if which is None:
        return [rule.clause]
    named = {getattr(category, which) for category in policy.categories.values()}
    if which == "basis_clause":
        named |= {everywhere.basis_clause for everywhere in policy.everywhere.values()}
    return [clause for clause in policy.clauses if clause in named]


def promises(clauses: Mapping[str, Clause], scorecard: Iterable[Line]) -> list[Promise]:
    """Account for every clause of a policy, or for every duty of law, tested or not."""
    under: dict[str, list[Line]] = {}
    for line in scorecard:
        under.setdefault(line.clause, []).append(line)
    return [Promise(id, tuple(under.get(id, ())), clause.kind == "informative") for id, clause in clauses.items()]


def added(*counts: int | None) -> int | None:
    """Add counts up; where one is withheld, so is the sum."""
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def share(part: int, whole: int) -> str:
    """Write a share in per cent; 100 % only if it is all, 0 % only if it is none."""
    found = percentage(part, whole)
    if found is None:
        return "–"
    return f"{found:.0f} %" if found in (0, 100) else f"{found:.1f} %"


def percentage(part: int, whole: int) -> float | None:
    """Reckon a share in per cent, never rounded up to all nor down to none; of nothing there is none."""
    if whole == 0:
        return None
    return 100.0 * (part == whole) if part in (0, whole) else min(max(100 * part / whole, 0.1), 99.9)


def at_or_above(severity: str, threshold: str) -> bool:
    """Tell whether a severity is at least as grave as a threshold."""
    return SEVERITIES.index(severity) <= SEVERITIES.index(threshold)  # type: ignore[arg-type]
