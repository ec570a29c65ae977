"""Notebooks as they are committed: one question each, no logic, nothing left of a run."""

import ast
import re
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

import audit
from audit import parameters, runs
from audit.packaged import shipped

NOTEBOOKS = sorted(shipped("notebooks").glob("*.ipynb"))
PARAMETER = re.compile(r"[a-z_]+: (str|int|float|bool) = .+  # \S.*")
LOGIC = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.AsyncFor, ast.While, ast.If,
    ast.IfExp, ast.Match, ast.Try, ast.TryStar, ast.With, ast.AsyncWith, ast.ListComp, ast.SetComp, ast.DictComp,
    ast.GeneratorExp, ast.Await, ast.NamedExpr, ast.Assert, ast.Raise, ast.Delete, ast.Global,
)  # fmt: skip


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def is_parameters(cell: NotebookNode) -> bool:
    return parameters.TAG in cell.metadata.get("tags", [])


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    return request.param


@pytest.fixture
def notebook(path: Path) -> NotebookNode:
    return read(path)


def test_they_are_all_here() -> None:
    assert [path.stem for path in NOTEBOOKS] == [
        "1_overview", "2_retention", "3_lawful_basis", "4_disclosure_and_access", "5_messages_and_rights",
        "6_safeguards", "7_policy", "explore",
    ]  # fmt: skip


def test_it_is_a_notebook_that_nobody_ran(notebook: NotebookNode) -> None:
    nbformat.validate(notebook)
    assert [(cell.outputs, cell.execution_count) for cell in code(notebook)] == [([], None)] * len(code(notebook))
    assert set(notebook.metadata) <= {"kernelspec", "language_info"}
    assert notebook.metadata.kernelspec.name == "python3"
    assert {key for cell in notebook.cells for key in cell.metadata} <= {"tags"}
    assert not any(cell.get("attachments") for cell in notebook.cells)


def test_it_answers_the_one_question_of_its_title(path: Path, notebook: NotebookNode) -> None:
    first = notebook.cells[0]
    title = first.source.splitlines()[0]
    assert first.cell_type == "markdown" and title.startswith("# ")
    assert title.endswith("?") if path in runs.scheduled() else title == "# Explore"
    headings = [line for cell in notebook.cells if cell.cell_type == "markdown" for line in cell.source.splitlines()]
    assert [line for line in headings if line.startswith("# ")] == [title]
    assert len(notebook.cells) <= 17


def test_every_parameter_has_a_type_and_a_word_of_help(path: Path, notebook: NotebookNode) -> None:
    tagged = [cell for cell in notebook.cells if is_parameters(cell)]
    assert tagged == [notebook.cells[1]]
    assert [line for line in tagged[0].source.splitlines() if not PARAMETER.fullmatch(line)] == []
    assert len(parameters.declared(notebook, path.name)) == len(tagged[0].source.splitlines())


def test_a_run_asks_every_chapter_the_same() -> None:
    asked = {path.name: parameters.declared(read(path), path.name) for path in runs.scheduled()}
    assert len(asked) == 7
    first = next(iter(asked.values()))
    assert asked == dict.fromkeys(asked, first)
    explore = parameters.declared(read(shipped("notebooks") / "explore.ipynb"), "explore")
    assert {name: explore[name] for name in first} == first


def test_it_holds_no_logic(notebook: NotebookNode) -> None:
    found = [
        (cell.id, type(node).__name__)
        for cell in code(notebook)
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, LOGIC)
    ]
    assert found == []


def test_every_cell_loads_or_shows_one_thing(path: Path, notebook: NotebookNode) -> None:
    load, *shows = [ast.parse(cell.source).body for cell in code(notebook) if not is_parameters(cell)]
    *imports, judged = load
    assert [ast.unparse(line) for line in imports] == ["import audit"]
    assert isinstance(judged, ast.Assign) and ast.unparse(judged.value).startswith("audit.check(")
    for *before, shown in shows:
        assert isinstance(shown, ast.Expr) and isinstance(shown.value, ast.Call), ast.unparse(shown)
        assert ast.unparse(shown.value.func).split(".")[0] in ("audit", "result")
        # Only where people play may a cell try something before it shows what came of it.
        assert len(before) <= (0 if path in runs.scheduled() else 1)
        assert all(isinstance(line, ast.Assign) and isinstance(line.value, ast.Call) for line in before)


def test_no_cell_needs_a_comment(notebook: NotebookNode) -> None:
    assert [cell.source for cell in code(notebook) if "#" in cell.source and not is_parameters(cell)] == []


def test_every_name_it_uses_is_there(notebook: NotebookNode) -> None:
    used = {
        name
        for cell in code(notebook)
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Attribute) and re.fullmatch(r"[a-z_.]+", name := ast.unparse(node))
    }
    verbs = {name.removeprefix("audit.show.") for name in used if name.startswith("audit.show.")}
    assert verbs and verbs <= set(audit.show.__all__)
    assert {name.split(".")[1] for name in used if name.startswith("audit.")} <= set(audit.__all__)
    assert {name.split(".")[1] for name in used if name.startswith("result.")} <= set(dir(audit.Result))
