"""Messages: unasked ones are few in kind, go only to people who may be written to, and stop when somebody says so."""

import ibis

from audit.moments import UNKNOWN, after, before_instant
from audit.rule import rule

SERVICE = ("PECR reg. 22", "UK GDPR Art. 6(1)(b)")


def _about(topic):
    return lambda messages: (messages.topic == topic).fill_null(True)


def _offers(messages):
    """Choose what is about credits and may offer more of them."""
    return (messages.topic == "credits").fill_null(True) & messages.promotional.fill_null(True)


def _without_leave(messages):
    """Tell whether marketing went to somebody who neither agreed, nor bought, nor is a company."""
    return ~(messages.corporate.fill_null(False) | messages.agreed | messages.soft_opt_in)


def _by_consent(sent):
    """Choose what was asked for, or may have been, and says that it rests on a consent or names one."""
    claims = (sent.pecr_basis == "consent").fill_null(False) | sent.consent_id.notnull()
    return sent.solicited.fill_null(True) & claims


@rule(
    "MSG-01",
    clause="comms.closed_list",
    law=("UK GDPR Art. 5(1)(a)", "UK GDPR Art. 5(1)(b)"),
    severity="medium",
    remedy="Stop such messages, or ask people first; a further topic has to be promised before it is sent.",
)
def topic_not_declared(messages, terms):
    """A message that nobody asked for is about one of the topics that the policy lists."""
    return ~messages.topic.isin(terms.policy.messages.unprompted)


@rule(
    "MSG-02",
    clause="comms.closed_list",
    law=("UK GDPR Art. 5(1)(a)", "UK GDPR Art. 5(1)(b)"),
    severity="medium",
    remedy="Write by the channel that the policy names, or stop.",
)
def channel_not_declared(messages, terms):
    """A message that nobody asked for comes by a channel that the policy names."""
    return ~messages.channel.isin(list(terms.policy.messages.channels))


@rule(
    "MSG-03",
    clause="comms.services",
    law=("PECR reg. 22", "UK GDPR Art. 21(2)-(3)"),
    severity="high",
    remedy="Stop writing to this person, and write to others only on consent or after a sale with a way to opt out.",
    where=_about("services"),
    spares=("subjects",),
)
def service_offer_without_leave(messages):
    """Services are advertised only to who agreed before, or bought and could opt out, or is a corporate subscriber."""
    return (messages.topic == "services") & _without_leave(messages)


@rule(
    "MSG-04",
    clause="comms.changes",
    law=("PECR reg. 22",),
    severity="medium",
    remedy="Take the advertising out of service messages, or send it as marketing to people who may get it.",
    where=_about("service_change"),
)
def change_note_promotes(messages):
    """A message about a change of the service advertises nothing."""
    return (messages.topic == "service_change") & messages.promotional


@rule(
    "MSG-05",
    clause="comms.changes",
    law=SERVICE,
    severity="medium",
    remedy="Tell of changes only those who have an account or a contract.",
    where=_about("service_change"),
    spares=("subjects",),
)
def change_told_to_stranger(messages):
    """A message about a change of the service goes to people with an account or a contract."""
    return (messages.topic == "service_change") & ~messages.customer


@rule(
    "MSG-06",
    clause="comms.outages",
    law=("PECR reg. 22",),
    severity="low",
    remedy="Take the advertising out of service messages, or send it as marketing to people who may get it.",
    where=_about("outage"),
)
def outage_note_promotes(messages):
    """A message about an outage or a change in operation advertises nothing."""
    return (messages.topic == "outage") & messages.promotional


@rule(
    "MSG-07",
    clause="comms.outages",
    law=("UK GDPR Art. 6(1)(b)", "UK GDPR Art. 6(1)(f)"),
    severity="low",
    remedy="Take former clients and strangers off the list for outages.",
    where=_about("outage"),
    spares=("subjects",),
)
def outage_told_to_stranger(messages):
    """A message about an outage or a change in operation goes to people with an account or a contract."""
    return (messages.topic == "outage") & ~messages.customer


