"""Plant rows that are doubled, unreadable, dangling or of the future."""

from audit.samples.register import Finding, Register, fail, unknown
from audit.samples.shapes import account, hold, letter, person, record, use


def doubled(register: Register) -> list[Finding]:
    """Enter rows twice."""
    copies = [dict(register.rows["communications"][10]), dict(register.rows["attestations"][5])]
    register.rows["communications"].append(copies[0])
    register.rows["attestations"].append(copies[1])
    return fail("DQ-01", "communications", copies[0]["comm_id"]) + fail(
        "DQ-01", "attestations", copies[1]["attestation_id"]
    )


def words_nobody_knows(register: Register) -> list[Finding]:
    """Use codes that are in no list. Of a record whose status nobody knows, nobody can say that it is gone."""
    since = register.at(register.ago(years=1, days=40))
    frozen = [letter(register, since, status="frozen").id for _ in range(2)]
    lead = person(register, "lead")
    letter(register, since, lead)
    tags = letter(register, since, data_items=("message_content", "mood")).id
    found = fail("DQ-02", "records", *frozen, tags) + fail("DQ-02", "subjects", lead)
    for rule in ("RET-04", "RET-12"):
        found += unknown(rule, "records", *frozen)
    return found + fail("ITM-01", "records", tags)


def dangling(register: Register) -> list[Finding]:
    """Name systems, people and records that are in no table."""
    since = register.at(register.ago(years=1, days=90))
    system = letter(register, since, system_id="SYS-FILESHARE").id
    nobody = letter(register, since, "SUB-9901").id
    held = letter(register, since)
    lost = use(register, type(held)("REC-990001", held.subject, since), "communicate", "f")
    found = fail("DQ-03", "records", system, nobody) + fail("DQ-03", "record_uses", lost)
    return found + fail("SEC-09", "systems", "SYS-FILESHARE")


def not_yet_happened(register: Register) -> list[Finding]:
    """Date things after the day of the audit."""
    used = register.at(register.ago(days=9))
    ids = []
    for days in (3, 340):
        held = letter(register, used)
        register.amend("records", held.id, submitted_at=register.at(register.ahead(days)))
        ids.append(held.id)
    held = account(register, register.at(register.ago(years=1)))
    register.amend("record_uses", held.id, last_used_at=register.at(register.ahead(12)))
    found = fail("DQ-04", "records", *ids) + fail("DQ-04", "record_uses", f"{held.id}:operate")
    return found + unknown("RET-01", "records", *ids)


def unreadable(register: Register) -> list[Finding]:
    """Write cells that are no date, no time and no flag."""
    since = register.at(register.ago(years=2, days=200))
    dates = [letter(register, since).id for _ in range(2)]
    register.amend("records", dates[0], submitted_at="31/02/2024")
    register.amend("records", dates[1], submitted_at="2023-13-05")
    upload = record(register, "service", since, person(register), criminal_offence="maybe")
    row = use(register, upload, "operate", "f", basis_ref=register.grounds["operate"])
    held = letter(register, since)
    unclear = hold(register, "record", held.id, "regulator", register.ago(days=30), released_at="soon")
    found = fail("DQ-05", "records", *dates, upload.id) + fail("DQ-05", "holds", unclear)
    found += unknown("COL-03", "records", *dates)
    found += unknown("ITM-04", "records", upload.id)
    return found + unknown("RET-01", "records", *dates) + unknown("SPC-03", "record_uses", row)


QUALITY = (doubled, words_nobody_knows, dangling, not_yet_happened, unreadable)
