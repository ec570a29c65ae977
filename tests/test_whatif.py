"""What if the policy said something else: exactly the rows whose verdict differs, and nothing that dangles is tried."""

import csv
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import audit
from audit.errors import PolicyError
from audit.outputs import Note, Table
from audit.policychange import changed
from audit.whatif import EITHER, PASS, UNJUDGED, _silent
from command import DAY
from command import audit as asked

HEAD = "record_id,category,submitted_at,status\n"
ROWS = (
    "OLD,account,2015-01-01,live\n"  # fails either way
    "SEVEN,account,2020-01-01,live\n"  # six years are over, seven are not
    "MAYBE,account,2020,live\n"  # some day of 2020: with six years nobody can tell
    "NEW,account,2024-01-01,live\n"
    "GONE,account,2015-01-01,deleted\n"
)


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "records.csv").write_text(HEAD + ROWS, encoding="utf-8")
    return folder


def flipped(tried: audit.WhatIf, rule: str = "RET-01") -> dict[str, tuple[str, str]]:
    """Give the rows of a rule that flip, and how."""
    rows = tried.flips[tried.flips["rule"] == rule]
    return {id: (before, after) for id, before, after in rows[["row_id", "before", "after"]].values.tolist()}


def test_exactly_the_rows_flip_whose_verdict_differs(inventory: Path) -> None:
    tried = audit.what_if(inventory, "amiqus", DAY, {"retention.max": "6y"})
    assert flipped(tried) == {"SEVEN": ("pass", "fail"), "MAYBE": ("pass", "unknown")}
    back = audit.what_if(inventory, tried.policy, DAY, {"retention.max": "84m"})
    assert flipped(back) == {"SEVEN": ("fail", "pass"), "MAYBE": ("unknown", "pass")}


def test_what_flips_is_what_two_audits_differ_in() -> None:
    tried = audit.what_if("amiqus", "amiqus", DAY, {"retention.period.years": 6})
    policies = (audit.load_policy("amiqus"), audit.load_policy("amiqus").keeping(years=6))
    sides = [audit.check("amiqus", policy, DAY).findings.set_index("fingerprint")["verdict"] for policy in policies]
    before, after = (side.to_dict() for side in sides)
    expected = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    assert expected and set(tried.flips["fingerprint"]) == expected
    assert tried.counts["rows"].sum() == tried.number == len(tried.flips)
    assert {(row.before, row.after) for row in tried.counts.itertuples()} >= {("pass", "fail"), ("unknown", "fail")}


def test_the_same_setting_flips_nothing(inventory: Path) -> None:
    tried = audit.what_if(inventory, "amiqus", DAY, {"retention.period.years": 7})
    assert tried.number == 0 and tried.flips.empty
    assert isinstance(audit.show.flips(tried), Note)


def test_a_row_that_a_rule_no_longer_judges_did_not_pass(inventory: Path) -> None:
    (inventory / "record_uses.csv").write_text("record_id,purpose,legal_basis\nNEW,provide,e\n", encoding="utf-8")
    tried = audit.what_if(inventory, "amiqus", DAY, {"categories.account.basis_clause": None})
    assert flipped(tried, "BAS-03") == {"NEW:provide": ("fail", "not judged")}
    assert [_silent(0, 9), _silent(8, 9), _silent(9, 9), _silent(9, 8)] == [UNJUDGED, EITHER, PASS, PASS]


def test_a_result_of_the_same_inventory_keeps_its_findings(inventory: Path) -> None:
    held = audit.load_inventory(inventory)
    result = audit.check(held, "amiqus", DAY)
    audit.what_if(held, "amiqus", DAY, {"retention.max": "6y"})
    assert set(result.findings.query("rule == 'RET-01'")["row_id"]) == {"OLD"}


def test_a_table_shows_the_flips(inventory: Path) -> None:
    table = audit.show.flips(audit.what_if(inventory, "amiqus", DAY, {"retention.max": "6y"}))
    assert isinstance(table, Table)
    assert table.rows[0][:5] == ["pass", "fail", "high", "RET-01", "SEVEN"]


