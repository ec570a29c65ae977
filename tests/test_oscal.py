"""OSCAL: valid by a third party's models, whole in itself, the same for the same question, and naming no row."""

import dataclasses
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answers import DAY, NAMES, SAMPLES, answer
from audit.exports import catalog, oscal
from audit.scorecard import STATUSES, Line

CLAUSE = "retention.max"
ONE = "[A-Za-z0-9][A-Za-z0-9_-]{0,9}"


@pytest.fixture(scope="module")
def trestle():
    """Import the models only once they are needed: that takes seconds."""
    import trestle.oscal
    from trestle.oscal import assessment_results, common
    from trestle.oscal import catalog as catalogs

    return trestle.oscal, assessment_results.Model, catalogs.Model, common


@pytest.fixture(scope="module", params=NAMES)
def written(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    oscal.write(answer(request.param), folder)
    return request.param, load(folder, catalog.FILE), load(folder, oscal.FILE)


def load(folder: Path, name: str):
    return json.loads((folder / name).read_text(encoding="utf-8"))


def only(documents) -> dict:
    return documents["assessment-results"]["results"][0]


def assessed(result) -> dict:
    return only(oscal.assessment_results(result, catalog.identities(result)))


def every(thing, key):
    """Find every value of a key, however deep."""
    if isinstance(thing, dict):
        yield from (value for name, value in thing.items() if name == key)
        thing = [*thing.values()]
    if isinstance(thing, list):
        for inner in thing:
            yield from every(inner, key)


def prop(thing, name):
    return [one["value"] for one in thing.get("props", []) if one["name"] == name]


def line_of(status: str, **counts) -> Line:
    """Take a real rule of a clause, and say what it came to."""
    rule = next(one.rule for one in answer("minimal").lines if one.clause == CLAUSE and not one.rule.advisory)
    return Line(rule, CLAUSE, (), came_to=status, **counts)


def with_lines(*lines: Line, **changes):
    return dataclasses.replace(answer("minimal"), lines=list(lines), **changes)


def test_both_files_are_valid(written, trestle):
    library, results_model, catalog_model, _ = trestle
    _, controls, results = written
    assert library.OSCAL_VERSION == catalog.VERSION
    read = catalog_model.model_validate(controls), results_model.model_validate(results)
    assert all(name == catalog.VERSION for name in every([controls, results], "oscal-version"))
    assert len(read[1].assessment_results.results) == len(read[0].catalog.groups[:1]) == 1


def test_no_model_takes_what_is_broken(written, trestle):
    _, results_model, catalog_model, _ = trestle
    _, controls, results = written
    for model, document, key in ((catalog_model, controls, "uuid"), (results_model, results, "import-ap")):
        (kind,) = document
        with pytest.raises(ValueError, match=key):
            model.model_validate({kind: {name: value for name, value in document[kind].items() if name != key}})


def test_every_reference_resolves(written):
    _, controls, results = written
    groups = controls["catalog"]["groups"]
    ids = [control["id"] for group in groups for control in group["controls"]]
    assert {*every(results, "control-id")} <= {*ids}
    assert {*every(results, "target-id")} <= {*every(groups, "id")} - {*ids}
    everything = [*every(groups, "id")]
    assert len(everything) == len(set(everything))
    for document in (controls, results):
        uuids = [*every(document, "uuid")]
        assert len(uuids) == len(set(uuids))
        pointed = {uuid for key in ("observation-uuid", "risk-uuid") for uuid in every(document, key)}
        pointed |= {href[1:] for href in every(document, "href") if href.startswith("#")}
        assert pointed <= set(uuids)
    assert results["assessment-results"]["import-ap"]["href"].startswith("#")


def test_evidence_names_files_that_are_written(written, tmp_path):
    sample, _, results = written
    answer(sample).write(tmp_path)
    there = {path.name for path in tmp_path.iterdir()}
    assert {href for href in every(results, "href") if not href.startswith("#")} <= there


def test_the_catalog_has_every_clause_and_duty(written):
    sample, controls, _ = written
    policy = answer(sample).policy
    groups = controls["catalog"]["groups"]
    by_kind = {kind: [c for g in groups if g["class"] == kind for c in g["controls"]] for kind in ("promise", "duty")}
    assert [prop(c, "label")[0] for c in by_kind["duty"]] == [*policy.duties]
    assert {prop(c, "label")[0] for c in by_kind["promise"]} == {*policy.clauses}
    for control in by_kind["promise"]:
        clause = policy.clauses[control["id"]]
        assert [link["text"] for link in control.get("links", ())] == [*clause.law]
        assert control["title"] == " ".join(clause.promise.split())


def test_every_rule_is_observed_with_its_counts(written):
    sample, _, results = written
    seen = {(prop(o, "rule")[0], prop(o, "clause")[0]): o for o in only(results)["observations"]}
    lines = answer(sample).lines
    assert len(seen) == len(lines) == len(only(results)["observations"])
    for line in lines:
        found = seen[line.rule.id, line.clause]
        assert found["methods"] == ["TEST"]
        assert prop(found, "status") == [line.status]
        assert prop(found, "missing") == [*line.missing]
        words = ("population", "passed", "failed", "excepted", "unknown")
        counts = (line.judged, line.passed, line.failed, line.excepted, line.unknown)
        assert [prop(found, word)[0] for word in words] == [str(count) for count in counts]


def test_what_could_not_be_assessed_is_no_finding(written):
    sample, _, results = written
    one = answer(sample)
    stated = {c.clause: c.status for c in one.promises + one.duties}
    found = {f["target"]["target-id"].removeprefix("_obj."): f for f in only(results).get("findings", [])}
    assert {*found} == {clause for clause, status in stated.items() if status in ("pass", "fail")}
    for clause, finding in found.items():
        state = {"pass": "satisfied", "fail": "not-satisfied"}[stated[clause]]
        assert finding["target"]["status"] == {"state": state, "reason": stated[clause]}
        assert ("related-risks" in finding) == (stated[clause] == "fail")
    failing = sum(status == "fail" for status in stated.values())
    assert len(only(results).get("risks", [])) == failing
    assert failing == {"amiqus": failing, "clean": 0}.get(sample, failing)


@pytest.mark.parametrize("status", [status for status in STATUSES if status != "informative"])
def test_every_status_has_its_place(status, trestle):
    result = with_lines(line_of(status, judged=3, passed=1, failed=1, unknown=1))
    found = assessed(result)
    (observation,) = found["observations"]
    states = [f["target"]["status"]["state"] for f in found.get("findings", [])]
    assert prop(observation, "status") == [status]
    assert states == {"pass": ["satisfied"], "fail": ["not-satisfied"]}.get(status, [])
    assert len(found.get("risks", [])) == (status == "fail")
    trestle[1].model_validate(oscal.assessment_results(result, catalog.identities(result)))


def test_a_risk_says_how_grave_it_is_and_what_to_do():
    broken = line_of("fail", judged=1, failed=1)
    (risk,) = assessed(with_lines(broken))["risks"]
    assert prop(risk, "severity") == [broken.rule.severity]
    assert [one["description"] for one in risk["remediations"]] == [broken.rule.remedy]
    assert all(law in risk["statement"] for law in broken.rule.law)


def test_an_advisory_rule_is_only_observed():
    rule = next(line.rule for line in answer("minimal").lines if line.rule.advisory)
    warned = Line(rule, CLAUSE, (), judged=2, passed=1, failed=1)
    found = assessed(with_lines(warned, line_of("pass", judged=2, passed=2)))
    assert [prop(o, "advisory") for o in found["observations"]] == [["true"], ["false"]]
    assert [f["target"]["status"]["state"] for f in found["findings"]] == ["satisfied"]
    assert "risks" not in found


def test_a_count_that_is_withheld_is_no_number():
    kept_back = Line(line_of("fail").rule, CLAUSE, (), None, None, None, None, None, came_to="fail")
    (observation,) = assessed(with_lines(kept_back, audience="public"))["observations"]
    words = ("population", "passed", "failed", "excepted", "unknown")
    assert {prop(observation, word)[0] for word in words} == {"withheld"}
    assert not re.search(r"\d", observation["description"].removeprefix(kept_back.rule.duty))
    assert [one["href"] for one in observation["relevant-evidence"]] == ["scorecard.csv"]


def test_no_row_is_named(written):
    sample, controls, results = written
    findings = answer(sample).findings
    ids = {str(id) for column in ("row_id", "record_id", "subject_id", "fingerprint") for id in findings[column]}
    words = {*re.findall(r"[\w:.-]+", json.dumps([controls, results], ensure_ascii=False))}
    assert words & {id for id in ids if re.search(r"\d", id)} == set()


def test_the_same_question_has_the_same_answer(written, tmp_path):
    sample, controls, results = written
    again = dataclasses.replace(answer(sample))
    oscal.write(again, tmp_path)
    assert (load(tmp_path, catalog.FILE), load(tmp_path, oscal.FILE)) == (controls, results)
    moments = {*every([controls, results], "last-modified"), *every(results, "collected"), *every(results, "start")}
    assert moments == {f"{DAY}T00:00:00Z"}


def test_another_question_has_other_uuids():
    one = answer("minimal")
    others = [dataclasses.replace(one, audience="public"), dataclasses.replace(one, policy=one.policy.keeping(years=5))]
    others.append(dataclasses.replace(one, inventory=answer("clean").inventory))
    names = {catalog.identities(each)("result") for each in (one, *others)}
    assert len(names) == 4


@pytest.mark.slow  # each judges anew, in a process of its own
def test_no_hash_seed_changes_a_byte(tmp_path):
    code = "import sys, audit; audit.check(sys.argv[1], 'amiqus', as_of=sys.argv[2]).write(sys.argv[3])"
    for seed in ("1", "2"):
        arguments = [str(SAMPLES / "minimal"), DAY, str(tmp_path / seed)]
        environment = os.environ | {"PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", code, *arguments], check=True, env=environment)
    for name in (catalog.FILE, oscal.FILE, "dpv.jsonld"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.from_regex(rf"{ONE}(\.{ONE})?", fullmatch=True), min_size=2, max_size=2, unique=True))
def test_every_clause_id_makes_a_token_of_its_own(trestle, ids):
    tokens = [catalog.token(id) for id in ids]
    assert tokens[0] != tokens[1]
    for token in tokens:
        trestle[3].TokenDatatype.model_validate(token)
        trestle[3].TokenDatatype.model_validate(catalog.objective(token))


@settings(max_examples=40, deadline=None)
@given(st.text())
def test_every_text_makes_a_value(trestle, text):
    trestle[3].Property.model_validate(catalog.own("severity", text))
