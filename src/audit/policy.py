"""What an organisation promised, as data: read it, check it, refuse what dangles."""

import functools
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, PrivateAttr, ValidationError

from audit import policycheck, policyreferences, strictyaml
from audit.errors import PolicyError
from audit.law import Law, load_duties, load_law
from audit.policydisclosures import Disclosures
from audit.policydocument import Document
from audit.policydpv import Dpv
from audit.policymessages import Messages
from audit.policymodel import Basis, Clause, ClauseId, Code, Count, Day, Model, Months, Text
from audit.policyprocessing import Processing
from audit.policysafeguards import Safeguards
from audit.policyweb import Web

SystemKind = Literal["web", "app", "db", "backup", "analytics", "email", "crm"]
Source = Literal["data_subject", "observed", "generated", "client", "third_party", "public", "unknown"]
PurposeKind = Literal[
    "service", "security", "communication", "marketing", "analytics", "records", "legal", "disclosure"
]
HoldReason = Literal["legal_obligation", "vital_interests", "legal_claim", "regulator", "rights_request", "suppression"]
UnlessRequested = Literal["strict", "A", "B", "C", "D"]
MayInclude = Literal["strict", "lenient"]


class Period(Model):
    """How long data may be kept, from which moment, and how the days are counted."""

    years: Annotated[int, Field(strict=True, gt=0, le=100)] | None = None
    months: Months | None = None
    convention: Literal["following", "beginning_on"] = "following"
    trigger: Literal["submitted", "collected", "created"] = "submitted"

    @property
    def total_months(self) -> int:
        """Count years and months together."""
        return 12 * (self.years or 0) + (self.months or 0)

    def __str__(self) -> str:
        counted = ((self.years, "year"), (self.months, "month"))
        return " and ".join(f"{count} {unit}{'s' * (count > 1)}" for count, unit in counted if count)


class Minimum(Period):
    """How long data must be kept, and what says so."""

    authority: Text = Field(description="The citation that obliges, as a key of the law.")


class Retention(Model):
    """The longest period of every category that has none of its own, and the shortest of those that have one."""

    period: Period
    minimum: dict[Code, Minimum] = Field(
        default={}, description="Per category, how long an enactment obliges to keep it, whatever the policy promises."
    )
    necessity_grace_days: Count = 0
    due_soon_days: Count = 90
    grace_days: Count = 0


class Category(Model):
    """A kind of data: what it may hold, where it comes from, and what it is used for on which bases."""

    label: Text
    items: tuple[Code, ...] = ()
    sources: tuple[Source, ...] = ()
    purposes: Annotated[dict[Code, Annotated[tuple[Basis, ...], Field(min_length=1)]], Field(min_length=1)]
    basis_clause: ClauseId | None = None
    purposes_clause: ClauseId | None = None
    items_clause: ClauseId | None = None
    source_clause: ClauseId | None = None
    clauses: tuple[ClauseId, ...] = Field(default=(), description="Other clauses that speak of this category.")
    open_items: bool = Field(
        default=False, strict=True, description="Whether the list of items says that it is not complete."
    )
    noted_items: tuple[Code, ...] = Field(
        default=(), description="Items beyond the list that are pointed out, never failed."
    )
    never_items: tuple[Code, ...] = Field(default=(), description="Items it never holds, however the list is read.")
    identifying_items: tuple[Code, ...] = Field(default=(), description="Items that would tell who somebody is.")
    generated_items: tuple[Code, ...] = Field(default=(), description="Items that the website makes by itself.")
    system_kinds: tuple[SystemKind, ...] = Field(default=(), description="Kinds of system that it comes from.")
    retention: Period | None = None
    note: Text | None = None

    @property
    def bases(self) -> tuple[str, ...]:
        """Every basis that some purpose of the category may rest on."""
        return tuple(dict.fromkeys(basis for bases in self.purposes.values() for basis in bases))


class Everywhere(Model):
    """A purpose that every category may be used for."""

    bases: Annotated[tuple[Basis, ...], Field(min_length=1)]
    basis_clause: ClauseId | None = None


class Purpose(Model):
    """What data is used for."""

    label: Text
    kind: PurposeKind


class Holds(Model):
    """The reasons for which data may stay longer: those the policy names, and those only the law does."""

    grounds: tuple[HoldReason, ...] = ()
    outside_policy: tuple[HoldReason, ...] = ()


class Meanings(Model):
    """What each reading says, for the report."""

    unless_requested: dict[UnlessRequested, Text] = {}
    may_include: dict[MayInclude, Text] = {}


class Readings(Model):
    """How words that allow several readings are read."""

    unless_requested: UnlessRequested = "strict"
    may_include: MayInclude = "strict"
    meanings: Meanings = Meanings()


class Horizons(Model):
    """After how long evidence is to be looked at again."""

    consent_refresh_months: Months = 24
    assessment_review_months: Months = 24
    pre_contract_months: Months = 12
    user_request_review_months: Months = 12
    vital_bulk: Count = 10


