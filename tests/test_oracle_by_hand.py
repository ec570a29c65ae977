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


# Cells that nobody can read, and codes that nobody knows --------------------------------------------------------------


def test_a_cell_is_blank_readable_or_unreadable():
    zone = ZoneInfo("Europe/London")
    assert cells.understand("consents", "withdrawn_at", "soon", zone) == cells.SOME_DAY
    assert cells.understand("contracts", "ends_on", "2026-02-30", zone) == cells.SOME_DAY
    assert cells.understand("contracts", "starts_on", "2026-02-30", zone) is None  # a blank one is not known either
    assert cells.understand("records", "role", "zzz", zone) == cells.UNKNOWN
    assert cells.understand("records", "status", "zzz", zone) is None
    assert cells.understand("records", "category", "zzz", zone) == "zzz"  # the policy's words are no closed list


KEPT = {"submitted_at": "2025-01-01"}
GOOD = {
    "a": ("consents", {"consent_id": "E", "subject_id": "S", "purpose": "operate", "given_at": "2025-12-01",
                       "method": "tick", "controller_named": "true", "wording_ref": "w"}),
    "b": ("contracts", {"contract_id": "E", "party_subject_id": "S", "kind": "contract", "starts_on": "2025-12-01"}),
    "c": ("assessments", {"assessment_id": "E", "kind": "legal_obligation", "purpose": "operate", "statement": "s"}),
    "f": ("assessments", {"assessment_id": "E", "kind": "LIA", "purpose": "operate", "statement": "s",
                          "completed_at": "2025-12-01", "approved_by": "somebody", "outcome": "approved"}),
}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "rule", "basis", "evidence", "used"),
    [
        ("pass", "CON-05", "a", {}, {}),
        ("unknown", "CON-05", "a", {"withdrawn_at": "soon"}, {}),
        ("unknown", "CON-05", "a", {"withdrawn_at": "soon"}, {"last_used_at": None}),
        ("unknown", "CON-08", "a", {"refresh_due": "soon", "given_at": "2020"}, {}),
        ("pass", "CTR-03", "b", {}, {}),
        ("unknown", "CTR-03", "b", {"ends_on": "2026-02-30"}, {}),
        ("fail", "CTR-03", "b", {"ends_on": "2026-02-30"}, {"first_used_at": "2025-11-30"}),
        ("unknown", "LIA-06", "f", {"review_due": "soon", "completed_at": "2020"}, {}),
        ("fail", "OBL-03", "c", {}, {}),
        ("unknown", "OBL-03", "c", {"review_due": "soon"}, {}),
        ("fail", "LIA-03", "f", {"outcome": None}, {}),
        ("unknown", "LIA-03", "f", {"outcome": "zzz"}, {}),
        ("unknown", "CON-04", "a", {"method": "zzz"}, {}),
    ],
)
def test_evidence_nobody_can_read(said, rule, basis, evidence, used):
    table, good = GOOD[basis]
    rows = {"records": [record()], "record_uses": [use(legal_basis=basis, **used)], table: [good | evidence]}
    assert say(rule, "R:operate", **rows) == said


def test_uses_whose_end_nobody_can_read():
    rows = {"records": [record(**KEPT)], "consents": [], "contracts": []}
    for basis, more in (("a", {"withdrawn_at": "soon"}), ("b", {"ends_on": "soon"})):
        table, good = GOOD[basis]
        used = rows | {"record_uses": [use(legal_basis=basis)]}
        assert say("RET-07", **used | {table: [good]}) == "pass"
        assert say("RET-07", **used | {table: [good | more]}) == "unknown"
        left = {"subjects": [{"subject_id": "S", "relationship_end": "2026-02-30"}]}
        assert say("RET-07", **used | left | {table: [good]}) == "unknown"
    for basis in (None, "zzz"):
        assert say("RET-07", **rows, record_uses=[use(legal_basis=basis)]) == "unknown"


@pytest.mark.parametrize(
    ("said", "rule", "cells"),
    [
        ("fail", "RET-01", {"released_at": "soon"}),
        ("fail", "RET-01", {"review_due": "soon"}),
        ("fail", "RET-01", {"reason": "zzz"}),
        ("fail", "RET-01", {"scope_kind": "zzz"}),
        ("unknown", "HLD-01", {"released_at": "soon", "authority_ref": None}),
        ("pass", "HLD-01", {"released_at": "soon"}),
        ("fail", "HLD-02", {"review_due": None}),
        ("unknown", "HLD-02", {"review_due": "soon"}),
        ("unknown", "HLD-04", {"reason": "zzz"}),
        ("unknown", "HLD-05", {"scope_kind": "zzz"}),
        ("unknown", "RET-06", WISH | {"review_due": "soon"}),
        ("fail", "RET-06", WISH | {"review_due": "soon", "scope_kind": "category"}),
        ("unknown", "RET-06", WISH | {"scope_kind": "zzz"}),
    ],
)
def test_holds_nobody_can_read(said, rule, cells):
    row_id = "R" if rule == "RET-01" else "H"
    assert say(rule, row_id, records=[record()], holds=[hold(**cells)]) == said


