"""Waivers: what is accepted is counted as broken and shown apart, until its last day and not a day longer."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

import audit
from audit import evidence, gate, tally
from audit.audits import answering, read
from audit.commands.judging import exit_code
from audit.errors import AuditError
from audit.evidence import Question
from audit.exports.summary import summary
from audit.inventory import load_inventory
from audit.policy import load_policy
from audit.redaction import Audience, redacted
from audit.waivers import json_schema, load_waivers
from audit.waiving import REMEDIES

ROOT = Path(__file__).parents[1]
DAY = "2026-11-22"
# are months late, R-4 years: urgent. R-3 may be late, nobody can tell. R-5 is in time.
RECORDS = """record_id,category,submitted_at,status,system_id
R-1,account,2019-05-04,live,crm
R-2,enquiry,2019-06-04,live,crm
R-3,account,2019,live,crm
R-4,account,2015-05-04,live,crm
R-5,account,2024-05-04,live,crm
"""
OWNER, APPROVER, WHY = "Quenby Marchbanks", "Thaddeus Winterbourne", "The deletion interface of Vendor Zyx is broken"
WAIVER = f"""  - id: {{id}}
    {{names}}
    reason: {WHY}
    owner: {{owner}}
    approver: {{approver}}
    from: {{since}}
    until: {{until}}
