"""What became of every finding is told as a plain reading of all nights tells it, and of the runs that were published.

Here nights are invented tables of findings, so that a year of them takes seconds; `test_runs_…` publish real ones.
"""

import json
import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from audit import check as checked
from audit import history, ledger, show
from audit.diff import diff
from audit.earlier import HISTORY, find_earlier
from audit.errors import AuditError, IntegrityError
from audit.history import Earlier, History
from audit.redaction import Audience
from audit.runs import Run, run
from audit.tally import KEPT
from command import audit
from notebook_files import write

RULES = {"RET-01": "high", "CON-01": "urgent", "ENC-01": "medium", "WEB-01": "low"}
FIRST = date(2025, 11, 22)
Night = tuple[
    set[str], dict[str, tuple[str, str, bool]]
]  # rules that were judged; fingerprint: rule, verdict, advisory


def nights(number: int, rows: int, seed: int) -> Iterator[Night]:
    """Invent nights on which findings come, go, return, are excepted, and on which rules cannot be judged."""
    chance = random.Random(seed)  # noqa: S311  not a secret
    names = [f"{chance.getrandbits(64):016x}" for _ in range(rows)]
    rules = {name: chance.choice(list(RULES)) for name in names}
    standing = {name for name in names if chance.random() < 0.5}
    for _ in range(number):
        standing ^= {name for name in names if chance.random() < 0.01}
        judged = {rule for rule in RULES if chance.random() > 0.03}
        yield (
            judged,
            {
                name: (
                    rules[name],
                    chance.choices(("fail", "unknown", "excepted"), (90, 8, 2))[0],
                    rules[name] == "WEB-01",
                )
                for name in sorted(standing)
                if rules[name] in judged
            },
        )


class Plain:
    """The same, read plainly: one dictionary, one finding after the other."""

    def __init__(self) -> None:
        self.known: dict[str, dict[str, object]] = {}

    def night(self, day: date, judged: set[str], found: dict[str, tuple[str, str, bool]]) -> None:
        """Read one more night."""
        still = {name: told for name, told in found.items() if told[1] != "excepted"}
        for name, (rule, _, advisory) in still.items():
            one = self.known.get(name)
            if one is None:
                one = {"rule": rule, "state": "new", "first_seen": day, "times_resolved": 0, "advisory": advisory}
                self.known[name] = one
            else:
                one["state"] = "regressed" if one["state"] == "resolved" else "persisting"
            age = (day - one["first_seen"]).days
            past = not advisory and age > {"high": 30, "urgent": 7, "medium": 90, "low": 180}[RULES[rule]]
            one |= {"last_seen": day, "resolved_on": None, "age_days": age, "past_sla": past}
        for name in self.known.keys() - still.keys():
            one = self.known[name]
            if one["state"] == "resolved":
                continue
            if one["rule"] in judged:
                one |= {"state": "resolved", "resolved_on": day, "times_resolved": one["times_resolved"] + 1}
                one |= {"age_days": None, "past_sla": None}
            else:
                age = (day - one["first_seen"]).days
                limit = {"high": 30, "urgent": 7, "medium": 90, "low": 180}[RULES[one["rule"]]]
                one |= {"state": "unjudged", "age_days": age, "past_sla": not one["advisory"] and age > limit}

    def counted(self, day: date) -> dict[str, int]:
        """Count as result.json does."""
        counts = dict.fromkeys(history.STATES, 0)
        for one in self.known.values():
            if not one["advisory"] and one["resolved_on"] in (None, day):
                counts[one["state"]] += 1
        return counts


def engine(found: dict[str, tuple[str, str, bool]]) -> duckdb.DuckDBPyConnection:
    """Leave the findings of a night in an engine, as an audit does."""
    connection = duckdb.connect(":memory:")
    connection.execute(
        f"CREATE TEMP TABLE findings ({', '.join(f'{chr(34)}{n}{chr(34)} {k}' for n, k in KEPT.items())})"
    )
    columns = {
        "fingerprint": list(found), "rule": [told[0] for told in found.values()],
        "verdict": [told[1] for told in found.values()], "advisory": [told[2] for told in found.values()],
        "severity": [RULES.get(told[0], "medium") for told in found.values()],
    }  # fmt: skip
    connection.register("given", pa.table(columns))
    if found:
        connection.execute("INSERT INTO findings BY NAME FROM given")
    return connection


