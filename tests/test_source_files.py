"""More kinds of files: what each holds is read as CSV would be, and what cannot be read is named or refused."""

import gzip

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from audit.errors import SourceError
from audit.gate.kept_back import kept_back
from audit.inventory import load_inventory
from audit.redaction.inventory import file_names
from audit.sources import packed, tally

LONDON = "Europe/London"
MARKER = "jane.doe@example.org"
TEXT = b"record_id,subject_id,status\nR1," + MARKER.encode() + b",live\n2\nR3,S3,archive\n"


def refused(path):
    """Load what must be refused: give the one line that says why, which quotes nothing of the file."""
    with pytest.raises(SourceError) as refusal:
        load_inventory(path).fit(LONDON)
    said = str(refusal.value)
    assert "\n" not in said and MARKER not in said and refusal.value.__cause__ is None
    return said


def accounted(inventory):
    """Check that every physical row is accounted for, and give the accounting."""
    rows = inventory.accounting
    parts = rows[["header", "rows", "rejected", "blank", "inside_cells"]].sum(axis=1)
    assert parts.to_list() == rows["physical_lines"].to_list()
    return rows


# --- Compressed text --------------------------------------------------------------------------------------------------


def pack(data, packing):
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, packed.PACKED[packing]) as stream:
        stream.write(data)
    return sink.getvalue().to_pybytes()


@pytest.fixture(params=["gz", "zst"])
def packing(request):
    return request.param


def test_compressed_text_is_read_as_the_text_in_it(tmp_path, packing):
    (tmp_path / f"records.csv.{packing}").write_bytes(pack(TEXT, packing))
    (tmp_path / f"holds.JSONL.{packing.upper()}").write_bytes(pack(b'{"hold_id": "H1"}\n', packing))
    inventory = load_inventory(tmp_path)
    rows = inventory.fit(LONDON).connection.execute("SELECT record_id FROM records ORDER BY 1").fetchall()
    assert rows == [("R1",), ("R3",)]
    assert inventory.rejected.values.tolist() == [
        ["records", f"records.csv.{packing}", 3, "1 cells, where the header has 3"]
    ]
    assert accounted(inventory)["physical_lines"].to_list() == [4, 1]
    assert [path.name for path in inventory.files] == [f"records.csv.{packing}", f"holds.JSONL.{packing.upper()}"]
    assert sorted(file_names(inventory).values()) == [f"holds.jsonl.{packing}", f"records.csv.{packing}"]


def test_a_compressed_file_of_several_members_is_one_text(tmp_path, packing):
    (tmp_path / f"records.csv.{packing}").write_bytes(pack(TEXT[:40], packing) + pack(TEXT[40:], packing))
    assert accounted(load_inventory(tmp_path))["rows"].to_list() == [2]


def test_it_is_unpacked_block_by_block(tmp_path, packing, monkeypatch):
    monkeypatch.setattr(tally, "BLOCK", 7)
    (tmp_path / f"records.csv.{packing}").write_bytes(pack(b"\xef\xbb\xbf" + TEXT, packing))
    assert accounted(load_inventory(tmp_path))["rows"].to_list() == [2]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        pytest.param(lambda whole: whole[:-1], "ends in the middle of its compressed data", id="one byte short"),
        pytest.param(lambda whole: whole[: len(whole) // 2], "ends in the middle", id="cut in half"),
        pytest.param(lambda whole: whole + whole[:-5], "ends in the middle", id="the second member is cut"),
        pytest.param(lambda whole: whole + b"garbage", "its compressed data is damaged", id="garbage after it"),
        pytest.param(lambda _: b"", "is empty", id="empty"),
        pytest.param(lambda _: TEXT, "file, though its name says so", id="not compressed"),
    ],
)
def test_a_damaged_stream_is_refused_in_one_line(tmp_path, packing, damage, said):
    (tmp_path / f"records.csv.{packing}").write_bytes(damage(pack(TEXT * 50, packing)))
    assert refused(tmp_path).startswith(f"records.csv.{packing}: ") and said in refused(tmp_path)


def test_a_flipped_bit_is_found_by_the_checksum_of_gzip(tmp_path):
    whole = bytearray(gzip.compress(TEXT, compresslevel=0))
    whole[20] ^= 1
    (tmp_path / "records.csv.gz").write_bytes(bytes(whole))
    assert "its compressed data is damaged" in refused(tmp_path)


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(tmp_path, packing, monkeypatch):
    monkeypatch.setattr(packed, "ALWAYS", 1 << 20)
    (tmp_path / f"records.csv.{packing}").write_bytes(pack(b"record_id\n" + b"x\n" * (4 << 20), packing))
    assert "unpacks to far more than its size allows" in refused(tmp_path)


