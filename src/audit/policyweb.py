"""What a policy says of websites, forms, trackers, social pages, vendors and documents, as data."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from audit.policymodel import ClauseId, Code, Model, Months

Name = Annotated[str, Field(min_length=1, max_length=200)]
Names = Annotated[tuple[Name, ...], Field(min_length=1)]
Host = Annotated[str, Field(pattern=r"^[a-z0-9_-]+(\.[a-z0-9_-]+)+$", max_length=253)]
FormKind = Literal["consultation", "more_info", "client_application", "feedback", "other"]


class Form(Model):
    """A form that the policy names: what it may ask for, and where the answers go."""

    feeds: Annotated[tuple[Code, ...], Field(min_length=1, description="The categories its answers may become.")]
    also_asks: Annotated[
        tuple[Code, ...], Field(description="Items it may ask for besides those of these categories.")
    ] = ()


class Network(Model):
    """A social network on which the organisation has a page."""

    hosts: Annotated[tuple[Host, ...], Field(min_length=1, description="Where its pages are, subdomains included.")]
    providers: Annotated[Names, Field(description="The names that the recipients may know its provider by.")]


class Social(Model):
    """The organisation's pages on social networks."""

    pages: Annotated[dict[Code, Network], Field(description="The networks that the policy names.")] = {}
    feeds: Annotated[tuple[Code, ...], Field(description="The categories that data from such pages may become.")] = ()


class Tool(Model):
    """A tool of somebody else's that watches what visitors do."""

    names: Annotated[Names, Field(description="The names that registers may know it or its vendor by.")]
    categories: Annotated[tuple[Code, ...], Field(min_length=1, description="The categories that it collects.")]


class Document(Model):
    """A document that the policy refers to."""

    clause: Annotated[ClauseId, Field(description="The clause that refers to it.")]
    holders: Annotated[Names, Field(description="The names that the attestations may know it by.")]


class Contact(Document):
    """Somebody who can be reached, which a test shows from time to time."""

    months: Annotated[Months, Field(description="How old the last test may be.")] = 12


class Web(Model):
    """Websites, forms, trackers, social pages, and the documents around them."""

    owned_domains: Annotated[
        tuple[Host, ...], Field(description="The organisation's own domains, subdomains included.")
    ] = ()
    marketing_hosts: Annotated[
        tuple[Host, ...], Field(description="The hosts on which the marketing website stands.")
    ] = ()
    forms: Annotated[dict[FormKind, Form], Field(description="The forms that the policy names, by their kind.")] = {}
    chat_vendors: Annotated[
        tuple[Name, ...], Field(description="The names of whoever provides chatbots and chatrooms.")
    ] = ()
    social: Social = Social()
    session_analytics: Annotated[Tool | None, Field(description="The tool that records what visitors do.")] = None
    documents: Annotated[dict[Code, Document], Field(description="The documents that must exist.")] = {}
    contacts: Annotated[dict[Code, Contact], Field(description="The contacts that must answer.")] = {}

    def named_categories(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Name every category that the section speaks of, and where it does."""
        for kind, form in self.forms.items():
            yield from (((*("forms", kind, "feeds"), index), code) for index, code in enumerate(form.feeds))
        yield from ((("social", "feeds", index), code) for index, code in enumerate(self.social.feeds))
        if self.session_analytics:
            listed = enumerate(self.session_analytics.categories)
            yield from ((("session_analytics", "categories", index), code) for index, code in listed)

    def lacks(self, clause: str) -> str | None:
        """Name what the section has to say so that a clause can be judged, where it does not say it."""
        kind = clause.rsplit(".", 1)[-1]
        documents = {document.clause for document in (*self.documents.values(), *self.contacts.values())}
        said = {
            "collect.scope": ("owned_domains", self.owned_domains),
            "collect.open_list": ("forms", self.forms),
            "hotjar.use": ("marketing_hosts", self.marketing_hosts and self.owned_domains and self.session_analytics),
            "hotjar.no_sale": ("session_analytics", self.session_analytics),
            "hotjar.no_cross_site": ("session_analytics", self.session_analytics and self.owned_domains),
            "social.pages": ("social.pages", self.social.pages),
            "social.scope": ("social.feeds", self.social.feeds),
            "rights.pointer": ("documents", clause in documents),
            "cookies.policy_link": ("documents", clause in documents),
            "contact.dp_team": ("contacts", clause in documents),
            **{f"collect.form.{form}": (f"forms.{form}", kind in self.forms) for form in FORMS},
        }
        name, told = said.get(clause, ("", True))
        return None if told else f"web.{name}"


FORMS = ("consultation", "more_info", "client_application", "feedback")
