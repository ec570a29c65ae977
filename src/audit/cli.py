"""The command: read what was asked, call the library, print what came of it."""

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from audit import settings
from audit.errors import AuditError, SourceError
from audit.outputs import printable
from audit.rule import SEVERITIES

if TYPE_CHECKING:
    from audit.findings import Result

READINGS = ("strict", "A", "B", "C", "D")

as_of = click.option("--as-of", required=True, metavar="YYYY-MM-DD", help="The day the audit speaks for.")
policy = click.option("--policy", default="amiqus", show_default=True, help="A bundled policy, or a YAML file.")
reading = click.option(
    "--unless-requested",
    type=click.Choice(READINGS),
    help="How “unless requested by users” is read; else as the policy says.",
)
fail_on = click.option(
    "--fail-on", type=click.Choice(SEVERITIES), default="high", show_default=True,
    help="The least severity of a finding that makes the exit code 1.",
)  # fmt: skip
strict = click.option("--strict", is_flag=True, help="Exit with 3 where something could not be assessed.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="audit-suite")
@click.pass_context
def audit(context: click.Context) -> None:
    """Judge a record inventory against every promise of a privacy policy, and report it."""
    context.default_map = settings.read(Path("audit.toml"))


@audit.command()
@click.argument("inventory")
@as_of
@policy
@reading
@fail_on
@strict
@click.option("--output", type=click.Path(path_type=Path), help="A folder for findings, scorecard and result.")
def check(
    inventory: str, as_of: str, policy: str, unless_requested: str | None, fail_on: str, strict: bool,
    output: Path | None,
) -> int:  # fmt: skip
    """Judge INVENTORY and print the scorecard."""
    refuse_file(output)
    result = judged(inventory, policy, as_of, unless_requested)
    from audit import screen

    screen.print_scorecard(result)
    if output is not None:
        result.write(output)
        click.echo(f"written to {output}")
    return exit_code(result, fail_on, strict)


@audit.command()
@click.argument("inventory", default="amiqus")
@as_of
@policy
@reading
@fail_on
@strict
@click.option("--output", type=click.Path(path_type=Path), default="reports", show_default=True, help="Run folders.")
def run(
    inventory: str, as_of: str, policy: str, unless_requested: str | None, fail_on: str, strict: bool, output: Path
) -> int:
    """Judge INVENTORY, run the notebooks, and publish a report.

    INVENTORY is a folder; without one, the sample that comes with the library is audited.
    """
    from audit import runs

    done = runs.run(inventory, policy, as_of, output=output, unless_requested=unless_requested or "")
    for why in done.incomplete:
        click.echo(f"incomplete: {why}", err=True)
    click.echo(f"report: {done.report}")
    return 4 if done.incomplete else exit_code(done.result, fail_on, strict)


@audit.command()
@click.argument("inventory")
@click.argument("id")
@as_of
@policy
@reading
def explain(inventory: str, id: str, as_of: str, policy: str, unless_requested: str | None) -> int:
    """Prove every verdict on the rows of ID in INVENTORY."""
    click.echo(printable(str(judged(inventory, policy, as_of, unless_requested).explain(id))))
    return 0


@audit.command()
@click.argument("inventory")
@as_of
@policy
@reading
@click.option("--output", type=click.Path(path_type=Path), required=True, help="A folder for the record's files.")
def ropa(inventory: str, as_of: str, policy: str, unless_requested: str | None, output: Path) -> int:
    """Write the record of processing activities (UK GDPR Art. 30) of INVENTORY, as CSV and as a workbook."""
    refuse_file(output)
    from audit.ropa import workbook

    written, summary = workbook.write(judged(inventory, policy, as_of, unless_requested), output)
    for path in written:
        click.echo(f"written to {path}")
    click.echo(summary)
    return 0


@audit.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice(["amiqus", "clean", "minimal"]), default="amiqus", show_default=True)
@click.option("--seed", type=int, default=20261122, show_default=True, help="The same seed gives the same bytes.")
@click.option("--detection-rate", type=click.IntRange(1, 1000), metavar="N", help="Audit N fresh samples, and count.")
def sample(folder: Path | None, kind: Any, seed: int, detection_rate: int | None) -> int:
    """Write a sample inventory of invented people into FOLDER, or say what an audit of such samples catches.

    With --detection-rate nothing is written: breaches of every rule are planted in N fresh inventories, on days that
    calendars get wrong, and what was caught, missed and found falsely is told for each rule.
    """
    if (folder is None) == (detection_rate is None):
        raise click.UsageError("give a FOLDER, or --detection-rate")
    return _detection(detection_rate) if detection_rate else _sample(folder, kind, seed)  # type: ignore[arg-type]


