"""Items and sources: data is made of what the policy declares, and comes from where it says."""

import ibis

from audit.codes import beyond, holds_any
from audit.moments import UNKNOWN
from audit.rule import rule


def _of_undeclared(contents, terms, finer):
    """Look closer at rows that may hold something undeclared; the others, nearly all, are plainly kept."""
    categories = terms.policy.categories.items()
    closer = ibis.cases(*[(contents.category == name, finer(category)) for name, category in categories], else_=UNKNOWN)
    return ibis.cases((contents.undeclared.fill_null(True), closer), else_=False)


def _closed(category, terms):
    """Tell whether the list of a category is read as complete."""
    return terms.policy.readings.may_include == "strict" and not category.open_items


def _elsewhere(category, terms):
    """List the items beyond the list on which a rule of their own speaks."""
    return (*category.items, *category.never_items, *terms.policy.secret_items)


def _something_is_noted(contents, terms):
    categories = terms.policy.categories.items()
    return contents.category.isin([name for name, c in categories if not _closed(c, terms) or c.noted_items])


def _never_is_listed(contents, terms):
    return contents.category.isin([name for name, c in terms.policy.categories.items() if c.never_items])


@rule(
    "ITM-01",
    clause="*.items",
    law=(
        "UK GDPR Art. 5(1)(c)",
        "UK GDPR Art. 13",
    ),
    severity="medium",
    remedy="Delete the item, or add it to what the policy says of this category and tell the people concerned.",
    where=lambda contents, terms: contents.category.isin(
        [name for name, category in terms.policy.categories.items() if _closed(category, terms)]
    ),
)
def item_undeclared(contents, terms):
    """Data of a category is made only of the items that the policy lists for it, where that list is complete."""
    return _of_undeclared(
        contents, terms, lambda c: beyond(contents.data_items, (*_elsewhere(c, terms), *c.noted_items))
    )


@rule(
    "ITM-02",
    clause="*.items",
    law=(
        "UK GDPR Art. 5(1)(c)",
        "UK GDPR Art. 13",
    ),
    severity="low",
    remedy="Add the item to the list, so that people can learn that it is held, or delete it.",
    where=_something_is_noted,
    advisory=True,
)
def item_beyond_the_list(contents, terms):
    """What is held stands on the policy's list, even where that list only gives examples."""

    def noted(category):
        if _closed(category, terms):
            return holds_any(contents.data_items, category.noted_items)
        return beyond(contents.data_items, _elsewhere(category, terms))

    return _of_undeclared(contents, terms, noted)


@rule(
    "ITM-03",
    clause="*.items",
    law=(
        "UK GDPR Art. 5(1)(c)",
        "UK GDPR Art. 9",
        "UK GDPR Art. 13",
    ),
    severity="high",
    remedy="Delete the item, or declare it, with the condition on which it is used, before it is collected again.",
    where=_never_is_listed,
)
def item_never_to_be_held(contents, terms):
    """Data of a category holds none of the items that it is never to hold, however its list is read."""
    return _of_undeclared(contents, terms, lambda c: holds_any(contents.data_items, c.never_items))


@rule(
    "ITM-04",
    clause="service.items",
    law=(
        "UK GDPR Art. 9",
        "UK GDPR Art. 10",
        "UK GDPR Art. 13",
    ),
    severity="high",
    remedy="Delete it, or declare that such data is held, and on which condition.",
    where=lambda contents: contents.items_clause == "service.items",
)
def special_data_undeclared(contents):
    """Service data tells of no special category and of no criminal offence, because the policy declares neither."""
    return (contents.special_category.length() > 0) | contents.criminal_offence


@rule(
    "SRC-01",
    clause="*.source",
    law=(
        "UK GDPR Art. 5(1)(a)",
        "UK GDPR Art. 14(2)(f)",
    ),
    severity="medium",
    remedy="Tell the person where the data came from, and declare that source, or delete what came from it.",
)
def source_undeclared(contents, terms):
    """Data of a category comes from the source that the policy states for it."""
    allowed = [(contents.category == name, contents.source.isin(list(c.sources)))
               for name, c in terms.policy.categories.items()]  # fmt: skip
    return ibis.cases((contents.source == "unknown", UNKNOWN), else_=~ibis.cases(*allowed, else_=UNKNOWN))


@rule(
    "SRC-02",
    clause="usage.source",
    law=("UK GDPR Art. 5(1)(a)",),
    severity="low",
    remedy="Collect it through the kind of system that the policy names, or say in the policy where it comes from.",
    where=lambda tracked: tracked.source_clause == "usage.source",
)
def source_system_of_another_kind(tracked, terms):
    """Data comes from the kind of system that the policy names as its source."""
    named = [(tracked.category == name, tracked.system_kind.isin(list(c.system_kinds)))
             for name, c in terms.policy.categories.items() if c.system_kinds]  # fmt: skip
    kept = ibis.cases(*named, else_=UNKNOWN) if named else UNKNOWN
    # A back-up does not tell which system the data came from.
    return ibis.cases((tracked.system_kind == "backup", UNKNOWN), else_=~kept)


@rule(
    "SRC-03",
    clause="correspondence.metadata",
    law=("UK GDPR Art. 13",),
    severity="low",
    remedy="Record that the website made this metadata, or find out who else supplied it.",
)
def metadata_not_made_by_the_website(generated):
    """The metadata of a message from a contact form is made by the website itself."""
    return ibis.cases((generated.source == "unknown", UNKNOWN), else_=generated.source != "generated")
