"""OpenDocument texts (.odt): paragraphs, breaks, bold spans, tables, inserted text. Deleted text, comments and footnotes stay out.

Read from content.xml itself: odfdo, the kept library of the format, hands out text and styles apart, so that the bold words a line
begins with and a break inside a paragraph would have to be found in its XML all the same; its work stays where it writes (the tests).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from cjmkit.transcripts.grids import grid_lines
from cjmkit.transcripts.lines import Line
from cjmkit.transcripts.packages import Package, opened
from cjmkit.transcripts.paragraphs import read_paragraphs
from cjmkit.transcripts.reading import Notes, Reading, Unreadable
from cjmkit.transcripts.runs import run_lines

MOST_REPEATED = 50  # equal empty cells that a table may stand for with one
MOST_BLANKS = 1000

_ASIDES = frozenset({"note", "annotation"})
_SILENT = frozenset(
    {
        "tracked-changes",
        "annotation-end",
        "forms",
        "sequence-decls",
        "ruby-text",
        "table-of-content",
        "alphabetical-index",
    }
)
_BOLD = frozenset({"bold", "600", "700", "800", "900"})


def read_opendocument(content: bytes, known: Collection[str]) -> Reading:
    """Return a document as passages; `line` counts its paragraphs, those of tables and the empty ones among them."""
    document = _Document()
    with opened(content) as package:
        tree = package.tree("content.xml")
        body = None if tree is None else next(tree.iter("{*}text"), None)
        if body is None:
            raise Unreadable("broken_document")
        document.styles = _styles(package, tree)
        lines = document.lines(body)
    reading = read_paragraphs(lines, known, "ODT")
    reading.notes.join(document.notes)
    reading.encoding, reading.unit = "utf-8", "paragraph"
    return reading


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _attribute(element: Any, name: str) -> str:
    return next((value for full, value in element.attrib.items() if full.rpartition("}")[2] == name), "")


def _styles(package: Package, content: Any) -> dict[str, bool]:
    """Whether each style is bold, its own or from the one that it builds on."""
    own: dict[str, tuple[bool | None, str]] = {}
    for tree in (package.tree("styles.xml"), content):
        for style in () if tree is None else tree.iter("{*}style"):
            weights = [_attribute(each, "font-weight") for each in style if _tag(each) == "text-properties"]
            weight = next(filter(None, weights), None)
            own[_attribute(style, "name")] = (
                None if weight is None else weight in _BOLD,
                _attribute(style, "parent-style-name"),
            )

    def bold(name: str) -> bool:
        for _ in range(20):
            if name not in own:
                break
            if (found := own[name][0]) is not None:
                return found
            name = own[name][1]
        return False

    return {name: bold(name) for name in own}


class _Document:
    """The state of the one pass: the number of the paragraph, and what was left out."""

    def __init__(self) -> None:
        self.notes = Notes()
        self.number = 0
        self.styles: dict[str, bool] = {}

    def lines(self, parent: Any) -> list[Line]:
        found: list[Line] = []
        for child in parent:
            tag = _tag(child)
            if tag in ("p", "h"):
                found += self._paragraph(child, heading=tag == "h")
            elif tag == "table":
                found += grid_lines([[self.lines(cell) for cell in _cells(row)] for row in _rows(child)])
            elif tag in _SILENT:
                if tag == "tracked-changes" and next(child.iter("{*}deletion"), None) is not None:
                    self.notes.add("deleted_text")
            elif tag in _ASIDES:
                self.notes.add("asides", max(1, self.number))
            else:  # lists, sections, frames, text boxes
                found += self.lines(child)
        return found

    def _paragraph(self, paragraph: Any, *, heading: bool) -> list[Line]:
        self.number += 1
        boxes: list[Any] = []
        bold = self.styles.get(_attribute(paragraph, "style-name"), False)
        pieces = list(self._pieces(paragraph, bold, boxes))
        lines = run_lines(pieces, self.number, heading=heading)
        for box in boxes:
            lines += self.lines(box)
        return lines

    def _pieces(self, element: Any, bold: bool, boxes: list[Any]) -> Iterator[tuple[str, bool]]:
        """The text inside an element, each piece with whether it is bold. Breaks are LF."""
        if element.text:
            yield _collapsed(element.text), bold
        for child in element:
            tag = _tag(child)
            if tag == "tab":
                yield "\t", bold
            elif tag == "line-break":
                yield "\n", bold
            elif tag == "s":
                count = _attribute(child, "c")
                yield " " * (min(int(count), MOST_BLANKS) if count.isdigit() else 1), bold
            elif tag in _ASIDES:
                self.notes.add("asides", self.number)
            elif tag == "frame":
                boxes.append(child)
            elif tag not in _SILENT:
                style = _attribute(child, "style-name") if tag == "span" else ""
                yield from self._pieces(
                    child, self.styles.get(style, bold) or (bold and style not in self.styles), boxes
                )
            if child.tail:
                yield _collapsed(child.tail), bold


def _collapsed(text: str) -> str:
    """White space in the file is one blank: more of them have an element of their own."""
    words = " ".join(text.split(None))
    return (" " if text[:1].isspace() else "") + words + (" " if words and text[-1:].isspace() else "")


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if _tag(child) == "table-row":
            yield child
        elif _tag(child) in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(child)


def _cells(row: Any) -> Iterator[Any]:
    for child in row:
        if _tag(child) in ("table-cell", "covered-table-cell"):
            count = _attribute(child, "number-columns-repeated")
            for _ in range(min(int(count), MOST_REPEATED) if count.isdigit() else 1):
                yield child
