"""Write a result to files: lossless as Parquet and JSON, and as CSV that no spreadsheet will take for formulas."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from audit.errors import SourceError
from audit.exports import dpv, oscal
from audit.exports.cells import write_csv
from audit.exports.findings import write_findings
from audit.exports.summary import summary

if TYPE_CHECKING:
    from audit.findings import Result


def write(result: "Result", folder: Path) -> None:
    """Write findings.parquet, findings.csv, scorecard.csv and result.json, and the same for other tools: OSCAL, DPV."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if result.audience != "public":
            write_findings(result, folder)
        scorecard = result.scorecard
        write_csv(folder / "scorecard.csv", list(scorecard.columns), scorecard.itertuples(index=False))
        text = json.dumps(summary(result), ensure_ascii=False, indent=2, sort_keys=True)
        (folder / "result.json").write_text(text + "\n", encoding="utf-8")
        oscal.write(result, folder)
        dpv.write(result, folder)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SourceError(f"cannot be written: {reason}", where=folder.name, hint="give another --output") from None
