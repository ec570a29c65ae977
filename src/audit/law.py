"""The law: what it says, in our own words, and the duties it lays on everybody whatever their policy promises."""

import functools
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from audit import strictyaml
from audit.policymodel import Clause, ClauseId, Day, Model, Text

DUTIES = "duties"  # the one key of law.yaml that is no citation


class Law(Model):
    """One citation, in our own words; `verified` says how far: V text read, S second hand, M from memory."""

    title: Text
    text: Text
    verified: Literal["V", "S", "M"] = "M"
    in_force: Day | None = None
    note: Text | None = None
    url: Annotated[str, Field(pattern=r"^https://[^\s\"'<>]+$", max_length=300)] | None = None


@functools.cache
def load_law() -> dict[str, Law]:
    """Read the citations: key to title, our words, and how far they were verified."""
    citations = {key: said for key, said in _book().items() if key != DUTIES}
    return TypeAdapter(dict[str, Law]).validate_python(citations)


@functools.cache
def load_duties() -> dict[str, Clause]:
    """Read the duties that hold for every organisation, promised or not."""
    duties = TypeAdapter(dict[ClauseId, Clause]).validate_python(_book()[DUTIES])
    for key, duty in duties.items():
        duty._id = key
    return duties


@functools.cache
def _book() -> dict[str, Any]:
    return dict(strictyaml.read(Path(str(resources.files("audit") / "policies" / "law.yaml"))).data)
