"""The page of runs in a real Chromium: it filters, fetches nothing, and opens fast with a thousand runs."""

import json
import time
from pathlib import Path

import pytest

from audit import index
from browser import violations, visit

pytestmark = pytest.mark.browser

SAID = {"audience": "analyst", "incomplete": [], "made_at": "2026-11-22T08:00:00+00:00", "promises": {"fail": 3}}


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the page of a thousand runs of three inventories and two policies."""
    output = tmp_path_factory.mktemp("reports")
    runs = {}
    for number in range(1000):
        said = {
            **SAID, "as_of": f"{2023 + number // 336}-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}",
            "inventory": ("crm", "hr", "a&b <i>")[number % 3], "history": {"failing": number % 37},
            "policy": {"id": ("amiqus", "acme")[number % 2], "version": "1"},
        }  # fmt: skip
        runs[f"run-{number}"] = output / f"run-{number}"
        runs[f"run-{number}"].mkdir()
        (runs[f"run-{number}"] / "manifest.json").write_text(json.dumps({"predicate": said}))
    (output / "index.html").write_text(index.render(runs), encoding="utf-8")
    return output / "index.html"


def test_a_thousand_runs_open_fast_and_are_filtered(chromium: object, listed: Path) -> None:
    started = time.monotonic()
    with visit(chromium, listed) as seen:
        shown = seen.page.locator(".runs tbody tr:visible")
        assert shown.count() == 1000 and time.monotonic() - started < 5
        seen.page.get_by_label("Inventory").select_option("a&b <i>")
        assert shown.count() == 333
        seen.page.get_by_label("Policy").select_option("acme")
        assert shown.count() == 166 and seen.page.locator("svg:visible").count() == 1
        seen.page.reload()  # the address keeps what was asked
        assert shown.count() == 166
        seen.page.get_by_label("Policy").select_option("")
        assert shown.count() == 333
        assert (seen.complaints, seen.requests[1:]) == ([], [])


@pytest.mark.parametrize("dark", [False, True])
def test_everybody_can_use_it(chromium: object, listed: Path, dark: bool) -> None:
    with visit(chromium, listed, dark=dark) as seen:
        assert violations(seen.page) == []


def test_without_scripts_all_is_listed(chromium: object, listed: Path) -> None:
    with visit(chromium, listed, script=False) as seen:
        assert seen.page.locator(".runs tbody tr").count() == 1000
        assert seen.page.locator("form:visible").count() == 0
