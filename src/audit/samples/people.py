"""Invent the people of the base population, none of whose rows breaks a rule."""

from collections.abc import Callable
from datetime import date, timedelta

from audit.samples.register import Register
from audit.samples.shapes import (
    account,
    consent,
    contract,
    disposal,
    enquirer,
    interest,
    letter,
    person,
    record,
    use,
)

Story = Callable[[Register, date], None]

# How busy a month is, against the busiest.
_SEASON = (0.8, 0.9, 1.0, 0.9, 0.85, 0.75, 0.6, 0.55, 0.95, 1.0, 0.9, 0.45)
_WEEKEND = 0.25
_CLIENTS = 40


def populate(register: Register, size: int) -> None:
    """Add about so many records, oldest people first."""
    clients = max(3, _CLIENTS * size // 5000)
    for number in range(1, clients + 1):
        contract(register, None, register.ago(years=7, days=number), client_id=_client(number))
    for _ in range(size // 25):
        _gone(register)
    for day in _sign_ups(register, size * 61 // 100):
        _story(register)(register, day)


def _sign_ups(register: Register, count: int) -> list[date]:
    """Draw days of first contact: more every year, fewer in summer, at Christmas and at weekends."""
    days: list[date] = []
    span = (register.as_of - register.first_kept).days - 2
    while len(days) < count:
        day = register.first_kept + timedelta(days=int(span * register.share() ** 0.6))
        if register.often(_SEASON[day.month - 1] * (_WEEKEND if day.weekday() > 4 else 1)):
            days.append(day)
    return sorted(days)


def _story(register: Register) -> Story:
    """Draw what kind of person comes next."""
    draw = register.share()
    for share, story in _STORIES:
        draw -= share
        if draw < 0:
            return story
    return _subscriber


def _later(register: Register, day: date) -> date:
    """Draw a day from that day on that is not too fresh."""
    return day + timedelta(days=register.below((register.as_of - day).days - 1))


def _client(number: int) -> str:
    return f"CLI-{number:03d}"


def _any_client(register: Register) -> str:
    """Draw one of the corporate clients."""
    return register.pick([row["client_id"] for row in register.rows["contracts"] if row.get("client_id")])


def _client_user(register: Register, day: date) -> None:
    """Invent somebody who uses the service under a contract of their own."""
    subject, since = person(register), register.at(day)
    deal = contract(register, subject, day)
    held = account(register, since, subject)
    use(register, held, "provide", "b", basis_ref=deal if register.often(0.7) else None)
    if register.often(0.3):
        interest(register, held, register.pick(("security", "backups", "communicate")))
    for _ in range(register.below(3)):
        upload = record(register, "service", register.at(_later(register, day)), subject)
        use(register, upload, "provide", "b", basis_ref=deal)
    for _ in range(register.below(3)):
        bought = record(register, "transaction", register.at(_later(register, day)), subject)
        use(register, bought, "supply", "b", basis_ref=deal)
        interest(register, bought, "transaction_records")
        if register.often(0.15):
            use(register, bought, "legal_obligation", "c", basis_ref=register.grounds["legal_obligation"])
    if register.often(0.3):
        letter(register, register.at(_later(register, day)), subject)


def _former_client(register: Register, day: date) -> None:
    """Invent somebody whose contract has ended, and whose data still has a purpose."""
    days = (register.as_of - day).days
    ends = day + timedelta(days=max(1, days * register.between(30, 80) // 100))
    subject, since = person(register, relationship_end=ends), register.at(day)
    deal = contract(register, subject, day, ends_on=ends)
    held = account(register, since, subject, status="archive")
    use(register, held, "provide", "b", basis_ref=deal, last_used_at=register.at(ends))
    if register.often(0.3):
        kept = record(register, "account", since, subject, status="backup_only", system_id="SYS-BACKUP")
        interest(register, kept, "backups")


def _contact_of_client(register: Register, day: date) -> None:
    """Invent somebody who works for a corporate client, and so is no party to its contract."""
    subject, client = person(register, "client_contact"), _any_client(register)
    held = account(register, register.at(day), subject, client_id=client)
    if register.often(0.4):
        interest(register, held, "communicate")
    for _ in range(register.below(3)):
        upload = record(register, "service", register.at(_later(register, day)), subject, client_id=client)
        interest(register, upload, "operate")


def _applicant(register: Register, day: date) -> None:
    """Invent somebody who asked to become a client."""
    subject, since = person(register, "applicant"), register.at(day)
    steps = contract(register, subject, day, kind="pre_contract")
    held = account(register, since, subject, collection_point_id="PNT-03")
    last = min(day + timedelta(days=register.between(5, 300)), register.ago(days=1))
    use(register, held, "provide", "b", basis_ref=steps, last_used_at=register.at(last))


def _enquirer(register: Register, day: date) -> None:
    """Invent somebody who enquired, and perhaps wrote again."""
    held, given = enquirer(register, register.at(day))
    use(register, held, "offer_market_sell", "a", basis_ref=given if register.often(0.7) else None)
    if register.often(0.2):
        letter(register, register.at(_later(register, day)), held.subject)


def _subscriber(register: Register, day: date) -> None:
    """Invent somebody who reads the newsletter."""
    subject, since = person(register, "subscriber"), register.at(day)
    given = consent(register, subject, "send_notifications", since)
    held = record(register, "notification", since, subject)
    use(register, held, "send_notifications", "a", basis_ref=given if register.often(0.7) else None)


def _visitor(register: Register, day: date) -> None:
    """Invent a pseudonymous profile of session analytics."""
    subject = person(register, "visitor")
    for _ in range(register.between(1, 3)):
        held = record(register, "usage_hotjar", register.at(_later(register, day)), subject)
        interest(register, held, "understand_optimise")


def _page_views(register: Register, day: date) -> None:
    """Invent website statistics that nobody can be told from."""
    interest(register, record(register, "usage", register.at(day), None), "monitor_improve")


def _verified_individual(register: Register, day: date) -> None:
    """Invent somebody whom a client had verified: the client is the controller."""
    subject, client = person(register, "verified_individual"), _any_client(register)
    items = ("name", "date_of_birth", "identity_document")
    cells = {"role": "processor", "source": "client", "client_id": client, "data_items": items}
    held = record(register, "service", register.at(day), subject, **cells)
    interest(register, held, "provide")


def _changed_mind(register: Register, day: date) -> None:
    """Invent a subscriber who withdrew the consent, and whose data went at once."""
    subject, since = person(register, "subscriber"), register.at(day)
    withdrawn = register.at(_later(register, day + timedelta(days=1)))
    consent(register, subject, "send_notifications", since, withdrawn_at=withdrawn, refresh_due=None)
    held = record(register, "notification", since, subject, status="deleted")
    done = min(withdrawn.date() + timedelta(days=register.between(1, 9)), register.as_of)
    disposal(register, held, done, trigger="withdrawal", system_or_recipient_id="SYS-WEB")
    effective = withdrawn + timedelta(minutes=register.between(1, 300))
    cells = {"scope": "marketing", "requested_at": withdrawn, "via": "link", "effective_at": effective}
    register.add("suppressions", subject_id=subject, **cells)


def _gone(register: Register) -> None:
    """Invent a record that was disposed of before its last day."""
    day = register.ago(years=7, days=register.between(60, 650))
    category = register.pick(("account", "service", "transaction", "correspondence", "enquiry"))
    action = register.pick(("deleted", "deleted", "deleted", "anonymised", "beyond_use"))
    identifiability = "anonymous" if action == "anonymised" else "direct"
    subject = None if action == "anonymised" else person(register)
    cells = {"status": action, "identifiability": identifiability}
    held = record(register, category, register.at(day), subject, **cells)
    done = register.last_day(day) - timedelta(days=register.between(2, 60))
    disposal(register, held, done, action)
    if action == "deleted" and register.often(0.3):
        later = done + timedelta(days=register.between(1, 30))
        disposal(register, held, later, scope="backup", system_or_recipient_id="SYS-BACKUP")


# Shares of people; what is left subscribes to the newsletter.
_STORIES: tuple[tuple[float, Story], ...] = (
    (0.22, _client_user),
    (0.03, _former_client),
    (0.12, _contact_of_client),
    (0.05, _applicant),
    (0.17, _enquirer),
    (0.09, _visitor),
    (0.08, _page_views),
    (0.05, _verified_individual),
    (0.03, _changed_mind),
)
