"""Opening files: nothing is lost, nothing is guessed, nothing is quoted."""

import csv
import io
import json
import os
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.errors import IntegrityError, SourceError
from audit.scratch import Scratch
from audit.sources import csvrows, tally
from audit.sources.csvfile import CsvFile
from audit.sources.engine import Limits, connect, literal
from audit.sources.folder import discover, locate, read_settings
from audit.sources.jsonlines import JsonFile
from audit.sources.parquet import ParquetFile
from audit.tables import TABLES

CORPORA = Path(os.environ.get("AUDIT_CORPORA", Path(__file__).parents[2] / "shared" / "corpora"))
SPECTRUM = sorted((CORPORA / "csv-spectrum" / "csvs").glob("*.csv"))


def read(path):
    """Read a CSV file: its rows as lists with the line each begins on, and its tally."""
    file = CsvFile(path)
    rows = []
    for batch in file.batches(file.header):
        cells = [batch[name].to_pylist() for name in file.header]
        rows += zip(batch["_line"].to_pylist(), map(list, zip(*cells, strict=True)), strict=True)
    return rows, file.tally


def csv_of(tmp_path, text):
    path = tmp_path / "records.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def lost(found):
    return [(line, reason) for line, reason in found.rejected]


# --- CSV: what others wrote -------------------------------------------------------------------------------------------


@pytest.mark.skipif(not SPECTRUM, reason="the corpus csv-spectrum is not on this machine; set AUDIT_CORPORA to it")
@pytest.mark.parametrize("path", SPECTRUM, ids=lambda path: path.stem)
def test_awkward_files_mean_what_their_authors_say(path):
    rows, found = read(path)
    if path.stem == "location_coordinates":
        # It has a quote in the middle of a bare cell, and its own JSON disagrees with it: we refuse the row.
        assert rows == [] and lost(found) == [(2, "a quote or carriage return where none may stand")]
        return
    meant = json.loads((path.parents[1] / "json" / f"{path.stem}.json").read_bytes())
    header = CsvFile(path).header
    assert [dict(zip(header, cells, strict=True)) for _, cells in rows] == meant
    assert not found.rejected


# --- CSV: no row swallows its neighbours ------------------------------------------------------------------------------

HEADER = "record_id,subject_id,status\n"


