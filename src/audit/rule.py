"""What a rule is: one testable assertion about a population, and the promise it belongs to."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

Severity = Literal["urgent", "high", "medium", "low"]
SEVERITIES: tuple[Severity, ...] = ("urgent", "high", "medium", "low")

Predicate = Callable[..., Any]  # the population first, then what else it reads -> a boolean Ibis expression


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One assertion, with everything a report says about it."""

    id: str  # stable for ever: reports quote it
    clause: str  # the promise it belongs to; "*.basis", "*.items" and the like are the clause of the row's own category
    law: tuple[str, ...]  # citations, each a key of law.yaml
    severity: Severity
    remedy: str  # what the owner should do next
    broken: Predicate  # true: broken, false: kept, null: cannot tell
    where: Predicate | None  # the rows it speaks of; None: the whole population
    urgent: Predicate | None  # the rows whose breach is urgent whatever the rule's severity
    excused: str | None  # the name of the exception that may cover a breach (populations.EXCEPTIONS)
    due: str | None  # the population's column that holds the day by which the duty was due
    advisory: bool  # warns, and never fails a run
    spares: tuple[str, ...]  # tables it can do without: they count as empty when missing
    needs: tuple[str, ...]  # columns, as table.column, it cannot do without although they may be missing elsewhere

    @property
    def duty(self) -> str:
        """Say what ought to be so: the predicate's docstring."""
        return inspect.cleandoc(self.broken.__doc__ or "").replace("\n", " ")

    @property
    def breach(self) -> str:
        """Say what is wrong with a row that breaks it: the predicate's name."""
        return self.broken.__name__.replace("_", " ").capitalize()

    @cached_property  # asked for again and again
    def population(self) -> str:
        """Name the population whose rows it judges: the predicate's first argument."""
        return next(iter(inspect.signature(self.broken).parameters))

    @property
    def family(self) -> str:
        """Name the letters its id begins with."""
        return self.id.split("-")[0]


def rule(
    id: str,
    *,
    clause: str,
    law: tuple[str, ...],
    severity: Severity,
    remedy: str,
    where: Predicate | None = None,
    urgent: Predicate | None = None,
    excused: str | None = None,
    due: str | None = None,
    advisory: bool = False,
    spares: tuple[str, ...] = (),
    needs: tuple[str, ...] = (),
) -> Callable[[Predicate], Rule]:
    """Turn a predicate into a Rule: its name is the breach, its docstring the duty."""

    def declare(broken: Predicate) -> Rule:
        return Rule(
            id=id,
            clause=clause,
            law=law,
            severity=severity,
            remedy=remedy,
            broken=broken,
            where=where,
            urgent=urgent,
            excused=excused,
            due=due,
            advisory=advisory,
            spares=spares,
            needs=needs,
        )

    return declare
