"""The words that are everybody's: the policy's, the law's, and this software's own."""

from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from audit.gate.words import folded
from audit.packaged import shipped
from audit.policy import Policy

_KINDS = (".py", ".yaml", ".j2", ".css", ".js", ".mplstyle")


class Vocabulary:
    """Texts whose words and phrases tell nothing of an inventory."""

    def __init__(self, texts: Iterable[str]) -> None:
        # Lines matter to nobody here: a phrase may run over the end of one.
        each = (" ".join(folded(text).split()) for text in texts)
        self._text = f" {' | '.join(each)} "
        self.words = frozenset(self._text.split())

    def holds(self, words: Sequence[str]) -> bool:
        """Tell whether these words stand there one after the other."""
        known = self.words
        return all(word in known for word in words) and f" {' '.join(words)} " in self._text


def vocabulary(policy: Policy) -> Vocabulary:
    """Gather the words of a policy, of the law, and of this package: but not of its samples, which invent people."""
    said = policy.model_dump(mode="json")
    return Vocabulary([*_strings(said), policy.source, policy.sha256, *_own()])


def _own() -> Iterator[str]:
    package = Path(str(files("audit")))
    for path in sorted(package.rglob("*")):
        inside = path.relative_to(package).parts
        if inside[0] in ("samples", "shipped") or (inside[0] == "policies" and path.name != "law.yaml"):
            continue
        if path.suffix in _KINDS:
            yield path.read_text(encoding="utf-8")
    yield from (path.read_text(encoding="utf-8") for path in sorted(shipped("notebooks").glob("*.ipynb")))


def _strings(said: Any) -> Iterator[str]:
    if isinstance(said, dict):
        for key, value in said.items():
            yield str(key)
            yield from _strings(value)
    elif isinstance(said, list | tuple):
        for value in said:
            yield from _strings(value)
    elif said is not None:
        yield str(said)
