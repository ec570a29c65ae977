"""Give the parts of a page their ids."""

import re
from collections.abc import Collection, Mapping
from typing import Any

ANCHOR = re.compile(r"(?:fingerprint|rule|clause)-[\w.-]{1,100}", re.ASCII)  # no other element has such an id


class Names:
    """Give every element an id of its own, stable as long as the words before it are."""

    def __init__(self, suffix: str = "", anchors: Collection[str] = ()) -> None:
        self.given: set[str] = set()
        self.anchors = anchors  # the addresses of rows, wherever on the page they come
        self.suffix = suffix  # where several pages may share one, as outputs do in JupyterLab

    def name(self, kind: str, words: str) -> str:
        """Make an id from the words a reader sees."""
        slug = re.sub(r"[\W_]+", "-", words.lower()).strip("-")[:60].rstrip("-")
        stem = candidate = (f"{kind}-{slug}" if slug else kind) + self.suffix
        count = 1
        while candidate in self.given:
            count += 1
            candidate = f"{stem}-{count}"
        self.given.add(candidate)
        return candidate

    def take(self, anchor: object) -> str:
        """Give a row its address, once; a second row of the same address has none."""
        if str(anchor) in self.given or not ANCHOR.fullmatch(str(anchor)):
            return ""
        self.given.add(str(anchor))
        return str(anchor)


def anchors(payload: Mapping[str, Any]) -> list[str]:
    """List the addresses that a table gives to its rows."""
    given = payload.get("anchors")
    return [one for one in given if isinstance(one, str) and ANCHOR.fullmatch(one)] if isinstance(given, list) else []
