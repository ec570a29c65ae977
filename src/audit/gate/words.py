"""Turn text into words, the published text and the inventory's alike: capitals, accents' forms and marks aside."""

import re
import unicodedata

# A line end stays one, so that many values can be folded at once; letters and digits stay; the rest is a space.
_SIGNS = bytes(code if code > 127 or code == 10 or chr(code).isalnum() else 32 for code in bytes(range(256)).lower())
# A decimal is one word: the six digits behind a point are no number of six digits.
_POINT = re.compile(r"\.(?<=[0-9]\.)(?=[0-9])")
_DOT = re.compile(r"(?<=[0-9])dot(?=[0-9])")
_FOREIGN = re.compile("[^\x00-\x7f]+")
_ACCENT = re.compile("[\u0300-\u036f]")
_ACCENTED = re.compile("[\x00-\x7f]?[^\x00-\x7f]+")  # with the letter before it, which an accent belongs to
_MARKS = re.compile(r"[^\w\n.]|_")  # the points come after
_UNSEEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_DAY = r"(?:19|20)[0-9]{2}(?: [0-9]{2}){0,2}"
_CLOCK = r"[t ][0-9]{2} [0-9]{2}(?: [0-9]{2}(?:dot[0-9]+)?)?z?(?: [0-9]{2} ?[0-9]{2})?"
_WHEN = re.compile(f"{_DAY}(?:{_CLOCK})?")

SHORTEST, SHORTEST_NUMBER = 4, 6


def folded(text: str) -> str:
    """Fold a text to small letters, digits and spaces between them; its line ends stay."""
    if not text.isascii():
        text = (_ACCENTED if _ACCENT.search(text) else _FOREIGN).sub(_folded, text)
    return _POINT.sub("dot", text).encode("utf-8", "replace").translate(_SIGNS).decode("utf-8")


def folded_each(values: list[str]) -> list[str]:
    """Fold many values at once, each to one line."""
    text = "\n".join(values)
    if text.count("\n") >= len(values):
        text = "\n".join(value.replace("\n", " ") for value in values)
    return folded(text).split("\n")


def telling(line: str, words: list[str]) -> bool:
    """Tell whether a folded value could be told from an ordinary word, a number or a day."""
    joined = "".join(words)
    if not joined[:1].isdigit():
        return len(joined) >= SHORTEST
    number = _DOT.sub("", joined)
    if len(number) < (SHORTEST_NUMBER if number.isdecimal() else SHORTEST):
        return False
    return not _WHEN.fullmatch(line.strip() if "  " not in line else " ".join(words))


def _folded(match: re.Match[str]) -> str:
    return _MARKS.sub(" ", unicodedata.normalize("NFKC", _UNSEEN.sub("", match[0])).casefold())