def test_claims_nobody_can_read():
    rows = {"records": [record()], "record_uses": [use(purpose="legal_claims")]}
    matters = (("pass", {}), ("unknown", {"review_due": "soon"}), ("unknown", {"released_at": "soon"}))
    for said, more in (*matters, ("fail", {"review_due": "soon", "authority_ref": None})):
        assert say("CLM-01", "R:legal_claims", holds=[hold(reason="legal_claim", **more)], **rows) == said


LATE = {"received_at": "2026-09-01"}


@pytest.mark.parametrize(
    ("said", "rule", "cells"),
    [
        ("fail", "RTS-02", LATE),
        ("unknown", "RTS-02", LATE | {"id_received_at": "soon"}),
        ("unknown", "RTS-02", LATE | {"extended_at": "soon"}),
        ("unknown", "RTS-02", LATE | {"outcome": "zzz"}),
        ("pass", "RTS-02", {"outcome": "zzz"}),
        (None, "RTS-02", LATE | {"responded_at": "soon"}),
        (None, "RTS-02", LATE | {"outcome": "zzz", "responded_at": "2026-11-03"}),
        ("fail", "RTS-02", LATE | {"kind": "zzz"}),
        ("fail", "RTS-01", LATE | {"responded_at": "2026-10-02"}),
        ("unknown", "RTS-01", LATE | {"responded_at": "2026-10-02", "fee_paid_at": "soon"}),
        ("unknown", "RTS-01", LATE | {"responded_at": "soon"}),
        ("unknown", "RTS-04", LATE | {"responded_at": "soon"}),
        ("unknown", "RTS-04", LATE | {"responded_at": "2026-10-01", "clarify_requested_at": "soon"}),
        ("unknown", "RTS-03", {"outcome": "zzz"}),
        ("pass", "RTS-03", {"outcome": "zzz", "refusal_ground": "g"}),
        (None, "RTS-03", {"outcome": None}),
        ("fail", "RTS-05", LATE | {"kind": "complaint"}),
        ("unknown", "RTS-05", LATE | {"kind": "complaint", "acknowledged_at": "soon"}),
    ],
)
def test_requests_nobody_can_read(said, rule, cells):
    assert say(rule, "Q", rights_requests=[request(**cells)]) == said


@pytest.mark.parametrize(
    ("said", "reading", "cells"),
    [
        ("excepted", "strict", {}),
        ("fail", "strict", {"clarify_received_at": "soon"}),
        ("excepted", "C", {"clarify_received_at": "soon"}),
        ("excepted", "D", {"extended_at": "soon"}),
        ("fail", "C", {"outcome": "zzz"}),
        ("fail", "C", {"kind": "zzz"}),
    ],
)
def test_nothing_is_paused_by_what_nobody_can_read(said, reading, cells):
    assert say("RET-01", reading=reading, records=[record()], rights_requests=[request(**cells)]) == said


@pytest.mark.parametrize(
    ("said", "cells"),
    [
        ("fail", {}),
        ("unknown", {"id_requested_at": "soon"}),
        ("pass", {"id_requested_at": "soon", "outcome": "refused"}),
        ("unknown", {"outcome": "zzz"}),
        ("pass", {"outcome": "zzz", "received_at": "2026-11-02"}),
        ("unknown", {"kind": "zzz"}),
        ("unknown", {"kind": None}),
        ("pass", {"kind": None, "received_at": "2026-11-02"}),
        (None, {"kind": None, "received_at": "2024-12-31"}),
        (None, {"kind": None, "subject_id": "S2"}),
    ],
)
def test_erasures_nobody_can_read(said, cells):
    asked = request(**{"kind": "erasure", "received_at": "2026-09-01"} | cells)
    assert say("RET-05", records=[record(**KEPT)], rights_requests=[asked]) == said


@pytest.mark.parametrize(
    ("said", "asked", "used"),
    [
        ("fail", {}, {}),
        ("unknown", {"kind": None}, {}),
        ("unknown", {"kind": "zzz"}, {"last_used_at": "2026-02"}),
        ("pass", {"kind": "zzz"}, {"last_used_at": "2026-02-14"}),
        ("unknown", {"outcome": "zzz"}, {}),
        ("pass", {"outcome": "zzz"}, {"last_used_at": "2026-02-14"}),
        ("pass", {"outcome": "refused", "kind": "zzz"}, {}),
        ("pass", {"kind": "marketing_objection"}, {}),
        ("unknown", {"kind": "marketing_objection"}, {"purpose": None}),
    ],
)
def test_objections_nobody_can_read(said, asked, used):
    objection = request(**{"kind": "objection", "received_at": "2026-02-15"} | asked)
    row = use(**used)
    rows = {"records": [record()], "record_uses": [row], "rights_requests": [objection]}
    assert say("LIA-07", f"R:{row['purpose'] or ''}", **rows) == said


