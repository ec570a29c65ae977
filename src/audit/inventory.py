"""Read an inventory: every table that is there, and what became of every row of it."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from audit import fitted
from audit.engines import Engine
from audit.engines.database import Database
from audit.engines.embedded import Embedded
from audit.scratch import Scratch
from audit.sources.connections import Connection, find_connection
from audit.sources.engine import Limits, connect
from audit.sources.folder import Settings, check_zone, locate, read_settings
from audit.sources.folder import shipped as shipped
from audit.sources.opening import open_inventory, open_selects
from audit.sources.staging import Gathered, Part
from audit.tables import TABLES

if TYPE_CHECKING:
    import pandas as pd

ACCOUNTING = ("table", "file", "physical_lines", "header", "rows", "rejected", "blank", "inside_cells")
REJECTED = {"table": "str", "file": "str", "line": "int64", "reason": "str"}
Rows = tuple[tuple[object, ...], ...]


@dataclass(frozen=True)
class Fitted:
    """An inventory in an engine, typed, for one time zone."""

    zone: str
    connection: duckdb.DuckDBPyConnection  # where results stand; of files, all eighteen tables too, under their names
    engine: Engine  # what runs expressions over the tables
    present: dict[str, frozenset[str]]  # the columns that were given; other tables are empty, other columns null
    workspace: Scratch  # where the connection spills to: it goes when the last who needs it goes

    @property
    def unreadable(self) -> "pd.DataFrame":
        """List the cells that could not be read: table, file, line, column, reason, and whose row it is in."""
        order = f'list_position({list(TABLES)}, "table"), file, line, place'
        with self.connection.cursor() as cursor:  # the connection itself may hold an answer that nobody read to its end
            return cursor.table("unreadable").order(order).df().drop(columns="place")  # type: ignore[no-any-return]

    @property
    def defects(self) -> "pd.DataFrame":
        """List the cells that could not be read, without saying whose they are."""
        return self.unreadable[["table", "file", "line", "column", "reason"]]

    @property
    def duplicated(self) -> dict[str, str]:
        """Name, for each table, the one that holds the keys that occur there more than once."""
        return {table: f"duplicated_{table}" for table in TABLES}


@dataclass(frozen=True)
class Inventory:
    """What was found in a folder or a file, and what became of each row."""

    path: Path
    zone: str | None
    description: str
    present: dict[str, frozenset[str]]
    accounts: Rows  # for `accounting`
    rejections: Rows  # for `rejected`
    notes: list[str]
    files: tuple[Path, ...]
    limits: Limits = field(repr=False)
    workspace: Scratch = field(repr=False)
    _gathered: tuple[Gathered, ...] = field(repr=False)
    database: Database | None = field(repr=False, default=None)  # where it stays, if it is not files
    _fitted: dict[str, Fitted] = field(repr=False, default_factory=dict)
    _judged: set[str] = field(repr=False, default_factory=set)  # the zones whose engine holds what was found

    @cached_property
    def accounting(self) -> "pd.DataFrame":
        """Tell of every file what became of its lines."""
        import pandas as pd

        return pd.DataFrame(list(self.accounts), columns=list(ACCOUNTING))

    @cached_property
    def rejected(self) -> "pd.DataFrame":
        """List the rows that could not be read at all: table, file, line and reason."""
        import pandas as pd

        return pd.DataFrame(list(self.rejections), columns=list(REJECTED)).astype(REJECTED)

    @property
    def one_use(self) -> bool:
        """Say whether each record carries its one use itself."""
        return "record_uses" not in self.present and {"purpose", "legal_basis"} <= self.present["records"]

    @property
    def parts(self) -> list[tuple[str, Part]]:
        """Give where the rows of each table are as they were given, before any cell was typed."""
        return [(one.table.name, part) for one in self._gathered for part in one.parts]

    def named(self, path: Path) -> str:
        """Name one of its files as messages do, from where the inventory lies."""
        return path.relative_to(self.path).as_posix() if path != self.path else path.name

    def judging(self, zone: str) -> Fitted:
        """Type every table for one audit: what an earlier one found stands in its engine, and must stay there."""
        zone = self.zone or zone
        if zone in self._judged:
            self._fitted.pop(zone, None)
        self._judged.add(zone)
        return self.fit(zone)

    def fit(self, zone: str) -> Fitted:
        """Type every table, taking times without a zone in the inventory's own, or else in this one."""
        zone = self.zone or zone
        if zone not in self._fitted:
            found = check_zone(zone, zone)
            reads = [part.path for one in self._gathered for part in one.parts]
            connection = connect(self.workspace, reads=reads, limits=self.limits)
            engine: Engine = Embedded(connection)
            if self.database is None:
                fitted.build(connection, self._gathered, found)
            else:
                engine = self.database.fit(found, connection)
            self._fitted[zone] = Fitted(zone, connection, engine, self.present, self.workspace)
        return self._fitted[zone]


def load_inventory(path: str | os.PathLike[str], *, zone: str | None = None, limits: Limits | None = None) -> Inventory:
    """Read the folder or the file of many tables at a path, or the shipped sample of that name."""
    place = locate(path)
    settings = read_settings(place)
    if zone is not None:
        check_zone(zone, "zone")
    connection = find_connection(settings.connection) if settings.connection is not None else None
    if connection and not connection.is_file:
        return _mapped(place, settings, connection, zone, limits)
    workspace = Scratch()
    opened = open_selects(place, connection, workspace) if connection else open_inventory(place, workspace)
    gathered = opened.gathered
    return Inventory(
        path=place,
        zone=zone or settings.zone,
        description=settings.description,
        present={one.table.name: one.present for one in gathered},
        accounts=_accounts(gathered),
        rejections=_rejections(gathered),
        notes=[*opened.notes, *(note for one in gathered for note in one.notes)],
        files=opened.files,
        limits=limits or Limits.over(sum(tally.rows for one in gathered for tally in one.tallies.values())),
        workspace=workspace,
        _gathered=gathered,
    )


def _mapped(
    folder: Path, settings: Settings, connection: Connection, zone: str | None, limits: Limits | None
) -> Inventory:
    """Look at a database through the SELECTs of a folder; its rows stay where they are."""
    database = Database(folder, connection)
    counted = tuple((one.table.name, one.where, one.rows, 0, one.rows, 0, 0, 0) for one in database.selects)
    return Inventory(
        path=folder,
        zone=zone or settings.zone,
        description=settings.description,
        present={one.table.name: frozenset(one.forms) for one in database.selects},
        accounts=counted,
        rejections=(),
        notes=[*database.notes, *(note for one in database.selects for note in one.notes)],
        files=database.files,
        limits=limits or Limits(),
        workspace=Scratch(),
        _gathered=(),
        database=database,
    )


def _accounts(gathered: Iterable[Gathered]) -> Rows:
    return tuple(
        (one.table.name, file, tally.physical, tally.header, tally.rows, len(tally.rejected), tally.blank, tally.inside)
        for one in gathered
        for file, tally in one.tallies.items()
    )


def _rejections(gathered: Iterable[Gathered]) -> Rows:
    return tuple(
        (one.table.name, file, line, reason)
        for one in gathered
        for file, tally in one.tallies.items()
        for line, reason in sorted(tally.rejected)
    )
