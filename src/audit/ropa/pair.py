"""One category and one purpose of it: what the policy declares, beside what the inventory shows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from audit.declared import bases
from audit.policy import Category, Policy
from audit.ropa.adherence import Adherence
from audit.ropa.observed import CONTROLLER, Fact, Processing

MISSING = "DECLARATION MISSING"  # the policy has to state it, and does not
UNKNOWN = "NOT KNOWN"  # neither the policy nor the inventory says
NONE = "NONE"  # it is stated, or shown, that there is none

BASES = {
    "a": "(a) consent", "b": "(b) contract", "c": "(c) legal obligation", "d": "(d) vital interests",
    "e": "(e) public task", "ea": "(ea) recognised legitimate interests", "f": "(f) legitimate interests",
}  # fmt: skip
OF_RECORDS = {"records", "source", "system", "individuals", "items", "joint", "special", "sensitive"}


@dataclass(frozen=True)
class Pair:
    """A row of the record of processing."""

    role: str
    category: str  # "" is one that nobody stated
    purpose: str
    policy: Policy
    shown: Processing
    adherence: Adherence

    @property
    def controlled(self) -> bool:
        """Tell whether this policy governs it: what is held for clients follows theirs."""
        return self.role == CONTROLLER

    @property
    def kind(self) -> Category | None:
        """Give what the policy says of the category."""
        return self.policy.categories.get(self.category)

    @property
    def for_advisers(self) -> bool:
        """Tell whether the policy lets insurers and advisers have data for the purpose."""
        return self.purpose in self.policy.disclosures.advisers_purposes

    @property
    def declared_bases(self) -> tuple[str, ...] | None:
        """Give the bases that the policy declares for the purpose of this category."""
        return bases(self.policy, self.category, self.purpose)

    @property
    def declared(self) -> bool:
        """Tell whether the policy declares the purpose; what only advisers may have data for is no use of our own."""
        return self.declared_bases is not None or (self.for_advisers and not self.seen("use"))

    @property
    def observed(self) -> bool:
        """Tell whether the inventory shows data of the category used, or disclosed, for the purpose."""
        found = self.shown.facts.get((self.role, self.category, self.purpose), {})
        return self.shown.uses_given or "recipient" in found if found else False

    @cached_property
    def bases(self) -> set[str]:
        """Give the bases that are declared or claimed."""
        claimed = {value for value, _, _ in self.seen("basis") if value in BASES}
        return {*(self.declared_bases or () if self.controlled else ()), *claimed}

    def seen(self, fact: str) -> list[Fact]:
        """Give what the inventory shows; of an inventory without uses, what it shows of the whole category."""
        purpose = "" if fact in OF_RECORDS and not self.shown.uses_given else self.purpose
        return self.shown.facts.get((self.role, self.category, purpose), {}).get(fact, [])

    def values(self, fact: str, label: Callable[[str], str] = str, blank: str = UNKNOWN) -> list[str] | None:
        """Name the values of a fact in a fixed order; a blank cell says what `blank` says."""
        found = [value for value, _, _ in self.seen(fact)]
        named = sorted({label(value) for value in found if value is not None})
        if None in found and (named or blank != UNKNOWN):
            named.append(blank)
        return named or None

    def given(self, table: str, column: str) -> bool:
        """Tell whether the inventory has a column."""
        return column in self.shown.given.get(table, ())

    def both(self, declared: Iterable[str] | None, observed: Iterable[str] | None, *, must: bool = False) -> str:
        """Merge what is declared with what is observed: said once where they agree, told apart where they do not.

        None is silence, and nothing at all is a statement that there is none. `must` marks what has to be declared;
        of what is processed for clients nothing is: it is theirs to say.
        """
        shown = None if observed is None else list(dict.fromkeys(observed))
        if not self.controlled:
            return UNKNOWN if shown is None else listed(shown)
        if declared is None and not must:
            return UNKNOWN if shown is None else f"observed: {listed(shown)}"
        if declared is None:
            return MISSING if shown is None else f"{MISSING}; observed: {listed(shown)}"
        said = list(dict.fromkeys(declared))
        if shown is None:
            return f"declared: {listed(said)}"
        return listed(said) if set(said) == set(shown) else f"declared: {listed(said)}; observed: {listed(shown)}"


def listed(values: Iterable[str]) -> str:
    """List values in one cell."""
    return ", ".join(values) or NONE


def words(code: str) -> str:
    """Write a code as words."""
    return code.replace("_", " ")
