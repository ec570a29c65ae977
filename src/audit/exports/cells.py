"""Write cells so that a spreadsheet shows them and never computes them."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def write_csv(path: Path, header: list[str], rows: Iterable[Iterable[Any]]) -> None:
    """Write rows as CSV, every cell quoted."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        out = csv.writer(lines, quoting=csv.QUOTE_ALL, lineterminator="\n")
        out.writerow(header)
        out.writerows([inert(value) for value in row] for row in rows)


def inert(value: Any) -> Any:
    """Write a cell so that a spreadsheet shows it and never computes it; Parquet and JSON keep it as it is."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return value
