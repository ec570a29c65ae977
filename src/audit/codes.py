"""Compare lists of codes in Ibis, in three values: a list that nobody recorded, or a code in it, is unknown."""

from collections.abc import Collection
from typing import Any

import ibis

from audit.moments import UNKNOWN


def beyond(codes: Any, allowed: Collection[str]) -> Any:
    """Tell whether a list holds a code that is not allowed."""
    words = list(allowed) or [""]
    suspect = codes.filter(lambda code: code.notin(words).fill_null(True)).length() > 0
    certain = codes.filter(lambda code: code.notin(words)).length() > 0
    # Most lists are in order: one look at them is enough, and a closer one only at the others.
    return ibis.cases((suspect, certain | UNKNOWN), (codes.notnull(), False), else_=UNKNOWN)


def holds_any(codes: Any, wanted: Collection[str]) -> Any:
    """Tell whether a list holds one of some codes."""
    return ibis.or_(*(codes.contains(code) for code in wanted), _illegible(codes))


def _illegible(codes: Any) -> Any:
    """Give unknown for a list that nobody recorded or that has a blank in it, and false for any other."""
    return (codes.filter(lambda code: code.isnull()).length() > 0) & UNKNOWN