def followed(folder: Path, day: date, night: Night, earlier: Earlier | None) -> tuple[history.History, Earlier]:
    """Make the history of one night, write it, and give what the next night is compared with."""
    connection = engine(night[1])
    found = history.compare(connection, day, night[0], earlier)
    path = folder / f"{day}.parquet"
    history.write(connection, path)
    return found, Earlier(str(day), str(day), (), {}, path, tuple(found.trend))


def test_a_year_of_nights_is_told_as_a_plain_reading_tells_it(tmp_path: Path) -> None:
    plain, earlier, states, size = Plain(), None, set(), 0
    for number, night in enumerate(nights(365, 150, seed=1)):
        day = FIRST + timedelta(days=number)
        plain.night(day, *night)
        found, earlier = followed(tmp_path, day, night, earlier)
        told = {row.pop("fingerprint"): row for row in pq.read_table(earlier.path).to_pylist()}
        expected = {name: {**one, "severity": RULES[one["rule"]]} for name, one in plain.known.items()}
        assert told == expected
        assert {state: getattr(found, state) for state in history.STATES} == plain.counted(day)
        assert found.past_sla == sum(one["past_sla"] is True for one in plain.known.values())
        states |= {row["state"] for row in told.values()}
        size += earlier.path.stat().st_size
    assert states == set(history.STATES)
    assert len(found.trend) == 365 and sum(found.trend[-1][1:]) == sum(
        one["state"] != "resolved" and not one["advisory"] for one in plain.known.values()
    )
    assert size < 100e6


def test_a_year_of_a_thousand_findings_with_as_many_resolved_takes_less_than_100_megabytes(tmp_path: Path) -> None:
    """The last night knows most: a year of nights takes no more than 365 of it."""
    names = [f"{random.Random(number).getrandbits(64):016x}" for number in range(15_000)]  # noqa: S311
    rules = list(RULES)
    told = {name: (rules[number % 4], "fail", False) for number, name in enumerate(names)}
    earlier = None
    for number in range(60):  # each night other ones stand, so that days differ as in a year
        night = (set(rules), {name: told[name] for place, name in enumerate(names) if place * 7 % 61 < number + 1})
        if number % 3:
            night[1].clear()
        _, earlier = followed(tmp_path, FIRST + timedelta(days=6 * number), night, earlier)
    assert pq.ParquetFile(earlier.path).metadata.num_rows > 13_000
    assert earlier.path.stat().st_size * 365 < 100e6


def test_the_same_night_gives_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for place in ("a", "b"):
        (tmp_path / place).mkdir()
        earlier = None
        for number, night in enumerate(nights(5, 3000, seed=7)):
            _, earlier = followed(tmp_path / place, FIRST + timedelta(days=number), night, earlier)
        made.append([path.read_bytes() for path in sorted((tmp_path / place).iterdir())])
    assert made[0] == made[1] and len(made[0]) == 5
    names = pq.read_table(earlier.path)["fingerprint"].to_pylist()
    assert names == sorted(names)


def test_rows_of_one_id_are_one_finding_of_the_gravest_severity() -> None:
    connection = engine({"a" * 16: ("RET-01", "fail", False)})
    connection.execute("INSERT INTO findings BY NAME SELECT * REPLACE ('urgent' AS severity) FROM findings")
    found = history.compare(connection, FIRST, {"RET-01"})
    assert (found.new, found.trend) == (1, [(str(FIRST), 1, 0, 0, 0)])


# Real runs: one notebook, a small inventory, four days.

ASKED = """inventory: str = "minimal"  # what is judged
policy: str = "amiqus"  # what was promised
as_of: str = "2026-11-22"  # the day the audit speaks for"""
RECORDS = "record_id,category,submitted_at,status\n"
ROWS = {"A": "A,service,2001-02-03,\n", "B": "B,service,2002-02-03,\n", "C": "C,service,2003-02-03,\n"}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> list[Run]:
    """Publish four nights of an inventory whose rows come, go and return, and the last once more."""
    folder = tmp_path_factory.mktemp("nights")
    inventory = folder / "mine"
    inventory.mkdir()
    notebook = write(folder / "1_one.ipynb", "1", parameters=ASKED)
    made = []
    for day, rows in ((1, "AB"), (2, "BC"), (9, "ABC"), (10, "AC"), (10, "AC")):
        (inventory / "records.csv").write_text(RECORDS + "".join(ROWS[row] for row in rows))
        made += run(inventory, "amiqus", f"2026-11-{day:02}", output=folder / "reports", chapters=[notebook])
    return made