@pytest.mark.parametrize(
    ("text", "kept", "rejected"),
    [
        pytest.param("1,a,live\n2,b\n3,c,live\n", [2, 4], [(3, "2 cells, where the header has 3")], id="too few cells"),
        pytest.param("1,a,live\n2,b,live,x\n", [2], [(3, "4 cells, where the header has 3")], id="too many cells"),
        pytest.param("1,a,live\n2\n3,c,live\n", [2, 4], [(3, "1 cells, where the header has 3")], id="one cell"),
        pytest.param("1,a,live\n" + HEADER + "2,b,live\n", [2, 4], [(3, "the header again")], id="header again"),
        pytest.param('"record_id","subject_id","status"\n1,a,b\n', [3], [(2, "the header again")], id="quoted header"),
        pytest.param("1,a\0,live\n2,b,live\n", [3], [(2, "a NUL byte")], id="NUL"),
        pytest.param(b"1,\xff,live\n2,b,live\n", [3], [(2, "not UTF-8")], id="not UTF-8"),
        pytest.param(b"1,\xed\xa0\x80,live\n2,b,live\n", [3], [(2, "not UTF-8")], id="half a surrogate pair"),
        pytest.param(
            '1,a"b,live\n2,b,live\n', [3], [(2, "a quote or carriage return where none may stand")], id="bare quote"
        ),
        pytest.param(
            '1,"a"b,live\n2,b,live\n', [3], [(2, "a quote or carriage return where none may stand")], id="text after"
        ),
        pytest.param(
            "1,a\rb,live\n2,b,live\n", [3], [(2, "a quote or carriage return where none may stand")], id="bare CR"
        ),
        pytest.param(
            '1,"a,live\n2,b,live\n3,c,live\n',
            [3, 4],
            [(2, "a quote is opened that is never closed (lines 2 to 4)")],
            id="open",
        ),
        pytest.param(
            '1,"a,live\n2,"b",live\n3,c,live\n',
            [3, 4],
            [(2, "a quote is opened that is closed in the middle of a cell (lines 2 to 3)")],
            id="open, then a quoted cell",
        ),
        pytest.param('1,"x\ny","z"\n2,b,live\n', [2, 4], [], id="a cell of two lines"),
        pytest.param(
            '1,"x\ny"\n2,b,live\n', [4], [(2, "2 cells, where the header has 3")], id="two lines, too few cells"
        ),
        pytest.param('\n1,a,live\n\r\n,,\n"","",""\n2,b,live\n', [3, 7], [], id="blank lines"),
        pytest.param("1,a,live\r\n2,b,live\n", [2, 3], [], id="CRLF and LF"),
        pytest.param("1,a,live\n2,b,live", [2, 3], [], id="no end of line at the end"),
        pytest.param('1,"a ""b"" c",live\n', [2], [], id="quotes doubled"),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_its_neighbours_are_read(tmp_path, text, kept, rejected):
    body = text if isinstance(text, bytes) else text.encode()
    rows, found = read(csv_of(tmp_path, HEADER.encode() + body))
    assert [line for line, _ in rows] == kept
    assert lost(found) == rejected


def test_a_carriage_return_does_not_end_the_last_line(tmp_path):
    rows, found = read(csv_of(tmp_path, HEADER + "1,a,live\n2,b,live\r"))
    assert [line for line, _ in rows] == [2] and [line for line, _ in lost(found)] == [3]


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path):
    assert CsvFile(csv_of(tmp_path, b"\xef\xbb\xbfrecord_id,status\n1,live\n")).header == ("record_id", "status")


def test_a_mark_later_in_the_file_is_data(tmp_path, monkeypatch):
    monkeypatch.setattr(tally, "BLOCK", 8)
    rows, _ = read(csv_of(tmp_path, "record_id,status\n\ufeff1,live\n\ufeff2,live\n"))
    assert [cells[0] for _, cells in rows] == ["\ufeff1", "\ufeff2"]


def test_cells_are_text_as_written(tmp_path):
    words = ["NA", "null", "None", "nan", "007", " x ", "1e5", "#1", "-", "true"]
    rows, _ = read(csv_of(tmp_path, "record_id,status\n" + "".join(f"{word},live\n" for word in words)))
    assert [cells[0] for _, cells in rows] == words


def test_an_open_quote_in_a_long_file_costs_one_row_and_bounded_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(csvrows, "LONGEST_ROW", 1000)
    rows, found = read(csv_of(tmp_path, HEADER + '1,"a,live\n' + "2,b,live\n" * 5000))
    assert len(rows) == 5000
    assert [line for line, _ in lost(found)] == [2]
    assert re.search(r"never closed \(lines 2 to 1\d\d\)", found.rejected[0].reason)


@pytest.mark.parametrize("line", ['x,"""\n', '1,"\n', '"\n', '1,"a\n2,""\n', '1,"a" \n'])
def test_hostile_quotes_take_time_in_proportion_to_their_lines(tmp_path, line):
    # A second for what would take hours if lines were read over and over.
    _, found = read(csv_of(tmp_path, HEADER + line * 30_000))
    assert found.physical == 1 + 30_000 * line.count("\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("\n\n", "the file is empty"),
        ("record_id,status,record_id\n", "columns 1 and 3 have the same name"),
        ('record_id,"status\n', "the header is not a line of CSV"),
        ("record_id\rstatus\r1\rlive\r", "the header is not a line of CSV"),
        ("record_id,status\n".encode("utf-16"), "the header is not"),
        (b"record_id,\xff\n", "the header is not UTF-8"),
    ],
)
def test_a_file_without_a_usable_header_is_refused_in_one_line(tmp_path, text, message):
    with pytest.raises(SourceError, match=message) as refusal:
        CsvFile(csv_of(tmp_path, text))
    assert str(refusal.value).startswith("records.csv") and "\n" not in str(refusal.value)


