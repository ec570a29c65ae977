"""Where data comes in, who watches visitors, what is left on devices, and the documents around it."""

from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import urlsplit

from .audit_day import AuditDay, Row
from .cells import says
from .days import corresponding
from .logic import Span, Truth, both, either, later, no, one_of, same
from .rule import population, rule


def some(truths: Iterable[Truth]) -> Truth:
    """One is true; where none is, one that is not known leaves it open."""
    return either(*truths)


def within(audit: AuditDay, first: Span | None, last: Span | None) -> Truth:
    """The day lies from a first day on, and not after a last one; where there is no last, it goes on."""
    return both(no(later(first, audit.today)), True if last is None else no(later(audit.today, last)))


def in_use(audit: AuditDay, point: Row) -> Truth:
    """The point is in use on the day."""
    return within(audit, point.active_from, point.active_to)


def called(row: Row, names: Iterable[str]) -> Truth:
    """A recipient bears one of these names, capital letters apart."""
    return one_of(row.name and row.name.lower(), [name.lower() for name in names])


def host_of(url: str | None) -> str | None:
    """Name the host of a web address; what is none has no host."""
    if url is None:
        return None
    address = url.lower() if url.lower().startswith(("http://", "https://")) else f"https://{url.lower()}"
    host = urlsplit(address).netloc
    bare = address.endswith(url.lower()) and not url.lower().startswith("http")
    if " " in host or (bare and "." not in host):
        return None
    return host if "@" in host else host.split(":")[0]  # what stands before an @ is no host, so this is none of ours


def stands_on(url: str | None, hosts: Iterable[str], below: bool = True) -> Truth:
    """The address is on one of the hosts, or below one."""
    host = host_of(url)
    return None if host is None else any(host == one or (below and host.endswith(f".{one}")) for one in hosts)


def on_own(audit: AuditDay, point: Row) -> Truth:
    """The point stands on a website of the organisation."""
    return stands_on(point.url, audit.policy.web.owned_domains)


# Points -------------------------------------------------------------------------------------------------------------


@population("collection_points")
def points(audit: AuditDay) -> Iterator:
    """Points in use."""
    for point in audit.rows["collection_points"]:
        yield point, point.point_id, in_use(audit, point)


def kind(*kinds: str, other: bool = False):
    """The point is of a kind, or of none of them, or may be."""

    def speaks(_: AuditDay, point: Row) -> bool:
        known = one_of(point.kind, kinds)
        return (no(known) if other else known) is not False

    return speaks


def stores(of):
    """The point is of a kind, and stores something, or may."""

    def speaks(audit: AuditDay, point: Row) -> bool:
        return of(audit, point) and point.storage_access is not False

    return speaks


@rule("COL-02", of=points, clause="collect.scope", where=kind("social_page", other=True))
def off_the_own_websites(audit: AuditDay, point: Row) -> Truth:
    """It stands elsewhere."""
    return both(no(same(point.kind, "social_page")), no(on_own(audit, point)))


@rule("COL-05", of=points, clause="collect.open_list")
def not_named(_: AuditDay, point: Row) -> Truth:
    """The policy does not name it."""
    return point.label_in_policy is None


def unfit(form: str):
    """Say whether a form shows no notice, presumes consent, or asks for what is not declared."""

    def broken(audit: AuditDay, point: Row) -> Truth:
        declared = set(audit.policy.web.forms[form].also_asks)
        for category in audit.policy.web.forms[form].feeds:
            declared |= set(audit.policy.categories[category].items)
        asks = None if point.fields is None else bool(set(point.fields) - declared)
        presumed = one_of(point.consent_control, ("preticked", "implied"))
        return both(same(point.kind, form), either(point.notice_version is None, presumed, asks))

    return broken


for id, form in (
    ("COL-06", "consultation"), ("COL-08", "more_info"), ("COL-10", "client_application"), ("COL-13", "feedback"),
):  # fmt: skip
    rule(id, of=points, clause=f"collect.form.{form}", where=kind(form))(unfit(form))


def allowed(point: Row) -> Truth:
    """What is stored rests on consent or an exception."""
    known = ("communication", "strictly_necessary", "statistical", "appearance", "emergency")
    return either(same(point.consent_control, "unticked"), says(point.pecr_exception, *known, blank=False))


