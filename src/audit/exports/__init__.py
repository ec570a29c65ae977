"""Write a result to files: lossless as Parquet and JSON, and for spreadsheets without a cell that is a formula."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from audit.errors import SourceError

if TYPE_CHECKING:
    from audit.findings import Result


def write(result: "Result", folder: Path) -> None:
    """Write result.json, scorecard.csv, the files for other tools and, but for the public, the findings."""
    from audit.exports import dpv, oscal
    from audit.exports.cells import write_csv
    from audit.exports.findings import write_findings
    from audit.exports.scorecard import scored
    from audit.exports.summary import summary
    from audit.history import write as write_history

    with into(folder):
        if result.shows_rows:
            write_findings(result, folder)
        if result.history:
            write_history(result.connection, folder / "history.parquet")
        write_csv(folder / "scorecard.csv", *scored(result))
        text = json.dumps(summary(result), ensure_ascii=False, indent=2, sort_keys=True)
        (folder / "result.json").write_text(text + "\n", encoding="utf-8")
        oscal.write(result, folder)
        dpv.write(result, folder)


@contextmanager
def into(folder: Path) -> Iterator[None]:
    """Write files into a folder, made if need be; what the system refuses is one line."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SourceError(f"cannot be written: {reason}", where=folder.name, hint="give another --output") from None
