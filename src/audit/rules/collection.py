"""Collection: data comes in where the policy says, asked for openly, and given of one's own free will."""

import ibis

from audit.moments import UNKNOWN
from audit.rule import rule

OBTAINED = ("third_party", "public", "client")  # sources that are not the person
GIVEN = ("data_subject", "observed", "generated")


def _known_point(collected):
    return collected.point.notnull()


def _unfit(points, kind):
    """Tell whether a form of a kind shows no notice, presumes consent, or asks for what is not declared."""
    presumed = points.consent_control.isin(["preticked", "implied"])
    unfit = points.notice_version.isnull() | presumed | points.asks_undeclared
    return (points.kind == kind) & unfit


def _feeds_other(collected, kind, terms):
    """Tell whether a record came from a form of a kind and is in a category which that form may not feed."""
    form = terms.policy.web.forms.get(kind)
    allowed = list(form.feeds) if form else []
    return (collected.point_kind == kind) & ~collected.category.isin(allowed)


def _uses_devices(points):
    """Choose what stores or reads something on devices, and what may; cookies have a clause of their own."""
    return points.storage_access.fill_null(True) & (points.kind != "cookie").fill_null(True)


def _of(kind):
    """Choose the points of a kind, and those whose kind nobody knows."""
    return lambda points: (points.kind == kind).fill_null(True)


def _from(kind):
    """Choose the records from points of a kind, and from those whose kind nobody knows."""
    return lambda collected: collected.point.notnull() & (collected.point_kind == kind).fill_null(True)


@rule(
    "COL-01",
    clause="collect.scope",
    law=(
        "UK GDPR Art. 5(1)(a)",
        "UK GDPR Art. 13",
        "UK GDPR Art. 30",
    ),
    severity="medium",
    remedy="Find out where the record came from and register that point, or delete what nobody can trace.",
)
def collected_at_no_registered_point(collected):
    """A record leads back to a registered collection point."""
    return ibis.cases((collected.collection_point_id.isnull(), UNKNOWN), else_=collected.point.isnull())


@rule(
    "COL-02",
    clause="collect.scope",
    law=(
        "UK GDPR Art. 5(1)(a)",
        "UK GDPR Art. 13",
    ),
    severity="medium",
    remedy="Move the point to a website of your own, or add its domain to those that the policy covers.",
    where=lambda points: (points.kind != "social_page").fill_null(True),
)
def collected_off_the_own_websites(points):
    """A collection point, unless it is a page on a social network, stands on a website that the organisation owns."""
    return (points.kind != "social_page") & ~points.own_website


@rule(
    "COL-03",
    clause="collect.scope",
    law=(
        "UK GDPR Art. 5(1)(a)",
        "UK GDPR Art. 30",
    ),
    severity="medium",
    remedy="Correct the dates of the point, or switch off for good what still collects.",
    where=_known_point,
)
def collected_while_out_of_use(collected):
    """A record is collected while its point is in use, neither before its first day nor after its last."""
    return collected.out_of_use


@rule(
    "COL-04",
    clause="collect.open_list",
    law=(
        "UK GDPR Art. 12(1)",
        "UK GDPR Art. 13",
    ),
    severity="medium",
    remedy="Register the form and what the policy calls it, or take it out of the policy if it is gone.",
)
def named_form_not_in_use(declared_forms):
    """Each form that the policy names is in use, and registered under the name that the policy gives it."""
    return ~declared_forms.in_use


@rule(
    "COL-05",
    clause="collect.open_list",
    law=(
        "UK GDPR Art. 12(1)",
        "UK GDPR Art. 13",
    ),
    severity="low",
    remedy="Name the point in the policy; its list is open, and people still should find what collects their data.",
    advisory=True,
)
def point_not_named_in_the_policy(points):
    """A collection point in use is one that the policy names."""
    return points.label_in_policy.isnull()


@rule(
    "COL-06",
    clause="collect.form.consultation",
    law=(
        "UK GDPR Art. 5(1)(c)",
        "UK GDPR Art. 7",
        "UK GDPR Art. 13",
    ),
    severity="medium",
    remedy="Show the privacy notice, leave every box unticked, and ask only for what the policy declares.",
    where=_of("consultation"),
)
def consultation_form_unfit(points):
    """The form for booking a consultation shows its notice, presumes no consent, and asks only for what is declared."""
    return _unfit(points, "consultation")


@rule(
    "COL-07",
    clause="collect.form.consultation",
    law=("UK GDPR Art. 5(1)(b)",),
    severity="medium",
    remedy="Put the record in the category that the form feeds, or declare what else becomes of its answers.",
    where=_from("consultation"),
)
def consultation_form_feeds_another_category(collected, terms):
    """What the form for booking a consultation collects is data of the categories declared for it."""
    return _feeds_other(collected, "consultation", terms)


