"""What an audit looks ahead to and back on, in figures small enough to keep beside the findings."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from audit import dealings, forecast
from audit.verdicts import Judgement

MONTHS = 12  # ahead
REVIEWS = 1_000  # listed; the rest is counted


@dataclass(frozen=True)
class Outlook:
    """Aggregates of what was judged; dates as text, so that they can be kept as JSON."""

    due: list[list[Any]]  # month, category, system, records whose last day comes
    due_soon: int  # records whose last day comes within the policy's horizon
    reviews: list[list[Any]]  # day, what, table, row
    reviews_in_all: int
    readings: dict[str, list[int]]  # per reading: overdue records that fail, and how many differ from the chosen one
    ageing: list[list[Any]]  # category, band of days, overdue records
    bases: list[list[Any]]  # category, basis, uses
    consents: list[list[Any]]  # day, state, consents
    disclosures: list[list[Any]]  # recipient's role, purpose, disclosures
    messages: list[list[Any]]  # topic, what allows it, messages nobody asked for
    requests: list[list[Any]]  # kind, outcome, requests

    def as_data(self) -> dict[str, Any]:
        """Give it as JSON can hold it."""
        return asdict(self)


def look(judgement: Judgement) -> Outlook:
    """Work out the outlook; what could not be judged stays empty."""
    present, judged = set(judgement.fitted.present), judgement.populations
    reviews, reviews_in_all = forecast.reviews(judgement, MONTHS, REVIEWS)

    def told(tell: Callable[[Judgement], list[tuple[Any, ...]]], possible: bool = True) -> list[list[Any]]:
        return [plain(row) for row in tell(judgement)] if possible else []

    return Outlook(
        due=told(lambda judgement: forecast.due_by_month(judgement, MONTHS), "records" in judged),
        due_soon=forecast.due_soon(judgement) if "records" in judged else 0,
        reviews=[plain(row) for row in reviews],
        reviews_in_all=reviews_in_all,
        readings={name: [*found] for name, found in forecast.by_reading(judgement).items()},
        ageing=told(forecast.ageing),
        bases=told(forecast.bases, "uses" in judged),
        consents=told(forecast.consent_states, "consents" in present),
        disclosures=told(dealings.disclosures, {"disclosures", "recipients"} <= present),
        messages=told(dealings.messages, "communications" in present),
        requests=told(dealings.requests, "rights_requests" in present),
    )


def plain(row: tuple[Any, ...]) -> list[Any]:
    """Write days as text."""
    return [value.isoformat() if isinstance(value, date) else value for value in row]