def test_no_compressed_file_unpacks_without_end():
    assert packed.most(0) == packed.ALWAYS and packed.most(1 << 20) == 250 << 20
    assert packed.most(1 << 60) == packed.LARGEST


def test_a_file_and_its_compressed_copy_are_a_table_given_twice(tmp_path, packing):
    (tmp_path / "records.csv").write_bytes(TEXT)
    (tmp_path / f"records.csv.{packing}").write_bytes(pack(TEXT, packing))
    assert "`records` is given twice: records.csv and records.csv" in refused(tmp_path)


def test_compressed_parts_stand_beside_others(tmp_path, packing):
    (tmp_path / "records.2024.csv").write_bytes(TEXT)
    (tmp_path / f"records.2025.csv.{packing}").write_bytes(pack(TEXT, packing))
    assert accounted(load_inventory(tmp_path))["rows"].to_list() == [2, 2]


def test_the_gate_reads_rejected_rows_of_compressed_text_and_keeps_no_format_back(tmp_path, packing):
    (tmp_path / f"records.north.csv.{packing}").write_bytes(pack(TEXT + b"Jory Penhaligon\n", packing))
    kept = {one.kind: one.values for one in kept_back(load_inventory(tmp_path), LONDON)}
    assert kept["a rejected row of records"] == ["Jory Penhaligon"]
    assert kept["the name of a part of a table"] == ["north"]


def test_only_text_is_unpacked(tmp_path):
    (tmp_path / "records.csv").write_bytes(TEXT)
    (tmp_path / "holds.parquet.gz").write_bytes(b"")
    assert "holds.parquet.gz is no format that is read" in load_inventory(tmp_path).notes[0]


# --- A table of many Parquet files ------------------------------------------------------------------------------------


def table_folder(folder, *names, name="records"):
    (folder / name).mkdir()
    for number, file in enumerate(names):
        pq.write_table(pa.table({"record_id": [f"R{number}"], "submitted_at": ["soon"]}), folder / name / file)
    return folder / name


@pytest.mark.parametrize("name", ["records", "records.parquet"])
def test_a_folder_of_parquet_files_is_one_table_in_the_order_of_their_names(tmp_path, name):
    folder = table_folder(tmp_path, "part-2.parquet", "part-1.PARQUET", name=name)
    for left in ("_SUCCESS", "_metadata", ".part-2.parquet.crc"):
        (folder / left).write_text("")
    inventory = load_inventory(tmp_path)
    assert inventory.notes == []
    assert accounted(inventory)["file"].to_list() == [f"{name}/part-1.PARQUET", f"{name}/part-2.parquet"]
    assert [inventory.named(path) for path in inventory.files] == inventory.accounting["file"].to_list()
    fitted = inventory.fit(LONDON)
    assert fitted.connection.execute("SELECT count(*) FROM records").fetchone() == (2,)
    assert fitted.defects[["file", "line"]].values.tolist() == [
        [f"{name}/part-1.PARQUET", 1],
        [f"{name}/part-2.parquet", 1],
    ]
    assert sorted(file_names(inventory).values()) == ["records.1.parquet", "records.2.parquet"]


def test_foreign_files_in_a_tables_folder_are_noted(tmp_path):
    (table_folder(tmp_path, "a.parquet") / "a.csv").write_text("record_id\n1\n")
    assert load_inventory(tmp_path).notes == ["records/a.csv is no Parquet file, and was not read"]


def test_a_tables_folder_that_may_hold_rows_elsewhere_is_refused(tmp_path):
    (table_folder(tmp_path, "a.parquet") / f"subject_id={MARKER}").mkdir()
    assert "records: holds a folder, and there may be rows in it" in refused(tmp_path)


def test_a_tables_folder_without_a_file_is_refused(tmp_path):
    (table_folder(tmp_path) / "a.csv").write_text("")
    assert "records: is a table's folder without a Parquet file" in refused(tmp_path)


def test_a_tables_folder_and_a_file_are_a_table_given_twice(tmp_path):
    table_folder(tmp_path, "a.parquet")
    (tmp_path / "records.csv").write_bytes(TEXT)
    assert "`records` is given twice: records and records.csv" in refused(tmp_path)
    (tmp_path / "records.csv").unlink()
    pq.write_table(pa.table({"record_id": ["R1"]}), tmp_path / "records.more.parquet")
    assert "`records` is given twice: records and records.more.parquet" in refused(tmp_path)


def test_a_damaged_file_in_a_tables_folder_is_named_with_it(tmp_path):
    (table_folder(tmp_path, "a.parquet") / "b.parquet").write_bytes(b"PAR1 and no more")
    assert refused(tmp_path).startswith("records/b.parquet: cannot be read")
