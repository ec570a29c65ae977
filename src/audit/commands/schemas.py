"""Say what the files that we write may hold: schema."""

import json

import click


@click.command()
def schema() -> int:
    """Print the JSON Schema of result.json."""
    from audit.exports.model import json_schema

    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
    return 0
