"""What tables and columns an inventory has: the one place that says so."""

from collections.abc import Iterator

from audit.tables import held, registers
from audit.tables.declare import KEPT_AS, Column, Table, Type

__all__ = ["KEPT_AS", "TABLES", "Column", "Table", "Type", "create", "engine_types", "physical"]

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        held.RECORDS,
        held.RECORD_USES,
        held.SUBJECTS,
        held.CONSENTS,
        held.CONTRACTS,
        held.ASSESSMENTS,
        held.HOLDS,
        held.DISPOSITIONS,
        held.RIGHTS_REQUESTS,
        registers.RECIPIENTS,
        registers.DISCLOSURES,
        registers.COMMUNICATIONS,
        registers.SUPPRESSIONS,
        registers.COLLECTION_POINTS,
        registers.SYSTEMS,
        registers.ACCESS_LOG,
        registers.ATTESTATIONS,
        registers.BREACHES,
    )
}


def physical(table: str) -> dict[str, str]:
    """Give the columns that the engine keeps for a table, with their Ibis types."""
    return {name: KEPT_AS[kind][0] for name, kind in _kept(TABLES[table])}


def engine_types(table: str) -> dict[str, str]:
    """Give the same columns with their DuckDB types."""
    return {name: KEPT_AS[kind][1] for name, kind in _kept(TABLES[table])}


def create(table: str) -> str:
    """Write the statement that makes the table, empty."""
    columns = ", ".join(f'"{name}" {kind}' for name, kind in engine_types(table).items())
    return f'CREATE TABLE "{table}" ({columns})'


def _kept(table: Table) -> Iterator[tuple[str, Type]]:
    for column in table:
        if column.name == "submitted_latest":
            continue  # it is the other end of submitted_at, and kept there
        yield column.name, column.type
        if column.type == "moment" or (column.type == "date" and column.none):
            yield f"{column.name}_latest", column.type
