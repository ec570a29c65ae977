"""Plant messages that nobody may send, or not to these people, and requests to stop that nobody heeded."""

from datetime import timedelta
from typing import Any

from audit.samples.register import Finding, Register, fail, unknown
from audit.samples.shapes import account, consent, contract, letter, request


def _customer(register: Register) -> str:
    """Add somebody with an account and a contract."""
    day = register.ago(years=1, days=register.below(300))
    subject = account(register, register.at(day)).subject or ""
    contract(register, subject, day)
    return subject


def _stranger(register: Register) -> str:
    """Add somebody who wrote once, and never bought or agreed to anything."""
    return letter(register, register.at(register.ago(years=1, days=register.below(300)))).subject or ""


def _send(register: Register, subject: str, topic: str, **cells: Any) -> str:
    """Send an unasked e-mail a few weeks ago that says who sends it and how to stop it."""
    row = {"sent_at": register.at(register.ago(days=register.between(5, 60))), "channel": "email", "solicited": False}
    row |= {"promotional": False, "pecr_basis": "service_message", "unsubscribe_link": True}
    row |= {"sender_identified": True, "contact_valid": True}
    return register.add("communications", subject_id=subject, topic=topic, **(row | cells))


def other_topics_and_channels(register: Register) -> list[Finding]:
    """Write about something else, and by other ways."""
    topics = [_send(register, _customer(register), topic) for topic in ("other", "newsletter")]
    ways = [_send(register, _customer(register), "outage", channel=channel) for channel in ("sms", "phone")]
    untold = _send(register, _customer(register), "")
    found = fail("MSG-01", "communications", *topics) + fail("MSG-02", "communications", *ways)
    return found + unknown("MSG-01", "communications", untold)


def offers_without_leave(register: Register) -> list[Finding]:
    """Advertise to people who never agreed, bought or asked for anything."""
    offer = {"promotional": True, "pecr_basis": "soft_opt_in"}
    services = [_send(register, _stranger(register), "services", **offer) for _ in range(2)]
    credits = [_send(register, _stranger(register), "credits", **offer) for _ in range(2)]
    late = _stranger(register)
    consent(register, late, "offer_market_sell", register.at(register.ago(days=2)))
    services.append(_send(register, late, "services", promotional=True, pecr_basis="consent"))
    return fail("MSG-03", "communications", *services) + fail("MSG-08", "communications", *credits)


def service_messages_astray(register: Register) -> list[Finding]:
    """Put offers into service messages, and send such messages to strangers and former clients."""
    found: list[Finding] = []
    for topic, promotes, strays in (("service_change", "MSG-04", "MSG-05"), ("outage", "MSG-06", "MSG-07")):
        offers = [_send(register, _customer(register), topic, promotional=True) for _ in range(2)]
        left = _customer(register)
        register.amend("subjects", left, relationship_end=register.ago(days=90))
        astray = [_send(register, subject, topic) for subject in (_stranger(register), left)]
        found += fail(promotes, "communications", *offers) + fail(strays, "communications", *astray)
    return found


def no_way_out(register: Register) -> list[Finding]:
    """Hide the way out, and who sends it."""
    links = [_send(register, _customer(register), "outage", unsubscribe_link=False) for _ in range(2)]
    hidden = _send(register, _customer(register), "outage", sender_identified=False)
    dead = _send(register, _customer(register), "service_change", contact_valid=False)
    return fail("MSG-09", "communications", *links) + fail("MSG-10", "communications", hidden, dead)


def _stop(register: Register, subject: str, days: int, **cells: Any) -> str:
    """Add a request to be sent no marketing, made so many days ago, which took effect in the hour."""
    asked = register.at(register.ago(days=days))
    row = {"scope": "marketing", "requested_at": asked, "via": "link", "effective_at": asked + timedelta(minutes=40)}
    return register.add("suppressions", subject_id=subject, **(row | cells))


def told_to_stop(register: Register) -> list[Finding]:
    """Go on advertising to people who agreed once, and then asked to be spared."""
    rows = []
    for days in (20, 90, 200):
        subject = _customer(register)
        consent(register, subject, "offer_market_sell", register.at(register.ago(years=1)))
        _stop(register, subject, days)
        cells = {"promotional": True, "pecr_basis": "consent", "sent_at": register.at(register.ago(days=days - 9))}
        rows.append(_send(register, subject, "services", **cells))
    return fail("MSG-11", "communications", *rows)


def stopped_badly(register: Register) -> list[Finding]:
    """Let requests to stop take days, lift them for no reason, and lose those that came by letter."""
    late = []
    for days in (40, 120):
        effective = register.at(register.ago(days=days - 3))
        late.append(_stop(register, _customer(register), days, effective_at=effective))
    never = _stop(register, _customer(register), 33, effective_at=None)
    lifted = []
    for days in (60, 150):
        again = register.at(register.ago(days=days - 30))
        lifted.append(_stop(register, _customer(register), days, lifted_at=again))
    lost = [
        request(register, _stranger(register), "marketing_objection", register.ago(days=days)) for days in (80, 140)
    ]
    found = fail("MSG-12", "suppressions", *late) + unknown("MSG-12", "suppressions", never)
    return found + fail("MSG-13", "suppressions", *lifted) + fail("MSG-14", "rights_requests", *lost)


def withdrawn_before(register: Register) -> list[Finding]:
    """Go on sending a newsletter after the consent to it was withdrawn."""
    rows = []
    for days in (30, 70):
        subject, since = _stranger(register), register.at(register.ago(years=1))
        given = consent(
            register, subject, "send_notifications", since, withdrawn_at=register.at(register.ago(days=days))
        )
        cells = {"solicited": True, "promotional": True, "pecr_basis": "consent", "consent_id": given}
        rows.append(_send(register, subject, "newsletter", **cells, sent_at=register.at(register.ago(days=days - 9))))
    return fail("MSG-15", "communications", *rows)


MESSAGES = (
    other_topics_and_channels,
    offers_without_leave,
    service_messages_astray,
    no_way_out,
    told_to_stop,
    stopped_badly,
    withdrawn_before,
)
