"""Run an audit: gather, judge, run the notebooks, render, publish."""

import contextlib
import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from audit import evidence, gate, notebooks, recipe, signature  # notebooks first: it keeps nbformat's slow imports away
from audit.appendix import appendix
from audit.audits import accepting, answering, check, parse_day
from audit.earlier import find_earlier
from audit.errors import AuditError, IntegrityError
from audit.evidence import Question
from audit.exports import pdf, sheets
from audit.findings import Result
from audit.history import compare
from audit.inventory import load_inventory
from audit.kernels import Kernels
from audit.language import DEFAULT, _, known, speaking
from audit.notebooks import Executed
from audit.packaged import shipped
from audit.policy import load_policy
from audit.publish import Stage, stage
from audit.redaction import Audience, history, redacted
from audit.redaction.inventory import NAME
from audit.report.exporter import Cover, render
from audit.ropa import workbook
from audit.runfolder import MANIFEST
from audit.signature import Signer
from audit.summary import summary


@dataclass(frozen=True)
class Run:
    """One published run."""

    folder: Path
    audience: str
    judged: Result  # as analysts see it
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
    audiences: Sequence[Audience] = (Audience("analyst"),),
    output: str | Path = "reports",
    chapters: Sequence[Path] | None = None,
    locale: str = DEFAULT,
    timeout: float = notebooks.TIMEOUT,
    browser: Path | None = None,
    signing_key: str | Path | None = None,
    waivers: str | Path | None = None,
    **readings: str,
) -> list[Run]:
    """Judge an inventory on a day, run the notebooks, and publish one run folder for each audience, or none at all.

    Waivers, a file of them, say which failing rows were accepted. A browser prints each report too, and a key
    signs each run.
    """
    locale = known(locale)
    signer = signature.signer(signing_key)  # one that may not be used is refused before anything is judged
    if chapters and any(audience.name == "public" for audience in audiences):
        hint = "make it without notebooks of your own"
        raise AuditError("nobody can tell how few people they count", where="audience public", hint=hint)
    opened = load_inventory(inventory)
    promised = load_policy(policy)
    question = Question(
        inventory=opened,
        policy=promised,
        as_of=parse_day(as_of),
        audience=audiences[0],
        readings={name: value for name, value in readings.items() if value},
        chapters=tuple(chapters or scheduled()),
        inputs=evidence.inputs(opened),
        locale=locale,
        waivers=accepting(waivers, promised),
    )
    asked = _parameters(question, policy, waivers)
    notebooks.read(question.chapters, asked)  # what a notebook cannot be asked is refused before anything is judged
    for audience in audiences:
        history.check_key(Path(output), audience)
    steps = 1 + len(audiences) * (len(question.chapters) + 1)
    with (
        _stoppable(), speaking(locale), stage(Path(output)) as staged, Kernels() as kernels, _progress(steps) as done
    ):  # fmt: skip
        result = check(opened, question.policy, question.as_of, question.waivers, **question.readings)
        done("judged")
        ask = partial(notebooks.execute, question.chapters, asked, kernels, timeout=timeout, done=done)
        made = []
        for audience in audiences:
            one = _make(replace(question, audience=audience), result, staged.beside(audience.name), ask, signer)
            if browser:
                pdf.print_report(browser, one.staged.folder / "report.html", question.as_of)
            made.append(_searched(one, [Path(output), *_folder(policy), *_folder(waivers)]))
            done("rendered")
        again = accepting(waivers, promised)
        if again and question.waivers and again.sha256 != question.waivers.sha256:
            raise IntegrityError("the waivers changed while the run was made", where=again.source)
        return [one.publish() for one in made]


@dataclass(frozen=True)
class _Made:
    """A run that is ready to be published."""

    question: Question
    judged: Result
    told: Result  # as the audience sees it
    incomplete: tuple[str, ...]
    staged: Stage
    signer: Signer | None
    said: dict[str, Any]  # what its manifest says

    def publish(self) -> Run:
        """Put it where everybody sees it."""
        folder = self.staged.publish(f"{self.question.as_of}-{self.question.id}", self.said, self.signer)
        return Run(folder, self.question.audience.name, self.judged, self.incomplete)


