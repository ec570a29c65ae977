"""Plant holds that excuse what they cover, and holds that do not."""

from datetime import date, timedelta

from audit import calendar
from audit.samples.register import Finding, Register, excepted, fail, unknown
from audit.samples.shapes import Held, contract, disposal, hold, interest, letter, person, record, request, use


def _overdue(register: Register, days: int) -> Held:
    """Add a record whose last day was that many days ago, or one more in a leap year."""
    return letter(register, register.at(register.ago(years=7, days=days)))


def _recent(register: Register) -> Held:
    """Add a record that is not overdue."""
    return letter(register, register.at(register.ago(years=2, days=register.below(900))))


def tax_enquiries(register: Register) -> list[Finding]:
    """Hold the overdue records of buyers for tax enquiries, as the law obliges the company to."""
    ids = []
    for number in range(10):
        subject, day = person(register), register.ago(years=7, days=30 + 45 * number)
        contract(register, subject, day)
        for days in (0, 12):
            bought = record(register, "transaction", register.at(day + timedelta(days=days)), subject)
            interest(register, bought, "transaction_records")
            ids.append(bought.id)
        placed = register.last_day(day) - timedelta(days=register.between(20, 300))
        authority = f"Finance Act 1998 Sch 18 para 24, enquiry {1040 + number}"
        hold(register, "subject", subject, "legal_obligation", placed, authority_ref=authority)
    return excepted("RET-01", "records", *ids)


def accepted_reasons(register: Register) -> list[Finding]:
    """Hold one overdue record for each further reason that the policy accepts."""
    ids = []
    for reason in ("regulator", "vital_interests", "rights_request"):
        held = _overdue(register, 120)
        hold(register, "record", held.id, reason, register.ago(days=200))
        ids.append(held.id)
    return excepted("RET-01", "records", *ids)


def users_who_asked_for_longer(register: Register) -> list[Finding]:
    """Hold overdue records because the person asked for it, in time and for less than a year."""
    ids = []
    for days in (150, 240):
        held, placed = _overdue(register, days), register.ago(days=days + 40)
        hold(register, "record", held.id, "user_request", placed, review_due=calendar.corresponding(placed, 12))
        ids.append(held.id)
    return excepted("RET-01", "records", *ids)


def users_who_asked_to_see(register: Register) -> list[Finding]:
    """Keep overdue records until the request to see them is answered."""
    ids = []
    for kind in ("access", "portability"):
        held = _overdue(register, 45)
        request(register, held.subject or "", kind, register.ago(days=12), responded_at=None, outcome="open")
        ids.append(held.id)
    return excepted("RET-01", "records", *ids)


def request_is_not_enough(register: Register) -> list[Finding]:
    """Take requests of people for more than they are: too long, without review, without end."""
    expected: list[Finding] = []
    for days in (0, 60):  # the second is overdue besides
        held = _overdue(register, days) if days else _recent(register)
        placed = register.ago(days=days + 90)
        row = hold(register, "record", held.id, "user_request", placed, review_due=calendar.corresponding(placed, 24))
        expected += fail("RET-06", "holds", row) + (fail("RET-01", "records", held.id) if days else [])
    held = _recent(register)
    row = hold(register, "subject", held.subject or "", "user_request", register.ago(days=80), review_due=None)
    return expected + fail("RET-06", "holds", row) + fail("HLD-02", "holds", row)


def no_authority(register: Register) -> list[Finding]:
    """Hold overdue records without saying what obliges the company to."""
    expected: list[Finding] = []
    for reason in ("legal_obligation", "regulator"):
        held = _overdue(register, 100)
        row = hold(register, "record", held.id, reason, register.ago(days=300), authority_ref=None)
        expected += fail("HLD-01", "holds", row) + fail("RET-01", "records", held.id)
    return expected


def lapsed_litigation(register: Register) -> list[Finding]:
    """Leave litigation holds in place long after anybody looked at them."""
    expected: list[Finding] = []
    for matter, late in (("matter/2021-014", 420), ("matter/2022-003", 75)):
        subject = person(register)
        held = [letter(register, register.at(register.ago(years=7, days=days)), subject) for days in (10, 60, 95, 130)]
        cells = {"authority_ref": matter, "review_due": register.ago(days=late)}
        row = hold(register, "subject", subject, "legal_claim", register.ago(years=2), **cells)
        claimed = use(register, held[0], "legal_claims", "f")
        expected += fail("HLD-02", "holds", row) + fail("HLD-06", "holds", row)
        expected += fail("RET-01", "records", *(one.id for one in held)) + fail("CLM-01", "record_uses", claimed)
    return expected


