"""What notebooks show: every finding in some chapter, and something sensible of every inventory."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

import audit
from audit import runs
from audit.outputs import Chart, Figures, Note, Output, Table
from audit.packaged import shipped
from audit.rules import RULES
from audit.views import policy, shared

SAMPLES = ("amiqus", "clean", "minimal")


@pytest.fixture(scope="module", params=SAMPLES)
def result(request: pytest.FixtureRequest) -> audit.Result:
    return audit.check(request.param, "amiqus", as_of="2026-11-22")


def calls() -> Iterator[tuple[str, list[object]]]:
    """List what the scheduled notebooks show: the verb, and what it is asked beside the result."""
    for path in [*runs.scheduled(), shipped("notebooks") / "explore.ipynb"]:
        for cell in nbformat.read(path, as_version=4).cells:
            for call in re.findall(r"audit\.show\.\w+\(result.*\)", cell.source) if cell.cell_type == "code" else ():
                node = ast.parse(call).body[0].value
                yield node.func.attr, [ast.literal_eval(argument) for argument in node.args[1:]]


def test_the_chapters_use_every_verb_there_is() -> None:
    appendix = {"accounting", "data_quality", "method", "not_assessed", "rejected", "waiver_findings"}
    summary = {"areas", "headline", "next_steps", "standing", "unseen"}
    compared = {"flips"}  # of two results; explore.ipynb shows it, and tests/test_whatif.py tries it
    assert {verb for verb, _ in calls()} | appendix | summary | compared == set(audit.show.__all__)


def test_every_verb_shows_something_of_every_inventory(result: audit.Result) -> None:
    for verb in set(audit.show.__all__) - {"flips"}:
        asked = next((given for name, given in calls() if name == verb), [])
        shown = getattr(audit.show, verb)(result, *asked)
        assert isinstance(shown, Table | Chart | Figures | Note), verb
        assert shown.payload() and shown.plain(), verb


def test_every_rule_is_shown_in_some_chapter(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[str] = set()

    def note(_: audit.Result, caption: str, *rules: str, **__: object) -> Output:
        asked.update(rules)
        return Note(caption)

    for module in Path(shared.__file__).parent.glob("*.py"):
        if hasattr(getattr(audit.show, module.stem, None), "findings"):
            monkeypatch.setattr(f"audit.views.{module.stem}.findings", note)
    result = audit.check("minimal", "amiqus", as_of="2026-11-22")
    for verb, given in calls():
        getattr(audit.show, verb)(result, *given)
    assert [rule.id for rule in RULES if not rule.id.startswith(tuple(asked))] == []


def test_the_map_has_a_tile_for_every_clause(result: audit.Result) -> None:
    chart = policy.clause_map(result)
    marks = re.findall(r">([✗?–✓○i])</text>", chart.svg)
    wanted = [policy.MARKS[status][0] for status in result.coverage["status"]]
    assert sorted(marks) == sorted(wanted) and len(wanted) == 100 + len(result.policy.duties)
    assert chart.alt.startswith(f"Clauses and duties of law, {len(wanted)} in all: ")


def test_promises_are_counted_by_the_verdicts_of_their_rules() -> None:
    result = audit.check("amiqus", "amiqus", as_of="2026-11-22")
    table = policy.promises(result, "rights")
    [row] = table.rows
    lines = [line for line in result.lines if line.rule.id.startswith("RTS-") and not line.rule.advisory]
    assert row[0] == "rights.exercise"
    assert row[3:] == [sum(getattr(line, word) for line in lines) for word in ("judged", "failed", "unknown")]


def test_rules_that_follow_each_other_are_named_in_short() -> None:
    assert policy._in_short("CON-01, CON-02, CON-03, BAS-01, BAS-02, TRX-03") == "CON-01 to 03, BAS-01, BAS-02, TRX-03"
    assert policy._in_short("CON-01, CON-02, CON-04") == "CON-01, CON-02, CON-04"
    assert policy._in_short("") == ""


def test_of_very_many_findings_the_gravest_are_shown_and_it_says_where_the_others_are() -> None:
    for number, shown in ((20_000, {"urgent": 500, "high": 4_500}), (200_000, {"urgent": 500})):
        table = shared.findings(found(number), "Overdue", "RET-").payload()
        assert (Counter(row[0] for row in table["rows"]), table["total"]) == (shown, number)
        assert table["rest"] == "data/findings.parquet"


def found(number: int) -> audit.Result:
    """Make a result with so many findings."""
    result = audit.check("minimal", "amiqus", as_of="2026-11-22")
    result.query("DELETE FROM findings")
    result.query(
        "INSERT INTO findings SELECT 'RET-01', 'retention.max', CASE WHEN i % 40 = 0 THEN 'urgent' ELSE 'high' END, "
        "'fail', false, 'records', 'X-' || i, 'X-' || i, NULL, 'account', 'CRM', DATE '2020-01-01', 9, 'It is held.', "
        "'Delete it.', 'f' || i, NULL, NULL FROM range(200000) t(i)"
    )
    result.connection.execute("DELETE FROM findings WHERE CAST(row_id[3:] AS INTEGER) >= ?", [number])
    return result
