"""Collection points in use, the records that came through them, and what the policy says there should be."""

from collections.abc import Iterable
from typing import Any

import ibis

from audit.moments import UNKNOWN, before_day, local_day

NOBODY = {name: ibis.null("string") for name in ("record_id", "subject_id", "category", "system_id")}
EXCEPTIONS = ("communication", "strictly_necessary", "statistical", "appearance", "emergency")


def in_use(points: Any, terms: Any) -> Any:
    """Tell whether a point is in use on the day, its first and its last day included."""
    return (points.active_from <= ibis.literal(terms.as_of)) & ~before_day(points, "active_to", terms.as_of)


def on_hosts(url: Any, hosts: Iterable[str], *, below: bool = True) -> Any:
    """Tell whether an address is on one of the hosts, or below them; what is no web address tells nothing.

    The patterns hold no more than every engine reads alike: classes, groups, anchors.
    """
    # Nothing but a port, a path, a query or a fragment may follow: `amiqus.co@elsewhere.net` is elsewhere.
    names = "|".join(host.replace(".", "[.]") for host in hosts)
    prefix = "([a-z0-9_-]+[.])*" if below else ""
    said = url.lower().strip()
    anywhere = "^(https?://[a-z0-9_-]|[a-z0-9_-]+([.][a-z0-9_-]+)+([:/?#]|$))"
    return ibis.cases(
        (~said.re_search(anywhere), UNKNOWN),
        else_=said.re_search(f"^(https?://)?{prefix}({names})[.]?(:[0-9]*)?([/?#]|$)") if names else False,
    )


def some(flags: Any) -> Any:
    """Tell of a whole table whether some flag is true; where none is, one unknown leaves it unknown."""
    return ibis.cases(
        (flags.fill_null(False).any().fill_null(False), True),
        (flags.isnull().any().fill_null(False), UNKNOWN),
        else_=False,
    )


def stacked(rows: list[Any], empty: Any) -> Any:
    """Lay single rows end to end; where the policy declares none, nothing is left of `empty`."""
    if not rows:
        return empty.filter(ibis.literal(False))
    return ibis.union(*rows, distinct=False) if len(rows) > 1 else rows[0]


def points(given: Any) -> Any:
    """Collection points in use on the day."""
    found, terms = given.tables.collection_points, given.terms
    web = terms.policy.web
    excepted = ibis.cases(
        (found.pecr_exception.isnull(), False), (found.pecr_exception.isin(EXCEPTIONS), True), else_=UNKNOWN
    )
    rows = found.mutate(
        **NOBODY,
        row_id=found.point_id,
        judged=in_use(found, terms),
        own_website=on_hosts(found.url, web.owned_domains),
        marketing_website=on_hosts(found.url, web.marketing_hosts, below=False),
        storage_allowed=(found.consent_control == "unticked") | excepted,
        asks_undeclared=asks_undeclared(found, terms.policy),
    )
    return rows.filter(rows.judged.fill_null(True))


def asks_undeclared(points: Any, policy: Any) -> Any:
    """Tell whether a form that the policy names asks for more than what is declared for it; a blank item may be any."""
    readable = points.fields.filter(lambda item: item.notnull())
    branches = []
    for kind, form in policy.web.forms.items():
        of_categories = [item for code in form.feeds for item in policy.categories[code].items]
        items = sorted({*of_categories, *form.also_asks})
        declared = sum((readable.contains(item).ifelse(1, 0) for item in items), ibis.literal(0))
        branches.append((points.kind == kind, readable.unique().length() > declared))
    beyond = ibis.cases(*branches, else_=UNKNOWN) if branches else UNKNOWN
    return beyond | ((readable.length() < points.fields.length()) & UNKNOWN)


def chatbots(given: Any) -> Any:
    """Chatbots and chatrooms in use on the day, with whether their provider is among the recipients."""
    rows, recipients = given.population("points"), given.tables.recipients
    rows = rows.filter((rows.kind == "chatbot").fill_null(True))
    vendors = [name.lower() for name in given.terms.policy.web.chat_vendors]
    known = recipients.agg(vendor_known=some(recipients.name.lower().isin(vendors)))
    rows = rows.cross_join(known)
    return rows.mutate(judged=rows.judged & (rows.kind == "chatbot"))


