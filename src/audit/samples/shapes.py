"""Say what one person, record, use, consent, contract, hold or request usually looks like.

Everything made here breaks no rule unless the caller asks for other cells, which win over the usual ones.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from audit import calendar
from audit.samples.register import DIVISION, Register
from audit.samples.setting import NOTICES, OFFICERS

# What a record of each category is made of, where it is collected and where it lies.
_CATEGORIES: dict[str, dict[str, Any]] = {
    "usage": {
        "data_items": ("page_views", "browser", "visit_length"),
        "source": "observed",
        "trigger_kind": "collected",
        "collection_point_id": "PNT-06",
        "system_id": "SYS-ANALYTICS",
        "identifiability": "anonymous",
        "geo_granularity": "country",
    },
    "usage_hotjar": {
        "data_items": ("device_id", "device_type", "browser", "country"),
        "source": "observed",
        "trigger_kind": "collected",
        "collection_point_id": "PNT-07",
        "system_id": "SYS-HOTJAR",
        "identifiability": "pseudonymous",
        "ip_form": "truncated",
        "geo_granularity": "country",
    },
    "account": {
        "data_items": ("name", "email"),
        "collection_point_id": "PNT-09",
        "system_id": "SYS-APP",
        "trigger_kind": "created",
    },
    "service": {"data_items": ("name", "address", "email"), "collection_point_id": "PNT-09", "system_id": "SYS-APP"},
    "enquiry": {"data_items": ("enquiry_content",), "collection_point_id": "PNT-02", "system_id": "SYS-CRM"},
    "transaction": {
        "data_items": ("contact_details", "payment_card", "transaction_details"),
        "collection_point_id": "PNT-09",
        "system_id": "SYS-DB",
    },
    "notification": {
        "data_items": ("subscription_details",),
        "collection_point_id": "PNT-10",
        "system_id": "SYS-WEB",
    },
    "correspondence": {
        "data_items": ("message_content", "message_metadata"),
        "collection_point_id": "PNT-04",
        "system_id": "SYS-EMAIL",
    },
}


@dataclass(frozen=True)
class Held:
    """A record, whom it is about, and the moment from which it may be used."""

    id: str
    subject: str | None
    since: datetime


def person(register: Register, subject_type: str = "user", /, **cells: Any) -> str:
    """Add a person."""
    corporate = subject_type == "client_contact"
    row = {
        "subject_type": subject_type,
        "is_child": False,
        "subscriber_type": "corporate" if corporate else "individual" if register.often(0.9) else "sole_trader",
        "jurisdiction": register.pick(("S", "S", "S", "EW", "EW", "NI")),
    }
    return register.add("subjects", **(row | cells))


def record(register: Register, category: str, since: datetime, subject: str | None, /, **cells: Any) -> Held:
    """Add a record of a category, submitted at a moment."""
    row = {
        "subject_id": subject,
        "category": category,
        "source": "data_subject",
        "submitted_at": since,
        "trigger_kind": "submitted",
        "role": "controller",
        "identifiability": "direct",
        "ip_form": "none",
        "geo_granularity": "none",
        "special_category": (),
        "criminal_offence": False,
        "other_person": "no",
        "status": "live",
    }
    return Held(register.add("records", **(row | _CATEGORIES.get(category, {}) | cells)), subject, since)


def use(register: Register, held: Held, purpose: str, basis: str | None, /, **cells: Any) -> str:
    """Add a use of a record, from soon after it came until not long ago, and return the key of the row."""
    first = cells.pop("first_used_at", held.since + timedelta(minutes=register.between(5, 50)))
    began = held.since.date()
    days = (register.as_of - began).days - 1
    last = register.at(began + timedelta(days=register.between(1, days))) if days > 0 else first
    row = {
        "record_id": held.id,
        "purpose": purpose,
        "legal_basis": basis,
        "basis_ref": None,
        "decided_at": max((day for day in NOTICES if day < began), default=NOTICES[0]),
        "first_used_at": first,
        "last_used_at": last,
    }
    register.add("record_uses", **(row | cells))
    return f"{held.id}:{purpose}"


def interest(register: Register, held: Held, purpose: str, /, **cells: Any) -> str:
    """Add a use that rests on legitimate interests; every other one leaves it to the audit to find the assessment."""
    ref = register.grounds[purpose] if register.often(0.5) else None
    return use(register, held, purpose, "f", **({"basis_ref": ref} | cells))


def consent(register: Register, subject: str, purpose: str, given: datetime, /, **cells: Any) -> str:
    """Add a consent that stands, and that was asked for anew if it is old."""
    old = given.date() < register.ago(days=690)
    row = {
        "subject_id": subject,
        "purpose": purpose,
        "given_at": given,
        "method": register.pick(("tick", "tick", "double_opt_in", "typed")),
        "controller_named": True,
        "wording_ref": f"wording/{purpose.replace('_', '-')}-{2 if given.year >= 2022 else 1}",
        "collection_point_id": "PNT-10" if purpose == "send_notifications" else "PNT-02",
        "explicit": False,
        "refresh_due": register.ahead(register.between(20, 700)) if old else None,
    }
    return register.add("consents", **(row | cells))


def contract(register: Register, subject: str | None, starts: date, /, **cells: Any) -> str:
    """Add an open contract with a person."""
    row = {
        "party_subject_id": subject,
        "kind": "contract",
        "requested_by_subject": True,
        "starts_on": starts,
    }
    return register.add("contracts", **(row | cells))


def hold(register: Register, kind: str, scope: str, reason: str, placed: date, /, **cells: Any) -> str:
    """Add a hold that is evidenced, owned and in review."""
    row = {
        "scope_kind": kind,
        "scope_id": scope,
        "reason": reason,
        "authority_ref": f"{reason.replace('_', '-')}/{placed.year}-{register.between(100, 999)}",
        "placed_at": register.at(placed),
        "placed_by": register.pick(OFFICERS),
        "review_due": register.ahead(register.between(30, 180)),
    }
    return register.add("holds", **(row | cells))


def disposal(register: Register, held: Held, done: date, action: str = "deleted", /, **cells: Any) -> str:
    """Add what was done with a record at its end."""
    row = {
        "record_id": held.id,
        "action": action,
        "scope": "live",
        "done_at": register.at(done),
        "trigger": "retention",
        "system_or_recipient_id": "SYS-DB",
        "method": "overwrite" if action == "deleted" else "aggregate" if action == "anonymised" else "restrict",
        "verified_by": register.pick(OFFICERS),
        "evidence_ref": f"disposals/{done:%Y-%m}",
    }
    return register.add("dispositions", **(row | cells))


def request(register: Register, subject: str, kind: str, received: date, /, **cells: Any) -> str:
    """Add a request that was answered some days before its last day."""
    due = calendar.rights_due(received, kind=kind, division=DIVISION)
    row = {
        "subject_id": subject,
        "kind": kind,
        "received_at": register.at(received),
        "channel": register.pick(("email", "email", "form", "post")),
        "acknowledged_at": register.at(received + timedelta(days=1)),
        "responded_at": register.at(due - timedelta(days=register.between(3, 18))),
        "outcome": "fulfilled",
    }
    return register.add("rights_requests", **(row | cells))


# Small histories that many rows, and most planted breaches, start from.


def enquirer(register: Register, since: datetime, /, **cells: Any) -> tuple[Held, str]:
    """Add somebody who enquired and agreed to offers; return the record and the consent."""
    subject = person(register, "enquirer")
    held = record(register, "enquiry", since, subject)
    given = consent(register, subject, "offer_market_sell", since, **cells)
    return held, given


def letter(register: Register, since: datetime, subject: str | None = None, /, **cells: Any) -> Held:
    """Add a message somebody sent, kept to communicate with them."""
    held = record(register, "correspondence", since, subject or person(register), **cells)
    interest(register, held, "communicate")
    return held


def account(register: Register, since: datetime, subject: str | None = None, /, **cells: Any) -> Held:
    """Add somebody's account, operated in the legitimate interest."""
    held = record(register, "account", since, subject or person(register), **cells)
    interest(register, held, "operate")
    return held
