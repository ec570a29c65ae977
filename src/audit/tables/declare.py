"""What a table and a column of an inventory are, and how a column is declared."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Type = Literal["id", "code", "codes", "text", "moment", "date", "flag", "number"]

# How each type is kept: (Ibis, DuckDB). A moment is kept as two instants, `x` and `x_latest`; so is a date where a
# blank cell says something, for then a cell that could not be read is no blank: it is some day, nobody knows which.
KEPT_AS: dict[Type, tuple[str, str]] = {
    "id": ("string", "VARCHAR"),
    "code": ("string", "VARCHAR"),
    "codes": ("array<string>", "VARCHAR[]"),
    "text": ("string", "VARCHAR"),
    "moment": ("timestamp('UTC')", "TIMESTAMP WITH TIME ZONE"),
    "date": ("date", "DATE"),
    "flag": ("boolean", "BOOLEAN"),
    "number": ("int64", "BIGINT"),
}


@dataclass(frozen=True)
class Column:
    """One column: what a cell of it means, and what it may say."""

    name: str
    type: Type
    meaning: str
    allowed: tuple[str, ...] = ()  # a closed list of codes, which the law or this project fixes
    references: str | None = None  # the table whose key the cell names
    vocabulary: str | None = None  # whose words: the policy's category, purpose, item or subject_type
    absent: Literal["not_assessed", "null"] = "not_assessed"  # "null": to have no such column is to have no such fact
    none: bool = False  # a blank cell says that there is none; elsewhere it says that nobody knows
    happened: bool = False  # a moment that cannot lie after the day the audit speaks for


@dataclass(frozen=True)
class Table:
    """One table: what a row of it is, and what cannot be judged without it."""

    name: str
    meaning: str
    key: tuple[str, ...]
    without: str
    columns: tuple[Column, ...]

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    def __getitem__(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def id_(name: str, meaning: str, references: str | None = None, *, optional: bool = False) -> Column:
    return Column(name, "id", meaning, references=references, absent=_absent(optional), none=optional)


def code(
    name: str,
    meaning: str,
    allowed: str = "",
    *,
    vocabulary: str | None = None,
    optional: bool = False,
    none: bool = False,
) -> Column:
    return Column(
        name,
        "code",
        meaning,
        tuple(allowed.split()),
        vocabulary=vocabulary,
        absent=_absent(optional),
        none=none or optional,
    )


def codes(name: str, meaning: str, vocabulary: str | None = None) -> Column:
    return Column(name, "codes", meaning, vocabulary=vocabulary)


def text(name: str, meaning: str, *, optional: bool = False) -> Column:
    return Column(name, "text", meaning, absent=_absent(optional), none=optional)


def moment(name: str, meaning: str, *, optional: bool = False, none: bool = False, happened: bool = True) -> Column:
    return Column(name, "moment", meaning, absent=_absent(optional), none=none or optional, happened=happened)


def date(name: str, meaning: str, *, optional: bool = False, none: bool = False) -> Column:
    return Column(name, "date", meaning, absent=_absent(optional), none=none or optional)


def flag(name: str, meaning: str) -> Column:
    return Column(name, "flag", meaning)


def number(name: str, meaning: str) -> Column:
    return Column(name, "number", meaning)


def _absent(optional: bool) -> Literal["not_assessed", "null"]:
    return "null" if optional else "not_assessed"
