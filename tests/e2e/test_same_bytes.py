"""The same question gives the same bytes, wherever, whenever and in whatever language it is put."""

import json
import os
import re
import secrets
from pathlib import Path

import pytest

from command import DAY, audit

pytestmark = pytest.mark.slow

# What must differ: the hour at which the manifest was written, and so the manifest's own digest.
MUST_DIFFER = {"manifest.json": rb'"made_at": "[^"]*"', "SHA256SUMS": rb"[0-9a-f]{64}  manifest\.json"}
KEY = secrets.token_hex(32)


def published(output: Path) -> dict[str, bytes]:
    """Read a run, but for what must differ."""
    (result,) = output.glob(f"{DAY}-*/result.json")
    files = {
        path.relative_to(output).as_posix(): path.read_bytes() for path in result.parent.rglob("*") if path.is_file()
    }
    assert json.loads(files[f"{result.parent.name}/result.json"])["as_of"] == DAY
    for name, pattern in MUST_DIFFER.items():
        place = f"{result.parent.name}/{name}"
        files[place], found = re.subn(pattern, b"", files[place])
        assert found == 1, name
    return files


@pytest.mark.parametrize("audience", ["analyst", "auditor"])
def test_ten_runs_in_two_zones_and_two_languages_are_one(audience: str, tmp_path: Path) -> None:
    made = []
    for number in range(10):
        surroundings = {
            "TZ": ("Pacific/Auckland", "America/New_York")[number % 2],
            "LC_ALL": ("C", "C.UTF-8")[number // 2 % 2],
            "PYTHONHASHSEED": str(secrets.randbelow(2**32)),
            "AUDIT_PSEUDONYM_KEY": KEY,
            "COLUMNS": str(40 + number),
        }
        folder = tmp_path / f"place {number}"
        folder.mkdir()
        given = ("--audience", audience, *(("--recipient", "Audit & Co") if audience == "auditor" else ()))
        done = audit("run", "clean", "--as-of", DAY, *given, cwd=folder, timeout=560, **surroundings)
        assert (done.returncode, done.stderr) == (0, ""), os.fspath(folder)
        made.append(published(folder / "reports"))
    first, *others = made
    assert len(first) > 20
    for other in others:
        assert {name for name in first if first[name] != other.get(name)} == set()
        assert other.keys() == first.keys()
