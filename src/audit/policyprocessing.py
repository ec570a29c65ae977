"""What an organisation states for its record of processing (UK GDPR Art. 30), where the policy's other parts do not."""

from typing import Annotated, Literal

from pydantic import Field

from audit.policydisclosures import RecipientRole
from audit.policymodel import Code, Model, Text

BY_CATEGORY, BY_PURPOSE = "Keyed by category.", "Keyed by purpose."


class Party(Model):
    """Somebody the record names, and how to reach them."""

    name: Annotated[Text | None, Field(description="What they are called.")] = None
    address: Annotated[Text | None, Field(description="Their postal address.")] = None
    email: Annotated[Text | None, Field(description="Their e-mail address.")] = None
    telephone: Annotated[Text | None, Field(description="Their telephone number.")] = None

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.name, self.address, self.email, self.telephone)))


class JointController(Party):
    """Somebody who decides together with the organisation why and how data is processed."""

    categories: Annotated[tuple[Code, ...], Field(min_length=1, description="The categories they decide on.")]


class Processing(Model):
    """Facts that the record of processing asks for; what is left out is shown as not declared."""

    controller: Annotated[Party, Field(description="How to reach the organisation; its name need not be repeated.")] = (
        Party()
    )
    dpo: Annotated[
        Party | Literal["none"] | None, Field(description="The data protection officer; `none` states there is none.")
    ] = None
    representative: Annotated[
        Party | Literal["none"] | None, Field(description="The representative; `none` states there is none.")
    ] = None
    joint_controllers: Annotated[tuple[JointController, ...], Field(description="With whom decisions are shared.")] = ()
    business_functions: Annotated[dict[Code, Text], Field(description=f"Which part does the work. {BY_PURPOSE}")] = {}
    individuals: Annotated[
        dict[Code, Annotated[tuple[Code, ...], Field(min_length=1)]],
        Field(description=f"The subject types whom the data is about. {BY_CATEGORY}"),
    ] = {}
    recipients: Annotated[
        dict[Code, tuple[RecipientRole, ...]],
        Field(description=f"Who receives the data; an empty list states that nobody does. {BY_CATEGORY}"),
    ] = {}
    interests: Annotated[
        dict[Code, Annotated[tuple[Code, ...], Field(min_length=1)]],
        Field(description="The legitimate interests relied on. Keyed by category, or by a purpose under `everywhere`."),
    ] = {}
    security: Annotated[Text | None, Field(description="The technical and organisational measures, in general.")] = None
    automated_decisions: Annotated[
        dict[Code, Text], Field(description=f"Automated decisions and profiling, or that there are none. {BY_PURPOSE}")
    ] = {}
    impact_assessments: Annotated[
        dict[Code, Annotated[bool, Field(strict=True)]],
        Field(description=f"Whether a data protection impact assessment is required. {BY_PURPOSE}"),
    ] = {}
