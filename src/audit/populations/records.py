"""Records that are held, records that are gone, and the disposals that say so."""

from datetime import timedelta
from typing import Any

import ibis

from audit.moments import (
    UNKNOWN,
    after_day,
    before_day,
    before_instant,
    day_after_number,
    day_number,
    every,
    local_day,
)

HELD = ("live", "archive", "backup_only")
LASTING = ("c", "d", "e", "ea", "f")  # bases that no withdrawal and no end of a contract takes away
GONE = ("deleted", "anonymised", "beyond_use")


def ours(records: Any) -> Any:
    """Tell whether this organisation answers for the record: a processor's records follow its client's policy."""
    role = records.role.fill_null("controller")
    return ibis.cases((role.isin(["controller", "joint"]), True), (role == "processor", False), else_=UNKNOWN)


def personal(records: Any) -> Any:
    """Tell whether the record still concerns somebody; what nobody called anonymous does."""
    form = records.identifiability.fill_null("direct")
    return ibis.cases((form.isin(["direct", "pseudonymous"]), True), (form == "anonymous", False), else_=UNKNOWN)


def judged(records: Any) -> Any:
    """Tell whether retention and basis are judged for the record: held, personal and ours."""
    return records.status.isin(HELD) & personal(records) & ours(records)


def overdue(records: Any, terms: Any, months_over: int = 0, days_over: int = 0) -> Any:
    """Tell whether the last day for keeping the record has passed; a submission still to come tells nothing."""
    start = terms.retention_start(records.category, months_over, days_over)
    return ibis.cases(
        (records.submitted_at > ibis.literal(terms.now), UNKNOWN),
        else_=before_instant(records, "submitted_at", start),
    )


def last_day_numbers(records: Any, terms: Any) -> dict[str, Any]:
    """Number the earliest and the latest day that can be the record's last, in the steps of `moments.day_number`."""
    return numbers(records, terms, "last_day_number", terms.retention_months(records.category))


def numbers(records: Any, terms: Any, name: str, months: Any) -> dict[str, Any]:
    """Number the days that lie so many months after the earliest and the latest day of submission."""
    return {
        name: day_number(local_day(records.submitted_at, terms.zone)) + months,
        f"{name}_latest": day_number(local_day(records.submitted_at_latest, terms.zone)) + months,
    }


def records(given: Any) -> Any:
    """Records held about people, for which this policy speaks."""
    rows, terms = given.tables.records, given.terms
    rows = rows.mutate(
        row_id=rows.record_id,
        judged=judged(rows),
        overdue=overdue(rows, terms),
        a_year_overdue=overdue(rows, terms, months_over=12),
        past_tolerance=overdue(rows, terms, days_over=terms.policy.retention.grace_days),
    )
    return rows.filter(rows.judged.fill_null(True))


def gone(given: Any) -> Any:
    """Records whose status says that they are deleted, anonymised or beyond use."""
    rows = given.tables.records
    rows = rows.mutate(row_id=rows.record_id, judged=rows.status.isin(GONE) & ours(rows), personal=personal(rows))
    rows = rows.filter(rows.judged.fill_null(True))
    logged = given.tables.dispositions.group_by("record_id").agg(disposals=lambda d: d.count())
    logged = logged.rename(logged_id="record_id")
    return rows.left_join(logged, rows.record_id == logged.logged_id)


def disposals(given: Any) -> Any:
    """Disposals logged up to the day, with the records they speak of."""
    logged, rows, terms = given.tables.dispositions, given.tables.records, given.terms
    months = terms.minimum_months(rows.category)
    rows = rows.mutate(ours=ours(rows), personal=personal(rows), to_be_kept=months.notnull())
    rows = rows.filter(rows.ours.fill_null(True)).select(
        "record_id", "ours", "personal", "subject_id", "category", "system_id", "status", "identifiability",
        "submitted_at", "submitted_at_latest", "to_be_kept", **last_day_numbers(rows, terms),
        **numbers(rows, terms, "minimum_day_number", months),
    )  # fmt: skip
    logged = logged.filter(logged.done_at.isnull() | (logged.done_at <= ibis.literal(terms.now)))
    joined = logged.join(rows, "record_id")
    return joined.mutate(
        row_id=joined.disposition_id,
        judged=~after_day(joined, "done_at", terms.as_of, terms.zone) & joined.ours,
        done_day_number=day_number(local_day(joined.done_at, terms.zone)),
        done_day_number_latest=day_number(local_day(joined.done_at_latest, terms.zone)),
        day_after_number=day_after_number(local_day(joined.done_at, terms.zone)),
        day_after_number_latest=day_after_number(local_day(joined.done_at_latest, terms.zone)),
    )


