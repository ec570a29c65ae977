"""The result of an audit: scorecard, findings, forecast and proof, as frames to explore."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit import forecast, scorecard, tally, verdicts
from audit.errors import RuleError
from audit.explain import Explanation, explain
from audit.inventory import Inventory, load_inventory
from audit.policy import Policy, load_policy
from audit.quality import quality
from audit.rules import RULES
from audit.scorecard import Count, Line, Promise
from audit.terms import Terms, parse_day

if TYPE_CHECKING:
    import pandas as pd


def check(
    inventory: Inventory | str | Path, policy: Policy | str | Path, as_of: date | str, **readings: str
) -> "Result":
    """Judge an inventory against a policy on a day; `readings` overrule how the policy's words are read."""
    held = inventory if isinstance(inventory, Inventory) else load_inventory(inventory)
    promised = policy if isinstance(policy, Policy) else load_policy(policy)
    if readings:
        promised = promised.read_as(**{name: value for name, value in readings.items() if value})
    terms = Terms(promised, parse_day(as_of))
    fitted = held.fit(promised.zone)
    judgement = verdicts.judge(fitted, terms, RULES)
    tally.collect(judgement)
    found = quality(fitted, promised.vocabularies(), terms.now)
    tally.add_quality(judgement, found)
    return Result(held, promised, terms.as_of, judgement)


@dataclass(frozen=True)
class Result:
    """What an audit found; every frame is made when it is asked for."""

    inventory: Inventory
    policy: Policy
    as_of: date
    judgement: verdicts.Judgement

    @cached_property
    def counts(self) -> list[Count]:
        """Give what every rule came to, by clause, category and system."""
        sql = tally.verdict_counts(self.judgement)
        return [Count(*row) for row in self.query(sql)] if sql else []

    @cached_property
    def lines(self) -> list[Line]:
        """Give the scorecard, rule by rule under each clause."""
        return scorecard.lines(self.judgement.assessments.values(), self.counts, self.policy)

    @cached_property
    def promises(self) -> list[Promise]:
        """Give every clause of the policy with what its rules came to."""
        return scorecard.promises(self.policy, self.lines)

    @cached_property
    def scorecard(self) -> "pd.DataFrame":
        """Show one row per rule and clause: what was judged and what it came to."""
        import pandas as pd

        rows = [
            {
                "rule": line.rule.id, "clause": line.clause, "duty": line.rule.duty, "severity": line.rule.severity,
                "advisory": line.rule.advisory, "status": line.status, "population": line.judged,
                "passed": line.passed, "failed": line.failed, "excepted": line.excepted, "unknown": line.unknown,
                "kept": line.kept, "missing": ", ".join(line.missing),
            }
            for line in self.lines
        ]  # fmt: skip
        return pd.DataFrame(rows)

    @cached_property
    def coverage(self) -> "pd.DataFrame":
        """Show one row per clause of the policy: its status, and the rules that test it."""
        import pandas as pd

        rows = []
        for promise in self.promises:
            clause = self.policy.clauses[promise.clause]
            rows.append(
                {
                    "clause": promise.clause, "section": clause.section, "lines": ", ".join(map(str, clause.lines)),
                    "promise": clause.promise, "kind": clause.kind, "severity": clause.severity,
                    "status": promise.status, "rules": ", ".join(line.rule.id for line in promise.lines),
                }
            )  # fmt: skip
        return pd.DataFrame(rows)

    @cached_property
    def findings(self) -> "pd.DataFrame":
        """Show one row per finding, gravest first."""
        return self.judgement.fitted.connection.execute(self.ordered_findings()).df()  # type: ignore[no-any-return]

    def worst(self, limit: int, *rules: str) -> "pd.DataFrame":
        """Show the gravest findings of some rules (ids or the beginnings of ids), as many as a page can hold."""
        return self.judgement.fitted.connection.execute(self.ordered_findings(limit, rules)).df()  # type: ignore[no-any-return]

    def number(self, *rules: str, verdict: str | None = None) -> int:
        """Count the findings of some rules."""
        where = tally.selected(rules) + (f" AND verdict = {tally.text(verdict)}" if verdict else "")
        return int(self.query(f"SELECT count(*) FROM findings WHERE {where}")[0][0])

    def forecast(self, months: int = 12) -> "pd.DataFrame":
        """Show what falls due in the coming months, by month, category and system."""
        import pandas as pd

        rows = forecast.due_by_month(self.judgement, months) if self.assessed("RET-01") else []
        return pd.DataFrame(rows, columns=["month", "category", "system_id", "records"])

    def assessed(self, rule: str) -> bool:
        """Tell whether a rule could be judged."""
        found = self.judgement.assessments.get(rule)
        return found is not None and not found.missing

    def explain(self, id: str) -> Explanation:
        """Prove every verdict on one record, or on one row of any table."""
        return explain(self.judgement, id)

    @property
    def overdue_interval(self) -> tuple[int, int]:
        """Give how many records are overdue at least, and at most if whatever is uncertain turns out so."""
        line = next((line for line in self.lines if line.rule.id == "RET-01"), None)
        if line is None:
            raise RuleError("the policy promises no longest period, so nothing is overdue")
        return line.failed, line.failed + line.unknown

    def failing(self, threshold: str = "high") -> bool:
        """Tell whether anything that is not advisory fails at or above a severity."""
        found = self.query("SELECT DISTINCT severity FROM findings WHERE verdict = 'fail' AND NOT advisory")
        return any(scorecard.at_or_above(severity, threshold) for (severity,) in found)

    @property
    def all_assessed(self) -> bool:
        """Tell whether every promise that can be judged was judged, and nothing left open."""
        return not any(promise.status in ("incomplete", "not_assessed") for promise in self.promises)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the engine."""
        return self.judgement.fitted.connection.execute(sql).fetchall()  # type: ignore[no-any-return]

    def ordered_findings(self, limit: int | None = None, rules: tuple[str, ...] = ()) -> str:
        """Write the query for the findings, gravest first and always in the same order."""
        order = "CASE verdict WHEN 'fail' THEN 0 WHEN 'unknown' THEN 1 ELSE 2 END, advisory, "
        order += "CASE severity WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END, "
        order += 'days_over DESC NULLS LAST, rule, "table", row_id, clause'
        cut = f" LIMIT {limit:d}" if limit is not None else ""
        return f"SELECT * FROM findings WHERE {tally.selected(rules)} ORDER BY {order}{cut}"

    def write(self, folder: Path) -> None:
        """Write findings.parquet, findings.csv, scorecard.csv and result.json into a folder."""
        from audit.export import write

        write(self, Path(folder))

    def _repr_html_(self) -> str:
        from audit import views

        return str(views.scorecard(self)._repr_mimebundle_()["text/html"])

    def __repr__(self) -> str:
        failing = sum(promise.status == "fail" for promise in self.promises)
        return f"<Result of {self.policy.id} on {self.as_of}: {failing} of {len(self.promises)} clauses fail>"


__all__ = ["Result", "check"]
