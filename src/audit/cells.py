"""Turn the cells of a source into typed values inside the engine; what cannot be read becomes null, and is marked."""

# ruff: noqa: S608 -- the SQL is made of our own words, and names are quoted: no value of a cell is ever in it

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from audit import localtime
from audit.sources.engine import literal, name
from audit.sources.marks import ODD, SKIPPED, UNREADABLE, mark
from audit.sources.parquet import Form, Holds
from audit.tables import Column, Table, Type, engine_types

UNKNOWN_CODE = "an unknown code"
REASONS = {
    "id": "not text",
    "code": UNKNOWN_CODE,
    "text": "not text",
    "moment": "not a date or time",
    "date": "not a date",
    "flag": "neither true nor false",
    "number": "not a whole number",
    "codes": "not a list of codes",
}
SKIPPED_REASON = "a local time that the clocks skipped"
BLANK_KEY = "a blank key"
BEFORE_EARLIEST = "earlier than submitted_at"

_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?"
_ZONE = "(Z|[+-]([01][0-9]|2[0-3]):?[0-5][0-9])"
_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_DAYS = "DATE '0001-01-01' AND DATE '9999-12-31'"
_TIMES = "TIMESTAMP '0001-01-01 00:00:00' AND TIMESTAMP '9999-12-31 23:59:59.999999'"
_INSTANTS = "TIMESTAMPTZ '0001-01-01 00:00:00+00' AND TIMESTAMPTZ '9999-12-31 23:59:59.999999+00'"
_BLANKS = "chr(32) || chr(9) || chr(10) || chr(13)"

# How text is read. What is written in another form is not guessed at. The year 0 is none: it sorts before '0001'.
MACROS = (
    f"cell_said(x) AS CASE WHEN trim(x, {_BLANKS}) <> '' THEN x END",
    "cell_flag(x) AS CASE lower(x) WHEN 'true' THEN true WHEN 'false' THEN false END",
    "cell_number(x) AS CASE WHEN regexp_full_match(x, '[+-]?[0-9]{1,18}') THEN TRY_CAST(x AS BIGINT) END",
    f"cell_date(x) AS CASE WHEN x >= '0001' AND regexp_full_match(x, '{_DATE}') THEN TRY_CAST(x AS DATE) END",
    "cell_codes(x) AS CASE WHEN x = 'none' THEN []::VARCHAR[]"
    " WHEN NOT regexp_matches(x, '(^|[|])[ ]*($|[|])') THEN string_split(x, '|') END",
    f"cell_zoned(x) AS CASE WHEN length(x) > 16 AND x >= '0001' AND regexp_full_match(x, '{_DATE}[T ]{_CLOCK}{_ZONE}')"
    " THEN TRY_CAST(x AS TIMESTAMPTZ) END",
    f"cell_local(x) AS CASE WHEN length(x) >= 16 AND x >= '0001' AND regexp_full_match(x, '{_DATE}[T ]{_CLOCK}')"
    " THEN TRY_CAST(x AS TIMESTAMP) END",
    "cell_start(x) AS cell_date(CASE length(x) WHEN 10 THEN x WHEN 7 THEN x || '-01' WHEN 4 THEN x || '-01-01' END)",
    "cell_next(x) AS CASE length(x) WHEN 10 THEN cell_start(x) + 1"
    " WHEN 7 THEN CAST(cell_start(x) + INTERVAL 1 MONTH AS DATE)"
    " WHEN 4 THEN CAST(cell_start(x) + INTERVAL 1 YEAR AS DATE) END",
    # Python knows the years 1 to 9999; an offset may push an instant just out of them.
    f"cell_instant(us) AS CASE WHEN us < {localtime.FIRST} THEN make_timestamptz({localtime.FIRST})"
    f" WHEN us > {localtime.LAST} THEN make_timestamptz({localtime.LAST}) ELSE make_timestamptz(us) END",
)

_VALUES: dict[tuple[Type, Form], str] = {
    ("codes", "list"): "{x}",
    ("codes", "text"): "cell_codes({x})",
    ("flag", "flag"): "{x}",
    ("flag", "text"): "cell_flag({x})",
    ("number", "whole"): "TRY_CAST({x} AS BIGINT)",
    ("number", "real"): "CASE WHEN {x} = trunc({x}) AND abs({x}) < 1e15 THEN CAST({x} AS BIGINT) END",
    ("number", "text"): "cell_number({x})",
    ("date", "day"): f"CASE WHEN {{x}} BETWEEN {_DAYS} THEN {{x}} END",
    ("date", "local"): "CASE WHEN {x} = date_trunc('day', {x}) THEN CAST({x} AS DATE) END",
    ("date", "text"): "cell_date({x})",
}
# What a moment is taken from: the instant it states, or the local time, or the days at which it begins and ends.
_MOMENTS: dict[Form, dict[str, str]] = {
    "text": {
        "zoned": "cell_zoned({x})",
        "local": "cell_local({x})",
        "from": "cell_start({x})",
        "next": "cell_next({x})",
    },
    "instant": {
        "zoned": f"CASE WHEN CAST({{x}} AS TIMESTAMPTZ) BETWEEN {_INSTANTS} THEN CAST({{x}} AS TIMESTAMPTZ) END"
    },
    "local": {"local": f"CASE WHEN CAST({{x}} AS TIMESTAMP) BETWEEN {_TIMES} THEN CAST({{x}} AS TIMESTAMP) END"},
    "day": {
        "from": f"CASE WHEN {{x}} BETWEEN {_DAYS} THEN CAST({{x}} AS DATE) END",
        "next": f"CASE WHEN {{x}} BETWEEN {_DAYS} THEN CAST({{x}} AS DATE) + 1 END",
    },
}


