"""What several test modules need: a real browser, a real spreadsheet, and a loud word when there is none."""

import os
import shutil
from collections.abc import Iterator

import pytest

NO_CHROMIUM, NO_LIBREOFFICE = "no Chromium found", "no LibreOffice found"
NO_SYSTEMD = "no systemd-analyze found"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
QUIET += " --disable-component-update --disable-sync"


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Find the machine's own Chromium."""
    return program(NO_CHROMIUM, *NAMES)


@pytest.fixture(scope="module")  # not longer: Playwright's event loop would be in the way of other modules'
def chromium(chromium_path: str) -> Iterator[object]:
    """Start the machine's own Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=QUIET.split())
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def soffice() -> str:
    """Find the machine's own LibreOffice."""
    return program(NO_LIBREOFFICE, "soffice", "libreoffice")


@pytest.fixture(scope="session")
def systemd_analyze() -> str:
    """Find what checks units of systemd."""
    return program(NO_SYSTEMD, "systemd-analyze")


def program(missing: str, *names: str) -> str:
    """Find a program under any of its names; without it the test is left out, but never where CI is set."""
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(f"{missing}: where CI is set, no test may be left out")
        pytest.skip(missing)
    return path


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in red what was left out: a skipped test must not look like a passed one."""
    skipped = terminalreporter.getreports("skipped")
    for reason in (NO_CHROMIUM, NO_LIBREOFFICE, NO_SYSTEMD):
        left_out = sum(reason in str(report.longrepr) for report in skipped)
        if left_out:
            terminalreporter.write_line(f"LEFT OUT: {left_out} tests, {reason}", red=True, bold=True)
