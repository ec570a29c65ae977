"""A statement is added to a run, shown on a report of its own, and changes nothing that was signed."""

import json
from datetime import date
from pathlib import Path

import pytest

from audit.errors import AuditError, IntegrityError
from audit.runfolder import START, digest
from audit.signature import signer
from audit.signoff import sign_off
from audit.verify import verify
from browser import visit
from command import audit
from evidence_runs import copied, key, run
from hostile import corpora

WORDS = {"name": "Jo Bloggs", "role": "Data protection officer", "opinion": "Read.\nAccepted."}
DAY = date(2026, 11, 25)


def files(folder: Path) -> dict[str, str]:
    return {path.name: digest(path) for path in folder.rglob("*") if path.is_file() and path.parent.name != "sign-offs"}


def test_a_sign_off_adds_a_statement_and_a_report_and_changes_nothing(tmp_path: Path) -> None:
    folder = run(tmp_path)
    before = files(folder)
    report = sign_off(folder, WORDS, DAY)
    assert files(folder) == before
    assert report == folder / "sign-offs" / "report.html"
    statement = json.loads((folder / "sign-offs" / "1.json").read_text(encoding="utf-8"))
    assert statement["subject"] == [{"name": "SHA256SUMS", "digest": {"sha256": digest(folder / "SHA256SUMS")}}]
    said = statement["predicate"]
    assert {name: said[name] for name in (*WORDS, "dated", "number", "previous", "run")} == {
        **WORDS, "dated": "2026-11-25", "number": 1, "previous": START, "run": folder.name,
    }  # fmt: skip
    page = report.read_text(encoding="utf-8")
    assert "Read.\nAccepted." in page
    assert "25 November 2026" in page
    assert verify(folder).faults == []


def test_each_sign_off_follows_on_the_one_before_and_the_report_shows_all(tmp_path: Path) -> None:
    folder = run(tmp_path)
    for number in range(1, 4):
        sign_off(folder, {**WORDS, "name": f"Person {number}"}, DAY)
    third = json.loads((folder / "sign-offs" / "3.json").read_text())["predicate"]
    assert third["previous"] == digest(folder / "sign-offs" / "2.json")
    page = (folder / "sign-offs" / "report.html").read_text(encoding="utf-8")
    assert [page.count(f"<bdi>Person {number}</bdi>") for number in range(1, 4)] == [1, 1, 1]
    assert verify(folder).faults == []


def test_the_index_leads_to_the_report_that_was_signed_off(tmp_path: Path) -> None:
    folder = run(tmp_path)
    link = f'href="{folder.name}/sign-offs/report.html"'
    assert link not in (tmp_path / "index.html").read_text()
    sign_off(folder, WORDS, DAY)
    assert link in (tmp_path / "index.html").read_text()
    run(tmp_path, "2026-11-23-0123abcd")
    assert link in (tmp_path / "index.html").read_text()


def test_a_sign_off_may_be_signed(tmp_path: Path) -> None:
    folder = run(tmp_path / "reports")
    made = signer(key(tmp_path))
    assert made is not None
    sign_off(folder, WORDS, DAY, made)
    assert f"sign-offs/1.json.sig: made with the key {made.fingerprint}" in verify(folder).said
    assert made.fingerprint in (folder / "sign-offs" / "report.html").read_text()
    (folder / "sign-offs" / "1.json.sig").unlink()
    assert verify(folder).faults == [
        "sign-offs: added or missing: 1.json.sig",
        "sign-offs/1.json.sig: is missing",
    ]


def test_a_run_that_does_not_hold_is_not_signed_off(tmp_path: Path) -> None:
    folder = run(tmp_path)
    (folder / "report.html").write_text("<p>all is well")
    with pytest.raises(IntegrityError, match=r"changed: report\.html; what does not hold is not signed off"):
        sign_off(folder, WORDS, DAY)
    assert not (folder / "sign-offs").exists()


def test_a_copy_without_its_ledger_is_not_signed_off(tmp_path: Path) -> None:
    alone = copied(run(tmp_path / "reports"), tmp_path / "copy")
    with pytest.raises(AuditError, match="has no ledger beside it") as refused:
        sign_off(alone, WORDS, DAY)
    assert refused.value.exit_code == 2
    assert not (tmp_path / ".lock").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"name": " "}, "--name: says nothing"),
        ({"opinion": "x" * 4001}, "--opinion: is longer than 4,000 characters; say it shorter"),
        ({"role": "a\nb"}, "--role: holds characters that cannot be printed; type it anew"),
        ({"opinion": "\x1b[2J"}, "--opinion: holds characters that cannot be printed; type it anew"),
    ],
)
def test_words_that_are_none_are_refused_in_one_line(tmp_path: Path, words: dict[str, str], said: str) -> None:
    folder = run(tmp_path)
    with pytest.raises(AuditError) as refused:
        sign_off(folder, {**WORDS, **words}, DAY)
    assert str(refused.value) == said
    assert not (folder / "sign-offs").exists()


def test_a_report_that_says_more_than_its_statements_is_a_forgery(tmp_path: Path) -> None:
    folder = run(tmp_path)
    sign_off(folder, WORDS, DAY)
    report = folder / "sign-offs" / "report.html"
    report.write_text(report.read_text(encoding="utf-8").replace("Accepted", "Rejected"), encoding="utf-8")
    assert verify(folder).faults == [
        "sign-offs/report.html: is not the report with the statements, and nothing else, added to it"
    ]


def test_sign_offs_that_were_to_be_replaced_when_the_power_went_come_back(tmp_path: Path) -> None:
    folder = run(tmp_path)
    sign_off(folder, WORDS, DAY)
    left = tmp_path / ".staging-killed"
    left.mkdir()
    (folder / "sign-offs").rename(left / f"{folder.name}.before")
    assert "sign-offs: sign-off 1 is in the ledger and not here" in verify(folder).faults
    run(tmp_path)
    assert verify(folder).faults == []


def test_the_command_signs_off_and_verifies(tmp_path: Path) -> None:
    folder = run(tmp_path)
    words = ["--name", "Jo Bloggs", "--role", "DPO", "--opinion", "<script>alert(1)</script>"]
    signed = audit("sign-off", tmp_path / "latest", *words)
    assert (signed.returncode, signed.stdout) == (0, f"report: {folder}/sign-offs/report.html\n")
    verified = audit("verify", tmp_path / "latest")
    assert (verified.returncode, verified.stderr) == (0, "")
    assert "sign-off 1: Jo Bloggs, DPO, " in verified.stdout
    (folder / "sign-offs" / "1.json").unlink()
    again = audit("sign-off", folder, *words)
    assert again.returncode == 4
    assert len(again.stderr.splitlines()) == 1


@pytest.mark.browser
def test_hostile_opinions_run_nothing_and_fetch_nothing(chromium: object, tmp_path: Path) -> None:
    folder = run(tmp_path)
    payloads = [text for text in corpora() if text.isprintable()]
    opinion = "\n".join(payloads)[:4000]
    report = sign_off(
        folder, {"name": payloads[0][:120], "role": "<img src=x onerror=alert(1)>", "opinion": opinion}, DAY
    )
    with visit(chromium, report) as seen:
        shown = seen.page.locator(".sign-offs .opinion").inner_text()
        assert (seen.executed(), seen.requests, seen.complaints) == ([], [], [])
    assert shown.split("\n")[0] == payloads[0]