def declared_forms(given: Any) -> Any:
    """Forms that the policy names."""
    found, terms = given.tables.collection_points, given.terms
    # A form that the register does not know by its name in the policy is not the one that the policy names.
    rows = [
        found.agg(in_use=some(in_use(found, terms) & (found.kind == kind) & found.label_in_policy.notnull())).mutate(
            **NOBODY, row_id=ibis.literal(kind), judged=ibis.literal(True)
        )
        for kind in terms.policy.web.forms
    ]
    none = found.agg(in_use=some(in_use(found, terms)))
    none = none.mutate(**NOBODY, row_id=ibis.literal(""), judged=ibis.literal(True))
    return stacked(rows, none)


def one_each(found: Any) -> Any:
    """Give each point once: where an id was entered twice with different facts, nobody knows which are right."""
    once = found.group_by(point="point_id").agg(
        kind_least=found.kind.min(),
        kind_most=found.kind.max(),
        active_from=found.active_from.min(),
        active_to=found.active_to.max(),
        active_to_latest=found.active_to_latest.max(),
        open=found.active_to.isnull().any(),
    )
    return once.select(
        "point",
        point_kind=(once.kind_least == once.kind_most).ifelse(once.kind_least, ibis.null("string")),
        point_from="active_from",
        point_to=once.open.ifelse(ibis.null("date"), once.active_to),
        point_to_latest=once.open.ifelse(ibis.null("date"), once.active_to_latest),
    )


def collected(given: Any) -> Any:
    """Records held about people, each with the point at which it was collected."""
    rows, terms = given.population("records"), given.terms
    known = one_each(given.tables.collection_points)
    joined = rows.left_join(known, rows.collection_point_id == known.point)
    first = local_day(joined.submitted_at, terms.zone)
    last = local_day(joined.submitted_at_latest, terms.zone)
    early = ibis.cases((last < joined.point_from, True), (first >= joined.point_from, False), else_=UNKNOWN)
    late = ibis.cases(
        (joined.point_to.isnull(), False),
        (first > joined.point_to_latest, True),
        (last <= joined.point_to, False),
        else_=UNKNOWN,
    )
    return joined.mutate(out_of_use=early | late)


def applications(given: Any) -> Any:
    """Records collected by the form for applying to become a client, with whether a contract is on record."""
    rows, contracts = given.population("collected"), given.tables.contracts
    rows = rows.filter((rows.point_kind == "client_application").fill_null(rows.point.notnull()))
    parties = contracts.filter(contracts.party_subject_id.notnull()).select(party="party_subject_id").distinct()
    clients = contracts.filter(contracts.client_id.notnull()).select(firm="client_id").distinct()
    joined = rows.left_join(parties, rows.subject_id == parties.party)
    joined = joined.left_join(clients, joined.client_id == clients.firm)
    return joined.mutate(
        judged=joined.judged & (joined.point_kind == "client_application"),
        contract_known=ibis.cases(
            (joined.party.notnull() | joined.firm.notnull(), True),
            (joined.subject_id.isnull(), UNKNOWN),
            else_=False,
        ),
    )


def social_pages(given: Any) -> Any:
    """Social networks on which the policy says that the organisation has a page."""
    found, recipients, terms = given.tables.collection_points, given.tables.recipients, given.terms
    controls = recipients.role.isin(["controller", "joint_controller"])
    pages, providers = [], []
    for code, network in terms.policy.web.social.pages.items():
        page = in_use(found, terms) & (found.kind == "social_page") & on_hosts(found.url, network.hosts)
        pages.append(found.agg(page_known=some(page)).mutate(row_id=ibis.literal(code)))
        names = [name.lower() for name in network.providers]
        provider = recipients.name.lower().isin(names) & controls
        providers.append(recipients.agg(provider_known=some(provider)).mutate(network=ibis.literal(code)))
    nothing = ibis.literal("")
    rows = stacked(pages, found.agg(page_known=some(in_use(found, terms))).mutate(row_id=nothing))
    known = stacked(providers, recipients.agg(provider_known=some(controls)).mutate(network=nothing))
    return rows.left_join(known, rows.row_id == known.network).mutate(**NOBODY, judged=ibis.literal(True))
