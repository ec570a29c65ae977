"""What a rule of the second reading is: a population, and questions asked of each of its rows."""

from collections.abc import Callable
from dataclasses import dataclass

from .audit_day import AuditDay
from .logic import verdict


@dataclass(frozen=True)
class Judgement:
    """What one rule says of one row."""

    rule: str
    clause: str | None
    row_id: str
    verdict: str


@dataclass(frozen=True)
class Rule:
    """One rule: whose rows it judges, when it speaks, what breaks it, and what excuses that."""

    id: str
    of: Callable  # (audit) -> (row, row_id, judged) for each row of the population
    clause: Callable | str | None
    needs: tuple[str, ...]  # without these tables the rule is not assessed
    where: Callable  # (audit, row) -> Truth: rows for which it is not True are not judged
    excused: Callable  # (audit, row) -> Truth
    broken: Callable  # (audit, row) -> Truth

    def judge(self, audit: AuditDay) -> list[Judgement]:
        """Judge every row of the population."""
        judgements = []
        for row, row_id, judged in self.of(audit):
            clause = self.clause(audit, row) if callable(self.clause) else self.clause
            if clause is None or self.where(audit, row) is not True:
                continue
            said = verdict(judged, self.broken(audit, row), self.excused(audit, row))
            if said is not None:
                judgements.append(Judgement(self.id, clause, row_id, said))
        return judgements


RULES: list[Rule] = []


def always(*_: object) -> bool:
    """The rule speaks of every row of its population."""
    return True


def never(*_: object) -> bool:
    """Nothing excuses a breach."""
    return False


def rule(id: str, of: Callable, clause: Callable | str, needs: str = "", where=always, excused=never):
    """Make a question a rule; `needs` are the tables it reads beyond its population's own."""

    def declare(broken: Callable) -> Rule:
        made = Rule(id, of, clause, tuple(of.needs + needs.split()), where, excused, broken)
        RULES.append(made)
        return made

    return declare


def population(*needs: str):
    """Make a function a population: it says which tables its rows come from."""

    def declare(rows: Callable) -> Callable:
        rows.needs = list(needs)
        return rows

    return declare
