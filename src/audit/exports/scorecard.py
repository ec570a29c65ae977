"""Give the scorecard as rows to write: a count that is kept back is the word for it, and never a blank."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from audit.scorecard import WITHHELD

if TYPE_CHECKING:
    from audit.findings import Result

COUNTS = ("population", "passed", "failed", "excepted", "unknown", "waived")


def scored(result: "Result") -> tuple[list[str], Iterator[list[Any]]]:
    """Give the header and the rows of the scorecard."""
    import pandas as pd

    frame = result.scorecard
    counts = [name in COUNTS for name in frame.columns]

    def cell(value: Any, count: bool) -> Any:
        if not count:
            return value
        return WITHHELD if pd.isna(value) else int(value)

    rows = ([cell(*pair) for pair in zip(row, counts, strict=True)] for row in frame.itertuples(index=False, name=None))
    return list(frame.columns), rows
