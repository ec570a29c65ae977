"""Run notebooks through Papermill: parameters checked first, completion proved by ourselves."""
# ruff: noqa: E402  one line must come before the other imports

import sys

# jsonschema tries this module for a format that notebooks do not use; importing it builds 35 grammars, two seconds of
# CPU in every process that reads a notebook. `None` makes the import fail at once, which jsonschema is prepared for.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

import copy
import logging
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import nbformat
import papermill
from jupyter_core.utils import ensure_event_loop
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.execute import ERROR_MARKER_TAG
from papermill.translators import PythonTranslator

from audit import parameters as asked
from audit.errors import NotebookError
from audit.kernels import Kernels
from audit.report import MIME

TIMEOUT = 600  # seconds one cell may take
_INJECTED, _SEAL = "injected-parameters", "audit-seal"

for _name in ("papermill", "traitlets", "asyncio"):  # without a handler Python prints warnings, and cron mails them
    logging.getLogger(_name).addHandler(logging.NullHandler())


@dataclass(frozen=True)
class Executed:
    """A notebook that was run, as it may be published: no path, no traceback, nothing that differs between two runs."""

    name: str
    notebook: NotebookNode
    failure: str | None  # why it is not complete; fit for a report

    @property
    def text(self) -> str:
        """Give the notebook as the text of its file."""
        return str(nbformat.writes(self.notebook)) + "\n"


class _Engine(NBClientEngine):  # type: ignore[misc]
    """Papermill's own engine, letting us keep the notebook when the run of it raises."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, keep: Callable[[NotebookNode], None], **options: Any
    ) -> Any:
        keep(nb_man.nb)
        return super().execute_managed_notebook(nb_man, kernel_name, **options)


papermill_engines.register("audit", _Engine)


def execute(
    notebooks: Sequence[Path],
    parameters: Mapping[str, Any],
    kernels: Kernels,
    *,
    workers: int = 2,
    timeout: float = TIMEOUT,
    done: Callable[[str], None] = lambda _: None,
    shown: Mapping[str, Any] | None = None,
) -> list[Executed]:
    """Run notebooks side by side and return them in the order given, failed ones too; refuse all before running any.

    `shown` is what others than analysts may read in place of the parameters; they are also shown data of ours only.
    """
    sources = read(notebooks, parameters)
    how = {"kernel_manager_class": kernels.manager(), "execution_timeout": timeout}
    tell = partial(publishable, parameters=parameters, shown=shown)
    with ThreadPoolExecutor(workers) as pool:
        try:
            return list(
                pool.map(lambda path, source: _run(path, source, parameters, how, done, tell), notebooks, sources)
            )
        except BaseException:  # an interrupt: without their kernels the workers come back within a second or two
            pool.shutdown(wait=False, cancel_futures=True)
            kernels.close()
            raise


def read(notebooks: Sequence[Path], parameters: Mapping[str, Any]) -> list[NotebookNode]:
    """Read notebooks, and refuse parameters that any of them does not take."""
    sources = [_read(path) for path in notebooks]
    for path, notebook in zip(notebooks, sources, strict=True):
        asked.check(notebook, parameters, path.name)
    return sources


def _read(path: Path) -> NotebookNode:
    """Read a notebook from this machine; Papermill would also fetch one from the network."""
    try:
        return nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except OSError as error:
        raise NotebookError(error.strerror or "cannot be read", where=str(path)) from None
    except Exception:  # nbformat has no common class for what it refuses
        raise NotebookError("is no notebook", where=str(path), hint="open it in JupyterLab and save it again") from None


def _run(
    path: Path,
    source: NotebookNode,
    parameters: Mapping[str, Any],
    how: dict[str, Any],
    done: Callable[[str], None],
    tell: Callable[[NotebookNode], NotebookNode],
) -> Executed:
    """Run one notebook with a seal as its last cell: only a kernel that came this far can answer it."""
    seal = secrets.token_hex(16)
    notebook = copy.deepcopy(source)
    notebook.cells.append(new_code_cell(repr(seal), metadata={"tags": [_SEAL]}))
    kept = [notebook]
    stopped = None
    try:
        papermill.execute_notebook(
            notebook,
            None,  # nothing is written: Papermill's writes are not atomic
            dict(parameters),
            engine_name="audit",
            keep=kept.append,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            request_save_on_cell_execute=False,
            **how,
        )
    except PapermillExecutionError:
        pass  # the cell's own output says it
    except CellTimeoutError:
        stopped = "Timeout"
    except (DeadKernelError, RuntimeError, OSError):  # it died, or could not be started
        stopped = "DeadKernel"
    except Exception as error:  # whatever else broke, the other notebooks and the report go on
        stopped = type(error).__name__
    finally:
        ensure_event_loop().close()  # jupyter_client made it for this thread, and leaves it open
    cells = [cell for cell in kept[-1].cells if ERROR_MARKER_TAG not in cell.metadata.get("tags", [])]
    failure = _failure(cells, stopped, repr(seal))
    kept[-1].cells = cells[:-1]
    published = tell(kept[-1])
    published.metadata.papermill["exception"] = failure is not None
    done(path.stem)
    return Executed(path.stem, published, failure)


def _failure(cells: list[NotebookNode], stopped: str | None, seal: str) -> str | None:
    """Say why a notebook is not complete; Papermill's own metadata claims every cell completed after a kernel died."""
    code = [(number, cell) for number, cell in enumerate(cells, 1) if cell.cell_type == "code" and cell.source.strip()]
    if stopped:  # the cell at work has no error output, or that of our own interrupt
        begun = [cell for _, cell in code if cell.metadata.get("papermill", {}).get("start_time")] or [code[0][1]]
        begun[-1].outputs = [output for output in begun[-1].outputs if output.output_type != "error"]
        begun[-1].outputs.append(new_output("error", ename=stopped, evalue="", traceback=[]))
    for number, cell in code:
        for output in cell.outputs:
            if output.output_type == "error":
                return f"cell {number} stopped: {_class_name(output.ename)}"
        if cell.execution_count is None:
            return f"cell {number} did not run"
    if [output.get("data", {}).get("text/plain") for output in cells[-1].outputs] != [seal]:
        return "its kernel did not reach the end"
    return None


