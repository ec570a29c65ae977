"""An inventory whose every word is hostile: what is made of it runs nothing, fetches nothing and computes nothing."""

import contextlib
import csv
import json
import os
import pty
import re
import subprocess
from itertools import cycle
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from audit.packaged import shipped
from audit.tables import TABLES, Column
from browser import visit
from command import AUDIT, DAY, audit
from hostile import corpora

pytestmark = pytest.mark.browser

ROWS = 400  # of each table, from its end: there the sample has its breaches
FORMULA = tuple("=+-@\t\r\n\0＝＋－＠")
FORMULAS = [f"{start}{seed}" for start in FORMULA if start != "\0" for seed in ("1+1", "cmd|' /C calc'!A0", "SUM(A1)")]
FORMULAS += ['=HYPERLINK("https://example.com","here")', "=WEBSERVICE(A1)", "a\nb", "\x1b[31mred\x1b[0m"]
ORDERS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")  # what a terminal could take for an order


class Words:
    """Hand out hostile strings: each in its turn, and the same one for the same key."""

    def __init__(self, strings: list[str]) -> None:
        self._each = cycle(strings)
        self._unused = iter(strings)
        self._keys: dict[str, str] = {}

    def key(self, name: str) -> str:
        if name not in self._keys:
            self._keys[name] = next(self._unused, None) or f"{next(self._each)} {len(self._keys)}"
        return self._keys[name]

    def cell(self, column: Column, value: str, row: int) -> str:
        """Put a hostile string in place of a cell; of what decides whether a row is judged at all, of a few."""
        if column.type == "id":
            return self.key(value) if value else ""
        if column.type == "text":
            return next(self._each) if value else ""
        rarely = {"code": 5, "codes": 5}.get(column.type, 50) if column.name not in ("status", "role") else 50
        if row % rarely:
            return value
        string = next(self._each)
        return f"{string.replace('|', ' ')}|{value}" if column.type == "codes" else string


@pytest.fixture(scope="module")
def strings() -> list[str]:
    return [*FORMULAS, *corpora()]


