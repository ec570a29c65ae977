"""What an audience sees of a result: nothing that only the inventory says, and every count that it may see."""

import hashlib
import hmac
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import canaries
from audit import check, views
from audit.errors import AuditError, IntegrityError
from audit.findings import Result
from audit.populations import POPULATIONS
from audit.redaction import Audience, Key, audiences, find_key, history, redacted
from audit.redaction.public import counted, suppressed
from audit.ropa import workbook
from audit.runfolder import SUMS, digests, sums
from audit.scorecard import Line

DAY = "2026-11-22"
SECRET = b"0123456789abcdef0123456789abcdef"
AUDITOR = Audience("auditor", "Audit & Co", Key(SECRET))
UNKEYED, PUBLIC = Audience("auditor", "Audit & Co"), Audience("public")


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    folder = tmp_path_factory.mktemp("inventories") / f"{canaries.WORD}-inventory"
    return folder, canaries.plant(folder)


@pytest.fixture(scope="module")
def result(planted: tuple[Path, list[str]]) -> Result:
    return check(planted[0], "amiqus", DAY)


@pytest.fixture(scope="module")
def sample() -> Result:
    return check("amiqus", "amiqus", DAY)


@pytest.fixture(scope="module")
def told(sample: Result) -> Result:
    return redacted(sample, AUDITOR)


@pytest.fixture(scope="module")
def public(sample: Result) -> Result:
    return redacted(sample, PUBLIC)


def test_more_than_a_thousand_canaries_are_planted(planted: tuple[Path, list[str]]) -> None:
    assert len(planted[1]) > 1000


@pytest.mark.parametrize("audience", [AUDITOR, UNKEYED, PUBLIC], ids=["auditor", "auditor without a key", "public"])
def test_no_canary_is_in_what_others_than_analysts_see(
    result: Result, planted: tuple[Path, list[str]], audience: Audience, tmp_path: Path
) -> None:
    told = redacted(result, audience)
    told.write(tmp_path)
    if audience is not PUBLIC:
        workbook.write(told, tmp_path)
    for name, words in canaries.texts(tmp_path):
        assert canaries.WORD.lower() not in words.lower(), name
        assert not [canary for canary in planted[1] if canary in words], name


def test_analysts_see_them_so_that_the_test_can_fail(result: Result, tmp_path: Path) -> None:
    redacted(result, Audience("analyst")).write(tmp_path)
    assert any(canaries.WORD in words for _, words in canaries.texts(tmp_path))


def test_an_auditor_sees_every_finding_under_another_name(sample: Result, told: Result) -> None:
    ours, theirs = sample.findings, told.findings
    assert len(ours) == len(theirs) > 1000
    kept = ["rule", "clause", "severity", "verdict", "advisory", "table", "due_on", "days_over", "remedy"]
    order = [*kept, "row_id"]

    def named(id: str) -> str:
        return hmac.new(SECRET, f"10:Audit & Co{id}".encode(), hashlib.sha256).hexdigest()[:16]

    renamed = ours.assign(row_id=ours["row_id"].map(named), record_id=ours["record_id"].map(named, na_action="ignore"))
    columns = [*kept, "row_id", "record_id"]
    pairs = (frame[columns].astype("str").sort_values(order).to_numpy().tolist() for frame in (renamed, theirs))
    assert next(pairs) == next(pairs)


def test_an_auditor_can_follow_a_row_and_nobody_can_follow_it_to_another_auditor(sample: Result, told: Result) -> None:
    again = redacted(sample, AUDITOR)
    other = redacted(sample, Audience("auditor", "Other & Co", Key(SECRET)))
    rotated = redacted(sample, Audience("auditor", "Audit & Co", Key(SECRET[::-1])))
    rows = set(told.findings["row_id"])
    assert rows == set(again.findings["row_id"])
    for stranger in (other, rotated):
        assert rows.isdisjoint(stranger.findings["row_id"])
        assert set(told.findings["fingerprint"]).isdisjoint(stranger.findings["fingerprint"])


def test_without_a_key_rows_are_numbered_in_the_order_of_the_report(sample: Result) -> None:
    told = redacted(sample, UNKEYED)
    assert int(told.findings["row_id"].iloc[0][2:]) < 6  # its record, person and system have numbers too
    assert told.findings["row_id"].str.fullmatch(r"R-\d{4,}").all()
    assert told.findings["fingerprint"].isna().all()


