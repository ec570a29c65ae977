"""A notebook runs with checked parameters, is complete only if proved so, and says nothing of our machine."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
import pytest

from audit import notebooks
from audit.errors import NotebookError
from audit.kernels import Kernels
from notebook_files import write
from processes import MARK, left_after, marked

BACKTRACK = "import re; re.match('(a+)+b', 'a' * 40)"  # holds the GIL for hours


def execute(paths: list[Path], parameters: dict[str, object], **options: Any) -> list[notebooks.Executed]:
    """Run notebooks, with kernels of their own."""
    with Kernels() as kernels:
        return notebooks.execute(paths, parameters, kernels, **options)


def run(path: Path, *, timeout: float = 60, **parameters: object) -> notebooks.Executed:
    """Run one notebook."""
    [executed] = execute([path], {"as_of": "2026-11-22", **parameters}, timeout=timeout)
    return executed


@pytest.fixture
def mark(monkeypatch: pytest.MonkeyPatch) -> str:
    """Mark everything that this test starts."""
    name = os.urandom(8).hex()
    monkeypatch.setenv(MARK, name)
    return name


def test_a_notebook_runs_with_the_values_given(tmp_path: Path) -> None:
    executed = run(write(tmp_path / "1_ok.ipynb", "as_of"))
    assert (executed.name, executed.failure) == ("1_ok", None)
    assert executed.notebook.cells[-1].outputs[0].data["text/plain"] == "'2026-11-22'"
    assert [cell.execution_count for cell in executed.notebook.cells if cell.cell_type == "code"] == [1, 2, 3]


def test_notebooks_run_side_by_side_and_come_back_in_order(tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{name}.ipynb", "import time; time.sleep(0.2)") for name in ("3", "1", "2")]
    told: list[str] = []
    executed = execute(paths, {"as_of": "2026-11-22"}, done=told.append)
    assert [one.name for one in executed] == ["3", "1", "2"]
    assert sorted(told) == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"asof": "2026-11-22"}, "there is no parameter `asof`; did you mean `as_of`?"),
        ({"nothing_like_it": 1}, "there is no parameter `nothing_like_it`; it has as_of, inventory"),
        ({"as_of": 20261122}, "parameter `as_of` must be str, not int"),
        ({"as_of": None}, "parameter `as_of` must be str, not NoneType"),
    ],
)
def test_a_wrong_parameter_is_refused_before_anything_runs(tmp_path: Path, given: dict[str, object], said: str) -> None:
    ran = tmp_path / "ran"
    path = write(tmp_path / "1.ipynb", f"open({str(ran)!r}, 'w')")
    with pytest.raises(NotebookError) as refused:
        execute([path], given)
    assert str(refused.value) == f"1.ipynb: {said}"
    assert not ran.exists()


def test_a_notebook_without_the_tag_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotebookError, match="no cells are tagged `parameters`"):
        run(write(tmp_path / "1.ipynb", 'as_of = "2026-01-01"', parameters=None))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("as_of: str = today()", "the default of `as_of` is no plain value"),
        ("as_of: str = 5", "the default of `as_of` is not str"),
        ("print(1)", "this is no parameter"),
        ("as_of: str =", "line 1 is no Python"),
    ],
)
def test_a_cell_of_parameters_that_cannot_be_read_is_refused(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(NotebookError, match=said):
        run(write(tmp_path / "1.ipynb", parameters=line))


@pytest.mark.parametrize(
    ("line", "fits", "does_not"),
    [
        ("x: str = 'a'", ["b"], [1, None, True, ["a"]]),
        ("x: int = 1", [2], [True, "2", 2.5]),
        ("x: float = 1.0", [2, 2.5], [True, "2"]),
        ("x: bool = True", [False], [0, "false"]),
        ("x: str | None = None", ["a", None], [1]),
        ("x: 'str | None' = None", ["a", None], [1]),
        ("x: list[str] = []", [[], ["a"]], ["a", [1]]),
        ("x: dict[str, str] = {}", [{"a": "b"}], [[]]),
        ("x = 0.5", [1.5, 2], ["1"]),
    ],
)
def test_the_type_of_a_parameter_holds(line: str, fits: list[object], does_not: list[object]) -> None:
    cell = nbformat.v4.new_code_cell(line, metadata={"tags": ["parameters"]})
    notebook = nbformat.v4.new_notebook(cells=[cell])
    for value in fits:
        notebooks.asked.check(notebook, {"x": value}, "1.ipynb")
    for value in does_not:
        with pytest.raises(NotebookError, match="parameter `x` must be"):
            notebooks.asked.check(notebook, {"x": value}, "1.ipynb")


@pytest.mark.parametrize("text", ["", "{}", "no json", '{"cells": 5, "metadata": {}, "nbformat": 4}'])
def test_what_is_no_notebook_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "1.ipynb").write_text(text)
    with pytest.raises(NotebookError, match=r"1\.ipynb: is no notebook"):
        run(tmp_path / "1.ipynb")
    with pytest.raises(NotebookError, match="No such file"):
        run(tmp_path / "2.ipynb")


@pytest.mark.parametrize(
    ("cell", "failure"),
    [
        ("1 / 0", "cell 5 stopped: ZeroDivisionError"),
        ("import sys; sys.exit(0)", "cell 5 stopped: SystemExit"),
        ("import os; os._exit(0)", "cell 5 stopped: DeadKernel"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "cell 5 stopped: DeadKernel"),
        ("import time; time.sleep(60)", "cell 5 stopped: Timeout"),
        (BACKTRACK, "cell 5 stopped: Timeout"),
    ],
)
@pytest.mark.parametrize("later", [(), ("'never'",)], ids=["last", "in the middle"])
def test_what_did_not_come_to_its_end_is_not_complete(
    tmp_path: Path, cell: str, failure: str, later: tuple[str, ...]
) -> None:
    executed = run(write(tmp_path / "1.ipynb", "'before'", cell, *later), timeout=2)
    assert executed.failure == failure
    at_work = executed.notebook.cells[4]
    assert [output.output_type for output in at_work.outputs] == ["error"]
    assert executed.notebook.metadata.papermill.exception is True
    assert [cell.execution_count for cell in executed.notebook.cells[5:]] == [None for _ in later]


def test_a_kernel_that_ends_between_two_cells_is_seen(tmp_path: Path) -> None:
    cell = "import threading, os, time; threading.Thread(target=lambda: (time.sleep(0.3), os._exit(0))).start()"
    executed = run(write(tmp_path / "1.ipynb", cell, "import time; time.sleep(5)", "'after'"))
    assert executed.failure == "cell 5 stopped: DeadKernel"


def test_one_broken_notebook_does_not_stop_the_others(tmp_path: Path) -> None:
    paths = [write(tmp_path / "1.ipynb", "1 / 0"), write(tmp_path / "2.ipynb", "2")]
    assert [one.failure for one in execute(paths, {})] == ["cell 3 stopped: ZeroDivisionError", None]


def test_a_published_notebook_does_not_tell_of_this_machine(tmp_path: Path) -> None:
    inventory = tmp_path / "secret-customer" / "inventory"
    cells = [
        "import os, sys, warnings; print(os.getcwd(), sys.prefix, inventory)",
        "warnings.warn('a row: Jane Doe')",
        "inventory + '/records.csv', os.path.expanduser('~/.pgpass')",
        "raise ValueError('Jane Doe')",
    ]
    executed = run(write(tmp_path / "1.ipynb", *cells), inventory=str(inventory))
    text = nbformat.writes(executed.notebook)
    for word in (str(tmp_path), "secret-customer", sys.prefix, str(Path.cwd()), str(Path.home()), "Traceback"):
        assert json.dumps(word)[1:-1] not in text, word
    shown = [cell.get("outputs") for cell in executed.notebook.cells]
    assert "Jane Doe" not in json.dumps(shown)
    assert executed.notebook.metadata.papermill.parameters == {"as_of": "2026-11-22", "inventory": "inventory"}
    assert 'inventory = "inventory"' in executed.notebook.cells[2].source


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    path = write(tmp_path / "1.ipynb", "as_of", "print(1)")
    assert nbformat.writes(run(path).notebook) == nbformat.writes(run(path).notebook)


def test_the_kernel_has_none_of_the_users_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    startup = tmp_path / "home" / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "0.py").write_text("mine = 'startup'")
    (tmp_path / "other.py").write_text("mine = 'pythonstartup'")
    (tmp_path / "json.py").write_text("raise RuntimeError('a file beside the user shadows the library')")
    kernels = tmp_path / "home" / ".local" / "share" / "jupyter" / "kernels" / "python3"
    kernels.mkdir(parents=True)
    (kernels / "kernel.json").write_text('{"argv": ["false"], "display_name": "mine", "language": "python"}')
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTHONSTARTUP", str(tmp_path / "other.py"))
    monkeypatch.setenv("PYTHONUTF8", "0")
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "1.ipynb", "import json, sys", "'mine' in globals(), sys.flags.utf8_mode")
    executed = run(tmp_path / "1.ipynb")
    assert executed.failure is None
    assert executed.notebook.cells[-1].outputs[0].data["text/plain"] == "(False, 1)"
    assert not (tmp_path / "home" / ".ipython" / "profile_default" / "history.sqlite").exists()


@pytest.mark.parametrize("length", [59, 75, 200])
def test_sockets_are_private_and_fit_wherever_temporary_files_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, length: int
) -> None:
    with TemporaryDirectory(dir="/tmp") as short:  # pytest's own are too long already
        deep = Path(short, "x" * (length - len(short) - 1))
        deep.mkdir()
        monkeypatch.setattr("tempfile.tempdir", str(deep))
        sockets_are_private_and_fit(tmp_path)


def sockets_are_private_and_fit(tmp_path: Path) -> None:
    cell = "import os; f = os.environ['JUPYTER_RUNTIME_DIR']; oct(os.stat(f).st_mode & 0o777), len(f) < 95"
    write(tmp_path / "1.ipynb", "from jupyter_client import find_connection_file", cell)
    executed = run(tmp_path / "1.ipynb")
    assert executed.failure is None
    assert executed.notebook.cells[-1].outputs[0].data["text/plain"] == "('0o700', True)"


def test_a_kernel_that_nobody_can_reach_leaves_no_socket_open(tmp_path: Path) -> None:
    far = tmp_path / ("far" * 40)  # too long a path for a socket
    far.mkdir()
    notebook = write(tmp_path / "1.ipynb", "1 + 1")
    program = f"""