def said(one: Run) -> dict[str, object]:
    return json.loads((one.folder / "result.json").read_text())["history"]


def test_runs_follow_their_findings(published: list[Run]) -> None:
    keys = ("new", "regressed", "persisting", "resolved", "past_sla")
    assert said(published[0])["earlier"] is None
    first = said(published[0])["new"]
    per = first // 2  # each of the rows breaks as many rules, urgent ones, to be put right in a week
    assert per and [tuple(said(one)[key] // per for key in keys) for one in published] == [
        (2, 0, 0, 0, 0), (1, 0, 1, 1, 0), (0, 1, 2, 0, 2), (0, 0, 2, 1, 2), (0, 0, 2, 1, 2),
    ]  # fmt: skip
    assert [point[0] for point in said(published[-1])["trend"]] == [
        f"2026-11-{day}" for day in ("01", "02", "09", "10")
    ]


def test_the_same_day_again_is_the_same_answer_and_no_second_entry(published: list[Run]) -> None:
    one, again = (run.folder for run in published[-2:])
    assert again.name == f"{one.name}-2"
    for name in ("result.json", HISTORY, "data/findings.parquet"):
        assert (one / name).read_bytes() == (again / name).read_bytes()


def test_a_run_names_the_run_it_was_compared_with(published: list[Run]) -> None:
    told = [json.loads((one.folder / "manifest.json").read_text())["predicate"]["history"] for one in published]
    assert told[0]["earlier"] is None
    assert [one["earlier"]["run"] for one in told[1:]] == [
        published[place].folder.name for place in (0, 1, 2, 2)
    ]  # fmt: skip


def asked(folder: Path, **other: object) -> Earlier | None:
    """Find what a run would be compared with."""
    basis = {"as_of": "2026-11-05", "inventory": "mine", "policy": {"id": "amiqus"}, "readings": {}, "code": {}}
    return find_earlier(folder, ledger.read(folder), {**basis, **other})


def test_an_older_day_is_compared_with_what_was_before_it(published: list[Run]) -> None:
    output = published[0].folder.parent
    assert asked(output).run == published[1].folder.name
    assert asked(output, as_of="2026-11-01") is None
    assert asked(output, as_of="2026-12-01").run == published[-1].folder.name  # of one day, the last published
    assert asked(output, inventory="other") is None
    assert asked(output, policy={"id": "other"}) is None


def test_a_run_that_was_altered_is_not_compared_with_and_one_that_is_gone_is_passed_over(
    published: list[Run], tmp_path: Path
) -> None:
    for name in (HISTORY, "result.json", "manifest.json", "SHA256SUMS"):
        output = Path(shutil.copytree(published[0].folder.parent, tmp_path / name.replace("/", "-"), symlinks=True))
        second = output / published[1].folder.name
        (second / name).write_bytes((second / name).read_bytes() + b" ")
        with pytest.raises(IntegrityError):
            asked(output)
        shutil.rmtree(second)
        assert asked(output).run == published[0].folder.name


def test_diff_tells_what_became_of_findings(published: list[Run], tmp_path: Path) -> None:
    output = published[0].folder.parent
    names = [one.folder.name for one in published]
    done = audit("diff", names[0], output / names[1], "--json", cwd=tmp_path, AUDIT_TRACEBACK="1")
    assert done.returncode == 2 and "is no run" in done.stderr  # without --output the name leads nowhere
    done = audit("diff", names[0], names[1], "--output", output, "--json")
    found = json.loads(done.stdout)
    per = said(published[0])["new"] // 2
    assert done.returncode == 0 and found["apart"] == ["the day (2026-11-01 and 2026-11-02)"]
    plain = {fate: found["totals"][fate] for fate in ("new", "resolved", "persisting", "changed", "unjudged")}
    assert {fate: sum(group[fate] for group in found["groups"]) for fate in plain} == plain
    assert (plain["new"], plain["resolved"], plain["persisting"]) >= (per, per, per)
    shown = audit("diff", names[0], names[1], "--output", output)
    assert shown.stdout.startswith("note: the two runs differ in the day") and "RET-01" in shown.stdout
    same = json.loads(audit("diff", names[3], names[4], "--output", output, "--json").stdout)
    assert same["apart"] == [] and same["totals"]["new"] == same["totals"]["resolved"] == 0


def test_diff_refuses_a_run_that_was_altered(published: list[Run], tmp_path: Path) -> None:
    one = Path(shutil.copytree(published[0].folder, tmp_path / "one"))
    (one / "data/findings.parquet").write_bytes(b"PAR1")
    done = audit("diff", one, published[1].folder)
    assert (done.returncode, len(done.stderr.splitlines())) == (4, 1)


def test_only_analysts_are_told(tmp_path: Path) -> None:
    notebook = write(tmp_path / "1_one.ipynb", "1", parameters=ASKED)
    (made,) = run(
        "minimal", "amiqus", "2026-11-22", output=tmp_path / "reports", chapters=[notebook],
        audiences=[Audience("auditor", "auditor")],
    )  # fmt: skip
    assert said(made) is None and not (made.folder / HISTORY).exists()
    assert json.loads((made.folder / "manifest.json").read_text())["predicate"]["history"] is None


def test_diff_refuses_runs_whose_rows_have_other_names(published: list[Run]) -> None:
    with pytest.raises(AuditError):
        diff(published[0].folder, published[0].folder.parent)


def test_the_overview_shows_what_became_of_findings() -> None:
    trend = [("2026-11-20", 1, 2, 3, 4), ("2026-11-22", 1, 1, 0, 4)]
    earlier = {"run": "a", "as_of": "2026-11-20", "changed": []}
    told = History(earlier, new=11, regressed=12, persisting=13, unjudged=14, resolved=15, past_sla=16, trend=trend)
    first = checked("minimal", "amiqus", as_of="2026-11-22")
    result = replace(first, history=told)
    figures = show.since_last_run(result).payload()["figures"]
    assert [figure["value"] for figure in figures] == ["11", "13", "15", "12", "16", "14"]
    assert "20 November 2026" in figures[0]["note"] and "others then" not in figures[0]["note"]
    changed = replace(first, history=replace(told, earlier={**earlier, "changed": ["code"]}))
    assert "others then" in show.since_last_run(changed).payload()["figures"][0]["note"]
    chart = show.open_findings(result).payload()
    assert chart["alt"] == "On 20 Nov 2026 10 findings were open, on 22 Nov 2026 6."
    assert [row[1:] for row in chart["data"]["rows"]] == [[1, 2, 3, 4], [1, 1, 0, 4]]
    for view in (show.since_last_run, show.open_findings):
        assert "no earlier run" in view(replace(first, history=replace(told, earlier=None))).payload()["text"]
        assert "analysts alone" in view(replace(first, audience="auditor")).payload()["text"]


def test_what_a_waiver_accepts_is_not_resolved(tmp_path):
    found = {"a": ("RET-01", "fail", False)} | {"w": ("WVR-05", "fail", True)}
    judged, earlier = {"RET-01"}, None
    states = []
    for night, waived in enumerate((False, True, False)):
        connection = engine(found if night < 2 else {"a": found["a"]})
        if waived:
            connection.execute("UPDATE findings SET verdict = 'excepted', waived = ' by A' WHERE rule = 'RET-01'")
        day = date(2026, 1, 1 + night)
        history.compare(connection, day, judged, earlier)
        rows = "SELECT fingerprint, state, first_seen, age_days FROM history ORDER BY 1"
        states.append(connection.execute(rows).fetchall())
        history.write(connection, path := tmp_path / f"{night}.parquet")
        earlier = Earlier("run", day.isoformat(), (), {}, path, ())
    first = date(2026, 1, 1)
    assert [rows[0] for rows in states] == [
        ("a", "new", first, 0), ("a", "persisting", first, 1), ("a", "persisting", first, 2)
    ]  # fmt: skip
    assert states[2][1][:2] == ("w", "resolved")  # a fault of a waiver is looked for each time
