"""Plant disposals that came too early, or that were none."""

from datetime import date

from audit.samples.register import Finding, Register, fail, unknown
from audit.samples.shapes import Held, account, disposal, person, record


def _sale(register: Register, years: int, days: int = 0) -> Held:
    """Add the record of a sale made so long ago, which is gone."""
    day = register.ago(years=years, days=days)
    return record(register, "transaction", register.at(day), person(register), status="deleted")


def destroyed_too_early(register: Register) -> list[Finding]:
    """Delete records of sales while the tax authority may still ask for them, twice at the buyer's request."""
    early = [
        disposal(register, _sale(register, years, days=80), register.ago(days=70), trigger=trigger)
        for years, trigger in ((2, "erasure"), (4, "withdrawal"), (5, "retention"))
    ]
    disposal(register, _sale(register, 6, days=80), register.ago(days=75))  # owed no longer
    unclear, year = _sale(register, 7), register.as_of.year
    register.amend("records", unclear.id, submitted_at=str(year - 7))
    perhaps = disposal(register, unclear, date(year - 1, 6, 10))
    return fail("RET-09", "dispositions", *early) + unknown("RET-09", "dispositions", perhaps)


def called_anonymous(register: Register) -> list[Finding]:
    """Call something anonymous that nobody assessed, and something that is still about somebody."""
    unassessed, identifiable = [], []
    for days in (300, 120):
        since, done = register.at(register.ago(years=2, days=days)), register.ago(days=days)
        cells = {"status": "anonymised", "identifiability": "anonymous"}
        held = record(register, "notification", since, None, **cells)
        unassessed.append(disposal(register, held, done, "anonymised"))
        cells["identifiability"] = "pseudonymous"
        held = record(register, "account", since, person(register), **cells)
        disposal(register, held, done, "anonymised")
        identifiable.append(held.id)
    return fail("RET-10", "dispositions", *unassessed) + fail("RET-11", "records", *identifiable)


def given_away_afterwards(register: Register) -> list[Finding]:
    """Give the insurer what had been deleted weeks before."""
    rows = []
    for days in (50, 160):
        since = register.at(register.ago(years=2, days=days))
        held = record(register, "account", since, person(register), status="deleted")
        disposal(register, held, register.ago(days=days))
        cells = {"record_id": held.id, "subject_id": held.subject, "at": register.at(register.ago(days=days - 30))}
        cells |= {"purpose": "insurance", "legal_basis": "f", "necessity_note": "the claim", "consideration": "none"}
        rows.append(register.add("disclosures", recipient_id="RCP-05", **cells))
    return fail("DSC-09", "disclosures", *rows)


def still_in_backup(register: Register) -> list[Finding]:
    """Leave copies in the back-up after its cycle; of one nobody logged when it became the last."""
    kept = []
    for status, action, days in (("deleted", "deleted", 36), ("beyond_use", "beyond_use", 90)):
        since = register.at(register.ago(years=2, days=days))
        held = record(register, "account", since, person(register), status=status)
        disposal(register, held, register.ago(days=days), action)
        kept.append(held.id)
    cells = {"status": "backup_only", "system_id": "SYS-BACKUP"}
    known, unclear = [account(register, register.at(register.ago(years=years)), **cells) for years in (2, 3)]
    disposal(register, known, register.ago(days=400))
    return fail("RET-12", "records", *kept, known.id) + unknown("RET-12", "records", unclear.id)


def _given(register: Register, held: Held, processor: str, days: int) -> None:
    """Have a processor be given a record so many days ago."""
    cells = {"record_id": held.id, "subject_id": held.subject, "at": register.at(register.ago(days=days))}
    cells |= {"purpose": "operate", "legal_basis": "f", "necessity_note": "the service", "consideration": "none"}
    register.add("disclosures", recipient_id=processor, **cells)


def still_with_processor(register: Register) -> list[Finding]:
    """Delete what processors were given, and let them keep it: one of two, or what came again; of some nobody knows."""
    found: list[Finding] = []
    for verdict, given, rid in (
        (fail, [("RCP-02", 100)], []),
        (fail, [("RCP-02", 100), ("RCP-03", 90)], [("RCP-03", 20, "deleted")]),
        (fail, [("RCP-03", 100), ("RCP-03", 40)], [("RCP-03", 41, "returned")]),
        (fail, [("RCP-03", 1)], [("RCP-02", 0, "deleted")]),
        (fail, [("RCP-02", 100)], [("RCP-02", 20, "beyond_use")]),
        (unknown, [("RCP-02", 100)], [(None, 20, "deleted")]),
        (None, [("RCP-02", 100), ("RCP-03", 40)], [("RCP-02", 0, "deleted"), ("RCP-03", 39, "returned")]),
    ):
        held = record(register, "account", register.at(register.ago(years=2)), person(register), status="deleted")
        disposal(register, held, register.ago(days=min(30, given[-1][1] - 1)))
        for processor, days in given:
            _given(register, held, processor, days)
        for by, days, action in rid:
            cells = {"scope": "processor", "trigger": "instruction", "system_or_recipient_id": by}
            disposal(register, held, register.ago(days=days), action, **cells)
        found += verdict("RET-13", "records", held.id) if verdict else []
    return found


DISPOSAL = (destroyed_too_early, called_anonymous, given_away_afterwards, still_in_backup, still_with_processor)
