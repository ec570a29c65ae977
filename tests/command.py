"""Run the command as a user does: a process of its own, and never without a time limit."""

import os
import subprocess
import sys
from pathlib import Path

AUDIT = Path(sys.executable).with_name("audit")
DAY = "2026-11-22"


def audit(
    *arguments: str | Path, cwd: Path | None = None, timeout: float = 240, command: Path = AUDIT, **environment: str
) -> "subprocess.CompletedProcess[str]":
    """Run `audit` and keep what it says."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("AUDIT_")} | environment
    return subprocess.run(
        [command, *arguments],
        cwd=cwd,
        env=env,
        timeout=timeout,
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
