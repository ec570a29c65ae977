"""Plant data that nobody declared or that came from elsewhere, and disclosures that were not promised."""

from typing import Any

from audit.samples.register import Finding, Register, fail, unknown
from audit.samples.setting import assessment
from audit.samples.shapes import Held, account, contract, interest, letter, person, record, use

MARKETING = "offer_market_sell"


def _account(register: Register, /, **cells: Any) -> Held:
    return account(register, register.at(register.ago(years=1, days=register.below(900))), **cells)


def _record(register: Register, category: str, purpose: str, subject: str | None, /, **cells: Any) -> str:
    """Add a record and a use of it in the company's legitimate interest."""
    since = register.at(register.ago(years=1, days=register.below(900)))
    held = record(register, category, since, subject, **cells)
    interest(register, held, purpose)
    return held.id


def _upload(register: Register, /, **cells: Any) -> str:
    return _record(register, "service", "operate", person(register), **cells)


def _profile(register: Register, /, **cells: Any) -> str:
    return _record(register, "usage_hotjar", "understand_optimise", person(register, "visitor"), **cells)


def _statistics(register: Register, /, **cells: Any) -> str:
    return _record(register, "usage", "monitor_improve", None, **cells)


def _letter(register: Register, /, **cells: Any) -> str:
    return letter(register, register.at(register.ago(years=1, days=register.below(900))), **cells).id


def undeclared_items(register: Register) -> list[Finding]:
    """Collect more than the policy lists, or nobody knows what."""
    phones = [_account(register, data_items=("name", "email", "phone")).id for _ in range(3)]
    attached = [_letter(register, data_items=("message_content", "financial_detail")) for _ in range(2)]
    logins = [_account(register, data_items=("name", "email", "credentials")).id for _ in range(3)]
    clicks = [_profile(register, data_items=("device_id", "country", "page_views")) for _ in range(2)]
    passports = [_upload(register, data_items=("name", "identity_document")) for _ in range(4)]
    unlisted = [_account(register, data_items=None).id for _ in range(2)]
    found = fail("ITM-01", "records", *phones, *attached) + fail("ITM-02", "records", *logins, *clicks)
    found += fail("ITM-03", "records", *passports)
    return found + [row for rule in ("ITM-01", "ITM-02", "TRX-03") for row in unknown(rule, "records", *unlisted)]


def other_sources(register: Register) -> list[Finding]:
    """Get data from others than the policy says."""
    opened = [_account(register, source="client").id for _ in range(3)]
    bought = [_upload(register, source="third_party") for _ in range(2)]
    perhaps = [_account(register, source=source).id for source in ("unknown", None)]
    logged = [_statistics(register, system_id="SYS-WEB") for _ in range(3)]
    copied = _statistics(register, system_id="SYS-BACKUP", status="backup_only")
    found = fail("SRC-01", "records", *opened, *bought) + unknown("SRC-01", "records", *perhaps)
    found += fail("COL-17", "records", *opened, *bought) + unknown("COL-17", "records", *perhaps)
    return found + fail("SRC-02", "records", *logged) + unknown("SRC-02", "records", copied)


def metadata_of_forms(register: Register) -> list[Finding]:
    """Keep the metadata of forms by itself: made by the website, or so they say."""
    alone = ("message_metadata",)
    sources = ("generated", "data_subject", "generated", "third_party", "unknown")
    ids = [_letter(register, data_items=alone, source=source) for source in sources]
    _letter(register, data_items=alone, source="observed", collection_point_id="PNT-08")
    found = fail("SRC-03", "records", ids[1], ids[3]) + unknown("SRC-03", "records", ids[4])
    return found + fail("COL-17", "records", ids[3]) + unknown("COL-17", "records", ids[4])


def identifying_usage(register: Register) -> list[Finding]:
    """Keep usage data that somebody can be told from, and turn some of it to marketing."""
    linked = [
        _record(register, "usage", "monitor_improve", person(register, "visitor"), identifiability="direct")
        for _ in range(2)
    ]
    full = [_statistics(register, ip_form="full", data_items=("ip_address", "page_views")) for _ in range(2)]
    mapped = _statistics(register, geo_granularity="precise", data_items=("location", "page_views"))
    devices = [_statistics(register, data_items=("page_views", "device_id")) for _ in range(2)]
    hashed = _statistics(register, ip_form=None)
    lia = assessment(register, MARKETING, category="usage", statement="showing offers where they are wanted")
    sold = []
    for _ in range(2):
        held = record(register, "usage", register.at(register.ago(years=1)), None)
        sold.append(use(register, held, MARKETING, "f", basis_ref=lia))
    found = fail("USG-01", "records", *linked) + fail("USG-02", "records", *full, mapped, *devices)
    found += fail("ITM-01", "records", *devices) + unknown("USG-02", "records", hashed)
    return found + fail("USG-03", "record_uses", *sold)