@rule(
    "MSG-08",
    clause="comms.credits",
    law=("PECR reg. 22(3)",),
    severity="high",
    remedy="State the balance without an offer, or send the offer only to people who may get marketing.",
    where=_offers,
    spares=("subjects",),
)
def credits_offer_without_leave(messages):
    """Credits are offered only to who agreed before, or bought and could opt out, or is a corporate subscriber."""
    return (messages.topic == "credits") & messages.promotional & _without_leave(messages)


@rule(
    "MSG-09",
    clause="comms.unsubscribe_link",
    law=("PECR reg. 22(3)(c)",),
    severity="high",
    remedy="Put the link to unsubscribe into the footer of every such e-mail, service messages included.",
    where=lambda messages: (messages.channel == "email").fill_null(True),
)
def no_way_out(messages):
    """An e-mail that nobody asked for carries a link to unsubscribe."""
    return (messages.channel == "email") & ~messages.unsubscribe_link


@rule(
    "MSG-10",
    clause="comms.unsubscribe_link",
    law=("PECR reg. 23",),
    severity="high",
    remedy="Say who sends the message, and give an address at which objections arrive.",
)
def sender_hidden(messages):
    """A message that nobody asked for says who sends it, and gives an address that works."""
    return ~(messages.sender_identified & messages.contact_valid)


@rule(
    "MSG-11",
    clause="comms.unsubscribe_effect",
    law=("UK GDPR Art. 7(3)", "UK GDPR Art. 21(3)", "PECR reg. 22"),
    severity="urgent",
    remedy="Apologise, find out why the message still went out, and check every list it went to.",
    where=lambda sent: (~sent.solicited | sent.marketing).fill_null(True),
)
def sent_after_suppression(sent):
    """Nothing that a person asked to be spared is sent to them once that should have taken effect."""
    return (~sent.solicited | sent.marketing) & sent.stopped


@rule(
    "MSG-12",
    clause="comms.unsubscribe_effect",
    law=("UK GDPR Art. 21(3)", "PECR reg. 22"),
    severity="high",
    remedy="Find out what took so long, and stop messages within the hours that the policy allows.",
)
def suppression_late(suppressions, terms):
    """A request to be sent nothing more takes effect within the hours that the policy allows."""
    passed = before_instant(suppressions, "stop_by", ibis.literal(terms.now))
    unseen = ibis.cases((passed.fill_null(True), UNKNOWN), else_=False)
    return ibis.cases(
        (suppressions.effective_at.isnull(), unseen), else_=after(suppressions, "effective_at", "stop_by")
    )


@rule(
    "MSG-13",
    clause="comms.unsubscribe_effect",
    law=("UK GDPR Art. 7(1)", "PECR reg. 22"),
    severity="high",
    remedy="Put the suppression back, unless the person has agreed anew since.",
    where=lambda suppressions: suppressions.lifted.fill_null(True),
)
def lifted_without_new_consent(suppressions):
    """A suppression is lifted only on a consent that is newer than the request to stop."""
    return suppressions.lifted & ~suppressions.agreed_anew


@rule(
    "MSG-14",
    clause="comms.unsubscribe_effect",
    law=("UK GDPR Art. 21(2)-(3)",),
    severity="high",
    remedy="Suppress the person now, and see that requests which come by other ways than the link get there too.",
)
def objection_not_suppressed(objections, terms):
    """An objection to marketing, by whatever way it came, becomes a suppression within the hours allowed."""
    return before_instant(objections, "stop_by", ibis.literal(terms.now)) & ~objections.heeded


@rule(
    "MSG-15",
    clause="notification.basis",
    law=(
        "UK GDPR Art. 7(3)",
        "PECR reg. 22",
    ),
    severity="urgent",
    remedy="Stop sending to this person, and find out why the withdrawal did not reach whoever sends.",
    where=_by_consent,
)
def sent_without_standing_consent(sent):
    """A message that was asked for by consent goes out only while that consent stands."""
    return sent.solicited & ~sent.agreed
