"""Read what a notebook can be asked, and refuse what it cannot: Papermill only logs a misspelt name, and runs on."""

import ast
import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from audit.errors import NotebookError

TAG = "parameters"
_TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "bool": (bool,),
    "int": (int,),
    "float": (float, int),
    "list": (list,),
    "dict": (dict,),
}


@dataclass(frozen=True)
class Parameter:
    """One line of the cell tagged `parameters`."""

    name: str
    type: str  # as annotated, else the type of the default
    default: Any


def declared(notebook: NotebookNode, where: str) -> dict[str, Parameter]:
    """Read the parameters of a notebook by name."""
    cells = [cell for cell in notebook.cells if TAG in cell.metadata.get("tags", [])]
    if len(cells) != 1 or cells[0].cell_type != "code":
        raise NotebookError(
            f"{len(cells) or 'no'} cells are tagged `{TAG}`",
            where=where,
            hint="tag exactly one code cell, or values that are passed in would be overwritten by its defaults",
        )
    try:
        lines = ast.parse(cells[0].source).body
    except SyntaxError as error:
        raise NotebookError(f"line {error.lineno} is no Python", where=f"{where}, cell `{TAG}`") from None
    found = (_parameter(line, f"{where}, cell `{TAG}`, line {line.lineno}") for line in lines)
    return {parameter.name: parameter for parameter in found}


def check(notebook: NotebookNode, values: Mapping[str, Any], where: str) -> None:
    """Refuse a value whose name the notebook does not declare or whose type it does not accept."""
    known = declared(notebook, where)
    for name, value in values.items():
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"it has {', '.join(known) or 'none'}"
            raise NotebookError(f"there is no parameter `{name}`", where=where, hint=hint)
        wanted = known[name].type
        if not _fits(value, ast.parse(wanted, mode="eval").body):
            raise NotebookError(f"parameter `{name}` must be {wanted}, not {type(value).__name__}", where=where)


def is_path(value: object) -> bool:
    """Say whether a value names a place on this machine, which nobody else should read."""
    return isinstance(value, str) and Path(value).is_absolute()


def _parameter(line: ast.stmt, where: str) -> Parameter:
    """Read one assignment."""
    annotation: ast.expr | None = None
    match line:
        case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=ast.expr() as value):
            pass
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            pass
        case _:
            raise NotebookError("this is no parameter", where=where, hint='write `name: str = "default"  # help`')
    try:
        default = ast.literal_eval(value)
    except ValueError:
        raise NotebookError(f"the default of `{name}` is no plain value", where=where) from None
    if annotation is None:
        annotation = ast.Constant(None) if default is None else ast.Name(type(default).__name__)
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        annotation = ast.parse(annotation.value, mode="eval").body
    if not _fits(default, annotation):
        raise NotebookError(f"the default of `{name}` is not {ast.unparse(annotation)}", where=where)
    return Parameter(name, ast.unparse(annotation), default)


def _fits(value: object, annotation: ast.expr) -> bool:
    """Check a value against the few annotations a parameter can have."""
    match annotation:
        case ast.Constant(value=None):
            return value is None
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _fits(value, left) or _fits(value, right)
        case ast.Subscript(value=ast.Name(id="list"), slice=inner):
            return isinstance(value, list) and all(_fits(item, inner) for item in value)
        case ast.Subscript(value=ast.Name(id="dict")):
            return isinstance(value, dict)
        case ast.Name(id=name) if name in _TYPES:
            return isinstance(value, _TYPES[name]) and (name == "bool" or not isinstance(value, bool))
    return False