@pytest.mark.parametrize(
    ("given", "years", "months"), [("6y", 6, None), ("90m", None, 90), ("7y6m", 7, 6), (" 84m ", None, 84)]
)
def test_the_longest_period_has_a_short_name(given: str, years: int | None, months: int | None) -> None:
    period = changed(audit.load_policy("amiqus"), {"retention.max": given}).retention.period
    assert (period.years, period.months, period.trigger) == (years, months, "submitted")


def test_ids_with_dots_are_found_and_lists_are_given_whole() -> None:
    changes = {"clauses.retention.max.severity": "low", "categories.account.items": "[name]"}
    policy = changed(audit.load_policy("amiqus"), changes)
    assert policy.clauses["retention.max"].severity == "low"
    assert policy.categories["account"].items == ("name",)
    assert audit.load_policy("amiqus").clauses["retention.max"].severity != "low"


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("retention.period.yeers=6", "yeers is no key here; did you mean years?"),
        ("retention.perod.years=6", "perod is no key here; did you mean period?"),
        ("retention.max=6 yrs", "retention.max: 6 yrs is no period; write it as 6y, 18m or 1y6m"),
        ("retention.max=", "is no period"),
        ("retention.max=18m", "transaction must be kept for 6 years, and it may be kept for 18 months"),
        ("categories.acount.retention.years=2", "there is no categories.acount; did you mean account?"),
        ("clauses.retention.max.severity=hgih", "hgih is not allowed; did you mean high?"),
        ("retention.period.years=six", "retention.period.years must be a whole number"),
        ("retention.period.years.x=1", "retention.period.years has no settings of its own; give all of it"),
        ("zone=Europe/Londn", "Europe/Londn is no time zone; did you mean Europe/London?"),
        ("retention.period.years=[1", "this is not YAML"),
        ("retention.period.years=5\nmonths: 1", "this is more than one value"),
        ("retention.period.years=", "says neither years nor months"),
        ("retention.period.years", "--set takes SETTING=VALUE"),
        ("=6", "--set takes SETTING=VALUE"),
    ],
)
def test_what_would_be_refused_in_a_file_is_refused_here_in_one_line(setting: str, says: str) -> None:
    said = asked("what-if", "minimal", "--as-of", DAY, "--set", setting)
    assert (said.returncode, said.stdout, said.stderr.count("\n")) == (2, "", 1)
    assert says in said.stderr


def test_a_mistake_in_python_is_refused_too() -> None:
    with pytest.raises(PolicyError, match="did you mean years"):
        audit.what_if("minimal", "amiqus", DAY, {"retention.period.yeers": 6})


def test_the_command_counts_lists_and_writes_what_flips(inventory: Path, tmp_path: Path) -> None:
    said = asked(
        "what-if", inventory, "--as-of", DAY, "--set", "retention.max=6y", "--limit", "1", "--output", tmp_path / "out"
    )  # fmt: skip
    assert (said.returncode, said.stderr) == (0, "")
    assert "SEVEN" in said.stdout and "MAYBE" not in said.stdout
    assert "with retention.max=6y: 2 rows would flip, 1 to fail and 0 from fail" in said.stdout
    with (tmp_path / "out" / "flips.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["row_id"], row["before"], row["after"]) for row in rows] == [
        ("SEVEN", "pass", "fail"),
        ("MAYBE", "pass", "unknown"),
    ]
    parquet = pq.read_table(tmp_path / "out" / "flips.parquet").to_pylist()
    assert [row["fingerprint"] for row in parquet] == [row["fingerprint"] for row in rows]
    said = asked("what-if", inventory, "--as-of", DAY, "--set", "zone=Etc/UTC", "--set", "zone=Etc/UTC")
    assert (said.returncode, said.stderr.count("\n")) == (2, 1)
