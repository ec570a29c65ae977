"""Print a report as PDF by the machine's own Chromium: tagged, with an outline, and page numbers from its style."""

import html
import os
import re
import shutil
import signal
import subprocess
from contextlib import suppress
from datetime import date
from pathlib import Path

from audit.errors import AuditError, IntegrityError
from audit.scratch import Scratch

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS = 1_800  # for 5,000 rows it needs half a minute, on a machine at work two and a half; a report has several
FLAGS = (
    "--headless",
    "--no-sandbox",  # it needs what containers withhold; the page is ours, and runs no script but its own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # nothing is to be fetched, whatever Chromium itself would like
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
)
DATES = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}")


def browser() -> Path:
    """Find the machine's Chromium, or refuse."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        hint = f"install one ({', '.join(NAMES)}), or run without it and print report.html from a browser"
        raise AuditError("there is no Chromium on PATH to print with", where="--pdf", hint=hint)
    return Path(found)


def print_report(browser: Path, report: Path, made_on: date, seconds: float = SECONDS) -> Path:
    """Print a report beside itself, dated with the day it speaks for: the same report gives the same bytes."""
    scratch = Scratch()
    try:
        printed = scratch.path / "report.pdf"
        _ask(browser, report, printed, seconds)
        pdf = printed.read_bytes() if printed.exists() else b""
    finally:
        scratch.close()
    if not pdf.rstrip().endswith(b"%%EOF") or not _titled(pdf, report):  # else it printed a page about an error
        raise _failed("Chromium did not print it")
    path = report.with_suffix(".pdf")
    path.write_bytes(DATES.sub(rb"/\1 (D:%b000000" % made_on.strftime("%Y%m%d").encode(), pdf, count=2))
    return path


def _ask(browser: Path, report: Path, printed: Path, seconds: float) -> None:
    """Let Chromium print, in a home of its own; whatever happens, none of its processes stays."""
    home = printed.parent / "home"
    command = [str(browser), *FLAGS, f"--user-data-dir={home}", f"--print-to-pdf={printed}", report.resolve().as_uri()]
    surroundings = {"HOME": str(home), "PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
    silence = subprocess.DEVNULL
    process = subprocess.Popen(  # noqa: S603 -- Chromium, and a page of ours
        command, env=surroundings, stdin=silence, stdout=silence, stderr=silence, start_new_session=True
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        raise _failed(f"Chromium did not print it within {seconds:g} seconds") from None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _titled(pdf: bytes, report: Path) -> bool:
    """Tell whether a PDF bears the title of the page."""
    found = re.search("<title>(.*?)</title>", report.read_text(encoding="utf-8"), re.DOTALL)
    title = " ".join(html.unescape(found[1]).split()) if found else ""
    plain = re.sub(r"([\\()])", r"\\\1", title).encode("ascii", "replace")
    wide = title.encode("utf-16-be").hex().upper().encode()
    return b"/Title (%b)" % plain in pdf or b"/Title <FEFF%b>" % wide in pdf


def _failed(message: str) -> IntegrityError:
    return IntegrityError(message, where="report.pdf", hint="run without --pdf and print report.html from a browser")
