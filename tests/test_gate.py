"""The gate finds what an audience may not see, in every place and encoding, and nothing else."""

import gzip
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import leaks
from audit import gate
from audit.errors import IntegrityError
from audit.gate import encoded, packed
from audit.gate.decode import Decoder
from audit.gate.words import folded, folded_each
from audit.inventory import Inventory, load_inventory
from audit.policy import Policy, load_policy

KEY = bytes(range(7, 39))
PASSWORD = "Tr0ub4dor&3-zebra"  # noqa: S105 -- of nothing
STATEMENT = "Mrs Trelawney telephoned about her late husband's boundary dispute with the neighbours at Polperro"

# What is forbidden to everybody but analysts: (what the refusal calls it, the value).
VALUES = [
    ("a value of records.record_id", "REC-004817"),
    ("a value of records.subject_id", "SUB-26243"),
    ("a value of records.record_id", "7d9f2c31-0b6e-4f6a-9a51-3c1b8e2f4d70"),
    ("a value of records.subject_id", "904817265"),
    ("a value of records.category", "witchcraft"),
    ("a value of access_log.actor_id", "m.trelawney@polperro.example.org"),
    ("a value of recipients.name", "Zoë Brontë & Söhne"),
    ("a value of assessments.statement", STATEMENT),
    ("a value of holds.scope_id", "192.168.77.231"),
    ("a cell of records.submitted_at that could not be read", "ask Morwenna first"),
    ("a rejected row of records", "Jory Penhaligon"),
    ("the name of a part of a table", "northgate"),
    ("the name of the inventory", "polperro-clients"),
    ("the description of the inventory", "Everything the Polperro branch holds"),
    ("the name of a column or file that is none of ours", "maiden_name"),
]
EVERYBODYS = [
    ("a credential", PASSWORD),
    ("a credential", KEY.hex()),
    ("a credential", "postgresql://reader:kingfisher9@db.internal/audit"),
    ("a credential", "-----BEGIN OPENSSH PRIVATE KEY-----"),
    ("a folder of this machine", "/home/morwenna/reports"),
    ("a folder of this machine", "C:\\Users\\morwenna\\audit"),
]


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy("amiqus")


@pytest.fixture(scope="module")
def inventory(tmp_path_factory: pytest.TempPathFactory) -> Inventory:
    """Write an inventory that holds every value."""
    folder = tmp_path_factory.mktemp("data") / "polperro-clients"
    folder.mkdir()
    (folder / "inventory.toml").write_text('description = "Everything the Polperro branch holds."\n')
    (folder / "records.csv").write_text(
        "record_id,subject_id,category,submitted_at,maiden_name\n"
        "REC-004817,SUB-26243,correspondence,2020-01-01,x\n"
        "7d9f2c31-0b6e-4f6a-9a51-3c1b8e2f4d70,904817265,witchcraft,ask Morwenna first,x\n"
        "REC-9,Jory Penhaligon\n"
        "live,1234,service,2020-01-01,x\n"
    )
    (folder / "records.northgate.csv").write_text("record_id,subject_id\nREC-004818,SUB-26244\n")
    (folder / "access_log.csv").write_text("access_id,actor_id\nACC-70001,m.trelawney@polperro.example.org\n")
    (folder / "recipients.csv").write_text("recipient_id,name\nRCP-7001,Zoë Brontë & Söhne\n")
    (folder / "assessments.csv").write_text(f'assessment_id,statement\nASM-7001,"{STATEMENT}"\n')
    (folder / "holds.csv").write_text("hold_id,scope_id\nHLD-7001,192.168.77.231\n")
    return load_inventory(folder)


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDIT_TEST_PASSWORD", PASSWORD)


def find(folder: Path, inventory: Inventory, policy: Policy, audience: str = "auditor") -> dict[str, set[str]]:
    """Read a folder through, and give what each file holds."""
    _, found = gate.read_through(folder, inventory, policy, audience, secrets=[KEY])
    held: dict[str, set[str]] = {}
    for leak in found:
        held.setdefault(leak.where, set()).add(leak.holds.removeprefix("holds "))
    return held


def test_every_value_is_found_in_every_encoding(tmp_path: Path, inventory: Inventory, policy: Policy) -> None:
    planted: dict[str, tuple[str, str]] = {}
    for kind, value in VALUES + EVERYBODYS:
        for encoding, encode in leaks.ENCODINGS.items():
            if encoding == "hex escapes" and max(value) > "\xff":
                continue
            planted[leaks.write(tmp_path, "report.html", leaks.html_page(encode(value)))] = (kind, encoding)
    for kind, value in VALUES:
        for encoding, encode in leaks.LOOKALIKES.items():
            planted[leaks.write(tmp_path, "report.html", leaks.html_page(encode(value)))] = (kind, encoding)
    assert len(planted) > 600
    held = find(tmp_path, inventory, policy)
    missed = [what for file, what in planted.items() if what[0] not in held.get(file, ())]
    assert not missed, missed


