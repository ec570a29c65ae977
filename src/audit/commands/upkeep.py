"""See that audits are made every day, that somebody notices when they are not, and that none is kept too long."""

import getpass
import json
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
@click.option("--max-age", required=True, metavar="AGE", help="How old a newest run may be, such as 26h or 8d.")
@click.option("--inventory", metavar="NAME", help="Look at the runs of this inventory only.")
@click.option("--keep", metavar="PERIOD", help="How long reports are kept, such as 24m; else as audit.toml says.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
def health(output: Path, max_age: str, inventory: str | None, keep: str | None, as_json: bool) -> int:
    """Tell whether audits are still made: exit code 1, and a line for each job whose newest complete run is too old.

    Of each inventory and policy the newest run is looked at; where there is none at all, that is exit code 1 too, and
    so it is where reports are overdue for `audit prune`. Exit code 4: the ledger or a newest run is damaged.
    """
    from audit.health import health as look

    found = look(output, max_age, keep=keep, inventory=inventory)
    if as_json:
        jobs = [job.as_data() for job in found.jobs]
        click.echo(json.dumps({"good": found.good, "jobs": jobs, "overdue": found.overdue}, indent=2))
    elif found.good:
        newest = "; ".join(str(job) for job in found.jobs)
        click.echo(printable(f"good: {newest}"))
    else:
        lines = [f"{job}, more than {max_age}" if job.age else str(job) for job in found.jobs if job.stale]
        lines += [f"{output}: there is no run to look at"] * (not found.jobs)
        lines += [f"{output}: {len(found.overdue)} overdue for `audit prune`"] * bool(found.overdue)
        for line in lines:
            click.echo(printable(f"audit: {line}"), err=True)
    return 0 if found.good else 1


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