def no_review(register: Register) -> list[Finding]:
    """Set no review date, or let it pass, on holds of records that are and are not overdue."""
    first, second = _recent(register), _overdue(register, 50)
    never = hold(register, "record", first.id, "regulator", register.ago(days=400), review_due=None)
    past = hold(register, "record", second.id, "regulator", register.ago(days=400), review_due=register.ago(days=1))
    return fail("HLD-02", "holds", never, past) + fail("RET-01", "records", second.id)


def placed_late(register: Register) -> list[Finding]:
    """Place holds on records that were overdue already, or may have been."""
    late: list[str] = []
    perhaps: list[str] = []
    ids: list[str] = []
    for days in (200, 380):
        held = _overdue(register, days)
        late.append(hold(register, "record", held.id, "legal_obligation", register.ago(days=days - 60)))
        ids.append(held.id)
    year = register.as_of.year - 8
    for month in (5, 8):
        held = letter(register, register.at(date(year, month, 9)))
        register.amend("records", held.id, submitted_at=str(year))
        perhaps.append(hold(register, "record", held.id, "legal_obligation", date(year + 7, 7, 1)))
        ids.append(held.id)
    found = fail("HLD-03", "holds", *late) + unknown("HLD-03", "holds", *perhaps)
    return found + excepted("RET-01", "records", *ids)


def reasons_not_accepted(register: Register) -> list[Finding]:
    """Hold records for a reason that is no exception, or for none that anybody wrote down."""
    wrong = [
        hold(register, "record", _recent(register).id, "suppression", register.ago(days=90 * number))
        for number in (1, 2)
    ]
    blank = [
        hold(register, "record", _recent(register).id, "regulator", register.ago(days=90 * number)) for number in (1, 2)
    ]
    for row in blank:
        register.amend("holds", row, reason=None, authority_ref="letter on file")
    found = fail("HLD-04", "holds", *wrong) + unknown("HLD-04", "holds", *blank)
    return found + unknown("HLD-06", "holds", *blank)


def nothing_covered(register: Register) -> list[Finding]:
    """Forget holds on what is no longer there."""
    day = register.ago(years=7, days=300)
    gone = record(register, "account", register.at(day), person(register), status="deleted")
    disposal(register, gone, register.last_day(day) - timedelta(days=20))
    return fail(
        "HLD-05",
        "holds",
        hold(register, "record", gone.id, "legal_obligation", register.ago(days=900)),
        hold(register, "subject", person(register), "regulator", register.ago(days=500)),
    )


def claims_held_well(register: Register) -> list[Finding]:
    """Hold records for claims, evidenced and in review: lawful, and outside what the policy promises."""
    expected: list[Finding] = []
    for days, matter in ((90, "matter/2025-007"), (0, "matter/2026-002")):
        held = _overdue(register, days) if days else _recent(register)
        row = hold(register, "record", held.id, "legal_claim", register.ago(days=days + 200), authority_ref=matter)
        use(register, held, "legal_claims", "f", basis_ref=register.grounds["legal_claims"])
        expected += fail("HLD-06", "holds", row) + (excepted("RET-01", "records", held.id) if days else [])
    return expected


def claims_without_hold(register: Register) -> list[Finding]:
    """Use records for claims that no hold, or only an unfit one, stands for."""
    bare, unfit = _recent(register), _recent(register)
    row = hold(register, "record", unfit.id, "legal_claim", register.ago(days=60), placed_by=None)
    uses = [use(register, held, "legal_claims", "f") for held in (bare, unfit)]
    return fail("CLM-01", "record_uses", *uses) + fail("HLD-06", "holds", row) + fail("HLD-08", "holds", row)


def whole_categories(register: Register) -> list[Finding]:
    """Hold whole categories at a stroke; what is overdue among them is excused."""
    ids = []
    for days in (20, 70):
        visitor = person(register, "visitor")
        held = record(register, "usage_hotjar", register.at(register.ago(years=7, days=days)), visitor)
        interest(register, held, "understand_optimise")
        ids.append(held.id)
    rows = [
        hold(register, "category", category, "regulator", register.ago(days=100), authority_ref="ICO letter 2026-311")
        for category in ("usage_hotjar", "usage")
    ]
    return fail("HLD-07", "holds", *rows) + excepted("RET-01", "records", *ids)


def nobody_owns(register: Register) -> list[Finding]:
    """Place holds that nobody answers for."""
    rows = [
        hold(register, "record", _recent(register).id, "legal_obligation", register.ago(days=days), placed_by=None)
        for days in (70, 300)
    ]
    return fail("HLD-08", "holds", *rows)


HOLDS = (
    tax_enquiries,
    accepted_reasons,
    users_who_asked_for_longer,
    users_who_asked_to_see,
    request_is_not_enough,
    no_authority,
    lapsed_litigation,
    no_review,
    placed_late,
    reasons_not_accepted,
    nothing_covered,
    claims_held_well,
    claims_without_hold,
    whole_categories,
    nobody_owns,
)
