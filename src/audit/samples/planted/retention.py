"""Plant records that are kept too long, gone without proof, or not quite gone."""

from datetime import date, timedelta, timezone

from audit import calendar
from audit.samples.register import ZONE, Finding, Register, excepted, fail, unknown
from audit.samples.setting import OFFICERS
from audit.samples.shapes import (
    consent,
    contract,
    disposal,
    enquirer,
    hold,
    letter,
    person,
    record,
    request,
    use,
)

_FORGOTTEN = 200


def forgotten_system(register: Register) -> list[Finding]:
    """Leave an old CRM running, which nobody has cleared since it was replaced."""
    cells = {"at_rest_cipher": "AES-128-CBC", "tls_min": "1.0", "checked_at": date(2020, 3, 2)}
    holds = ("correspondence", "enquiry")
    register.add("systems", system_id="SYS-OLDCRM", kind="crm", country="GB", holds_category=holds, **cells)
    expected = [
        finding
        for rule in ("SEC-07", "SEC-08", "ENC-01", "ENC-02", "ENC-03")
        for finding in fail(rule, "systems", "SYS-OLDCRM")
    ]
    oldest = (register.first_kept - date(2016, 2, 1)).days - 1
    for number in range(_FORGOTTEN):
        since = register.at(register.first_kept - timedelta(days=1 + int(oldest * register.share() ** 1.5)))
        status = register.pick(("live", "live", "archive", "backup_only"))
        where = {"system_id": "SYS-OLDCRM", "status": status}
        if number % 7 == 0:  # moved over without saying what for
            held = record(register, "correspondence", since, person(register), **where)
            expected += fail("RET-07", "records", held.id)
        elif number % 8 == 0:
            subject = person(register, "enquirer")
            held = record(register, "enquiry", since, subject, **where)
            given = consent(register, subject, "offer_market_sell", since, refresh_due=None)
            expected += fail("CON-08", "record_uses", use(register, held, "offer_market_sell", "a", basis_ref=given))
        elif number % 11 == 0:  # only the year was kept, and it is over in any case
            held = letter(register, since, **where)
            held_since = str(min(since.year, register.first_kept.year - 1))
            register.amend("records", held.id, submitted_at=held_since)
        else:
            held = letter(register, since, **where)
        expected += fail("RET-01", "records", held.id)
        expected += (
            unknown("RET-12", "records", held.id) if status == "backup_only" else []
        )  # since when, nobody logged
    return expected


def one_day_over(register: Register) -> list[Finding]:
    """Submit on either side of the midnight that decides, one of them in another zone."""
    midnight = calendar.midnight(register.first_kept, ZONE)
    expected: list[Finding] = []
    for seconds, hours in ((1, 0), (1, 5), (43_200, 0), (0, 0)):
        instant = midnight - timedelta(seconds=seconds)
        held = letter(register, instant)
        register.amend(
            "records", held.id, submitted_at=instant.astimezone(timezone(timedelta(hours=hours))).isoformat()
        )
        expected += fail("RET-01", "records", held.id) if seconds else []
    return expected


def submitted_some_time_that_year(register: Register) -> list[Finding]:
    """Keep only the year in which the last day may or may not have passed."""
    if (register.first_kept.month, register.first_kept.day) == (1, 1):
        return []  # then the whole year is kept rightly
    ids = []
    for _ in range(6):
        held = letter(register, register.at(register.first_kept))
        register.amend("records", held.id, submitted_at=str(register.first_kept.year))
        ids.append(held.id)
    return unknown("RET-01", "records", *ids)


def submitted_within_a_span(register: Register) -> list[Finding]:
    """State both ends of the time of submission, with the cut-off in between."""
    ids = []
    for days in (20, 200):
        early = register.at(register.first_kept - timedelta(days=days))
        held = letter(register, early)
        register.amend("records", held.id, submitted_latest=early + timedelta(days=2 * days))
        ids.append(held.id)
    return unknown("RET-01", "records", *ids)


