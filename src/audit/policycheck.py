"""Say what is wrong with a policy file: where, what, and what is allowed instead."""

import difflib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from audit.errors import PolicyError
from audit.strictyaml import Document, Loc, shown

_CODE = re.compile(r"[\w.-]{1,40}")
_LISTED = 12
_SAID = {
    "string_type": "must be text; put it in quotes",
    "int_type": "must be a whole number",
    "date_type": "must be a day such as 2026-01-31, without quotes",
    "tuple_type": "must be a list",
    "dict_type": "must be a mapping of keys to values",
    "model_type": "must be a mapping of keys to values",
    "string_pattern_mismatch": "is not written as it must be: letters, digits, - and _ only, an id with dots between",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
    "dict_attributes_type": "must be a mapping of keys to values",
}


@dataclass(frozen=True)
class Problem:
    """One thing wrong, and where."""

    loc: Loc
    message: str
    hint: str | None = None


def refuse(document: Document, problems: Iterable[Problem]) -> None:
    """Raise the first problem of the file and count the others."""
    # What stands in the file comes before what it lacks: a misspelt key is both, and only its own line helps.
    found = sorted(problems, key=lambda problem: (problem.loc not in document.lines, _line(document, problem.loc)))
    if found:
        first = found[0]
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        message, hint = (first.message, f"{first.hint}{more}") if first.hint else (f"{first.message}{more}", None)
        raise PolicyError(message, where=document.where(first.loc), hint=hint)


def refuse_setting(name: str, error: ValidationError, schema: dict[str, Any]) -> NoReturn:
    """Raise what is wrong with a setting that was not given in a file."""
    first, *_ = (_shape((name, *detail["loc"]), detail, schema) for detail in error.errors())
    raise PolicyError(first.message, hint=first.hint) from None


def shape(error: ValidationError, schema: dict[str, Any]) -> Iterator[Problem]:
    """Put what pydantic found in words that the writer of a policy understands."""
    details = error.errors(include_url=False, include_context=False)
    for detail in details:
        loc = detail["loc"]
        # A list whose only item was refused counts as too short as well: that is one problem, not two.
        if detail["type"] != "too_short" or not any(other["loc"][:-1] == loc for other in details):
            yield _shape(loc, detail, schema)


def suggest(wrong: object, allowed: Collection[str]) -> str:
    """Name the nearest of what is allowed, and the rest of it as far as it fits in a line."""
    near = difflib.get_close_matches(str(wrong)[:100], allowed, n=1)
    if near and len(allowed) > _LISTED:
        return f"did you mean {near[0]}?"
    listed = ", ".join(list(allowed)[:_LISTED]) + (", …" if len(allowed) > _LISTED else "")
    return (f"did you mean {near[0]}? " if near else "") + f"allowed: {listed or 'nothing'}"


def _shape(loc: Loc, detail: ErrorDetails, schema: dict[str, Any]) -> Problem:
    loc = tuple(part for part in loc if part != "[key]")
    kind, at = detail["type"], dotted(loc)
    if kind == "missing":
        return Problem(loc, f"{at} is missing")
    if kind == "extra_forbidden":
        allowed = sorted(_schema_at(loc[:-1], schema).get("properties", {}))
        within = f"{dotted(loc[:-1])}: " if loc[:-1] else ""
        return Problem(loc, f"{within}{shown(loc[-1])} is no key here", suggest(loc[-1], allowed))
    if detail["input"] is None:
        return Problem(loc, f"{at} has no value")
    if kind == "literal_error":
        return Problem(
            loc, f"{at}{_value(detail['input'])} is not allowed", suggest(detail["input"], _choices(loc, schema))
        )
    said = _SAID.get(kind) or detail["msg"].replace("Input should", "must").replace("String should", "must")
    return Problem(loc, f"{at} {said}")


def _value(value: object) -> str:
    # Only what looks like a code is repeated: a file given by mistake may hold anything.
    return f": {value}" if isinstance(value, str) and _CODE.fullmatch(value) else ": this"


def _choices(loc: Loc, schema: dict[str, Any]) -> list[str]:
    node = _schema_at(loc, schema)
    parent = _schema_at(loc[:-1], schema)
    return [str(choice) for choice in node.get("enum") or parent.get("propertyNames", {}).get("enum", [])]


def _schema_at(loc: Loc, schema: dict[str, Any]) -> dict[str, Any]:
    node = schema
    for part in loc:
        if isinstance(part, int):
            node = node.get("items", {})
        else:
            others = [*node.get("patternProperties", {}).values(), node.get("additionalProperties")]
            node = node.get("properties", {}).get(part) or next((one for one in others if one), {})
        node = _resolved(node, schema)
    return node


def _resolved(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    node = next((branch for branch in node.get("anyOf", []) if branch.get("type") != "null"), node)
    return schema["$defs"][node["$ref"].rsplit("/", 1)[1]] if "$ref" in node else node


def _line(document: Document, loc: Loc) -> int:
    while loc not in document.lines:
        loc = loc[:-1]
    return document.lines[loc]


def dotted(loc: Loc) -> str:
    return ".".join(shown(part, 40) for part in loc)
