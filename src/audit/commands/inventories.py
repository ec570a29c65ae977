"""Look at an inventory before anything is judged: describe, check."""

import click

from audit.commands.options import policy


@click.group()
def inventory() -> None:
    """Look at an inventory before anything is judged."""


@inventory.command("describe")
@click.argument("inventory")
@policy
def inventory_describe(inventory: str, policy: str) -> int:
    """Print which tables and columns INVENTORY has, which are missing, and which clauses that leaves unassessed."""
    from audit import screen
    from audit.describe import found, unassessed
    from audit.inventory import load_inventory
    from audit.policy import load_policy

    promised = load_policy(policy)
    opened = load_inventory(inventory)
    screen.print_found(list(found(opened)), unassessed(opened, promised), opened.notes)
    return 0


@inventory.command("check")
@click.argument("inventory")
@policy
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many of each table to list.")
def inventory_check(inventory: str, policy: str, limit: int) -> int:
    """Print the first rows and cells of INVENTORY that do not fit; 1 means there are some."""
    from audit import screen
    from audit.describe import misfits
    from audit.inventory import load_inventory
    from audit.policy import load_policy

    every = misfits(load_inventory(inventory), load_policy(policy).zone)
    screen.print_misfits(every, limit)
    return 1 if len(every) else 0