@rule("COL-15", of=points, clause="collect.automated", where=stores(kind("cookie", other=True)))
def device_used(_: AuditDay, point: Row) -> Truth:
    """Something that is no cookie uses the device without leave."""
    return both(no(same(point.kind, "cookie")), point.storage_access, no(allowed(point)))


@rule("WEB-05", of=points, clause="cookies.use", where=stores(kind("cookie")))
def cookie_set(_: AuditDay, point: Row) -> Truth:
    """A cookie is set without leave."""
    return both(same(point.kind, "cookie"), point.storage_access, no(allowed(point)))


def statistical(point: Row) -> Truth:
    """It rests on the exception for statistics."""
    return says(point.pecr_exception, "statistical", blank=False)


@rule("WEB-06", of=points, clause="cookies.use", where=lambda _, point: statistical(point) is not False)
def cannot_object(_: AuditDay, point: Row) -> Truth:
    """Who did not consent is counted and cannot object."""
    counted = both(statistical(point), no(same(point.consent_control, "unticked")))
    # Under an exception that nobody knows, nobody knows either whether consent was needed.
    return both(point.storage_access, None if statistical(point) is None else counted, no(point.objection_offered))


@rule("WEB-01", of=points, clause="thirdparty.links", where=kind("embed"))
def embedded(_: AuditDay, point: Row) -> Truth:
    """Something is embedded that no notice tells of."""
    return both(same(point.kind, "embed"), point.notice_version is None)


@population("collection_points", "recipients")
def chatbots(audit: AuditDay) -> Iterator:
    """Chatbots in use."""
    for point in audit.rows["collection_points"]:
        yield point, point.point_id, both(same(point.kind, "chatbot"), in_use(audit, point))


@rule("COL-16", of=chatbots, clause="collect.automated")
def chat_of_nobody(audit: AuditDay, _: Row) -> Truth:
    """No recipient is its provider."""
    return no(some(called(row, audit.policy.web.chat_vendors) for row in audit.rows["recipients"]))


# What there should be -----------------------------------------------------------------------------------------------


@population("collection_points")
def forms(audit: AuditDay) -> Iterator:
    """Forms that the policy names."""
    yield from ((form, form, True) for form in audit.policy.web.forms)


@rule("COL-04", of=forms, clause="collect.open_list")
def no_such_form(audit: AuditDay, form: str) -> Truth:
    """No such form is in use under its name."""
    return no(
        some(
            both(in_use(audit, point), same(point.kind, form), point.label_in_policy is not None)
            for point in audit.rows["collection_points"]
        )
    )


def networks(*needs: str):
    """Networks that the policy names."""

    @population(*needs)
    def rows(audit: AuditDay) -> Iterator:
        yield from ((network, code, True) for code, network in audit.policy.web.social.pages.items())

    return rows


@rule("WEB-02", of=networks("collection_points"), clause="social.pages")
def no_page(audit: AuditDay, network) -> Truth:
    """No page there is in use."""
    return no(
        some(
            both(in_use(audit, point), same(point.kind, "social_page"), stands_on(point.url, network.hosts))
            for point in audit.rows["collection_points"]
        )
    )


@rule("WEB-03", of=networks("collection_points", "recipients"), clause="social.pages")
def no_provider(audit: AuditDay, network) -> Truth:
    """No controller is its provider."""
    return no(
        some(
            both(called(row, network.providers), says(row.role, "controller", "joint_controller", blank=None))
            for row in audit.rows["recipients"]
        )
    )


# Records by the point they came through -----------------------------------------------------------------------------


@population("records", "collection_points")
def collected(audit: AuditDay) -> Iterator:
    """Records that are judged."""
    for record in audit.rows["records"]:
        yield record, record.record_id, audit.judged(record)


def entries(audit: AuditDay, record: Row) -> list[Row]:
    """The entries of the point a record came through."""
    point = record.collection_point_id
    return [row for row in audit.rows["collection_points"] if point is not None and row.point_id == point]


def came_through(audit: AuditDay, record: Row, kind: str) -> Truth:
    """The record came through a point of a kind; entered as several kinds, its kind is not known."""
    kinds = {row.kind for row in entries(audit, record)} - {None}
    return same(kinds.pop() if len(kinds) == 1 else None, kind)


@rule("COL-01", of=collected, clause="collect.scope")
def from_nowhere(audit: AuditDay, record: Row) -> Truth:
    """Its point is not registered."""
    return None if record.collection_point_id is None else not entries(audit, record)


