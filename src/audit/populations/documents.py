"""Documents that the policy refers to, contacts that must answer, and what each is shown by."""

from typing import Any

import ibis

from audit import calendar
from audit.moments import UNKNOWN, before_day
from audit.populations.points import NOBODY, some, stacked


def attested(attestations: Any, kind: str, holders: tuple[str, ...], terms: Any) -> Any:
    """Tell whether an attestation shows this of one of these, with its proof, and is valid on the day."""
    of_it = (attestations.kind == kind) & attestations.holder.lower().isin([name.lower() for name in holders])
    begun = attestations.valid_from <= ibis.literal(terms.as_of)
    valid = begun & ~before_day(attestations, "valid_to", terms.as_of)
    return of_it & attestations.evidence_ref.notnull() & valid


def issued_by(attestations: Any, holders: tuple[str, ...], terms: Any) -> Any:
    """Tell whether a document of one of these names was issued by the day, whatever has become of it since."""
    named = attestations.holder.lower().isin([name.lower() for name in holders])
    return (attestations.kind == "policy_document") & named & (attestations.valid_from <= ibis.literal(terms.as_of))


def documents(given: Any) -> Any:
    """Documents that the policy refers to."""
    found, terms = given.tables.attestations, given.terms
    rows = []
    for code, document in terms.policy.web.documents.items():
        flags = attested(found, "policy_document", document.holders, terms)
        issued = issued_by(found, document.holders, terms)
        newest = found.valid_from.max(where=issued.fill_null(False))
        shown = found.agg(shown=some(flags), newest=newest, unsure=issued.isnull().any())
        rows.append(declared(shown, code, document.clause))
    none = found.agg(shown=some(found.kind.isnull()), newest=found.valid_from.max(), unsure=found.kind.isnull().any())
    return stacked(rows, declared(none, "", ""))


def contacts(given: Any) -> Any:
    """Contacts that the policy says can be reached."""
    found, terms = given.tables.attestations, given.terms
    rows = []
    for code, contact in terms.policy.web.contacts.items():
        oldest = calendar.first_kept(terms.as_of, contact.months, "following")
        recent = found.valid_from >= ibis.literal(oldest)
        flags = attested(found, "contact_test", contact.holders, terms) & recent
        rows.append(declared(found.agg(shown=some(flags)), code, contact.clause))
    return stacked(rows, declared(found.agg(shown=some(found.kind.isnull())), "", ""))


def declared(row: Any, code: str, clause: str) -> Any:
    """Turn what attestations show into a row about what the policy declares."""
    return row.mutate(**NOBODY, row_id=ibis.literal(code), clause=ibis.literal(clause), judged=ibis.literal(True))


def explained_trackers(given: Any) -> Any:
    """Points in use that store or read something on a device, with the day the cookie policy was last issued."""
    rows, shown = given.population("points"), given.population("documents")
    rows = rows.filter(rows.storage_access.fill_null(True))
    newest = shown.filter(shown.clause == "cookies.policy_link")
    newest = newest.agg(explained_on=newest.newest.min(), perhaps_newer=newest.unsure.fill_null(False).any())
    rows = rows.cross_join(newest)
    newer = rows.active_from > rows.explained_on
    return rows.mutate(
        judged=rows.judged & rows.storage_access,
        newer=ibis.cases((newer & rows.perhaps_newer, UNKNOWN), else_=newer),
    )
