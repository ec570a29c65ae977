"""Whatever is changed in a run or in its ledger is seen: by `audit verify`, and by a recipient without our software."""

import os
import random
import shutil
import subprocess
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest

from audit import recipe
from audit.errors import AuditError
from audit.runfolder import SUMS, digest_of, digests, sums
from audit.verify import Signers, verify
from command import audit
from evidence_runs import allowed, copied, key, run, three

Tamper = Callable[[random.Random, list[Path], Path], str]


@pytest.fixture(scope="module")
def signing_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return key(tmp_path_factory.mktemp("key"))


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory, signing_key: Path) -> Path:
    """Give one of three signed runs, which was signed off twice."""
    return three(tmp_path_factory.mktemp("signed"), signing_key)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return three(tmp_path_factory.mktemp("plain"))


def test_a_good_run_has_no_fault(plain: Path) -> None:
    checked = verify(plain)
    assert checked.faults == []
    assert checked.said[:2] == ["files: 6, none changed, missing or added", "signature: not signed"]
    assert checked.said[2:4] == [
        "sign-off 1: Jo Bloggs, Data protection officer, 2026-11-25",
        "sign-off 2: Jo Bloggs, Data protection officer, 2026-11-26",
    ]
    assert checked.said[4].startswith("ledger: 5 entries, this run is entry 2; head ")


def test_a_signature_is_checked_against_those_who_may_sign(signed: Path, signing_key: Path, tmp_path: Path) -> None:
    signers = allowed(signing_key)
    assert verify(signed).faults == []
    checked = verify(signed, Signers(signers, "audit@org"))
    assert checked.faults == []
    assert "signature: of audit@org, whom allowed_signers allows" in checked.said
    assert "sign-off 1: signed by audit@org" in checked.said
    assert "sign-off 2: signed by audit@org" not in checked.said
    other = allowed(key(tmp_path))
    for given in (Signers(signers, "someone@else"), Signers(other, "audit@org")):
        assert verify(signed, given).faults == [
            f"SHA256SUMS.sig: is not a signature of {given.identity}, whom allowed_signers allows"
        ]


def test_a_run_that_must_be_signed_and_is_not_fails(plain: Path, signing_key: Path) -> None:
    checked = verify(plain, Signers(allowed(signing_key), "audit@org"))
    assert checked.faults == ["signature: not signed by anybody"]


def test_a_name_that_was_left_empty_does_not_skip_the_check(plain: Path, signing_key: Path) -> None:
    for nobody in ("", " "):
        said = audit("verify", plain, "--signers", allowed(signing_key), "--identity", nobody)
        assert (said.returncode, said.stderr) == (2, "audit: --identity names nobody; see `audit verify --help`\n")


