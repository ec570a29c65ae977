"""The second line: whatever is about to be published is read through, and refused if it holds what it may not."""

import contextlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from audit.errors import IntegrityError
from audit.gate.decode import Decoder
from audit.gate.everybody import HOST, Everybody, from_nobody
from audit.gate.kept_back import Kept, kept_back
from audit.gate.packed import Budget, UnreadableError, budget_for
from audit.gate.search import Published, Search
from audit.gate.vocabulary import vocabulary
from audit.inventory import Inventory
from audit.policy import Policy
from audit.scratch import Scratch
from audit.waivers import Waivers

Hit = tuple[int, str]  # the number of a file, or of its name, and what it holds

_NAME = 1 << 40  # added to the number of a file whose name is meant
_NAMED = 3  # hits that a refusal names; of the rest, their number
_COUNTING = ("result.json", "manifest.json")  # what stands there as a number is a count of ours


@dataclass(frozen=True)
class Passed:
    """How much was searched for and not found."""

    files: int
    searched: int  # distinct values, of each column
    not_searched: int  # values that cannot be told from ordinary words, numbers or days


@dataclass(frozen=True)
class Leak:
    """Where something stands that the audience may not see, and what it is; never the value itself."""

    where: str
    holds: str


def pass_or_refuse(
    folder: Path,
    inventory: Inventory,
    policy: Policy,
    audience: str,
    *,
    secrets: Iterable[bytes | str] = (),
    places: Iterable[Path] = (),
    waivers: Waivers | None = None,
) -> Passed:
    """Read through a folder that is to be published, and refuse it if it holds what its audience may not see.

    `secrets` are keys that were used, `places` further folders that nobody needs to know, `waivers` name people.
    """
    passed, leaks = read_through(folder, inventory, policy, audience, secrets=secrets, places=places, waivers=waivers)
    if not leaks:
        return passed
    first, *others = leaks
    named = [f"{leak.where} {leak.holds}" for leak in others[: _NAMED - 1]]
    more = [f"{len(others) - len(named):,} more like them"] if len(others) > len(named) else []
    said = "; ".join([first.holds, *named, *more])
    raise IntegrityError(said, where=first.where, hint="nothing was published")


def read_through(
    folder: Path,
    inventory: Inventory,
    policy: Policy,
    audience: str,
    *,
    secrets: Iterable[bytes | str] = (),
    places: Iterable[Path] = (),
    waivers: Waivers | None = None,
) -> tuple[Passed, list[Leak]]:
    """Say how much was searched for in a folder, and list what its audience may not see."""
    entries = sorted(folder.rglob("*"))
    nobody = from_nobody(secrets, [inventory.path, folder, *places], guessing=audience != "analyst")
    scratch = Scratch()
    try:
        with Published(scratch.path / "words") as published:
            hits = dict.fromkeys(_read(entries, published, nobody, budget_for(entries)))
            search = Search(published, vocabulary(policy), _counts(folder))
            _search(search, nobody, [] if audience == "analyst" else kept_back(inventory, policy.zone, waivers))
    finally:
        scratch.close()
    passed = Passed(sum(entry.is_file() for entry in entries), search.searched, search.not_searched)
    return passed, _leaks(sorted(hits | search.hits), [entry.relative_to(folder) for entry in entries])


def _search(search: Search, nobody: Everybody, kept: Iterable[Kept]) -> None:
    """Look for what this audience may not see."""
    search.look_for(HOST, list(nobody.hosts), whole=True)
    for one in kept:
        search.look_for(one.kind, one.values, whole=one.whole)
    search.finish()


def _read(entries: list[Path], published: Published, nobody: Everybody, budget: Budget) -> Iterator[Hit]:
    """Take in every name and every file; give where something stands that nobody may see, or cannot be read."""
    names = [(_NAME + at, _named(entry)) for at, entry in enumerate(entries)]
    for place, views in (*names, *((at, _views(entry, budget)) for at, entry in enumerate(entries))):
        try:
            yield from _take_in(place, views, published, nobody)
        except UnreadableError as error:
            yield place, str(error)
            return  # it is refused anyhow, and a bomb has cost enough


def _take_in(place: int, views: Iterator[str], published: Published, nobody: Everybody) -> Iterator[Hit]:
    for view in views:
        published.add(place, view)
        yield from ((place, f"holds {kind}") for kind in nobody.found_in(view))


def _named(entry: Path) -> Iterator[str]:
    return Decoder(Budget()).views(entry.name.encode("utf-8", "surrogateescape"))


def _views(entry: Path, budget: Budget) -> Iterator[str]:
    if entry.is_symlink() or not (entry.is_dir() or entry.is_file()):
        raise UnreadableError("is a link or a device, which cannot be published")
    if entry.is_file():
        budget.take(entry.stat().st_size)
        yield from Decoder(budget).views(entry.read_bytes())


def _counts(folder: Path) -> set[str]:
    """List the numbers that a run states as numbers: an identifier is a text, even if it has digits only."""
    counts: set[str] = set()

    def count(digits: str) -> int:
        counts.add(digits)
        return 0

    for name in _COUNTING:
        with contextlib.suppress(OSError, ValueError, RecursionError):  # what is no JSON is searched like all else
            json.loads((folder / name).read_text(encoding="utf-8"), parse_int=count)
    return counts


def _leaks(hits: list[Hit], paths: list[Path]) -> list[Leak]:
    """Say where each hit is: a name that holds one itself is not repeated."""
    telling = {paths[place - _NAME] for place, _ in hits if place >= _NAME}

    def where(place: int) -> str:
        at = place % _NAME
        hidden = any(path in telling for path in (paths[at], *paths[at].parents))
        file = f"file {at + 1} of {len(paths)}, by name" if hidden else paths[at].as_posix()
        return f"the name of {file}" if place >= _NAME else file

    return [Leak(where(place), holds) for place, holds in hits]
