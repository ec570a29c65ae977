"""The second reading itself: worked by hand, after the policy's sections and the vectors of the domain page."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

import inventories
import oracle
from audit.calendar import HOLIDAYS
from audit.policy import load_policy
from oracle import cells, days
from oracle.logic import Span, both, either, later, together, verdict

POLICY = load_policy("amiqus")
AS_OF = date(2026, 11, 22)
LAST_KEPT = "2019-11-22"  # submitted on this day, a record may still be held on AS_OF
OVERDUE = "2019-11-21"


def record(**cells) -> dict:
    """Make a record that is held, personal and ours."""
    return {"record_id": "R", "subject_id": "S", "category": "account", "status": "live", "role": "controller",
            "identifiability": "direct", "submitted_at": OVERDUE, "other_person": "no", "special_category": [],
            "criminal_offence": False} | cells  # fmt: skip


def hold(**cells) -> dict:
    """Make a hold that excuses the record."""
    return {"hold_id": "H", "scope_kind": "record", "scope_id": "R", "reason": "regulator", "authority_ref": "letter",
            "placed_at": "2026-01-05", "placed_by": "somebody", "review_due": "2026-12-31",
            "released_at": None} | cells  # fmt: skip


def request(**cells) -> dict:
    """Make an open access request."""
    return {"request_id": "Q", "subject_id": "S", "kind": "access", "received_at": "2026-11-02",
            "outcome": "open"} | cells  # fmt: skip


def use(**cells) -> dict:
    """Make a use of the record on legitimate interests."""
    return {
        "record_id": "R",
        "purpose": "operate",
        "legal_basis": "f",
        "basis_ref": None,
        "decided_at": "2026-01-01",
        "first_used_at": "2026-02-01",
        "last_used_at": "2026-03-01",
    } | cells


def say(rule: str, row_id: str = "R", *, reading: str = "strict", as_of: date = AS_OF, zone=None, **tables):
    """Ask what a rule says of a row."""
    return oracle.judge(tables, POLICY.read_as(unless_requested=reading), as_of, zone).get((rule, row_id))


def due(received: str, **more) -> date:
    """Compute the due day of a request in Scotland."""
    division = more.pop("division", "scotland")
    paused = more.get("clarified") and tuple(map(date.fromisoformat, more["clarified"]))
    extended = more.get("extended") and date.fromisoformat(more["extended"])
    return days.request_due(date.fromisoformat(received), paused, extended, HOLIDAYS[division])


# The vectors of the domain page, section 4.4 ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "years", "convention", "last"),
    [
        ("2019-03-10", 7, "following", "2026-03-10"),
        ("2020-02-29", 7, "following", "2027-02-28"),
        ("2021-02-28", 7, "following", "2028-02-28"),
        ("2020-02-29", 8, "following", "2028-02-29"),
        ("2021-03-10", 5, "beginning_on", "2026-03-09"),
        ("2023-03-01", 1, "beginning_on", "2024-02-29"),
        ("2020-02-29", 1, "beginning_on", "2021-02-28"),
    ],
)
def test_last_days(start, years, convention, last):
    found = days.last_day(date.fromisoformat(start), 12 * years, convention)
    assert found == date.fromisoformat(last)


def test_an_instant_is_dated_in_the_policy_s_zone():
    late = record(submitted_at="2019-06-30T23:30:00Z")
    assert say("RET-01", as_of=date(2026, 7, 1), records=[late]) == "pass"
    assert say("RET-01", as_of=date(2026, 7, 2), records=[late]) == "fail"


@pytest.mark.parametrize(
    ("received", "more", "day"),
    [
        ("2026-01-31", {}, "2026-03-02"),
        ("2026-01-31", {"extended": "2026-02-20"}, "2026-04-30"),
        ("2026-01-31", {"extended": "2026-03-02"}, "2026-04-30"),
        ("2026-01-31", {"extended": "2026-03-03"}, "2026-03-02"),
        ("2026-03-03", {}, "2026-04-06"),
        ("2026-03-03", {"division": "england-and-wales"}, "2026-04-07"),
        ("2026-05-01", {"clarified": ("2026-05-05", "2026-05-12")}, "2026-06-09"),
    ],
)
def test_due_days_of_requests(received, more, day):
    assert due(received, **more) == date.fromisoformat(day)


def test_a_complaint_is_acknowledged_by_the_thirtieth_day():
    complaint = request(kind="complaint", received_at="2026-07-01", acknowledged_at="2026-07-30T22:59:00Z")
    assert say("RTS-05", "Q", rights_requests=[complaint]) == "pass"
    assert say("RTS-05", "Q", rights_requests=[complaint | {"acknowledged_at": "2026-07-30T23:00:00Z"}]) == "fail"
    assert say("RTS-05", "Q", rights_requests=[complaint | {"received_at": "2026-06-18"}]) is None


# Cells --------------------------------------------------------------------------------------------------------------


def test_moments_are_spans():
    london = ZoneInfo("Europe/London")
    spans = {text: cells.read_moment(text, london) for text in ("2019-03-31", "2019-03", "2018-10-28 01:30")}
    written = {text: f"{span.lo:%m-%dT%H:%M} {span.hi:%m-%dT%H:%M:%S.%f}" for text, span in spans.items()}
    assert written == {
        "2019-03-31": "03-31T00:00 03-31T22:59:59.999999",
        "2019-03": "03-01T00:00 03-31T22:59:59.999999",
        "2018-10-28 01:30": "10-28T00:30 10-28T01:30:00.000000",  # the hour that came twice
    }
    for unreadable in ("2019-03-31 01:30", "2019-13", "2019-02-29", "soon"):  # the first: the hour that never was
        with pytest.raises(cells.UnreadableError):
            cells.read_moment(unreadable, london)


def test_flags_and_lists():
    assert cells.read_flag("TRUE") is True
    assert cells.read_list("none") == []
    assert cells.read_list("a|b") == ["a", "b"]
    with pytest.raises(cells.UnreadableError):
        cells.read_flag("yes")


# Logic --------------------------------------------------------------------------------------------------------------


def test_three_values():
    assert both(False, None) is False
    assert both(True, None) is None
    assert both() is True
    assert either(True, None) is True
    assert either(False, None) is None
    assert either() is False


def test_spans_compare_where_they_are_certain():
    one, two, three = (date(2026, 1, day) for day in (1, 2, 3))
    assert later(Span(two, three), Span(one, one)) is True
    assert later(Span(one, two), Span(two, three)) is False
    assert later(Span(one, three), Span(two, two)) is None
    assert later(Span(None, one), Span(one, two)) is False
    assert together(Span(one, one), Span(one, one)) is True
    assert together(Span(one, two), Span(one, one)) is None
    assert together(Span(one, two), Span(three, three)) is False


def test_verdicts():
    assert verdict(False, True, False) is None
    assert verdict(None, True, True) == "unknown"
    assert verdict(None, False, False) == "pass"
    assert verdict(True, True, None) == "fail"
    assert verdict(True, True, True) == "excepted"
    assert verdict(True, None, True) == "unknown"


# Retention ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "cells"),
    [
        ("pass", {"submitted_at": LAST_KEPT}),
        ("fail", {}),
        ("fail", {"status": "backup_only", "role": "joint", "category": None, "subject_id": None}),
        ("unknown", {"submitted_at": "2019-11"}),
        ("fail", {"submitted_at": "2019-10"}),
        ("pass", {"submitted_at": "2020"}),
        ("unknown", {"submitted_at": OVERDUE, "submitted_latest": LAST_KEPT}),
        ("fail", {"submitted_at": "2018", "submitted_latest": OVERDUE}),
        ("unknown", {"submitted_at": None}),
        ("unknown", {"submitted_at": "soon"}),
        ("unknown", {"submitted_at": "2026-11-23"}),
        ("pass", {"submitted_at": "2026-11-22"}),
        ("unknown", {"status": None}),
        ("pass", {"status": None, "submitted_at": LAST_KEPT}),
        (None, {"status": "deleted"}),
        (None, {"role": "processor"}),
        (None, {"identifiability": "anonymous"}),
        ("fail", {"role": None, "identifiability": None}),
    ],
)
def test_kept_too_long(said, cells):
    assert say("RET-01", records=[record(**cells)]) == said


EXCUSING = [
    ("excepted", {}, "every reason is there"),
    ("excepted", {"scope_kind": "subject", "scope_id": "S"}, "the subject's"),
    ("excepted", {"scope_kind": "category", "scope_id": "account"}, "a whole category's"),
    ("fail", {"scope_id": "R2"}, "another record's"),
    ("fail", {"scope_kind": "subject"}, "no such subject"),
    ("excepted", {"reason": "legal_claim"}, "outside the policy, but lawful"),
    ("fail", {"reason": "suppression"}, "no ground"),
    ("fail", {"reason": None}, "no known ground"),
    ("fail", {"authority_ref": None}, "no authority"),
    ("fail", {"review_due": None}, "no review"),
    ("fail", {"review_due": "2026-11-21"}, "review past"),
    ("excepted", {"review_due": "2026-11-22"}, "review today"),
    ("excepted", {"placed_at": "2026-11-22"}, "placed today"),
    ("fail", {"placed_at": "2026-11-23"}, "placed tomorrow"),
    ("fail", {"placed_at": "2026-11"}, "placed some day of this month"),
    ("fail", {"released_at": "2026-11-22"}, "released today"),
    ("excepted", {"released_at": "2026-11-23"}, "released tomorrow"),
    ("fail", {"released_at": "2026-11"}, "released some day of this month"),
]


@pytest.mark.parametrize(("said", "cells"), [case[:2] for case in EXCUSING], ids=[case[2] for case in EXCUSING])
def test_holds_that_excuse(said, cells):
    assert say("RET-01", records=[record()], holds=[hold(**cells)]) == said


WISH = {"reason": "user_request", "placed_at": "2026-11-20", "review_due": "2027-11-20"}
ON_TIME = {"submitted_at": "2019-11-20"}  # last day: 2026-11-20


@pytest.mark.parametrize(
    ("reading", "said", "cells"),
    [
        ("strict", "excepted", {}),
        ("strict", "fail", {"review_due": "2027-11-21"}),
        ("strict", "fail", {"placed_at": "2026-11-21"}),
        ("strict", "fail", {"scope_kind": "category", "scope_id": "account"}),
        ("A", "fail", {}),
        ("B", "excepted", {}),
        ("B", "fail", {"placed_at": "2026-11-21"}),
        ("C", "fail", {}),
        ("D", "excepted", {"placed_at": "2026-11-21", "review_due": "2040-01-01"}),
        ("D", "fail", {"authority_ref": None}),
    ],
)
def test_holds_at_the_user_s_wish(reading, said, cells):
    rows = {"records": [record(**ON_TIME)], "holds": [hold(**WISH | cells)]}
    assert say("RET-01", reading=reading, **rows) == said


@pytest.mark.parametrize(
    ("reading", "said", "cells"),
    [
        ("strict", "excepted", {}),
        ("A", "fail", {}),
        ("B", "fail", {}),
        ("C", "excepted", {}),
        ("D", "excepted", {}),
        ("strict", "excepted", {"kind": "portability", "outcome": None}),
        ("strict", "fail", {"kind": "rectification"}),
        ("strict", "fail", {"outcome": "fulfilled"}),
        ("strict", "excepted", {"received_at": "2026-10-22"}),  # due on Sunday 22 November, so on Monday
        ("strict", "fail", {"received_at": "2026-10-20"}),
        ("strict", "fail", {"received_at": "2026-11-23"}),
        ("strict", "fail", {"subject_id": "S2"}),
    ],
)
def test_open_requests_pause_deletion(reading, said, cells):
    assert say("RET-01", reading=reading, records=[record()], rights_requests=[request(**cells)]) == said


def test_without_holds_overdue_still_fails():
    assert say("RET-01", records=[record()]) == "fail"
    assert "HLD-01" in oracle.not_assessed({"records": []}, POLICY, AS_OF)


def test_disposals():
    done = {"disposition_id": "D", "record_id": "R", "action": "deleted", "scope": "live"}
    rows = {"records": [record(status="deleted", submitted_at="2019-03-10")]}
    assert say("RET-02", "D", dispositions=[done | {"done_at": "2026-03-10T23:59:00Z"}], **rows) == "pass"
    assert say("RET-02", "D", dispositions=[done | {"done_at": "2026-03-11T00:00:00Z"}], **rows) == "fail"
    assert say("RET-02", "D", dispositions=[done | {"done_at": "2026-03"}], **rows) == "unknown"
    assert say("RET-02", "D", dispositions=[done | {"done_at": "2026-11-23"}], **rows) is None
    assert say("RET-03", "D", dispositions=[done | {"done_at": "2026-03-01"}], **rows) == "pass"
    assert say("RET-03", "D", dispositions=[done | {"done_at": "2026-03-01"}], records=[record()]) == "fail"
    assert say("RET-04", dispositions=[], **rows) == "fail"
    assert say("RET-04", dispositions=[done], **rows) == "pass"
    assert say("RET-04", dispositions=[done], records=[record()]) is None


def test_erasures():
    asked = request(kind="erasure", received_at="2026-10-01", outcome="fulfilled")
    kept = {"records": [record(submitted_at="2025-01-01")]}
    assert say("RET-05", rights_requests=[asked], **kept) == "fail"
    assert say("RET-05", rights_requests=[asked | {"outcome": "refused"}], **kept) == "pass"
    assert say("RET-05", rights_requests=[asked | {"outcome": "partial"}], **kept) == "unknown"
    assert say("RET-05", rights_requests=[asked | {"received_at": "2026-10-22"}], **kept) == "pass"
    assert say("RET-05", rights_requests=[asked], records=[record(submitted_at="2026-10-02")]) is None
    assert say("RET-05", rights_requests=[asked], holds=[hold()], **kept) == "excepted"
    assert say("RET-05", rights_requests=[asked], holds=[hold(**WISH)], **kept) == "fail"


def test_no_live_purpose():
    consent = {"consent_id": "C", "subject_id": "S", "purpose": "operate", "withdrawn_at": "2026-11-22"}
    rests = {"records": [record(submitted_at="2025-01-01")], "record_uses": [use(legal_basis="a")]}
    rests |= {"contracts": []}
    assert say("RET-07", records=[record()], record_uses=[], consents=[], contracts=[]) == "fail"
    assert say("RET-07", records=[record()], record_uses=[]) is None
    assert say("RET-07", consents=[consent], **rests) == "fail"
    assert say("RET-07", consents=[consent | {"withdrawn_at": None}], **rests) == "pass"
    assert say("RET-07", consents=[], **rests) == "pass"
    left = {"subjects": [{"subject_id": "S", "relationship_end": "2026-11-21"}]}
    assert say("RET-07", consents=[], **left, **rests) == "fail"
    rests["record_uses"].append(use(purpose="backups"))
    assert say("RET-07", consents=[consent], **left, **rests) == "pass"


# Uses ---------------------------------------------------------------------------------------------------------------


def test_purposes_and_bases():
    rows = {"records": [record()], "assessments": []}
    assert say("PUR-01", "R:operate", record_uses=[use()], **rows) == "pass"
    assert say("PUR-01", "R:supply", record_uses=[use(purpose="supply")], **rows) == "fail"
    assert say("BAS-03", "R:operate", record_uses=[use(legal_basis="a")], **rows) == "fail"
    assert say("BAS-03", "R:supply", record_uses=[use(purpose="supply", legal_basis="b")], **rows) == "pass"
    assert say("BAS-03", "R:legal_claims", record_uses=[use(purpose="legal_claims", legal_basis="b")], **rows) == "fail"
    assert say("BAS-04", "R:operate", record_uses=[use(decided_at="2026-02-01")], **rows) == "unknown"
    said = oracle.judgements(rows | {"record_uses": [use(), use(legal_basis="b")]}, POLICY, AS_OF)
    assert [one.verdict for one in said if one.rule == "BAS-02"] == ["fail", "fail"]


def test_any_evidence_that_would_satisfy_is_accepted():
    good = {"assessment_id": "A2", "kind": "LIA", "category": None, "purpose": "operate", "statement": "s",
            "completed_at": "2025-12-31", "outcome": "approved"}  # fmt: skip
    late, other = good | {"assessment_id": "A1", "completed_at": "2026-03-01"}, good | {"assessment_id": "A3"}
    other["kind"] = "DPIA"
    rows = {"records": [record()], "assessments": [late, good, other]}
    assert say("LIA-02", "R:operate", record_uses=[use()], **rows) == "pass"
    assert say("LIA-02", "R:operate", record_uses=[use(basis_ref="A1")], **rows) == "fail"
    assert say("LIA-01", "R:operate", record_uses=[use(basis_ref="A3")], **rows) == "fail"
    assert say("LIA-01", "R:operate", record_uses=[use(basis_ref="A9")], **rows) == "fail"


# Everything at once -------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(inventories.inventories())
def test_every_answer_is_a_verdict_on_a_row_that_is_there(drawn):
    said = oracle.judge(drawn.tables, POLICY.read_as(unless_requested=drawn.reading), drawn.as_of, drawn.zone)
    rows = {next(iter(row.values())) for rows in drawn.tables.values() for row in rows}
    assert set(said.values()) <= {"pass", "fail", "excepted", "unknown"}
    assert {row_id.split(":")[0] for _, row_id in said} <= rows
    assert not {rule for rule, _ in said} & oracle.not_assessed(drawn.tables, POLICY, drawn.as_of)


def test_what_is_wrong_with_the_data_itself():
    tables = {
        "records": [record(source="zzz", submitted_at="2026-11-23", subject_id="S9", criminal_offence="maybe")],
        "subjects": [{"subject_id": "S"}],
        "record_uses": [use(), use()],
    }
    assert oracle.quality.defects(tables, POLICY, AS_OF) == {
        ("DQ-01", "record_uses", "R:operate"),
        ("DQ-02", "records", "R"),
        ("DQ-03", "records", "R"),
        ("DQ-04", "records", "R"),
        ("DQ-05", "records", "R"),
    }