def test_without_ssh_keygen_a_signature_is_not_checked_and_that_is_said(
    signed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    checked = verify(signed)
    assert checked.faults == []
    assert "SHA256SUMS.sig: NOT CHECKED, there is no ssh-keygen on this machine" in checked.said


def test_a_signature_that_is_taken_away_is_missed(signed: Path, tmp_path: Path) -> None:
    alone = copied(signed, tmp_path / signed.name)
    (alone / "SHA256SUMS.sig").unlink()
    assert verify(alone).faults == ["SHA256SUMS.sig: is missing"]


def test_a_run_that_was_copied_elsewhere_is_checked_without_a_ledger(signed: Path, tmp_path: Path) -> None:
    checked = verify(copied(signed, tmp_path / "from the auditor"))
    assert checked.faults == []
    assert checked.said[-1].startswith("ledger: not beside it")


def test_latest_is_a_run(plain: Path) -> None:
    checked = verify(plain.parent / "latest")
    assert (checked.run, checked.faults) == ("2026-11-23-0123abcd", [])


def test_a_folder_that_was_copied_by_half_is_told_in_few_lines(plain: Path, tmp_path: Path) -> None:
    half = copied(plain, tmp_path / plain.name)
    shutil.rmtree(half / "data")
    (half / "report.html").write_bytes((half / "report.html").read_bytes()[:100])
    assert verify(half).faults[:2] == ["changed: report.html", "missing: data/findings.csv"]
    (half / SUMS).unlink()
    assert verify(half).faults == ["SHA256SUMS: is missing"]


def test_what_is_no_folder_is_a_mistake_of_the_user(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="is no folder") as refused:
        verify(tmp_path / "absent")
    assert refused.value.exit_code == 2


# What a stranger may put into a folder. Each is undone by making the folder anew.


def link_out(folder: Path) -> None:
    (folder / "report.html").rename(folder.parent / "report.html")
    (folder / "report.html").symlink_to(folder.parent / "report.html")


def names_above(folder: Path) -> None:
    text = (folder / SUMS).read_text()
    (folder / SUMS).write_text(text + f"{'0' * 64}  ../../../etc/passwd\n")


def pipe(folder: Path) -> None:
    (folder / "result.json").unlink()
    os.mkfifo(folder / "result.json")


def pipe_for_sums(folder: Path) -> None:
    (folder / SUMS).unlink()
    os.mkfifo(folder / SUMS)


def huge_line(folder: Path) -> None:
    with (folder / SUMS).open("ab") as file:
        file.truncate(1 << 40)


def deep_json(folder: Path) -> None:
    (folder / "manifest.json").write_text("[" * 100_000)
    (folder / SUMS).write_text(sums({n: d for n, d in digests(folder).items() if n != SUMS}))


def folder_for_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()
    (folder / "manifest.json").mkdir()


def strange_name(folder: Path) -> None:
    (folder / "data" / "\x1b[2Jx\ny").write_text("x")


def sign_offs_elsewhere(folder: Path) -> None:
    (folder / "sign-offs").symlink_to("/")


def empty_folder(folder: Path) -> None:
    (folder / ".empty").mkdir()


HOSTILE = [link_out, names_above, pipe, pipe_for_sums, huge_line, deep_json, folder_for_manifest, strange_name]
HOSTILE += [sign_offs_elsewhere, empty_folder]


@pytest.mark.parametrize("spoil", HOSTILE)
def test_a_hostile_folder_ends_in_plain_lines(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    folder = run(tmp_path)
    spoil(folder)
    said = audit("verify", folder, timeout=60)
    assert said.returncode == 4
    lines = said.stderr.splitlines()
    assert lines
    assert all(line.startswith(f"audit: {folder.name}: ") and len(line) < 500 for line in lines)
    assert all(line.isprintable() for line in lines)


# A thousand changes, each of which somebody has to see.


def flip(dice: random.Random, files: list[Path], _: Path) -> str:
    path = dice.choice(files)
    data = bytearray(path.read_bytes())
    place = dice.randrange(len(data))
    data[place] ^= 1 << dice.randrange(8)
    path.write_bytes(data)
    return f"bit {place} of {path.name}"


def delete(dice: random.Random, files: list[Path], _: Path) -> str:
    path = dice.choice(files)
    path.unlink()
    return f"{path.name} gone"


def cut(dice: random.Random, files: list[Path], _: Path) -> str:
    path = dice.choice(files)
    data = path.read_bytes()
    path.write_bytes(data[: dice.randrange(len(data))])
    return f"{path.name} cut"


def cut_lines(dice: random.Random, files: list[Path], _: Path) -> str:
    path = dice.choice([file for file in files if file.suffix != ".ipynb"])
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[: dice.randrange(len(lines))]))
    return f"lines of {path.name} cut"


def insert(dice: random.Random, files: list[Path], _: Path) -> str:
    path = dice.choice(files)
    data = path.read_bytes()
    place = dice.randrange(len(data) + 1)
    more = dice.choice([b"\n", b" ", b"\0", b"\r", b"{}", dice.randbytes(dice.randrange(1, 99))])
    path.write_bytes(data[:place] + more + data[place:])
    return f"{more!r} at {place} of {path.name}"


def repeat(dice: random.Random, files: list[Path], _: Path) -> str:
    path = dice.choice(files)
    lines = path.read_bytes().splitlines(keepends=True)
    lines.insert(dice.randrange(len(lines) + 1), dice.choice(lines))
    path.write_bytes(b"".join(lines))
    return f"a line of {path.name} twice"


def reorder(dice: random.Random, files: list[Path], _: Path) -> str:
    path = dice.choice(files)
    lines = path.read_bytes().splitlines(keepends=True)
    before = list(lines)
    dice.shuffle(lines)
    path.write_bytes(b"".join(lines) if lines != before else b"".join(before)[::-1])
    return f"lines of {path.name} shuffled"


def swap(dice: random.Random, files: list[Path], _: Path) -> str:
    one, two = dice.sample(sorted(set(files)), 2)
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second if first != second else b"")
    two.write_bytes(first)
    return f"{one.name} and {two.name} swapped"


