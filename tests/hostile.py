"""Strings that nobody in this project wrote, and that have broken other programs."""

import json
import os
from pathlib import Path

import pytest

CORPORA = Path(os.environ.get("AUDIT_CORPORA", Path(__file__).parents[2] / "shared" / "corpora"))


def corpora() -> list[str]:
    """Read two corpora, each string once; skip the test where they are absent."""
    if not CORPORA.is_dir():
        pytest.skip("the corpora of hostile strings are not beside this checkout")
    lines = (CORPORA / "xss-payloads.txt").read_text(encoding="utf-8").splitlines()
    naughty = json.loads((CORPORA / "naughty-strings.json").read_text(encoding="utf-8"))
    return [string for string in dict.fromkeys([*lines, *naughty]) if string.strip()]