import gc
from pathlib import Path
from audit import kernels, notebooks
kernels._short_place = lambda: {str(far)!r}
with kernels.Kernels() as warm:
    [executed] = notebooks.execute([Path({str(notebook)!r})], {{}}, warm)
gc.collect()  # an open socket would hold it up for ever
print(executed.failure)
"""
    ended = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=60)
    assert ended.stdout == "cell 2 stopped: ZMQError\n"


def test_running_says_nothing_on_the_terminal_and_leaves_no_file(tmp_path: Path) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    paths = [
        write(tmp_path / "1.ipynb", "import os; os.system('echo loud; echo louder >&2'); print('hello')"),
        write(tmp_path / "2.ipynb", "1 / 0"),
        write(tmp_path / "3.ipynb", "import os; os.write(2, b'loudest'); os._exit(3)"),
    ]
    program = f"""
from pathlib import Path
from audit import kernels, notebooks
with kernels.Kernels() as warm:
    notebooks.execute([Path(p) for p in {list(map(str, paths))!r}], {{}}, warm)
"""
    environment = {**os.environ, "TMPDIR": str(temporary)}
    ended = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, env=environment)
    assert (ended.stdout, ended.stderr) == ("", "")
    assert list(temporary.iterdir()) == []


def test_nothing_a_cell_started_outlives_its_notebook(tmp_path: Path, mark: str) -> None:
    cell = "import subprocess; subprocess.Popen(['sleep', '600'], start_new_session=True)"
    executed = run(write(tmp_path / "1.ipynb", cell, "subprocess.Popen(['sleep', '600'])"))
    assert executed.failure is None
    assert left_after(2, mark) == []


def test_what_a_kernel_started_ends_with_it_and_not_with_the_run(tmp_path: Path, mark: str) -> None:
    cell = "import subprocess; subprocess.Popen(['sleep', '600']); subprocess.Popen(['setsid', 'sleep', '600'])"
    path = write(tmp_path / "1.ipynb", cell, BACKTRACK)
    with Kernels() as kernels:
        [executed] = notebooks.execute([path], {}, kernels, timeout=2)
        assert executed.failure == "cell 4 stopped: Timeout"
        assert [process.cmdline()[0] for process in marked(mark) if "sleep" in process.cmdline()] == []
    assert left_after(2, mark) == []


def test_a_run_whose_kernels_are_gone_says_so(tmp_path: Path) -> None:
    kernels = Kernels()
    kernels.close()
    [executed] = notebooks.execute([write(tmp_path / "1.ipynb", "1")], {}, kernels)
    assert executed.failure == "cell 2 stopped: DeadKernel"


def test_an_interrupt_ends_kernels_that_hold_the_gil(tmp_path: Path, mark: str) -> None:
    paths = [write(tmp_path / f"{number}.ipynb", BACKTRACK) for number in (1, 2, 3)]
    program = f"""
import os, signal, threading
from pathlib import Path
from audit import kernels, notebooks
threading.Timer(5, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
with kernels.Kernels() as warm:
    notebooks.execute([Path(p) for p in {list(map(str, paths))!r}], {{}}, warm)
"""
    started = time.monotonic()
    ended = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)
    assert ended.stderr.splitlines()[-1] == "KeyboardInterrupt"
    assert time.monotonic() - started < 15
    assert left_after(2, mark) == []
