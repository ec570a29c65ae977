"""Check a published run, and add what somebody says of it: verify, sign-off."""

from datetime import date, datetime
from pathlib import Path

import click

from audit.outputs import printable


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--signers",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Who may sign, in the form of OpenSSH's allowed_signers; it must have come to you by another way.",
)
@click.option("--identity", metavar="NAME", help="Whose signature there must be, as FILE names them.")
def verify(run: Path, signers: Path | None, identity: str | None) -> int:  # fmt: skip
    """Check that RUN is what was published, whole and nothing more.

    RUN is the folder of a run, or `reports/latest`. Exit code 4, and a line for each kind of fault, where it is not;
    exit code 2 where it was pruned, and what is left of it holds.
    """
    from audit.verify import Signers
    from audit.verify import verify as check

    if (signers is None) != (identity is None):
        raise click.UsageError("--signers and --identity go together")
    if identity is not None and not identity.strip():  # a script's unset variable must not skip the check
        raise click.UsageError("--identity names nobody")
    checked = check(run, Signers(signers, identity) if signers and identity else None)
    click.echo(f"run: {printable(checked.run)}")
    for line in checked.said:
        click.echo(line)
    for fault in checked.faults:
        click.echo(printable(f"audit: {checked.run}: {' '.join(fault.split())}"), err=True)
    if checked.pruned and not checked.faults:
        click.echo(printable(f"audit: {checked.run}: was pruned; what is left proves only that it was there"), err=True)
    return 4 if checked.faults else 2 if checked.pruned else 0


@click.command("sign-off")
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--name", required=True, help="Who says it.")
@click.option("--role", required=True, help="In which role.")
@click.option("--opinion", required=True, help="What is said of the run, in at most 4,000 characters.")
@click.option("--date", "dated", type=click.DateTime(["%Y-%m-%d"]), help="The day it is said; without it, today.")
@click.option("--signing-key", type=click.Path(path_type=Path), metavar="FILE", help="Sign it with this Ed25519 key.")
def sign_off(run: Path, name: str, role: str, opinion: str, dated: datetime | None, signing_key: Path | None) -> int:
    """Add a dated statement to RUN, and a report that shows it; what was signed stays as it is.

    RUN is verified first, and refused where it does not hold.
    """
    from audit import signoff
    from audit.signature import signer

    key = signer(signing_key) if signing_key else None  # the service's own key speaks for no person
    day = dated.date() if dated else date.today()  # noqa: DTZ011  the day where the person is
    words = {"name": name, "role": role, "opinion": opinion}
    click.echo(f"report: {signoff.sign_off(run, words, day, key)}")
    return 0
