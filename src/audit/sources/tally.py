"""Account for every physical line of a text file."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from audit.errors import IntegrityError, SourceError
from audit.sources.packed import Readable, opened

BLOCK = 8 << 20  # how much of a file is in memory at once, besides the row being read
LONGEST_LINE = 64 << 20
MOST_REJECTED = 500_000  # rows; each is named, and what is mostly no rows is no table

BOM = b"\xef\xbb\xbf"


class Rejected(NamedTuple):
    """A physical row that could not be read: where it began, and why. Never what it says."""

    line: int
    reason: str


@dataclass
class Tally:
    """What became of the physical lines of one file."""

    physical: int = 0
    header: int = 0
    rows: int = 0
    blank: int = 0
    inside: int = 0  # line ends inside quoted cells
    rejected: list[Rejected] = field(default_factory=list)

    def check(self, where: str) -> None:
        """Stop the run unless every line is accounted for."""
        accounted = self.header + self.rows + len(self.rejected) + self.blank + self.inside
        if accounted != self.physical:
            raise IntegrityError(
                f"{self.physical} physical lines, but {accounted} accounted for",
                where=where,
                hint="nothing was assessed; please report this file's shape as a defect of audit",
            )


def blocks(path: Path, tally: Tally) -> Iterator[bytes]:
    """Read a file, packed or not, in blocks of whole lines without the byte-order mark; count its physical lines."""
    where = path.name
    with opened(path) as file:
        start = file.read(len(BOM))
        yield from _whole_lines(file, b"" if start == BOM else start, where, tally)


def lines_of(path: Path) -> Iterator[bytes]:
    """Read a file line by line, as its tally counts them."""
    for block in blocks(path, Tally()):
        yield from io.BytesIO(block)


def _whole_lines(file: Readable, rest: bytes, where: str, tally: Tally) -> Iterator[bytes]:
    while chunk := file.read(BLOCK):
        chunk = rest + chunk
        cut = chunk.rfind(b"\n") + 1
        block, rest = chunk[:cut], chunk[cut:]
        if len(rest) > LONGEST_LINE:
            raise SourceError(f"a line is longer than {LONGEST_LINE >> 20} MiB", where=where)
        if block:
            tally.physical += block.count(b"\n")
            yield block
        if len(tally.rejected) > MOST_REJECTED:
            raise SourceError(f"more than {MOST_REJECTED:,} of its rows are none", where=where, hint="is it a table?")
    if rest:
        tally.physical += rest.count(b"\n") + (not rest.endswith(b"\n"))
        yield rest
