"""Plant uses whose consent, contract or assessment is missing, unfit, late, or somebody else's."""

from datetime import timedelta

from audit.samples.register import Finding, Register, fail, unknown
from audit.samples.setting import assessment
from audit.samples.shapes import account, consent, contract, enquirer, interest, letter, person, record, use

_OFFER = "offer_market_sell"


def campaign(register: Register) -> list[Finding]:
    """Run a campaign on old enquiries: most without consent, some asked afterwards, some in the company's interest."""
    lia = assessment(register, _OFFER, category="enquiry", statement="selling to people who enquired")
    started = register.at(register.ago(months=14))
    missing: list[str] = []
    late: list[str] = []
    claimed: list[str] = []
    for number in range(34):
        since = register.at(register.ago(years=2, days=register.below(700)))
        subject = person(register, "enquirer")
        held = record(register, "enquiry", since, subject)
        first = started + timedelta(minutes=number)
        sent = {"first_used_at": first, "last_used_at": first + timedelta(days=register.between(30, 90))}
        if number < 20:
            missing.append(use(register, held, _OFFER, "a", **sent))
        elif number < 28:
            given = consent(register, subject, _OFFER, started + timedelta(days=register.between(2, 20)))
            late.append(use(register, held, _OFFER, "a", basis_ref=given, **sent))
        else:
            claimed.append(use(register, held, _OFFER, "f", basis_ref=lia, **sent))
    found = fail("CON-01", "record_uses", *missing) + fail("CON-03", "record_uses", *late)
    return found + fail("BAS-03", "record_uses", *claimed)


def consents_not_found(register: Register) -> list[Finding]:
    """Name consents that nobody recorded, or do not know whose consent to look for."""
    lost: list[str] = []
    whose: list[str] = []
    for number in (1, 2):
        since = register.at(register.ago(years=2, days=30 * number))
        held = record(register, "enquiry", since, person(register, "enquirer"))
        lost.append(use(register, held, _OFFER, "a", basis_ref=f"CON-9990{number}"))
        held = record(register, "enquiry", since, None)
        whose.append(use(register, held, _OFFER, "a"))
        use(register, held, "legal_obligation", "c", basis_ref=register.grounds["legal_obligation"])
    return fail("CON-01", "record_uses", *lost) + unknown("CON-01", "record_uses", *whose)


def consents_of_others(register: Register) -> list[Finding]:
    """Rely on the consent of somebody else, or on one for something else."""
    rows = []
    for days in (50, 400):
        since = register.at(register.ago(years=1, days=days))
        other, given = enquirer(register, since)
        use(register, other, _OFFER, "a", basis_ref=given)
        held = record(register, "enquiry", since, person(register, "enquirer"))
        rows.append(use(register, held, _OFFER, "a", basis_ref=given))
        subject = person(register, "enquirer")
        newsletter = consent(register, subject, "send_notifications", since)
        rows.append(use(register, record(register, "enquiry", since, subject), _OFFER, "a", basis_ref=newsletter))
    return fail("CON-02", "record_uses", *rows)


def consents_after_use(register: Register) -> list[Finding]:
    """Ask for consent after the first use, or on the same day, which leaves the order open."""
    late: list[str] = []
    perhaps: list[str] = []
    for days in (1, 9, 200):
        held, given = enquirer(register, register.at(register.ago(years=1, days=days)))
        register.amend("consents", given, given_at=held.since + timedelta(days=days))
        late.append(use(register, held, _OFFER, "a", basis_ref=given))
        held, given = enquirer(register, register.at(register.ago(years=1, days=days)))
        day = held.since.date()
        register.amend("consents", given, given_at=day)
        perhaps.append(use(register, held, _OFFER, "a", basis_ref=given, first_used_at=day))
    return fail("CON-03", "record_uses", *late) + unknown("CON-03", "record_uses", *perhaps)


def consents_not_valid(register: Register) -> list[Finding]:
    """Take for consent what is none: ticked beforehand, nameless, wordless, or grown old."""
    expected: list[Finding] = []
    stale = {"refresh_due": register.ago(days=33)}
    for rule, verdict, years, cells in (
        ("CON-04", fail, 1, {"method": "preticked"}),
        ("CON-04", fail, 2, {"method": "preticked"}),
        ("CON-04", fail, 1, {"method": "implied"}),
        ("CON-06", fail, 1, {"wording_ref": None}),
        ("CON-06", fail, 3, {"wording_ref": None}),
        ("CON-07", fail, 1, {"controller_named": False}),
        ("CON-07", fail, 3, {"controller_named": False}),
        ("CON-07", unknown, 2, {"controller_named": None}),
        ("CON-07", unknown, 4, {"controller_named": None}),
        ("CON-08", fail, 1, stale),
        ("CON-08", fail, 3, stale),
        ("CON-08", fail, 3, {"refresh_due": None}),
    ):
        since = register.at(register.ago(years=years, days=register.between(10, 300)))
        subject = person(register, "subscriber")
        given = consent(register, subject, "send_notifications", since, **cells)
        held = record(register, "notification", since, subject)
        ref = given if register.often(0.5) else None
        expected += verdict(rule, "record_uses", use(register, held, "send_notifications", "a", basis_ref=ref))
    return expected


