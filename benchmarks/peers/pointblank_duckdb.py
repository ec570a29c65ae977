"""The thirteen rules as steps of Pointblank on DuckDB, through Ibis: `pointblank_duckdb.py INVENTORY OUTPUT`.

Pointblank joins no tables and knows two values: the user prepares the columns in SQL, once, because every step reads
the table anew; unknown counts as kept. Unless told otherwise it keeps no more than 500 failing rows of a step.
"""

import sys
from pathlib import Path
from typing import Any

import ibis
import pointblank as pb
import polars as pl
import policy
from ibis import _
from polars_tables import write

EVERY_ROW = 1_000_000_000
SPECIAL = _.has_clause & (_.special_category.length() > 0)
RULES = {
    "RET-01": _.submitted_at < ibis.literal(policy.KEPT_FROM),
    "TPD-01": _.other_person == "unsolicited",
    "PUR-01": ~_.declared,
    "BAS-01": _.has_clause & _.legal_basis.isnull(),
    "BAS-02": _.has_clause & _.claimed_twice,
    "BAS-03": _.has_clause & _.legal_basis.notnull() & ~_.permitted,
    "BAS-04": _.has_clause & _.legal_basis.notnull() & (_.decided_at > _.first_used_at),
    "SPC-01": SPECIAL & _.art9_condition.isnull(),
    "SPC-02": SPECIAL & _.art9_condition.isin(policy.LEANING_ON_LAW) & _.sch1_condition.isnull(),
    "SPC-03": _.has_clause & _.criminal_offence & _.sch1_condition.isnull(),
    "CON-01": _.has_clause & (_.legal_basis == "a") & ~_.consented,
}
OF_HOLDS = {
    "HLD-01": _.authority_ref.isnull(),
    "HLD-02": (_.review_due < policy.AS_OF).fill_null(True),
}


def prepared(inventory: Path) -> ibis.BaseBackend:
    """Prepare the columns, and keep the rows that are judged."""
    connection = ibis.duckdb.connect()
    connection.raw_sql("SET TimeZone = 'UTC'; SET preserve_insertion_order = false")
    for table in ("records", "consents", "holds"):
        connection.raw_sql(f"CREATE VIEW {table} AS FROM read_parquet('{inventory / table}.parquet')")
    connection.raw_sql(Path(__file__).with_name("uses.sql").read_text(encoding="utf-8"))
    connection.raw_sql("CREATE TABLE judged_uses AS FROM uses WHERE judged")
    connection.raw_sql("CREATE TABLE judged_holds AS SELECT *, NULL::TEXT AS category FROM forced")
    return connection


def failures(rows: ibis.Table, key: str, rules: dict[str, Any]) -> pl.DataFrame:
    """Collect the rows that fail any step."""
    validation = pb.Validate(rows)
    for broken in rules.values():
        validation = validation.col_vals_expr(expr=(~broken.fill_null(False)).resolve(rows))
    validation = validation.interrogate(collect_tbl_checked=False, extract_limit=EVERY_ROW)
    extracts = validation.get_data_extracts()
    return pl.concat(
        pl.DataFrame(extracts[number]).select("category", row_id=key, rule=pl.lit(rule))
        for number, rule in enumerate(rules, start=1)
        if number in extracts
    )


def main() -> None:
    """Prepare, check, and collect."""
    inventory, output = map(Path, sys.argv[1:])
    connection = prepared(inventory)
    found = failures(connection.table("judged_uses"), "record_id", RULES)
    of_holds = failures(connection.table("judged_holds"), "hold_id", OF_HOLDS)
    write(pl.concat([found, of_holds]).with_columns(verdict=pl.lit("fail")), output)


if __name__ == "__main__":
    main()