@pytest.fixture(scope="module")
def inventory(tmp_path_factory: pytest.TempPathFactory, strings: list[str]) -> Path:
    """Write the sample anew, in hostile words, and give hostile names to what has a name."""
    folder = tmp_path_factory.mktemp("hostile") / "<img src=x onerror=alert(1)>"
    folder.mkdir()
    words = Words(strings)
    for table in TABLES:
        with (shipped("samples") / "amiqus" / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))[-ROWS:]
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as lines:
            out = csv.writer(lines, quoting=csv.QUOTE_ALL)
            out.writerow([*rows[0], "<svg onload=alert(2)>", "=1+1", "\x1b[31mred"])
            for number, row in enumerate(rows):
                cells = [words.cell(TABLES[table][name], value, number) for name, value in row.items()]
                out.writerow([*cells, *strings[:3]])
    (folder / "<img src=x onerror=alert(3)>.csv").touch()
    (folder / "\x1b[31mred.csv").touch()
    description = json.dumps("<img src=x onerror=alert(4)>")  # a JSON string is a TOML string
    (folder / "inventory.toml").write_text(f"description = {description}\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def run(inventory: Path) -> Path:
    """Audit it."""
    done = audit("run", inventory, "--as-of", DAY, "--output", inventory.parent / "reports")
    assert (done.returncode, done.stderr) == (1, "")
    (folder,) = (inventory.parent / "reports").glob(f"{DAY}-*")
    return folder


@pytest.fixture(scope="module")
def findings(run: Path) -> list[dict[str, str]]:
    with (run / "data" / "findings.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_no_row_is_lost_over_its_words(run: Path) -> None:
    files = json.loads((run / "result.json").read_text(encoding="utf-8"))["inventory"]["files"]
    assert {file["table"] for file in files} == set(TABLES)
    assert sum(file["rejected"] for file in files) == 0
    assert next(file["rows"] for file in files if file["table"] == "records") == ROWS


@pytest.mark.parametrize("trusting", [False, True], ids=["guarded", "without its policy"])
def test_the_report_runs_nothing_and_fetches_nothing(
    chromium: object, run: Path, findings: list[dict[str, str]], trusting: bool
) -> None:
    with visit(chromium, run / "report.html", trusting=trusting) as seen:
        shown = set(seen.page.locator("main td, main th[scope=row]").all_text_contents())
        assert len(shown & {row["row_id"] for row in findings}) > 200, "hostile words must be there to be harmless"
        for grid in seen.page.locator("figure.grid:has(table.ready)").all():
            handle(grid)
        seen.page.wait_for_timeout(500)
        assert (seen.executed(), seen.requests, seen.complaints) == ([], [], [])


def handle(grid: object) -> None:
    """Sort, filter, search and spread a table: the script, too, must take words for words."""
    for button in grid.locator("thead button").all():
        button.click()
    for select in grid.locator(".bar select").all():
        select.select_option(index=1)
        assert grid.locator("tbody tr").count() >= 1
        select.select_option(index=0)
    if grid.get_by_role("searchbox").count():
        words = grid.locator("tbody th").first.inner_text()
        grid.get_by_role("searchbox").fill(words)
    if grid.get_by_label("Rows per page").count():
        grid.get_by_label("Rows per page").select_option("All")


def test_the_same_words_do_run_where_nothing_stops_them(
    chromium: object, findings: list[dict[str, str]], tmp_path: Path
) -> None:
    """The control: what the findings say is harmful, and this browser would show it."""
    words = json.dumps(sorted({cell for row in findings for cell in row.values()})).replace("<", "\\u003c")
    script = f"for (const s of {words}) document.body.appendChild(document.createElement('div')).innerHTML = s"
    page = tmp_path / "control.html"
    page.write_text(f"<!DOCTYPE html><meta charset=utf-8><body><script>{script}</script>", encoding="utf-8")
    with visit(chromium, page) as seen:
        seen.page.wait_for_timeout(500)
        assert len(seen.executed()) > 10 and len(seen.requests) > 10


def test_a_spreadsheet_computes_nothing(run: Path, findings: list[dict[str, str]]) -> None:
    kept = pq.read_table(run / "data" / "findings.parquet").to_pylist()
    assert len(kept) == len(findings) > 500
    guarded = 0
    for line, whole in zip(findings, kept, strict=True):
        for name, cell in line.items():
            if name == "days_over":  # the one column of numbers
                assert re.fullmatch(r"(-?\d+)?", cell)
                continue
            assert not cell.startswith(FORMULA), name
            guarded += cell.startswith("'") and cell[1:].startswith(FORMULA)
            if isinstance(whole[name], str):
                assert cell.removeprefix("'") == whole[name].removeprefix("'"), "it is guarded, and otherwise the same"
    assert guarded > 20
    for path in run.rglob("*.csv"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert not line.startswith(FORMULA), "every cell is quoted"


def test_a_terminal_gets_no_orders(inventory: Path, findings: list[dict[str, str]]) -> None:
    red = next(row["row_id"] for row in findings if "\x1b" in row["row_id"])
    for command in (("check", inventory), ("explain", inventory, red), ("check", inventory / "\x1b[31mred")):
        shown = on_a_terminal(*command, "--as-of", DAY)
        assert len(shown) > 50
        assert ORDERS.findall(shown) == []


def on_a_terminal(*arguments: str | Path) -> str:
    """Read what a command prints where somebody watches: one that knows no colours, so that none are meant."""
    screen, terminal = pty.openpty()
    watched = {**os.environ, "TERM": "dumb", "COLUMNS": "200"}
    command = [AUDIT, *arguments]
    with subprocess.Popen(command, stdin=terminal, stdout=terminal, stderr=terminal, env=watched) as process:
        os.close(terminal)
        seen = b""
        with contextlib.suppress(OSError):  # Linux says so when the other end is closed
            while part := os.read(screen, 65536):
                seen += part
        assert process.wait(120) in (0, 1, 2)
    os.close(screen)
    return seen.decode("utf-8").replace("\r\n", "\n")
