"""Tell of an inventory without its own names: folders and files are called what somebody liked."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pandas as pd

from audit.inventory import Inventory
from audit.sources.folder import packed

NAME = "inventory"


def anonymous(inventory: Inventory, audience: str) -> Inventory:
    """Call files after their table, and leave out what the inventory says in words of its own."""
    names = file_names(inventory)
    notes = len(inventory.notes)
    if audience == "public":  # how many rows there are tells, from report to report, of few
        nothing = {"accounting": inventory.accounting[:0], "rejected": inventory.rejected[:0], "notes": []}
        return replace(inventory, path=Path(NAME), description="", **nothing)  # type: ignore[arg-type]
    return replace(
        inventory,
        path=Path(NAME),
        description="",
        accounting=_renamed(inventory.accounting, names),
        rejected=_renamed(inventory.rejected, names),
        notes=[f"{notes} note{'' if notes == 1 else 's'} on files and columns, withheld"] if notes else [],
    )


def file_names(inventory: Inventory) -> dict[str, str]:
    """Name each file after its table, and number the parts of a table; a file of many tables has one name."""
    if inventory.path in inventory.files:
        ours = f"{NAME}{inventory.path.suffix.lower()}"
        files = {inventory.path.name, *inventory.accounting["file"]}
        return {file: ours + file.removeprefix(inventory.path.name) for file in files}
    rows = inventory.accounting[["table", "file"]].itertuples(index=False)
    named = sorted({(str(table), str(file)) for table, file in rows})
    parts, seen = Counter(table for table, _ in named), Counter[str]()
    names: dict[str, str] = {}
    for table, file in named:
        seen[table] += 1
        part = f".{seen[table]}" if parts[table] > 1 else ""
        names[file] = f"{table}{part}{_suffix(file)}"
    return names


def _suffix(file: str) -> str:
    path = Path(file)
    return "".join(path.suffixes[-2:] if packed(path) else path.suffixes[-1:]).lower()


def _renamed(frame: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    return frame.assign(file=frame["file"].map(names)) if len(frame) else frame
