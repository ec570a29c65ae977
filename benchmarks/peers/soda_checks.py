"""The thirteen rules as checks of Soda Core on DuckDB: `soda_checks.py INVENTORY OUTPUT`.

It joins no tables and knows two values: the user prepares the columns in SQL, once, because every check reads the
table anew; unknown counts as kept. Whatever limit is set, it hands over no more than 10,000 failing rows of a check and
logs a warning; that the rest is missing shows in the counts.
"""

import sys
from pathlib import Path

import duckdb
from soda.common.config_helper import ConfigHelper

HERE = Path(__file__).resolve().parent
ConfigHelper.get_instance(str(HERE / "soda_config.yml"))  # before anything else of Soda's, or it reports home

import broken  # noqa: E402
from soda.sampler.sample_context import SampleContext  # noqa: E402
from soda.sampler.sampler import Sampler  # noqa: E402
from soda.scan import Scan  # noqa: E402

CHECK = """
  - failed rows:
      name: {rule}
      samples limit: 1000000000
      fail query: SELECT {key}, category FROM {table} WHERE {condition}
"""
FINDINGS = """
CREATE TABLE findings AS SELECT unnest(?) AS rule, unnest(?) AS row_id, unnest(?) AS category, 'fail' AS verdict
"""
COUNTS = "SELECT rule, category, verdict, count(*) AS findings FROM findings GROUP BY ALL ORDER BY ALL"


class Collected(Sampler):
    """Collect the failing rows of every check."""

    def __init__(self) -> None:
        """Begin with none."""
        self.rows: list[tuple[str, str, str | None]] = []

    def store_sample(self, sample_context: SampleContext) -> None:
        """Keep the rows that Soda hands over."""
        self.rows += [(sample_context.check_name, *row) for row in sample_context.sample.get_rows()]


def prepared(inventory: Path) -> duckdb.DuckDBPyConnection:
    """Prepare the columns, and keep the rows that are judged."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'; SET preserve_insertion_order = false")
    for table in ("records", "consents", "holds"):
        connection.execute(f"CREATE VIEW {table} AS FROM read_parquet('{inventory / table}.parquet')")
    connection.execute((HERE / "uses.sql").read_text(encoding="utf-8"))
    connection.execute("CREATE TABLE judged_uses AS FROM uses WHERE judged")
    connection.execute("CREATE TABLE judged_holds AS SELECT *, NULL::TEXT AS category FROM forced")
    return connection


def checks(table: str, key: str, rules: dict[str, str]) -> str:
    """Write the checks of one table; a condition would do, but then every column of a failing row is fetched."""
    parts = [CHECK.format(rule=rule, key=key, table=table, condition=words) for rule, words in rules.items()]
    return f"checks for {table}:\n{''.join(parts)}"


def main() -> None:
    """Prepare, check, and collect."""
    inventory, output = map(Path, sys.argv[1:])
    output.mkdir(parents=True)
    connection, collected, scan = prepared(inventory), Collected(), Scan()
    scan.add_duckdb_connection(connection, data_source_name="inventory")
    scan.set_data_source_name("inventory")
    scan.sampler = collected
    scan.add_sodacl_yaml_str(checks("judged_uses", "record_id", broken.USES), "uses.yml")
    scan.add_sodacl_yaml_str(checks("judged_holds", "hold_id", broken.HOLDS), "holds.yml")
    scan.execute()
    scan.assert_no_error_logs()
    columns = [list(column) for column in zip(*collected.rows, strict=True)]
    connection.execute(FINDINGS, columns)
    connection.execute(f"COPY findings TO '{output}/findings.parquet' (FORMAT parquet, COMPRESSION zstd)")
    connection.execute(f"COPY ({COUNTS}) TO '{output}/counts.csv'")


if __name__ == "__main__":
    main()
