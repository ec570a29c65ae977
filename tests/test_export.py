"""Files that are written: inert as CSV, whole as Parquet, and read back as the same result."""

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import audit
from audit import audits
from audit.exports.cells import inert

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
    with audits.answering(result, run):
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
