"""A workbook as an inventory: what people type is read as they meant it, and what nobody can tell is named."""

import datetime as dt
import re
import zipfile

import openpyxl
import pytest

from audit.errors import SourceError
from audit.evidence import inputs
from audit.inventory import load_inventory
from audit.redaction.inventory import file_names
from audit.sources import package

# ruff: noqa: DTZ001 -- times without a zone are what people type

LONDON = "Europe/London"
MARKER = "jane.doe@example.org"


def book_of(folder, **sheets):
    """Write a workbook: `records=[...]` are the rows of the sheet of that name."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, 1):
            for at, value in enumerate(row, 1):
                value, form = value if isinstance(value, tuple) else (value, None)
                cell = sheet.cell(number, at, value)
                cell.number_format = form or cell.number_format
    path = folder / "book.xlsx"
    book.save(path)
    return path


def edited(path, part, *changes):
    """Change the text of one part of a workbook."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    for pattern, new in changes:
        parts[part], count = re.subn(pattern, new, parts[part].decode())
        assert count, pattern
        parts[part] = parts[part].encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts.items():
            new.writestr(name, data)
    return path


SHEET = "xl/worksheets/sheet1.xml"


def read(path, column, table="records"):
    """Give a column as the engine has it, in the order of the keys, and what could not be read."""
    fitted = load_inventory(path).fit(LONDON)
    key = {"records": "record_id", "holds": "hold_id", "systems": "system_id"}[table]
    rows = fitted.connection.execute(f"SELECT CAST({column} AS VARCHAR) FROM {table} ORDER BY {key}").fetchall()  # noqa: S608
    return [value for (value,) in rows], fitted.defects[["file", "line", "column", "reason"]].values.tolist()


def refused(path):
    with pytest.raises(SourceError) as refusal:
        load_inventory(path)
    said = str(refusal.value)
    assert said.startswith("book.xlsx") and "\n" not in said and MARKER not in said
    return said


# --- Cells ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "earliest", "latest"),
    [
        ((dt.datetime(2019, 7, 15, 10, 30), None), "2019-07-15 09:30:00", "2019-07-15 09:30:00"),
        ((dt.datetime(2019, 7, 15), "yyyy-mm-dd"), "2019-07-14 23:00:00", "2019-07-15 22:59:59.999999"),
        ((dt.datetime(2019, 7, 15), "yyyy-mm-dd hh:mm"), "2019-07-14 23:00:00", "2019-07-14 23:00:00"),
        ((dt.date(2019, 7, 1), "mmm\\-yy"), "2019-06-30 23:00:00", "2019-07-31 22:59:59.999999"),
        ((dt.date(2019, 7, 2), "mmm-yy"), "2019-07-01 23:00:00", "2019-07-02 22:59:59.999999"),
        ((dt.date(2019, 1, 1), "yyyy"), "2019-01-01 00:00:00", "2019-12-31 23:59:59.999999"),
        ((dt.date(2019, 7, 1), '[$-809]d "shown" mmmm yyyy'), "2019-06-30 23:00:00", "2019-07-01 22:59:59.999999"),
        ("2019-07-15T10:30:00+02:00", "2019-07-15 08:30:00", "2019-07-15 08:30:00"),
        ("2019-07", "2019-06-30 23:00:00", "2019-07-31 22:59:59.999999"),
        (2019, "2019-01-01 00:00:00", "2019-12-31 23:59:59.999999"),
        (2019.0, "2019-01-01 00:00:00", "2019-12-31 23:59:59.999999"),
    ],
)
def test_a_date_is_taken_as_precisely_as_it_is_shown(tmp_path, value, earliest, latest):
    path = book_of(tmp_path, records=[["record_id", "submitted_at"], ["R1", value]])
    assert read(path, "submitted_at") == ([f"{earliest}+00"], [])
    assert read(path, "submitted_at_latest") == ([f"{latest}+00"], [])


@pytest.mark.parametrize(
    "value", ["15/07/2019", 43661, 43661.5, True, (dt.time(10, 30), None), (-1, "yyyy-mm-dd"), "#N/A"]
)
def test_what_is_no_moment_is_named_with_its_sheet_and_row(tmp_path, value):
    path = book_of(tmp_path, records=[["record_id", "submitted_at"], ["R1", value]])
    where = ["book.xlsx, sheet records", 2, "submitted_at", "not a date or time"]
    assert read(path, "submitted_at") == ([None], [where])


def test_an_unreadable_cell_is_never_a_blank_one(tmp_path):
    path = book_of(tmp_path, records=[["record_id"]], holds=[["hold_id", "released_at"], ["H1", "#REF!"], ["H2", None]])
    assert read(path, "released_at", "holds")[0] == ["0001-01-01 00:00:00+00", None]


