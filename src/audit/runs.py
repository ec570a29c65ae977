"""Run an audit: gather, judge, run the notebooks, render, publish."""

import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from audit import evidence, notebooks, recipe, signature  # notebooks first: it keeps nbformat's slow imports away
from audit.appendix import appendix
from audit.audits import answering, check, parse_day
from audit.errors import AuditError, IntegrityError
from audit.evidence import Question
from audit.findings import Result
from audit.inventory import load_inventory
from audit.kernels import Kernels
from audit.notebooks import Executed
from audit.packaged import shipped
from audit.policy import load_policy
from audit.publish import Stage, stage
from audit.report.exporter import Cover, render
from audit.ropa import workbook

AUDIENCES = ("analyst",)  # the others need pseudonyms, which no report of ours can make yet: refused, not ignored


@dataclass(frozen=True)
class Run:
    """One published run."""

    folder: Path
    result: Result
    incomplete: tuple[str, ...]  # which notebook stopped where; empty when the report is whole

    @property
    def report(self) -> Path:
        """Name the file that goes to people."""
        return self.folder / "report.html"


def run(
    inventory: str | Path,
    policy: str | Path,
    as_of: str | date,
    *,
    audience: str = "analyst",
    output: str | Path = "reports",
    chapters: Sequence[Path] | None = None,
    timeout: float = notebooks.TIMEOUT,
    signing_key: str | Path | None = None,
    **readings: str,
) -> Run:
    """Judge an inventory on a day, run the notebooks, and publish one run folder."""
    if audience not in AUDIENCES:
        raise AuditError(f"no report is made for {audience!r}", where="audience", hint=f"use {' or '.join(AUDIENCES)}")
    signer = signature.signer(signing_key)  # one that may not be used is refused before anything is judged
    opened = load_inventory(inventory)
    question = Question(
        inventory=opened,
        policy=load_policy(policy),
        as_of=parse_day(as_of),
        audience=audience,
        readings={name: value for name, value in readings.items() if value},
        chapters=tuple(chapters or scheduled()),
        inputs=evidence.inputs(opened),
    )
    asked = _parameters(question, policy)
    notebooks.read(question.chapters, asked)  # what a notebook cannot be asked is refused before anything is judged
    steps = len(question.chapters) + 2
    with _stoppable(), stage(Path(output)) as staged, Kernels() as kernels, _progress(steps) as done:
        result = _judge(question, staged)
        done("judged")
        with answering(result, staged.folder):
            executed = notebooks.execute(question.chapters, asked, kernels, timeout=timeout, done=done)
        _write(question, result, executed, staged, signed=signer is not None)
        done("rendered")
        incomplete = tuple(f"{one.name}: {one.failure}" for one in executed if one.failure)
        said = evidence.predicate(question, result, incomplete, datetime.now(UTC))
        return Run(staged.publish(f"{question.as_of}-{question.id}", said, signer), result, incomplete)


def scheduled() -> list[Path]:
    """List the notebooks that make a report, in its order; those without a number are for people."""
    return sorted(shipped("notebooks").glob("[0-9]*_*.ipynb"))


def _parameters(question: Question, policy: str | Path) -> dict[str, Any]:
    """Say what every notebook is asked; a place is named in full, for a kernel may stand elsewhere."""
    path = Path(policy)
    is_file = path.suffix in (".yaml", ".yml")
    return {
        "inventory": str(question.inventory.path.resolve()),
        "policy": str(path.resolve()) if is_file else str(policy),
        "as_of": str(question.as_of),
        **question.readings,
    }


def _judge(question: Question, staged: Stage) -> Result:
    """Judge every row once, and write what came of it."""
    result = check(question.inventory, question.policy, as_of=question.as_of, **question.readings)
    data = staged.folder / "data"
    data.mkdir()
    result.write(data)
    workbook.write(result, data)
    (data / "result.json").rename(staged.folder / "result.json")
    return result


def _write(question: Question, result: Result, executed: Sequence[Executed], staged: Stage, *, signed: bool) -> None:
    """Write the report and the executed notebooks; of an inventory that changed meanwhile nothing can be said."""
    if question.inputs != evidence.inputs(question.inventory):
        raise IntegrityError("the inventory changed while it was judged", where=str(question.inventory.path))
    folder = staged.folder / "notebooks"
    folder.mkdir()
    for one in executed:
        (folder / f"{one.name}.ipynb").write_text(one.text, encoding="utf-8")
    cover = Cover(
        title="Audit report",
        organisation=question.policy.organisation,
        policy=question.policy.title,
        policy_version=question.policy.version,
        as_of=question.as_of,
        audience=question.audience,
        inventory=question.inventory.path.name,
        run_id=question.id,
        facts=evidence.facts(question, result),
        generated_by=evidence.generator(),
    )
    page = render(
        [*(one.notebook for one in executed), appendix(result, recipe.words(signed=signed, **staged.ledger.state))],
        cover,
    )
    (staged.folder / "report.html").write_text(page, encoding="utf-8")


@contextlib.contextmanager
def _stoppable() -> Iterator[None]:
    """Tidy up when a scheduler says stop, as when a person does."""
    if threading.current_thread() is not threading.main_thread():  # only it may say how signals are taken
        yield
        return

    def stop(*_: object) -> None:
        raise SystemExit(128 + signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextlib.contextmanager
def _progress(steps: int) -> Iterator[Callable[[str], None]]:
    """Show a bar to a person at a terminal, and nothing to anybody else."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("auditing", total=steps)
        yield lambda step: bar.update(task, advance=1, description=step)