def submission_not_known(register: Register) -> list[Finding]:
    """Lose the date of submission."""
    ids = []
    for _ in range(5):
        held = letter(register, register.at(register.ago(years=3, days=register.below(900))))
        register.amend("records", held.id, submitted_at=None, trigger_kind="unknown")
        ids.append(held.id)
    return unknown("RET-01", "records", *ids) + unknown("COL-03", "records", *ids)


def status_not_known(register: Register) -> list[Finding]:
    """Lose the status of records that would be overdue, if they are still held."""
    day = register.ago(years=7, days=90)
    ids = []
    for number in range(3):
        held = letter(register, register.at(day - timedelta(days=number)), status=None)
        # Something was disposed of, so that at least the log is in order.
        disposal(register, held, register.ago(days=200), scope="backup", system_or_recipient_id="SYS-BACKUP")
        ids.append(held.id)
    return unknown("RET-01", "records", *ids)


def disposed_late(register: Register) -> list[Finding]:
    """Delete records after their last day, one of them only perhaps."""
    late = []
    for days in (1, 2, 30, 90, 200, 400):
        day = register.ago(years=7, days=days + register.between(5, 300))
        held = record(register, "account", register.at(day), person(register), status="deleted")
        late.append(disposal(register, held, register.last_day(day) + timedelta(days=days)))
    perhaps = []
    for month in (4, 9):
        year = register.as_of.year - 8
        held = record(register, "account", register.at(date(year, month, 3)), person(register), status="deleted")
        register.amend("records", held.id, submitted_at=str(year))
        perhaps.append(disposal(register, held, date(year + 7, 6, 10)))
    return fail("RET-02", "dispositions", *late) + unknown("RET-02", "dispositions", *perhaps)


def ghosts(register: Register) -> list[Finding]:
    """Log a disposal of records that are still there."""
    expected: list[Finding] = []
    for action in ("deleted", "deleted", "anonymised"):
        held = letter(register, register.at(register.ago(years=5, days=register.below(300))))
        expected += fail("RET-03", "dispositions", disposal(register, held, register.ago(days=150), action))
    for days in (40, 500):
        day = register.ago(years=7, days=days)
        held = letter(register, register.at(day), status="archive")
        ghost = disposal(register, held, register.last_day(day) - timedelta(days=10))
        expected += fail("RET-03", "dispositions", ghost) + fail("RET-01", "records", held.id)
    for days in (10, 20):
        held = letter(register, register.at(register.ago(years=4, days=days)), status=None)
        ghost = disposal(register, held, register.ago(days=90))
        expected += unknown("RET-03", "dispositions", ghost) + unknown("RET-12", "records", held.id)
    return expected


def gone_without_a_trace(register: Register) -> list[Finding]:
    """Mark records as gone that no log mentions."""
    expected: list[Finding] = []
    for status in ("deleted", "deleted", "deleted", "anonymised", "beyond_use"):
        day = register.ago(years=6, days=register.below(200))
        form = "anonymous" if status == "anonymised" else "direct"
        cells = {"status": status, "identifiability": form}
        held = record(register, "account", register.at(day), person(register), **cells)
        expected += fail("RET-04", "records", held.id)
        expected += unknown("RET-12", "records", held.id) if form == "direct" else []
    return expected


def erasure_not_done(register: Register) -> list[Finding]:
    """Promise an erasure and keep the record; twice the law obliges the company to, twice only a part went."""
    kept: list[str] = []
    excused: list[str] = []
    part: list[str] = []
    for number in range(8):
        held = letter(register, register.at(register.ago(years=3, days=register.below(500))))
        outcome = "partial" if number > 5 else "fulfilled"
        request(register, held.subject or "", "erasure", register.ago(months=6, days=number), outcome=outcome)
        (part if number > 5 else excused if number > 3 else kept).append(held.id)
    for row in excused:
        hold(register, "record", row, "legal_obligation", register.ago(months=7))
    found = fail("RET-05", "records", *kept) + excepted("RET-05", "records", *excused)
    return found + unknown("RET-05", "records", *part)


