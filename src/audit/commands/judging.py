"""Judge an inventory: check, what-if, run, explain, ropa."""

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


@click.command("what-if")
@click.argument("inventory")
@as_of
@policy
@reading
@click.option(
    "--set",
    "settings",
    multiple=True,
    required=True,
    metavar="SETTING=VALUE",
    help="A setting of the policy by its dotted path, such as retention.period.years=6; or the longest period, as "
    "retention.max=6y or retention.max=18m. Give it again for another.",
)
@click.option("--limit", type=click.IntRange(0), default=10, show_default=True, help="How many rows to list.")
@click.option("--output", type=click.Path(path_type=Path), help="A folder for all rows that flip, as CSV and Parquet.")
def what_if(
    inventory: str, as_of: str, policy: str, unless_requested: str | None, settings: tuple[str, ...], limit: int,
    output: Path | None,
) -> int:  # fmt: skip
    """Tell which rows of INVENTORY would flip from one verdict to another if the policy said something else.

    The changed policy is checked as its file would be, and written nowhere.
    """
    refuse(output)
    changes = dict(_change(setting) for setting in settings)
    if len(changes) < len(settings):
        raise click.UsageError("--set names a setting twice")
    from audit import screen
    from audit.whatif import what_if as compare

    tried = compare(inventory, policy, as_of, changes, unless_requested=unless_requested or "")
    screen.print_what_if(tried, limit)
    if output is not None:
        tried.write(output)
        click.echo(f"written to {output}")
    return 0


def _change(setting: str) -> tuple[str, str]:
    """Take a change apart: which setting, and what it is to be."""
    name, given, value = setting.partition("=")
    if not given or not name.strip():
        raise click.UsageError("--set takes SETTING=VALUE, such as retention.max=6y")
    return name.strip(), value.strip()


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
@click.option("--quiet", is_flag=True, help="Print nothing where the exit code is 0, and else one line.")
def run(
    inventory: str, as_of: str, policy: str, unless_requested: str | None, waivers: Path | None, fail_on: str,
    strict: bool, output: Path, audience: tuple[str, ...], locale: str, recipient: str, key_file: Path | None,
    pdf: bool, signing_key: Path | None,
    quiet: bool,
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
    incomplete = [why for one in made for why in one.incomplete]
    code = 4 if incomplete else exit_code(made[0].judged, fail_on, strict)
    if quiet:
        _in_one_line(code, incomplete, made[0].report, fail_on)
        return code
    for why in incomplete:
        click.echo(f"incomplete: {why}", err=True)
    for one in made:
        click.echo(f"report: {one.report}")
    return code


def _in_one_line(code: int, incomplete: list[str], report: Path, fail_on: str) -> None:
    """Say for a scheduler what came of a run, and nothing where all is well."""
    said = {1: f"findings at or above {fail_on}", 3: "something was not assessed", 4: "; ".join(incomplete)}
    if code:
        line = f"audit: {' '.join(said[code].split())}; see {report}"
        click.echo(printable(line), err=True)


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
