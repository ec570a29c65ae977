"""Mark the cells of a row that could not be read, in one whole number: two bits for each column of its table."""

from audit.tables import Column

READ, UNREADABLE, SKIPPED, ODD = range(4)


def mark(at: int, what: int) -> int:
    """Mark the column at a place of its table."""
    return what << (2 * at)


def marked(marks: int, at: int) -> int:
    """Say how the column at a place is marked."""
    return marks >> (2 * at) & 3


def stand_in(column: Column) -> str | None:
    """Give what stands for a cell that is no text: where a blank one would say something, what nothing can be read as.

    In a column of any text there is no such thing, and the cell is null.
    """
    return None if column.type in ("id", "text", "codes") or (column.type == "code" and not column.allowed) else "|"