def erasure_still_open(register: Register) -> list[Finding]:
    """Leave requests for erasure unanswered past their last day."""
    expected: list[Finding] = []
    for days in (70, 130):
        held = letter(register, register.at(register.ago(years=2, days=days)))
        asked = request(
            register, held.subject or "", "erasure", register.ago(days=days), responded_at=None, outcome="open"
        )
        expected += fail("RET-05", "records", held.id) + fail("RTS-02", "rights_requests", asked)
    return expected


def no_purpose_left(register: Register) -> list[Finding]:
    """Keep records whose every purpose has ended."""
    ids = []
    for _ in range(8):  # no purpose was ever recorded
        day = register.ago(years=2, days=register.below(900))
        ids.append(record(register, "correspondence", register.at(day), person(register)).id)
    for days in (40, 90, 150, 220, 300, 400):
        ids.append(_consent_withdrawn(register, days))
    for days in (30, 200, 400, 600):  # the contract is over
        starts = register.ago(years=4, days=days)
        subject, ends = person(register), register.ago(days=days)
        deal = contract(register, subject, starts, ends_on=ends)
        held = record(register, "service", register.at(starts), subject)
        use(register, held, "provide", "b", basis_ref=deal, last_used_at=register.at(ends))
        ids.append(held.id)
    for days in (25, 120, 250, 500):  # the relationship is over
        subject = person(register, "subscriber", relationship_end=register.ago(days=days))
        since = register.at(register.ago(years=2, days=days))
        held = record(register, "notification", since, subject)
        given = consent(register, subject, "send_notifications", since)
        last = register.at(register.ago(days=days))
        use(register, held, "send_notifications", "a", basis_ref=given, last_used_at=last)
        ids.append(held.id)
    return fail("RET-07", "records", *ids)


def no_purpose_but_held(register: Register) -> list[Finding]:
    """Keep records whose consent was withdrawn because a legal obligation demands it."""
    ids = [_consent_withdrawn(register, days) for days in (60, 180)]
    for row in ids:
        hold(register, "record", row, "legal_obligation", register.ago(days=20))
    return excepted("RET-07", "records", *ids)


def other_people(register: Register) -> list[Finding]:
    """Keep what somebody sent about somebody else without being asked."""
    kept: list[str] = []
    excused: list[str] = []
    maybe: list[str] = []
    for number in range(10):
        told = None if number > 7 else "unsolicited"
        held = letter(register, register.at(register.ago(years=1, days=register.below(600))), other_person=told)
        (maybe if number > 7 else excused if number > 5 else kept).append(held.id)
    for row in excused:
        hold(register, "record", row, "regulator", register.ago(days=50), placed_by=OFFICERS[0])
    found = fail("TPD-01", "records", *kept) + excepted("TPD-01", "records", *excused)
    return found + unknown("TPD-01", "records", *maybe)


def _consent_withdrawn(register: Register, days: int) -> str:
    """Add an enquiry whose consent was withdrawn, and which was not used afterwards."""
    withdrawn = register.at(register.ago(days=days))
    held, given = enquirer(register, register.at(register.ago(years=1, days=days)), withdrawn_at=withdrawn)
    last = withdrawn - timedelta(days=register.between(2, 30))
    use(register, held, "offer_market_sell", "a", basis_ref=given, last_used_at=last)
    return held.id


RETENTION = (
    forgotten_system,
    one_day_over,
    submitted_some_time_that_year,
    submitted_within_a_span,
    submission_not_known,
    status_not_known,
    disposed_late,
    ghosts,
    gone_without_a_trace,
    erasure_not_done,
    erasure_still_open,
    no_purpose_left,
    no_purpose_but_held,
    other_people,
)