@rule("COL-03", of=collected, clause="collect.scope", where=lambda audit, record: bool(entries(audit, record)))
def out_of_use(audit: AuditDay, record: Row) -> Truth:
    """It came before the first day of its point, or after the last; of several entries the widest counts."""
    day, found = audit.days(audit.submitted(record)), entries(audit, record)
    firsts = [row.active_from.lo for row in found if row.active_from]
    first = Span(min(firsts), min(firsts)) if firsts else None
    lasts = [row.active_to for row in found]
    if None in lasts:
        late: Truth = False
    else:
        ends = [Span(last.lo or date.min, last.hi or date.max) for last in lasts]
        late = later(day, Span(max(end.lo for end in ends), max(end.hi for end in ends)))
    before = None if first is None or day is None else later(first, day)
    return either(before, late)


def feeds_other(kind: str, feeds):
    """Say whether data of a category that may not was collected through a point of a kind."""

    def broken(audit: AuditDay, record: Row) -> Truth:
        return both(came_through(audit, record, kind), no(one_of(record.category, feeds(audit))))

    def speaks(audit: AuditDay, record: Row) -> bool:
        return bool(entries(audit, record)) and came_through(audit, record, kind) is not False

    return speaks, broken


for id, clause, form in (
    ("COL-07", "collect.form.consultation", "consultation"), ("COL-09", "collect.form.more_info", "more_info"),
    ("COL-11", "collect.form.client_application", "client_application"),
    ("COL-14", "collect.form.feedback", "feedback"),
):  # fmt: skip
    speaks, broken = feeds_other(form, lambda audit, form=form: audit.policy.web.forms[form].feeds)
    rule(id, of=collected, clause=clause, where=speaks)(broken)
speaks, broken = feeds_other("social_page", lambda audit: audit.policy.web.social.feeds)
rule("WEB-04", of=collected, clause="social.scope", where=speaks)(broken)


@population("records", "collection_points", "contracts")
def applications(audit: AuditDay) -> Iterator:
    """Records that came through the form for becoming a client."""
    for record in audit.rows["records"]:
        if entries(audit, record):
            yield (
                record,
                record.record_id,
                both(audit.judged(record), came_through(audit, record, "client_application")),
            )


@rule("COL-12", of=applications, clause="collect.form.client_application")
def no_steps(audit: AuditDay, record: Row) -> Truth:
    """No contract is with the applicant, or with the firm."""
    for contract in audit.rows["contracts"]:
        own = record.subject_id is not None and contract.party_subject_id == record.subject_id
        if own or (record.client_id is not None and contract.client_id == record.client_id):
            return False
    return None if record.subject_id is None else True


@population("records")
def records(audit: AuditDay) -> Iterator:
    """Records that are judged."""
    yield from collected(audit)


@rule("COL-17", of=records, clause="collect.voluntary")
def not_given(_: AuditDay, record: Row) -> Truth:
    """Somebody else gave it."""
    return None if record.source == "unknown" else one_of(record.source, ("third_party", "public", "client"))


# The tool that records visits ---------------------------------------------------------------------------------------


def bound(audit: AuditDay, row: Row) -> Truth:
    """A recipient is the vendor, under a contract in force."""
    names = audit.policy.web.session_analytics.names
    live = within(audit, row.contract_from, row.contract_to)
    return both(called(row, names), row.contract_ref is not None, live)


@population("recipients", "records")
def tool(audit: AuditDay) -> Iterator:
    """The tool, where its vendor is registered or its data is held."""
    spec = audit.policy.web.session_analytics
    registered = some(called(row, spec.names) for row in audit.rows["recipients"])
    held = some(both(audit.judged(row), one_of(row.category, spec.categories)) for row in audit.rows["records"])
    yield None, "session_analytics", either(registered, held)


def unless(*terms):
    """Say whether no recipient is bound on these terms."""

    def broken(audit: AuditDay, _: None) -> Truth:
        return no(some(both(bound(audit, row), *(term(row) for term in terms)) for row in audit.rows["recipients"]))

    return broken


rule("VEN-01", of=tool, clause="hotjar.use")(
    unless(lambda row: says(row.role, "processor", blank=None), lambda row: row.art28_terms)
)
rule("VEN-03", of=tool, clause="hotjar.no_sale")(unless(lambda row: row.sale_forbidden))
rule("VEN-04", of=tool, clause="hotjar.no_cross_site")(unless(lambda row: row.cross_site_forbidden))


