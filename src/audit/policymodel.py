"""What every model of a policy is built from: strict, immutable, and of few kinds of words and numbers."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1, max_length=2000)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=64)]
ClauseId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*$", max_length=64)]
Count = Annotated[int, Field(strict=True, ge=0, le=36500)]
Months = Annotated[int, Field(strict=True, gt=0, le=1200)]
Day = Annotated[date, Field(strict=True)]


class Model(BaseModel):
    """Refuse unknown keys and later changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)
