"""Change settings of a policy to see what that would do: checked as a file would be, and written nowhere."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from pydantic import ValidationError

from audit import calendar, policycheck, strictyaml
from audit.errors import PolicyError
from audit.law import load_law
from audit.policy import Policy, json_schema
from audit.policycheck import Problem, dotted
from audit.policyreferences import references
from audit.strictyaml import Loc, shown

LONGEST = "retention.max"  # the short name of the longest period


@dataclass(frozen=True)
class _Made:
    """The first key that a change made, or else set, and of one that is new those that stood beside it."""

    loc: Loc
    beside: tuple[str, ...]


def changed(policy: Policy, changes: Mapping[str, Any]) -> Policy:
    """Return the policy as it would be with other settings, each given by its dotted path; refuse what dangles."""
    data = policy.model_dump(exclude_unset=True)
    where = ", ".join(shown(name) for name in changes)
    made = [_set(data, parts, said, path) for path, value in changes.items() for parts, said in _settings(path, value)]
    try:
        found = Policy.model_validate(data)
    except ValidationError as error:
        _refuse(list(policycheck.shape(error, json_schema())), made, where)
    if problems := list(references(found, load_law())):
        _refuse(problems, made, where)
    found._source = policy.source  # and no digest: this is no file's text
    return found


def _settings(path: str, value: Any) -> Iterator[tuple[list[str], Any]]:
    """Give the places of the policy that a change is about, and what is to stand there."""
    if path == LONGEST:
        years, months = calendar.period(value, LONGEST)
        yield ["retention", "period", "years"], years
        yield ["retention", "period", "months"], months
    else:
        yield path.split("."), strictyaml.value(value, shown(path)) if isinstance(value, str) else value


def _set(data: dict[str, Any], parts: list[str], value: Any, path: str) -> _Made:
    """Put a value in its place; what stands on the way there is made if need be."""
    node: Any = data
    loc: Loc = ()
    made: _Made | None = None
    while parts:
        key, parts = _step(node, parts)
        loc = (*loc, key)
        if key not in node:
            made = made or _Made(loc, tuple(node))
        if parts and node.get(key) is None:
            node[key] = {}
        elif not parts:
            node[key] = value
        elif not isinstance(node[key], dict):
            raise PolicyError(f"{dotted(loc)} has no settings of its own", where=shown(path), hint="give all of it")
        node = node[key]
    return made or _Made(loc, ())


def _step(node: dict[str, Any], parts: list[str]) -> tuple[str, list[str]]:
    """Take the next key off a path: ids may have dots, so the longest that is there, else what is before the dot."""
    known = (end for end in range(len(parts), 0, -1) if ".".join(parts[:end]) in node)
    end = next(known, 1)
    return ".".join(parts[:end]), parts[end:]


def _refuse(problems: list[Problem], made: Sequence[_Made], where: str) -> NoReturn:
    """Raise what is wrong with the changed policy; of a key that was made by mistake, name the one that was meant."""
    first = min(problems, key=lambda problem: not any(_under(problem.loc, one.loc) for one in made))
    for one in made:
        near = difflib.get_close_matches(str(one.loc[-1])[:100], one.beside, n=1)
        if near and first.message.endswith("is missing") and _under(first.loc, one.loc):
            raise PolicyError(f"there is no {dotted(one.loc)}", where=where, hint=f"did you mean {near[0]}?") from None
    raise PolicyError(first.message, where=where, hint=first.hint) from None


def _under(loc: Loc, above: Loc) -> bool:
    return loc[: len(above)] == above
