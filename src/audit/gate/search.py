"""Find which of many values stand in what is to be published: the text is small and kept, the values stream past."""

import itertools
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import Self

import numpy as np

from audit.gate.vocabulary import Vocabulary
from audit.gate.words import folded, folded_each, telling

PHRASE = 5  # so many words in a row give away a longer text
_PHRASE_LETTERS = 12
_PLAIN = 6  # a word so long is no day, and no number that counts something
_AT_ONCE, _CHUNK = 200_000, 4 << 20
_BITS = 22
# Odd numbers without a pattern: they mix the numbers of a row of words into one.
_MIX = [np.uint64(0x9E3779B97F4A7C15 * (2 * at + 1) % (1 << 64) | 1) for at in (3, 7, 11, 19, 31)]

Words = tuple[int, ...]


class Published:
    """The words of what is to be published, each as a number, in their order, in a file of our own."""

    def __init__(self, path: Path) -> None:
        self.numbers: defaultdict[str, int] = defaultdict(itertools.count(1).__next__)
        self._path, self._file = path, path.open("wb")
        self._starts: list[int] = []
        self._places: list[int] = []
        self._length = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, place: int, view: str) -> None:
        """Add one view of what a place holds."""
        text, at = folded(view), 0
        self._starts.append(self._length)
        self._places.append(place)
        while at < len(text):
            end = text.find(" ", at + _CHUNK)
            words = text[at : end if end > 0 else None].split()
            np.fromiter(map(self.numbers.__getitem__, words), np.uint32, len(words)).tofile(self._file)
            self._length += len(words)
            at = end if end > 0 else len(text)
        np.zeros(1, np.uint32).tofile(self._file)  # no word: what follows begins anew
        self._length += 1

    def find(self, wanted: dict[Words, list[tuple[Words, str]]]) -> Iterator[tuple[int, str]]:
        """Give the place and the kind of each wanted value that stands there; wanted by their first words."""
        self._file.flush()
        if not self._length:
            return
        kept = np.asarray(np.memmap(self._path, np.uint32, "r"))
        sizes = {len(first) for first in wanted}
        longest = max((len(whole) for values in wanted.values() for whole, _ in values), default=1)
        sieves = {size: _sieve([first for first in wanted if len(first) == size]) for size in sizes}
        for start in range(0, len(kept), _CHUNK):
            chunk = kept[start : start + _CHUNK + longest - 1]
            for size, sieve in sieves.items():
                yield from self._matches(chunk, start, size, sieve, wanted)

    def _matches(
        self, chunk: np.ndarray, start: int, size: int, sieve: np.ndarray, wanted: dict[Words, list[tuple[Words, str]]]
    ) -> Iterator[tuple[int, str]]:
        likely = np.flatnonzero(sieve[_mixed(chunk, size) >> np.uint64(64 - _BITS)])
        for at in likely[likely < _CHUNK].tolist():
            for whole, kind in wanted.get(tuple(chunk[at : at + size].tolist()), ()):
                if len(whole) == size or tuple(chunk[at : at + len(whole)].tolist()) == whole:
                    yield self._places[bisect_right(self._starts, start + at) - 1], kind


class Search:
    """Look values up in what is to be published, and count those that nothing could be said about."""

    def __init__(self, published: Published, common: Vocabulary, counts: Container[str]) -> None:
        self.searched = self.not_searched = 0
        self.hits: dict[tuple[int, str], None] = {}
        self._published, self._common, self._counts = published, common, counts
        self._wanted: dict[Words, list[tuple[Words, str]]] = {}
        self._known: set[Words] = set()

    def look_for(self, kind: str, values: list[str], *, whole: bool) -> None:
        """Look for values of one kind: as a whole, or, if they are longer texts, for a phrase of theirs."""
        numbers = self._published.numbers
        for line in folded_each(values) if values else ():
            words = line.split()
            if words and len(words[-1]) >= _PLAIN and words[-1] not in numbers and words[-1] not in self._common.words:
                self.searched += 1  # nearly every identifier ends here
                if not whole and len(words) > PHRASE:
                    self._want_phrases(kind, words)
            elif not whole and len(words) > PHRASE:
                self.searched += 1
                self._want_phrases(kind, words)
            elif not words or not telling(line, words) or self._everybodys(words):
                self.not_searched += 1
            else:
                self.searched += 1
                if all(word in numbers for word in words):
                    self._want(kind, words)

    def finish(self) -> None:
        """Look up what is still waiting."""
        if self._wanted:
            self.hits |= dict.fromkeys((place, f"holds {kind}") for place, kind in self._published.find(self._wanted))
            self._wanted.clear()
            self._known.clear()

    def _want_phrases(self, kind: str, words: list[str]) -> None:
        numbers = self._published.numbers
        there = [word in numbers for word in words]
        for at in range(len(words) - PHRASE + 1):
            phrase = words[at : at + PHRASE]
            if all(there[at : at + PHRASE]) and _speaks(phrase) and not self._common.holds(phrase):
                self._want(kind, phrase)

    def _want(self, kind: str, words: Iterable[str]) -> None:
        value = tuple(self._published.numbers[word] for word in words)
        if value not in self._known:  # the first table that has it gives it its name
            self._known.add(value)
            self._wanted.setdefault(value[:PHRASE], []).append((value, kind))
            if len(self._known) >= _AT_ONCE:
                self.finish()

    def _everybodys(self, words: list[str]) -> bool:
        return (words[0].isdecimal() and "".join(words) in self._counts) or self._common.holds(words)


def _speaks(phrase: list[str]) -> bool:
    """Tell whether a phrase has words in it, and not just numbers or days."""
    return sum(map(str.isalpha, "".join(phrase))) >= _PHRASE_LETTERS


def _sieve(values: list[Words]) -> np.ndarray:
    """Mark where the mixed numbers of these words fall, so that few others need to be looked at."""
    sieve = np.zeros(1 << _BITS, bool)
    rows = np.array(values, np.uint32)
    sieve[_mixed(rows.T, rows.shape[1], along=0) >> np.uint64(64 - _BITS)] = True
    return sieve


def _mixed(numbers: np.ndarray, size: int, along: int = 1) -> np.ndarray:
    """Mix each row of words into one number: rows that follow each other in a text, or (along=0) given as columns."""
    if along == 0:
        parts = [numbers[at].astype(np.uint64) for at in range(size)]
    else:
        last = max(len(numbers) - size + 1, 0)
        parts = [numbers[at : at + last].astype(np.uint64) for at in range(size)]
    mixed = parts[0] * _MIX[0]
    for at in range(1, size):
        mixed = (mixed ^ (mixed >> np.uint64(29))) * _MIX[at] + parts[at] * _MIX[0]
    spread: np.ndarray = mixed * _MIX[4]
    return spread