def test_records_nobody_can_place():
    for more in ({"status": "zzz"}, {"role": "zzz"}, {"identifiability": "zzz"}):
        assert say("RET-01", records=[record(**more)]) == "unknown"
        assert say("RET-01", records=[record(**more | KEPT)]) == "pass"
    assert say("RET-04", records=[record(status="zzz")], dispositions=[]) == "unknown"
    assert say("RET-04", records=[record(status="deleted", role="zzz")], dispositions=[]) == "unknown"
    assert say("RET-01", records=[record(submitted_latest="soon")]) == "unknown"
    assert say("TPD-01", records=[record(other_person="zzz")]) == "unknown"


@pytest.mark.parametrize(
    ("late", "held", "cells", "of_record"),
    [
        ("fail", "fail", {}, {}),
        ("unknown", "unknown", {"scope": None}, {}),
        ("unknown", "unknown", {"scope": "zzz"}, {}),
        ("pass", "unknown", {"scope": "zzz", "done_at": "2019-01-01"}, {}),
        ("unknown", "pass", {"scope": "zzz"}, {"status": "deleted"}),
        ("fail", "pass", {"action": "anonymised"}, {"identifiability": "anonymous"}),
        ("fail", "unknown", {"action": "anonymised"}, {"identifiability": "zzz"}),
        ("fail", "fail", {}, {"identifiability": "zzz"}),
        (None, None, {"scope": "backup"}, {}),
    ],
)
def test_disposals_nobody_can_place(late, held, cells, of_record):
    done = {"disposition_id": "D", "record_id": "R", "action": "deleted", "scope": "live", "done_at": "2026-11-22"}
    rows = {"records": [record(**of_record)], "dispositions": [done | cells]}
    assert (say("RET-02", "D", **rows), say("RET-03", "D", **rows)) == (late, held)


def test_bases_and_conditions_nobody_knows():
    rows = {"records": [record(special_category=["health"])], "assessments": []}
    zzz = rows | {"record_uses": [use(legal_basis="zzz", art9_condition="zzz")]}
    blank = rows | {"record_uses": [use(legal_basis=None, art9_condition=None)]}
    for rule, said, said_of_blank in (
        ("BAS-01", "pass", "fail"),
        ("BAS-03", "fail", None),
        ("SPC-01", "unknown", "fail"),
        ("SPC-02", "unknown", "pass"),
    ):
        assert (say(rule, "R:operate", **zzz), say(rule, "R:operate", **blank)) == (said, said_of_blank)
    assert say("SPC-02", "R:operate", **rows, record_uses=[use(art9_condition="zzz", sch1_condition="x")]) == "pass"


@pytest.mark.parametrize(("rule", "basis"), [("LIA-01", "f"), ("OBL-01", "c"), ("VIT-01", "d"), ("RLI-02", "ea")])
def test_nobody_can_look_for_evidence_of_no_purpose(rule, basis):
    rows = {"records": [record()], "assessments": []}
    assert say(rule, "R:", record_uses=[use(legal_basis=basis, purpose=None)], **rows) == "unknown"
    assert say(rule, "R:", record_uses=[use(legal_basis=basis, purpose=None, basis_ref="E")], **rows) == "fail"
    assert say(rule, "R:operate", record_uses=[use(legal_basis=basis)], **rows) == "fail"


# Everything at once -------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(inventories.inventories())
def test_every_answer_is_a_verdict_on_a_row_that_is_there(drawn):
    said = oracle.judge(drawn.tables, POLICY.read_as(unless_requested=drawn.reading), drawn.as_of, drawn.zone)
    rows = {next(iter(row.values())) for rows in drawn.tables.values() for row in rows}
    assert set(said.values()) <= {"pass", "fail", "excepted", "unknown"}
    declared = ("COL", "DOC", "SEC", "VEN", "WEB")  # some judge what the policy or a record names, which is no row
    assert {row_id.split(":")[0] for rule, row_id in said if not rule.startswith(declared)} <= rows
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


def test_unreadable_cells_and_unknown_codes_are_told_apart():
    tables = {
        "holds": [hold(reason="zzz"), hold(hold_id="H2", review_due="soon")],
        "record_uses": [use(purpose=None), use(purpose=None)],
        "rights_requests": [request(outcome="zzz", extended_at="2026-02-30")],
    }
    assert oracle.quality.defects(tables, POLICY, AS_OF) == {
        ("DQ-02", "holds", "H"),
        ("DQ-05", "holds", "H2"),
        ("DQ-05", "record_uses", "R:"),
        ("DQ-02", "rights_requests", "Q"),
        ("DQ-05", "rights_requests", "Q"),
    }