# --- CSV: the law -----------------------------------------------------------------------------------------------------


def slow_reading(body, header):
    """Read CSV a character at a time: what the three fast ways must agree with."""
    lines = list(io.BytesIO(body))
    rows, rejected, blank, inside, at = [], [], 0, 0, 0
    while at < len(lines):
        cells, end = one_row(lines, at)
        if cells is None:
            rejected.append(at + 2)
            at += 1
            continue
        inside += end - at
        text = b"".join(lines[at : end + 1])
        decoded = None if not is_utf8(text) else [cell.decode() for cell in cells]
        if decoded is None:
            rejected.append(at + 2)
        elif not any(decoded):
            blank += 1
        elif b"\0" in text or decoded == header or len(decoded) != len(header):
            rejected.append(at + 2)
        else:
            rows.append((at + 2, decoded))
        at = end + 1
    return rows, rejected, blank, inside


def is_utf8(text):
    try:
        return text.decode() is not None
    except UnicodeDecodeError:
        return False


def one_row(lines, at):
    cells, cell, state, end = [], b"", "start", at
    text = lines[at]
    while True:
        for i in range(len(text)):
            char, rest = text[i : i + 1], text[i:]
            ends = rest in (b"\n", b"\r\n")
            if state == "quoted":
                if char == b'"':
                    state = "closed"
                else:
                    cell += char
            elif ends:
                return [*cells, cell], end
            elif char == b",":
                cells, cell, state = [*cells, cell], b"", "start"
            elif char == b'"' and state == "closed":
                cell, state = cell + char, "quoted"
            elif char == b'"' and state == "start":
                state = "quoted"
            elif state == "closed" or char in b'"\r\n':
                return None, at
            else:
                cell, state = cell + char, "bare"
        if state != "quoted":
            return [*cells, cell], end
        end += 1
        if end == len(lines):
            return None, at
        text = lines[end]


PIECES = st.sampled_from(
    [
        *(b"a", b"b", b",", b",", b'"', b'""', b"\n", b"\n", b"\r\n", b"\r", b"\0", b"\xff", b" ", b"\xc3\xa9"),
        *(b"\xef\xbb\xbf", b"1,x\n", b"1,x\n2,y\n", b'"1","x\ny"\n', b"a,b\n", b",\n", b'"",\n'),
    ]
)
BODIES = st.lists(PIECES, max_size=40).map(b"".join)


@settings(max_examples=600, deadline=None)
@given(body=BODIES, block=st.sampled_from([1, 7, 64, 1 << 20]))
def test_every_physical_line_is_a_row_rejected_blank_or_inside_a_cell(tmp_path_factory, body, block):
    path = tmp_path_factory.mktemp("law") / "records.csv"
    path.write_bytes(b"a,b\n" + body)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tally, "BLOCK", block)
        rows, found = read(path)
    physical = 1 + body.count(b"\n") + (not body.endswith(b"\n") and body != b"")
    assert found.physical == physical
    assert found.header + found.rows + len(found.rejected) + found.blank + found.inside == physical
    assert len(rows) == found.rows
    slow, rejected, blank, inside = slow_reading(body, ["a", "b"])
    assert rows == slow
    assert sorted(line for line, _ in lost(found)) == rejected
    assert (found.blank, found.inside) == (blank, inside)


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


@settings(max_examples=200, deadline=None)
@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=20),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_what_a_csv_writer_wrote_is_read_back_whole(tmp_path_factory, rows, quoting):
    text = io.StringIO(newline="")
    csv.writer(text, quoting=quoting).writerows([("a", "b", "c"), *rows])
    path = tmp_path_factory.mktemp("written") / "records.csv"
    path.write_bytes(text.getvalue().encode())
    read_rows, found = read(path)
    assert [tuple(cells) for _, cells in read_rows] == [row for row in rows if any(row) and row != ("a", "b", "c")]
    assert len(found.rejected) == rows.count(("a", "b", "c"))


