"""Read YAML as plain data, refusing what makes a file mean something other than it shows."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from audit.errors import PolicyError

SIZE = 256 * 1024
DEPTH = 16
Loc = tuple[str | int, ...]

# Events, not SafeLoader's nodes: an alias is refused when it is met, before anything could be expanded.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}


@dataclass(frozen=True)
class Document:
    """What one file says, and on which line it says it."""

    name: str
    data: dict[str, Any]
    lines: dict[Loc, int]
    sha256: str

    def where(self, loc: Loc) -> str:
        """Name the file and the line of a value, or of what should have held it."""
        while loc not in self.lines:
            loc = loc[:-1]
        return f"{self.name}, line {self.lines[loc]}"


def read(path: Path) -> Document:
    """Read one file that holds one mapping."""
    name = shown(path.name or path)
    raw = _bytes(path, name)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise PolicyError("the file is not UTF-8 text", where=f"{name}, line {line}", hint="save it as UTF-8") from None
    builder = _Builder(name, text)
    return Document(name, builder.document(), builder.lines, hashlib.sha256(raw).hexdigest())


def value(text: str, where: str) -> Any:
    """Read one value, as it would stand behind a key in a file."""
    with_key = _Builder(where, f"value: {text}").document()
    if list(with_key) != ["value"]:
        raise PolicyError("this is more than one value", where=where)
    return with_key["value"]


def shown(text: object, limit: int = 60) -> str:
    """Make text from a file fit to print in one line of a terminal."""
    plain = "".join(character if character.isprintable() else "?" for character in str(text))
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"


def _bytes(path: Path, name: str) -> bytes:
    try:
        if path.is_dir():
            raise PolicyError("this is a folder, not a file", where=name, hint="name one .yaml file in it")
        if not path.exists():
            raise PolicyError("there is no such file", where=name)
        if not path.is_file():
            raise PolicyError("this is not an ordinary file", where=name)
        with path.open("rb") as file:
            raw = file.read(SIZE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not one a file can have"
        raise PolicyError(f"the file cannot be read: {reason}", where=name) from None
    if len(raw) > SIZE:
        raise PolicyError(f"the file is larger than {SIZE // 1024} KiB", where=name)
    return raw


class _Builder:
    """Turn the events of one YAML stream into plain data, keeping the line of every key and item."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text
        self.lines: dict[Loc, int] = {(): 1}
        self.events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)

    def document(self) -> dict[str, Any]:
        """Build the one mapping that the stream must hold."""
        try:
            next(self.events)  # the start of the stream
            if isinstance(next(self.events), yaml.StreamEndEvent):
                raise PolicyError("the file is empty", where=self.name)
            value = self._value(next(self.events), (), 1)
            next(self.events)  # the end of the document
            after = next(self.events)
            if not isinstance(after, yaml.StreamEndEvent):
                self._refuse("a second document begins here; one file holds one", after)
        except yaml.YAMLError as error:
            self._not_yaml(error)
        if not isinstance(value, dict):
            raise PolicyError("the file is not a mapping of keys to values", where=f"{self.name}, line 1")
        return value

    def _value(self, event: Any, loc: Loc, depth: int) -> Any:
        self._plain(event)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if depth > DEPTH:
            self._refuse(f"values are nested more than {DEPTH} deep", event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(loc, depth)
        return self._mapping(loc, depth)

    def _plain(self, event: Any) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._refuse(f"the alias *{shown(event.anchor)} is not allowed", event, "write the value out")
        if event.anchor is not None:
            self._refuse(f"the anchor &{shown(event.anchor)} is not allowed", event, "write the value out")
        if event.tag is not None:
            self._refuse(f"the tag {shown(event.tag)} is not allowed", event, "leave it out")

    def _sequence(self, loc: Loc, depth: int) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            here = (*loc, len(items))
            self.lines[here] = event.start_mark.line + 1
            items.append(self._value(event, here, depth + 1))
        return items

    def _mapping(self, loc: Loc, depth: int) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._key(event)
            here = (*loc, key)
            if key in mapping:
                self._refuse(f"the key {shown(key)} is given twice, first on line {self.lines[here]}", event)
            self.lines[here] = event.start_mark.line + 1
            mapping[key] = self._value(next(self.events), here, depth + 1)
        return mapping

    def _key(self, event: Any) -> str:
        self._plain(event)
        if not isinstance(event, yaml.ScalarEvent):
            self._refuse("a key must be text", event)
        if event.value == "<<":
            self._refuse("the merge key << is not allowed", event, "write the values out")
        return str(event.value)

    def _scalar(self, event: Any) -> Any:
        text = str(event.value)
        if not event.implicit[0]:  # quoted or a block: text as it stands
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _WHOLE.fullmatch(text):
            return int(text)
        if _DAY.fullmatch(text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                self._refuse(f"{text} is no day of the calendar", event)
        return text

    def _not_yaml(self, error: yaml.YAMLError) -> None:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        if re.match(r" *\t", (self.text.split("\n")[line - 1 : line] or [""])[0]):
            raise PolicyError("a tab stands where YAML wants spaces", where=f"{self.name}, line {line}") from None
        problem = shown(getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read", 100)
        raise PolicyError(f"this is not YAML: {problem}", where=f"{self.name}, line {line}") from None

    def _refuse(self, message: str, event: Any, hint: str | None = None) -> None:
        raise PolicyError(message, where=f"{self.name}, line {event.start_mark.line + 1}", hint=hint)
