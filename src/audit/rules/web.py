"""Websites: what is embedded in them, what they leave on devices, and the pages on social networks."""

import ibis

from audit.moments import UNKNOWN
from audit.rule import rule

OTHER_EXCEPTIONS = ("communication", "strictly_necessary", "appearance", "emergency")


def _may_count(points):
    """Choose what rests on the exception for statistics, or on one that nobody knows."""
    return points.pecr_exception.notnull() & ~points.pecr_exception.isin(OTHER_EXCEPTIONS)


@rule(
    "WEB-01",
    clause="thirdparty.links",
    law=("UK GDPR Art. 13",),
    severity="low",
    remedy="Say in a notice whose content is embedded and what it does, or link to it instead.",
    where=lambda points: (points.kind == "embed").fill_null(True),
)
def embedded_without_notice(points):
    """Content of others that is embedded in a page comes with a notice that tells of it."""
    return (points.kind == "embed") & points.notice_version.isnull()


@rule(
    "WEB-02",
    clause="social.pages",
    law=(
        "UK GDPR Art. 13(1)(e)",
        "UK GDPR Art. 30",
    ),
    severity="low",
    remedy="Register the page as a collection point, or take the network out of the policy.",
)
def social_page_not_registered(social_pages):
    """Each social network that the policy names has its page registered as a collection point in use."""
    return ~social_pages.page_known


@rule(
    "WEB-03",
    clause="social.pages",
    law=(
        "UK GDPR Art. 13(1)(e)",
        "UK GDPR Art. 26",
    ),
    severity="low",
    remedy="Register the network's provider as a recipient, a joint controller or a controller of its own.",
)
def social_provider_not_registered(social_pages):
    """The provider of each social network that the policy names is registered as a controller or joint controller."""
    return ~social_pages.provider_known


@rule(
    "WEB-04",
    clause="social.scope",
    law=("UK GDPR Art. 5(1)(a)",),
    severity="medium",
    remedy="Put the record in a category that the policy states for social pages, or stop collecting it there.",
    where=lambda collected: collected.point.notnull() & (collected.point_kind == "social_page").fill_null(True),
)
def social_page_feeds_another_category(collected, terms):
    """What is collected from a social page is data of the categories that the policy states for it."""
    social = collected.point_kind == "social_page"
    return social & ~collected.category.isin(list(terms.policy.web.social.feeds))


@rule(
    "WEB-05",
    clause="cookies.use",
    law=(
        "PECR reg. 6",
        "PECR Sch. A1",
    ),
    severity="high",
    remedy="Set the cookie only after the visitor consented, or record the exception that makes it unnecessary.",
    where=lambda points: points.storage_access.fill_null(True) & (points.kind == "cookie").fill_null(True),
)
def cookie_without_consent(points):
    """A cookie is set by consent or under an exception."""
    return (points.kind == "cookie") & points.storage_access & ~points.storage_allowed


@rule(
    "WEB-06",
    clause="cookies.use",
    law=("PECR Sch. A1",),
    severity="high",
    remedy="Offer visitors a simple way to object to being counted, or ask for their consent.",
    where=_may_count,
)
def counted_without_a_way_to_object(points):
    """Whoever is counted under the exception for statistics, and did not consent, can object."""
    counted = ibis.cases((points.pecr_exception == "statistical", points.consent_control != "unticked"), else_=UNKNOWN)
    return points.storage_access & counted & ~points.objection_offered
