"""Word documents (.docx): paragraphs, soft breaks, bold runs, tables, inserted text. Deleted text, comments and footnotes stay out."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator
from typing import Any

from cjmkit.transcripts.grids import grid_lines
from cjmkit.transcripts.lines import Line
from cjmkit.transcripts.packages import Package, opened
from cjmkit.transcripts.paragraphs import read_paragraphs
from cjmkit.transcripts.reading import Notes, Reading, Unreadable
from cjmkit.transcripts.runs import run_lines

_HEADING = re.compile(r"(?:heading|title|überschrift|berschrift|titel)(?![^\W\d_])", re.IGNORECASE)
_OFFICE_DOCUMENT = "/officeDocument"
_ASIDES = ("commentReference", "footnoteReference", "endnoteReference")
_GONE = frozenset({"del", "moveFrom", "Fallback", "txbxContent"})
_AROUND = frozenset({"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"})
_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read_word(content: bytes, known: Collection[str]) -> Reading:
    """Return a document as passages; `line` counts its paragraphs, those of tables and the empty ones among them."""
    document = _Document()
    with opened(content) as package:
        body = _body(package)
        document.styles = _styles(package)
        lines = document.lines(body)
    reading = read_paragraphs(lines, known, "DOCX")
    reading.notes.join(document.notes)
    reading.encoding, reading.unit = "utf-8", "paragraph"
    return reading


def _body(package: Package) -> Any:
    """The document's body, where the package says that it stands."""
    relations = package.tree("_rels/.rels")
    targets = [
        posixpath.normpath(each.get("Target", "").lstrip("/"))
        for each in (() if relations is None else relations)
        if each.get("Type", "").endswith(_OFFICE_DOCUMENT)
    ]
    for name in (*targets, "word/document.xml"):
        tree = package.tree(name)
        body = None if tree is None else next((each for each in tree if _tag(each) == "body"), None)
        if body is not None:
            return body
    raise Unreadable("broken_document")


def _tag(element: Any) -> str:
    """An element's name without its namespace: documents come in two (transitional and strict)."""
    return str(element.tag).rpartition("}")[2]


def _child(element: Any, *names: str) -> Any:
    for name in names:
        element = None if element is None else next((each for each in element if _tag(each) == name), None)
    return element


def _value(element: Any) -> str:
    return (
        "" if element is None else next((value for name, value in element.attrib.items() if name.endswith("}val")), "")
    )


def _is_on(element: Any) -> bool:
    return element is not None and _value(element) not in ("0", "false", "off", "none")


def _styles(package: Package) -> dict[str, tuple[str, bool]]:
    """Each style's name and whether it is bold, its own or from the style that it builds on."""
    tree = package.tree("word/styles.xml")
    own: dict[str, tuple[str, bool | None, str]] = {}
    for style in () if tree is None else (each for each in tree if _tag(each) == "style"):
        id = next((value for name, value in style.attrib.items() if name.endswith("}styleId")), "")
        name, weight, base = _child(style, "name"), _child(style, "rPr", "b"), _child(style, "basedOn")
        own[id] = (_value(name), None if weight is None else _is_on(weight), _value(base))

    def is_bold(id: str) -> bool:
        for _ in range(20):
            if id not in own:
                break
            if (found := own[id][1]) is not None:
                return found
            id = own[id][2]
        return False

    return {id: (name, is_bold(id)) for id, (name, _, _) in own.items()}


class _Document:
    """The state of the one pass: the number of the paragraph, and what was left out."""

    def __init__(self) -> None:
        self.notes = Notes()
        self.number = 0
        self.styles: dict[str, tuple[str, bool]] = {}

    def lines(self, parent: Any) -> list[Line]:
        return [
            line
            for block in _blocks(parent)
            for line in (self._table(block) if _tag(block) == "tbl" else self._paragraph(block))
        ]

    def _paragraph(self, paragraph: Any) -> list[Line]:
        self.number += 1
        style = _child(paragraph, "pPr", "pStyle")
        name, bold = self.styles.get(_value(style), (_value(style), False)) if style is not None else ("", False)
        heading = _HEADING.match(name) is not None
        lines = run_lines(list(self._pieces(paragraph, bold)), self.number, heading=heading)
        for box in (each for each in paragraph.iter() if _tag(each) == "txbxContent"):
            if not any(_tag(parent) in ("Fallback", "txbxContent") for parent in box.iterancestors()):
                lines += self.lines(box)
        return lines

    def _pieces(self, paragraph: Any, bold: bool) -> Iterator[tuple[str, bool]]:
        """The text of a paragraph's runs, each with whether it is bold. Soft breaks are LF."""
        for run in (each for each in paragraph.iter() if _tag(each) == "r"):
            above = set()
            for parent in run.iterancestors():
                if parent is paragraph:
                    break
                above.add(_tag(parent))
            if above & _GONE:
                if above & {"del", "moveFrom"} and any(_tag(each) in ("delText", "t") for each in run):
                    self.notes.add("deleted_text", self.number)
                continue
            own, style = _child(run, "rPr", "b"), _child(run, "rPr", "rStyle")
            styled = bold if style is None else self.styles.get(_value(style), ("", False))[1] or bold
            if text := "".join(self._text(each) for each in run):
                yield text, _is_on(own) if own is not None else styled

    def _text(self, element: Any) -> str:
        tag = _tag(element)
        if tag == "t":
            return (element.text or "").replace("\n", " ")
        if tag in _ASIDES:
            self.notes.add("asides", self.number)
        return _CHARACTERS.get(tag, "")

    def _table(self, table: Any) -> list[Line]:
        rows = []
        for row in _within(table, "tr"):
            rows.append([self.lines(cell) for cell in _within(row, "tc")])
        return grid_lines(rows)


def _blocks(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, also those inside content controls and tracked insertions."""
    for child in parent:
        if _tag(child) in ("p", "tbl"):
            yield child
        elif _tag(child) in _AROUND:
            yield from _blocks(child)


def _within(parent: Any, name: str) -> Iterator[Any]:
    """A table's rows, or a row's cells, not those of a table inside it."""
    for child in parent:
        if _tag(child) == name:
            yield child
        elif _tag(child) in _AROUND:
            yield from _within(child, name)
