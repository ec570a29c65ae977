"""What is doubtful about the data itself."""

import datetime as dt

import pytest

from audit.inventory import load_inventory
from audit.quality import COLUMNS, quality

NOW = dt.datetime(2026, 11, 22, 23, 59, 59, 999999, tzinfo=dt.UTC)
WORDS = {
    "category": frozenset({"account", "usage"}),
    "purpose": frozenset({"operate"}),
    "item": frozenset({"name", "email"}),
    "subject_type": frozenset({"user"}),
}


def doubts(folder, vocabularies=WORDS, as_of_end=NOW, **tables):
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text)
    fitted = load_inventory(folder).fit("Europe/London")
    quality(fitted, vocabularies, as_of_end)
    found = fitted.connection.execute("FROM quality ORDER BY ALL NULLS FIRST")
    assert tuple(name for name, *_ in found.description) == COLUMNS
    return found.fetchall()


def test_an_orderly_inventory_raises_no_doubt(tmp_path):
    assert not doubts(
        tmp_path,
        records="record_id,subject_id,category,data_items,status,submitted_at\nR1,S1,account,name|email,live,2026-11-22\n",
        record_uses="record_id,purpose,legal_basis,last_used_at\nR1,operate,f,\n",
        subjects="subject_id,subject_type\nS1,user\n",
    )


def test_both_rows_of_a_key_that_stands_twice_are_listed(tmp_path):
    found = doubts(tmp_path, records="record_id\nR1\nR1\n", record_uses="record_id,purpose\nR1,operate\nR1,operate\n")
    assert [row[:5] for row in found] == [
        *[("DQ-01", "record_uses", "R1:operate", "R1", None)] * 2,
        *[("DQ-01", "records", "R1", "R1", None)] * 2,
    ]


def test_a_code_that_nobody_knows_is_listed_once_for_its_cell(tmp_path):
    records = "record_id,subject_id,category,data_items,status\nR1,S1,Account,name|shoe|hat,LIVE\nR2,S1,,none,\n"
    assert doubts(tmp_path, records=records) == [
        ("DQ-02", "records", "R1", "R1", "S1", "category", "an unknown code"),
        ("DQ-02", "records", "R1", "R1", "S1", "data_items", "an unknown code"),
        ("DQ-02", "records", "R1", "R1", "S1", "status", "an unknown code"),
    ]


def test_words_that_no_policy_gave_are_not_judged(tmp_path):
    assert not doubts(tmp_path, vocabularies={}, records="record_id,category\nR1,anything\n")


def test_a_reference_dangles_only_when_its_table_is_there(tmp_path):
    records = "record_id,subject_id,system_id\nR1,S9,SYS\nR2,S1,\nR3,,\n"
    assert doubts(tmp_path, records=records, subjects="subject_id\nS1\n") == [
        ("DQ-03", "records", "R1", "R1", "S9", "subject_id", "no such row in subjects")
    ]


def test_a_basis_ref_is_left_to_the_rules(tmp_path):
    uses = "record_id,purpose,legal_basis,basis_ref\nR1,operate,a,nowhere\n"
    assert not doubts(tmp_path, records="record_id\nR1\n", record_uses=uses, consents="consent_id\n")


@pytest.mark.parametrize(
    ("cell", "doubtful"),
    [
        ("2026-11-22T23:59:59.999999Z", False),
        ("2026-11-23T00:00:00Z", True),
        ("2026-11-22", False),
        ("2026-11", False),  # it may have been
        ("2026-11-23", True),
        ("9999", True),
        ("0001", False),
    ],
)
def test_what_has_happened_cannot_lie_after_the_day_of_the_audit(tmp_path, cell, doubtful):
    found = doubts(tmp_path, records=f"record_id,submitted_at\nR1,{cell}\n")
    reason = ("DQ-04", "records", "R1", "R1", None, "submitted_at", "after the day of the audit")
    assert found == ([reason] if doubtful else [])


def test_what_may_be_planned_may_lie_ahead(tmp_path):
    assert not doubts(
        tmp_path, records="record_id\n", holds="hold_id,released_at,review_due\nH1,2030-01-01,2030-01-01\n"
    )


def test_an_unreadable_cell_is_listed_with_the_row_it_is_in(tmp_path):
    found = doubts(tmp_path, records="record_id,subject_id,submitted_at\nR1,S1,soon\n")
    assert found == [("DQ-05", "records", "R1", "R1", "S1", "submitted_at", "not a date or time")]


def test_the_order_of_the_list_does_not_hang_on_the_engine(tmp_path):
    records = "record_id,status\n" + "".join(f"R{n % 500},x\n" for n in range(1000))
    assert doubts(tmp_path, records=records) == sorted(doubts(tmp_path, records=records), key=str)


def test_words_with_quotes_in_them_do_no_harm(tmp_path):
    vocabularies = {"category": frozenset({"it's", "x') OR (1=1"})}
    found = doubts(tmp_path, vocabularies, records="record_id,category\nR1,it's\nR2,other\n")
    assert [row[2] for row in found] == ["R2"]