def test_a_reason_names_what_excuses_a_row_as_every_other_column_does(told: Result) -> None:
    excused = told.findings[told.findings["verdict"] == "excepted"]
    named = excused["reason"].str.extract(r"; excused by (\S+) \(")[0]
    assert len(named) > 10 and named.str.fullmatch("[0-9a-f]{16}").all()


def test_nobody_but_an_analyst_gets_at_the_rows_behind_it(told: Result, public: Result) -> None:
    for kept in (told, public):
        with pytest.raises(AuditError, match="only analysts may see the rows behind it"):
            kept.explain("REC-000001")


def test_the_public_sees_every_status_and_no_count_of_few(sample: Result, public: Result) -> None:
    assert [promise.status for promise in public.promises] == [promise.status for promise in sample.promises]
    assert [line.status for line in public.lines] == [line.status for line in sample.lines]
    shown = counted(public.lines, public.lines).values()
    assert not [count for count in shown if 0 < count < 5] and len(shown) > 300
    assert public.findings.empty and public.processing.empty


def test_the_public_is_told_that_it_does_not_hear_of_rows_that_could_not_be_read(
    sample: Result, public: Result
) -> None:
    untold = "How many rows could not be read is not told to the public."
    assert untold in views.unseen(public).text
    assert untold not in views.unseen(sample).text


def test_what_a_rule_judges_of_a_population_is_not_told_for_it_is_what_another_rule_found(public: Result) -> None:
    told = [line for line in public.lines if line.judged]
    assert told and not any(line.rule.clause.startswith("*") for line in told)
    each = {line.rule.population: line.judged for line in told}
    assert all(line.judged == each[line.rule.population] for line in told)
    totals = {(POPULATIONS[line.rule.population].table, line.judged) for line in told}
    near = [(one, other) for one in totals for other in totals if one[0] == other[0] and 0 < one[1] - other[1] < 5]
    assert near == []


def test_going_back_to_what_it_was_tells_no_more_than_the_first_report(sample: Result) -> None:
    def told(lines: list[Line], before: list[dict[str, int]]) -> dict[str, int]:
        shown = suppressed(lines, before)
        return counted(shown, shown)

    line = next(line for line in sample.lines if line.rule.id == "HLD-05")
    first = [replace(line, judged=30, passed=23, failed=0, excepted=1, unknown=6)]
    other = [replace(line, judged=40, passed=30, failed=0, excepted=4, unknown=6)]
    one = told(first, [])
    two = told(other, [one])
    assert told(first, [one, two]).keys() <= one.keys()


def test_without_a_key_the_order_of_numbers_tells_nothing_of_ids(sample: Result) -> None:
    redacted(sample, UNKEYED)  # leaves its names in the engine
    names = dict(sample.query("SELECT id, shown FROM pseudonyms"))
    rows = sample.query(
        "SELECT DISTINCT row_id FROM findings WHERE rule = 'RET-01' AND verdict = 'unknown' ORDER BY row_id"
    )
    numbers = [int(names[row][2:]) for (row,) in rows]
    assert len(numbers) > 10 and numbers != sorted(numbers)


def test_a_small_change_since_an_earlier_report_is_withheld(sample: Result, public: Result) -> None:
    name, count = next(
        (n, c) for n, c in counted(public.lines, public.lines).items() if c > 100 and n.endswith("passed")
    )
    before = counted(public.lines, public.lines) | {name: count + 2}
    assert name not in counted((again := redacted(sample, PUBLIC, [before])).lines, again.lines)


def test_what_earlier_reports_told_the_public_is_read_from_their_folders(public: Result, tmp_path: Path) -> None:
    told_before(public, tmp_path / "reports")
    assert history.published(tmp_path / "reports") == [counted(public.lines, public.lines)]


def told_before(public: Result, output: Path) -> Path:
    """Leave a run for the public in an output folder, as far as its counts are read again."""
    run = output / "2026-11-22-0000"
    public.write(run)
    (run / SUMS).write_text(sums(digests(run)))
    (output / "latest").symlink_to(run.name)
    return run


def broken(run: Path) -> None:
    (run / "result.json").write_text("{")


def lost(run: Path) -> None:
    (run / "result.json").unlink()


def changed(run: Path) -> None:
    result = run / "result.json"
    result.write_text(result.read_text().replace('"population": 5', '"population": 6', 1))


def overwritten(run: Path) -> None:
    result = run / "result.json"
    result.write_text(result.read_text().replace('"public"', '"analyst"', 1))


def unlisted(run: Path) -> None:
    (run / SUMS).unlink()


