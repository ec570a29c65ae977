"""Change settings of a policy to see what that would do: checked as a file would be, and written nowhere."""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, NoReturn

from pydantic import ValidationError

from audit import policycheck, strictyaml
from audit.errors import PolicyError
from audit.law import load_law
from audit.policy import Policy, json_schema
from audit.policycheck import Problem, dotted
from audit.policyreferences import references
from audit.strictyaml import Loc, shown

LONGEST = "retention.max"  # the short name of the longest period
_PERIOD = re.compile(r"(?=.)(?:([1-9]\d{0,3})y)?(?:([1-9]\d{0,3})m)?")


@dataclass(frozen=True)
class _Made:
    """A key that a change made, and the keys that stood beside it: most likely one of these was meant."""

    loc: Loc
    beside: tuple[str, ...]


def changed(policy: Policy, changes: Mapping[str, Any]) -> Policy:
    """Return the policy as it would be with other settings, each given by its dotted path; refuse what dangles."""
    data = policy.model_dump(exclude_unset=True)
    made: dict[Loc, _Made] = {}
    where = ", ".join(shown(name) for name in changes)
    for path, value in changes.items():
        for loc, said in _settings(path, value):
            made[loc] = _set(data, loc, said, path)
    try:
        found = Policy.model_validate(data)
    except ValidationError as error:
        _refuse(list(policycheck.shape(error, json_schema())), made, where)
    if problems := list(references(found, load_law())):
        _refuse(problems, made, where)
    found._source = policy.source  # and no digest: this is no file's text
    return found


def period(text: object) -> tuple[int | None, int | None]:
    """Read a period such as 6y, 18m or 1y6m as years and months."""
    match = _PERIOD.fullmatch(str(text).strip())
    if match is None:
        raise PolicyError(f"{shown(text)} is no period", where=LONGEST, hint="write it as 6y, 18m or 1y6m")
    years, months = (int(part) if part else None for part in match.groups())
    return years, months


def _settings(path: str, value: Any) -> Iterator[tuple[Loc, Any]]:
    """Give the places of the policy that a change is about, and what is to stand there."""
    if path == LONGEST:
        years, months = period(value)
        yield ("retention", "period", "years"), years
        yield ("retention", "period", "months"), months
    else:
        yield tuple(path.split(".")), strictyaml.value(value, shown(path)) if isinstance(value, str) else value


def _set(data: dict[str, Any], parts: Loc, value: Any, path: str) -> _Made:
    """Put a value in its place; ids may have dots, so at each step the longest key that is there is taken."""
    node, loc, made = data, (), None
    while True:
        for end in (*range(len(parts), 0, -1), 0):
            if ".".join(map(str, parts[:end])) in node:
                break
        key, parts = (".".join(map(str, parts[:end])), parts[end:]) if end else (str(parts[0]), parts[1:])
        loc = (*loc, key)
        if key not in node and made is None:
            made = _Made(loc, tuple(map(str, node)))
        if not parts:
            node[key] = value
            return made or _Made(loc, ())
        if node.get(key) is None:
            node[key] = {}
        node = node[key]
        if not isinstance(node, dict):
            raise PolicyError(f"{dotted(loc)} has no settings of its own", where=shown(path), hint="give all of it")


def _refuse(problems: list[Problem], made: Mapping[Loc, _Made], where: str) -> NoReturn:
    """Raise what is wrong with the changed policy; of a key that was made by mistake, name the one that was meant."""
    ranked = zip((not any(_under(one.loc, loc) for loc in made) for one in problems), count(), problems, strict=False)
    _, _, first = min(ranked)
    for one in made.values():
        near = difflib.get_close_matches(str(one.loc[-1])[:100], one.beside, n=1)
        if near and first.message.endswith("is missing") and _under(first.loc, one.loc):
            raise PolicyError(f"there is no {dotted(one.loc)}", where=where, hint=f"did you mean {near[0]}?") from None
    raise PolicyError(first.message, where=where, hint=first.hint) from None


def _under(loc: Loc, above: Loc) -> bool:
    return loc[: len(above)] == above
