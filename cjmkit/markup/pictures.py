"""Drawings inside a page: an SVG made harmless, its ids made its own, and where its plotting area lies."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from xml.etree import ElementTree

from markupsafe import Markup

from cjmkit.markup.pieces import tag

_SVG = "http://www.w3.org/2000/svg"
_LINK = "{http://www.w3.org/1999/xlink}href"
_REFUSED = frozenset({"script", "foreignObject", "iframe", "embed", "object", "handler", "listener", "style"})
_TEXT_COLOUR = "#1f2328"  # a drawing in the look's own colours can follow the reader's dark mode
_MOVE = re.compile(r"translate\(\s*(-?[\d.]+)(?:[ ,]+(-?[\d.]+))?\s*\)")
_WIDE = re.compile(r"M\s*(-?[\d.]+)[ ,]+-?[\d.]+h\s*([\d.]+)")


@dataclass(frozen=True)
class Area:
    """Where the plot lies in its drawing: the drawing's width in pixels, the plot's left edge and width as shares of it."""

    pixels: float
    left: float
    width: float


def picture(svg: str) -> Markup:
    """Return an SVG for use inside HTML: without scripts, handlers and outside references, its ids made unlike any other's.

    A text that is no SVG gives an empty string.
    """
    return Markup(_inline(svg))


def figure(svg: str) -> Markup:
    """Return a drawing as a figure that scrolls inside itself where the screen is narrower than its writing allows."""
    return tag("figure", tag("div", picture(svg), class_="cjm-scroll", tabindex="0"), class_="cjm-chart")


@cache
def plot_area(svg: str) -> Area:
    """Return where the columns of a drawing made by Vega stand: the widest background of its groups, else all of it."""
    root = _root(svg)
    if root is None:
        return Area(1, 0, 1)
    pixels = _pixels(root)
    found: list[tuple[float, float]] = []
    _backgrounds(root, 0.0, found)
    fitting = [(left, width) for left, width in found if left >= 0 and left + width <= pixels + 1]
    left, width = max(fitting, key=lambda place: place[1], default=(0.0, pixels))
    return Area(pixels, round(left / pixels, 4), round(width / pixels, 4))


@cache
def _inline(svg: str) -> str:
    root = _root(svg)
    if root is None:
        return ""
    stem = hashlib.sha256(svg.encode("utf-8", "replace")).hexdigest()[:6]
    ids = {element.get("id") for element in root.iter() if element.get("id")}
    for parent in list(root.iter()):
        for child in list(parent):
            if not isinstance(child.tag, str) or child.tag.rpartition("}")[2] in _REFUSED:
                parent.remove(child)
    for element in root.iter():
        for name, value in list(element.attrib.items()):
            kept = _attribute(name, value, stem, ids)
            if kept is None:
                del element.attrib[name]
            else:
                element.set(name, kept)
    pixels = _pixels(root)
    root.set("viewBox", root.get("viewBox") or f"0 0 {pixels:g} {_length(root.get('height')) or 300:g}")
    root.set("style", f"--natural:{pixels:g}px")
    root.set("class", "cjm-svg" if _TEXT_COLOUR in svg.lower() else "cjm-svg cjm-paper")
    root.attrib.pop("width", None)
    root.attrib.pop("height", None)
    ElementTree.register_namespace("", _SVG)
    # Prefixes mean nothing inside HTML, and would hide the elements from it.
    return re.sub(r"<(/?)\w+:", r"<\1", ElementTree.tostring(root, encoding="unicode", short_empty_elements=False))


def _root(svg: str) -> ElementTree.Element | None:
    if "<!DOCTYPE" in svg or "<!ENTITY" in svg:  # entities can grow without end; no chart of ours has them
        svg = re.sub(r"<!DOCTYPE[^\[>]*(\[[^\]]*\])?[^>]*>", "", svg)
    try:
        root = ElementTree.fromstring(svg.strip())
    except ElementTree.ParseError:
        return None
    return root if root.tag == f"{{{_SVG}}}svg" else None


def _attribute(name: str, value: str, stem: str, ids: set[str | None]) -> str | None:
    bare = name.rpartition("}")[2].lower()
    if bare.startswith("on"):
        return None
    if bare == "href" or name == _LINK:
        return f"#{stem}-{value[1:]}" if value.startswith("#") and value[1:] in ids else None
    if bare == "id":
        return f"{stem}-{value}"
    if bare in ("aria-labelledby", "aria-describedby"):
        return " ".join(f"{stem}-{part}" if part in ids else part for part in value.split())
    if "url(" in value:
        inside = re.fullmatch(r"\s*url\(\s*['\"]?#([^'\")]+)['\"]?\s*\)\s*", value)
        return f"url(#{stem}-{inside.group(1)})" if inside and inside.group(1) in ids else None
    return value


def _backgrounds(element: ElementTree.Element, left: float, found: list[tuple[float, float]]) -> None:
    moved = _MOVE.search(element.get("transform") or "")
    left += float(moved.group(1)) if moved else 0.0
    if "background" in (element.get("class") or "").split():
        shape = _WIDE.match(element.get("d") or "")
        if shape and float(shape.group(2)) > 0:
            found.append((left + float(shape.group(1)), float(shape.group(2))))
    for child in element:
        _backgrounds(child, left, found)


def _pixels(root: ElementTree.Element) -> float:
    box = (root.get("viewBox") or "").replace(",", " ").split()
    return _length(root.get("width")) or (float(box[2]) if len(box) == 4 and _length(box[2]) else 0.0) or 600.0


def _length(value: str | None) -> float:
    found = re.match(r"[\d.]+(?=(px)?$)", value or "")
    return float(found.group(0)) if found else 0.0
