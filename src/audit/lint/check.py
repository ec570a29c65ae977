"""What a check of a policy's own text is: one conflict or gap that its readers would stumble over."""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from audit.rule import Severity

Place = tuple[str, str]  # the clause where it stands, or "" for the whole text; and what stands there
Look = Callable[..., Iterable[Place]]  # asks for the policy, for what its document says about itself, or for both


@dataclass(frozen=True)
class Check:
    """One check, with everything that is said of what it finds."""

    id: str  # stable for ever
    law: tuple[str, ...]  # citations, each a key of law.yaml
    severity: Severity
    remedy: str  # how to mend the text
    look: Look

    @property
    def fault(self) -> str:
        """Say what is wrong: the function's name."""
        return self.look.__name__.replace("_", " ").capitalize()

    @property
    def duty(self) -> str:
        """Say what ought to be so: the function's docstring."""
        return inspect.cleandoc(self.look.__doc__ or "").replace("\n", " ")

    @property
    def asks_document(self) -> bool:
        """Tell whether it needs the section `document` of the policy."""
        return "document" in inspect.signature(self.look).parameters

    def places(self, policy: Any) -> list[Place]:
        """Find every place where the policy has the fault."""
        given = {"policy": policy, "document": policy.document}
        return list(self.look(**{name: given[name] for name in inspect.signature(self.look).parameters}))


def check(id: str, *, law: tuple[str, ...], severity: Severity, remedy: str) -> Callable[[Look], Check]:
    """Turn a function into a Check: its name is the fault, its docstring the duty."""
    return lambda look: Check(id, law, severity, remedy, look)
