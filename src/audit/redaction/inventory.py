"""Tell of an inventory without its own names: folders and files are called what somebody liked."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

from audit.inventory import Inventory, Rows
from audit.sources.folder import packed

NAME = "inventory"


def anonymous(inventory: Inventory, audience: str) -> Inventory:
    """Call files after their table, and leave out what the inventory says in words of its own."""
    names = file_names(inventory)
    notes = len(inventory.notes)
    if audience == "public":  # how many rows there are tells, from report to report, of few
        return replace(inventory, path=Path(NAME), description="", accounts=(), rejections=(), notes=[])
    return replace(
        inventory,
        path=Path(NAME),
        description="",
        accounts=_renamed(inventory.accounts, names),
        rejections=_renamed(inventory.rejections, names),
        notes=[f"{notes} note{'' if notes == 1 else 's'} on files and columns, withheld"] if notes else [],
    )


def file_names(inventory: Inventory) -> dict[str, str]:
    """Name each file after its table, and number the parts of a table; a file of many tables has one name."""
    if inventory.path in inventory.files:
        ours = f"{NAME}{inventory.path.suffix.lower()}"
        files = {inventory.path.name, *(str(file) for _, file, *_ in inventory.accounts)}
        return {file: ours + file.removeprefix(inventory.path.name) for file in files}
    named = sorted({(str(table), str(file)) for table, file, *_ in inventory.accounts})
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


def _renamed(rows: Rows, names: dict[str, str]) -> Rows:
    return tuple((table, names[str(file)], *others) for table, file, *others in rows)
