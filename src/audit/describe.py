"""Say what was found in an inventory before anything is judged: what there is, what is missing, what does not fit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from audit import scorecard
from audit.inventory import Inventory
from audit.lineage import Lineage
from audit.policy import Policy
from audit.populations import Given
from audit.rules import RULES
from audit.tables import TABLES, Table
from audit.terms import Terms
from audit.verdicts import assess, concerns, one_use, unbound

if TYPE_CHECKING:
    import pandas as pd

ANY_DAY = date(2000, 1, 1)  # what is missing does not depend on the day


@dataclass(frozen=True)
class Found:
    """One table: what was found of it."""

    table: Table
    files: tuple[str, ...]
    rows: int
    rejected: int
    missing: tuple[str, ...]  # columns; where the table itself is missing, none is named

    @property
    def given(self) -> bool:
        """Tell whether the table is there at all."""
        return bool(self.files)


def found(inventory: Inventory) -> Iterator[Found]:
    """Tell of every table what there is of it."""
    counted = inventory.accounting
    for table in TABLES.values():
        rows = counted[counted["table"] == table.name]
        present = inventory.present.get(table.name)
        missing = () if present is None else tuple(name for name in table.names if name not in present)
        if table.name == "records" and present is not None and not inventory.one_use:
            missing = tuple(name for name in missing if name not in TABLES["record_uses"].names)
        yield Found(table, tuple(rows["file"]), int(rows["rows"].sum()), int(rows["rejected"].sum()), missing)


def unassessed(inventory: Inventory, policy: Policy) -> dict[str, tuple[str, ...]]:
    """Name the clauses of which something stays unassessed, and the tables and columns that it would take."""
    terms, lineage = Terms(policy, ANY_DAY), Lineage()
    given = Given(unbound(), terms, one_use(inventory.present))
    judged = [assess(rule, given, inventory.present, lineage) for rule in RULES if concerns(rule, terms)]
    wanting: dict[str, set[str]] = {}
    for promise in scorecard.promises(policy.stated, scorecard.lines(judged, [], policy)):
        words = {word for line in promise.lines for word in line.missing}
        if words:
            wanting[promise.clause] = words
    return {clause: tuple(sorted(words)) for clause, words in wanting.items()}


def misfits(inventory: Inventory, zone: str) -> "pd.DataFrame":
    """List the rows that were rejected and the cells that could not be read: table, file, line, column, reason."""
    import pandas as pd

    rejected = inventory.rejected.assign(column="", row_id="")
    unreadable = inventory.fit(zone).unreadable
    columns = ["table", "file", "line", "column", "row_id", "reason"]
    every = pd.concat([rejected[columns], unreadable[columns]], ignore_index=True)
    order = {name: place for place, name in enumerate(TABLES)}
    return every.sort_values(["table", "file", "line"], key=lambda c: c.map(order) if c.name == "table" else c)