# What a cell says that could not be read, where a blank one says that there is none: some day, nobody knows which.
_SOME_DAY = {
    "date": ("DATE '0001-01-01'", "DATE '9999-12-31'"),
    "moment": (f"make_timestamptz({localtime.FIRST})", f"make_timestamptz({localtime.LAST})"),
}


@dataclass
class Plan:
    """How the rows of one source become the rows of a table.

    Each step adds columns to the one before, so that what two expressions need is worked out once: the engine would
    work it out anew for each branch of a CASE.
    """

    said: dict[str, str] = field(default_factory=dict)
    steps: tuple[dict[str, str], ...] = field(default_factory=lambda: ({}, {}, {}, {}))
    values: dict[str, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)

    def select(self, table: Table, source: str, place: Mapping[str, str] | None = None) -> str:
        """Write the query: the table's columns, and with a place also it, and how the row is marked."""
        rows = f"SELECT {_listed(self.said | dict(place or {}))} FROM {source}"
        for step in self.steps:
            rows = f"SELECT *, {_listed(step)} FROM ({rows})" if step else rows
        kept = {
            column: f"CAST({self.values.get(column, 'NULL')} AS {kind})"
            for column, kind in engine_types(table.name).items()
        }
        if place is not None:
            kept |= {column: column for column in place if column != "_lost"} | {"_marks": self._mark(table)}
        return f"SELECT {_listed(kept)} FROM ({rows})"

    def _mark(self, table: Table) -> str:
        """Add up the marks of a row; a cell that was lost on the way here is marked already."""
        read = {column: f"(CAST(_lost AS BIGINT) >> {2 * at}) & 3 = 0" for at, column in enumerate(table.names)}
        places = {column: mark(at, 1) for at, column in enumerate(table.names)}
        marks = [
            f"CASE WHEN {read[column]} THEN CAST({sql} AS BIGINT) * {places[column]} ELSE 0 END"
            for column, sql in self.marks.items()
        ]
        return " + ".join(["_lost", *marks])


def macros(zone: ZoneInfo, years: Iterable[int]) -> list[str]:
    """Define how cells are read, for times in a zone and in the years that occur."""
    return [f"CREATE OR REPLACE MACRO {macro}" for macro in (*localtime.macros(zone, years), *MACROS)]


def plan(table: Table, holds: Mapping[str, Holds], unzoned: Container[str], *, known: bool = False) -> Plan:
    """Say how a source with these columns becomes the table.

    `unzoned` names the moments that may bear no zone; `known`: every code was looked at, and is in its list.
    """
    made = Plan()
    for column in table:
        if column.name in holds:
            _read(made, column, holds[column.name], key=column.name in table.key, unzoned=column.name in unzoned)
            if closed(column) and not known and holds[column.name].form != "null":
                _check_code(made, column)
    if "submitted_latest" in holds:
        _span(made)
    return made


def reason(column: Column, what: int) -> str:
    """Say why a cell was marked."""
    if what == ODD:
        return BEFORE_EARLIEST if column.name == "submitted_latest" else BLANK_KEY
    return SKIPPED_REASON if what == SKIPPED else REASONS[column.type]


def closed(column: Column) -> bool:
    """Tell whether a code outside the column's list says nothing; where a blank means something, rules look at it."""
    return bool(column.allowed) and column.type == "code" and not column.none


def _read(made: Plan, column: Column, holds: Holds, *, key: bool, unzoned: bool) -> None:
    x = name(column.name)
    made.said[column.name] = _said(x, holds)
    if key and (holds.nulls or holds.strange):
        made.marks[column.name] = f"CASE WHEN {x} IS NULL THEN {ODD} ELSE 0 END"
    if holds.form == "null":
        return
    if column.type == "moment":
        _read_moment(made, column.name, holds, unzoned=unzoned)
        if column.none and made.marks.get(column.name):
            made.values |= _some_day(column, made.values[column.name], made.values[f"{column.name}_latest"])
    elif column.type in ("id", "code", "text"):
        made.values[column.name] = x
    else:
        value = made.steps[0][f"{column.name}__value"] = _VALUES[column.type, holds.form].format(x=x)
        made.values[column.name] = f"{column.name}__value"
        if column.none:
            made.values |= _some_day(column, made.values[column.name], made.values[column.name])
        if value != x:
            unread = f"CASE WHEN {x} IS NOT NULL AND {column.name}__value IS NULL THEN {UNREADABLE} ELSE 0 END"
            made.marks[column.name] = unread


