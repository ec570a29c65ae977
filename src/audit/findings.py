"""The result of an audit: scorecard, findings, outlook and proof, as frames to explore."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit import scorecard, tally
from audit.errors import RuleError
from audit.history import History
from audit.inventory import Inventory
from audit.outlook import Outlook, look
from audit.policy import Policy
from audit.scorecard import Line, Promise

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from audit.explain import Explanation
    from audit.verdicts import Judgement
    from audit.waivers import Waivers
    from audit.waiving import Standing


@dataclass(frozen=True)
class Result:
    """What an audit found; every frame is made when it is asked for."""

    inventory: Inventory
    policy: Policy
    as_of: date
    lines: list[Line]  # the scorecard, rule by rule under each clause
    connection: "duckdb.DuckDBPyConnection" = field(repr=False)  # where the table `findings` stands
    judge: "Callable[[], Judgement]" = field(repr=False)  # gives the verdicts behind it
    waivers: "list[Standing]" = field(repr=False, default_factory=list)  # how each stands on the day
    given_waivers: "Waivers | None" = field(
        repr=False, default=None
    )  # as they were given; nobody but analysts has them
    kept_outlook: Outlook | None = field(repr=False, default=None)
    kept_processing: list[list[str]] | None = field(repr=False, default=None)
    audience: str = "analyst"  # who may see it; for others than analysts it was redacted
    ids_are: str = "the ids of the inventory"  # what is shown in place of ids
    history: History | None = None  # what became of findings since the run before; only analysts' runs have one

    @property
    def shows_rows(self) -> bool:
        """Tell whether its audience may see findings one by one; the public sees counts."""
        return self.audience != "public"

    @cached_property
    def promises(self) -> list[Promise]:
        """Give every clause of the policy with what its rules came to."""
        return scorecard.promises(self.policy.clauses, self.lines)

    @cached_property
    def duties(self) -> list[Promise]:
        """Give every duty of law beside the policy with what its rules came to; they are no promises of the policy."""
        return scorecard.promises(self.policy.duties, self.lines)

    @cached_property
    def outlook(self) -> Outlook:
        """Give what falls due next, and the aggregates that charts are drawn from."""
        return self.kept_outlook or look(self.judge())

    @cached_property
    def processing(self) -> "pd.DataFrame":
        """Show the record of processing activities (UK GDPR Art. 30): one row per role, category and purpose."""
        from audit.ropa import framed, record_of_processing

        return record_of_processing(self.judge()) if self.kept_processing is None else framed(self.kept_processing)

    @cached_property
    def scorecard(self) -> "pd.DataFrame":
        """Show one row per rule and clause: what was judged and what it came to."""
        import pandas as pd

        rows = [
            {
                "rule": line.rule.id, "clause": line.clause, "duty": line.rule.duty, "severity": line.rule.severity,
                "advisory": line.rule.advisory, "status": line.status, "population": line.judged,
                "passed": line.passed, "failed": line.failed, "excepted": line.excepted, "unknown": line.unknown,
                "waived": line.waived, "kept": line.kept, "missing": ", ".join(line.missing),
            }
            for line in self.lines
        ]  # fmt: skip
        counts = ("population", "passed", "failed", "excepted", "unknown", "waived")
        return pd.DataFrame(rows).astype(dict.fromkeys(counts, "Int64") if rows else {})  # a withheld one is null

    @cached_property
    def coverage(self) -> "pd.DataFrame":
        """Show one row per clause of the policy, then per duty of law: its status, and the rules that test it."""
        import pandas as pd

        rows = []
        stated = self.policy.stated
        for promise in self.promises + self.duties:
            clause = stated[promise.clause]
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
        return self.connection.execute(tally.gravest_first()).df()  # type: ignore[no-any-return]

    def worst(self, limit: int, *rules: str) -> "pd.DataFrame":
        """Show the gravest findings of some rules (ids or the beginnings of ids), as many as a page can hold."""
        return self.connection.execute(tally.gravest_first(limit, rules)).df()  # type: ignore[no-any-return]

    def number(self, *rules: str) -> int:
        """Count the findings of some rules."""
        return int(self.query(f"SELECT count(*) FROM findings WHERE {tally.selected(rules)}")[0][0])

    def forecast(self) -> "pd.DataFrame":
        """Show what falls due in the coming months, by month, category and system."""
        import pandas as pd

        frame = pd.DataFrame(self.outlook.due, columns=["month", "category", "system_id", "records"])
        return frame.assign(month=pd.to_datetime(frame["month"]))

    def assessed(self, rule: str) -> bool:
        """Tell whether a rule could be judged."""
        return any(line.rule.id == rule and not line.missing for line in self.lines)

    def explain(self, id: str) -> "Explanation":
        """Prove every verdict on one record, or on one row of any table."""
        from audit.explain import explain

        return explain(self.judge(), id)

    @property
    def overdue_interval(self) -> tuple[int | None, int | None]:
        """Give how many records are overdue at least, and at most if whatever is uncertain turns out so.

        A bound is None where counts are withheld from the audience.
        """
        line = next((line for line in self.lines if line.rule.id == "RET-01"), None)
        if line is None:
            raise RuleError("the policy promises no longest period, so nothing is overdue")
        return line.failed, scorecard.added(line.failed, line.unknown)

    @property
    def waived(self) -> int:
        """Count the findings that somebody accepted; the public is told of none."""
        return sum(one.rows for one in self.waivers)

    def failing(self, threshold: str = "high") -> bool:
        """Tell whether anything that is not advisory fails at or above a severity."""
        found = self.query("SELECT DISTINCT severity FROM findings WHERE verdict = 'fail' AND NOT advisory")
        return any(scorecard.at_or_above(severity, threshold) for (severity,) in found)

    @property
    def all_assessed(self) -> bool:
        """Tell whether every promise and duty that can be judged was judged, and nothing left open."""
        return not any(one.status in ("incomplete", "not_assessed") for one in self.promises + self.duties)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the engine about the table `findings`."""
        return self.connection.execute(sql).fetchall()  # type: ignore[no-any-return]

    def write(self, folder: Path | str) -> None:
        """Write the findings but for the public, the scorecard and the figures, and the same for other tools."""
        from audit.exports import write

        write(self, Path(folder))

    def _repr_html_(self) -> str:
        from audit import views

        return str(views.scorecard(self)._repr_mimebundle_()["text/html"])

    def __repr__(self) -> str:
        failing = sum(promise.status == "fail" for promise in self.promises)
        return f"<Result of {self.policy.id} on {self.as_of}: {failing} of {len(self.promises)} clauses fail>"