def rename(dice: random.Random, files: list[Path], _: Path) -> str:
    path = dice.choice(files)
    path.rename(path.with_name(dice.choice([f"{path.name}.bak", f".{path.name}", path.name.upper() + "x"])))
    return f"{path.name} renamed"


def add(dice: random.Random, _: list[Path], folder: Path) -> str:
    place = folder / dice.choice(["", "data", "notebooks", "sign-offs", "new"])
    place.mkdir(exist_ok=True)
    path = place / dice.choice([".hidden", "report.htm", "extra.html", "SHA256SUMS.bak", " ", "3.json", "a\nb"])
    dice.choice([path.touch, path.mkdir, lambda: path.symlink_to("/etc/passwd"), lambda: path.write_text("x")])()
    return f"{path.name!r} added"


def link(dice: random.Random, files: list[Path], folder: Path) -> str:
    path = dice.choice(files)
    aside = path.rename(folder.parent / f".aside-{dice.random()}")
    path.symlink_to(aside)
    return f"{path.name} linked"


def lose_lines(dice: random.Random, files: list[Path], _: Path) -> str:
    ledger = next(path for path in files if path.name == "ledger.jsonl")
    lines = ledger.read_bytes().splitlines(keepends=True)
    del lines[dice.randrange(len(lines))]
    ledger.write_bytes(b"".join(lines))
    return "a line of the ledger gone"


def forge(dice: random.Random, files: list[Path], _: Path) -> str:
    ledger = next(path for path in files if path.name == "ledger.jsonl")
    lines = ledger.read_bytes().splitlines(keepends=True)
    place = dice.randrange(len(lines))
    lines[place] = lines[place].replace(b"2026-11-2", b"2025-11-2", 1)
    ledger.write_bytes(b"".join(lines))
    return f"line {place + 1} of the ledger forged"


TAMPERING: list[Tamper] = [
    flip, delete, cut, cut_lines, insert, repeat, reorder, swap, rename, add, link, lose_lines, forge,
]  # fmt: skip


def tampered(times: int, good: Path, place: Path) -> list[str]:
    """Tamper with a run and its ledger time after time, and tell what nobody saw."""
    dice = random.Random(times)  # noqa: S311  not a secret
    unseen = []
    for number in range(times):
        output = copied(good.parent, place / str(number))
        folder = output / good.name
        inside = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        ledger = output / "ledger.jsonl"
        files = [*inside, *[ledger] * 4]  # as likely as a few others
        what = TAMPERING[number % len(TAMPERING)](dice, files, folder)
        if verify(folder).faults == []:
            unseen.append(what)
        shutil.rmtree(output)
    return unseen


@pytest.mark.parametrize("kind", ["signed", "plain"])
def test_of_sixty_changes_each_is_seen(request: pytest.FixtureRequest, kind: str, tmp_path: Path) -> None:
    assert tampered(60, request.getfixturevalue(kind), tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["signed", "plain"])
def test_of_a_thousand_changes_each_is_seen(request: pytest.FixtureRequest, kind: str, tmp_path: Path) -> None:
    assert tampered(1000, request.getfixturevalue(kind), tmp_path) == []


# With nothing of ours: only these, and a shell, on the path.