def _some_day(column: Column, first: str, last: str) -> dict[str, str]:
    x, (earliest, latest) = name(column.name), _SOME_DAY[column.type]
    return {
        column.name: f"CASE WHEN {x} IS NOT NULL AND {first} IS NULL THEN {earliest} ELSE {first} END",
        f"{column.name}_latest": f"CASE WHEN {x} IS NOT NULL AND {first} IS NULL THEN {latest} ELSE {last} END",
    }


def _check_code(made: Plan, column: Column) -> None:
    x, codes = f"CAST({name(column.name)} AS VARCHAR)", ", ".join(map(literal, column.allowed))
    made.values[column.name] = f"CASE WHEN {x} IN ({codes}) THEN {x} END"
    made.marks[column.name] = f"CASE WHEN {x} NOT IN ({codes}) THEN {UNREADABLE} ELSE 0 END"


def _said(x: str, holds: Holds) -> str:
    if holds.form == "text" and holds.strange:
        return f"cell_said({x})"
    if holds.form == "real":
        return f"CASE WHEN NOT isnan(CAST({x} AS DOUBLE)) THEN {x} END"
    return x


def _read_moment(made: Plan, x: str, holds: Holds, *, unzoned: bool) -> None:
    """Give a moment its two ends, in the column's own name and with `_latest`."""
    if holds.form == "instant" and not holds.strange:
        made.values |= {x: name(x), f"{x}_latest": name(x)}
        return
    read = {kind: sql.format(x=name(x)) for kind, sql in _MOMENTS[holds.form].items() if unzoned or kind == "zoned"}
    zoned, local, first, after = (
        f"{x}__{kind}" if kind in read else "NULL" for kind in ("zoned", "local", "from", "next")
    )
    made.steps[0].update({f"{x}__{kind}": sql for kind, sql in read.items()})
    if list(read) == ["zoned"]:
        made.values |= {x: zoned, f"{x}_latest": zoned}
    else:
        made.steps[1][f"{x}__a"] = f"epoch_us(coalesce({local}, CAST({first} AS TIMESTAMP)))"
        made.steps[1][f"{x}__b"] = f"epoch_us(coalesce({local}, CAST({after} AS TIMESTAMP)))"
        made.steps[2].update({f"{x}__{end}_folded": f"local_folded({x}__{end})" for end in "ab"})
        early, began = (f"{x}__{end} - local_early({x}__{end}_folded)" for end in "ab")
        late = f"{x}__b - local_late({x}__b_folded)"
        # A day that was left out whole would end before it began.
        ended = f"CASE WHEN {began} > {early} THEN {began} - 1 END"
        stated = f"CASE WHEN {zoned} IS NOT NULL THEN epoch_us(CAST({zoned} AS TIMESTAMPTZ))"
        made.steps[3][f"{x}__early"] = f"{stated} ELSE {early} END"
        made.steps[3][f"{x}__late"] = f"{stated} WHEN {local} IS NULL THEN {ended} ELSE {late} END"
        # A local time that was skipped is no moment, though the day that begins with it is one.
        made.values[x] = f"CASE WHEN {x}__late IS NOT NULL THEN cell_instant({x}__early) END"
        made.values[f"{x}_latest"] = f"cell_instant({x}__late)"
    skipped = f"WHEN {local} IS NOT NULL THEN {SKIPPED}"
    made.marks[x] = (
        f"CASE WHEN {name(x)} IS NULL OR {made.values[x]} IS NOT NULL THEN 0 {skipped} ELSE {UNREADABLE} END"
    )


def _span(made: Plan) -> None:
    """Let `submitted_latest` state the other end of `submitted_at`; when it lies before it, neither is known."""
    first, end = (made.values.get(column, "NULL") for column in ("submitted_at", "submitted_at_latest"))
    last = made.values.pop("submitted_latest_latest", "NULL")
    made.values.pop("submitted_latest", None)
    odd = f"{last} < {first}"
    made.values["submitted_at"] = f"CASE WHEN {odd} THEN NULL ELSE {first} END"
    given = f"WHEN submitted_latest IS NOT NULL THEN {last}"
    made.values["submitted_at_latest"] = f"CASE WHEN {odd} THEN NULL {given} ELSE {end} END"
    made.marks["submitted_latest"] = f"CASE WHEN {odd} THEN {ODD} ELSE {made.marks.get('submitted_latest', 0)} END"


def _listed(columns: Mapping[str, str]) -> str:
    return ", ".join(f"{sql} AS {name(column)}" for column, sql in columns.items())
