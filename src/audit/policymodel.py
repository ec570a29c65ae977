"""What the models of a policy are made of: one that refuses unknown keys, and the shapes of words."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1, max_length=2000)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=64)]
ClauseId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*$", max_length=64)]
Basis = Literal["a", "b", "c", "d", "e", "ea", "f"]


class Model(BaseModel):
    """Refuse unknown keys and later changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)
