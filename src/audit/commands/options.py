"""The options that several commands take."""

from pathlib import Path

import click

from audit.rule import SEVERITIES

READINGS = ("strict", "A", "B", "C", "D")

as_of = click.option("--as-of", required=True, metavar="YYYY-MM-DD", help="The day the audit speaks for.")
policy = click.option("--policy", default="amiqus", show_default=True, help="A bundled policy, or a YAML file.")
reading = click.option(
    "--unless-requested",
    type=click.Choice(READINGS),
    help="How “unless requested by users” is read; else as the policy says.",
)
waivers = click.option(
    "--waivers",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A YAML file of waivers: failing rows that were accepted.",
)
fail_on = click.option(
    "--fail-on", type=click.Choice(SEVERITIES), default="high", show_default=True,
    help="The least severity of a finding that makes the exit code 1.",
)  # fmt: skip
strict = click.option("--strict", is_flag=True, help="Exit with 3 where something could not be assessed.")
