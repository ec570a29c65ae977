"""Look at a Parquet file: what its columns hold, and whether that can be taken as it is."""

import datetime as dt
import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from audit.errors import SourceError
from audit.sources.engine import restated
from audit.tables import Column

# What a column of a source holds, as far as it matters for taking it.
Form = Literal["null", "text", "list", "flag", "whole", "real", "day", "local", "instant"]

TAKES: dict[str, tuple[Form, ...]] = {
    "id": ("text", "whole"),
    "code": ("text", "whole"),
    "text": ("text", "whole"),
    "codes": ("list", "text"),
    "moment": ("instant", "local", "day", "text"),
    "date": ("day", "local", "text"),
    "flag": ("flag", "text"),
    "number": ("whole", "real", "text"),
}

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECONDS = {"milliseconds": 1000, "microseconds": 1, "nanoseconds": Fraction(1, 1000)}


@dataclass(frozen=True)
class Holds:
    """What one column of one file holds."""

    form: Form
    nulls: bool = True  # it may hold nulls
    strange: bool = True  # it may hold what has to be cleaned: blank texts, years before 1 or after 9999


class ParquetFile:
    """One Parquet file, by what it says of itself."""

    def __init__(self, path: Path, where: str = "") -> None:
        self.path, self.where = path, where or path.name
        with restated(self.where), path.open("rb") as file:
            if file.read(4) != b"PAR1":
                raise SourceError("is no Parquet file", where=self.where)
            parquet = pq.ParquetFile(file)
            self._metadata, self._schema = parquet.metadata, parquet.schema_arrow
        self.rows: int = self._metadata.num_rows
        self.names: tuple[str, ...] = tuple(self._schema.names)
        for at, name in enumerate(self.names, 1):
            # The engine does not tell capitals from small letters, and renames the second of two.
            if [other.lower() for other in self.names].count(name.lower()) > 1:
                raise SourceError(f"column {at} has the name of another", where=self.where)

    def holds(self, column: Column) -> Holds:
        """Say what a column holds; refuse what its type cannot be taken from."""
        kind = self._schema.field(column.name).type
        form = _form(kind)
        if form == "null":
            return Holds("null")
        if form not in TAKES[column.type]:
            where = f"{self.where}, column `{column.name}`"
            raise SourceError(
                f"holds {_plain(kind)}, where a {column.type} is needed", where=where, hint=_HINT[column.type]
            )
        least, most, nulls = self._span(column.name)
        return Holds(form, nulls, _strange(form, least, most))

    def _span(self, name: str) -> tuple[Any, Any, bool]:
        """Give the least and the greatest value, if the file says, and whether there may be nulls."""
        at = next((i for i in range(self._metadata.num_columns) if self._metadata.schema.column(i).path == name), None)
        if at is None:
            return None, None, True
        every = [
            self._metadata.row_group(group).column(at).statistics for group in range(self._metadata.num_row_groups)
        ]
        if any(one is None for one in every):
            return None, None, True
        nulls = any(not one.has_null_count or one.null_count for one in every)
        try:
            if any(not one.has_min_max and one.num_values for one in every):
                return None, None, nulls
            spans = [_ends(one) for one in every if one.has_min_max]
        except (pa.ArrowException, ValueError, OverflowError):
            return None, None, nulls
        return min((least for least, _ in spans), default=None), max((most for _, most in spans), default=None), nulls


def _ends(statistics: Any) -> tuple[Any, Any]:
    """Give the least and the greatest value that a part of a file states; Arrow would load pandas to name a moment."""
    unit = json.loads(statistics.logical_type.to_json()).get("timeUnit")
    if unit not in _MICROSECONDS:
        return statistics.min, statistics.max
    least, most = (int(raw * _MICROSECONDS[unit]) for raw in (statistics.min_raw, statistics.max_raw))
    return _EPOCH + dt.timedelta(microseconds=least), _EPOCH + dt.timedelta(microseconds=most)


def _form(kind: pa.DataType) -> Form | None:
    types = pa.types
    if types.is_dictionary(kind):
        kind = kind.value_type
    if types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind):
        return "text"
    if types.is_list(kind) or types.is_large_list(kind):
        return "list" if _form(kind.value_type) in ("text", "null") else None
    if types.is_timestamp(kind):
        return "instant" if kind.tz else "local"
    if types.is_floating(kind) or types.is_decimal(kind):
        return "real"
    checks: dict[Form, bool] = {
        "null": types.is_null(kind),
        "flag": types.is_boolean(kind),
        "whole": types.is_integer(kind),
        "day": types.is_date(kind),
    }
    return next((form for form, holds in checks.items() if holds), None)


def _strange(form: Form, least: Any, most: Any) -> bool:
    if form in ("flag", "whole", "real", "list"):
        return False
    if least is None or most is None:
        return True
    if form == "text":
        return bool(least < "!")  # nothing that begins with a space sorts after it
    return not (isinstance(least, dt.date) and isinstance(most, dt.date))


def _plain(kind: pa.DataType) -> str:
    names = {"text": "text", "list": "lists of texts", "flag": "true and false", "whole": "whole numbers"}
    more = {"real": "numbers with fractions", "day": "dates", "local": "times", "instant": "instants"}
    return (names | more).get(_form(kind) or "", "values of another kind")


_HINT = {
    "id": "write it as text",
    "code": "write it as text",
    "text": "write it as text",
    "codes": "write it as a list of texts",
    "moment": "write it as a timestamp",
    "date": "write it as a date",
    "flag": "write it as a boolean",
    "number": "write it as an integer",
}
