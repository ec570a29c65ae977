"""What a policy says of giving data to others."""

from typing import Annotated, Literal

from pydantic import Field

from audit.policymodel import Basis, Code, Model

RecipientRole = Literal[
    "processor", "sub_processor", "controller", "joint_controller", "insurer", "professional_adviser", "authority",
    "emergency",
]  # fmt: skip


class Disclosures(Model):
    """Who may be given data for what, and who only where that is obliged; whoever else is not a processor never is."""

    advisers: tuple[RecipientRole, ...] = Field(
        default=("insurer", "professional_adviser"), description="Roles that receive data for the purposes below only."
    )
    advisers_purposes: tuple[Code, ...] = Field(
        default=(), description="What insurers and advisers may receive data for."
    )
    on_authority: tuple[RecipientRole, ...] = Field(
        default=("authority", "emergency"),
        description="Roles that receive data only where an authority or incident is cited.",
    )
    obliging_bases: Annotated[tuple[Basis, ...], Field(min_length=1)] = Field(
        default=("c", "d"), description="Bases that such a disclosure may rest on."
    )
    processors: tuple[RecipientRole, ...] = Field(
        default=("processor", "sub_processor"),
        description="Roles that work on the organisation's behalf: no disclosure.",
    )
