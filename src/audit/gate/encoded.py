"""Undo what hides text within text: escapes, entities, percent signs, tags, base64 and hex."""

import base64
import binascii
import html
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

ROUNDS = 8  # how often escapes within escapes are undone
_AROUND = 500  # letters on either side of what was undone, which may belong to it
_UNPRINTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")

# Jupyter keeps a text as a list of its lines: where one ends and the next begins is no end of the text.
_ESCAPE = re.compile(
    r'\\(?:n",\s*"|u[0-9a-fA-F]{4}(?:\\u[0-9a-fA-F]{4})*|u\{[0-9a-fA-F]{1,6}\}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}|.)', re.S
)
_DENSE = 200  # one sign in so many letters
_NEXT_LINE = re.compile(r'\\n",\s*"')
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": " ", "f": " ", "0": " ", '"': '"', "/": "/"}
_ENTITY = re.compile(r"&(?:#[0-9]{1,8};?|#[xX][0-9a-fA-F]{1,8};?|[a-zA-Z][a-zA-Z0-9]{1,31};?)")
_PERCENT = re.compile("%[0-9a-fA-F]{2}(?:%[0-9a-fA-F]{2})*")

_TAG = re.compile("<[^<>]*>")
_TAGS_INSIDE = re.compile(r"<(?<=\w<)[^<>]*>(?:<[^<>]*>)*(?=\w)")  # begins with its sign, so that it is quickly found
_BLOCK = re.compile(
    r"</?(?:address|article|br|c|dd|div|dl|dt|figcaption|h[1-6]|hr|is|li|ol|option|p|row|section|si|td|text|th|tr|ul|v)"
    r"\b",
    re.I,
)

_SIXTY_FOUR = "[A-Za-z0-9+/_-]"
_BASE64 = re.compile(f"{_SIXTY_FOUR}{{6,}}")
_WRAP = re.compile(rf"\n(?<={_SIXTY_FOUR}{{16}}\n)[ \t]*(?={_SIXTY_FOUR})")
_HEX = re.compile("[0-9a-fA-F]{8,}")
_PAIRS = re.compile("[ :,-](?<=[0-9a-fA-F]{2}.)[0-9a-fA-F]{2}(?:[ :,-][0-9a-fA-F]{2}){2,}")
_LONG = 15
_WHOLE = 4096  # what is longer is no word behind a stroke
_PIECE = re.compile("[/_+-]")
_BETWEEN = re.compile("[^0-9a-fA-F]")
_URL_SAFE = str.maketrans("-_", "+/")


def unfolded(text: str) -> Iterator[str]:
    """Give a text as it stands; what is around each escape, undone; and last what a reader sees, without tags."""
    yield text
    for _ in range(ROUNDS):
        before = text
        if text.count("\\") * _DENSE > len(text) and "\0" not in text:
            text = _without_escapes(text)
            yield text
        for pattern, undo in _UNDO:
            text, changed = _replaced(pattern, undo, text)
            yield from changed
        if text == before:
            break
    else:
        raise RecursionError  # it is escaped more often than anybody does by accident
    if "<" in text and ">" in text:
        yield _TAG.sub(" ", text)
        yield from (_TAG.sub(" ", part) for part in _replaced(_TAGS_INSIDE, _joined, text)[1])


def _without_escapes(text: str) -> str:
    """Undo the simple escapes of a text that is full of them, as JSON is: all at once, which is far quicker."""
    text = _NEXT_LINE.sub("\n", text.replace("\\\\", "\0"))
    for sign, said in _SIMPLE.items():
        text = text.replace(f"\\{sign}", said)
    text = _ESCAPE.sub(lambda match: _escape(match[0]), text)
    return text.replace("\0", "\\")


def _replaced(pattern: re.Pattern[str], undo: Callable[[str], str], text: str) -> tuple[str, list[str]]:
    """Replace what a pattern finds, and give what then stands around each of these places."""
    parts: list[str] = []
    places: list[tuple[int, int]] = []
    at = length = 0
    for match in pattern.finditer(text):
        start, end = match.span()
        said = undo(match[0])
        parts += (text[at:start], said)
        length += start - at
        if places and length - places[-1][1] <= 2 * _AROUND:
            places[-1] = (places[-1][0], length + len(said))
        else:
            places.append((length, length + len(said)))
        length += len(said)
        at = end
    if not parts:
        return text, []
    undone = "".join((*parts, text[at:]))
    if undone == text:
        return text, []
    return undone, [undone[max(first - _AROUND, 0) : last + _AROUND] for first, last in places]


def runs(text: str, seen: set[str]) -> Iterator[bytes]:
    """Give what stands in base64 or hex in a text, wrapped over lines or not; what was seen is not given again."""
    found = set(_BASE64.findall(text))
    for part in _replaced(_WRAP, lambda _: "", text.replace("\r\n", "\n"))[1]:
        found.update(_BASE64.findall(part))
    found -= seen
    seen |= found
    hexes = {run for each in found for run in _HEX.findall(each)}
    hexes |= {text[max(run.start() - 3, 0) : run.end()] for run in _PAIRS.finditer(text)}
    for run in sorted(hexes):
        yield from _from_hex(run)
    for run in sorted(
        found | {piece for each in found if len(each) < _WHOLE for piece in _PIECE.split(each) if len(piece) >= 6}
    ):
        yield from _from_base64(run)


def printed(data: bytes) -> str | None:
    """Read bytes as a text that a person could have written; None if they are none."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if _UNPRINTED.search(text) else text


def _from_base64(run: str) -> Iterator[bytes]:
    # Text in base64 has capitals: its first letter of every four comes from the upper half of a character.
    if run.lower() == run:
        return
    run = run.translate(_URL_SAFE)
    for start in range(4 if len(run) > _LONG else 1):  # it may follow other letters without a gap
        part = run[start:]
        part = part[: len(part) - (len(part) % 4 == 1)]
        yield base64.b64decode(part + "=" * (-len(part) % 4))


def _from_hex(run: str) -> Iterator[bytes]:
    run = _BETWEEN.sub("", run)
    for start in range(2):
        yield binascii.unhexlify(run[start : len(run) - (len(run) - start) % 2])


def _escape(said: str) -> str:
    if said[1] == "u" and "\\" in said[2:]:  # halves of one character, as JSON writes it
        halves = "".join(chr(int(each, 16)) for each in said[2:].split("\\u"))
        return halves.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if len(said) > 2 and said[1] != "n":
        code = int(said[2:].strip("{}"), 16)
        return chr(code) if code <= 0x10FFFF and not 0xD800 <= code < 0xE000 else " "
    return _SIMPLE.get(said[1], said[1])


def _joined(tags: str) -> str:
    """Join a word that tags stand in, but not what stands in two cells or lines."""
    return tags if _BLOCK.search(tags) else ""


_UNDO: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (_ESCAPE, _escape),
    (_ENTITY, html.unescape),
    (_PERCENT, unquote),
)