def used_after_withdrawal(register: Register) -> list[Finding]:
    """Go on using data after the consent was withdrawn, or on the very day, which leaves the order open."""
    after: list[str] = []
    perhaps: list[str] = []
    for days in (30, 75, 140, 260, 300, 410, 500, 20, 200):
        withdrawn = register.at(register.ago(days=days))
        held, given = enquirer(register, register.at(register.ago(years=1, days=days)), withdrawn_at=withdrawn)
        if len(after) < 7:
            last = withdrawn + timedelta(days=register.between(2, 15))
            after.append(use(register, held, _OFFER, "a", basis_ref=given, last_used_at=last))
        else:
            register.amend("consents", given, withdrawn_at=withdrawn.date())
            perhaps.append(use(register, held, _OFFER, "a", basis_ref=given, last_used_at=withdrawn.date()))
    records = [row.split(":")[0] for row in after + perhaps]
    found = fail("CON-05", "record_uses", *after) + unknown("CON-05", "record_uses", *perhaps)
    return found + fail("RET-07", "records", *records)


def contracts_of_others(register: Register) -> list[Finding]:
    """Rest the accounts of a corporate client's staff on the client's contract; find no party, or no contract."""
    staff: list[str] = []
    nobody: list[str] = []
    missing: list[str] = []
    for number in range(18):
        starts = register.ago(years=3, days=register.below(800))
        held = account(register, register.at(starts), person(register, "client_contact"))
        if number < 12:
            client = f"CLI-{60 + number // 6:03d}"
            register.amend("records", held.id, client_id=client)
            deal = contract(register, None, starts, client_id=client)
            staff.append(use(register, held, "provide", "b", basis_ref=deal))
        elif number < 14:
            deal = contract(register, None, starts)
            nobody.append(use(register, held, "provide", "b", basis_ref=deal))
        else:
            missing.append(use(register, held, "provide", "b", basis_ref="CTR-9901" if number == 14 else None))
    buyer = record(register, "transaction", register.at(register.ago(years=1)), None)
    whose = use(register, buyer, "supply", "b")
    use(register, buyer, "legal_obligation", "c", basis_ref=register.grounds["legal_obligation"])
    found = fail("CTR-02", "record_uses", *staff) + unknown("CTR-02", "record_uses", *nobody)
    found += fail("CTR-01", "record_uses", *missing) + unknown("CTR-01", "record_uses", whose)
    return found + fail("TRX-01", "records", buyer.id)


def outside_the_term(register: Register) -> list[Finding]:
    """Use data under a contract that has not begun, is over, or began nobody knows when."""
    outside: list[str] = []
    perhaps: list[str] = []
    for days in (1, 60, 350):
        day = register.ago(years=3, days=days)
        held = account(register, register.at(day))
        deal = contract(register, held.subject, day + timedelta(days=days))
        outside.append(use(register, held, "provide", "b", basis_ref=deal))
        held = account(register, register.at(day))
        ends = register.ago(days=days + 5)
        deal = contract(register, held.subject, day, ends_on=ends)
        last = register.at(ends + timedelta(days=min(days, 40)))
        outside.append(use(register, held, "provide", "b", basis_ref=deal, last_used_at=last))
    for days in (10, 20):
        held = account(register, register.at(register.ago(years=2, days=days)))
        deal = contract(register, held.subject, register.as_of, starts_on=None)
        perhaps.append(use(register, held, "provide", "b", basis_ref=deal))
    return fail("CTR-03", "record_uses", *outside) + unknown("CTR-03", "record_uses", *perhaps)


def steps_before_a_contract(register: Register) -> list[Finding]:
    """Take steps that nobody asked for, or that led nowhere for more than a year."""
    expected: list[Finding] = []
    for rule, verdict, asked, months in (
        ("CTR-04", fail, False, 8),
        ("CTR-04", fail, False, 11),
        ("CTR-04", unknown, None, 5),
        ("CTR-04", unknown, None, 9),
        ("CTR-05", fail, True, 13),
        ("CTR-05", fail, True, 30),
    ):
        starts = register.ago(months=months)
        held = account(register, register.at(starts), person(register, "applicant"))
        steps = contract(register, held.subject, starts, kind="pre_contract", requested_by_subject=asked)
        last = register.at(register.ago(days=3))
        expected += verdict(
            rule, "record_uses", use(register, held, "provide", "b", basis_ref=steps, last_used_at=last)
        )
    return expected


