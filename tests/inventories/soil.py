"""Let cells say what nobody can read: no date, no moment, no code of their list; and leave purposes blank."""

from audit.tables import TABLES, Column

from .draw import Chooser

CELLS_TO_ONE_SOILED = 80  # so that most rows stay readable, whatever their width


def soil(draw: Chooser, tables: dict[str, list[dict]]) -> None:
    """Soil a cell of a few rows, the more rows the wider they are."""
    for name, rows in tables.items():
        columns = [column for column in TABLES[name] if rows and column.name in rows[0] and soilable(column)]
        for row in rows:
            if draw.rare(max(2, CELLS_TO_ONE_SOILED // max(1, len(columns)))):
                column = draw.pick(*columns)
                row[column.name] = "zzz" if column.allowed else draw.pick("soon", "2026-02-30")
            if "basis_ref" in row and draw.rare(15):
                row |= {"purpose": None, "basis_ref": draw.or_null(row["basis_ref"], one_in=2)}


def soilable(column: Column) -> bool:
    """Tell whether a cell of a column may be such that nobody can read it."""
    return bool(column.allowed) or column.type in ("moment", "date")
