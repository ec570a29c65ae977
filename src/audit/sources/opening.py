"""Open what an inventory is given as: a folder with a file per table, or one file of many tables."""

from pathlib import Path

from audit.scratch import Scratch
from audit.sources.folder import discover
from audit.sources.staging import Opened
from audit.sources.tablefiles import gather as gather_files


def open_inventory(place: Path, workspace: Scratch) -> Opened:
    """Gather every table that is there."""
    if not place.is_dir():
        return _of_file(place, workspace)
    found, notes = discover(place)
    gathered = tuple(gather_files(one, workspace) for one in found)
    return Opened(gathered, notes, tuple(path for one in found for path in one.paths))


def _of_file(path: Path, workspace: Scratch) -> Opened:
    from audit.sources import duckdbfile, sqlitefile, workbook  # they take long to load; most inventories are folders

    kinds = {".xlsx": workbook.gather, ".duckdb": duckdbfile.gather}
    return kinds.get(path.suffix.lower(), sqlitefile.gather)(path, workspace)