@rule(
    "COL-08",
    clause="collect.form.more_info",
    law=(
        "UK GDPR Art. 5(1)(c)",
        "UK GDPR Art. 7",
        "UK GDPR Art. 13",
    ),
    severity="medium",
    remedy="Show the privacy notice, leave every box unticked, and ask only for what the policy declares.",
    where=_of("more_info"),
)
def information_form_unfit(points):
    """The form for asking to learn more shows its notice, presumes no consent, and asks only for what is declared."""
    return _unfit(points, "more_info")


@rule(
    "COL-09",
    clause="collect.form.more_info",
    law=("UK GDPR Art. 5(1)(b)",),
    severity="medium",
    remedy="Put the record in the category that the form feeds, or declare what else becomes of its answers.",
    where=_from("more_info"),
)
def information_form_feeds_another_category(collected, terms):
    """What the form for asking to learn more collects is data of the categories declared for it."""
    return _feeds_other(collected, "more_info", terms)


@rule(
    "COL-10",
    clause="collect.form.client_application",
    law=(
        "UK GDPR Art. 5(1)(c)",
        "UK GDPR Art. 7",
        "UK GDPR Art. 13",
    ),
    severity="medium",
    remedy="Show the privacy notice, leave every box unticked, and ask only for what the policy declares.",
    where=_of("client_application"),
)
def application_form_unfit(points):
    """The form for becoming a client shows its notice, presumes no consent, and asks only for what is declared."""
    return _unfit(points, "client_application")


@rule(
    "COL-11",
    clause="collect.form.client_application",
    law=("UK GDPR Art. 5(1)(b)",),
    severity="medium",
    remedy="Put the record in the category that the form feeds, or declare what else becomes of its answers.",
    where=_from("client_application"),
)
def application_form_feeds_another_category(collected, terms):
    """What the form for becoming a client collects is data of the categories declared for it."""
    return _feeds_other(collected, "client_application", terms)


@rule(
    "COL-12",
    clause="collect.form.client_application",
    law=("UK GDPR Art. 6(1)(b)",),
    severity="medium",
    remedy="Record the steps towards a contract that the person asked for, or delete the application.",
)
def application_without_contract_steps(applications):
    """Whoever applies to become a client has a contract on record, or steps towards one."""
    return ~applications.contract_known


@rule(
    "COL-13",
    clause="collect.form.feedback",
    law=(
        "UK GDPR Art. 5(1)(c)",
        "UK GDPR Art. 13",
    ),
    severity="low",
    remedy="Show the privacy notice, leave every box unticked, and ask only for what the policy declares.",
    where=_of("feedback"),
)
def feedback_form_unfit(points):
    """A form for feedback shows its notice, presumes no consent, and asks only for what is declared."""
    return _unfit(points, "feedback")


@rule(
    "COL-14",
    clause="collect.form.feedback",
    law=("UK GDPR Art. 5(1)(b)",),
    severity="low",
    remedy="Put the record in the category that the form feeds, or declare what else becomes of its answers.",
    where=_from("feedback"),
)
def feedback_form_feeds_another_category(collected, terms):
    """What a form for feedback collects is data of the categories declared for it."""
    return _feeds_other(collected, "feedback", terms)


@rule(
    "COL-15",
    clause="collect.automated",
    law=(
        "PECR reg. 6",
        "PECR Sch. A1",
    ),
    severity="high",
    remedy="Ask for consent before anything is stored or read, or record the exception that makes it unnecessary.",
    where=_uses_devices,
)
def device_used_without_consent(points):
    """What stores or reads something on a visitor's device does so by consent or under an exception."""
    return (points.kind != "cookie") & points.storage_access & ~points.storage_allowed


@rule(
    "COL-16",
    clause="collect.automated",
    law=(
        "UK GDPR Art. 28",
        "UK GDPR Art. 30",
    ),
    severity="high",
    remedy="Register the provider of the chat as a recipient, with the contract that binds it.",
)
def chat_provider_not_registered(chatbots):
    """Whoever provides a chatbot or chatroom is registered as a recipient."""
    return ~chatbots.vendor_known


@rule(
    "COL-17",
    clause="collect.voluntary",
    law=(
        "UK GDPR Art. 5(1)(a)",
        "UK GDPR Art. 14",
    ),
    severity="high",
    remedy="Tell the person where their data came from and correct the policy, or delete what they did not give.",
)
def not_given_by_the_person(records):
    """Data comes from the person concerned or from their visit, never from a client, a third party or the public."""
    return ibis.cases((records.source.isin(OBTAINED), True), (records.source.isin(GIVEN), False), else_=UNKNOWN)
