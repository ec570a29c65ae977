"""Undo what hides text within text: escapes, entities, percent signs, tags, base64 and hex."""

import base64
import binascii
import html
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

ROUNDS = 8  # how often escapes within escapes are undone
_UNPRINTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")

# Jupyter keeps a text as a list of its lines: where one ends and the next begins is no end of the text.
_ESCAPE = re.compile(
    r'\\(?:n",\s*"|u[0-9a-fA-F]{4}|u\{[0-9a-fA-F]{1,6}\}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}|[^uUx]|.)', re.S
)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": " ", "f": " ", "0": " "}
_HALVES = re.compile("[\ud800-\udfff]")
_PERCENT = re.compile("%[0-9a-fA-F]{2}")

_TAG = re.compile("<[^<>]*>")
_BLOCK = re.compile(
    r"</?(?:address|article|br|c|dd|div|dl|dt|figcaption|h[1-6]|hr|is|li|ol|option|p|row|section|si|td|text|th|tr|ul|v)"
    r"\b[^<>]*>",
    re.I,
)

_SIXTY_FOUR = "[A-Za-z0-9+/_-]"
_BASE64 = re.compile(f"{_SIXTY_FOUR}{{6,}}")
_WRAPPED = re.compile(rf"(?<!{_SIXTY_FOUR})(?:{_SIXTY_FOUR}{{16,}}+\r?\n[ \t]*+)++{_SIXTY_FOUR}+")
_HEX = re.compile("[0-9a-fA-F]{2}(?:[ :,-]?[0-9a-fA-F]{2}){3,}")
_BETWEEN = re.compile("[^0-9a-fA-F]")
_URL_SAFE = str.maketrans("-_", "+/")


def unfolded(text: str) -> Iterator[str]:
    """Give a text as it stands, and after each escape is undone, until there is none left; None if that never ends."""
    yield text
    for _ in range(ROUNDS):
        before = text
        for undo in (_escapes, _entities, _percents):
            undone = undo(text)
            if undone != text:
                yield undone
                text = undone
        if text == before:
            return
    raise RecursionError  # it is escaped more often than anybody does by accident


def untagged(text: str) -> Iterator[str]:
    """Give a text without its tags: once as a reader sees it, once with every tag as a space."""
    if "<" in text and ">" in text:
        yield _TAG.sub("", _BLOCK.sub(" ", text))
        yield _TAG.sub(" ", text)


def runs(text: str, seen: set[str]) -> Iterator[bytes]:
    """Give what stands in base64 or hex in a text, wrapped over lines or not; what was seen is not given again."""
    wrapped = {"".join(run.split()) for run in _WRAPPED.findall(text)}
    found: set[str] = {run for run in _BASE64.findall(text) if not run.islower()} | wrapped
    pieces = {piece for run in found for piece in re.split("[/_+-]", run) if len(piece) >= 6}
    yield from _each(found | pieces, seen, _from_base64)
    yield from _each(set(_HEX.findall(text)), seen, _from_hex)


def printed(data: bytes) -> str | None:
    """Read bytes as a text that a person could have written; None if they are none."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if _UNPRINTED.search(text) else text


def _each(found: set[str], seen: set[str], read: Callable[[str], Iterator[bytes]]) -> Iterator[bytes]:
    fresh = sorted(found - seen)
    seen.update(fresh)
    for run in fresh:
        yield from read(run)


def _from_base64(run: str) -> Iterator[bytes]:
    # Text in base64 has capitals: its first letter of every four comes from the upper half of a character.
    if run.lower() == run:
        return
    run = run.translate(_URL_SAFE)
    for start in range(4):  # it may follow other letters without a gap
        part = run[start:]
        part = part[: len(part) - (len(part) % 4 == 1)]
        if len(part) >= 6:
            yield base64.b64decode(part + "=" * (-len(part) % 4))


def _from_hex(run: str) -> Iterator[bytes]:
    run = _BETWEEN.sub("", run)
    for start in range(2):
        yield binascii.unhexlify(run[start : len(run) - (len(run) - start) % 2])


def _escapes(text: str) -> str:
    if "\\" not in text:
        return text
    undone = _ESCAPE.sub(_escaped, text)
    if _HALVES.search(undone):  # two halves of one character, as JSON writes it
        undone = undone.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return undone


def _escaped(match: re.Match[str]) -> str:
    said = match[0][1:]
    if len(said) > 1 and said[0] != "n":
        code = int(said[1:].strip("{}"), 16)
        return chr(code) if code <= 0x10FFFF else " "
    return _SIMPLE.get(said[0], said)


def _entities(text: str) -> str:
    return html.unescape(text) if "&" in text else text


def _percents(text: str) -> str:
    return unquote(text) if _PERCENT.search(text) else text
