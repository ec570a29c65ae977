"""The thirteen rules as expectations of Great Expectations: `great_expectations_checks.py INVENTORY OUTPUT`.

It joins no tables and knows two values. An expectation can look at one column, with a condition on others; written so,
the audit took ten times as long as this way, where the user judges every rule and it is only asked to expect `False`.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import great_expectations as gx
import pandas as pd
from pandas_by_hand import OF_HOLDS, RULES
from pandas_tables import holds, uses, write

FORMAT = {"result_format": "COMPLETE", "return_unexpected_index_query": False}


def judged(rows: pd.DataFrame, key: str, rules: dict[str, Callable]) -> pd.DataFrame:
    """Judge every rule in pandas; what is null is not broken."""
    verdicts = {rule: (rows["judged"] & broken(rows)).fillna(False).astype(bool) for rule, broken in rules.items()}
    return rows[[key, "category"]].assign(**verdicts)


def failures(rows: pd.DataFrame, key: str, rules: list[str]) -> pd.DataFrame:
    """Collect the rows that are not as expected."""
    source = gx.get_context(mode="ephemeral").data_sources.add_pandas(key)
    batch = source.add_dataframe_asset("rows").add_batch_definition_whole_dataframe("all")
    expected = [gx.expectations.ExpectColumnValuesToBeInSet(column=rule, value_set=[False]) for rule in rules]
    validated = batch.get_batch({"dataframe": rows}).validate(
        gx.ExpectationSuite(key, expected), result_format={**FORMAT, "unexpected_index_column_names": [key, "category"]}
    )
    found = [
        {"rule": result.expectation_config.kwargs["column"], "row_id": row[key], "category": row["category"]}
        for result in validated.results
        for row in result.result["unexpected_index_list"] or []
    ]
    return pd.DataFrame(found, columns=["rule", "row_id", "category"]).assign(verdict="fail")


def main() -> None:
    """Prepare, judge, check, and collect."""
    inventory, output = map(Path, sys.argv[1:])
    of_uses = judged(uses(inventory), "record_id", RULES)
    of_holds = judged(holds(inventory).assign(judged=True, category=None), "hold_id", OF_HOLDS)
    found = [failures(of_uses, "record_id", list(RULES)), failures(of_holds, "hold_id", list(OF_HOLDS))]
    write(pd.concat(found), output)


if __name__ == "__main__":
    main()
