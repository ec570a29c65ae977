"""The thirteen rules as checks of Pandera on pandas: `pandera_pandas.py INVENTORY OUTPUT`.

Pandera joins no tables and knows two values: the user prepares the columns, and unknown counts as kept. A check of the
whole frame would report every broken row once per column; so each stands on the key and looks at the frame itself.
"""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pandas as pd
import pandera.pandas as pa
from pandas_by_hand import OF_HOLDS, RULES
from pandas_tables import holds, uses, write
from pandera.errors import SchemaErrors

Rule = Callable[[pd.DataFrame], pd.Series]


def kept(_: pd.Series, rows: pd.DataFrame, broken: Rule) -> pd.Series:
    """Tell of every row whether it keeps a rule; what is null is not broken."""
    return ~(rows["judged"] & broken(rows)).fillna(False).astype(bool)


def failures(rows: pd.DataFrame, key: str, rules: dict[str, Rule]) -> pd.DataFrame:
    """Collect the rows that fail any check."""
    checks = [pa.Check(partial(kept, rows=rows, broken=broken), name=rule) for rule, broken in rules.items()]
    schema = pa.DataFrameSchema({key: pa.Column(checks=checks)})
    try:
        schema.validate(rows, lazy=True)
    except SchemaErrors as error:
        found = error.failure_cases
        broken = rows.loc[found["index"].astype(int), [key, "category"]].reset_index(drop=True)
        return broken.rename(columns={key: "row_id"}).assign(rule=found["check"].to_numpy(), verdict="fail")
    return pd.DataFrame(columns=["row_id", "category", "rule", "verdict"])


def main() -> None:
    """Prepare, check, and collect."""
    inventory, output = map(Path, sys.argv[1:])
    forced = holds(inventory).assign(judged=True, category=None)
    found = [failures(uses(inventory), "record_id", RULES), failures(forced, "hold_id", OF_HOLDS)]
    write(pd.concat(found), output)


if __name__ == "__main__":
    main()