def test_every_value_is_found_in_every_kind_of_file(tmp_path: Path, inventory: Inventory, policy: Policy) -> None:
    planted: dict[str, tuple[str, str]] = {}
    for kind, value in VALUES + EVERYBODYS:
        for place, put in leaks.PLACES.items():
            if not (place == "tail.bin" and not value.isascii()):
                said = value if "/" not in value or place != "member.zip" else "REC-004817"
                named = kind if said == value else "a value of records.record_id"
                planted[leaks.write(tmp_path, place, put(said))] = (named, place)
    assert len(planted) > 350
    held = find(tmp_path, inventory, policy)
    missed = [what for file, what in planted.items() if what[0] not in held.get(file, ())]
    assert not missed, missed


def test_encodings_are_undone_in_every_kind_of_file(tmp_path: Path, inventory: Inventory, policy: Policy) -> None:
    planted: dict[str, tuple[str, str]] = {}
    for place, put in leaks.PLACES.items():
        for encoding, encode in leaks.ENCODINGS.items():
            if place != "member.zip" or "/" not in encode("REC-004817"):
                planted[leaks.write(tmp_path, place, put(encode("REC-004817")))] = (place, encoding)
    held = find(tmp_path, inventory, policy)
    missed = [what for file, what in planted.items() if "a value of records.record_id" not in held.get(file, ())]
    assert not missed, missed


def test_names_of_files_and_folders_are_searched_and_not_repeated(
    tmp_path: Path, inventory: Inventory, policy: Policy
) -> None:
    (tmp_path / "REC-004817").mkdir()
    (tmp_path / "REC-004817" / "SUB-26243%2Ehtml").write_text("SUB-26243")
    with pytest.raises(IntegrityError) as refused:
        gate.pass_or_refuse(tmp_path, inventory, policy, "public")
    assert "the name of file 1 of 2" in str(refused.value)
    assert "004817" not in str(refused.value) and "26243" not in str(refused.value)


def test_a_refusal_is_one_line_with_file_and_kind_and_no_value(
    tmp_path: Path, inventory: Inventory, policy: Policy
) -> None:
    (tmp_path / "data").mkdir()
    for number, (_, value) in enumerate(VALUES):
        (tmp_path / "data" / f"{number}.csv").write_text(value)
    with pytest.raises(IntegrityError) as refused:
        gate.pass_or_refuse(tmp_path, inventory, policy, "auditor")
    said = str(refused.value)
    assert refused.value.exit_code == 4 and "\n" not in said
    assert said.startswith("data/0.csv: holds a value of records.record_id; data/1.csv holds a value of ")
    assert said.endswith(" more like them; nothing was published")
    assert not [value for _, value in VALUES if value.lower() in said.lower()]


def test_analysts_see_rows_but_no_credential_or_place_that_is_surely_ours(
    tmp_path: Path, inventory: Inventory, policy: Policy
) -> None:
    """What merely looks like one may stand in an inventory, and analysts may see that."""
    ours = [PASSWORD, KEY.hex(), f"{Path.cwd()}/x"]
    for value in [*(value for _, value in VALUES + EVERYBODYS[2:]), *ours]:
        leaks.write(tmp_path, "report.html", leaks.html_page(value))
    held = find(tmp_path, inventory, policy, "analyst")
    assert len(held) == len(ours)
    assert set().union(*held.values()) == {"a credential", "a folder of this machine"}


def test_a_clean_folder_passes_and_what_was_not_searched_is_counted(
    tmp_path: Path, inventory: Inventory, policy: Policy
) -> None:
    (tmp_path / "report.html").write_text("<p>217 records are kept too long. live, 1234, REC, 2020-01-01, 004818.5")
    (tmp_path / "result.json").write_text(json.dumps({"failed": 1234, "clause": "retention.max"}))
    passed = gate.pass_or_refuse(tmp_path, inventory, policy, "auditor", secrets=[KEY])
    # "live" and the categories are words of ours, 1234 and REC-9's row may be anything.
    assert passed.files == 2 and passed.searched > 15 and passed.not_searched > 5