def _make(
    question: Question, result: Result, staged: Stage, ask: Callable[..., list[Executed]], signer: Signer | None
) -> _Made:
    """Make everything for one audience out of what that audience may see."""
    question, result = _followed(question, result, staged)
    told = redacted(
        result, question.audience, history.published(staged.output) if question.audience.name == "public" else ()
    )
    data = staged.folder / "data"
    data.mkdir()
    told.write(data)
    sheets.write(told, data)
    if told.shows_rows:
        workbook.write(told, data)
    (data / "result.json").rename(staged.folder / "result.json")
    with answering(told, result, staged.folder):
        executed = ask(shown=_shown(question))
    incomplete = tuple(f"{one.name}: {one.failure}" for one in executed if one.failure)
    _write(question, told, executed, staged, signed=signer is not None)
    said = evidence.predicate(question, told, incomplete, datetime.now(UTC))
    return _Made(question, result, told, incomplete, staged, signer, said)


def _followed(question: Question, result: Result, staged: Stage) -> tuple[Question, Result]:
    """Add what became of the findings since the run before: that is told analysts alone."""
    if question.audience.name != "analyst":
        return question, result
    found = find_earlier(staged.output, staged.ledger, evidence.basis(question, result))
    judged = {line.rule.id for line in result.lines if not line.missing}
    followed = compare(result.connection, result.as_of, judged, found)
    return replace(question, earlier=found), replace(result, history=followed, kept_outlook=result.outlook)


def _searched(made: _Made, places: Sequence[Path]) -> _Made:
    """See that nothing is in it that its audience may not see, its manifest included."""
    question, folder = made.question, made.staged.folder
    (folder / MANIFEST).write_text(json.dumps(made.said, ensure_ascii=False), encoding="utf-8")
    key = question.audience.key
    passed = gate.pass_or_refuse(
        folder, question.inventory, question.policy, question.audience.name, places=places,
        secrets=[key.secret] if key else [], waivers=question.waivers,
    )  # fmt: skip
    (folder / MANIFEST).unlink()  # it is written once all else is there to be digested
    if question.audience.name == "public":  # how many values there are tells, from run to run, of few
        return made
    return replace(made, said={**made.said, "gate": asdict(passed)})


def _folder(file: str | Path | None) -> list[Path]:
    """Name the folder that a file of a policy or of waivers lies in."""
    return [Path(file).resolve().parent] if file and Path(file).suffix in (".yaml", ".yml") else []


def scheduled() -> list[Path]:
    """List the notebooks that make a report, in its order; those without a number are for people."""
    return sorted(shipped("notebooks").glob("[0-9]*_*.ipynb"))


def _parameters(question: Question, policy: str | Path, waivers: str | Path | None) -> dict[str, Any]:
    """Say what every notebook is asked; a place is named in full, for a kernel may stand elsewhere."""
    path = Path(policy)
    is_file = path.suffix in (".yaml", ".yml")
    return {
        "inventory": str(question.inventory.path.resolve()),
        "policy": str(path.resolve()) if is_file else str(policy),
        "as_of": str(question.as_of),
        **question.readings,
        **({"waivers": str(Path(waivers).resolve())} if waivers else {}),
    }


def _shown(question: Question) -> dict[str, Any] | None:
    """Say what others than analysts read in place of the parameters: no name that only this machine knows."""
    if question.audience.name == "analyst":
        return None
    shown = {"inventory": NAME, "policy": question.policy.id, "as_of": str(question.as_of), **question.readings}
    return shown | ({"waivers": "waivers.yaml"} if question.waivers and question.audience.name == "auditor" else {})


def _write(question: Question, result: Result, executed: Sequence[Executed], staged: Stage, *, signed: bool) -> None:
    """Write the report and the executed notebooks; of an inventory that changed meanwhile nothing can be said."""
    if question.inputs != evidence.inputs(question.inventory):
        raise IntegrityError("the inventory changed while it was judged", where=str(question.inventory.path))
    folder = staged.folder / "notebooks"
    folder.mkdir()
    for one in executed:
        (folder / f"{one.name}.ipynb").write_text(one.text, encoding="utf-8")
    cover = Cover(
        title=_("Audit report"),
        organisation=question.policy.organisation,
        policy=question.policy.title,
        policy_version=question.policy.version,
        as_of=question.as_of,
        audience=question.audience.name,
        inventory=result.inventory.path.name if question.audience.name == "analyst" else "",
        run_id=question.id,
        facts=evidence.facts(question, result),
        generated_by=evidence.generator(),
        locale=question.locale,
    )
    checking = recipe.words(signed=signed, **staged.ledger.state)
    page = render([*(one.notebook for one in executed), appendix(result, checking)], cover, summary(result))
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
