"""What records are made of and where they come from: items, sources, transactions, usage data."""

from collections.abc import Iterable, Iterator

from .audit_day import HELD, AuditDay, Row
from .basis import purpose_undeclared
from .cells import says
from .evidence import all_uses
from .logic import Truth, both, either, later, no, one_of, same
from .rule import population, rule
from .sharing import agreed, disclosures, entries, for_marketing, ours

FORMS = ("consultation", "more_info", "client_application", "feedback")


def held(audit: AuditDay, record: Row) -> Truth:
    """The record is held and ours; it need not be about anybody."""
    return both(one_of(record.status, HELD), audit.ours(record))


@population("records")
def contents(audit: AuditDay) -> Iterator:
    """Records that are held and ours."""
    for record in audit.rows["records"]:
        yield record, record.record_id, held(audit, record)


def term(audit: AuditDay, record: Row, name: str) -> object:
    """What the policy says of the record's category; nothing where it knows no such category."""
    return getattr(audit.policy.categories.get(record.category), name, None)


def items_clause(audit: AuditDay, record: Row) -> object:
    """The clause that lists the items of the record's category."""
    return term(audit, record, "items_clause")


def source_clause(audit: AuditDay, record: Row) -> object:
    """The clause that states the source of the record's category."""
    return term(audit, record, "source_clause")


def of_clause(name: str):
    """The clause speaks of the record's category."""
    return lambda audit, record: name in (term(audit, record, "clauses") or ())


def holds(record: Row, items: Iterable[str]) -> Truth:
    """The record holds one of some items; of what nobody recorded, nobody knows."""
    return None if record.data_items is None else bool(set(record.data_items) & set(items))


def beyond(audit: AuditDay, record: Row, *lists: str) -> Truth:
    """The record holds an item that stands on none of its category's lists, and is no secret."""
    if record.data_items is None:
        return None
    known = {item for name in lists for item in term(audit, record, name)} | set(audit.policy.secret_items)
    return not set(record.data_items) <= known


# Items --------------------------------------------------------------------------------------------------------------


def complete(audit: AuditDay, record: Row) -> bool:
    """The category's list of items is read as complete."""
    return audit.policy.readings.may_include == "strict" and not term(audit, record, "open_items")


@rule("ITM-01", of=contents, clause=items_clause, where=complete)
def not_listed(audit: AuditDay, record: Row) -> Truth:
    """Something stands on no list: neither declared, nor only pointed out, nor judged by a rule of its own."""
    return beyond(audit, record, "items", "noted_items", "never_items")


@rule("ITM-02", of=contents, clause=items_clause,
      where=lambda audit, record: not complete(audit, record) or bool(term(audit, record, "noted_items")))  # fmt: skip
def pointed_out(audit: AuditDay, record: Row) -> Truth:
    """Something is beyond a list of examples, or is to be pointed out whatever the reading."""
    if complete(audit, record):
        return holds(record, term(audit, record, "noted_items"))
    return beyond(audit, record, "items", "never_items")


@rule("ITM-03", of=contents, clause=items_clause, where=lambda audit, record: bool(term(audit, record, "never_items")))
def never_held(audit: AuditDay, record: Row) -> Truth:
    """Something is held that the category never holds."""
    return holds(record, term(audit, record, "never_items"))


@rule("ITM-04", of=contents, clause="service.items",
      where=lambda audit, record: items_clause(audit, record) == "service.items")  # fmt: skip
def special(_: AuditDay, record: Row) -> Truth:
    """It tells of a special category, or of an offence."""
    return either(None if record.special_category is None else bool(record.special_category), record.criminal_offence)


@rule("TRX-03", of=contents, clause=items_clause)
def card_secret(audit: AuditDay, record: Row) -> Truth:
    """It holds a full card number or a security code."""
    return holds(record, audit.policy.secret_items)


# Sources ------------------------------------------------------------------------------------------------------------


@rule("SRC-01", of=contents, clause=source_clause)
def from_elsewhere(audit: AuditDay, record: Row) -> Truth:
    """It came from where the policy does not say."""
    return None if record.source == "unknown" else no(one_of(record.source, term(audit, record, "sources")))


@rule("SRC-02", of=contents, clause="usage.source", needs="systems",
      where=lambda audit, record: source_clause(audit, record) == "usage.source"
      and bool(term(audit, record, "system_kinds")))  # fmt: skip
