"""Every breach that is planted is caught, and nothing else, on days that calendars get wrong."""

from datetime import date
from importlib.metadata import version
from pathlib import Path

import pytest

from audit.detection import DAYS, INVENTORIES, Caught, audited, lines, planted, summed
from audit.evidence import PACKAGE
from audit.rules import RULES
from audit.samples import detected
from command import audit

NOT_PLANTED = {"RET-08"}  # it speaks only where a policy tolerates days; the bundled one tolerates none


def test_the_days_are_those_that_calendars_get_wrong() -> None:
    assert {date(2028, 2, 29), date(2027, 2, 28), date(2027, 1, 1), date(2027, 3, 28), date(2027, 10, 31)} <= {*DAYS}
    assert len(DAYS) < INVENTORIES


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, INVENTORIES + 1))
def test_all_that_is_planted_is_caught_and_nothing_else(seed: int) -> None:
    due, found = audited(seed)
    assert (due - found, found - due) == (set(), set())


def test_the_figures_that_reports_quote_are_true(tmp_path: Path) -> None:
    """What is planted is counted anew; that all of it is caught is shown by the test before."""
    due = [one for seed in range(1, INVENTORIES + 1) for one in planted(tmp_path / str(seed), seed)[0]]
    told = detected()
    assert told["version"] == version(PACKAGE) and date.fromisoformat(told["on"])
    assert (told["inventories"], told["planted"], told["caught"]) == (INVENTORIES, len(due), len(due))
    assert (told["missed"], told["false"]) == (0, 0)
    assert set(told["not_planted"]) == NOT_PLANTED == {rule.id for rule in RULES} - {rule for rule, *_ in due}
    assert told["rules"] == len({rule for rule, *_ in due} & {rule.id for rule in RULES}) + len(
        {rule for rule, *_ in due if rule.startswith("DQ-")}
    )


def test_what_is_missed_or_invented_is_told() -> None:
    counted = [Caught("RET-01", planted=5, missed=1, false=0), Caught("RET-08", planted=0, missed=0, false=2)]
    assert list(lines(counted, 3)) == [
        "rule      planted   caught   missed    false",
        "RET-01          5        4        1        0",
        "RET-08          0        0        0        2",
        "inventories: 3; 5 planted: 4 caught, 1 missed, 2 false",
        "not planted: RET-08",
    ]
    assert summed(counted, 3)["rules"] == 1


def test_the_command_tells_every_rule() -> None:
    done = audit("sample", "--detection-rate", "1")
    assert (done.returncode, done.stderr) == (0, "")
    said = done.stdout.splitlines()
    assert said[-2].startswith("inventories: 1; ") and said[-2].endswith(" 0 missed, 0 false")
    assert [line.split()[0] for line in said[1:-2] if not line.startswith("DQ-")] == [rule.id for rule in RULES]


@pytest.mark.parametrize("given", [(), ("somewhere", "--detection-rate", "1")])
def test_a_folder_or_the_rate_but_not_both(given: tuple[str, ...]) -> None:
    done = audit("sample", *given)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "audit: give a FOLDER, or --detection-rate; see `audit sample --help`\n"