def test_dates_flags_numbers_and_lists_are_what_was_typed(tmp_path):
    records = [["record_id", "criminal_offence", "data_items"], ["R1", True, "name|email"], ["R2", "FALSE", "none"]]
    noon = dt.datetime(2020, 2, 29, 12)
    holds = [
        ["hold_id", "review_due"],
        ["H1", noon.date()],
        ["H2", (noon.replace(hour=0), "d/m/yy h:mm")],
        ["H3", noon],
    ]
    systems = [["system_id", "salt_bytes"], ["S1", 16.0], ["S2", 16], ["S3", "16"], ["S4", 16.5]]
    path = book_of(tmp_path, records=[*records, ["R3", 1, "|"]], holds=holds, systems=systems)
    assert read(path, "criminal_offence")[0] == ["true", "false", None]
    assert read(path, "data_items")[0] == ["[name, email]", "[]", None]
    assert read(path, "review_due", "holds")[0] == ["2020-02-29", "2020-02-29", "0001-01-01"]
    values, defects = read(path, "salt_bytes", "systems")
    assert values == ["16", "16", "16", None]
    assert [row[:3] for row in defects] == [
        ["book.xlsx, sheet records", 4, "data_items"], ["book.xlsx, sheet records", 4, "criminal_offence"],
        ["book.xlsx, sheet holds", 4, "review_due"], ["book.xlsx, sheet systems", 5, "salt_bytes"],
    ]  # fmt: skip


def test_an_id_that_the_spreadsheet_changed_is_named_not_guessed(tmp_path):
    rows = [
        ["record_id", "subject_id"],
        ["R1", 7.0],
        ["R2", 1234567890123456],
        ["R3", dt.date(2026, 2, 1)],
        ["R4", 1.5],
    ]
    values, defects = read(book_of(tmp_path, records=rows), "subject_id")
    assert values == ["7", None, None, None]
    assert [row[1:] for row in defects] == [[line, "subject_id", "not text"] for line in (3, 4, 5)]


def test_the_epoch_of_1904_is_heeded(tmp_path):
    path = book_of(tmp_path, records=[["record_id", "submitted_at"], ["R1", dt.datetime(2019, 7, 15, 12)]])
    edited(path, "xl/workbook.xml", ("<workbookPr ?/>", '<workbookPr date1904="1"/>'))
    assert read(path, "submitted_at")[0] == ["2023-07-16 11:00:00+00"]


def test_a_formula_is_what_it_came_to_and_unreadable_without_that(tmp_path):
    path = book_of(tmp_path, records=[["record_id", "status"], ["R1", "=A1"], ["R2", "=A1"], ["R3", "=A1"]])
    edited(
        path, SHEET, ('<c r="B2"[^>]*><f>A1</f><v ?/?>(</v>)?</c>', '<c r="B2" t="str"><f>A1</f><v>live</v></c>'),
        ('<c r="B3"[^>]*><f>A1</f><v ?/?>(</v>)?</c>', '<c r="B3"><f>A1</f></c>'),
        ('<c r="B4"[^>]*><f>A1</f><v ?/?>(</v>)?</c>', '<c r="B4" t="e"><f>A1</f><v>#N/A</v></c>'),
    )  # fmt: skip
    values, defects = read(path, "status")
    assert values == ["live", None, None] and [row[1] for row in defects] == [3, 4]


# --- Sheets -----------------------------------------------------------------------------------------------------------


def test_every_row_of_a_sheet_is_accounted_for(tmp_path):
    rows = [[None], ["record_id", "status"], ["R1", "live"], [], ["record_id", "status"], ["R2", "live"], [None, None]]
    inventory = load_inventory(book_of(tmp_path, records=rows))
    (line,) = inventory.accounting.values.tolist()
    assert line == ["records", "book.xlsx, sheet records", 7, 1, 2, 1, 3, 0]
    assert inventory.rejected.values.tolist() == [["records", "book.xlsx, sheet records", 5, "the header again"]]


def test_a_workbook_is_one_file_whatever_it_is_asked_as(tmp_path):
    path = book_of(tmp_path, records=[["record_id"], ["R1"]], holds=[["hold_id"]])
    inventory = load_inventory(path)
    assert inventory.files == (path,) and inventory.path == path
    assert [file["name"] for file in inputs(inventory)] == ["book.xlsx"]
    assert file_names(inventory) == {
        "book.xlsx": "inventory.xlsx",
        "book.xlsx, sheet records": "inventory.xlsx, sheet records",
        "book.xlsx, sheet holds": "inventory.xlsx, sheet holds",
    }


def test_a_title_above_the_header_is_refused_and_the_header_is_pointed_out(tmp_path):
    said = refused(book_of(tmp_path, records=[["Our records"], [], ["record_id", "status"], ["R1", "live"]]))
    assert said == ("book.xlsx, sheet records: row 1 is not the header; row 3 looks like it: remove what stands above")