def publishable(
    notebook: NotebookNode, parameters: Mapping[str, Any], shown: Mapping[str, Any] | None = None
) -> NotebookNode:
    """Strip what tells of this machine or of this hour: paths, times, tracebacks, Papermill's metadata.

    Of a notebook for others than analysts, also whatever a cell wrote that is neither our data nor an error.
    """
    ours_only = shown is not None
    if shown is None:
        shown = {name: Path(value).name if asked.is_path(value) else value for name, value in parameters.items()}
    for cell in notebook.cells:
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if cell.cell_type != "code":
            continue
        if _INJECTED in cell.metadata.get("tags", []):
            cell.update(id=_INJECTED, source=PythonTranslator.codify(shown))
        kept = [
            output for output in cell.outputs if output.get("name") != "stderr" and (not ours_only or _ours(output))
        ]
        cell.outputs = [_without_words(output) for output in kept]
    notebook.metadata["papermill"] = {"parameters": shown}
    return nbformat.from_dict(_without_paths(notebook, _places(parameters)))


def _ours(output: NotebookNode) -> bool:
    """Say whether an output is data of ours, or the mark of an error."""
    return output.output_type == "error" or MIME in output.get("data", {})


def _without_words(output: NotebookNode) -> NotebookNode:
    """Keep only the class of an error: its text and traceback may quote a row."""
    if output.output_type != "error":
        return output
    return new_output("error", ename=_class_name(output.ename), evalue="", traceback=[])


def _class_name(text: str) -> str:
    return text if re.fullmatch(r"\w{1,80}", text) else "Error"


def _places(parameters: Mapping[str, Any]) -> re.Pattern[str]:
    """Match the folders of this machine that an output could name."""
    given = [Path(value).parent for value in parameters.values() if asked.is_path(value)]
    folders = {*given, Path.cwd(), Path.home(), Path(sys.prefix), Path(gettempdir()), Path(__file__).parent}
    texts = {str(form) for folder in folders for form in (folder, folder.resolve()) if len(form.parts) > 1}
    longest_first = sorted(texts, key=len, reverse=True)
    return re.compile(rf"(?<![\w.-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])")


def _without_paths(node: Any, places: re.Pattern[str]) -> Any:
    """Replace those folders wherever a string names one."""
    match node:
        case str():
            return places.sub("…", node)
        case dict():
            return {key: _without_paths(value, places) for key, value in node.items()}
        case list():
            return [_without_paths(item, places) for item in node]
    return node
