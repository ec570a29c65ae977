"""Give every view of what a file holds, however it is packed and encoded; what cannot be read is refused."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from audit.gate import encoded, packed
from audit.gate.packed import Budget, UnreadableError

DEPTH = 8  # how often something may be packed in something packed
_PIECE, _OVERLAP = (
    32 << 20,
    1 << 15,
)  # a long text is read in pieces; what is searched for is shorter
_PRINTED = re.compile(rb"[\t\n\r -~]{4,}")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_CHANCE = 11  # bytes that may be letters by chance
_SURE = 1000  # bytes that do not look packed by chance
_LEAST = 40  # what is shorter, so deep down, is letters by chance


@dataclass
class Decoder:
    """Look through one file."""

    budget: Budget
    _seen: set[str] = field(default_factory=set, repr=False)

    def views(self, data: bytes, depth: int = 0) -> Iterator[str]:
        """Give each text that can be read in the bytes."""
        if depth > DEPTH:
            raise UnreadableError(f"is packed more than {DEPTH} times over")
        parts = packed.unpacked(data, self.budget)
        for part in parts or ():
            yield from self.views(part, depth + 1)
        for text in _fragments(data) if parts else self._texts(data, depth):
            yield from self._text(text, depth)

    def _texts(self, data: bytes, depth: int) -> Iterator[str]:
        """Read bytes as text, in each way that they may be meant."""
        text = _decoded(data)
        if text is None or _CONTROL.search(data):
            for part in packed.embedded(data, self.budget):
                yield from self.views(part, depth + 1)
        if text is not None:
            yield text
            if "\0" in text:
                yield text.replace("\0", "")
            return
        if data.count(b"\0") * 4 > len(data):
            yield from (data.decode(form, "replace") for form in ("utf-16-le", "utf-16-be"))
        if len(_CONTROL.findall(data)) * 20 < len(data):
            yield from (data.decode(form, "replace") for form in ("utf-8", "cp1252"))
        else:
            yield from _fragments(data)

    def _text(self, text: str, depth: int) -> Iterator[str]:
        for start in range(0, max(len(text), 1), _PIECE):
            yield from self._piece(text[start : start + _PIECE + _OVERLAP], depth)

    def _piece(self, text: str, depth: int) -> Iterator[str]:
        """Give a text with its escapes undone one after the other, without its tags, and what is written in letters."""
        try:
            for view in encoded.unfolded(text):
                yield view
                yield from self._written(view, depth)
        except RecursionError:
            raise UnreadableError(f"is escaped more than {encoded.ROUNDS} times over") from None

    def _written(self, view: str, depth: int) -> Iterator[str]:
        found: list[str] = []
        for data in encoded.runs(view, self._seen):
            text = encoded.printed(data)
            if text is not None:
                found.append(text)
            elif _is_packed(data) or (len(data) > 7 and data.count(b"\0") * 4 > len(data)):
                yield from self._hidden(data, depth)
            elif len(data) > _CHANCE:
                found += _fragments(data)
        if depth < DEPTH:
            if found:
                yield from self._text("\n|\n".join(found), depth + 1)
        elif any(len(text) >= _LEAST for text in found):
            raise UnreadableError(f"is packed more than {DEPTH} times over")

    def _hidden(self, data: bytes, depth: int) -> Iterator[str]:
        """Look into what seems to be packed: among letters that may be chance, so what is damaged is none."""
        try:
            yield from self.views(data, depth + 1)
        except UnreadableError as error:
            if "damaged" not in str(error) or len(data) > _SURE:
                raise
            yield from _fragments(data)


def _decoded(data: bytes) -> str | None:
    for mark, form in ((b"\xff\xfe\0\0", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(form, "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _fragments(data: bytes) -> list[str]:
    """List what is legible in bytes that are no text."""
    found = [b"\n".join(_PRINTED.findall(data))]
    if b"\0" in data:
        found.append(b"\n".join(_PRINTED.findall(data.replace(b"\0", b""))))
    return [text.decode("ascii") for text in found if text]


def _is_packed(data: bytes) -> bool:
    signs = (
        b"\x1f\x8b\x08",
        b"PK\x03\x04",
        b"PAR1",
        b"%PDF-",
        b"BZh",
        b"\xfd7zXZ\0",
        b"x\x01",
        b"x\x5e",
        b"x\x9c",
        b"x\xda",
    )
    return len(data) > 7 and data.startswith(signs)
