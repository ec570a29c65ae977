"""See that audits are made every day, that somebody notices when they are not, and that none is kept too long."""

import getpass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from audit.errors import AuditError
from audit.outputs import printable

if TYPE_CHECKING:
    from audit.pastruns import PastRun
    from audit.schedules import Job

output = click.option(
    "--output", type=click.Path(path_type=Path), default="reports", show_default=True, help="Run folders."
)


@click.command()
@click.argument("recipe", type=click.Choice(["cron", "systemd", "actions"]))
@click.option("--at", default="02:30", show_default=True, metavar="HH:MM", help="The time of day.")
@click.option("--memory", default="2G", show_default=True, help="How much memory systemd allows.")
@click.option(
    "--on-failure", default="audit-failed.service", show_default=True, metavar="UNIT", help="What systemd starts then."
)
@click.pass_context
def schedule(context: click.Context, recipe: str, at: str, memory: str, on_failure: str) -> int:
    """Print the recipe that has the job in audit.toml done every day.

    RECIPE is a line for a crontab, units for systemd, or a workflow for GitHub Actions. `at`, `memory` and
    `on_failure` may stand in audit.toml under [schedule].
    """
    from audit import schedules

    asked = (context.find_root().default_map or {}).get("run", {})
    job = _job(asked, at, memory, on_failure)
    if recipe == "cron":
        click.echo(schedules.cron(job), nl=False)
    elif recipe == "actions":
        click.echo(schedules.actions(job), nl=False)
    else:
        click.echo("\n".join(schedules.systemd(job).values()), nl=False)
    return 0


def _job(asked: dict[str, Any], at: str, memory: str, on_failure: str) -> "Job":
    """Read what the job needs off audit.toml, its inventory and its policy; what could not run is not scheduled."""
    from audit.policy import load_policy
    from audit.schedules import Job
    from audit.sources.folder import locate, read_settings

    if "inventory" not in asked:
        hint = 'write the job there, such as inventory = "/data/inventory"'
        raise AuditError("names no inventory", where="audit.toml", hint=hint)
    stated = {option: asked.get(option.replace("-", "_")) for option in ("key-file", "signing-key")}
    return Job(
        place=Path.cwd(),
        output=Path(asked.get("output", "reports")).absolute(),
        zone=load_policy(asked.get("policy", "amiqus")).zone,
        connection=read_settings(locate(asked["inventory"])).connection,
        keys={option: Path(path).absolute() for option, path in stated.items() if path},
        user=getpass.getuser(),
        at=at,
        memory=memory,
        on_failure=on_failure,
    )


@click.command()
@output
@click.option("--keep", required=True, metavar="PERIOD", help="How long reports are kept, such as 24m or 2y.")
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")
def prune(output: Path, keep: str, dry_run: bool) -> int:
    """Delete the contents of runs whose day is longer ago than the period; what proves them is left.

    The newest of each kind stays, and so does what `latest` points at. The period may stand in audit.toml: under
    [reports], `keep = "24m"`.
    """
    from audit import pruning

    period, today = pruning.Keep.read(keep), date.today()  # noqa: DTZ011  the day where the reports are

    def say(run: "PastRun") -> None:
        click.echo(printable(f"{'would prune' if dry_run else 'pruning'} {run.name}, as of {run.as_of}"))

    pruning.exists(output)
    if dry_run:
        found = pruning.due(output, period, today)
        for run in found:
            say(run)
        click.echo(f"{len(found)} older than {period.said}; nothing was deleted")
    else:
        click.echo(f"{pruning.prune(output, period, today, say)} older than {period.said} pruned")
    return 0
