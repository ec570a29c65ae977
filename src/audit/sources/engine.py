"""The embedded engine: how every connection of ours is made, and what it may reach."""

import contextlib
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from audit.errors import AuditError, SourceError
from audit.scratch import Scratch

MEMORY = "AUDIT_MEMORY"
MORE = f"let it use more: set {MEMORY}, say to 2GB"
FULL = ("max_temp_directory_size", "No space left on device", "Disk quota exceeded", "File too large")


@dataclass(frozen=True)
class Limits:
    """What one engine may use."""

    threads: int = 2
    memory: str = "500MB"
    disk: str | None = None  # for what does not fit into memory; None: nine tenths of what is free

    @classmethod
    def over(cls, rows: int) -> "Limits":
        """Give what so many rows take: where two tables are matched, some part of one has to fit into memory."""
        stated = os.environ.get(MEMORY, "")
        if stated and not re.fullmatch(r"[1-9][0-9]{0,5}[MG]B", stated):
            raise AuditError("is no amount of memory", where=MEMORY, hint="write it as 900MB or 2GB")
        return cls(memory=stated or f"{500 + rows // 300_000}MB")


def connect(
    workspace: Scratch, *, reads: Iterable[Path] = (), limits: Limits | None = None, attached: Path | None = None
) -> duckdb.DuckDBPyConnection:
    """Open an engine in memory that can read the files it is given, spill to the workspace, and do nothing else.

    The tables of an attached DuckDB file stand in it as `given`; what is read of them keeps its order.
    """
    limits = limits or Limits()
    settings = {
        "threads": str(int(limits.threads)),
        "memory_limit": literal(limits.memory),
        # Spilled files stay unencrypted: the engine has no means to write them so without an extension.
        "temp_directory": literal(str(workspace.path / "spill")),
        "TimeZone": "'UTC'",
        "preserve_insertion_order": "true" if attached else "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allow_community_extensions": "false",
        "python_enable_replacements": "false",
        "allowed_paths": "[" + ", ".join(literal(str(path)) for path in reads) + "]",
        "allowed_directories": f"[{literal(str(workspace.path))}]",
        "disabled_optimizers": "'in_clause'",
        # These two last: they shut the door on all the others.
        "enable_external_access": "false",
        "lock_configuration": "true",
    }
    if limits.disk is not None:
        settings = {"max_temp_directory_size": literal(limits.disk)} | settings
    connection = duckdb.connect(":memory:")
    if attached:
        connection.execute(f"ATTACH {literal(str(attached))} AS given (READ_ONLY)")
        connection.execute("USE given")
    with restated("the engine"):
        with contextlib.suppress(duckdb.InvalidInputException):
            connection.execute("SET enable_progress_bar = false")  # refused in a notebook that could not draw one
        for setting, value in settings.items():
            connection.execute(f"SET {setting} = {value}")
    return connection


@contextmanager
def enough(where: str) -> Iterator[None]:
    """Say in our own words that there was not enough memory, or disk for what does not fit into it."""
    try:
        yield
    except (duckdb.OutOfMemoryException, duckdb.IOException, MemoryError) as error:
        if any(word in str(error) for word in FULL):
            hint = f"make room for temporary files, or {MORE}"
            raise SourceError(
                "needs more disk than there is, for what memory cannot hold", where=where, hint=hint
            ) from None
        if isinstance(error, duckdb.IOException):
            raise
        raise SourceError("needs more memory than it may use", where=where, hint=MORE) from None


@contextmanager
def restated(where: str) -> Iterator[None]:
    """Say in our own words what the engine, Arrow or the system refused: theirs quote the data."""
    try:
        with enough(where):
            yield
    except (duckdb.Error, pa.ArrowException, UnicodeError) as error:
        raise SourceError(f"cannot be read ({type(error).__name__})", where=where) from None
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror or type(error).__name__}", where=where) from None


def name(word: str) -> str:
    """Quote a name for SQL."""
    return '"' + word.replace('"', '""') + '"'


def literal(word: str) -> str:
    """Quote a text for SQL."""
    return "'" + word.replace("'", "''") + "'"
