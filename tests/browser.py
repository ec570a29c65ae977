"""Open a page in Chromium, and note everything it should not do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

WATCH = """
window.executed = [];
const note = (name) => (window[name] = (...said) => window.executed.push([name, String(said)]));
["alert", "confirm", "prompt"].forEach(note);
"""


@dataclass
class Visit:
    """An open page, and what it asked for and complained about."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def executed(self) -> list[Any]:
        """Say which calls a hostile string managed to make."""
        return list(self.page.evaluate("window.executed"))

    def rows(self, table: int = 0) -> list[str]:
        """Read the first cell of each row that is shown."""
        return list(self.page.locator("table[data-grid]").nth(table).locator("tbody tr:visible th").all_inner_texts())


@contextmanager
def visit(
    chromium: Any,
    path: Path,
    *,
    dark: bool = False,
    width: int = 1280,
    script: bool = True,
    trusting: bool = False,
    at: str = "",
) -> Iterator[Visit]:
    """Open a file `at` an address on it; `trusting` takes its Content-Security-Policy away."""
    context = chromium.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if dark else "light",
        java_script_enabled=script,
        bypass_csp=trusting,
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.add_init_script(WATCH)
    seen = Visit(page)
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on("console", lambda message: seen.complaints.append(message.text))
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.on("dialog", lambda dialog: (seen.complaints.append("dialog"), dialog.dismiss()))
    page.goto(path.as_uri() + at, wait_until="load")
    assert seen.requests.pop(0).partition("#")[0] == path.as_uri()
    yield seen
    context.close()


def violations(page: Any) -> list[str]:
    """Run every rule that axe-core knows, those too that it leaves off by default."""
    spec = find_spec("axe_playwright_python")
    assert spec is not None and spec.origin is not None
    page.evaluate(Path(spec.origin).with_name("axe.min.js").read_text(encoding="utf-8") + "; void 0")
    found = page.evaluate(
        """async () => {
            const rules = Object.fromEntries(axe.getRules().map((rule) => [rule.ruleId, { enabled: true }]));
            const result = await axe.run(document, { rules, resultTypes: ["violations"] });
            return result.violations.map((v) => `${v.id} x${v.nodes.length}: ${v.nodes[0].html.slice(0, 160)}`);
        }"""
    )
    return list(found)