def test_credentials_of_the_service_manager_and_this_host_are_found(
    tmp_path: Path, inventory: Inventory, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, run = tmp_path / "credentials", tmp_path / "run"
    folder.mkdir()
    run.mkdir()
    (folder / "key").write_text("correct-horse-battery\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    monkeypatch.setenv("DATABASE", "postgresql://reader:kingfisher9@db/audit")
    monkeypatch.setattr(socket, "gethostname", lambda: "trevithick.example.org")
    for number, text in enumerate(("correct-horse-battery", "kingfisher9", f"cd {Path.cwd()}", "on TREVITHICK", "x")):
        (run / f"{number}.txt").write_text(text)
    held = find(run, inventory, policy, "analyst")
    assert held == {
        "0.txt": {"a credential"},
        "1.txt": {"a credential"},
        "2.txt": {"a folder of this machine"},
        "3.txt": {"the name of this machine"},
    }


def test_counts_days_and_words_of_ours_are_no_identifiers(
    tmp_path: Path, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "vm")
    folder, run = tmp_path / "inventory", tmp_path / "run"
    folder.mkdir()
    run.mkdir()
    ids = [
        *map(str, range(1, 5001)),
        "480121",
        "retention.max",
        "service",
        "2026-11-22",
        "345678",
        "UK GDPR Art. 5(1)(e)",
    ]
    (folder / "records.csv").write_text("record_id\n" + "".join(f"{one}\n" for one in ids))
    (run / "result.json").write_text(json.dumps({"passed": 480121, "as_of": "2026-11-22"}))
    (run / "report.html").write_text(
        "<p>retention.max: 4,892 of 5,000, or 480,121. UK GDPR Art. 5(1)(e). 480121 service; 2026-11-22"
        '<path d="M 12.345678 1234 L 99.345678"/>'
    )
    passed = gate.pass_or_refuse(run, load_inventory(folder), policy, "auditor")
    assert (passed.searched, passed.not_searched) == (1, 5005 + 2)  # and the names of the folder and of this machine
    (run / "more.html").write_text("345678")  # it can be told from a decimal
    with pytest.raises(IntegrityError, match=r"^more.html: holds a value of records.record_id; nothing"):
        gate.pass_or_refuse(run, load_inventory(folder), policy, "auditor")


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["canary-4711"], pa.string_view()),
        pa.array([b"canary-4711"], pa.binary_view()),
        pa.array(['"canary-4711"'], pa.json_()),
        pa.array([b"canary-4711 here"], pa.uuid()),
        pa.array([[{"in": "canary-4711"}]]),
        pa.array([Decimal(4711471147114711)]),
    ],
    ids=lambda column: str(column.type),
)
def test_a_column_of_any_kind_is_looked_through(column: pa.Array) -> None:
    made = io.BytesIO()
    pq.write_table(pa.table({"x": column}), made, compression="zstd")
    parts = packed.unpacked(made.getvalue(), packed.Budget())
    assert any(b"canary-4711" in part or b"4711471147114711" in part for part in list(parts or ())[2:])