def _sample(folder: Path, kind: Any, seed: int) -> int:
    """Write a sample into a new folder."""
    from audit.samples import write_sample

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise AuditError("is there already", where=str(folder), hint="name a new or an empty folder")
    write_sample(folder, kind, seed=seed)
    click.echo(f"written to {folder}")
    return 0


def _detection(inventories: int) -> int:
    """Measure what is caught; whatever is missed or invented is an error of ours."""
    from audit import detection

    counted = detection.measure(inventories)
    for line in detection.lines(counted, inventories):
        click.echo(line)
    return 4 if any(one.missed or one.false for one in counted) else 0


@audit.group("policy")
def policy_group() -> None:
    """Look at a policy."""


@policy_group.command("show")
@click.argument("name", default="amiqus")
@click.option("--coverage", is_flag=True, help="Show which rules test each clause.")
def policy_show(name: str, coverage: bool) -> int:
    """Print what the policy NAME (bundled, or a YAML file) promises."""
    from audit import screen
    from audit.policy import load_policy

    screen.print_policy(load_policy(name), coverage)
    return 0


@policy_group.command("lint")
@click.argument("name", default="amiqus")
def policy_lint(name: str) -> int:
    """Check the text of the policy NAME (bundled, or a YAML file) for conflicts and gaps; 1 means there are some."""
    from audit import screen
    from audit.lint import lint
    from audit.policy import load_policy

    promised = load_policy(name)
    linted = lint(promised)
    screen.print_linted(promised, linted)
    return 1 if linted.findings else 0


@policy_group.command("schema")
def policy_schema() -> int:
    """Print the JSON Schema of a policy file."""
    import json

    from audit.policy import json_schema

    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
    return 0


def judged(inventory: str, policy: str, as_of: str, unless_requested: str | None) -> "Result":
    """Judge an inventory as the command line asked."""
    from audit.audits import check

    return check(inventory, policy, as_of, unless_requested=unless_requested or "")


def refuse_file(output: Path | None) -> None:
    """Refuse, before anything is judged, to write a folder where a file is."""
    if output is not None and output.exists() and not output.is_dir():
        raise SourceError("is a file", where=output.name, hint="give another --output")


def exit_code(result: "Result", fail_on: str, strict: bool) -> int:
    """Say with a number what came of it; of several the gravest."""
    if strict and not result.all_assessed:
        return 3
    return 1 if result.failing(fail_on) else 0


def main() -> None:
    """Run the command; a user's mistake costs one line and never a traceback."""
    gc.set_threshold(50_000)  # expressions are made by the hundred thousand and stay: seldom look for what may go
    try:
        code = audit.main(prog_name="audit", standalone_mode=False)
    except click.exceptions.Abort:
        code = told("interrupted", 130)
    except click.ClickException as error:
        hint = f"; see `{error.ctx.command_path} --help`" if isinstance(error, click.UsageError) and error.ctx else ""
        code = told(error.format_message().rstrip(".") + hint, 2)
    except AuditError as error:
        code = told(str(error), error.exit_code)
    except Exception as error:
        if os.environ.get("AUDIT_TRACEBACK"):
            raise
        code = told(f"internal error ({type(error).__name__}); AUDIT_TRACEBACK=1 shows where", 4)
    sys.exit(code if isinstance(code, int) else 0)


def told(message: str, code: int) -> int:
    """Say what went wrong, in one line, and give the exit code."""
    click.echo("audit: " + printable(" ".join(message.split())), err=True)
    return code
