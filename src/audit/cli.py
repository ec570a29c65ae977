"""The command: gather the commands, and turn whatever goes wrong into one line and an exit code."""

import gc
import os
import sys
from pathlib import Path

import click

from audit import settings
from audit.commands import comparing, evidence, inventories, judging, policies, samples, schemas, upkeep, workpaper
from audit.errors import AuditError
from audit.outputs import printable


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="audit-suite")
@click.pass_context
def audit(context: click.Context) -> None:
    """Judge a record inventory against every promise of a privacy policy, and report it."""
    context.default_map = settings.read(Path("audit.toml"))


for command in (
    judging.check,
    judging.what_if,
    judging.run,
    judging.explain,
    judging.ropa,
    evidence.verify,
    evidence.sign_off,
    comparing.diff,
    samples.sample,
    inventories.inventory,
    policies.policy,
    schemas.schema,
    workpaper.workpaper,
    upkeep.schedule,
    upkeep.health,
    upkeep.prune,
):
    audit.add_command(command)


def main() -> None:
    """Run the command; a user's mistake costs one line and never a traceback."""
    gc.set_threshold(50_000)  # expressions are made by the hundred thousand and stay: seldom look for what may go
    try:
        readable(sys.argv)
        code = audit.main(prog_name="audit", standalone_mode=False)
    except click.exceptions.Abort:
        code = told("interrupted", 130)
    except click.ClickException as error:
        hint = f"; see `{error.ctx.command_path} --help`" if isinstance(error, click.UsageError) and error.ctx else ""
        code = told(error.format_message().rstrip(".") + hint, 2)
    except AuditError as error:
        code = told(str(error), error.exit_code)
    except Exception as error:
        if os.environ.get("AUDIT_TRACEBACK"):
            raise
        code = unforeseen(error)
    sys.exit(code if isinstance(code, int) else 0)


def readable(arguments: list[str]) -> None:
    """Refuse bytes that are no text: a shell hands over any, and reports, engines and file formats take none."""
    try:
        "".join(arguments).encode()
    except UnicodeEncodeError:
        raise AuditError("an argument holds bytes that are no UTF-8", where="command line") from None


def unforeseen(error: Exception) -> int:
    """Say what nobody took care of: a place that the system refuses, such as too long a name, or an error of ours."""
    if isinstance(error, OSError) and error.filename is not None:
        return told(f"{str(error.filename)[:200]}: {error.strerror}", 2)
    return told(f"internal error ({type(error).__name__}); AUDIT_TRACEBACK=1 shows where", 4)


def told(message: str, code: int) -> int:
    """Say what went wrong, in one line, and give the exit code."""
    click.echo("audit: " + printable(" ".join(message.split())), err=True)
    return code