def test_a_column_of_a_kind_that_is_not_read_is_refused() -> None:
    with pytest.raises(packed.UnreadableError, match="a column of a kind that is not read: list_view"):
        list(packed._distinct(pa.array([["x"]], pa.list_view(pa.string())), packed.Budget()))


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.gz", gzip.compress(bytes(64 << 20)), "unpacks to more than 200 times its size"),
        ("a.gz", gzip.compress(b"x" * 99)[:-20], "is packed, and cut off or damaged"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(99), "is packed as 7z, which is not read"),
        ("a.parquet", b"PAR1" + bytes(99) + b"PAR1", "is a Parquet file that is damaged"),
        ("a.zip", b"PK\x05\x06", "is a zip file that is damaged, or locked with a password"),
        ("a.pdf", b"%PDF-1.7\n/Encrypt 1 0 R", "is a PDF that is locked"),
    ],
)
def test_what_cannot_be_read_through_is_refused(
    tmp_path: Path, inventory: Inventory, policy: Policy, name: str, data: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(IntegrityError, match=f"^{name}: {reason}; nothing was published$"):
        gate.pass_or_refuse(tmp_path, inventory, policy, "analyst")


def test_bombs_end_bounded(
    tmp_path: Path, inventory: Inventory, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = b"REC"
    for _ in range(12):
        data = gzip.compress(data)
    (tmp_path / "nested.gz").write_bytes(data)
    with pytest.raises(IntegrityError, match="is packed more than 8 times over"):
        gate.pass_or_refuse(tmp_path, inventory, policy, "analyst")
    (tmp_path / "nested.gz").unlink()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(8):
            archive.writestr(f"{number}", os.urandom(1 << 18) * 2)
    (tmp_path / "wide.zip").write_bytes(buffer.getvalue())
    monkeypatch.setattr(packed, "MOST", 3 << 20)
    gate.pass_or_refuse(tmp_path, inventory, policy, "analyst")  # it is large itself, and may unpack to more
    monkeypatch.setattr(packed, "TIMES", 0)
    with pytest.raises(IntegrityError, match="unpacks to more than can be looked through"):
        gate.pass_or_refuse(tmp_path, inventory, policy, "analyst")


def test_what_is_long_and_packed_within_a_text_is_unpacked(
    tmp_path: Path, inventory: Inventory, policy: Policy
) -> None:
    data = gzip.compress(os.urandom(300 << 10) + b" REC-004817 ")
    (tmp_path / "report.html").write_text(f"<p>{leaks.in_base64(data)}</p>")
    assert find(tmp_path, inventory, policy) == {"report.html": {"a value of records.record_id"}}
    (tmp_path / "report.html").write_text(f"<p>{leaks.in_base64(data[:-100])}</p>")
    assert find(tmp_path, inventory, policy) == {"report.html": {"is packed, and cut off or damaged"}}


def test_a_link_is_refused(tmp_path: Path, inventory: Inventory, policy: Policy) -> None:
    (tmp_path / "a.html").symlink_to(__file__)
    with pytest.raises(IntegrityError, match="is a link or a device"):
        gate.pass_or_refuse(tmp_path, inventory, policy, "analyst")


def test_pdf_pages_are_read(tmp_path: Path, inventory: Inventory, policy: Policy, chromium: object) -> None:
    page = chromium.new_page()  # type: ignore[attr-defined]
    page.set_content("<h1>Report</h1><p>It says REC-004817, and <b>Zoë Brontë &amp; Söhne</b>.")
    page.pdf(path=str(tmp_path / "report.pdf"))
    assert find(tmp_path, inventory, policy) == {
        "report.pdf": {"a value of records.record_id", "a value of recipients.name"}
    }


@given(st.text(max_size=60), st.text(alphabet="\n .-_é\u0301aA1", max_size=30))
def test_both_sides_fold_alike(value: str, around: str) -> None:
    alone = [line.split() for line in folded_each([value, around])]
    assert alone == [folded(value.replace("\n", " ")).split(), folded(around.replace("\n", " ")).split()]
    together = folded(f"x {value.upper().lower()} y").split()
    assert together[0][:1] == "x" and together[-1][-1:] == "y"


@given(st.binary(max_size=400))
def test_no_bytes_break_the_decoder(data: bytes) -> None:
    try:
        for view in Decoder(packed.Budget()).views(data):
            folded(view)
    except packed.UnreadableError:
        pass


@given(st.text(max_size=200))
def test_undoing_escapes_ends(text: str) -> None:
    try:
        assert next(iter(encoded.unfolded(text))) == text
        list(encoded.unfolded(text))
    except RecursionError:
        pass


CHILD = """
import sys, time
from decimal import Decimal
from pathlib import Path
from audit import gate
from audit.inventory import load_inventory
from audit.policy import load_policy
inventory = load_inventory(Path(sys.argv[1]))
started = time.process_time()
passed, leaks = gate.read_through(Path(sys.argv[2]), inventory, load_policy("amiqus"), "auditor")
took = time.process_time() - started
# Not ru_maxrss: a child inherits what its parent had.
peak = next(int(line.split()[1]) for line in Path("/proc/self/status").open() if line.startswith("VmHWM"))
print(passed.searched, [leak.where for leak in leaks], peak >> 10, round(took, 1))
"""


def search_many(tmp_path: Path, number: int) -> tuple[str, int]:
    """Search as many identifiers in a child process; give what it says, and its peak memory in MB."""
    inventory, run = tmp_path / "inventory", tmp_path / "run"
    inventory.mkdir()
    run.mkdir()
    ids = [f"{at * 2654435761 % (1 << 32):08x}-{at:07d}" for at in range(number)]
    pq.write_table(
        pa.table({"record_id": ids, "subject_id": [f"SUB-{one[:8]}" for one in ids]}), inventory / "records.parquet"
    )
    said = "".join(f"<tr><td>{at:016x}<td>{at}" for at in range(5_000))
    (run / "clean.html").write_text(said)
    (run / "report.html").write_text(f"{said}<p>{ids[number // 2]}")
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(inventory), str(run)], capture_output=True, text=True, check=True
    )
    return done.stdout, int(done.stdout.split()[-2])


def test_many_identifiers_are_searched(tmp_path: Path) -> None:
    said, _ = search_many(tmp_path, 50_000)
    assert said.startswith("100000 ['report.html']")


@pytest.mark.slow
def test_five_million_identifiers_are_searched_in_bounded_memory(tmp_path: Path) -> None:
    said, peak = search_many(tmp_path, 5_000_000)
    assert said.startswith("10000000 ['report.html']"), said
    assert peak < 1024, said


def test_no_program_is_needed_to_read_a_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(packed.UnreadableError, match="damaged"):
        list(packed.unpacked(b"%PDF-1.7 nothing", packed.Budget()) or ())
