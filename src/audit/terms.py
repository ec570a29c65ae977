"""What a policy says on a day: the constants that rules compare with. No engine reckons a calendar."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

import ibis

from audit import calendar
from audit.policy import Period, Policy


def in_steps(period: Period) -> Any:
    """Write a period in the steps of `moments.day_number`."""
    return ibis.literal(100 * period.total_months - (period.convention == "beginning_on"), "int64")


@dataclass(frozen=True)
class Terms:
    """A policy as it stands on the day the audit speaks for."""

    policy: Policy
    as_of: date

    @property
    def zone(self) -> str:
        """Name the zone whose days count."""
        return self.policy.zone

    @cached_property
    def now(self) -> datetime:
        """Give the last microsecond of `as_of`: what comes later has not happened yet."""
        return calendar.midnight(self.as_of + timedelta(days=1), self.zone) - timedelta(microseconds=1)

    def months_ago(self, months: int, convention: str = "following", days_ago: int = 0) -> datetime:
        """Give the instant before which a start is more than that many months ago, seen from `days_ago` earlier."""
        first = calendar.first_kept(self.as_of - timedelta(days=days_ago), months, convention)
        return calendar.midnight(first, self.zone)

    def oldest_day(self, months: int) -> date:
        """Give the earliest day that is no more than that many months ago."""
        return calendar.first_kept(self.as_of, months)

    def retention_start(self, category: Any, months_over: int = 0, days_over: int = 0) -> Any:
        """Give, per category, the instant before which a submission is past its last day by so much."""
        return self.per_category(
            category,
            lambda period: ibis.literal(
                self.months_ago(period.total_months + months_over, period.convention, days_over)
            ),
        )

    def retention_months(self, category: Any) -> Any:
        """Give, per category, the months a record may be kept, in the steps of `moments.day_number`.

        A period that begins on its first day ends one day earlier, which is one step less.
        """
        return self.per_category(category, in_steps)

    def minimum_months(self, category: Any) -> Any:
        """Give, per category, the months a record must be kept, in the same steps; null where nothing obliges."""
        shortest = self.policy.retention.minimum
        branches = [(category == name, in_steps(period)) for name, period in sorted(shortest.items())]
        return ibis.cases(*branches, else_=ibis.null("int64")) if branches else ibis.null("int64")

    def per_category(self, category: Any, term: Any) -> Any:
        """Give a term that depends on the category's period; categories of the default period share one constant."""
        default = self.policy.retention.period
        own = {name: self.policy.period(name) for name in self.policy.categories}
        branches = [(category == name, term(period)) for name, period in sorted(own.items()) if period != default]
        return ibis.cases(*branches, else_=term(default)) if branches else term(default)

    @cached_property
    def recognised_from(self) -> datetime:
        """Give the instant from which recognised legitimate interests exist in law (SI 2026/82 reg 2)."""
        return calendar.midnight(date(2026, 2, 5), self.zone)

    @cached_property
    def complaints_from(self) -> datetime:
        """Give the instant from which complaints must be acknowledged (DPA 2018 s.164A)."""
        return calendar.midnight(date(2026, 6, 19), self.zone)

    def purposes_of_kind(self, *kinds: str) -> list[str]:
        """Name the purposes of a kind, such as marketing."""
        return sorted(code for code, purpose in self.policy.purposes.items() if purpose.kind in kinds)

    def categories_of(self, clause: str) -> list[str]:
        """Name the categories that a clause speaks of."""
        return sorted(code for code, category in self.policy.categories.items() if clause in category.clauses)
