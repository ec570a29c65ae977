"""Draw cells: codes, flags and moments, crowded where borders are."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
EVENTS = (date(2025, 6, 1), date(2026, 1, 31), date(2026, 2, 4), date(2026, 2, 5), date(2026, 3, 29))


class Chooser:
    """Draw cells; what comes first in a choice is what Hypothesis shrinks to."""

    def __init__(self, random: Random, as_of: date) -> None:
        self.random, self.as_of = random, as_of

    def pick(self, *options):
        """Pick one of some options."""
        return options[self.random.randrange(len(options))]

    def rare(self, one_in: int = 8) -> bool:
        """Say yes once in a while."""
        return self.random.randrange(one_in) == one_in - 1

    def code(self, *options):
        """Pick a code, or seldom null, or one nobody knows."""
        if self.rare(12):
            return None
        return "zzz" if self.rare(25) else self.pick(*options)

    def or_null(self, *options, one_in: int = 6):
        """Pick an option, or now and then null."""
        return None if self.rare(one_in) else self.pick(*options)

    def near(self, *days: date) -> date:
        """Pick one of some days, the day before it or the day after."""
        return self.pick(*days) + timedelta(days=self.pick(0, 0, 1, -1))

    def flag(self, usual: bool):
        """Draw a flag that usually is one way."""
        if self.rare(7):
            return self.pick(not usual, None)
        return "maybe" if self.rare(40) else usual

    def moment(self, day: date) -> str:
        """Write a moment on or about a day, in one of the ways that may be found."""
        if self.rare(60):
            return "not a moment"
        start = datetime(day.year, day.month, day.day, tzinfo=LONDON).astimezone(UTC)
        return self.pick(
            day.isoformat(),
            f"{day}T12:00:00Z",
            f"{day}T23:30:00Z",
            f"{day}T00:00:00Z",
            f"{start:%Y-%m-%dT%H:%M:%SZ}",
            f"{start - timedelta(microseconds=1):%Y-%m-%dT%H:%M:%S.%fZ}",
            f"{day}T00:30:00+01:00",
            f"{day} 01:30:00",
            f"{day} 23:30",
            f"{day} 00:00:00",
            f"{day:%Y-%m}",
            f"{day:%Y}" if self.rare(3) else f"{day:%Y-%m}",
        )

    def event(self) -> str:
        """Write a moment on one of a few days, so that orders are often tight."""
        return self.moment(self.near(*EVENTS))

    def earlier_event(self) -> str:
        """Write a moment that comes before most events."""
        return self.event() if self.rare(3) else self.moment(date(2025, 5, self.pick(1, 2, 31)))


def cut_off(as_of: date, years: int = 7) -> date:
    """Find the day some years before, whose records are in their last day."""
    try:
        return as_of.replace(year=as_of.year - years)
    except ValueError:
        return date(as_of.year - years, 2, 28)