"""
SCOPE = "rule: RET-01\n    expected: 2"


@pytest.fixture
def held(tmp_path: Path) -> Path:
    folder = tmp_path / "held"
    folder.mkdir()
    (folder / "records.csv").write_text(RECORDS, encoding="utf-8")
    return folder


def stated(names: str = SCOPE, id: str = "W-ZQ7", **said: str) -> str:
    words = {"owner": OWNER, "approver": APPROVER, "since": "2026-11-01", "until": "2027-06-30"} | said
    return WAIVER.format(id=id, names=names, **words)


def file(held: Path, *waivers: str) -> Path:
    path = held.parent / "waivers.yaml"
    path.write_text("waivers:\n" + "".join(waivers), encoding="utf-8")
    return path


def judge(held: Path, *waivers: str, as_of: str = DAY) -> audit.Result:
    return audit.check(held, "amiqus", as_of, file(held, *waivers))


def late(result: audit.Result) -> dict[str, str]:
    """Give the verdicts on how long records are kept, but for what is plainly in time."""
    found = result.findings.query("rule == 'RET-01'")
    return dict(zip(found["row_id"], found["verdict"], strict=True))


def faults(result: audit.Result) -> list[tuple[str, str]]:
    found = result.findings[result.findings["rule"].str.startswith("WVR-")]
    return sorted(zip(found["rule"], found["row_id"], strict=True))


NOTHING = {"R-1": "fail", "R-2": "fail", "R-3": "unknown", "R-4": "fail"}
WAIVED = NOTHING | {"R-1": "excepted", "R-2": "excepted"}


def test_a_waiver_excepts_what_fails_and_neither_what_is_urgent_nor_what_nobody_can_tell(held: Path) -> None:
    assert late(audit.check(held, "amiqus", DAY)) == NOTHING
    result = judge(held, stated())
    assert late(result) == WAIVED and faults(result) == []
    waived = result.findings.query("row_id == 'R-1' and rule == 'RET-01'").iloc[0]
    assert waived["reason"].endswith(f"; accepted until 2027-06-30; waiver W-ZQ7 by {OWNER}, approved by {APPROVER}")
    assert [(one.in_scope, one.rows, one.state) for one in result.waivers] == [(2, 2, "in_force")]


def test_urgent_findings_are_waived_where_the_waiver_says_so(held: Path) -> None:
    assert late(judge(held, stated("rule: RET-01\n    expected: 3\n    urgent: true"))) == WAIVED | {"R-4": "excepted"}


@pytest.mark.parametrize(
    ("since", "until", "as_of", "holds"),
    [
        ("2026-11-22", "2026-12-31", "2026-11-21", False),
        ("2026-11-22", "2026-12-31", "2026-11-22", True),
        ("2026-10-01", "2026-11-22", "2026-11-22", True),
        ("2026-10-01", "2026-11-21", "2026-11-22", False),
        ("2028-02-01", "2028-02-29", "2028-02-28", True),
        ("2028-02-01", "2028-02-29", "2028-02-29", True),
        ("2028-02-01", "2028-02-29", "2028-03-01", False),
        ("2028-02-29", "2028-03-31", "2028-02-28", False),
        ("2028-02-29", "2028-03-31", "2028-02-29", True),
    ],
)
def test_a_waiver_holds_from_its_first_day_to_its_last(
    held: Path, since: str, until: str, as_of: str, holds: bool
) -> None:
    names = "rule: RET-01\n    rows: [R-1]\n    urgent: true"
    result = judge(held, stated(names, since=since, until=until), as_of=as_of)
    assert late(result)["R-1"] == ("excepted" if holds else "fail")


@pytest.mark.parametrize(
    ("names", "waived"),
    [
        ("rule: RET-01\n    rows: [R-1, R-3, R-4, R-5]", {"R-1"}),
        ("rule: RET-01\n    rows: [R-2]\n    category: account", set()),
        ("rule: RET-01\n    category: enquiry\n    expected: 1", {"R-2"}),
        ("rule: RET-01\n    system: crm\n    expected: 2", {"R-1", "R-2"}),
        ("rule: RET-01\n    system: erp\n    expected: 2", set()),
        ("rule: RET-01\n    table: records\n    expected: 2", {"R-1", "R-2"}),
        ("rule: RET-01\n    table: holds\n    expected: 2", set()),
    ],
)
def test_a_waiver_covers_its_scope_and_nothing_else(held: Path, names: str, waived: set[str]) -> None:
    found = late(judge(held, stated(names)))
    assert {row for row, verdict in found.items() if verdict == "excepted"} == waived


def test_one_finding_is_waived_by_its_fingerprint(held: Path) -> None:
    found = audit.check(held, "amiqus", DAY).findings.query("rule == 'RET-01'").set_index("row_id")["fingerprint"]
    assert late(judge(held, stated(f'finding: "{found["R-2"]}"'))) == NOTHING | {"R-2": "excepted"}
    result = judge(held, stated(f'finding: "{found["R-3"]}"'), stated(f'finding: "{found["R-4"]}"', id="W-2"))
    assert late(result) == NOTHING
    assert faults(result) == [("WVR-01", "W-2"), ("WVR-01", "W-ZQ7")]


def test_a_waiver_that_is_too_broad_waives_none_of_the_rows(held: Path) -> None:
    result = judge(held, stated("rule: RET-01\n    expected: 1"))
    assert (late(result), faults(result)) == (NOTHING, [("WVR-02", "W-ZQ7")])
    assert [(one.state, one.in_scope, one.rows) for one in result.waivers] == [("over_broad", 2, 0)]


def test_a_row_that_a_broad_waiver_loses_is_left_to_another(held: Path) -> None:
    result = judge(held, stated("rule: RET-01\n    expected: 1"), stated("rule: RET-01\n    rows: [R-1]", id="W-2"))
    assert late(result) == NOTHING | {"R-1": "excepted"}


def test_of_several_waivers_the_first_waives_a_row(held: Path) -> None:
    result = judge(held, stated("rule: RET-01\n    rows: [R-1]"), stated(id="W-2"))
    assert [(one.id, one.in_scope, one.rows) for one in result.waivers] == [("W-ZQ7", 1, 1), ("W-2", 2, 1)]
    assert faults(result) == []


@pytest.mark.parametrize("approver", [OWNER, OWNER.upper(), f'"  {OWNER.replace(" ", "   ")} "'])
def test_what_its_owner_approved_waives_nothing(held: Path, approver: str) -> None:
    result = judge(held, stated(approver=approver))
    assert (late(result), faults(result)) == (NOTHING, [("WVR-03", "W-ZQ7")])


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"names": "rule: BAS-01\n    expected: 1"}, ["WVR-01"]),
        ({"names": "rule: RET-01\n    rows: [R-3]"}, ["WVR-01"]),
        ({"until": "2026-11-21"}, ["WVR-04"]),
        ({"until": "2026-12-22"}, ["WVR-05"]),
        ({"until": "2026-12-23"}, []),
        ({"since": "2026-11-23", "until": "2026-11-24"}, []),
    ],
)
def test_what_is_wrong_with_a_waiver_is_a_finding_that_only_warns(
    held: Path, said: dict[str, str], fault: list[str]
) -> None:
    result = judge(held, stated(**said))
    assert [rule for rule, _ in faults(result)] == fault
    found = result.findings[result.findings["rule"].isin(fault)]
    assert set(found["advisory"]) <= {True} and found["clause"].isna().all()
    assert set(found["remedy"]) == {REMEDIES[rule] for rule in fault}


def test_denominators_stay_and_the_promise_stays_broken(held: Path) -> None:
    plain, result = audit.check(held, "amiqus", DAY), judge(held, stated())
    before, after = (one.scorecard.query("rule == 'RET-01'").iloc[0] for one in (plain, result))
    assert [after[name] for name in ("population", "passed", "unknown", "kept", "status")] == [
        before[name] for name in ("population", "passed", "unknown", "kept", "status")
    ]
    assert (before["failed"], before["excepted"], before["waived"]) == (3, 0, 0)
    assert (after["failed"], after["excepted"], after["waived"]) == (1, 2, 2)
    everything = judge(held, stated("rule: RET-01\n    expected: 3\n    urgent: true"))
    line = next(line for line in everything.lines if line.rule.id == "RET-01")
    assert (line.failed, line.status, line.accepted) == (0, "fail", True)
    promise = next(one for one in everything.promises if one.clause == "retention.max")
    assert promise.status == "fail"


def test_scorecard_findings_outlook_and_the_record_of_processing_agree(held: Path) -> None:
    result = judge(held, stated())
    rows = dict(result.query("SELECT verdict, count(*) FROM findings WHERE rule = 'RET-01' GROUP BY 1"))
    line = next(line for line in result.lines if line.rule.id == "RET-01")
    assert rows == {"fail": line.failed, "excepted": line.excepted, "unknown": line.unknown}
    assert sum(count for *_, count in result.outlook.ageing) == line.failed
    assert result.outlook.readings["strict"][0] == line.failed
    assert "of them waived" in str(result.processing.to_numpy().tolist())
    assert (result.overdue_interval, result.waived) == ((1, 2), 2)


def test_the_exit_code_follows_what_was_accepted(held: Path) -> None:
    (held / "records.csv").write_text(RECORDS.replace("R-4,account,2015", "R-4,account,2025"), encoding="utf-8")
    other = [
        rule
        for rule, verdict, advisory in audit.check(held, "amiqus", DAY).query(
            "SELECT DISTINCT rule, verdict, advisory FROM findings"
        )
        if verdict == "fail" and not advisory
    ]
    assert other == ["RET-01"]
    assert exit_code(audit.check(held, "amiqus", DAY), "high", False) == 1
    assert exit_code(judge(held, stated()), "high", False) == 0
    assert exit_code(judge(held, stated(until="2026-11-21")), "high", False) == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (("owner:", "ownr:"), "ownr is no key here; did you mean owner"),
        (("RET-01", "RET-1"), "there is no rule RET-1; did you mean RET-"),
        (("expected: 2", "expected: 2\n    table: record"), "no table record; did you mean records"),
        (("expected: 2", "expected: 2\n    category: acount"), "no category acount; did you mean account"),
        (("expected: 2", "expected: 0"), "expected must be"),
        (("expected: 2", "table: records"), "expected is missing"),
        (("rule: RET-01", "finding: 1234567890123456"), "must be text"),
        (("rule: RET-01", "finding: xyz"), "16 digits"),
        (("rule: RET-01\n", "rule: RET-01\n    finding: 0123456789abcdef\n"), "either a rule or a finding"),
        (("2027-06-30", "2026-10-30"), "until lies before from"),
        (("2027-06-30", "2027-02-29"), "no day of the calendar"),
        (("    until: 2027-06-30\n", ""), "until is missing"),
        ((OWNER, '"  "'), "owner must be one line of printable text"),
        ((OWNER, '"a\\nb"'), "owner must be one line of printable text"),
        ((WHY, "x" * 1001), "at most 1000"),
        (("expected: 2", "rows: [R-1, R-1]"), "a row is listed twice"),
        (("expected: 2", "expected: 2\n    urgent: yes"), "urgent must be"),
    ],
)
def test_a_typo_is_one_clear_line(held: Path, changed: tuple[str, str], said: str) -> None:
    with pytest.raises(AuditError, match=re.escape(said)) as refused:
        judge(held, stated().replace(*changed))
    assert refused.value.exit_code == 2 and len(str(refused.value).splitlines()) == 1
    assert "waivers.yaml, line" in str(refused.value) and OWNER not in str(refused.value)


def test_two_waivers_have_two_ids(held: Path) -> None:
    with pytest.raises(AuditError, match="the id W-ZQ7 is given to 2 waivers"):
        judge(held, stated(), stated())


def test_explain_names_the_waiver(held: Path) -> None:
    said = str(judge(held, stated()).explain("R-1"))
    assert "EXCEPTED RET-01" in said
    assert f"tried: waiver W-ZQ7 by {OWNER}, approved by {APPROVER}: accepted until 2027-06-30" in said
    assert "waiver" not in str(judge(held, stated(until="2026-11-21")).explain("R-1"))


@pytest.mark.parametrize("name", ["auditor", "public"])
def test_no_audience_but_analysts_hears_a_name(held: Path, tmp_path: Path, name: str) -> None:
    result = judge(held, stated("rule: RET-01\n    rows: [R-1, R-2]"), stated(id="W-2", until="2026-11-21"))
    told = redacted(result, Audience(name))
    folder = tmp_path / "told"
    told.write(folder)
    shown = json.dumps([str(show(told)._repr_mimebundle_()) for show in SHOWS])
    everything = shown + "".join(path.read_text("utf-8", "replace") for path in folder.iterdir())
    for secret in (OWNER, APPROVER, WHY, "W-ZQ7", "R-1"):
        assert secret not in everything
    assert told.given_waivers is None
    if name == "public":
        assert told.waivers == [] and told.number() == 0
        assert next(line for line in told.lines if line.rule.id == "RET-01").waived is None
    else:
        reasons = [reason for (reason,) in told.query("SELECT reason FROM findings WHERE verdict = 'excepted'")]
        assert len(reasons) == 2 and all(re.search(r"; accepted until 2027-06-30; waiver R-\d{4}$", x) for x in reasons)


SHOWS = (audit.show.waivers, audit.show.waiver_findings, audit.show.standing, audit.show.headline,
         audit.show.scorecard, audit.show.overdue)  # fmt: skip


@pytest.mark.parametrize("secret", [OWNER, APPROVER, WHY, "W-ZQ7"])
def test_the_gate_refuses_what_waivers_say(held: Path, tmp_path: Path, secret: str) -> None:
    waivers, policy = load_waivers(file(held, stated())), load_policy("amiqus")
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "report.html").write_text(f"<p>It says {secret}</p>", encoding="utf-8")
    inventory = load_inventory(held)
    with pytest.raises(AuditError, match="waiver") as refused:
        gate.pass_or_refuse(folder, inventory, policy, "auditor", waivers=waivers)
    assert secret not in str(refused.value)
    gate.pass_or_refuse(folder, inventory, policy, "analyst", waivers=waivers)


def test_the_question_rests_on_the_waivers_and_tells_others_no_digest(held: Path) -> None:
    inventory, policy = load_inventory(held), load_policy("amiqus")

    def question(audience: str, *waivers: str) -> Question:
        read = load_waivers(file(held, *waivers)) if waivers else None
        return Question(inventory, policy, date.fromisoformat(DAY), Audience(audience), {}, (), [], waivers=read)

    one, other = stated(), stated(owner="Somebody Else")
    assert len({question("analyst", *said).id for said in ((), (one,), (other,))}) == 3
    assert question("analyst", one).id == question("analyst", one).id
    for audience in ("auditor", "public"):
        assert question(audience, one).id == question(audience, other).id
        told = json.dumps(evidence.told_waivers(question(audience, one)))
        assert "sha256" not in told and OWNER not in told


def test_an_answer_is_taken_only_for_the_same_waivers(held: Path, tmp_path: Path) -> None:
    result = judge(held, stated())
    folder = tmp_path / "run"
    result.write(folder / "data")
    (folder / "data" / "result.json").rename(folder / "result.json")
    with answering(result, result, folder):
        again = audit.check(held, "amiqus", DAY, held.parent / "waivers.yaml")
        assert again.kept_outlook is not None and again.waivers == result.waivers
        assert audit.check(held, "amiqus", DAY).kept_outlook is None
    assert summary(read(folder, result.inventory, result.policy, result.as_of))["waivers"] == summary(result)["waivers"]


def test_the_example_of_the_guide_is_one(held: Path) -> None:
    example = re.search(r"```yaml\n(.*?)```", (ROOT / "docs" / "waivers.md").read_text(encoding="utf-8"), re.S)
    path = held.parent / "guide.yaml"
    path.write_text(example[1], encoding="utf-8")
    assert late(audit.check(held, "amiqus", DAY, path)) == NOTHING | {"R-1": "excepted"}
    assert late(audit.check(held, "amiqus", "2027-02-01", path))["R-1"] == "fail"


def test_the_schema_describes_every_key() -> None:
    assert set(json_schema()["$defs"]["Waiver"]["properties"]) == {
        "id", "rule", "finding", "table", "category", "system", "rows", "expected", "reason", "owner", "approver",
        "from", "until", "urgent",
    }  # fmt: skip


def test_the_names_of_faults_are_no_rules_of_a_policy() -> None:
    assert not set(REMEDIES) & set(tally.REMEDIES)
