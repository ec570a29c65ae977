"""Say how two published runs differ: diff."""

import json
from pathlib import Path

import click

from audit.errors import AuditError
from audit.outputs import printable


@click.command()
@click.argument("older", metavar="RUN")
@click.argument("newer", metavar="RUN")
@click.option("--output", type=click.Path(path_type=Path), default="reports", show_default=True, help="Run folders.")
@click.option("--json", "as_json", is_flag=True, help="Print it for programs.")
def diff(older: str, newer: str, output: Path, as_json: bool) -> int:
    """Say what became of the findings of the first RUN in the second: new, resolved, persisting, of another verdict.

    RUN is the folder of a run, or its name below --output. Runs of different days, policies or inventories can be
    compared; the first line says so. Exit code 4 where a file of a run is not as it was published.
    """
    from audit.diff import diff as compare

    found = compare(place(older, output), place(newer, output))
    if as_json:
        click.echo(json.dumps(found.as_data(), ensure_ascii=False, indent=2))
        return 0
    from audit import screen

    if found.apart:
        click.echo(printable("note: the two runs differ in " + ", ".join(found.apart)))
    click.echo(printable(f"findings of {found.older.name} in {found.newer.name}"))
    screen.print_groups([(one.rule, one.category or "–", one.counts) for one in found.groups], found.totals)
    for (was, now), number in found.changes.items():
        click.echo(f"verdict changed from {was} to {now}: {number:,}")
    return 0


def place(run: str, output: Path) -> Path:
    """Find the folder of a run: as it was named, or below the output folder."""
    for folder in (Path(run), output / run):
        if folder.is_dir():
            return folder.resolve()
    raise AuditError("is no run", where=printable(run)[:80], hint="name the folder of a run, or give its --output")