def purposeful(given: Any) -> Any:
    """Records held about people, with whether every purpose they were held for has ended."""
    rows, uses = given.population("records"), ended_uses(given)
    ends = uses.group_by(used_id="record_id").agg(
        uses=uses.count(),
        ended=uses.ended.ifelse(1, 0).sum(),
        unsure=uses.ended.isnull().ifelse(1, 0).sum(),
    )
    joined = rows.left_join(ends, rows.record_id == ends.used_id)
    return joined.mutate(
        purposes_ended=ibis.cases(
            (joined.uses.isnull() | (joined.ended == joined.uses), True),
            (joined.ended + joined.unsure < joined.uses, False),
            else_=UNKNOWN,
        )
    )


def ended_uses(given: Any) -> Any:
    """Tell for every use whether it has ended: consent withdrawn, contract over, or relationship ended."""
    uses, terms = given.population("uses"), given.terms
    limit = terms.as_of - timedelta(days=terms.policy.retention.necessity_grace_days)
    consents, contracts, subjects = given.tables.consents, given.tables.contracts, given.tables.subjects
    withdrawn = ~after_day(consents, "withdrawn_at", limit, terms.zone)
    consents = consents.mutate(withdrawn=ibis.cases((consents.withdrawn_at.isnull(), False), else_=withdrawn))
    contracts = contracts.mutate(over=before_day(contracts, "ends_on", limit))
    named = consents.select(named_consent="consent_id", named_withdrawn="withdrawn")
    given_for = consents.group_by(consenting="subject_id", consented="purpose").agg(withdrawn=every(consents.withdrawn))
    named_contract = contracts.select(named_contract="contract_id", named_over="over")
    of_party = contracts.group_by(party="party_subject_id").agg(over=every(contracts.over))
    ends = subjects.select("relationship_end", "relationship_end_latest", known_subject="subject_id")
    rows = (
        uses.left_join(named, uses.basis_ref == named.named_consent)
        .left_join(given_for, [uses.subject_id == given_for.consenting, uses.purpose == given_for.consented])
        .left_join(named_contract, uses.basis_ref == named_contract.named_contract)
        .left_join(of_party, uses.subject_id == of_party.party)
        .left_join(ends, uses.subject_id == ends.known_subject)
    )
    left = before_day(rows, "relationship_end", limit)
    over = ibis.cases(
        (rows.legal_basis.isnull(), UNKNOWN),
        (rows.legal_basis == "a", left | ended(rows, "named_consent", "named_withdrawn", "consenting", "withdrawn")),
        (rows.legal_basis == "b", left | ended(rows, "named_contract", "named_over", "party", "over")),
        (rows.legal_basis.isin(LASTING), False),
        else_=UNKNOWN,
    )
    return rows.select("record_id", ended=over)


def ended(uses: Any, named: str, named_ended: str, found: str, found_ended: str) -> Any:
    """Tell whether the evidence that a use names, or else all that was found for it, has ended; none found has not."""
    return ibis.cases(
        (uses.basis_ref.notnull() & uses[named].isnull(), False),
        (uses.basis_ref.notnull(), uses[named_ended]),
        (uses.subject_id.isnull(), UNKNOWN),  # nobody can look for it
        ((uses.legal_basis == "a") & uses.purpose.isnull(), UNKNOWN),
        (uses[found].isnull(), False),
        else_=uses[found_ended],
    )
