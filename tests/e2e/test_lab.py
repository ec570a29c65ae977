"""The notebooks as an analyst meets them: in JupyterLab, in a browser, run from top to bottom."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from audit.packaged import shipped

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOTEBOOKS = sorted(path.name for path in shipped("notebooks").glob("*.ipynb"))
LOCAL = ("data:", "blob:")
# News and updates are JupyterLab's own questions to other hosts; whoever installs it decides on them.
OPTIONS = (
    "--no-browser --ServerApp.ip=127.0.0.1 --ServerApp.port=0 --LabApp.expose_app_in_browser=True --LabApp.news_url="
    " --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"
)
RUN = "void window.jupyterapp.commands.execute('notebook:run-all-cells')"  # an early one never comes to an end
READY = """() => {
    const context = window.jupyterapp?.shell.currentWidget?.context;
    const kernel = context?.isReady && context.sessionContext.session?.kernel;
    return kernel && kernel.connectionStatus === "connected" && kernel.status === "idle";
}"""
READ = "() => window.jupyterapp.shell.currentWidget.context.model.toJSON()"


@dataclass
class Lab:
    """A JupyterLab server over a copy of the notebooks."""

    url: str
    token: str
    folder: Path

    def address(self, notebook: str) -> str:
        return f"{self.url}lab/tree/{notebook}?token={self.token}&reset"


@dataclass
class Open:
    """A notebook that is open in JupyterLab, and what the page asked of whom."""

    page: Any
    elsewhere: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def cells(self) -> list[dict[str, Any]]:
        return [cell for cell in self.page.evaluate(READ)["cells"] if cell["cell_type"] == "code" and cell["source"]]

    def run(self) -> list[dict[str, Any]]:
        """Run all cells; a command that comes too early is lost, so it is given again until a cell is at work."""
        end = time.monotonic() + 180
        while True:
            cells = self.cells()
            counts = [cell["execution_count"] for cell in cells]
            if (counts and all(counts)) or any(map(failed, cells)):
                return cells
            assert time.monotonic() < end, counts
            if not any(counts) and not self.at_work():
                self.page.evaluate(RUN)
            self.page.wait_for_timeout(1000)

    def at_work(self) -> bool:
        return self.page.locator(".jp-InputPrompt", has_text="[*]").count() > 0


def failed(cell: dict[str, Any]) -> bool:
    return any(output["output_type"] == "error" for output in cell["outputs"])


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Start JupyterLab as nobody in particular, with no settings of anybody's."""
    home = tmp_path_factory.mktemp("home")
    folder = Path(shutil.copytree(shipped("notebooks"), home / "notebooks"))
    token = secrets.token_hex(16)
    own = {"HOME": home, "JUPYTER_RUNTIME_DIR": home / "runtime", "JUPYTER_CONFIG_DIR": home / "config"}
    own |= {"JUPYTER_DATA_DIR": home / "data", "IPYTHONDIR": home / "ipython"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "XDG_", "AUDIT_"))}
    with (home / "log").open("w") as log:
        server = subprocess.Popen(
            [Path(sys.executable).with_name("jupyter-lab"), *OPTIONS.split(), *(["--allow-root"] * (os.getuid() == 0))],
            cwd=folder,
            env={**kept, **{name: str(place) for name, place in own.items()}, "JUPYTER_TOKEN": token},
            stdout=log,
            stderr=log,
        )
    try:
        yield Lab(url_of(server, home), token, folder)
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(30)


def url_of(server: "subprocess.Popen[bytes]", home: Path) -> str:
    """Wait until the server has chosen a port, and said which."""
    said = home / "runtime" / f"jpserver-{server.pid}.json"
    end = time.monotonic() + 120
    while not said.exists() or not said.read_text():
        assert server.poll() is None and time.monotonic() < end, (home / "log").read_text()
        time.sleep(0.1)
    return json.loads(said.read_text())["url"]


@contextmanager
def opened(chromium: Any, lab: Lab, notebook: str) -> Iterator[Open]:
    """Open a notebook, and wait until its kernel is ready."""
    context = chromium.new_context(viewport={"width": 1440, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(120_000)
    seen = Open(page)
    here = (lab.url, lab.url.replace("http:", "ws:"), *LOCAL)

    def note(url: str) -> None:
        if not url.startswith(here):
            seen.elsewhere.append(url)

    context.on("request", lambda request: note(request.url))
    page.on("websocket", lambda socket: note(socket.url))
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.goto(lab.address(notebook), wait_until="domcontentloaded")
    page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for()
    page.wait_for_function(READY)  # whoever runs a cell before that is asked to choose a kernel
    try:
        yield seen
    finally:
        page.evaluate("window.jupyterapp.shell.currentWidget.context.sessionContext.shutdown()")
        context.close()


def sources(path: Path) -> list[str]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_it_runs_from_top_to_bottom(chromium: Any, lab: Lab, notebook: str) -> None:
    with opened(chromium, lab, notebook) as seen:
        cells = seen.run()
        assert [cell["source"] for cell in cells] == sources(lab.folder / notebook)
        outputs = [output for cell in cells for output in cell["outputs"]]
        assert [output for output in outputs if output["output_type"] in ("error", "stream")] == []
        assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
        assert [cell["source"] for cell in cells[2:] if not cell["outputs"]] == [], "every cell after loading shows"
        assert (seen.elsewhere, seen.complaints) == ([], [])


def test_a_table_is_sorted_and_searched(chromium: Any, lab: Lab) -> None:
    with opened(chromium, lab, "2_retention.ipynb") as seen:
        seen.run()
        place = next(
            at for at, cell in enumerate(seen.page.evaluate(READ)["cells"]) if "overdue_records" in cell["source"]
        )
        seen.page.evaluate("(at) => window.jupyterapp.shell.currentWidget.content.scrollToItem(at, 'start')", place)
        grid = seen.page.locator(".audit-output figure.grid:has(table.ready)", has_text="past their last day").first
        first = grid.locator("tbody tr th")
        expect(grid.get_by_role("status")).to_contain_text("Rows 1–50")  # the page may still be scrolling to it
        expect(grid.locator("tbody tr")).to_have_count(50)

        days = grid.get_by_role("columnheader", name="Days over")
        days.get_by_role("button").click()
        expect(days).to_have_attribute("aria-sort", "ascending")
        shown = [int(text.replace(",", "")) for text in grid.locator("tbody td.n").all_text_contents() if text]
        assert shown == sorted(shown) and len(shown) > 10

        grid.get_by_role("searchbox").fill("SYS-OLDCRM")
        seen.page.wait_for_timeout(500)  # it waits for the end of the typing
        assert 0 < grid.locator("tbody tr").count() == grid.locator("tbody tr", has_text="SYS-OLDCRM").count()
        grid.get_by_role("button", name="Clear").click()
        expect(first).to_have_count(50)
        assert seen.complaints == []


def test_a_changed_parameter_changes_what_is_shown(chromium: Any, lab: Lab) -> None:
    """An analyst writes another sample's name into the parameters, and runs it all again."""
    path = lab.folder / "mine.ipynb"
    text = (lab.folder / "1_overview.ipynb").read_text(encoding="utf-8")
    assert r"inventory: str = \"amiqus\"" in text
    path.write_text(text.replace(r"inventory: str = \"amiqus\"", r"inventory: str = \"clean\""), encoding="utf-8")
    with opened(chromium, lab, "mine.ipynb") as seen:
        said = json.dumps([cell["outputs"] for cell in seen.run()])
    assert "Nothing is broken" in said and " 0 were broken " in said
