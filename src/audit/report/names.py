"""Give the parts of a page their ids."""

import re


class Names:
    """Give every element an id of its own, stable as long as the words before it are."""

    def __init__(self, suffix: str = "") -> None:
        self.given: set[str] = set()
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
