"""Plant uses with a purpose nobody declared or a basis nobody promised."""

from datetime import date, timedelta

from audit.samples.register import Finding, Register, fail, unknown
from audit.samples.setting import assessment
from audit.samples.shapes import (
    Held,
    account,
    consent,
    contract,
    enquirer,
    interest,
    letter,
    person,
    record,
    use,
)


def _since(register: Register) -> date:
    """Draw a day some years back."""
    return register.ago(years=2, days=register.below(900))


def _account(register: Register) -> Held:
    return account(register, register.at(_since(register)))


def purposes_of_another_category(register: Register) -> list[Finding]:
    """Turn account and profile data to marketing, for which the assessment was made in time."""
    lia = assessment(register, "offer_market_sell", statement="offers to people who know us")
    declared = [use(register, _account(register), "offer_market_sell", "f", basis_ref=lia) for _ in range(5)]
    profiles = []
    for _ in range(3):
        visitor = person(register, "visitor")
        held = record(register, "usage_hotjar", register.at(register.ago(years=1)), visitor)
        interest(register, held, "understand_optimise")
        profiles.append(use(register, held, "offer_market_sell", "f", basis_ref=lia))
    found = fail("PUR-01", "record_uses", *declared, *profiles)
    return found + fail("PUR-02", "record_uses", *declared)


def answering_enquiries(register: Register) -> list[Finding]:
    """Answer enquiries, which the policy never declared, on a basis it does not give for them."""
    rows = []
    for _ in range(4):
        held, given = enquirer(register, register.at(_since(register)))
        use(register, held, "offer_market_sell", "a", basis_ref=given)
        rows.append(interest(register, held, "communicate"))
    return [row for rule in ("PUR-01", "PUR-02", "BAS-03") for row in fail(rule, "record_uses", *rows)]


def purposes_nobody_knows(register: Register) -> list[Finding]:
    """Train models on what people uploaded: no such word is in the policy."""
    lia = assessment(register, "provide", category="service", statement="better matching of documents")
    rows = []
    for _ in range(3):
        held = record(register, "service", register.at(_since(register)), person(register))
        interest(register, held, "operate")
        rows.append(use(register, held, "train_models", "f", basis_ref=lia))
    return [row for rule in ("PUR-01", "PUR-02", "DQ-02", "LIA-08") for row in fail(rule, "record_uses", *rows)]


def categories_nobody_knows(register: Register) -> list[Finding]:
    """Give records a category that the policy does not have, or none at all."""
    odd = [letter(register, register.at(_since(register)), category="crm_import").id for _ in range(2)]
    none = [letter(register, register.at(_since(register)), category=None).id for _ in range(2)]
    found = fail("DQ-02", "records", *odd) + fail("PUR-01", "record_uses", *(f"{row}:communicate" for row in odd))
    found += fail("COL-14", "records", *odd) + unknown("COL-14", "records", *none)
    return found + unknown("PUR-01", "record_uses", *(f"{row}:communicate" for row in none))


def no_basis(register: Register) -> list[Finding]:
    """Use data on no recorded basis; where that is its only use, nobody can say whether its purpose has ended."""
    beside = [use(register, _account(register), "provide", None) for _ in range(3)]
    alone = [
        use(register, record(register, "service", register.at(_since(register)), person(register)), "operate", None)
        for _ in range(2)
    ]
    records = [row.split(":")[0] for row in alone]
    return fail("BAS-01", "record_uses", *beside, *alone) + unknown("RET-07", "records", *records)


def two_bases(register: Register) -> list[Finding]:
    """Claim a contract and a legitimate interest for one and the same use."""
    rows = []
    for _ in range(2):
        day = _since(register)
        held = account(register, register.at(day))
        deal = contract(register, held.subject, day)
        rows.append(use(register, held, "provide", "b", basis_ref=deal))
        interest(register, held, "provide")
    return fail("BAS-02", "record_uses", *rows) + fail("DQ-01", "record_uses", *rows)


