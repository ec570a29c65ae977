"""Give the columns of a database the types of a table, by expressions that mean the same in every engine.

What files hold is read by `cells`; a database states types itself, so that text is no moment, date or number here: the
SELECT can cast it, in the database's own SQL.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import ibis

from audit.cells import closed
from audit.fitted import IDS
from audit.localtime import EPOCH, FOLD, FOLD_DAYS, FOLD_FROM, folded, pieces
from audit.moments import EVER, NEVER
from audit.sources.marks import ODD, SKIPPED, UNREADABLE
from audit.sources.parquet import Form
from audit.tables import Column, Table, physical

LAST = dt.datetime.max.replace(tzinfo=dt.UTC)
INSTANT = "timestamp('UTC')"
RAW: dict[Form, str] = {
    "text": "string", "list": "array<string>", "flag": "boolean", "whole": "int64", "real": "float64", "day": "date",
    "local": "timestamp", "instant": INSTANT, "null": "string",
}  # fmt: skip


@ibis.udf.scalar.builtin(name="timezone", signature=(("string", "timestamp"), INSTANT))
def _as_if_in(zone, local):  # type: ignore[no-untyped-def]
    """Take a local time for one of a zone."""


@dataclass
class Typed:
    """The columns of a table, and where a cell of them could not be read: 0, or how it is marked."""

    values: dict[str, Any] = field(default_factory=dict)
    marks: dict[str, Any] = field(default_factory=dict)


def raw(name: str, forms: Mapping[str, Form]) -> Any:
    """Give what a SELECT gives, as expressions read it."""
    return ibis.table({column: RAW[form] for column, form in forms.items()}, name=name)


def ids_of(rows: Any, table: Table) -> dict[str, Any]:
    """Say which row it is, and whom it concerns, as `fitted.ids` does."""
    row_id = rows[table.key[0]]
    for part in table.key[1:]:
        row_id = row_id + ":" + rows[part].fill_null("")
    subject = next((column for column in ("subject_id", "party_subject_id") if column in table.names), None)
    record = "record_id" if "record_id" in table.names else None
    others = [rows[column] if column else ibis.null("string") for column in (record, subject)]
    return dict(zip(IDS, (row_id, *others), strict=True))


def fit(table: Table, rows: Any, forms: Mapping[str, Form], zone: ZoneInfo, years: Iterable[int]) -> Typed:
    """Type what a SELECT gives; local times of these years are taken for times of a zone."""
    typed = Typed()
    years = sorted(set(years))
    for column in table:
        form = forms.get(column.name, "null")
        cell = rows[column.name] if column.name in forms and form != "null" else None
        if cell is not None:
            _read(typed, column, cell, form, zone, years)
        if column.name in forms and column.name in table.key:
            typed.marks[column.name] = rows[column.name].isnull().ifelse(ODD, 0)
            if form == "text":
                typed.marks[column.name] = typed.values[column.name].isnull().ifelse(ODD, 0)
    if "submitted_latest" in typed.values:
        _span(typed)
    kinds = physical(table.name)
    typed.values = {name: typed.values.get(name, ibis.null(kind)) for name, kind in kinds.items()}
    return typed


def _read(typed: Typed, column: Column, cell: Any, form: Form, zone: ZoneInfo, years: list[int]) -> None:
    name, given = column.name, cell.notnull()
    if column.type == "moment":
        first, last, mark = _moment(cell, form, zone, years)
    else:
        first = last = _value(column, cell, form)
        given = given & ~_blank(cell) if form == "text" else given
        mark = (given & first.isnull()).ifelse(UNREADABLE, 0)
    if column.none and column.type in ("moment", "date"):
        # It says something, nobody knows what: some day.
        ever, never = (EVER, LAST) if column.type == "moment" else (EVER.date(), NEVER.date())
        unread = given & first.isnull()
        first, last = unread.ifelse(ibis.literal(ever), first), unread.ifelse(ibis.literal(never), last)
    typed.values[name] = first
    if form == "text" and column.type in ("id", "code", "text") and not closed(column):
        return  # says something, or is blank
    if column.type == "moment" or (column.type == "date" and column.none):
        typed.values[f"{name}_latest"] = last
    typed.marks[name] = mark


def _value(column: Column, cell: Any, form: Form) -> Any:
    if column.type == "codes":
        return cell if form == "list" else _codes(cell)
    if column.type == "flag":
        return cell if form == "flag" else ibis.cases((cell.lower() == "true", True), (cell.lower() == "false", False))
    if column.type == "number":
        whole = (cell == cell.floor()) & (cell.abs() < 1e15)  # NaN is no such number
        return cell if form == "whole" else whole.ifelse(cell, ibis.null("float64")).cast("int64")
    if column.type == "date":
        return _day(cell if form == "day" else cell.cast("date"))
    said = cell.cast("string").strip() if form == "whole" else _blank(cell).ifelse(ibis.null("string"), cell)
    return said.isin(column.allowed).ifelse(said, ibis.null("string")) if closed(column) else said


def _blank(cell: Any) -> Any:
    """Tell whether a text says nothing; mostly its first character shows that it does, which costs far less."""
    return ~((cell.ascii_str() > ord(" ")) | (cell.strip() != ""))


def _codes(cell: Any) -> Any:
    """Take a list as CSV writes it."""
    blank = cell.re_search(r"(^|[|]) *($|[|])")
    return ibis.cases(
        (cell == "none", ibis.literal("").split("|")), (blank, ibis.null("array<string>")), else_=cell.split("|")
    )


def _day(cell: Any) -> Any:
    return cell.between(ibis.literal(EVER.date()), ibis.literal(NEVER.date())).ifelse(cell, ibis.null("date"))


def _moment(cell: Any, form: Form, zone: ZoneInfo, years: list[int]) -> tuple[Any, Any, Any]:
    """Give both ends of a moment, and how it is marked."""
    if form == "instant":
        known = cell.between(ibis.literal(EVER), ibis.literal(LAST)).ifelse(cell, ibis.null(INSTANT))
        return known, known, (cell.notnull() & known.isnull()).ifelse(UNREADABLE, 0)
    if form == "day":
        day = _day(cell)
        first = _instant(day.cast("timestamp"), zone, years, "early")
        after = _instant((day + ibis.interval(days=1)).cast("timestamp"), zone, years, "early")
        # A day that was left out whole would end before it began.
        last = (after > first).ifelse(after - ibis.interval(microseconds=1), ibis.null(INSTANT))
        first, last = _known(last.notnull().ifelse(first, ibis.null(INSTANT))), _known(last)
        return first, last, (cell.notnull() & last.isnull()).ifelse(UNREADABLE, 0)
    local = cell.between(ibis.literal(EVER.replace(tzinfo=None)), ibis.literal(LAST.replace(tzinfo=None)))
    local = local.ifelse(cell, ibis.null("timestamp"))
    first, last = (_instant(local, zone, years, end) for end in ("early", "late"))
    first, last = _known(last.notnull().ifelse(first, ibis.null(INSTANT))), _known(last)
    skipped = ibis.cases((local.notnull(), SKIPPED), else_=UNREADABLE)
    return first, last, (cell.notnull() & last.isnull()).ifelse(skipped, 0)


def _instant(local: Any, zone: ZoneInfo, years: list[int], end: str) -> Any:
    """Turn a local time of these years into its earlier or later instant; null where the clocks skipped it."""
    branches = [(piece.start, getattr(piece, end)) for piece in pieces(zone, sorted({folded(y) for y in years}))]
    return _tree(branches, local, _fold(local, years))


def _known(instant: Any) -> Any:
    """Bring an instant into the years 1 to 9999, which Python knows: an offset may push it just out of them."""
    return ibis.cases((instant < EVER, ibis.literal(EVER)), (instant > LAST, ibis.literal(LAST)), else_=instant)


def _tree(branches: list[tuple[int, str]], local: Any, when: Any) -> Any:
    if len({how for _, how in branches}) == 1:
        how = branches[0][1]
        if how == "NULL":
            return ibis.null(INSTANT)
        if how.startswith("us - "):
            return ibis.literal(EPOCH + dt.timedelta(microseconds=int(how.removeprefix("us - "))))
        return _as_if_in("UTC", local - ibis.interval(seconds=int(how) // 1_000_000))
    half = len(branches) // 2
    start = (EPOCH + dt.timedelta(microseconds=branches[half][0])).replace(tzinfo=None)
    left, right = _tree(branches[:half], local, when), _tree(branches[half:], local, when)
    return (when < ibis.literal(start)).ifelse(left, right)


def _fold(local: Any, years: list[int]) -> Any:
    """Bring far years back to those by whose calendar they go: it repeats itself."""
    folds = sorted({(year - FOLD_FROM) // FOLD for year in years if year >= FOLD_FROM + FOLD})
    branches = [
        (local.year().between(FOLD_FROM + FOLD * n, FOLD_FROM + FOLD * (n + 1) - 1), _earlier(local, n)) for n in folds
    ]
    return ibis.cases(*branches, else_=local) if branches else local


def _earlier(local: Any, folds: int) -> Any:
    return local - ibis.interval(days=folds * FOLD_DAYS)


def _span(typed: Typed) -> None:
    """Let `submitted_latest` state the other end of `submitted_at`; when it lies before it, neither is known."""
    last = typed.values.pop("submitted_latest_latest")
    stated = typed.values.pop("submitted_latest")
    first = typed.values.get("submitted_at", ibis.null(INSTANT))
    end = typed.values.get("submitted_at_latest", ibis.null(INSTANT))
    odd = (last < first).fill_null(False)
    nothing = ibis.null(INSTANT)
    typed.values["submitted_at"] = odd.ifelse(nothing, first)
    typed.values["submitted_at_latest"] = odd.ifelse(nothing, stated.notnull().ifelse(last, end))
    typed.marks["submitted_latest"] = odd.ifelse(ODD, typed.marks["submitted_latest"])