def test_a_line_that_is_not_accounted_for_stops_the_run():
    with pytest.raises(IntegrityError, match=r"records.csv: 5 physical lines, but 4 accounted for") as breach:
        tally.Tally(physical=5, header=1, rows=3).check("records.csv")
    assert breach.value.exit_code == 4


def test_the_law_is_checked_for_every_file(tmp_path, monkeypatch):
    monkeypatch.setattr(csvrows.Rows, "take", lambda *_: iter(()))
    with pytest.raises(IntegrityError, match="3 physical lines, but 1 accounted for"):
        read(csv_of(tmp_path, "record_id,status\n1,live\n\n"))
    monkeypatch.setattr(JsonFile, "_row", lambda *_: None)
    with pytest.raises(IntegrityError, match="1 physical lines, but 0 accounted for"):
        json_rows(tmp_path, '{"record_id": "1"}')


# --- JSON Lines -------------------------------------------------------------------------------------------------------


def json_rows(tmp_path, text):
    path = tmp_path / "records.jsonl"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    file = JsonFile(path)
    return [row for batch in file.batches(TABLES["records"]) for row in batch.to_pylist()], file


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"record_id": "1", "record_id": "2"}', "a key stands twice"),
        ('{"record_id": "1", "x": {"y": 1, "y": 2}}', "a key stands twice"),
        ('["record_id"]', "not an object"),
        ('{"record_id": "1"', "not JSON"),
        ('{"record_id": "1"} {"record_id": "2"}', "not JSON"),
        ('{"record_id": NaN}', "a number that JSON does not know"),
        ('{"record_id": "\\ud800"}', "text that is not Unicode"),
        ('{"record_id": "\\u0000"}', "a NUL byte"),
        ("[" * 100_000, "nested too deeply"),
        ('{"record_id": ' + "1" * 5000 + "}", "not JSON"),
        (b'{"record_id": "\xff"}', "not UTF-8"),
    ],
)
def test_a_line_that_is_not_one_plain_object_is_rejected_alone(tmp_path, line, reason):
    line = line if isinstance(line, bytes) else line.encode()
    rows, file = json_rows(tmp_path, b'{"record_id": "A"}\n' + line + b'\n\n{"record_id": "B"}')
    assert [row["record_id"] for row in rows] == ["A", "B"]
    assert lost(file.tally) == [(2, reason)]
    assert (file.tally.blank, file.tally.physical) == (1, 4)


def test_json_cells_are_taken_as_text_and_lists_and_others_are_marked(tmp_path):
    cells = {"record_id": 7, "data_items": ["name", "email"], "special_category": [], "criminal_offence": False}
    rows, _ = json_rows(tmp_path, json.dumps(cells) + "\n" + json.dumps({"record_id": "8", "submitted_at": 20190101}))
    assert rows[0]["record_id"] == "7" and rows[0]["criminal_offence"] == "false"
    assert rows[0]["data_items"] == ["name", "email"] and rows[0]["special_category"] == [] and not rows[0]["_lost"]
    assert rows[1]["submitted_at"] == "|" and rows[1]["_lost"]  # what no date or time reads like


# --- Parquet ----------------------------------------------------------------------------------------------------------


def parquet_of(tmp_path, **columns):
    path = tmp_path / "records.parquet"
    pq.write_table(pa.table(columns), path)
    return ParquetFile(path)