def profiles_that_tell(register: Register) -> list[Finding]:
    """Let the session analytics know more than it may."""
    full = [_profile(register, ip_form="full") for _ in range(2)]
    cities = [_profile(register, geo_granularity=grain) for grain in ("city", "region")]
    named = [_profile(register, identifiability="direct") for _ in range(2)]
    keyed = [_profile(register, data_items=("device_id", "email")) for _ in range(2)]
    unclear = _profile(register, ip_form=None, geo_granularity=None, identifiability=None)
    found = fail("HOT-01", "records", *full) + fail("HOT-02", "records", *cities)
    found += fail("HOT-03", "records", *named) + fail("HOT-04", "records", *keyed) + fail("ITM-02", "records", *keyed)
    return found + [row for rule in ("HOT-01", "HOT-02", "HOT-03") for row in unknown(rule, "records", unclear)]


def odd_purchases(register: Register) -> list[Finding]:
    """Record purchases of nobody, without a contract, or with the secrets of the card."""
    nobody = []
    for _ in range(2):
        bought = record(register, "transaction", register.at(register.ago(years=2)), None)
        use(register, bought, "legal_obligation", "c", basis_ref=register.grounds["legal_obligation"])
        nobody.append(bought.id)
    loose = [_record(register, "transaction", "transaction_records", person(register)) for _ in range(3)]
    cards = []
    for secret in ("card_number_full", "card_number_full", "card_security_code"):
        subject, day = person(register), register.ago(years=1, days=register.below(500))
        contract(register, subject, day)
        bought = record(
            register, "transaction", register.at(day), subject, data_items=("payment_card", secret, "contact_details")
        )
        interest(register, bought, "transaction_records")
        cards.append(bought.id)
    found = fail("TRX-01", "records", *nobody) + fail("TRX-02", "records", *loose)
    return found + fail("TRX-03", "records", *cards)


def _disclose(register: Register, recipient: str, purpose: str | None, /, **cells: Any) -> str:
    """Add a disclosure, sound unless the cells say otherwise."""
    if "record_id" not in cells:
        held = _account(register)
        cells = {"record_id": held.id, "subject_id": held.subject} | cells
    row = {
        "recipient_id": recipient,
        "at": register.at(register.ago(days=register.between(10, 90))),
        "purpose": purpose,
        "legal_basis": "f",
        "necessity_note": "only what the matter needs",
        "consideration": "none",
    }
    return register.add("disclosures", **(row | cells))


def unpromised_disclosures(register: Register) -> list[Finding]:
    """Give data to insurers, advisers and authorities for other ends, or without saying why."""
    ends = [_disclose(register, recipient, MARKETING) for recipient in ("RCP-05", "RCP-06")]
    unnoted = [_disclose(register, "RCP-06", "prof_advice", necessity_note=None) for _ in range(2)]
    bare = [_disclose(register, "RCP-05", "insurance", legal_basis=None) for _ in range(2)]
    duty = {"legal_basis": "c", "authority_ref": "order 2026/77"}
    uncited = [_disclose(register, "RCP-07", "legal_obligation", **(duty | {"authority_ref": None})) for _ in range(2)]
    free = [_disclose(register, "RCP-07", "legal_obligation", **(duty | {"legal_basis": b})) for b in ("ea", "f")]
    _disclose(register, "RCP-08", "vital_interests", legal_basis="d", authority_ref="incident 2026/3")
    unsaid = _disclose(register, "RCP-05", None)
    pages = [_disclose(register, "RCP-03", MARKETING, record_id=_statistics(register)) for _ in range(2)]
    found = fail("DSC-01", "disclosures", *ends) + unknown("DSC-01", "disclosures", unsaid)
    found += fail("DSC-02", "disclosures", *unnoted) + fail("DSC-03", "disclosures", *bare)
    found += fail("DSC-04", "disclosures", *uncited) + fail("DSC-05", "disclosures", *free)
    return found + fail("USG-04", "disclosures", *pages)


def sales(register: Register) -> list[Finding]:
    """Give data away for something, or to people the policy does not name."""
    broker = register.add("recipients", name="Data broker", role="controller", country="US")
    sold = [_disclose(register, broker, MARKETING, consideration=paid) for paid in ("money", "in_kind")]
    perhaps = _disclose(register, broker, MARKETING, consideration="unknown")
    traded = [_disclose(register, broker, "risk_mgmt", consideration="in_kind")]
    traded.append(_disclose(register, "RCP-05", "insurance", consideration="money"))
    unclear = _disclose(register, "RCP-05", "insurance", consideration="unknown")
    whoever = _disclose(register, register.add("recipients", name="Nobody knows", country="GB"), "insurance")
    found = fail("DSC-06", "disclosures", *sold, perhaps, traded[0]) + unknown("DSC-06", "disclosures", whoever)
    found += fail("DSC-07", "disclosures", *sold) + unknown("DSC-07", "disclosures", perhaps)
    return found + fail("DSC-08", "disclosures", *traded) + unknown("DSC-08", "disclosures", unclear)


ITEMS = (
    undeclared_items,
    other_sources,
    metadata_of_forms,
    identifying_usage,
    profiles_that_tell,
    odd_purchases,
    unpromised_disclosures,
    sales,
)
