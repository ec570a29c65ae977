"""What a policy says about messages: which may be sent unasked, what counts as marketing, and how one stops them."""

from typing import Annotated, Literal

from pydantic import Field

from audit.policymodel import Code, Model, Text

TopicCode = Literal["services", "service_change", "outage", "credits", "newsletter", "reply", "other"]
Stops = Literal["marketing", "everything"]
Jurisdiction = Literal["EW", "S", "NI", "other"]

# PECR knows no grace, the right to object none either: longer than a month is no reading of either.
Hours = Annotated[int, Field(strict=True, ge=0, le=744)]


class Topic(Model):
    """What a message may be about: whether it may come unasked, and whether it is marketing whatever it says."""

    label: Text
    unprompted: bool = False
    marketing: bool = False
    purposes: tuple[Code, ...] = ()


class Messages(Model):
    """What may be sent to whom, and how soon it stops when somebody asks."""

    channels: Annotated[tuple[Code, ...], Field(min_length=1)] = ("email",)
    topics: Annotated[dict[TopicCode, Topic], Field(min_length=1)]
    accounts: tuple[Code, ...] = ()
    corporate_partnerships: tuple[Jurisdiction, ...] = ()
    suppressions: dict[Code, Stops] = {"marketing": "marketing", "all": "everything"}
    hours_to_stop: Hours = 24

    @property
    def unprompted(self) -> list[str]:
        """Name the topics that may come unasked."""
        return [code for code, topic in self.topics.items() if topic.unprompted]

    @property
    def marketing(self) -> list[str]:
        """Name the topics that are marketing whatever the message says."""
        return [code for code, topic in self.topics.items() if topic.marketing]
