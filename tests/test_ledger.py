"""The ledger outlives the runs, mends what a crash left, and refuses to go on where somebody changed it."""

import json
import os
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from audit import ledger
from audit.errors import IntegrityError
from audit.verify import verify
from evidence_runs import copied, run, three


def lines(output: Path) -> list[bytes]:
    return (output / "ledger.jsonl").read_bytes().splitlines(keepends=True)


def rewrite(output: Path, texts: list[bytes]) -> None:
    (output / "ledger.jsonl").write_bytes(b"".join(texts))


def everything(output: Path) -> dict[str, bytes]:
    """Read every file of an output folder, the lock left out."""
    files = (path for path in output.rglob("*") if path.is_file() and path.name != ".lock")
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def output(tmp_path: Path, three_runs: Path) -> Path:
    return copied(three_runs, tmp_path / "reports")


@pytest.fixture(scope="module")
def three_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return three(tmp_path_factory.mktemp("reports")).parent


def test_a_line_says_which_run_of_what_and_holds_the_digest_of_the_line_before(output: Path) -> None:
    book = ledger.read(output)
    first, second, signed_off, again, third = (json.loads(text) for text in lines(output))
    assert first == {
        "as_of": "2026-11-21",
        "audience": "analyst",
        "entry": 1,
        "kind": "run",
        "made_at": "2026-11-22T08:00:00+00:00",
        "policy": {"id": "amiqus", "version": "1"},
        "previous": "0" * 64,
        "promises": {"fail": 3, "pass": 40},
        "run": "2026-11-21-0123abcd",
        "sums": ledger.digest_of((output / "2026-11-21-0123abcd" / "SHA256SUMS").read_bytes()),
    }
    assert [one["previous"] for one in (second, signed_off, again, third)] == [
        ledger.digest_of(text) for text in lines(output)[:-1]
    ]
    assert (signed_off["kind"], signed_off["number"], again["number"]) == ("sign-off", 1, 2)
    assert book.head == ledger.digest_of(lines(output)[-1])


def test_the_manifest_of_a_run_holds_the_head_before_it(output: Path) -> None:
    said = json.loads((output / "2026-11-23-0123abcd" / "manifest.json").read_text())["predicate"]
    assert said["ledger"] == {"entries": 4, "head": ledger.digest_of(lines(output)[3])}


def test_the_chain_holds_when_the_contents_of_runs_are_deleted(output: Path) -> None:
    shutil.rmtree(output / "2026-11-21-0123abcd")
    shutil.rmtree(output / "2026-11-22-0123abcd")
    checked = verify(output / "2026-11-23-0123abcd")
    assert checked.faults == []
    assert checked.said[-1].startswith("ledger: 5 entries, of whose runs 2 are no longer here, this run is entry 5")
    assert run(output, "2026-11-21-0123abcd").name == "2026-11-21-0123abcd-2"  # a name stands for one run for ever


@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_what_is_said_of_a_deleted_run_cannot_be_changed(output: Path, place: int) -> None:
    for name in ("2026-11-21-0123abcd", "2026-11-22-0123abcd"):
        shutil.rmtree(output / name)
    texts = [json.loads(text) for text in lines(output)]
    texts[place]["made_at"] = "2026-01-01T08:00:00+00:00"
    for before, after in pairwise(texts):  # the forger reckons the whole chain anew
        after["previous"] = ledger.digest_of(ledger.line(before))
    rewrite(output, [ledger.line(text) for text in texts])
    assert ledger.read(output)
    expected = ["line 5 of ledger.jsonl does not say what run 2026-11-23-0123abcd says"]
    assert verify(output / "2026-11-23-0123abcd").faults == expected


CHANGES: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "cut off within a line": lambda texts: [*texts[:-1], texts[-1][:-9]],
    "two lines lost at the end": lambda texts: texts[:-2],
    "all lines lost": lambda _: [],
    "the first line lost": lambda texts: texts[1:],
    "two lines the other way round": lambda texts: [texts[1], texts[0], *texts[2:]],
    "a line twice": lambda texts: [*texts, texts[-1]],
    "a word changed": lambda texts: [*texts[:1], texts[1].replace(b'"pass":40', b'"pass":43'), *texts[2:]],
    "the last line changed": lambda texts: [*texts[:-1], texts[-1].replace(b'"pass":40', b'"pass":43')],
    "a number in another form": lambda texts: [*texts[:-1], texts[-1].replace(b'"entry":5', b'"entry":5.0')],
    "a count in another form": lambda texts: [*texts[:-1], texts[-1].replace(b'"fail":3', b'"fail":3.0')],
    "a blank line": lambda texts: [*texts, b"\n"],
    "a blank": lambda texts: [texts[0].replace(b":", b": ", 1), *texts[1:]],
    "a line without end": lambda texts: [*texts, b"x" * 100_000],
    "a deep line": lambda texts: [*texts, b"[" * 60_000 + b"\n"],
    "no text": lambda texts: [*texts, b"\xff\n"],
    "a name that is none": lambda texts: [*texts, texts[-1].replace(b'"2026-11-23-0123abcd"', b"[]")],
}


