"""Write a sample inventory, or measure what an audit catches."""

from pathlib import Path
from typing import Any

import click

from audit.errors import AuditError


@click.command()
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
