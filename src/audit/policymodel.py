"""What every model of a policy is built from: strict, immutable, and of few kinds of words and numbers."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

Text = Annotated[str, Field(min_length=1, max_length=2000)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=64)]
ClauseId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*$", max_length=64)]
Count = Annotated[int, Field(strict=True, ge=0, le=36500)]
Months = Annotated[int, Field(strict=True, gt=0, le=1200)]
Day = Annotated[date, Field(strict=True)]
Severity = Literal["urgent", "high", "medium", "low"]
Basis = Literal["a", "b", "c", "d", "e", "ea", "f"]


class Model(BaseModel):
    """Refuse unknown keys and later changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Clause(Model):
    """One promise of a policy, or one duty of law, in our own words, and where it stands."""

    promise: Text
    kind: Literal["records", "registers", "informative"]
    severity: Severity | None = None
    section: Text | None = None
    lines: tuple[Annotated[int, Field(strict=True, ge=1)], ...] = ()
    law: tuple[Text, ...] = ()
    note: Text | None = None
    why_informative: Text | None = None
    _id: str = PrivateAttr(default="")

    @property
    def id(self) -> str:
        """Its key in the policy, or in the law."""
        return self._id