@pytest.mark.parametrize("damage", [broken, lost, changed, overwritten, unlisted])
def test_what_an_earlier_report_told_the_public_is_never_guessed(
    public: Result, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    damage(told_before(public, tmp_path))
    refused = r"^2026-11-22-0000: its result.json cannot be read, or is not as it was published; restore it"
    with pytest.raises(IntegrityError, match=refused):
        history.published(tmp_path)


def test_a_report_that_was_moved_and_left_a_link_is_reckoned_with_once(public: Result, tmp_path: Path) -> None:
    run = told_before(public, tmp_path / "reports")
    run.rename(tmp_path / run.name)
    run.symlink_to(tmp_path / run.name)
    assert history.published(tmp_path / "reports") == [counted(public.lines, public.lines)]


# Keys.


def keyed(folder: Path, text: str = SECRET.decode(), mode: int = 0o600) -> Path:
    path = folder / "key"
    path.write_text(text)
    path.chmod(mode)
    return path


def test_a_key_comes_from_the_credentials_folder_else_a_file_else_the_environment(tmp_path: Path) -> None:
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    first = credentials / "audit-pseudonym-key"
    first.write_text("first" + SECRET.decode())
    first.chmod(0o400)
    file, given = keyed(tmp_path), {"AUDIT_PSEUDONYM_KEY": "third" + SECRET.decode()}
    every = given | {"CREDENTIALS_DIRECTORY": str(credentials)}
    found = [find_key(file, every), find_key(file, given), find_key(None, given), find_key(None, {})]
    assert [key.secret[:5] if key else None for key in found] == [b"first", b"01234", b"third", None]
    assert SECRET.decode() not in repr(found)


@pytest.mark.parametrize(
    ("text", "mode", "says"),
    [
        (SECRET.decode(), 0o640, "key: others can use this key; `chmod 600` it, and make a new one"),
        (SECRET.decode(), 0o602, "key: others can use this key; `chmod 600` it, and make a new one"),
        ("short", 0o600, "key: a key has at least 32 characters, at random; make one with `openssl rand -hex 32`"),
        ("a" * 64, 0o600, "key: a key has at least 32 characters, at random; make one with `openssl rand -hex 32`"),
    ],
)
def test_a_key_that_is_none_is_refused_in_one_line(tmp_path: Path, text: str, mode: int, says: str) -> None:
    with pytest.raises(AuditError) as refused:
        find_key(keyed(tmp_path, text, mode), {})
    assert str(refused.value) == says


def test_a_key_that_somebody_else_owns_is_refused(tmp_path: Path) -> None:
    path = keyed(tmp_path)
    if os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    os.chown(path, 65534, 65534)
    with pytest.raises(AuditError, match="this key belongs to somebody else"):
        find_key(path, {})


def test_a_missing_key_is_refused_where_earlier_reports_have_pseudonyms(told: Result, tmp_path: Path) -> None:
    history.check_key(tmp_path, UNKEYED)
    told.write(tmp_path / "2026-11-22-0000")
    with pytest.raises(AuditError) as refused:
        history.check_key(tmp_path, UNKEYED)
    assert "audience auditor: earlier reports here name rows by pseudonyms made for Audit & Co" in str(refused.value)
    assert "--key-file" in str(refused.value)
    history.check_key(tmp_path, AUDITOR)
    history.check_key(tmp_path, Audience("auditor", "Other & Co"))


def test_whom_reports_are_for_is_checked_first() -> None:
    assert [one.id for one in audiences(("analyst", "auditor", "auditor"), "X & Y")] == ["analyst", "auditor:X & Y"]
    with pytest.raises(
        AuditError, match=r"audience: no report is made for 'regulator'; use analyst, auditor or public"
    ):
        audiences(("regulator",))
    with pytest.raises(AuditError, match=r"recipient: whom are the pseudonyms for\?; name the auditor"):
        audiences(("auditor",), key=Key(SECRET))
    with pytest.raises(AuditError, match=r"recipient: only an auditor's report has one; add --audience auditor"):
        audiences(("public",), "X & Y")


def test_the_result_says_whom_it_is_for(told: Result, public: Result, tmp_path: Path) -> None:
    for one, words in ((told, "pseudonyms made for Audit & Co with key"), (public, "no row is shown")):
        one.write(tmp_path / one.audience)
        said = json.loads((tmp_path / one.audience / "result.json").read_text())
        assert (said["audience"], said["inventory"]["name"]) == (one.audience, "inventory")
        assert words in said["ids_are"]
    assert not (tmp_path / "public" / "findings.csv").exists()