def assessments_unfit(register: Register) -> list[Finding]:
    """Rely on assessments that were made late, turned down, never finished, or forgotten since."""
    expected: list[Finding] = []
    late = register.ago(months=10)
    for rule, verdict, count, cells in (
        ("LIA-02", fail, 8, {"completed_at": late}),
        ("LIA-03", fail, 2, {"outcome": "rejected"}),
        ("LIA-03", fail, 2, {"outcome": None}),
        ("LIA-03", unknown, 3, {"outcome": "conditional"}),
        ("LIA-04", fail, 2, {"statement": None}),
        ("LIA-05", fail, 3, {"approved_by": None}),
        ("LIA-06", fail, 3, {"review_due": register.ago(days=88)}),
        ("LIA-06", fail, 2, {"review_due": None}),
        ("LIA-01", fail, 2, {"kind": "DPIA"}),
        ("LIA-08", fail, 2, {"purpose": "monitor_improve"}),
        ("LIA-08", fail, 2, {"category": "correspondence"}),
    ):
        ref = assessment(register, **({"purpose": "backups", "category": "account"} | cells))
        for _ in range(count):
            held = account(register, register.at(register.ago(years=1, days=register.below(400))))
            row = interest(register, held, "backups", basis_ref=ref)
            expected += verdict(rule, "record_uses", row)
    return expected


def assessments_not_found(register: Register) -> list[Finding]:
    """Rely on an assessment that was never made, or name one that does not exist."""
    lost = interest(register, account(register, register.at(register.ago(years=2))), "backups", basis_ref="ASM-990")
    held = record(register, "account", register.at(register.ago(years=1)), person(register))
    interest(register, held, "operate")
    never = use(register, held, "supply", "f")
    found = fail("LIA-01", "record_uses", lost, never)
    return found + fail("PUR-01", "record_uses", never) + fail("PUR-02", "record_uses", never)


def profiles_of_nobody(register: Register) -> list[Finding]:
    """Keep usage data that is not anonymous, of people nobody can name: did any of them object?"""
    rows = []
    for _ in range(6):
        since = register.at(register.ago(months=register.between(2, 40)))
        held = record(register, "usage", since, None, identifiability="pseudonymous", ip_form="truncated")
        rows.append(interest(register, held, "monitor_improve"))
    return unknown("LIA-07", "record_uses", *rows) + fail("USG-01", "records", *(row.split(":")[0] for row in rows))


def obligations(register: Register) -> list[Finding]:
    """Claim legal obligations that nobody cites, that have no end, or that nobody assessed."""
    expected: list[Finding] = []
    duty = {"kind": "legal_obligation", "category": "correspondence", "statement": "Companies Act 2006 s.388"}
    for rule, cells in (("OBL-02", {"statement": None}), ("OBL-03", {"review_due": None})):
        ref = assessment(register, "legal_obligation", **(duty | cells))
        for days in (100, 500):
            held = letter(register, register.at(register.ago(years=1, days=days)))
            row = use(register, held, "legal_obligation", "c", basis_ref=ref)
            expected += fail(rule, "record_uses", row)
    for named in (None, "ASM-970", register.grounds["vital_interests"]):
        held = account(register, register.at(register.ago(years=2)))
        row = use(register, held, "legal_obligation", "c", basis_ref=named)
        expected += fail("OBL-01", "record_uses", row)
    return expected


def vital_interests(register: Register) -> list[Finding]:
    """Claim vital interests without an incident, in bulk, and to sell."""
    cells = {"kind": "vital_interest", "category": "service"}
    silent = assessment(register, "vital_interests", statement=None, **cells)
    crowd = assessment(register, "vital_interests", statement="Recall of a faulty token", **cells)
    marketing = assessment(register, _OFFER, statement="Warning about a fraud", **cells)
    missing: list[str] = []
    bulk: list[str] = []
    sold: list[str] = []
    for number in range(17):
        held = account(register, register.at(register.ago(years=1, days=number)))
        ref = (None, None, silent)[number] if number < 3 else crowd
        row = use(register, held, "vital_interests", "d", basis_ref=ref)
        (missing if number < 3 else bulk).append(row)
    for days in (10, 90):
        held, _ = enquirer(register, register.at(register.ago(years=1, days=days)))
        sold.append(use(register, held, _OFFER, "d", basis_ref=marketing))
    found = fail("VIT-01", "record_uses", *missing) + fail("VIT-02", "record_uses", *bulk)
    return found + fail("VIT-03", "record_uses", *sold) + fail("BAS-03", "record_uses", *sold)


EVIDENCE = (
    campaign,
    consents_not_found,
    consents_of_others,
    consents_after_use,
    consents_not_valid,
    used_after_withdrawal,
    contracts_of_others,
    outside_the_term,
    steps_before_a_contract,
    assessments_unfit,
    assessments_not_found,
    profiles_of_nobody,
    obligations,
    vital_interests,
)
