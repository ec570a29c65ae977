"""Mark the cells of a row that could not be read, in one whole number: two bits for each column of its table."""

READ, UNREADABLE, SKIPPED, ODD = range(4)


def mark(at: int, what: int) -> int:
    """Mark the column at a place of its table."""
    return what << (2 * at)


def marked(marks: int, at: int) -> int:
    """Say how the column at a place is marked."""
    return marks >> (2 * at) & 3