@population("collection_points", "records")
def trackers(audit: AuditDay) -> Iterator:
    """Trackers of the tool, by their name or by what came through them."""
    spec = audit.policy.web.session_analytics
    fed = {row.collection_point_id for row in audit.rows["records"] if row.category in spec.categories} - {None}
    names = [name.lower() for name in spec.names]
    for point in audit.rows["collection_points"]:
        if point.point_id in fed or (point.label_in_policy or "").lower() in names:
            yield point, point.point_id, in_use(audit, point)


@rule("VEN-02", of=trackers, clause="hotjar.use")
def beside_marketing(audit: AuditDay, point: Row) -> Truth:
    """It stands on another own website."""
    marketing = stands_on(point.url, audit.policy.web.marketing_hosts, below=False)
    return both(on_own(audit, point), no(marketing))


@rule("VEN-05", of=trackers, clause="hotjar.no_cross_site")
def elsewhere(audit: AuditDay, point: Row) -> Truth:
    """It stands on a website of others."""
    return no(on_own(audit, point))


# Documents ----------------------------------------------------------------------------------------------------------


def about(row: Row, kind: str, holders: Iterable[str]) -> Truth:
    """An attestation says this of one of these."""
    return both(same(row.kind, kind), one_of(row.holder and row.holder.lower(), [name.lower() for name in holders]))


def shown(audit: AuditDay, row: Row, kind: str, holders: Iterable[str]) -> Truth:
    """It does, with proof, and on the day."""
    return both(about(row, kind, holders), row.evidence_ref is not None, within(audit, row.valid_from, row.valid_to))


@population("attestations")
def documents(audit: AuditDay) -> Iterator:
    """Documents that the policy refers to."""
    yield from ((document, code, True) for code, document in audit.policy.web.documents.items())


def refers(clause: str):
    """A clause refers to the document."""
    return lambda _, document: document.clause == clause


def missing(audit: AuditDay, document) -> Truth:
    """Nothing shows it."""
    found = (shown(audit, row, "policy_document", document.holders) for row in audit.rows["attestations"])
    return no(some(found))


rule("DOC-01", of=documents, clause="rights.pointer", where=refers("rights.pointer"))(missing)
rule("DOC-02", of=documents, clause="cookies.policy_link", where=refers("cookies.policy_link"))(missing)


@population("collection_points", "attestations")
def device_users(audit: AuditDay) -> Iterator:
    """Points in use that use the device."""
    for point in audit.rows["collection_points"]:
        yield point, point.point_id, both(in_use(audit, point), point.storage_access)


def issues(audit: AuditDay) -> list[tuple[Truth, Row]]:
    """Tell of each attestation whether it is a cookie policy issued by the day."""
    holders = [name for one in audit.policy.web.documents.values() if one.clause == "cookies.policy_link"
               for name in one.holders]  # fmt: skip
    return [
        (both(about(row, "policy_document", holders), no(later(row.valid_from, audit.today))), row)
        for row in audit.rows["attestations"]
    ]


@rule(
    "DOC-03", of=device_users, clause="cookies.policy_link",
    where=lambda audit, _: any(issued for issued, _ in issues(audit)),
)  # fmt: skip
def not_explained(audit: AuditDay, point: Row) -> Truth:
    """It came into use after the last issue."""
    newest = max(row.valid_from.lo for issued, row in issues(audit) if issued)
    answer = later(point.active_from, Span(newest, newest))
    unsure = any(issued is None for issued, _ in issues(audit))
    return None if answer and unsure else answer


@population("attestations")
def contacts(audit: AuditDay) -> Iterator:
    """Contacts that the policy gives."""
    yield from ((contact, code, True) for code, contact in audit.policy.web.contacts.items())


@rule("DOC-04", of=contacts, clause="contact.dp_team")
def not_tested(audit: AuditDay, contact) -> Truth:
    """No test of it lasts until the day."""

    def lasts(row: Row) -> Truth:
        if row.valid_from is None:
            return None
        return corresponding(row.valid_from.lo, contact.months) >= audit.as_of

    rows = audit.rows["attestations"]
    return no(some(both(shown(audit, row, "contact_test", contact.holders), lasts(row)) for row in rows))
