"""What the README and the guides say is tried here, as a reader would try it."""

import re
import subprocess
import sys
from pathlib import Path

import audit

ROOT = Path(__file__).parents[1]


def block(page: str, language: str) -> str:
    """Give the first block of a language on a page."""
    return re.search(rf"```{language}\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.S)[1]


def test_the_first_audit_of_the_readme_gives_the_verdicts_it_promises(tmp_path):
    (tmp_path / "records.csv").write_text(block("README.md", "csv"), encoding="utf-8")
    result = audit.check(tmp_path, "amiqus", as_of="2026-11-22")
    found = result.findings.set_index("row_id")["verdict"].to_dict()
    assert found == {"R-1": "fail", "R-3": "unknown"}
    assert result.overdue_interval == (1, 2)
    assert "7 years following 2017-05-04" in str(result.explain("R-1"))


def test_the_policy_of_the_guide_is_one(tmp_path):
    file = tmp_path / "acme.yaml"
    file.write_text(block("docs/your-policy.md", "yaml"), encoding="utf-8")
    policy = audit.load_policy(file)
    assert policy.period("subscription").total_months == 24
    (tmp_path / "records.csv").write_text(block("README.md", "csv"), encoding="utf-8")
    assert audit.check(tmp_path, policy, as_of="2026-11-22").lines


def test_generated_pages_are_true():
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "generate.py", "--check"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr


def test_every_module_stands_on_the_page_about_the_architecture():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    beside_the_road = {"__init__", "errors", "packaged", "private", "scratch"}
    modules = {path.stem for path in (ROOT / "src" / "audit").glob("*.py")} - beside_the_road
    assert {name for name in modules if f"`{name}.py`" not in page} == set()


def test_links_between_pages_lead_somewhere():
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"
