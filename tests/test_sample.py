"""The samples are what they say: made again byte for byte, with every breach listed and none besides."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

import audit
from audit.errors import AuditError
from audit.rules import RULES
from audit.samples import AS_OF, KINDS, write_sample
from audit.tables import TABLES

COMMITTED = Path(__file__).parents[1] / "data" / "samples"
QUALITY = {"DQ-01", "DQ-02", "DQ-03", "DQ-04", "DQ-05"}
TOLERANCE = {"RET-08"}  # speaks only where a policy tolerates days; the bundled one tolerates none
UNCERTIFIED = {"SEC-02"}  # speaks where there is no certificate at all; SEC-01 speaks of the one that is there
SINGLE = {"session_analytics", "documents", "contacts", "certificates"}  # one row for each thing that the policy names
EXCEPTED = {"RET-01", "RET-05", "RET-07", "TPD-01"}

Expected = set[tuple[str, str, str, str]]


def planted(folder: Path = COMMITTED / "amiqus") -> Expected:
    """Read what an audit must find."""
    with (folder / "planted.csv").open(encoding="utf-8", newline="") as file:
        return {(line["rule"], line["table"], line["row"], line["verdict"]) for line in csv.DictReader(file)}


def found(folder: Path, as_of: date = AS_OF) -> Expected:
    """Audit a sample by the bundled policy."""
    findings = audit.check(audit.load_inventory(folder), audit.load_policy("amiqus"), as_of=as_of).findings
    return set(findings[["rule", "table", "row_id", "verdict"]].itertuples(index=False, name=None))


def rows(kind: str, table: str) -> list[dict[str, str]]:
    """Read one committed table."""
    with (COMMITTED / kind / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_committed_bytes(kind: str, tmp_path: Path) -> None:
    write_sample(tmp_path, kind)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in (COMMITTED / kind).iterdir()}
    assert made.keys() == kept.keys()
    assert [name for name in made if made[name] != kept[name]] == []


def test_another_seed_gives_other_people(tmp_path: Path) -> None:
    write_sample(tmp_path, "clean", seed=1)
    assert (tmp_path / "records.csv").read_bytes() != (COMMITTED / "clean" / "records.csv").read_bytes()


def test_the_samples_stay_small_and_plain() -> None:
    files = list(COMMITTED.glob("*/*"))
    assert sum(path.stat().st_size for path in files) < 3_000_000
    assert [path for path in files if b"\r" in path.read_bytes()] == []


@pytest.mark.parametrize("kind", ["amiqus", "clean"])
def test_a_whole_sample_has_all_eighteen_tables_with_rows(kind: str) -> None:
    assert [table for table in TABLES if not rows(kind, table)] == []


def test_the_minimal_sample_is_records_alone() -> None:
    assert [path.name for path in (COMMITTED / "minimal").iterdir()] == ["records.csv"]


def test_every_rule_is_planted_twice_at_least() -> None:
    fails = Counter(rule for rule, _, _, verdict in planted() if verdict == "fail")
    expected = {rule.id for rule in RULES} - TOLERANCE - UNCERTIFIED | QUALITY
    once = {rule.id for rule in RULES if rule.population in SINGLE}
    assert {rule for rule in expected if fails[rule] < (1 if rule in once else 2)} == set()
    assert fails.keys() <= expected


def test_exceptions_and_unknowns_are_planted_too() -> None:
    assert {rule for rule, _, _, verdict in planted() if verdict == "excepted"} == EXCEPTED
    assert len({rule for rule, _, _, verdict in planted() if verdict == "unknown"}) >= 8


def test_most_records_of_the_large_sample_are_in_order() -> None:
    affected = {row.split(":")[0] for _, table, row, _ in planted() if table in ("records", "record_uses")}
    assert 0.03 < len(affected) / len(rows("amiqus", "records")) <= 0.13


def test_an_audit_of_the_clean_sample_finds_nothing() -> None:
    assert found(COMMITTED / "clean") == set()


def test_an_audit_of_the_large_sample_finds_what_was_planted_and_nothing_else() -> None:
    seen, expected = found(COMMITTED / "amiqus"), planted()
    assert {"overlooked": sorted(expected - seen), "invented": sorted(seen - expected)} == {
        "overlooked": [],
        "invented": [],
    }


def test_an_audit_of_the_minimal_sample_finds_a_few_overdue_records() -> None:
    overdue = {row for rule, _, row, verdict in found(COMMITTED / "minimal") if (rule, verdict) == ("RET-01", "fail")}
    assert 0 < len(overdue) < 10


@pytest.mark.parametrize(("day", "seed"), [(date(2027, 1, 1), 7), (date(2028, 2, 29), 8)])
def test_what_is_planted_holds_on_other_days(day: date, seed: int, tmp_path: Path) -> None:
    write_sample(tmp_path, "amiqus", seed=seed, as_of=day)
    assert found(tmp_path, day) == planted(tmp_path)


def test_a_sample_of_another_time_or_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="another time"):
        write_sample(tmp_path, "clean", as_of=date(2026, 11, 21))
    with pytest.raises(AuditError, match="no sample 'dirty'"):
        write_sample(tmp_path, "dirty")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []
