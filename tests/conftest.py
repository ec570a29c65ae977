"""What several test modules need: a real browser, and a loud word when there is none."""

import os
import shutil
from collections.abc import Iterator

import pytest

NO_CHROMIUM = "no Chromium found"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
QUIET += " --disable-component-update --disable-sync"


@pytest.fixture(scope="module")  # not longer: Playwright's event loop would be in the way of other modules'
def chromium() -> Iterator[object]:
    """Start the machine's own Chromium."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(f"{NO_CHROMIUM}: where CI is set, browser tests may not be left out")
        pytest.skip(NO_CHROMIUM)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET.split())
        yield browser
        browser.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in red what was left out: a skipped test must not look like a passed one."""
    skipped = terminalreporter.getreports("skipped")
    left_out = sum(NO_CHROMIUM in str(report.longrepr) for report in skipped)
    if left_out:
        terminalreporter.write_line(f"LEFT OUT: {left_out} browser tests, {NO_CHROMIUM}", red=True, bold=True)
