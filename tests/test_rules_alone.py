"""Every worked case, judged alone: nothing recalled of another, in an engine of its own, like a user's inventory."""

from pathlib import Path
from typing import Any

import pytest

from audit.rules import RULES
from test_rules import every_case, judged


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_cases_of_a_rule_reach_their_verdicts_each_on_its_own(rule: Any, tmp_path: Path) -> None:
    wrong = []
    for number, (case, expected) in enumerate(p.values[1:] for p in every_case() if p.values[0].id == rule.id):
        folder = tmp_path / str(number)
        folder.mkdir()
        if judged(rule, case, folder) != ([] if expected == "outside" else [expected]):
            wrong.append((expected, case.get("about")))
    assert wrong == []
