"""Draw a sample of a run's verdicts for a person to re-perform, and read back what they answered."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from audit.errors import AuditError
from audit.runfolder import run_around

if TYPE_CHECKING:
    from audit.workpaper.paper import Design
    from audit.workpaper.published import Published

OF_DRAWING = ("confidence", "tolerable", "expected", "seed", "output")
FILE = click.Path(path_type=Path)


@click.command()
@click.argument("run", type=FILE)
@click.option("--inventory", help="The inventory that RUN judged: rows that passed are sampled too.")
@click.option("--policy", help="The policy that RUN judged by, where it is a YAML file; with --inventory.")
@click.option("--waivers", type=FILE, help="The file of waivers that RUN judged by; with --inventory.")
@click.option("--confidence", default="95", show_default=True, metavar="%", help="How sure the conclusion shall be.")
@click.option("--tolerable", default="5", show_default=True, metavar="%", help="How many wrong verdicts are tolerable.")
@click.option("--expected", default="0", show_default=True, metavar="%", help="How many are expected to be wrong.")
@click.option("--seed", metavar="TEXT", help="Draw by this seed; else by one that follows from the run.")
@click.option("--output", type=FILE, help="The workbook to write; else workpaper-RUN.xlsx, in the working folder.")
@click.option("--filled", type=FILE, help="Draw nothing: read this filled workpaper of RUN back.")
@click.pass_context
def workpaper(
    context: click.Context, run: Path, inventory: str | None, policy: str | None, waivers: Path | None, confidence: str,
    tolerable: str, expected: str, seed: str | None, output: Path | None, filled: Path | None,
) -> int:  # fmt: skip
    """Sample the verdicts of RUN for a person to re-perform, or read the filled workpaper back.

    RUN is the folder of a published run. The sample is written as a workbook to be filled in. With --filled, the
    answers are counted, and the share of wrong verdicts is projected and bounded; exit code 1 says that it may be more
    than is tolerable.
    """
    if policy is not None and inventory is None:
        raise click.UsageError("--policy is needed only with --inventory")
    if waivers is not None and inventory is None:
        raise click.UsageError("--waivers is needed only with --inventory")
    if filled is not None:
        given = [name for name in OF_DRAWING if context.get_parameter_source(name) is ParameterSource.COMMANDLINE]
        if given:
            raise click.UsageError(f"--filled and --{given[0]} exclude each other: the workpaper says how it was drawn")
        return _read_back(run, filled, inventory, policy, waivers)

    from audit.workpaper.paper import Design, plain
    from audit.workpaper.published import open_run, seed_of

    opened = open_run(run)
    seed = seed_of(opened) if seed is None else plain(seed)  # as it will be read back
    design = Design(opened.name, opened.digest, inventory is not None, confidence, tolerable, expected, seed)
    return _draw(opened, design, _target(output or Path(f"workpaper-{opened.name}.xlsx")), inventory, policy, waivers)


def _target(output: Path) -> Path:
    """Refuse to add a file to what was published, or to overwrite what may be filled in by now."""
    if run_around(output):
        raise AuditError("lies in a run", where=output.name, hint="name an --output outside what was published")
    if output.exists():
        raise AuditError("is there already", where=output.name, hint="name another --output")
    return output


def _draw(
    run: "Published", design: "Design", target: Path, inventory: str | None, policy: str | None,
    waivers: Path | None,
) -> int:  # fmt: skip
    """Write the workbook, and say what must be kept to check it by."""
    from audit.workpaper import paper, selection, sheet, words

    _ = design.demand  # what is asked wrongly is refused before anything is judged again
    judged = selection.judge_again(run, inventory, policy, waivers) if inventory is not None else None
    drawn = paper.drawn(run, design, judged)
    try:
        with target.open("xb") as file:
            file.write(sheet.written(drawn, run.as_of))
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise AuditError(f"cannot be written: {why}", where=target.name, hint="give another --output") from None
    click.echo(f"written to {target}")
    click.echo(f"{len(drawn.rows):,} rows to re-perform, of {words.scope(drawn)}")
    click.echo(f"seed {design.seed}, {'chosen by you' if drawn.chosen else 'from the id of the run'}")
    click.echo(f"sample {drawn.digest}: keep this line, it proves which rows were drawn")
    return 0


def _read_back(
    folder: Path, filled: Path, inventory: str | None, policy: str | None,
    waivers: Path | None,
) -> int:  # fmt: skip
    """Print what the answers come to."""
    from audit.workpaper import paper, reading, selection, words
    from audit.workpaper.answers import counted
    from audit.workpaper.conclusion import Conclusion
    from audit.workpaper.published import open_run

    run = open_run(folder)
    found = reading.read(filled)
    design = found.design
    if (design.run, design.digest) != (run.name, run.digest):
        raise AuditError("is the workpaper of another run", where=found.file, hint="give the run it names on top")
    judged = selection.judge_again(run, inventory, policy, waivers) if inventory is not None and design.passed else None
    drawn = paper.drawn(run, design, judged)
    conclusion = Conclusion(design, counted(found, drawn))
    click.echo(f"workpaper of {run.name}: {words.scope(drawn)}")
    click.echo(f"sample {found.digest}: {words.held_to(drawn)}")
    click.echo()
    for line in conclusion.lines():
        click.echo(line)
    return 0 if conclusion.supported else 1