def test_sheets_that_are_no_table_are_noted(tmp_path):
    path = book_of(tmp_path, records=[["record_id", "colour"]], hold=[["hold_id"]], Legend=[["x"]])
    assert load_inventory(path).notes == [
        "book.xlsx: sheet `hold` is no table; did you mean `holds`?",
        "book.xlsx: sheet `Legend` is no table",
        "book.xlsx, sheet records: `colour` is no column of `records`",
    ]


def test_a_hidden_sheet_is_read_and_noted(tmp_path):
    path = book_of(tmp_path, records=[["record_id"], ["R1"]], holds=[["hold_id"], ["H1"]])
    edited(
        path, "xl/workbook.xml", ('name="holds" sheetId="2" state="visible"', 'name="holds" sheetId="2" state="hidden"')
    )
    inventory = load_inventory(path)
    assert inventory.notes == ["book.xlsx, sheet holds is hidden, and was read all the same"]
    assert inventory.accounting["rows"].to_list() == [1, 1]


def test_cells_beside_the_table_are_noted(tmp_path):
    path = book_of(tmp_path, records=[["record_id"], ["R1", None, "a remark"]])
    assert load_inventory(path).notes == ["book.xlsx, sheet records: cells in 1 columns without a name were not read"]


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        (
            {"Records": [["record_id"]]},
            "there is no sheet `records`; book.xlsx: sheet `Records` is no table; did you mean",
        ),
        ({"records": []}, "sheet records: the sheet is empty"),
        ({"records": [["record_id", "status", "status"]]}, "row 1: columns 2 and 3 have the same name"),
        ({"records": [["status"], [MARKER]]}, "sheet records: there is no column `record_id`"),
        ({"records": [[MARKER], ["x"]]}, "sheet records: there is no column `record_id`"),
    ],
)
def test_a_workbook_that_is_no_inventory_is_refused(tmp_path, sheets, said):
    assert said in refused(book_of(tmp_path, **sheets))


def test_merged_cells_are_refused_where_they_hide_rows(tmp_path):
    path = book_of(tmp_path, records=[["record_id", "status", "x"], ["R1", "live"], ["R2", None]])
    book = openpyxl.load_workbook(path)
    book["records"].merge_cells("C1:D1")
    book["records"].merge_cells("C2:C3")
    book.save(path)
    assert load_inventory(path).rejected.empty  # they hide nothing of ours
    book["records"].merge_cells("B2:B3")
    book.save(path)
    assert "sheet records: the cells B2:B3 are merged" in refused(path)


# --- Packages that mean harm ------------------------------------------------------------------------------------------


def test_rows_out_of_order_are_refused_for_one_of_them_would_be_lost(tmp_path):
    path = book_of(tmp_path, records=[["record_id"], ["R1"], ["R2"]])
    assert "its rows are not in order" in refused(edited(path, SHEET, ('<row r="3"', '<row r="2"')))
    assert "its rows are not in order" in refused(edited(path, SHEET, ('<row r="2"', '<row r="99999999999"')))


def test_cells_out_of_order_are_refused(tmp_path):
    path = book_of(tmp_path, records=[["record_id", "status"], ["R1", "live"]])
    assert "its cells are not in order" in refused(edited(path, SHEET, ('r="B2"', 'r="A2"')))


def test_a_package_that_unpacks_to_far_more_is_refused_before_it_is_opened(tmp_path, monkeypatch):
    path = book_of(tmp_path, records=[["record_id"], ["R1"]])
    edited(path, SHEET, ("</worksheet>", "</worksheet>" + " " * (2 << 20)))
    monkeypatch.setattr(package, "ALWAYS", 1 << 20)
    assert "unpacks to far more than a workbook of its size holds" in refused(path)


@pytest.mark.parametrize("beginning", ['<!DOCTYPE x [<!ENTITY e "boom">]>', '<?xml version="1.0" encoding="cp037"?>'])
def test_entities_and_encodings_that_hide_them_are_refused(tmp_path, beginning):
    path = book_of(tmp_path, records=[["record_id"], ["R1"]])
    assert "declares entities" in refused(edited(path, SHEET, ("^", beginning)))


def test_what_is_no_workbook_is_refused_in_one_line(tmp_path):
    path = book_of(tmp_path, records=[["record_id"], [MARKER]])
    whole = path.read_bytes()
    for data in (b"", b"PK", whole[:-30], whole[: len(whole) // 2], MARKER.encode(), b"\xd0\xcf\x11\xe0" + whole):
        path.write_bytes(data)
        assert "workbook" in refused(path)


def test_a_flipped_bit_is_found_by_the_checksum(tmp_path):
    path = book_of(tmp_path, records=[["record_id"], [MARKER]])
    with zipfile.ZipFile(path) as book:
        start = book.getinfo(SHEET).header_offset
    whole = bytearray(path.read_bytes())
    whole[start + 120] ^= 4
    path.write_bytes(bytes(whole))
    assert "workbook" in refused(path)