def bases_not_promised(register: Register) -> list[Finding]:
    """Rest uses on a basis that exists and fits, and that the policy does not give for them."""
    lia = assessment(register, "send_notifications", statement="keeping readers informed")
    rows = []
    for _ in range(4):  # newsletters in the company's own interest
        held = record(register, "notification", register.at(_since(register)), person(register, "subscriber"))
        rows.append(use(register, held, "send_notifications", "f", basis_ref=lia))
    for _ in range(2):  # goods supplied by consent
        subject, since = person(register), register.at(_since(register))
        held = record(register, "transaction", since, subject)
        contract(register, subject, since.date())
        interest(register, held, "transaction_records")
        given = consent(register, subject, "supply", since)
        rows.append(use(register, held, "supply", "a", basis_ref=given))
    rows.append(interest(register, _account(register), "legal_obligation", basis_ref=lia))
    return fail("BAS-03", "record_uses", *rows) + fail("LIA-08", "record_uses", rows[-1])


def decided_late(register: Register) -> list[Finding]:
    """Decide on the basis after the first use, or on the same day, which leaves the order open."""
    late: list[str] = []
    perhaps: list[str] = []
    for days in (1, 30, 400):
        held = _account(register)
        decided = held.since.date() + timedelta(days=days)
        late.append(interest(register, held, "security", decided_at=decided))
    for _ in range(3):
        held = _account(register)
        day = held.since.date()
        perhaps.append(interest(register, held, "security", decided_at=day, first_used_at=day))
    return fail("BAS-04", "record_uses", *late) + unknown("BAS-04", "record_uses", *perhaps)


def recognised_interests(register: Register) -> list[Finding]:
    """Claim recognised legitimate interests, which the policy never mentions, too early or without a condition."""
    good = assessment(register, "security", kind="recognised_li", statement="detecting crime", annex1_condition="crime")
    bare = assessment(register, "security", kind="recognised_li", statement="detecting crime", annex1_condition=None)
    early: list[str] = []
    lacking: list[str] = []
    for since, ref, rows in (
        (register.at(date(2025, 8, 4)), good, early),
        (register.at(date(2026, 2, 4)), good, early),
        (register.at(date(2026, 2, 5)), bare, lacking),
        (register.at(date(2026, 5, 11)), bare, lacking),
        (register.at(date(2026, 6, 1)), "ASM-980", lacking),
    ):
        rows.append(use(register, account(register, since), "security", "ea", basis_ref=ref))
    found = fail("BAS-03", "record_uses", *early, *lacking) + fail("RLI-01", "record_uses", *early)
    return found + fail("RLI-02", "record_uses", *lacking)


def special_uploads(register: Register) -> list[Finding]:
    """Find special categories and convictions in what people uploaded."""
    held: dict[str, list[str]] = {"bare": [], "schedule": [], "perhaps": [], "crime": [], "crime?": [], "good": []}
    health = {"special_category": ("health",)}
    for kind, count, cells, conditions in (
        ("bare", 4, {"special_category": ("biometric",), "data_items": ("name", "biometric")}, {}),
        ("bare", 3, health, {}),
        ("schedule", 3, health, {"art9_condition": "g"}),
        ("good", 2, health, {"art9_condition": "g", "sch1_condition": "para 18"}),
        ("good", 2, health, {"art9_condition": "a"}),
        ("perhaps", 3, {"special_category": None}, {}),
        ("crime", 3, {"criminal_offence": True, "data_items": ("name", "criminal_record")}, {}),
        ("good", 2, {"criminal_offence": True}, {"sch1_condition": "para 10"}),
        ("crime?", 2, {"criminal_offence": None}, {}),
    ):
        for _ in range(count):
            upload = record(register, "service", register.at(_since(register)), person(register), **cells)
            held[kind].append(interest(register, upload, "operate", **conditions))
    found = fail("SPC-01", "record_uses", *held["bare"]) + fail("SPC-02", "record_uses", *held["schedule"])
    found += fail("SPC-03", "record_uses", *held["crime"]) + unknown("SPC-03", "record_uses", *held["crime?"])
    found += unknown("SPC-01", "record_uses", *held["perhaps"])
    # Whatever makes its use lawful, the policy declares none of it.
    told = [row.split(":")[0] for kind in ("bare", "schedule", "good", "crime") for row in held[kind]]
    untold = [row.split(":")[0] for kind in ("perhaps", "crime?") for row in held[kind]]
    listed = [row.split(":")[0] for row in (*held["bare"][:4], *held["crime"])]
    found += fail("ITM-04", "records", *told) + unknown("ITM-04", "records", *untold)
    return found + fail("ITM-03", "records", *listed)


BASES = (
    purposes_of_another_category,
    answering_enquiries,
    purposes_nobody_knows,
    categories_nobody_knows,
    no_basis,
    two_bases,
    bases_not_promised,
    decided_late,
    recognised_interests,
    special_uploads,
)
