"""Open what an inventory is given as: a folder with a file per table, or one file of many tables."""

from pathlib import Path

from audit.errors import SourceError
from audit.scratch import Scratch
from audit.sources.connections import Connection, path_of
from audit.sources.folder import discover
from audit.sources.selects import selects
from audit.sources.staging import Opened
from audit.sources.tablefiles import gather as gather_files


def open_inventory(place: Path, workspace: Scratch) -> Opened:
    """Gather every table that is there."""
    if not place.is_dir():
        return _of_file(place, workspace)
    found, notes = discover(place)
    gathered = tuple(gather_files(one, workspace) for one in found)
    return Opened(gathered, notes, tuple(path for one in found for path in one.paths))


def open_selects(folder: Path, connection: Connection, workspace: Scratch) -> Opened:
    """Gather what the SELECTs of a folder give of a file that holds a database."""
    from audit.sources import duckdbfile, sqlitefile

    files, notes = selects(folder)
    for table, paths in files.items():
        if len(paths) > 1:
            hint = "lay them end to end by UNION ALL"
            raise SourceError(f"`{table}` has {len(paths)} SELECTs", where=folder.name, hint=hint)
    gather = duckdbfile.gather_selects if connection.kind == "duckdb" else sqlitefile.gather_selects
    file = path_of(connection)
    gathered = gather(file, {table: paths[0] for table, paths in files.items()}, workspace)
    return Opened(gathered, notes, tuple(paths[0] for paths in files.values()))


def _of_file(path: Path, workspace: Scratch) -> Opened:
    from audit.sources import duckdbfile, sqlitefile, workbook  # they take long to load; most inventories are folders

    kinds = {".xlsx": workbook.gather, ".duckdb": duckdbfile.gather}
    return kinds.get(path.suffix.lower(), sqlitefile.gather)(path, workspace)
