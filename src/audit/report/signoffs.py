"""Show on the cover of a finished report what people said of it; nothing else of the page is touched."""

from collections.abc import Mapping, Sequence
from typing import Any

from audit.errors import IntegrityError
from audit.report.parts import environment

MARK = "<!-- sign-offs -->"  # the template prints it once; nobody's words can, for they are escaped


def signed(page: str, statements: Sequence[Mapping[str, Any]], sums: str) -> str:
    """Add statements to a report, where its template left room for them."""
    before, after = room(page)
    shown = environment().get_template("sign_offs.html.j2").render(statements=statements, sums=sums)
    return f"{before}{MARK}\n{shown}{after}"


def room(page: str) -> tuple[str, str]:
    """Give what stands before and after the place for statements."""
    before, mark, after = page.partition(MARK)
    if not mark or MARK in after:
        raise IntegrityError("has no place for statements", where="report.html", hint="make the report anew")
    return before, after