@pytest.mark.parametrize(
    ("column", "values", "message"),
    [
        ("record_id", pa.array([1.5]), "holds numbers with fractions, where a id is needed"),
        ("record_id", pa.array([True]), "holds true and false"),
        ("record_id", pa.array([b"x"]), "holds values of another kind"),
        ("criminal_offence", pa.array([1]), "holds whole numbers, where a flag is needed"),
        ("submitted_at", pa.array([1]), "holds whole numbers, where a moment is needed"),
        ("data_items", pa.array([[1]]), "where a codes is needed"),
        ("status", pa.array([{"a": 1}]), "holds values of another kind"),
    ],
)
def test_a_column_of_the_wrong_type_is_refused_in_one_line(tmp_path, column, values, message):
    file = parquet_of(tmp_path, **{column: values})
    with pytest.raises(SourceError) as refusal:
        file.holds(TABLES["records"][column])
    assert message in str(refusal.value) and f"`{column}`" in str(refusal.value)


def test_a_column_is_cleaned_only_where_its_statistics_call_for_it(tmp_path):
    file = parquet_of(tmp_path, record_id=["a", "b"], status=["", "live"], role=pa.nulls(2), category=["x", None])
    held = {name: file.holds(TABLES["records"][name]) for name in file.names}
    assert (held["record_id"].strange, held["record_id"].nulls) == (False, False)
    assert held["status"].strange and held["role"].form == "null" and held["category"].nulls


def test_what_is_no_parquet_is_refused_without_a_word_of_it(tmp_path):
    path = tmp_path / "records.parquet"
    for content in (b"jane@example.org,live", b"PAR1jane@example.org", b""):
        path.write_bytes(content)
        with pytest.raises(SourceError) as refusal:
            ParquetFile(path)
        assert "jane" not in str(refusal.value) and refusal.value.__suppress_context__ | (
            refusal.value.__context__ is None
        )


# --- Folders ----------------------------------------------------------------------------------------------------------


def folder_of(tmp_path, *names):
    for name in names:
        (tmp_path / name).write_text("record_id\n")
    return tmp_path


def test_tables_are_found_in_their_order_with_their_parts(tmp_path):
    found, notes = discover(
        folder_of(tmp_path, "records.b.csv", "records.a.csv", "holds.CSV", "inventory.toml", ".x.csv")
    )
    assert [(one.table, one.format, [path.name for path in one.paths]) for one in found] == [
        ("records", "csv", ["records.a.csv", "records.b.csv"]),
        ("holds", "csv", ["holds.CSV"]),
    ]
    assert notes == []


@pytest.mark.parametrize(
    ("names", "note"),
    [
        (["hold.csv"], "hold.csv is no table; did you mean `holds`?"),
        (["Holds.csv"], "Holds.csv is no table; did you mean `holds`?"),
        (["zebra.parquet"], "zebra.parquet is no table"),
        (["holds.xlsx"], "holds.xlsx was not read: a file of many tables is given itself, not the folder it stands in"),
        (["holds.xls"], "holds.xls is no format that is read: give `holds` as CSV, Parquet or JSON Lines"),
    ],
)
def test_what_looks_like_a_table_and_is_none_is_noted(tmp_path, names, note):
    _, notes = discover(folder_of(tmp_path, "records.csv", *names))
    assert notes == [note]


def test_a_misspelt_records_is_an_error_that_says_what_was_meant(tmp_path):
    with pytest.raises(
        SourceError, match=r"there is no table `records`; record.csv is no table; did you mean `records`\?"
    ):
        discover(folder_of(tmp_path, "record.csv"))


def test_folders_that_are_no_inventory_are_refused(tmp_path):
    with pytest.raises(SourceError, match="the folder is empty"):
        discover(tmp_path)
    with pytest.raises(SourceError, match="there is no such folder"):
        locate(tmp_path / "nowhere")
    with pytest.raises(SourceError, match="is a file; give the folder it stands in"):
        locate(folder_of(tmp_path, "records.csv") / "records.csv")
    with pytest.raises(SourceError, match=r"`records` is given twice: records.csv and records.jsonl"):
        discover(folder_of(tmp_path, "records.jsonl"))


