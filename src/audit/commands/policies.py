"""Look at a policy: show, lint, schema."""

import click


@click.group()
def policy() -> None:
    """Look at a policy."""


@policy.command("show")
@click.argument("name", default="amiqus")
@click.option("--coverage", is_flag=True, help="Show which rules test each clause.")
def policy_show(name: str, coverage: bool) -> int:
    """Print what the policy NAME (bundled, or a YAML file) promises."""
    from audit import screen
    from audit.policy import load_policy

    screen.print_policy(load_policy(name), coverage)
    return 0


@policy.command("lint")
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


@policy.command("schema")
def policy_schema() -> int:
    """Print the JSON Schema of a policy file."""
    import json

    from audit.policy import json_schema

    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
    return 0
