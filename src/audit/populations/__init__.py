"""The populations that rules judge: rows of one table, with the facts that several rules need derived once.

Every population has `row_id`, `record_id`, `subject_id`, `category`, `system_id` and `judged`: true where the row
belongs to it, null where nobody can tell (a breach is then unknown). Rows that do not belong are left out.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

from audit.populations import (
    accesses,
    attestations,
    backups,
    breaches,
    contents,
    disclosures,
    disposal,
    documents,
    holds,
    messages,
    points,
    processors,
    records,
    requests,
    suppressions,
    systems,
    uses,
    vendors,
)
from audit.terms import Terms


@dataclass(frozen=True)
class Population:
    """Rows of one table, prepared for judging."""

    name: str
    table: str  # the table its rows come from
    rows: Callable[["Given"], Any]
    basis: str | None = None  # the legal basis whose uses these are, each with the evidence that may support it
    candidates: str | None = None  # the evidence's key: one use may come with several candidates to choose from
    proof: Callable[["Given"], uses.Proof] | None = None  # that evidence, where nothing else is joined to a use
    few: bool = False  # few rows that are read again and again: worth keeping
    faults: bool = False  # each row is a fault, of which there should be none

    @property
    def meaning(self) -> str:
        """Say which rows these are."""
        return (self.rows.__doc__ or "").strip()


POPULATIONS = {
    population.name: population
    for population in (
        Population("records", "records", records.records),
        Population("purposeful", "records", records.purposeful),
        Population("erasures", "records", requests.erasures),
        Population("gone", "records", records.gone),
        Population("backed_up", "records", backups.backed_up),
        Population("entrusted", "records", processors.entrusted),
        Population("disposals", "dispositions", records.disposals),
        Population("anonymisations", "dispositions", disposal.anonymisations),
        Population("holds_in_force", "holds", holds.holds_in_force, few=True),
        Population("requests", "rights_requests", requests.requests, few=True),
        Population("contents", "records", contents.contents),
        Population("tracked", "records", contents.tracked),
        Population("generated", "records", contents.generated),
        Population("transactions", "records", contents.transactions),
        Population("limited_uses", "record_uses", contents.limited_uses),
        Population("disclosures", "disclosures", disclosures.disclosures),
        Population("repeated", "record_uses", uses.repeated, faults=True),
        Population("uses", "record_uses", uses.uses),
        Population("claims", "record_uses", uses.claims, few=True),
        Population("claim_uses", "record_uses", uses.claim_uses),
        Population("consent_uses", "record_uses", uses.consent_uses, "a", "consent_id", uses.consents),
        Population("contract_uses", "record_uses", uses.contract_uses, "b", "contract_id", uses.contracts),
        Population("obligation_uses", "record_uses", uses.obligation_uses, "c", "assessment_id"),
        Population("vital_uses", "record_uses", uses.vital_uses, "d", "assessment_id"),
        Population("recognised_uses", "record_uses", uses.recognised_uses, "ea", "assessment_id"),
        Population("interest_uses", "record_uses", uses.interest_uses, "f", "assessment_id"),
        Population("accesses", "access_log", accesses.accesses),
        Population("sent", "communications", messages.sent),
        Population("messages", "communications", messages.messages),
        Population("suppressions", "suppressions", suppressions.suppressions),
        Population("objections", "rights_requests", suppressions.objections),
        Population("systems", "systems", systems.systems, few=True),
        Population("systems_in_use", "systems", systems.systems_in_use),
        Population("certificates", "attestations", attestations.certificates),
        Population("points", "collection_points", points.points, few=True),
        Population("chatbots", "collection_points", points.chatbots),
        Population("declared_forms", "collection_points", points.declared_forms),
        Population("collected", "records", points.collected),
        Population("applications", "records", points.applications),
        Population("social_pages", "collection_points", points.social_pages),
        Population("session_analytics", "recipients", vendors.session_analytics),
        Population("session_trackers", "collection_points", vendors.session_trackers),
        Population("documents", "attestations", documents.documents, few=True),
        Population("explained_trackers", "collection_points", documents.explained_trackers),
        Population("contacts", "attestations", documents.contacts),
        Population("breaches", "breaches", breaches.breaches),
    )
}

# Which grounds excuse a breach, per exception and reading; the user's own other wishes do not stand against erasure.
EXCEPTIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "on_hold": holds.GROUNDS,
    "on_hold_against_erasure": dict.fromkeys(holds.GROUNDS, (holds.HOLD,)),
}


@dataclass(frozen=True)
class Given:
    """What populations are built from: the tables, the terms, and each other."""

    tables: SimpleNamespace  # unbound Ibis tables by name
    terms: Terms
    one_use: bool  # records carry their one use themselves
    keep: Callable[[Population, Any], Any] | None = None  # how the engine keeps a population, to build on
    built: dict[str, Any] = field(default_factory=dict)

    def population(self, name: str) -> Any:
        """Build a population once."""
        if name not in self.built:
            rows = POPULATIONS[name].rows(self)
            self.built[name] = self.keep(POPULATIONS[name], rows) if self.keep else rows
        return self.built[name]

    def argument(self, name: str) -> Any:
        """Give what a rule asks for by the name of its argument."""
        if name == "terms":
            return self.terms
        return self.population(name) if name in POPULATIONS else getattr(self.tables, name)

    def with_uses(self, rows: Any) -> "Given":
        """Build everything anew over these uses only; what does not rest on uses stays."""
        return replace(self, keep=None, built={"uses": rows, "requests": self.population("requests")})
