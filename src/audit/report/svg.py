"""Rebuild a chart from an allow-list: no script, link, image, style or foreign markup survives.

`style=""` becomes presentation attributes, so that a policy without `unsafe-inline` holds and the style sheet can
re-colour the ink for a dark page.
"""

import re
from collections.abc import Iterator
from html import escape
from xml.etree import ElementTree

from markupsafe import Markup


def _names(words: str) -> frozenset[str]:
    """Read a list of names."""
    return frozenset(words.split())


DRAWN = _names("g path use defs clipPath text tspan rect circle ellipse line polyline polygon pattern")
SKIPPED = _names("metadata title desc style")
PRESENTATION = _names(
    "fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-dasharray stroke-dashoffset stroke-linejoin"
    " stroke-linecap stroke-miterlimit opacity font-size font-weight font-style text-anchor"
)
GEOMETRY = _names(
    "d x y x1 x2 y1 y2 cx cy r rx ry dx dy width height points transform"
    " clip-rule clipPathUnits patternUnits patternTransform"
)
REFERENCE = re.compile(r"url\(#([\w.-]+)\)")
PLAIN = re.compile(r"[\w\s.,#%()+-]*", re.ASCII)
FONT = re.compile(r"(?:(?P<style>italic|oblique)\s+)?(?:(?P<weight>bold|\d{3})\s+)?(?P<size>[\d.]+)px\b")
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ROUNDED = _names("d x y points")  # never `transform`: there 0.015 may be a scale
SHORTHAND = re.compile(r"\d+\.\d{3,}")


def clean(svg: str, prefix: str) -> tuple[str, Markup]:
    """Rebuild one chart; return its view box and the markup inside it, ids prefixed."""
    if "<!ENTITY" in svg:
        raise ValueError("a chart may not declare entities")
    root = ElementTree.fromstring(NOT_XML.sub("\ufffd", svg))  # noqa: S314 - entities are refused above
    box = root.get("viewBox", "")
    if not re.fullmatch(r"[\d. -]+", box):
        raise ValueError("a chart needs a plain viewBox")
    return box, Markup("".join(_Rebuilt(root, prefix).inside(root)))  # noqa: S704 - rebuilt below, all text escaped


class _Rebuilt:
    """The allowed part of one drawing."""

    def __init__(self, root: ElementTree.Element, prefix: str) -> None:
        used = dict.fromkeys(name for el in root.iter() for name in _references(el))
        self.ids = {name: f"{prefix}-{number}" for number, name in enumerate(used, 1)}

    def inside(self, parent: ElementTree.Element) -> Iterator[str]:
        """Rebuild what one element holds."""
        for element in parent:
            tag = _local(element.tag)
            if tag in SKIPPED:
                continue
            if tag not in DRAWN:  # never lose ink in silence: imshow() makes an <image>, pcolormesh() does not
                raise ValueError(f"a chart may not hold <{tag}>")
            written = tag in ("text", "tspan")
            inside = "".join(self.inside(element))
            words = escape((element.text or "").strip("\n")) if written else ""
            if tag == "g" and not inside:
                continue
            yield f"<{tag}{self.attributes(element)}>{words}{inside}</{tag}>"
            if tag == "tspan" and element.tail:
                yield escape(element.tail)

    def attributes(self, element: ElementTree.Element) -> str:
        """Keep the attributes that only draw."""
        kept: dict[str, str] = {}
        for name, value in _declared(element):
            if name == "id" and value in self.ids:
                kept["id"] = self.ids[value]
            elif name == "href" and value[:1] == "#" and value[1:] in self.ids:
                kept["href"] = f"#{self.ids[value[1:]]}"
            elif name in ("fill", "clip-path") and (found := REFERENCE.fullmatch(value)):
                kept[name] = f"url(#{self.ids[found[1]]})"
            elif name == "font" and (found := FONT.search(value)):
                kept |= {f"font-{part}": said for part, said in found.groupdict().items() if said}
            elif (name in GEOMETRY or name in PRESENTATION) and "url" not in value and PLAIN.fullmatch(value):
                kept[name] = SHORTHAND.sub(_hundredths, value) if name in ROUNDED else value
        return "".join(f' {name}="{escape(" ".join(value.split()))}"' for name, value in kept.items())


def _hundredths(number: re.Match[str]) -> str:
    """Round a coordinate: a hundredth of a point is finer than any screen."""
    return f"{float(number[0]):.2f}"


def _declared(element: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """List what an element says of itself, in attributes and then in its style."""
    for name, value in element.attrib.items():
        if name != "style":
            yield _local(name), value.strip()
    for declaration in element.get("style", "").split(";"):
        name, _, value = declaration.partition(":")
        yield name.strip(), value.strip()


def _references(element: ElementTree.Element) -> Iterator[str]:
    """List the ids that an element points at."""
    for name, value in _declared(element):
        if name == "href" and value.startswith("#"):
            yield value[1:]
        elif name in ("fill", "clip-path") and (found := REFERENCE.fullmatch(value)):
            yield found[1]


def _local(name: object) -> str:
    """Drop the namespace of a name."""
    return name.rpartition("}")[2] if isinstance(name, str) else "comment"
