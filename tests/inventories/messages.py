"""Draw messages, whom they go to, and what people asked to be spared."""

from datetime import date, timedelta

from .draw import EVENTS, Chooser

HOUR = timedelta(hours=1)
ASKED = tuple(day - timedelta(days=1) for day in EVENTS)  # the day before much else happens
TOPICS = ("services", "services", "credits", "credits", "service_change", "service_change", "outage", "outage",
          "newsletter", "reply", "other")  # fmt: skip


def draw_message(draw: Chooser, ids: dict, key: str) -> dict:
    """Draw a message, mostly one that nobody asked for."""
    return {
        "comm_id": key,
        "subject_id": draw.or_null(*ids["subjects"], "S-gone" if draw.rare() else ids["subjects"][0], one_in=12),
        "address_hash": draw.or_null("h1", "h2", one_in=2),
        "sent_at": draw.or_null(draw.moment(draw.near(*EVENTS, draw.as_of)), one_in=12),
        "channel": draw.or_null("email", "email", "email", "sms"),
        "solicited": draw.or_null(True, False, False),
        "topic": draw.code(*TOPICS),
        "promotional": draw.or_null(True, False),
        "pecr_basis": draw.code("consent", "consent", "soft_opt_in", "service_message"),
        "consent_id": draw.pick(*ids["consents"], "C-gone") if draw.rare(4) else None,
        "unsubscribe_link": draw.flag(True),
        "sender_identified": draw.flag(True),
        "contact_valid": draw.flag(True),
    }


def draw_suppression(draw: Chooser, ids: dict, key: str) -> dict:
    """Draw a request to be sent nothing more, mostly one that took effect within the hours allowed or just after."""
    day = draw.near(*ASKED, draw.as_of)
    after = draw.pick(timedelta(0), HOUR, 24 * HOUR, 24 * HOUR, 24 * HOUR + HOUR / 3600, 72 * HOUR)
    exact = {"requested_at": f"{day}T12:00:00Z", "effective_at": at_noon(day, after)}
    loose = {"requested_at": draw.or_null(draw.moment(day)), "effective_at": draw.or_null(draw.moment(day + after))}
    return {
        "suppression_id": key,
        "subject_id": draw.or_null(*ids["subjects"]),
        "address_hash": draw.or_null("h1", "h2", one_in=2),
        "scope": draw.or_null("marketing", "marketing", "all", "surveys"),
        **draw.pick(exact, exact, loose, exact | {"effective_at": None}),
        "lifted_at": draw.moment(draw.near(*EVENTS, draw.as_of)) if draw.rare(3) else None,
        "lifted_consent_id": draw.or_null(*ids["consents"], "C-gone" if draw.rare(4) else ids["consents"][0]),
    }


def at_noon(day: date, after: timedelta) -> str:
    """Write the moment that lies so long after noon of a day."""
    hours, seconds = divmod(after.seconds, 3600)
    return f"{day + timedelta(days=after.days)}T{12 + hours:02}:00:{seconds:02}Z"


def furnish(draw: Chooser, ids: dict, tables: dict[str, list[dict]]) -> None:
    """Say what people and points are to messages, send most messages to somebody who did something, repeat some."""
    for subject in tables["subjects"]:
        kinds = ("individual", "individual", "sole_trader", "partnership", "corporate")
        subject |= {"subscriber_type": draw.code(*kinds), "jurisdiction": draw.code("S", "S", "EW")}
    for point in tables["collection_points"]:
        point["opt_out_offered"] = draw.or_null(True, False, one_in=12)
    people = {"consents": "subject_id", "contracts": "party_subject_id", "suppressions": "subject_id"}
    for message in tables["communications"]:
        table = draw.pick(*people, None)
        if table and message["subject_id"] is not None:
            message["subject_id"] = draw.pick(*tables[table])[people[table]]
    for suppression in tables["suppressions"]:
        if draw.rare(3):
            consent, asked = draw.pick(*tables["consents"]), draw.near(date(2025, 5, 1), date(2025, 5, 31))
            suppression |= {"subject_id": consent["subject_id"], "lifted_consent_id": consent["consent_id"]}
            suppression |= {"requested_at": draw.moment(asked), "lifted_at": draw.event()}
    for table in ("communications", "suppressions", "subjects", "consents"):
        if draw.rare(5):
            tables[table].append(draw.pick(*tables[table]) | again(draw, ids, table))


def again(draw: Chooser, ids: dict, table: str) -> dict:
    """Draw what a second entry under the same key says otherwise."""
    if table == "subjects":
        return {"subscriber_type": draw.pick("individual", "corporate"), "relationship_end": draw.near(*EVENTS)}
    if table == "consents":
        return {"given_at": draw.event(), "subject_id": draw.or_null(*ids["subjects"])}
    return {column: cell for column, cell in ROWS[table](draw, ids, "").items() if not column.endswith("_id")}


ROWS = {"communications": draw_message, "suppressions": draw_suppression}
