"""Tell what may be said in words: those of the policy, of the law, of public lists and of this software, and no other.

What only an inventory says may be anything: a name, an address, a whole letter. So a word is let through because it is
known, never because it looks harmless.
"""

from collections.abc import Container
from functools import cache

from audit.tables import TABLES

UNDECLARED = "(not declared)"
WITHHELD = "(withheld)"


def declared(code: str | None, known: Container[str]) -> str | None:
    """Say a code if the policy declares it, and otherwise only that it does not."""
    return code if code is None or code in known else UNDECLARED


def listed(code: str | None, table: str, column: str) -> str | None:
    """Say a code if it stands in the closed list of its column."""
    return declared(code, TABLES[table][column].allowed)


def country(code: str | None) -> str | None:
    """Say a country if it is one."""
    return code if code is None or code in _countries() else WITHHELD


def stated(text: str | None) -> str | None:
    """Say of a text that it is there, and not what it says."""
    return None if text is None else WITHHELD


@cache
def _countries() -> frozenset[str]:
    """List the two-letter codes of countries, and `UK`, which the law of the United Kingdom uses."""
    from babel import Locale

    codes = map(str, Locale("en").territories)
    return frozenset({code for code in codes if len(code) == 2 and code.isalpha()} | {"UK"})
