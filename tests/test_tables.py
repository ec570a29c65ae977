"""The declaration of the tables, held against itself and against the engine."""

import duckdb
import ibis
import pytest

from audit.tables import KEPT_AS, TABLES, create, engine_types, physical

EIGHTEEN = [
    *("records", "record_uses", "subjects", "consents", "contracts", "assessments", "holds", "dispositions"),
    *("rights_requests", "recipients", "disclosures", "communications", "suppressions", "collection_points"),
    *("systems", "access_log", "attestations", "breaches"),
]

EVERY_COLUMN = [
    pytest.param(table, column, id=f"{table.name}.{column.name}") for table in TABLES.values() for column in table
]


def test_there_are_eighteen_tables_in_the_order_of_the_domain_page():
    assert list(TABLES) == EIGHTEEN


@pytest.mark.parametrize(("table", "column"), EVERY_COLUMN)
def test_every_column_says_what_it_means_and_points_at_what_exists(table, column):
    assert column.meaning
    assert column.meaning[0].islower() and not column.meaning.endswith(".")
    assert column.type in KEPT_AS
    assert column.references is None or column.references in TABLES
    assert column.vocabulary in (None, "category", "purpose", "item", "subject_type")
    assert not (column.allowed and column.vocabulary), "a code is either of a closed list or of the policy's words"
    assert not column.happened or column.type == "moment"
    assert column.name not in table.key or column.absent == "not_assessed"


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_a_table_has_its_key_no_column_twice_and_a_type_by_name(table):
    assert set(table.key) <= set(table.names)
    assert len(set(table.names)) == len(table.names)
    assert table.meaning.endswith(".") and table.without
    for column in table:
        if column.name.endswith("_at") and column.name != "reviewed_at":
            assert column.type == "moment"
        if column.name.endswith(("_on", "_due")):
            assert column.type == "date"


def test_a_reference_names_a_table_with_one_key():
    assert all(len(TABLES[c.references].key) == 1 for table in TABLES.values() for c in table if c.references)


def test_a_moment_is_kept_as_two_instants_and_submitted_latest_only_as_the_second():
    kept = physical("records")
    assert kept["submitted_at"] == kept["submitted_at_latest"] == "timestamp('UTC')"
    assert "submitted_latest" not in kept
    assert list(kept)[:4] == ["record_id", "subject_id", "category", "data_items"]


@pytest.mark.parametrize("table", TABLES)
def test_the_engine_makes_each_table_with_the_types_that_ibis_is_told(table):
    with duckdb.connect() as connection:
        connection.execute(create(table))
        made = {name: kind for name, kind, *_ in connection.execute(f'DESCRIBE "{table}"').fetchall()}
    assert made == engine_types(table)
    assert ibis.schema(physical(table)).names == tuple(made)
