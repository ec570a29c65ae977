"""The thirteen rules as checks of Pandera on Polars: `pandera_polars.py INVENTORY OUTPUT`.

Pandera joins no tables and knows two values: the user prepares the columns, and unknown counts as kept. A check stands
on the key, so that its failure cases name the row; for the category the user goes back to the frame.
"""

import sys
from pathlib import Path

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors
from polars_by_hand import OF_HOLDS, RULES
from polars_tables import holds, uses, write


def check(rule: str, broken: pl.Expr) -> pa.Check:
    """Test one rule on every row; what is null is not broken."""
    return pa.Check(lambda data: data.lazyframe.select(~broken.fill_null(False)), name=rule)


def failures(rows: pl.DataFrame, key: str, checks: list[pa.Check]) -> pl.DataFrame:
    """Collect the rows that fail any check."""
    schema = pa.DataFrameSchema({key: pa.Column(pl.String, checks=checks)})
    try:
        schema.validate(rows, lazy=True)
    except SchemaErrors as error:
        found = error.failure_cases.select("index", rule="check")
        return found.join(rows.with_row_index().cast({"index": pl.Int32}), on="index").select(
            "rule", "category", row_id=key
        )
    return pl.DataFrame(schema={"rule": pl.String, "category": pl.String, "row_id": pl.String})


def main() -> None:
    """Prepare, check, and collect."""
    inventory, output = map(Path, sys.argv[1:])
    rows = uses(inventory).collect(engine="streaming")
    found = failures(rows, "record_id", [check(rule, pl.col("judged") & broken) for rule, broken in RULES.items()])
    forced = holds(inventory).with_columns(category=pl.lit(None, pl.String))
    of_holds = failures(forced, "hold_id", [check(rule, broken) for rule, broken in OF_HOLDS.items()])
    write(pl.concat([found, of_holds]).with_columns(verdict=pl.lit("fail")), output)


if __name__ == "__main__":
    main()
