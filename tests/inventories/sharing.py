"""Draw who looked at what is held, and to whom it was given."""

from .draw import EVENTS, Chooser

SUMMER = EVENTS[0]  # when a day in London begins an hour before it does in UTC
STAFF = ("STF1", "STF2")  # whoever may look, and may have sworn
CLIENTS = ("firm", "firm", "company")
GONE = ("deleted", "beyond_use", "backup_only")
ROLES = ("insurer", "professional_adviser", "authority", "emergency", "sub_processor", "controller")


def draw_access(draw: Chooser, ids: dict, key: str) -> dict:
    """Draw a look at a record, mostly by staff, mostly about when it was allowed."""
    at = draw.near(draw.as_of, SUMMER, *EVENTS)
    return {
        "access_id": key,
        "at": draw.or_null(draw.moment(at), one_in=12),
        "actor_id": draw.or_null(*STAFF, one_in=10),
        "actor_kind": draw.code("staff", "staff", "staff", "client_user", "client_user", "processor"),
        "actor_client_id": draw.or_null(*CLIENTS, one_in=3),
        "record_id": draw.or_null(*ids["records"], "R-gone" if draw.rare(4) else ids["records"][0], one_in=12),
        "client_authorisation_ref": draw.or_null("leave"),
        "authorised_from": draw.or_null(draw.moment(draw.near(at, SUMMER)), one_in=10),
        "authorised_to": draw.or_null(draw.moment(draw.near(at, draw.as_of, draw.as_of)), one_in=10),
    }


def draw_disclosure(draw: Chooser, ids: dict, key: str) -> dict:
    """Draw a disclosure, mostly as it should be."""
    return {
        "disclosure_id": key,
        "record_id": draw.or_null(*ids["records"], "R-gone" if draw.rare(4) else ids["records"][0]),
        "subject_id": draw.or_null(*ids["subjects"], one_in=2),
        "recipient_id": draw.or_null(*ids["recipients"], "V-gone" if draw.rare(4) else ids["recipients"][0], one_in=12),
        "at": draw.or_null(draw.moment(draw.near(draw.as_of, *EVENTS)), one_in=12),
        "purpose": draw.or_null("insurance", "disputes", "offer_market_sell", "send_notifications", "partnership"),
        "legal_basis": draw.code("c", "d", "f", "ea"),
        "authority_ref": draw.or_null("order 7", one_in=3),
        "necessity_note": draw.or_null("needed", one_in=3),
        "consideration": draw.code("none", "none", "money", "in_kind", "unknown"),
    }


ROWS = {"access_log": draw_access, "disclosures": draw_disclosure}


def furnish(draw: Chooser, tables: dict[str, list[dict]]) -> None:
    """Let some people swear, clients own what was looked at, recipients not be processors, and entries stand twice."""
    looked_at = {look["record_id"] for look in tables["access_log"]}
    for record in tables["records"]:
        if record["record_id"] in looked_at and draw.rare(6):
            record |= {"role": draw.code("processor"), "client_id": draw.or_null(*CLIENTS)}
    for promise in tables["attestations"]:
        if draw.rare(2):
            promise |= {"kind": draw.code("confidentiality"), "holder": draw.pick(*STAFF)}
            if draw.rare(2):  # a term that begins or ends when somebody looked, in summer
                days = [draw.near(SUMMER).isoformat(), None, "2024-01-01"]
                promise |= {"valid_from": draw.pick(*days), "valid_to": draw.pick(*days[:2])}
    for recipient in tables["recipients"]:
        if draw.rare(2):
            recipient["role"] = draw.code(*ROLES)
    entrust(draw, tables)
    for name in ("recipients", "systems", "collection_points", "access_log", "disclosures"):
        if draw.rare(6):
            rows, key = tables[name], next(iter(tables[name][0]))
            draw.pick(*rows)[key] = draw.pick(*rows)[key]


def entrust(draw: Chooser, tables: dict[str, list[dict]]) -> None:
    """Give some of what is gone to processors, who mostly are rid of it about the day, or about when they got it."""
    gone = [record["record_id"] for record in tables["records"] if record["status"] in GONE]
    for given in tables["disclosures"]:
        if not gone or not draw.rare(3):
            continue
        recipient, at = draw.pick(*tables["recipients"]), draw.near(*EVENTS, draw.as_of)
        recipient["role"], who = draw.code("processor", "processor", "sub_processor"), recipient["recipient_id"]
        given |= {"record_id": draw.pick(*gone), "recipient_id": draw.or_null(who, one_in=12), "at": draw.moment(at)}
        if draw.rare(3):
            continue
        draw.pick(*tables["dispositions"]).update(
            record_id=given["record_id"],
            scope=draw.code("processor"),
            action=draw.code("deleted", "deleted", "returned", "anonymised", "beyond_use"),
            done_at=draw.or_null(draw.moment(draw.near(at, draw.as_of, draw.as_of)), one_in=12),
            system_or_recipient_id=draw.or_null(who, who, who, "Y0", one_in=8),
        )
