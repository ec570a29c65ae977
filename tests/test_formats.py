"""An inventory says the same in every format: no finding comes or goes with the kind of file."""

from functools import cache

import pandas as pd
import pytest

import audit
from audit.inventory import shipped
from formats import FORMATS

AS_OF = "2026-11-22"


@cache
def findings(inventory):
    """Give every finding and the scorecard of an inventory."""
    result = audit.check(inventory, "amiqus", AS_OF)
    return result.findings, result.scorecard


def same(sample, form, folder):
    """Compare a sample as CSV with the same sample in another format."""
    source = shipped(sample)
    settings = source / "inventory.toml"
    if settings.exists():
        (folder / "inventory.toml").write_bytes(settings.read_bytes())
    for given, meant in zip(findings.__wrapped__(FORMATS[form](source, folder)), findings(source), strict=True):
        assert len(meant) > 0
        pd.testing.assert_frame_equal(given, meant)


@pytest.mark.parametrize("form", FORMATS)
def test_a_sample_of_one_table_has_the_same_findings_in_every_format(tmp_path, form):
    same("minimal", form, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMATS)
def test_a_sample_of_every_table_has_the_same_findings_in_every_format(tmp_path, form):
    same("amiqus", form, tmp_path)