def in_another_system(audit: AuditDay, record: Row) -> Truth:
    """It lies in a system of another kind; a back-up tells nothing of where it came from."""
    named = [row for row in audit.rows["systems"] if record.system_id is not None]
    kind = agreed(row.kind for row in named if row.system_id == record.system_id)
    return None if kind == "backup" else no(one_of(kind, term(audit, record, "system_kinds")))


@population("records", "collection_points")
def metadata(audit: AuditDay) -> Iterator:
    """Records made only of what the website makes by itself, that came through a contact form."""
    for record in audit.rows["records"]:
        own = term(audit, record, "generated_items")
        if own:
            items = record.data_items
            alone = None if items is None else bool(items) and set(items) <= set(own)
            yield record, record.record_id, both(held(audit, record), alone, from_form(audit, record))


def from_form(audit: AuditDay, record: Row) -> Truth:
    """It came through a contact form; entered more than once, the entries must agree on that."""
    point = record.collection_point_id
    points = [row for row in audit.rows["collection_points"] if point is not None and row.point_id == point]
    return agreed(one_of(row.kind, FORMS) for row in points)


@rule("SRC-03", of=metadata, clause="correspondence.metadata")
def made_by_others(_: AuditDay, record: Row) -> Truth:
    """Somebody else made it."""
    return None if record.source == "unknown" else no(same(record.source, "generated"))


# Transactions -------------------------------------------------------------------------------------------------------


@population("records")
def transactions(audit: AuditDay) -> Iterator:
    """Records of transactions that are held, ours, and about somebody."""
    for record in audit.rows["records"]:
        if of_clause("transaction.define")(audit, record):
            yield record, record.record_id, audit.judged(record)


def nobody_bought(_: AuditDay, record: Row) -> bool:
    """Neither a person nor a client is named."""
    return record.subject_id is None and record.client_id is None


rule("TRX-01", of=transactions, clause="transaction.define")(nobody_bought)


def with_buyer(record: Row, contract: Row) -> bool:
    """The contract is with the person who bought, or with the client."""
    pairs = (record.subject_id, contract.party_subject_id), (record.client_id, contract.client_id)
    return any(same(one, other) for one, other in pairs)


@rule("TRX-02", of=transactions, clause="transaction.define", needs="contracts",
      where=lambda audit, record: not nobody_bought(audit, record))  # fmt: skip
def without_contract(audit: AuditDay, record: Row) -> Truth:
    """The buyer has no contract that has begun; one that is over since was one."""
    return no(
        either(
            *(
                both(same(contract.kind, "contract"), no(later(contract.starts_on, audit.today)))
                for contract in audit.rows["contracts"]
                if with_buyer(record, contract)
            )
        )
    )


# Usage data ---------------------------------------------------------------------------------------------------------


@rule("USG-01", of=contents, clause="usage.not_identifiable", where=of_clause("usage.not_identifiable"))
def linked(_: AuditDay, record: Row) -> Truth:
    """It is somebody's, by an account or by a pseudonym."""
    return either(record.subject_id is not None, says(record.identifiability, "direct", "pseudonymous", blank=None))


@rule("USG-02", of=contents, clause="usage.not_identifiable", where=of_clause("usage.not_identifiable"))
def telling(audit: AuditDay, record: Row) -> Truth:
    """It holds a full address, a precise place, or something else that tells who somebody is."""
    details = holds(record, term(audit, record, "identifying_items"))
    return either(same(record.ip_form, "full"), same(record.geo_granularity, "precise"), details)


@population("records", "record_uses")
def usage(audit: AuditDay) -> Iterator:
    """Uses of usage data that is held and ours."""
    for use in all_uses(audit):
        if of_clause("usage.purpose_limit")(audit, use.record):
            yield use, use.row_id, held(audit, use.record)


@rule("USG-03", of=usage, clause="usage.purpose_limit")
def otherwise_used(audit: AuditDay, use: Row) -> Truth:
    """The purpose is none that the policy states."""
    return purpose_undeclared.broken(audit, use)


def of_usage_data(audit: AuditDay, given: Row) -> bool:
    """What was given is usage data, and may be ours."""
    record = Row(category=agreed(row.category for row in entries(audit, given.record_id)))
    return of_clause("usage.purpose_limit")(audit, record) and ours(audit, given) is not False


@rule("USG-04", of=disclosures, clause="usage.purpose_limit", needs="records", where=of_usage_data)
def given_for_marketing(audit: AuditDay, given: Row) -> Truth:
    """It was given for marketing."""
    return both(for_marketing(audit, given), ours(audit, given))
