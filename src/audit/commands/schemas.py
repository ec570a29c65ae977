"""Say what the files that we write may hold, and waivers: schema."""

import json

import click


@click.command()
@click.argument("of", type=click.Choice(["result", "waivers"]), default="result")
def schema(of: str) -> int:
    """Print the JSON Schema of result.json, or of a file of waivers."""
    from audit import waivers
    from audit.exports import model

    described = waivers.json_schema() if of == "waivers" else model.json_schema()
    click.echo(json.dumps(described, indent=2, ensure_ascii=False))
    return 0
