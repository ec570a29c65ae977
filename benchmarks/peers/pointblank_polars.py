"""The thirteen rules as steps of Pointblank on Polars: `pointblank_polars.py INVENTORY OUTPUT`.

Pointblank joins no tables and knows two values: the user prepares the columns, and unknown counts as kept. Unless told
otherwise it keeps no more than 500 failing rows of a step.
"""

import sys
from pathlib import Path

import pointblank as pb
import polars as pl
from polars_by_hand import OF_HOLDS, RULES
from polars_tables import holds, uses, write

EVERY_ROW = 1_000_000_000


def failures(rows: pl.DataFrame, key: str, rules: dict[str, pl.Expr]) -> pl.DataFrame:
    """Collect the rows that fail any step."""
    validation = pb.Validate(rows)
    for broken in rules.values():
        validation = validation.col_vals_expr(expr=~broken.fill_null(False))
    validation = validation.interrogate(collect_tbl_checked=False, extract_limit=EVERY_ROW)
    extracts = validation.get_data_extracts()
    return pl.concat(
        extracts[number].select("category", row_id=key, rule=pl.lit(rule))
        for number, rule in enumerate(rules, start=1)
        if number in extracts
    )


def main() -> None:
    """Prepare, check, and collect."""
    inventory, output = map(Path, sys.argv[1:])
    rules = {rule: pl.col("judged") & broken for rule, broken in RULES.items()}
    found = failures(uses(inventory).collect(engine="streaming"), "record_id", rules)
    of_holds = failures(holds(inventory).with_columns(category=pl.lit(None, pl.String)), "hold_id", OF_HOLDS)
    write(pl.concat([found, of_holds]).with_columns(verdict=pl.lit("fail")), output)


if __name__ == "__main__":
    main()
