"""Which terms of the Data Privacy Vocabulary (DPV) a policy's own words fall under."""

import functools
from importlib import resources
from typing import Annotated

from pydantic import Field

from audit.policymodel import ClauseId, Code, Model

Term = Annotated[str, Field(pattern=r"^(dpv|pd):[A-Za-z0-9-]+$", max_length=80)]

WIDER = "terms that mean the same or more; a word that none fits is left out."


class Dpv(Model):
    """For each word of the policy, the narrowest term of the vocabulary that covers all of it."""

    items: dict[Code, Term] = Field(default={}, description=f"For items of data, {WIDER}")
    purposes: dict[Code, Term] = Field(default={}, description=f"For purposes, {WIDER}")
    subject_types: dict[Code, Term] = Field(default={}, description=f"For the people data is about, {WIDER}")
    measures: dict[ClauseId, Term] = Field(default={}, description="For clauses that promise a measure, its kind.")


@functools.cache
def known_terms() -> frozenset[str]:
    """List the terms there are, each with the prefix of its namespace."""
    text = resources.files("audit").joinpath("policies", "dpv-terms.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))
