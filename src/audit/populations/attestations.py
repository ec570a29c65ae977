"""Certificates: of each kind that the policy claims, the one that speaks best for it on the day."""

from typing import Any

import ibis

from audit.moments import before_day

KINDS = ("CE_PLUS", "ISO27001", "CISP")


def certificates(given: Any) -> Any:
    """Certificates that the policy speaks of: of each kind the best on the day, or a row that says there is none."""
    return ibis.union(*[of_kind(given, kind) for kind in KINDS], distinct=False)


def of_kind(given: Any, kind: str) -> Any:
    """Choose the certificate of a kind that satisfies most; a kind without any is one row all the same."""
    found, terms = given.tables.attestations, given.terms
    claimed = found.agg(registered=found.count()).mutate(certificate=ibis.literal(kind))
    wanted = terms.policy.safeguards.certificate(kind)
    found = found.filter(found.kind == kind)
    found = found.mutate(
        valid=valid(found, wanted, terms),
        edition_counts=edition_counts(found, wanted, terms),
        issuer_named=issuer_named(found, wanted),
    )
    wants = [found.valid, found.edition_counts, found.issuer_named]
    lacks = sum(((~want).fill_null(True).ifelse(1, 0) for want in wants), ibis.literal(0))
    breaks = sum(((~want).fill_null(False).ifelse(1, 0) for want in wants), ibis.literal(0))
    place = ibis.row_number().over(order_by=[lacks, breaks, found.valid_from.desc(), found.attestation_id])
    found = found.mutate(place=place)
    found = found.filter(found.place == 0)
    rows = claimed.left_join(found, claimed.certificate == found.kind)
    return rows.select(
        "certificate", "attestation_id", "valid", "edition_counts", "issuer_named",
        "issuer", "standard", "valid_from", "valid_to", "valid_to_latest",
        row_id=ibis.coalesce(rows.attestation_id, rows.certificate),
        record_id=ibis.null("string"),
        subject_id=ibis.null("string"),
        category=ibis.null("string"),
        system_id=ibis.null("string"),
        judged=ibis.literal(True),
    )  # fmt: skip


def valid(attestations: Any, wanted: Any, terms: Any) -> Any:
    """Tell whether a certificate is in its term on the day; one without an end has to be young enough."""
    oldest = terms.oldest_day(wanted.months_without_end)
    over = ibis.cases(
        (attestations.valid_to.isnull(), attestations.valid_from < oldest),
        else_=before_day(attestations, "valid_to", terms.as_of),
    )
    return (attestations.valid_from <= terms.as_of) & ~over


def edition_counts(attestations: Any, wanted: Any, terms: Any) -> Any:
    """Tell whether the edition certified is one that still counts on the day; where none is named, any does."""
    counting = [e.standard for e in wanted.editions if e.counts_until is None or e.counts_until >= terms.as_of]
    return attestations.standard.isin(counting) if wanted.editions else ibis.literal(True)


def issuer_named(attestations: Any, wanted: Any) -> Any:
    """Tell whether the issuer is one that the policy names; where it names none, any will do."""
    return attestations.issuer.isin(list(wanted.issuers)) if wanted.issuers else ibis.literal(True)
