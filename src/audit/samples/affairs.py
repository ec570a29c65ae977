"""Invent what happens around the people: requests, holds, messages, disclosures, access. None of it breaks a rule."""

from datetime import date, datetime, timedelta

from audit import calendar
from audit.samples.register import DIVISION, Register
from audit.samples.shapes import account, contract, disposal, enquirer, hold, letter, person, record, request, use
from audit.samples.shapes import interest as use_interest

_STAFF = ("STF-01", "STF-02", "STF-03")


def happen(register: Register) -> None:
    """Add requests, holds and traffic, in proportion to the people."""
    size = len(register.rows["records"])
    people = [row["subject_id"] for row in register.rows["subjects"] if row["subject_type"] == "user"]
    for _ in range(size // 80 + 1):
        _answered(register, register.pick(people))
    _awkward_dates(register)
    _careful_requests(register)
    for _ in range(size // 500 + 1):
        _erased(register)
        _erasure_refused(register)
        _objection_refused(register)
    for _ in range(size // 250 + 1):
        _kept_for_the_taxman(register)
    _other_holds(register)
    _incidents(register)
    _newsletters(register)
    _service_messages(register, size // 40)
    _disclosures(register, size // 200 + 2)
    _access(register)


def _answered(register: Register, subject: str) -> None:
    """Add a request answered in good time, or received a few days ago."""
    kind = register.pick(("access", "access", "access", "rectification", "portability", "restriction", "complaint"))
    if register.often(0.1):
        received = register.ago(days=register.between(2, 20))
        request(register, subject, kind, received, responded_at=None, outcome="open")
    else:
        request(register, subject, kind, register.ago(days=register.between(60, 1800)))


def _awkward_dates(register: Register) -> None:
    """Add answers that are in time in Scotland only, because of its holidays."""
    for received, responded in (
        (date(2025, 10, 30), date(2025, 12, 1)),  # St Andrew's Day was a Sunday, so Monday was the holiday
        (date(2026, 7, 3), date(2026, 8, 3)),  # the first Monday of August
        (date(2024, 12, 2), date(2025, 1, 2)),  # the second of January
    ):
        subject = letter(register, register.at(register.ago(years=3, days=register.below(300)))).subject
        request(register, subject or "", "access", received, responded_at=register.at(responded))


def _careful_requests(register: Register) -> None:
    """Add requests whose clock started late, stopped, or ran longer."""
    for months in (3, 9, 14):
        received = register.ago(months=months, days=register.below(20))
        soon, later = received + timedelta(days=3), received + timedelta(days=12)
        known = {"id_requested_at": register.at(soon), "id_received_at": register.at(later)}
        due = calendar.rights_due(received, identity=later, division=DIVISION)
        request(register, _somebody(register), "access", received, **known, responded_at=_before(register, due))
        clear = {"clarify_requested_at": register.at(soon), "clarify_received_at": register.at(later)}
        due = calendar.rights_due(received, clarify_requested=soon, clarify_received=later, division=DIVISION)
        request(register, _somebody(register), "access", received, **clear, responded_at=_before(register, due))
        more = {"extended_at": register.at(later), "extension_reason": "several hundred documents"}
        due = calendar.rights_due(received, extended=later, division=DIVISION)
        request(register, _somebody(register), "access", received, **more, responded_at=_before(register, due))
    received = register.ago(months=5)
    waiting = {"id_requested_at": register.at(received + timedelta(days=2)), "responded_at": None, "outcome": "open"}
    request(register, _somebody(register), "access", received, **waiting)


def _before(register: Register, due: date) -> datetime:
    """Give an instant some days before the last day, and in the past."""
    return register.at(min(due - timedelta(days=register.between(1, 6)), register.ago(days=1)))


def _somebody(register: Register) -> str:
    """Give somebody who wrote in the last years."""
    subject = person(register)
    letter(register, register.at(register.ago(years=2, days=register.below(600))), subject)
    return subject


def _erased(register: Register) -> None:
    """Add somebody whose data was erased when they asked for it."""
    subject, received = person(register), register.ago(days=register.between(90, 900))
    request(register, subject, "erasure", received)
    for category in ("account", "correspondence"):
        submitted = received - timedelta(days=register.between(100, 1500))
        held = record(register, category, register.at(submitted), subject, status="deleted")
        disposal(register, held, received + timedelta(days=register.between(3, 20)), trigger="erasure")


def _erasure_refused(register: Register) -> None:
    """Add somebody whose erasure was refused with a ground."""
    held = letter(register, register.at(register.ago(years=3, days=register.below(400))))
    cells = {"outcome": "refused", "refusal_ground": "Art. 17(3)(b): accounts to be kept", "told_routes": True}
    request(register, held.subject or "", "erasure", register.ago(days=register.between(90, 700)), **cells)


def _objection_refused(register: Register) -> None:
    """Add somebody whose objection was weighed and refused."""
    held = account(register, register.at(register.ago(years=2, days=register.below(400))))
    cells = {"outcome": "refused", "refusal_ground": "security of the account outweighs it", "told_routes": True}
    request(register, held.subject or "", "objection", register.ago(days=register.between(90, 700)), **cells)


def _kept_for_the_taxman(register: Register) -> None:
    """Add a buyer whose records are held for a tax enquiry, long before their last day."""
    subject, day = person(register), register.ago(years=register.between(2, 5), days=register.below(300))
    contract(register, subject, day)
    for months in range(register.between(1, 3)):
        bought = record(register, "transaction", register.at(day + timedelta(days=31 * months)), subject)
        use_interest(register, bought, "transaction_records")
    hold(register, "subject", subject, "legal_obligation", register.ago(days=register.between(100, 500)))


def _other_holds(register: Register) -> None:
    """Add one hold of every other reason that the policy accepts, and one released."""
    for reason in ("regulator", "vital_interests", "rights_request", "user_request"):
        held = letter(register, register.at(register.ago(years=4, days=register.below(300))))
        hold(register, "record", held.id, reason, register.ago(days=register.between(60, 150)))
    held = letter(register, register.at(register.ago(years=5)))
    over = register.at(register.ago(days=200))
    hold(register, "record", held.id, "legal_claim", register.ago(years=2), released_at=over)


def _incidents(register: Register) -> None:
    """Add messages that had to be used to protect somebody's life."""
    for months in (7, 19):
        held = letter(register, register.at(register.ago(months=months)))
        ref = register.grounds["vital_interests"]
        use(
            register,
            held,
            "vital_interests",
            "d",
            basis_ref=ref,
            last_used_at=register.at(register.ago(months=months - 1)),
        )


def _newsletters(register: Register) -> None:
    """Send newsletters and offers to people whose consent stands."""
    for given in [row for row in register.rows["consents"] if not row.get("withdrawn_at") and register.often(0.3)]:
        since = date.fromisoformat(given["given_at"][:10])
        sent = since + timedelta(days=1 + register.below((register.as_of - since).days - 1))
        newsletter = given["purpose"] == "send_notifications"
        _message(
            register,
            given["subject_id"],
            sent,
            topic="newsletter" if newsletter else "services",
            solicited=newsletter,
            promotional=True,
            pecr_basis="consent",
            consent_id=given["consent_id"],
        )


def _service_messages(register: Register, count: int) -> None:
    """Tell people with a contract of changes and outages."""
    people = [row["party_subject_id"] for row in register.rows["contracts"] if _customer_for_months(register, row)]
    for _ in range(count):
        topic = register.pick(("service_change", "outage", "reply"))
        cells = {"topic": topic, "solicited": topic == "reply", "promotional": False, "pecr_basis": "service_message"}
        _message(register, register.pick(people), register.ago(days=register.between(1, 120)), **cells)


def _customer_for_months(register: Register, row: dict[str, str]) -> bool:
    """Tell whether a contract is a person's, open, and older than the messages."""
    old = row["starts_on"] < register.ago(days=130).isoformat()
    return bool(row["party_subject_id"]) and row["kind"] == "contract" and not row.get("ends_on") and old


def _message(register: Register, subject: str, sent: date, **cells: object) -> None:
    """Add an e-mail that says who sends it and how to stop it."""
    footer = {"unsubscribe_link": True, "sender_identified": True, "contact_valid": True}
    register.add("communications", subject_id=subject, sent_at=register.at(sent), channel="email", **footer, **cells)


def _disclosures(register: Register, count: int) -> None:
    """Disclose data to the insurer, the solicitors and the tax authority."""
    for _ in range(count):
        held, _ = enquirer(register, register.at(register.ago(years=1, days=register.below(300))))
        use(register, held, "offer_market_sell", "a")
        recipient, purpose, basis, authority = register.pick(
            (
                ("RCP-05", "insurance", "f", None),
                ("RCP-06", "prof_advice", "f", None),
                ("RCP-07", "legal_obligation", "c", "Finance Act 2008 Sch 36 para 1"),
            )
        )
        register.add(
            "disclosures",
            record_id=held.id,
            subject_id=held.subject,
            recipient_id=recipient,
            at=register.at(register.ago(days=register.between(5, 300))),
            purpose=purpose,
            legal_basis=basis,
            authority_ref=authority,
            necessity_note="only what the matter needs",
            consideration="none",
        )


def _access(register: Register) -> None:
    """Let clients see their own records, and staff those that a client authorised."""
    for row in [row for row in register.rows["records"] if row["role"] == "processor"]:
        since = date.fromisoformat(row["submitted_at"][:10])
        day = since + timedelta(days=register.below((register.as_of - since).days))
        cells = {"record_id": row["record_id"], "action": "view"}
        if register.often(0.7):
            actor = {"actor_id": f"USR-{row['client_id'][-3:]}", "actor_client_id": row["client_id"]}
            register.add("access_log", at=register.at(day), actor_kind="client_user", **actor, **cells)
        else:
            around = (register.at(day - timedelta(days=1)), register.at(day + timedelta(days=1)))
            window = {"authorised_from": around[0], "authorised_to": around[1]}
            actor = {
                "actor_id": register.pick(_STAFF),
                "client_authorisation_ref": f"authorisations/{row['client_id']}",
            }
            register.add("access_log", at=register.at(day), actor_kind="staff", **actor, **window, **cells)
