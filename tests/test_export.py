"""Files that are written: inert as CSV, whole as Parquet, as JSON by its schema, and read back as the same result."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pyarrow.parquet as pq
import pytest

import audit
from audit import audits, scorecard
from audit.exports.cells import inert
from audit.exports.model import json_schema

SAMPLE = Path(__file__).parents[1] / "data" / "samples" / "amiqus"


@pytest.fixture(scope="module")
def result():
    return audit.check(SAMPLE, "amiqus", as_of="2026-11-22")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠"])
def test_no_text_begins_a_formula(start):
    assert inert(f"{start}1+1").startswith("'")


def test_numbers_and_truth_stay_what_they_are():
    assert [inert(value) for value in (-5, None, True, "a-b")] == [-5, None, "true", "a-b"]


def test_what_is_written_is_what_was_found(result, tmp_path):
    result.write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        "findings.parquet", "findings.csv", "scorecard.csv", "result.json", "oscal-catalog.json",
        "oscal-assessment-results.json", "dpv.jsonld",
    }  # fmt: skip
    parquet = pq.read_table(tmp_path / "findings.parquet").to_pylist()
    with (tmp_path / "findings.csv").open(encoding="utf-8", newline="") as lines:
        as_csv = list(csv.DictReader(lines))
    assert len(parquet) == len(as_csv) == len(result.findings)
    assert [row["fingerprint"] for row in parquet] == list(result.findings["fingerprint"])
    assert list(parquet[0]) == [
        "rule", "clause", "severity", "verdict", "advisory", "table", "row_id", "record_id", "subject_id", "category",
        "system_id", "due_on", "days_over", "reason", "remedy", "fingerprint",
    ]  # fmt: skip


def test_a_result_reads_back_as_itself(result, tmp_path):
    run = tmp_path / "run"
    result.write(run / "data")
    (run / "data" / "result.json").rename(run / "result.json")
    again = audits.read(run, result.inventory, result.policy, result.as_of)
    assert again.scorecard.equals(result.scorecard)
    assert again.outlook == result.outlook
    assert again.findings.astype(str).equals(result.findings.astype(str))
    assert str(again.explain("REC-004817")) == str(result.explain("REC-004817"))


def test_an_answer_is_taken_only_for_its_own_question(result, tmp_path):
    run = tmp_path / "run"
    result.write(run / "data")
    (run / "data" / "result.json").rename(run / "result.json")
    with audits.answering(result, result, run):
        assert audit.check(SAMPLE, "amiqus", as_of="2026-11-22").kept_outlook is not None
        assert audit.check(SAMPLE, "amiqus", as_of="2026-11-21").kept_outlook is None
        assert audit.check(SAMPLE, "amiqus", as_of="2026-11-22", unless_requested="D").kept_outlook is None
    assert audit.check(SAMPLE, "amiqus", as_of="2026-11-22").kept_outlook is None


def test_the_summary_counts_and_names_no_row(result, tmp_path):
    result.write(tmp_path)
    text = (tmp_path / "result.json").read_text(encoding="utf-8")
    found = json.loads(text)
    assert len(found["clauses"]) == 100
    assert found["duties"]["law.breaches"] == "fail"
    assert sum(row["rows"] for row in found["findings"]) == len(result.findings)
    assert "REC-00" not in text


@pytest.fixture(scope="module")
def withheld(result):
    """Give the result as the public might see it: the counts of one rule are withheld, its status is not."""
    kept = dict.fromkeys(("judged", "passed", "failed", "excepted", "unknown"))
    lines = [replace(line, came_to=line.status, **kept) if line.rule.id == "RET-01" else line for line in result.lines]
    public = replace(result, lines=lines, audience="public")
    public.__dict__["outlook"] = result.outlook
    public.__dict__["processing"] = result.processing
    return public


def test_the_public_gets_no_file_of_findings_and_reads_that_a_count_is_withheld(withheld, tmp_path):
    withheld.write(tmp_path)
    for_other_tools = {"dpv.jsonld", "oscal-assessment-results.json", "oscal-catalog.json"}
    assert {path.name for path in tmp_path.iterdir()} == {"scorecard.csv", "result.json", *for_other_tools}
    with (tmp_path / "scorecard.csv").open(encoding="utf-8", newline="") as lines:
        first, *others = csv.DictReader(lines)
    counts = ("population", "passed", "failed", "excepted", "unknown", "kept")
    assert (first["rule"], first["status"]) == ("RET-01", "fail")
    assert {first[name] for name in counts} == {"withheld"}
    assert not any("withheld" in row.values() for row in others)
    assert first["missing"] == ""


def test_what_the_scorecard_withholds_the_summary_does_not_tell(withheld, result, tmp_path):
    withheld.write(tmp_path)
    said = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(json_schema()).validate(said)
    assert said["audience"] == "public"
    assert {row["rows"] for row in said["findings"] if row["rule"] == "RET-01"} == {None}
    told = {(row["rule"], row["verdict"]): row["rows"] for row in said["findings"] if row["rule"] != "RET-01"}
    known = {(line.rule.id, "fail"): line.failed for line in result.lines if line.rule.id == "RET-02"}
    assert known and known.items() <= told.items()
    assert not [row for row in said["findings"] if row["rule"].startswith("DQ-")]  # no line of the scorecard
    line = next(row for row in said["rules"] if row["rule"] == "RET-01")
    assert scorecard.line(line).status == line["status"] == "fail"


@pytest.mark.parametrize("sample", ["amiqus", "clean", "minimal"])
def test_the_summary_is_what_its_schema_says(sample, tmp_path):
    audit.check(SAMPLE.with_name(sample), "amiqus", as_of="2026-11-22").write(tmp_path)
    said = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    schema = json.loads((SAMPLE.parents[2] / "docs" / "result.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    valid = jsonschema.Draft202012Validator(schema)
    assert list(valid.iter_errors(said)) == []
    assert (said["schema"], said["audience"]) == (1, "analyst")
    for wrong in (
        {"schema": 2}, {"audience": "everybody"}, {"more": 1}, {"clauses": {"retention.max": "fine"}},
        {"findings": [{"rule": "RET-01", "verdict": "pass", "advisory": False, "rows": 1}]},
    ):  # fmt: skip
        assert not valid.is_valid(said | wrong)
    for name in said:
        assert not valid.is_valid({key: value for key, value in said.items() if key != name}), name
