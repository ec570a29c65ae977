"""Vendors: the tool that records what visitors do is bound by contract, and stays where the policy says it is."""

from audit.rule import rule


@rule(
    "VEN-01",
    clause="hotjar.use",
    law=("UK GDPR Art. 28(3)",),
    severity="high",
    remedy="Register the vendor as a processor, with a contract in force on the terms of Article 28, or switch it off.",
)
def not_bound_as_processor(session_analytics):
    """The vendor of the tool that records visits is a processor, bound by a contract in force as Article 28 asks."""
    return ~session_analytics.processor


@rule(
    "VEN-02",
    clause="hotjar.use",
    law=(
        "UK GDPR Art. 5(1)(b)",
        "PECR reg. 6",
    ),
    severity="high",
    remedy="Take the tracker out of the application: it is promised on the marketing website only.",
)
def tracker_outside_the_marketing_website(session_trackers):
    """The tool that records visits runs on the marketing website, and on no other website of the organisation."""
    return session_trackers.own_website & ~session_trackers.marketing_website


@rule(
    "VEN-03",
    clause="hotjar.no_sale",
    law=(
        "UK GDPR Art. 28(3)(a)",
        "UK GDPR Art. 29",
    ),
    severity="high",
    remedy="Have the contract forbid the sale of the data, and record it; until then switch the tool off.",
)
def sale_not_forbidden(session_analytics):
    """A contract in force forbids the vendor of the tool that records visits to sell the data."""
    return ~session_analytics.sale_barred


@rule(
    "VEN-04",
    clause="hotjar.no_cross_site",
    law=("UK GDPR Art. 28(3)(a)",),
    severity="medium",
    remedy="Have the contract forbid tracking on other websites, and record it; until then switch the tool off.",
)
def cross_site_tracking_not_forbidden(session_analytics):
    """A contract in force forbids the vendor of the tool that records visits to track people on other websites."""
    return ~session_analytics.cross_site_barred


@rule(
    "VEN-05",
    clause="hotjar.no_cross_site",
    law=("PECR reg. 6",),
    severity="medium",
    remedy="Remove the tracker from the website of others, or register the domain if it is your own.",
)
def tracker_on_a_website_of_others(session_trackers):
    """The tool that records visits is found on the organisation's own websites and nowhere else."""
    return ~session_trackers.own_website
