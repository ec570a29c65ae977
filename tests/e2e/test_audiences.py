"""Whole runs for others than analysts: of all that is planted in an inventory, its surroundings and its notebooks,
nothing comes out."""

import json
from importlib.resources import files
from pathlib import Path

import pytest

import canaries
from audit.redaction import Audience, Key
from audit.runs import Run, run
from command import DAY, audit
from notebook_files import write

pytestmark = pytest.mark.slow
SECRET = "a key of 32 characters, at random."  # noqa: S105  nobody else's
PASSWORD = f"{canaries.WORD}-password"
PARAMETERS = """inventory: str = "minimal"  # what is judged
policy: str = "amiqus"  # what was promised
as_of: str = "2026-11-22"  # the day the audit speaks for
unless_requested: str = ""  # how the words are read"""
CELLS = (
    "import audit, os\nresult = audit.check(inventory, policy, as_of, unless_requested=unless_requested)",
    "print(open(inventory + '/' + sorted(os.listdir(inventory))[0]).read())",  # a stream
    "import pandas\npandas.read_csv(inventory + '/' + [n for n in os.listdir(inventory) if 'subjects' in n][0])",
    "os.environ.get('PGPASSWORD')",
    "raise ValueError(open(inventory + '/inventory.toml').read())",
)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    folder = tmp_path_factory.mktemp("inventories") / f"{canaries.WORD}-inventory"
    return folder, canaries.plant(folder)


def leaks(folder: Path, planted: list[str]) -> list[str]:
    """Name the files in which something is that was planted."""
    found = []
    for name, words in canaries.texts(folder):
        if canaries.WORD.lower() in words.lower() or any(canary in words for canary in planted):
            found.append(name)
    return found


@pytest.mark.parametrize("audience", ["auditor", "public"])
def test_a_run_gives_away_nothing_that_was_planted(
    planted: tuple[Path, list[str]], audience: str, tmp_path: Path
) -> None:
    inventory, canary = planted
    policy = tmp_path / f"{canaries.WORD}.yaml"
    policy.write_bytes(files("audit").joinpath("policies", "amiqus.yaml").read_bytes())
    secrets = {"AUDIT_PSEUDONYM_KEY": SECRET, "PGPASSWORD": PASSWORD}
    given = ("--policy", policy, "--as-of", DAY, "--output", tmp_path / "reports", "--audience", audience)
    given += ("--recipient", "Audit & Co") if audience == "auditor" else ()
    done = audit("run", inventory, *given, timeout=560, **secrets)
    assert done.returncode == 1, done.stderr
    assert canaries.WORD not in (done.stdout + done.stderr).replace(str(tmp_path), "")
    (folder,) = (path.parent for path in (tmp_path / "reports").glob("2026-*/result.json"))
    assert json.loads((folder / "result.json").read_text())["audience"] == audience
    assert leaks(folder, [*canary, SECRET, PASSWORD]) == []
    assert canaries.WORD not in (tmp_path / "reports" / "index.html").read_text()


def test_a_notebook_that_tries_to_give_everything_away_cannot(
    planted: tuple[Path, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    chapter = write(tmp_path / "1_leaky.ipynb", *CELLS, parameters=PARAMETERS)
    made: list[Run] = run(
        planted[0], "amiqus", DAY, output=tmp_path / "reports", chapters=[chapter],
        audiences=[Audience("auditor", "Audit & Co", Key(SECRET.encode()))],
    )  # fmt: skip
    (why,) = made[0].incomplete
    assert why.startswith("1_leaky: cell ") and why.endswith(" stopped: ValueError")
    assert leaks(made[0].folder, [*planted[1], PASSWORD]) == []
