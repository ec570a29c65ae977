"""Hold the rows of an invented inventory, number them, and write them down as CSV."""

import csv
import random
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple, TypeVar

from audit import calendar
from audit.tables import TABLES

ZONE = "Europe/London"
DIVISION = "scotland"
RETENTION_MONTHS = 84

# How the rows of a table are numbered. Systems have names of their own.
_NUMBERED = {
    "records": "REC-{:06d}",
    "subjects": "SUB-{:04d}",
    "consents": "CON-{:05d}",
    "contracts": "CTR-{:04d}",
    "assessments": "ASM-{:03d}",
    "holds": "HLD-{:03d}",
    "dispositions": "DSP-{:04d}",
    "rights_requests": "REQ-{:04d}",
    "recipients": "RCP-{:02d}",
    "disclosures": "DSC-{:04d}",
    "communications": "COM-{:05d}",
    "suppressions": "SUP-{:04d}",
    "collection_points": "PNT-{:02d}",
    "access_log": "ACC-{:04d}",
    "attestations": "ATT-{:02d}",
    "breaches": "BRE-{:02d}",
}

# On `records` these stand in for the table of uses, which the samples have.
_ONE_USE = {
    *("purpose", "legal_basis", "basis_ref", "decided_at"),
    *("first_used_at", "last_used_at", "art9_condition", "sch1_condition"),
}

T = TypeVar("T")


class Finding(NamedTuple):
    """Name one verdict that an audit of the sample must give."""

    rule: str
    table: str
    row: str
    verdict: str


def fail(rule: str, table: str, *rows: str) -> list[Finding]:
    """Expect rows to break a rule."""
    return [Finding(rule, table, row, "fail") for row in rows]


def excepted(rule: str, table: str, *rows: str) -> list[Finding]:
    """Expect rows to break a rule and to be excused."""
    return [Finding(rule, table, row, "excepted") for row in rows]


def unknown(rule: str, table: str, *rows: str) -> list[Finding]:
    """Expect that nobody can tell whether rows break a rule."""
    return [Finding(rule, table, row, "unknown") for row in rows]


class Register:
    """Keep every row of one inventory while it is being invented."""

    def __init__(self, seed: int, as_of: date) -> None:
        self.seed = seed
        self.as_of = as_of
        self.rows: dict[str, list[dict[str, str]]] = {name: [] for name in TABLES}
        self.grounds: dict[str, str] = {}  # purpose -> the assessment it rests on
        self._chance = random.Random(seed)  # noqa: S311 - an invented world, not a secret

    # Chance. Only random() is drawn on: what it returns is the same in every version of Python.

    def below(self, limit: int) -> int:
        """Draw a whole number from 0 up to, not including, the limit."""
        return int(self._chance.random() * limit)

    def between(self, low: int, high: int) -> int:
        """Draw a whole number, both ends included."""
        return low + self.below(high - low + 1)

    def pick(self, choices: Sequence[T]) -> T:
        """Draw one of several."""
        return choices[self.below(len(choices))]

    def often(self, share: float) -> bool:
        """Say yes with that probability."""
        return self._chance.random() < share

    def share(self) -> float:
        """Draw a number from 0 up to 1."""
        return self._chance.random()

    # Time. Everything is told from the day of the audit backwards.

    def ago(self, years: int = 0, months: int = 0, days: int = 0) -> date:
        """Give the day that lies so long before the day of the audit."""
        return calendar.corresponding(self.as_of, -(12 * years + months)) - timedelta(days=days)

    def ahead(self, days: int) -> date:
        """Give the day that lies so long after the day of the audit."""
        return self.as_of + timedelta(days=days)

    def at(self, day: date) -> datetime:
        """Give an instant in office hours, so that the day is the same one in UTC and in Edinburgh."""
        return datetime.combine(day, time(self.between(8, 17), self.below(60), self.below(60)), UTC)

    def last_day(self, submitted: date) -> date:
        """Give the last day on which something submitted then may be held."""
        return calendar.last_day(submitted, RETENTION_MONTHS)

    @property
    def first_kept(self) -> date:
        """Give the earliest day of submission that is not overdue."""
        return calendar.first_kept(self.as_of, RETENTION_MONTHS)

    # Rows.

    def add(self, table: str, **cells: object) -> str:
        """Add a row and return its key, numbered unless it is given."""
        key = TABLES[table].key[0]
        if key not in cells:
            cells = {key: _NUMBERED[table].format(len(self.rows[table]) + 1), **cells}
        row = {name: _text(value) for name, value in cells.items()}
        unknown_columns = row.keys() - {column.name for column in TABLES[table].columns}
        if unknown_columns:
            raise KeyError(f"{table} has no column {sorted(unknown_columns)}")
        self.rows[table].append(row)
        return row[key]

    def amend(self, table: str, key: str, **cells: object) -> None:
        """Change cells of a row that is there already."""
        name = TABLES[table].key[0]
        row = next(row for row in reversed(self.rows[table]) if row[name] == key)
        row.update({name: _text(value) for name, value in cells.items()})

    def write(self, folder: Path, tables: Iterable[str]) -> None:
        """Write one CSV file a table."""
        folder.mkdir(parents=True, exist_ok=True)
        for table in tables:
            rows, names = self.rows[table], [column.name for column in TABLES[table].columns]
            given = {name for row in rows for name in row}
            optional = _ONE_USE | {"submitted_latest"} if table == "records" else set()
            write_csv(folder / f"{table}.csv", [name for name in names if name in given or name not in optional], rows)


def write_csv(path: Path, names: list[str], rows: Iterable[dict[str, str]]) -> None:
    """Write rows as CSV with plain line feeds; a cell that a row lacks is blank."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _text(value: object) -> str:
    """Spell a value as the tables want it in CSV."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (str, int)):
        return str(value)
    if isinstance(value, tuple):
        return "|".join(value) or "none"
    raise TypeError(f"no cell can say a {type(value).__name__}")