COREUTILS = ("sha256sum", "du", "tr", "cut", "sort", "uniq", "printf")


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder of programs that holds coreutils and OpenSSH, and nothing else."""
    folder = tmp_path_factory.mktemp("bin")
    for name in (*COREUTILS, "sh", "ssh-keygen"):
        found = shutil.which(name)
        assert found, name
        (folder / name).symlink_to(found)
    return folder


def recipient(folder: Path, bare: Path, signers: Path | None) -> bool:
    """Do what the report says, and tell whether both commands are content."""
    signed = signers is not None
    first = recipe.SIGNED.replace(recipe.IDENTITY, "audit@org") if signed else recipe.DIGESTS
    if signers:
        first = first.replace("allowed_signers", str(signers))
    shell = {"cwd": folder, "env": {"PATH": str(bare)}, "check": False, "capture_output": True, "text": True}
    proved = subprocess.run(["sh", "-c", first], **shell)
    listed = subprocess.run(["sh", "-c", recipe.files(signed=signed)], **shell)
    return proved.returncode == 0 and (listed.stdout, listed.stderr) == ("", "")


ADDED = [".hidden", "extra.html", "data/.h", "new\nname", "data\n", "sign-offs2", "a?b", " x", "x\t./report.html"]


def test_coreutils_and_openssh_alone_accept_a_good_run(
    signed: Path, plain: Path, signing_key: Path, bare: Path
) -> None:
    assert recipient(signed, bare, allowed(signing_key))
    assert recipient(plain, bare, None)


@pytest.mark.parametrize("kind", ["signed", "plain"])
@pytest.mark.parametrize("make", ["touch", "mkdir", "symlink_to", "hardlink_to"])
@pytest.mark.parametrize("name", ADDED)
def test_coreutils_alone_see_what_was_added(
    request: pytest.FixtureRequest, bare: Path, signing_key: Path, tmp_path: Path, name: str, make: str, kind: str
) -> None:
    folder = copied(request.getfixturevalue(kind), tmp_path / "run")
    target = {"symlink_to": ["report.html"], "hardlink_to": [folder / "report.html"]}.get(make, [])
    (folder / name).parent.mkdir(exist_ok=True)
    getattr(folder / name, make)(*target)
    assert not recipient(folder, bare, allowed(signing_key) if kind == "signed" else None)
    assert verify(folder).faults


@pytest.mark.parametrize("tamper", [flip, delete, cut, insert, swap, rename])
@pytest.mark.parametrize("kind", ["signed", "plain"])
def test_coreutils_and_openssh_alone_see_what_was_changed(
    request: pytest.FixtureRequest, bare: Path, signing_key: Path, tmp_path: Path, tamper: Tamper, kind: str
) -> None:
    for number in range(5):
        folder = copied(request.getfixturevalue(kind), tmp_path / str(number))
        files = [p for p in sorted(folder.rglob("*")) if p.is_file() and p.parent.name != "sign-offs"]
        # What OpenSSH reads past, such as a line break in a signature, changes nothing; and without a signature nobody
        # can tell that the list itself is another.
        files = [p for p in files if p.name != f"{SUMS}.sig" and (kind == "signed" or p.name != SUMS)]
        what = tamper(random.Random(number), files, folder)  # noqa: S311
        assert not recipient(folder, bare, allowed(signing_key) if kind == "signed" else None), what


def test_a_list_made_anew_by_a_forger_is_seen_where_it_was_signed(
    signed: Path, bare: Path, signing_key: Path, tmp_path: Path
) -> None:
    folder = copied(signed, tmp_path / "run")
    (folder / "report.html").write_text("<p>all is well")
    listed = (folder / SUMS).read_text().splitlines()
    named = {line[66:]: line[:64] for line in listed} | {"report.html": digests(folder)["report.html"]}
    (folder / SUMS).write_text(sums(named))
    assert not recipient(folder, bare, allowed(signing_key))
    faults = verify(folder).faults
    assert "manifest.json and SHA256SUMS differ about: report.html" in faults
    assert "SHA256SUMS.sig: is not the signature that was made" in faults


def test_the_commands_stand_in_the_readme_as_in_the_report() -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    assert recipe.SIGNED in readme
    assert recipe.files(signed=True) in readme


@pytest.mark.slow
def test_a_real_run_from_its_key_to_its_sign_off(bare: Path, signing_key: Path, tmp_path: Path) -> None:
    output = tmp_path / "reports"
    given = ["--as-of", "2026-11-22", "--output", output, "--signing-key", signing_key]
    for _ in range(2):
        assert audit("run", "minimal", *given, timeout=900).returncode in (0, 1)
    folder, signers = (output / "latest").resolve(), allowed(signing_key)
    words = ["--name", "Jo Bloggs", "--role", "DPO", "--opinion", "Read."]
    assert audit("sign-off", output / "latest", *words, "--signing-key", signing_key).returncode == 0
    assert recipient(folder, bare, signers)
    said = audit("verify", output / "latest", "--signers", signers, "--identity", "audit@org")
    assert (said.returncode, said.stderr) == (0, "")
    page = unescape((folder / "report.html").read_text(encoding="utf-8"))
    assert recipe.SIGNED in page
    assert recipe.files(signed=True) in page
    first = (output / "ledger.jsonl").read_bytes().splitlines(keepends=True)[0]
    assert f"Before this run the ledger held 1 entry, and the digest of the last was <code>{digest_of(first)}" in page
    with (folder / "data" / "findings.csv").open("a") as file:
        file.write("\n")
    assert not recipient(folder, bare, signers)
    assert audit("verify", folder).stderr == f"audit: {folder.name}: changed: data/findings.csv\n"