@pytest.mark.parametrize("change", CHANGES)
def test_where_the_ledger_was_changed_nothing_more_is_published(output: Path, change: str) -> None:
    rewrite(output, CHANGES[change](lines(output)))
    before = everything(output)
    with pytest.raises(IntegrityError, match=r"ledger\.jsonl") as refused:
        run(output)
    assert refused.value.exit_code == 4
    assert "\n" not in str(refused.value)
    assert everything(output) == before
    assert verify(output / "2026-11-22-0123abcd").faults


def test_a_ledger_that_is_a_link_is_none(output: Path) -> None:
    (output / "ledger.jsonl").rename(output / "elsewhere.jsonl")
    (output / "ledger.jsonl").symlink_to("elsewhere.jsonl")
    with pytest.raises(IntegrityError, match="is no file"):
        run(output)


def test_a_ledger_that_is_gone_is_missed(output: Path) -> None:
    (output / "ledger.jsonl").unlink()
    assert verify(output / "2026-11-22-0123abcd").faults == ["ledger.jsonl: is missing where runs were published"]
    with pytest.raises(IntegrityError, match=r"has no line of run 2026-11-22-0123abcd"):
        run(output)


def test_a_run_cut_off_before_its_line_gets_that_very_line_with_the_next(output: Path) -> None:
    whole = lines(output)
    rewrite(output, whole[:-1])
    cut_off = output / "2026-11-23-0123abcd"
    assert verify(cut_off).faults == [
        "ledger.jsonl: has no line of run 2026-11-23-0123abcd yet; the next run adds it",
        "ledger.jsonl: holds no such run",
    ]
    run(output, "2026-11-24-0123abcd")
    assert lines(output)[:-1] == whole
    assert verify(cut_off).faults == []


def test_a_sign_off_cut_off_before_its_line_gets_it_with_the_next(output: Path) -> None:
    shutil.rmtree(output / "2026-11-23-0123abcd")
    whole = lines(output)[:4]
    rewrite(output, whole[:3])
    run(output, "2026-11-24-0123abcd")
    assert lines(output)[:4] == whole
    assert verify(output / "2026-11-22-0123abcd").faults == []


@pytest.mark.parametrize("failing", range(4))
def test_whichever_move_fails_the_ledger_is_mended_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    run(tmp_path, "2026-11-21-0123abcd")
    calls = iter(range(100))
    with monkeypatch.context() as broken:
        for name in ("rename", "replace"):
            move = getattr(os, name)

            def fail_once(*given: object, move: Callable[..., None] = move) -> None:
                if next(calls) == failing:
                    raise OSError(5, "Input/output error")
                move(*given)

            broken.setattr(os, name, fail_once)
        with pytest.raises(IntegrityError):
            run(tmp_path, "2026-11-22-0123abcd")
    run(tmp_path, "2026-11-23-0123abcd")
    runs = list(ledger.run_folders(tmp_path))
    assert [verify(folder).faults for folder in runs] == [[]] * len(runs)
    assert len(lines(tmp_path)) == len(runs) == (2 if failing == 0 else 3)


def test_a_run_of_another_folder_is_no_run_of_this_one(output: Path, tmp_path: Path) -> None:
    for name in ("2026-10-01-0123abcd", "2026-10-02-0123abcd"):
        stranger = run(tmp_path / "other", name)
    copied(stranger, output / stranger.name)
    with pytest.raises(IntegrityError, match=r"ledger\.jsonl has no line of run 2026-10-02-0123abcd"):
        run(output)


def test_a_damaged_run_does_not_stop_the_next(output: Path) -> None:
    (output / "2026-11-22-0123abcd" / "manifest.json").write_text("{")
    (output / "2026-11-21-0123abcd" / "SHA256SUMS").unlink()
    assert verify(run(output)).faults == []


def test_a_renamed_run_is_told(output: Path) -> None:
    (output / "2026-11-22-0123abcd").rename(output / "final")
    assert verify(output / "final").faults == ["the folder was renamed: the run is 2026-11-22-0123abcd"]
    run(output)


def test_ten_years_of_nights_are_read_in_a_moment(tmp_path: Path) -> None:
    folder = run(tmp_path)
    book, due = ledger.Ledger(), ledger.of_run(folder)
    entries = []
    previous = ledger.START
    for number in range(1, 11_001):
        entries.append({**due, "run": f"run-{number}", "entry": number, "previous": previous})
        previous = ledger.digest_of(ledger.line(entries[-1]))
    book = ledger.Ledger(tuple(entries))
    rewrite(tmp_path, [book.text])
    assert len(ledger.read(tmp_path).entries) == 11_000
