"""Tell what an inventory shows of processing in declared words and pseudonyms only."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace

from audit.policy import Policy
from audit.redaction.pseudonyms import Pseudonyms
from audit.redaction.words import country, declared, listed, stated
from audit.ropa.adherence import Adherence
from audit.ropa.observed import Entry, Fact, Key, Processing
from audit.scorecard import Count

Say = Callable[[str | None], str | None]
OURS = ("records", "use", "joint", "consent", "special", "sensitive")  # facts whose values are words of ours


@dataclass(frozen=True)
class Redactor:
    """Say everything that the record of processing shows, in words that an auditor may see."""

    policy: Policy
    pseudonyms: Pseudonyms

    def processing(self, shown: Processing) -> Processing:
        """Keep codes that are listed or declared, countries and counts; call the rest by another name."""
        return replace(
            shown,
            facts=self.facts(shown.facts),
            clients=self.clients(shown.clients),
            systems={str(self.pseudonyms.of(id)): self.system(entry) for id, entry in shown.systems.items()},
            assessments=self.assessments(shown.assessments),
            vendors=[self.vendor(entry) for entry in shown.vendors],
        )

    def adherence(self, adhered: Adherence) -> Adherence:
        """Add up what the rules came to by the categories as they are now named."""
        counts: dict[str | None, dict[str, Count]] = defaultdict(dict)
        for category, found in adhered.counts.items():
            row = counts[self.category(category)]
            for rule, count in found.items():
                row[rule] = together(row[rule], count) if rule in row else count
        beyond = Counter[str | None]()
        for category, number in adhered.beyond.items():
            beyond[self.category(category)] += number
        return replace(adhered, counts=counts, beyond=beyond)

    def category(self, category: str | None) -> str | None:
        """Say a category of the record; None is all of them together."""
        return None if category is None else self.code(category, self.policy.categories)

    def key(self, key: Key) -> Key:
        """Say the role, category and purpose of a row; nobody stated an empty one."""
        role, category, purpose = key
        return role, self.code(category, self.policy.categories), self.code(purpose, self.policy.purposes)

    def code(self, code: str, known: object) -> str:
        """Say a code that may be empty."""
        return str(declared(code or None, known) or "")  # type: ignore[arg-type]

    def facts(self, found: dict[Key, dict[str, list[Fact]]]) -> dict[Key, dict[str, list[Fact]]]:
        """Say the facts of every row; rows that now have one name are added up."""
        said: dict[Key, dict[str, list[Fact]]] = defaultdict(dict)
        for key, facts in found.items():
            row = said[self.key(key)]
            for fact, values in facts.items():
                say = self.sayings[fact]
                told = [(say(value), stated(detail), count) for value, detail, count in values]
                row[fact] = added([*row.get(fact, []), *told])
        return said

    @property
    def sayings(self) -> dict[str, Say]:
        """Say the values of each fact."""
        policy = self.policy
        closed = {
            "basis": "legal_basis", "sensitive_basis": "legal_basis", "art9": "art9_condition", "source": "source"
        }  # fmt: skip
        return {
            **dict.fromkeys(OURS, lambda value: value),
            **{fact: self.closed("records", column) for fact, column in closed.items()},
            "recipient": self.closed("recipients", "role"),
            "system": self.pseudonyms.of,
            "contract": self.pseudonyms.of,
            "individuals": lambda code: declared(code, policy.subject_types),
            "items": lambda code: declared(code, policy.items),
            "sch1": stated,
            "transfer": country,
        }

    def closed(self, table: str, column: str) -> Say:
        """Say the codes of a closed list."""
        return lambda code: listed(code, table, column)

    def clients(self, found: dict[Key, tuple[int, int]]) -> dict[Key, tuple[int, int]]:
        """Count clients by the rows as they are now named."""
        said: dict[Key, tuple[int, int]] = defaultdict(lambda: (0, 0))
        for key, (every, bound) in found.items():
            before = said[self.key(key)]
            said[self.key(key)] = (before[0] + every, before[1] + bound)
        return said

    def system(self, entry: Entry) -> Entry:
        """Say what the register tells of a system."""
        kind, place, cipher, tls, evidence = entry
        return (
            listed(kind, "systems", "kind"), country(place), stated(cipher), listed(tls, "systems", "tls_min"),
            stated(evidence),
        )  # fmt: skip

    def vendor(self, entry: Entry) -> Entry:
        """Say what the register tells of a vendor."""
        role, place, basis, contract = entry
        return listed(role, "recipients", "role"), country(place), stated(basis), self.pseudonyms.of(contract)

    def assessments(self, found: dict[tuple[str, str], list[Entry]]) -> dict[tuple[str, str], list[Entry]]:
        """Say of assessments how they ended, and not what they weighed."""
        said: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        for (kind, purpose), entries in found.items():
            said[kind, self.code(purpose, self.policy.purposes)] += [
                (
                    declared(category, self.policy.categories), stated(statement),
                    listed(outcome, "assessments", "outcome"), day, self.pseudonyms.of(evidence),
                )
                for category, statement, outcome, day, evidence in entries
            ]  # fmt: skip
        return said


def added(facts: list[Fact]) -> list[Fact]:
    """Add up the counts of what now has one name, the most frequent first."""
    counts: dict[tuple[str | None, str | None], int] = defaultdict(int)
    for value, detail, count in facts:
        counts[value, detail] += count
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0][0] or "", one[0][1] or ""))
    return [(value, detail, count) for (value, detail), count in ranked]


def together(one: Count, other: Count) -> Count:
    """Add up two counts of one rule."""
    numbers = ("judged", "failed", "excepted", "unknown", "waived")
    return replace(one, **{name: getattr(one, name) + getattr(other, name) for name in numbers})
