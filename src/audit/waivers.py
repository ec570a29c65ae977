"""What an organisation accepts for a time although it breaks a promise, as data: read it, refuse what is unclear."""

import functools
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, PrivateAttr, ValidationError

from audit import policycheck, strictyaml
from audit.policy import Policy
from audit.policycheck import Problem, suggest
from audit.policymodel import Code, Day, Model
from audit.rules import RULES
from audit.strictyaml import Document, Loc, shown
from audit.tables import TABLES

Id = Annotated[str, Field(min_length=1, max_length=200)]
Name = Annotated[str, Field(min_length=1, max_length=100)]
Reason = Annotated[str, Field(min_length=1, max_length=1000)]
Expected = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
TEXTS = ("category", "system", "reason", "owner", "approver")


class Waiver(Model):
    """One acceptance: of the failing rows of a rule within a scope, or of one finding."""

    id: Code
    rule: str | None = Field(default=None, max_length=20, description="The rule whose failing rows are accepted.")
    finding: str | None = Field(default=None, max_length=64, description="Or one finding, by its fingerprint.")
    table: str | None = Field(default=None, max_length=64, description="Only rows of this table.")
    category: Id | None = Field(default=None, description="Only rows of this category of the policy.")
    system: Id | None = Field(default=None, description="Only rows of this system.")
    rows: Annotated[tuple[Id, ...], Field(min_length=1)] | None = Field(
        default=None, description="Only the rows with these ids (row_id)."
    )
    expected: Expected | None = Field(
        default=None, description="How many rows it names at most; if there are more it waives none of them."
    )
    reason: Reason = Field(description="Why it is accepted.")
    owner: Name = Field(description="Who answers for what was accepted.")
    approver: Name = Field(description="Who accepted it; another than the owner.")
    since: Day = Field(alias="from", description="The first day on which it holds.")
    until: Day = Field(description="The last day on which it holds.")
    urgent: bool = Field(default=False, strict=True, description="Whether urgent findings are accepted too.")

    @property
    def most(self) -> int:
        """How many rows it may cover: as stated, or as many as it lists."""
        return self.expected or len(self.rows or ()) or 1

    @property
    def self_approved(self) -> bool:
        """Tell whether its owner approved it, however the name is written."""
        return _person(self.owner) == _person(self.approver)


class Waivers(Model):
    """Every waiver of one file."""

    waivers: tuple[Waiver, ...]
    _document: Document = PrivateAttr()

    @property
    def source(self) -> str:
        """The name of the file."""
        return self._document.name

    @property
    def sha256(self) -> str:
        """The hash of the file's bytes."""
        return self._document.sha256

    def fitting(self, policy: Policy) -> "Waivers":
        """Give the same waivers once it is certain that the policy knows their categories."""
        policycheck.refuse(self._document, _strange(self.waivers, policy))
        return self


def load_waivers(path: str | Path) -> Waivers:
    """Read and check a file of waivers."""
    document = strictyaml.read(Path(path))
    try:
        waivers = Waivers.model_validate(document.data)
    except ValidationError as error:
        policycheck.refuse(document, policycheck.shape(error, json_schema()))
    policycheck.refuse(document, _problems(waivers.waivers))
    waivers._document = document
    return waivers


@functools.cache
def json_schema() -> dict[str, Any]:
    """Describe a file of waivers as JSON Schema, for editors that complete and check."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Waivers.model_json_schema()}


def _problems(waivers: tuple[Waiver, ...]) -> Iterator[Problem]:
    """Find what no single value shows."""
    often = Counter(waiver.id for waiver in waivers)
    for place, waiver in enumerate(waivers):
        at: Loc = ("waivers", place)
        if often[waiver.id] > 1:
            yield Problem((*at, "id"), f"the id {waiver.id} is given to {often[waiver.id]} waivers")
        if waiver.until < waiver.since:
            yield Problem((*at, "until"), f"{waiver.id}: until lies before from")
        for name in TEXTS:
            if not _plain(getattr(waiver, name)):
                yield Problem((*at, name), f"{waiver.id}: {name} must be one line of printable text")
        yield from _unclear(at, waiver)


def _unclear(at: Loc, waiver: Waiver) -> Iterator[Problem]:
    """Find what leaves open which rows a waiver names."""
    if (waiver.rule is None) == (waiver.finding is None):
        yield Problem(at, f"{waiver.id}: a waiver names either a rule or a finding")
    elif waiver.finding is not None:
        if len(waiver.finding) != 16 or set(waiver.finding) - set("0123456789abcdef"):
            yield Problem((*at, "finding"), f"{waiver.id}: a fingerprint has 16 digits, 0-9 and a-f")
        for name in ("table", "category", "system", "rows"):
            if getattr(waiver, name) is not None:
                yield Problem((*at, name), f"{waiver.id}: a waiver of one finding has no {name}")
    else:
        yield from _unknown((*at, "rule"), waiver.id, waiver.rule, [rule.id for rule in RULES])
        if waiver.expected is None and waiver.rows is None:
            yield Problem(at, f"{waiver.id}: expected is missing", "say how many rows it names at most, or list rows")
    yield from _unknown((*at, "table"), waiver.id, waiver.table, TABLES)
    if waiver.rows and len({*waiver.rows}) < len(waiver.rows):
        yield Problem((*at, "rows"), f"{waiver.id}: a row is listed twice")


def _unknown(at: Loc, waiver: str, given: str | None, known: Collection[str]) -> Iterator[Problem]:
    if given is not None and given not in known:
        yield Problem(at, f"{waiver}: there is no {at[-1]} {shown(given)}", suggest(given, known))


def _strange(waivers: tuple[Waiver, ...], policy: Policy) -> Iterator[Problem]:
    """Find categories that the policy does not declare."""
    for place, waiver in enumerate(waivers):
        yield from _unknown(("waivers", place, "category"), waiver.id, waiver.category, policy.categories)


def _plain(text: str | None) -> bool:
    return text is None or (text.isprintable() and bool(text.strip()))


def _person(name: str) -> str:
    """Write a name so that two ways of writing it are one."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
