"""Visitors of the website, as the tool that watches them keeps them: without an address, a place or a name."""

from .audit_day import AuditDay, Row
from .cells import says
from .contents import contents
from .logic import Truth, one_of
from .rule import rule


def bears(clause: str):
    """The clause is about the record's category."""

    def speaks(audit: AuditDay, record: Row) -> bool:
        category = audit.policy.categories.get(record.category)
        return category is not None and clause in category.clauses

    return speaks


@rule("HOT-01", of=contents, clause="hotjar.items", where=bears("hotjar.items"))
def whole_address(_: AuditDay, record: Row) -> Truth:
    """The whole address of the device is stored."""
    return one_of(record.ip_form, ["full"])


@rule("HOT-02", of=contents, clause="hotjar.items", where=bears("hotjar.items"))
def fine_place(_: AuditDay, record: Row) -> Truth:
    """A place within the country is stored."""
    return one_of(record.geo_granularity, ["region", "city", "precise"])


@rule("HOT-03", of=contents, clause="hotjar.profile", where=bears("hotjar.profile"))
def real_name(_: AuditDay, record: Row) -> Truth:
    """The visitor can be told from it, under no pseudonym."""
    return says(record.identifiability, "direct", blank=None)


@rule("HOT-04", of=contents, clause="hotjar.profile", where=bears("hotjar.profile"))
def key_to_the_person(audit: AuditDay, record: Row) -> Truth:
    """Something in it tells who the visitor is."""
    telling = audit.policy.categories[record.category].identifying_items
    return None if record.data_items is None else any(item in telling for item in record.data_items)
