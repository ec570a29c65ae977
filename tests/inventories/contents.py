"""Draw what records are made of, where they come from and where they lie."""

from .draw import Chooser
from .sharing import CLIENTS

MADE_OF = {
    "usage": ("page_views", "browser"),
    "usage_hotjar": ("user_actions", "country"),
    "account": ("name", "email"),
    "service": ("name", "address"),
    "enquiry": ("enquiry_content",),
    "transaction": ("payment_card", "transaction_details"),
    "notification": ("subscription_details",),
    "correspondence": ("message_content", "message_metadata"),
}
ODD = ("credentials", "phone", "device_id", "identity_document", "card_number_full", "card_security_code", "shoe_size")


def peculiar(draw: Chooser, category: str | None) -> dict:
    """Say what is often so of the records of a category."""
    match category:
        case "usage":
            who = draw.code("anonymous", "anonymous", "pseudonymous")
            source = draw.code("observed", "observed", "unknown")
            return {"source": source, "subject_id": None, "identifiability": who}
        case "service":
            return {"data_items": ["name", draw.pick("email", "identity_document", "biometric")]}
        case "transaction":
            return {"subject_id": None}
        case "correspondence":
            source = draw.code("generated", "generated", "data_subject", "unknown")
            return {"data_items": ["message_metadata"], "source": source}
    return {}


def furnish(draw: Chooser, ids: dict, tables: dict[str, list[dict]]) -> None:
    """Say what records are made of, mostly what their category declares; and let some contracts begin on the day."""
    for record in tables["records"]:
        own = MADE_OF.get(record["category"], ("name",))
        items = [list(own), list(own), [draw.pick(*own)], [draw.pick(*own), draw.pick(*ODD)], [own[-1]], []]
        record |= {
            "data_items": "name||email" if draw.rare(40) else draw.or_null(*items, one_in=10),
            "client_id": draw.pick(None, None, *CLIENTS),
            "system_id": draw.or_null(*ids["systems"], "Y-gone" if draw.rare() else ids["systems"][0]),
            "ip_form": draw.code("none", "truncated", "keyed_hash", "full"),
            "geo_granularity": draw.code("none", "country", "region", "city", "precise"),
        }
        if draw.rare(2):
            record |= peculiar(draw, record["category"])
    for contract in tables["contracts"]:
        if draw.rare(4):
            contract["starts_on"] = draw.near(draw.as_of).isoformat()