def test_a_folder_or_a_pipe_in_the_place_of_a_file_is_refused(tmp_path):
    (tmp_path / "records.csv").mkdir()
    with pytest.raises(SourceError, match=r"records.csv: is no file"):
        discover(tmp_path)
    os.mkfifo(folder_of(tmp_path, "holds.csv") / "consents.csv")
    (tmp_path / "records.csv").rmdir()
    with pytest.raises(SourceError, match=r"consents.csv: is no file"):
        discover(folder_of(tmp_path, "records.csv"))


def test_a_file_that_may_not_be_read_is_refused(tmp_path, monkeypatch):
    path = folder_of(tmp_path, "records.csv") / "records.csv"

    def refuse(*_args, **_named):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(SourceError, match=r"^records.csv: cannot be read: Permission denied$"):
        CsvFile(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("zon = 'UTC'", r"`zon` is no setting; .* did you mean `zone`\?"),
        ("zone = 'Europe/Lundon'", "there is no such time zone"),
        ("zone = 1", "`zone` must be text"),
        ("zone = ", "is not TOML"),
    ],
)
def test_settings_that_are_not_known_are_refused(tmp_path, text, message):
    (tmp_path / "inventory.toml").write_text(text)
    with pytest.raises(SourceError, match=message):
        read_settings(tmp_path)


def test_settings_are_read(tmp_path):
    (tmp_path / "inventory.toml").write_text("zone = 'Europe/Paris'\ndescription = 'The old CRM'")
    assert read_settings(tmp_path).zone == "Europe/Paris"


# --- The engine -------------------------------------------------------------------------------------------------------


@pytest.fixture
def engine(tmp_path):
    pq.write_table(pa.table({"a": [1, 2]}), tmp_path / "it's [in].parquet")
    pq.write_table(pa.table({"a": [3]}), tmp_path / "other.parquet")
    workspace = Scratch()
    with connect(workspace, reads=[tmp_path / "it's [in].parquet"], limits=Limits(memory="100MB")) as connection:
        yield connection, tmp_path, workspace


def test_an_engine_reads_what_it_was_given_and_keeps_tables_of_its_own(engine):
    connection, folder, _ = engine
    source = literal(str(folder / "it's [in].parquet"))
    assert connection.execute(f"SELECT sum(a) FROM read_parquet({source})").fetchone() == (3,)  # noqa: S608
    connection.execute("CREATE TEMP TABLE t AS SELECT 1")
    connection.execute("CREATE VIEW v AS SELECT 1")


def test_an_engine_spills_to_its_own_folder_which_goes_with_it(engine):
    connection, _, workspace = engine
    connection.execute("CREATE TEMP TABLE big AS SELECT i::VARCHAR || repeat('x', 100) AS x FROM range(1500000) t(i)")
    assert any((workspace.path / "spill").iterdir())
    assert workspace.path.stat().st_mode & 0o777 == 0o700
    connection.close()
    workspace.close()
    assert not workspace.path.exists()


def test_an_engine_is_set_as_it_should_be(engine):
    connection, _, _ = engine
    names = ("TimeZone", "threads", "preserve_insertion_order", "python_enable_replacements", "lock_configuration")
    more = ("autoinstall_known_extensions", "autoload_known_extensions", "allow_community_extensions")
    values = {name: connection.execute(f"SELECT current_setting('{name}')").fetchone()[0] for name in names + more}
    assert values == {"TimeZone": "UTC", "threads": 2, "lock_configuration": True} | dict.fromkeys(
        ("preserve_insertion_order", "python_enable_replacements", *more), False
    )


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_parquet('{folder}/other.parquet')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('{folder}/*')",
        "COPY (SELECT 1) TO '{folder}/out.csv'",
        "ATTACH '{folder}/x.duckdb'",
        "SET memory_limit = '10GB'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM frame",
    ],
)
def test_an_engine_reaches_nothing_else(engine, statement):
    import duckdb

    frame = pa.table({"a": [1]})
    connection, folder, _ = engine
    with pytest.raises(duckdb.Error):
        connection.execute(statement.format(folder=folder))
    assert frame.num_rows == 1