class Policy(Model):
    """Everything that one policy promises, and the words it promises it in."""

    id: Code
    title: Text
    organisation: Text
    version: Text
    valid_from: Day
    zone: Text = "Europe/London"
    division: Literal["england-and-wales", "scotland", "northern-ireland"] = "england-and-wales"
    regulator: Text = "Information Commissioner's Office"
    contact: Text | None = None
    note: Text | None = None
    subject_types: tuple[Code, ...] = ()
    items: dict[Code, Text] = {}
    purposes: dict[Code, Purpose]
    interests: dict[Code, Text] = {}
    categories: dict[Code, Category]
    everywhere: dict[Code, Everywhere] = {}
    retention: Retention
    holds: Holds = Holds()
    secret_items: tuple[Code, ...] = Field(default=(), description="Items that are kept in no category at all.")
    disclosures: Disclosures = Disclosures()
    readings: Readings = Readings()
    horizons: Horizons = Horizons()
    messages: Messages | None = None
    safeguards: Safeguards | None = None
    document: Document | None = None
    web: Web = Web()
    processing: Processing = Processing()
    dpv: Dpv = Dpv()
    law: dict[Text, Law] = {}
    clauses: dict[ClauseId, Clause]
    _source: str = PrivateAttr(default="")
    _sha256: str = PrivateAttr(default="")

    def model_post_init(self, context: Any) -> None:
        """Tell every clause its id."""
        del context
        for key, clause in self.clauses.items():
            clause._id = key

    @property
    def duties(self) -> dict[str, Clause]:
        """The duties of law beside the promises: the same for every policy, and no part of its text."""
        return load_duties()

    @property
    def stated(self) -> dict[str, Clause]:
        """Whatever is judged: the promises, and the duties of law beside them."""
        return self.clauses | self.duties

    @property
    def source(self) -> str:
        """The name of the file."""
        return self._source

    @property
    def sha256(self) -> str:
        """The hash of the file's bytes."""
        return self._sha256

    def period(self, category: str | None) -> Period:
        """Say how long a category may be kept: its own period, or everybody's."""
        own = self.categories[category].retention if category in self.categories else None
        return own or self.retention.period

    def vocabularies(self) -> dict[str, frozenset[str]]:
        """List the codes that an inventory may use."""
        return {
            "category": frozenset(self.categories),
            "purpose": frozenset(self.purposes),
            "item": frozenset(self.items),
            "subject_type": frozenset(self.subject_types),
        }

    def citation(self, key: str) -> Law:
        """Look up a law key, the policy's own ones first."""
        return self.law[key] if key in self.law else load_law()[key]

    def read_as(self, **readings: str) -> "Policy":
        """Return the same policy under other readings."""
        try:
            chosen = Readings.model_validate({**self.readings.model_dump(), **readings})
        except ValidationError as error:
            policycheck.refuse_setting("readings", error, json_schema())
        return self.model_copy(update={"readings": chosen})

    def keeping(self, *, years: int | None = None, months: int | None = None) -> "Policy":
        """Return the same policy with another longest period, to see what that would change."""
        try:
            period = Period.model_validate({**self.retention.period.model_dump(), "years": years, "months": months})
        except ValidationError as error:
            policycheck.refuse_setting("retention", error, json_schema())
        retention = self.retention.model_copy(update={"period": period})
        return self.model_copy(update={"retention": retention})


def bundled() -> tuple[str, ...]:
    """Name the policies that come with the library."""
    return tuple(sorted(path.stem for path in _folder().glob("*.yaml") if path.stem != "law"))


def load_policy(name_or_path: str | Path) -> Policy:
    """Read and check a policy: a bundled one by its name, any other by the path of its .yaml file."""
    document = strictyaml.read(_find(name_or_path))
    try:
        policy = Policy.model_validate(document.data)
    except ValidationError as error:
        policycheck.refuse(document, policycheck.shape(error, json_schema()))
    policycheck.refuse(document, policyreferences.references(policy, load_law()))
    policy._source, policy._sha256 = document.name, document.sha256
    return policy


@functools.cache
def json_schema() -> dict[str, Any]:
    """Describe a policy file as JSON Schema, for editors that complete and check."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Policy.model_json_schema()}


def _find(name_or_path: str | Path) -> Path:
    path = Path(name_or_path)
    if path.suffix in (".yaml", ".yml") or path.name != str(name_or_path):
        return path
    if path.name in bundled():
        return _folder() / f"{path.name}.yaml"
    hint = f"{policycheck.suggest(path.name, bundled())}; or give the path of a .yaml file"
    raise PolicyError(f"no bundled policy is called {strictyaml.shown(path.name)!r}", where="policy", hint=hint)


def _folder() -> Path:
    return Path(str(resources.files("audit") / "policies"))
