"""Uses of records, and the evidence each claims for its legal basis."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ibis

from audit.moments import EVER, NEVER, UNKNOWN
from audit.populations.holds import covered, in_force, review_to_come
from audit.populations.records import judged

USE_COLUMNS = (
    "purpose", "legal_basis", "basis_ref", "decided_at", "decided_at_latest", "first_used_at", "first_used_at_latest",
    "last_used_at", "last_used_at_latest", "art9_condition", "sch1_condition",
)  # fmt: skip
RECORD_COLUMNS = ("record_id", "subject_id", "category", "system_id", "special_category", "criminal_offence", "judged")


def uses(given: Any) -> Any:
    """Uses of held records: what each is used for, and on which legal basis."""
    # Distinct, which they are already: so an engine knows that it may leave the join out where nothing reads `claims`.
    records, repeated = given.tables.records, given.population("repeated").distinct()
    records = records.mutate(judged=judged(records))
    records = records.filter(records.judged.fill_null(True))
    if given.one_use:
        rows, row_id = records, records.record_id
    else:
        rows = given.tables.record_uses.join(records.select(*RECORD_COLUMNS), "record_id")
        row_id = rows.record_id + ":" + rows.purpose.fill_null("")
    rows = rows.select(*RECORD_COLUMNS, *USE_COLUMNS, row_id=row_id)
    rows = rows.left_join(repeated, [rows.record_id == repeated.repeated_id, rows.purpose == repeated.repeated_purpose])
    claims = rows.repeated_id.isnull().ifelse(1, 2).cast("int64")
    rows = rows.select(*RECORD_COLUMNS, *USE_COLUMNS, "row_id", claims=claims)
    return with_policy(rows, given.terms.policy)


def repeated(given: Any) -> Any:
    """Pairs of record and purpose that are claimed more than once."""
    if not given.one_use:
        return given.tables.duplicated_record_uses.select(repeated_id="record_id", repeated_purpose="purpose")
    twice = given.tables.records.semi_join(given.tables.duplicated_records, "record_id")
    pairs = twice.group_by(repeated_id="record_id", repeated_purpose="purpose").agg(times=twice.count())
    return pairs.filter(pairs.times > 1).drop("times")


def with_policy(rows: Any, policy: Any) -> Any:
    """Add what the policy says of each use: declared, permitted, and the clauses that take it."""
    return rows.mutate(
        declared=declared(rows, policy),
        permitted=permitted(rows, policy),
        basis_clause=clause_of(rows, policy, "basis_clause"),
        purposes_clause=clause_of(rows, policy, "purposes_clause"),
    )


def declared(rows: Any, policy: Any) -> Any:
    """Tell whether the policy declares the use's purpose for the record's category."""
    known = [(rows.category == name, rows.purpose.isin(list(c.purposes))) for name, c in policy.categories.items()]
    in_category = ibis.cases((rows.category.isnull() | rows.purpose.isnull(), UNKNOWN), *known, else_=False)
    return in_category | rows.purpose.isin(list(policy.everywhere))


def permitted(rows: Any, policy: Any) -> Any:
    """Tell whether the policy permits this basis for this purpose and category.

    For a purpose nobody declared, it asks only whether the basis is one of the category's.
    """
    everywhere = [(rows.purpose == name, rows.legal_basis.isin(list(e.bases))) for name, e in policy.everywhere.items()]

    def within(category: Any) -> Any:
        by_bases: dict[tuple[str, ...], list[str]] = {}
        for purpose, bases in category.purposes.items():
            if set(bases) != set(category.bases):
                by_bases.setdefault(tuple(bases), []).append(purpose)
        pairs = [(rows.purpose.isin(names), rows.legal_basis.isin(list(bases))) for bases, names in by_bases.items()]
        otherwise = rows.legal_basis.isin(list(category.bases))
        return ibis.cases(*pairs, else_=otherwise) if pairs else otherwise

    return ibis.cases(
        *everywhere,
        (rows.category.isnull() | rows.purpose.isnull(), UNKNOWN),
        *[(rows.category == name, within(category)) for name, category in policy.categories.items()],
        else_=False,
    )


def clause_of(rows: Any, policy: Any, which: str) -> Any:
    """Name the clause that takes the use: of its purpose where that holds for every category, else of its category."""
    branches = [
        (rows.purpose == name, getattr(e, which))
        for name, e in policy.everywhere.items()
        if which == "basis_clause" and e.basis_clause
    ]
    branches += [
        (rows.category == name, getattr(c, which)) for name, c in policy.categories.items() if getattr(c, which)
    ]
    return ibis.cases(*branches, else_=ibis.null("string")) if branches else ibis.null("string")


def by_basis(given: Any, basis: str) -> Any:
    """Choose the uses that claim one legal basis."""
    rows = given.population("uses")
    return rows.filter(rows.legal_basis == basis)


@dataclass(frozen=True)
class Proof:
    """What may support a use: the row of evidence that it names, or where it names none every row that matches."""

    evidence: Any
    key: str
    matches: Callable[[Any, Any], list[Any]]

    def ways(self, uses: Any) -> list[tuple[Any, list[Any]]]:
        """Split uses by how their evidence is found, each part with what it is joined on."""
        named, unnamed = uses.filter(uses.basis_ref.notnull()), uses.filter(uses.basis_ref.isnull())
        return [(named, [named.basis_ref == self.evidence[self.key]]), (unnamed, self.matches(unnamed, self.evidence))]

    def of(self, uses: Any) -> Any:
        """Join each use to its evidence, found or not."""
        return ibis.union(*(rows.left_join(self.evidence, on) for rows, on in self.ways(uses)), distinct=False)


def prefixed(table: Any, word: str, keep: tuple[str, ...]) -> Any:
    """Name a table's columns after what it holds, so that they can stand beside a use's own."""
    names = {(c if c.startswith(f"{word}_") else f"{word}_{c}"): c for c in keep}
    return table.select(**{name: table[column] for name, column in names.items()})


def consents(given: Any) -> Proof:
    """Consents prove a use if they name its subject and purpose."""
    found = prefixed(
        given.tables.consents, "consent",
        ("consent_id", "subject_id", "purpose", "given_at", "given_at_latest", "method", "controller_named",
         "wording_ref", "withdrawn_at", "withdrawn_at_latest", "refresh_due", "refresh_due_latest"),
    )  # fmt: skip
    return Proof(
        found, "consent_id",
        lambda use, c: [use.subject_id == c.consent_subject_id, use.purpose == c.consent_purpose],
    )  # fmt: skip


def consent_uses(given: Any) -> Any:
    """Uses based on consent, each with the consents that may support it."""
    return consents(given).of(by_basis(given, "a"))


def contracts(given: Any) -> Proof:
    """Contracts prove a use if its subject is a party."""
    found = prefixed(
        given.tables.contracts, "contract",
        ("contract_id", "party_subject_id", "client_id", "kind", "requested_by_subject", "starts_on", "ends_on",
         "ends_on_latest"),
    )  # fmt: skip
    return Proof(found, "contract_id", lambda use, c: [use.subject_id == c.contract_party_subject_id])


def contract_uses(given: Any) -> Any:
    """Uses based on a contract, each with the contracts that may support it."""
    return contracts(given).of(by_basis(given, "b"))


def assessed_uses(given: Any, basis: str, kind: str) -> Any:
    """Join uses of one basis to the assessments of its kind; where one names no category it covers all."""
    found = given.tables.assessments
    assessments = prefixed(
        found.filter(found.kind == kind), "assessment",
        ("assessment_id", "category", "purpose", "statement", "annex1_condition", "completed_at",
         "completed_at_latest", "approved_by", "outcome", "review_due", "review_due_latest"),
    )  # fmt: skip
    proof = Proof(
        assessments, "assessment_id",
        lambda use, a: [
            use.purpose == a.assessment_purpose,
            a.assessment_category.isnull() | (use.category == a.assessment_category),
        ],
    )  # fmt: skip
    return proof.of(by_basis(given, basis))


def interest_uses(given: Any) -> Any:
    """Uses based on legitimate interests, each with its assessments and any objection that stands against it."""
    rows, terms = assessed_uses(given, "f", "LIA"), given.terms
    found = given.tables.rights_requests
    objects = found.kind.isin(["objection", "marketing_objection"])
    outcome = found.outcome.fill_null("open")
    stands = ibis.cases(
        (outcome.isin(["open", "fulfilled", "partial"]), True),
        (outcome.isin(["refused", "withdrawn"]), False),
        else_=UNKNOWN,
    )
    # What bears no date may have come at any time; what may be no objection, or may not stand, perhaps never did.
    certain = (objects & stands).fill_null(False)
    found = found.filter((objects & stands).fill_null(True)).mutate(
        received_at=found.received_at.fill_null(ibis.literal(EVER)),
        received_at_latest=certain.ifelse(found.received_at_latest.fill_null(ibis.literal(NEVER)), ibis.literal(NEVER)),
    )
    marketing = terms.purposes_of_kind("marketing")
    objections = found.group_by(
        objecting="subject_id", to_marketing=(found.kind == "marketing_objection").fill_null(False)
    ).agg(objected_at=lambda o: o.received_at.min(), objected_at_latest=lambda o: o.received_at_latest.min())
    general = objections.filter(~objections.to_marketing).drop("to_marketing")
    direct = objections.filter(objections.to_marketing).select(
        objecting_to_marketing="objecting", marketing_objected_at="objected_at",
        marketing_objected_at_latest="objected_at_latest",
    )  # fmt: skip
    return rows.left_join(general, rows.subject_id == general.objecting).left_join(
        direct, [rows.subject_id == direct.objecting_to_marketing, rows.purpose.isin(marketing) | rows.purpose.isnull()]
    )


def obligation_uses(given: Any) -> Any:
    """Uses based on a legal obligation, each with the record of that obligation."""
    return assessed_uses(given, "c", "legal_obligation")


def recognised_uses(given: Any) -> Any:
    """Uses based on a recognised legitimate interest, each with its necessity note."""
    return assessed_uses(given, "ea", "recognised_li")


def vital_uses(given: Any) -> Any:
    """Uses based on vital interests, each with its incident and how many uses rely on that incident."""
    rows = assessed_uses(given, "d", "vital_interest")
    # A use that names no incident counts towards one only, however many it may rest on: the first that tells its story.
    unnamed = rows.filter(rows.basis_ref.isnull())
    told = unnamed.assessment_id.min(where=unnamed.assessment_statement.notnull())
    chosen = unnamed.group_by(choosing="row_id").agg(chosen=ibis.coalesce(told, unnamed.assessment_id.min()))
    rows = rows.left_join(chosen, rows.row_id == chosen.choosing)
    rows = rows.mutate(incident=rows.basis_ref.isnull().ifelse(rows.chosen, rows.assessment_id))
    resting = rows.filter(rows.assessment_id == rows.incident)
    relied = resting.group_by(relied_on="incident").agg(
        relying=resting.judged.fill_null(False).sum(), relying_at_most=resting.count()
    )
    return rows.left_join(relied, rows.incident == relied.relied_on)


def claims(given: Any) -> Any:
    """Uses for legal claims."""
    rows = given.population("uses")
    return rows.filter(rows.purpose == "legal_claims")


def claim_uses(given: Any) -> Any:
    """Uses for legal claims, with whether a properly recorded claim hold covers the record."""
    rows, terms, holds = given.population("claims"), given.terms, given.tables.holds
    recorded = holds.authority_ref.notnull() & holds.placed_by.notnull() & review_to_come(holds, terms)
    holds = holds.mutate(live=recorded & in_force(holds, terms) & (holds.reason == "legal_claim"))
    found = covered(rows, holds.filter(holds.live.fill_null(True)))
    matters = found.group_by(claimed_id="row_id").agg(certain=found.live.fill_null(False).any())
    joined = rows.left_join(matters, rows.row_id == matters.claimed_id)
    claimed = ibis.cases((joined.certain, True), (joined.claimed_id.notnull(), UNKNOWN), else_=False)
    return joined.mutate(claimed=claimed)
