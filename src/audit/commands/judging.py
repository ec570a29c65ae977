"""Judge an inventory: check, run, explain, ropa."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from audit.commands.options import as_of, fail_on, policy, reading, strict, waivers
from audit.errors import SourceError
from audit.outputs import printable
from audit.runfolder import run_around

if TYPE_CHECKING:
    from audit.findings import Result


@click.command()
@click.argument("inventory")
@as_of
@policy
@reading
@waivers
@fail_on
@strict
@click.option("--output", type=click.Path(path_type=Path), help="A folder for findings, scorecard and result.")
def check(
    inventory: str, as_of: str, policy: str, unless_requested: str | None, waivers: Path | None,
    fail_on: str, strict: bool, output: Path | None,
) -> int:  # fmt: skip
    """Judge INVENTORY and print the scorecard."""
    refuse(output)
    result = judged(inventory, policy, as_of, unless_requested, waivers)
    from audit import screen

    screen.print_scorecard(result)
    if output is not None:
        result.write(output)
        click.echo(f"written to {output}")
    return exit_code(result, fail_on, strict)


@click.command()
@click.argument("inventory", default="amiqus")
@as_of
@policy
@reading
@waivers
@fail_on
@strict
@click.option("--output", type=click.Path(path_type=Path), default="reports", show_default=True, help="Run folders.")
@click.option(
    "--audience",
    multiple=True,
    default=("analyst",),
    show_default=True,
    metavar="[analyst|auditor|public]",
    help="Who the report is for; give it again for a report each.",
)
@click.option(
    "--locale",
    default="en-GB",
    show_default=True,
    metavar="LOCALE",
    help="How the report writes days and numbers, and its words where there is a translation.",
)
@click.option("--recipient", default="", help="The auditor it goes to: nobody else's report has the same pseudonyms.")
@click.option(
    "--key-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The key of an auditor's pseudonyms; else AUDIT_PSEUDONYM_KEY, else rows are only numbered.",
)
@click.option("--pdf", is_flag=True, help="Print the report as PDF too, by the Chromium of this machine.")
@click.option(
    "--signing-key", type=click.Path(path_type=Path), metavar="FILE", help="Sign the run with this Ed25519 key."
)
def run(
    inventory: str, as_of: str, policy: str, unless_requested: str | None, waivers: Path | None, fail_on: str,
    strict: bool, output: Path, audience: tuple[str, ...], locale: str, recipient: str, key_file: Path | None,
    pdf: bool, signing_key: Path | None,
) -> int:  # fmt: skip
    """Judge INVENTORY, run the notebooks, and publish a report.

    INVENTORY is a folder, or a file of many tables; without one, the sample that comes with the library is audited.
    """
    refuse(output)
    from audit import redaction, runs
    from audit.exports.pdf import browser

    key = redaction.find_key(key_file) if "auditor" in audience else None
    made = runs.run(
        inventory, policy, as_of, output=output, audiences=redaction.audiences(audience, recipient, key),
        locale=locale, browser=browser() if pdf else None, signing_key=signing_key,
        unless_requested=unless_requested or "", waivers=waivers,
    )  # fmt: skip
    for one in made:
        for why in one.incomplete:
            click.echo(f"incomplete: {why}", err=True)
        click.echo(f"report: {one.report}")
    return 4 if any(one.incomplete for one in made) else exit_code(made[0].judged, fail_on, strict)


@click.command()
@click.argument("inventory")
@click.argument("id")
@as_of
@policy
@reading
@waivers
def explain(
    inventory: str, id: str, as_of: str, policy: str, unless_requested: str | None, waivers: Path | None
) -> int:  # fmt: skip
    """Prove every verdict on the rows of ID in INVENTORY."""
    click.echo(printable(str(judged(inventory, policy, as_of, unless_requested, waivers).explain(id))))
    return 0


@click.command()
@click.argument("inventory")
@as_of
@policy
@reading
@waivers
@click.option("--output", type=click.Path(path_type=Path), required=True, help="A folder for the record's files.")
def ropa(
    inventory: str, as_of: str, policy: str, unless_requested: str | None, waivers: Path | None, output: Path
) -> int:  # fmt: skip
    """Write the record of processing activities (UK GDPR Art. 30) of INVENTORY, as CSV and as a workbook."""
    refuse(output)
    from audit.ropa import workbook

    written, summary = workbook.write(judged(inventory, policy, as_of, unless_requested, waivers), output)
    for path in written:
        click.echo(f"written to {path}")
    click.echo(summary)
    return 0


def judged(
    inventory: str, policy: str, as_of: str, unless_requested: str | None, waivers: Path | None
) -> "Result":  # fmt: skip
    """Judge an inventory as the command line asked."""
    from audit.audits import check

    return check(inventory, policy, as_of, waivers, unless_requested=unless_requested or "")


def refuse(output: Path | None) -> None:
    """Refuse, before anything is judged, to write a folder where a file is, or into what was published."""
    if output is None:
        return
    if output.exists() and not output.is_dir():
        raise SourceError("is a file", where=output.name, hint="give another --output")
    if run_around(output):
        raise SourceError("lies in a published run", where=output.name, hint="give another --output")


def exit_code(result: "Result", fail_on: str, strict: bool) -> int:
    """Say with a number what came of it; of several the gravest."""
    if strict and not result.all_assessed:
        return 3
    return 1 if result.failing(fail_on) else 0
