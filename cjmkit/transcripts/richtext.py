"""Rich Text (.rtf), as f4, f5 and word processors write it: paragraphs, line breaks, bold runs, tables, special characters.

An own reader: striprtf, the kept one, gives flat text, in which bold speakers, line breaks inside a turn and the cells of tables are no
longer to be told apart, and in which deleted text is back. RTF's grammar is small: groups, control words and characters.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeVar

from cjmkit.transcripts.grids import grid_lines
from cjmkit.transcripts.lines import Line
from cjmkit.transcripts.paragraphs import read_paragraphs
from cjmkit.transcripts.reading import Notes, Reading
from cjmkit.transcripts.runs import run_lines

_Content = TypeVar("_Content", str, bytes)

_TOKEN = re.compile(
    r"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<hex>[0-9A-Fa-f]{2})|\\(?P<symbol>[^A-Za-z])|(?P<brace>[{}])"
    r"|[\r\n]+|(?P<text>[^\\{}\r\n]+)|\\",
    re.DOTALL,
)
# Groups whose text is no part of the talk; a group that begins with \* is none either.
_APART = frozenset({
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "headerl", "headerr", "headerf", "footer", "footerl",
    "footerr", "footerf", "fldinst", "listtext", "pntext", "listtable", "listoverridetable", "revtbl", "rsidtbl", "xe", "tc",
    "themedata", "datastore", "latentstyles", "generator", "nonshppict", "shprslt", "do", "filetbl", "ftnsep", "ftnsepc", "aftnsep",
    "aftnsepc", "nonesttables", "mmathPr",
})  # fmt: skip
_ASIDES = frozenset({"footnote", "annotation"})
_CHARACTERS = {
    "tab": "\t", "line": "\n", "lbr": "\n", "emdash": "—", "endash": "–", "emspace": " ", "enspace": " ", "qmspace": " ", "bullet": "•",
    "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
}  # fmt: skip
_SYMBOLS = {"~": "\xa0", "_": "-", "{": "{", "}": "}", "\\": "\\", "\t": "\t"}
_ENDS = frozenset({"par", "sect", "page", "column", "nestcell", "nestrow"})
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 78: "shift_jis", 80: "gb2312", 128: "cp932", 129: "cp949", 134: "gbk", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437",
    255: "cp850",
}  # fmt: skip


def is_rich_text(content: bytes) -> bool:
    """Say whether a file is RTF."""
    return content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf")


def read_rich_text(content: bytes, known: Collection[str]) -> Reading:
    """Return a document as passages; `line` counts its paragraphs, those of tables and the empty ones among them."""
    document = _Document()
    document.read(content.decode("latin-1"))
    reading = read_paragraphs(document.lines, known, "RTF")
    reading.notes.join(document.notes)
    reading.encoding, reading.unit = document.encoding, "paragraph"
    return reading


@dataclass(frozen=True)
class _Group:
    """What holds up to the end of a group."""

    silent: bool = False
    bold: bool = False
    deleted: bool = False
    hidden: bool = False
    skipped: int = 1  # characters behind \u that stand for readers without Unicode
    font: int | None = None


class _Document:
    """The state of the one pass over the tokens: the group, the paragraph, the table that is open."""

    def __init__(self) -> None:
        self.notes = Notes()
        self.lines: list[Line] = []
        self.encoding = "cp1252"
        self.fonts: dict[int, str] = {}
        self.group = _Group()
        self.outer: list[_Group] = []
        self.pieces: list[tuple[str, bool]] = []
        self.coded = b""  # bytes whose characters are still to be found
        self.high = 0  # the first half of a character beyond the first 65536
        self.skip = 0
        self.number = 1
        self.in_table = self.is_heading = False
        self.cell: list[Line] = []
        self.row: list[list[Line]] = []
        self.rows: list[list[list[Line]]] = []

    def read(self, text: str) -> None:
        position = 0
        is_utf8 = not text.isascii() and _is_utf8(text)  # against the rules, and found all the same
        while found := _TOKEN.match(text, position):
            position = found.end()
            kind = found.lastgroup
            if kind not in ("hex", "text", None):
                self._decode()
            if kind in ("word", "number"):
                word, number = found["word"], int(found["number"]) if found["number"] else None
                if word == "bin":
                    position += max(0, number or 0)
                elif self.skip and word in _CHARACTERS:
                    self.skip -= 1
                else:
                    self._word(word, number)
            elif kind == "brace":
                self.skip = 0
                if not self._brace(found["brace"]):
                    break
            elif kind == "hex":
                self._bytes(bytes.fromhex(found["hex"]))
            elif kind == "text" and is_utf8:
                self._decode()
                self._say(self._unskipped(found["text"]).encode("latin-1").decode("utf-8", "replace"))
            elif kind == "text":
                self._bytes(found["text"].encode("latin-1"))
            elif kind == "symbol":
                self._symbol(found["symbol"])
        self._decode()
        if self.outer:
            self.notes.add("cut_off", self.number)
        self._end_cell(last=True)

    def _brace(self, brace: str) -> bool:
        """Open or close a group; the outermost one's end is the document's."""
        if brace == "{":
            self.outer.append(self.group)
        elif self.outer:
            self.group = self.outer.pop()
        return bool(self.outer)

    def _symbol(self, symbol: str) -> None:
        if symbol == "*":
            self.group = replace(self.group, silent=True)
        elif symbol in "\r\n":
            self._word("par", None)
        elif symbol in _SYMBOLS:
            self._say(_SYMBOLS[symbol])

    def _word(self, word: str, number: int | None) -> None:
        on = number != 0
        if word in _APART or word in _ASIDES:
            if word in _ASIDES and not self.group.silent:
                self.notes.add("asides", self.number)
            self.group = replace(self.group, silent=True)
        elif word == "shptxt":
            self.group = replace(self.group, silent=False)
        elif word in ("f", "fcharset", "cpg"):
            self._font(word, number or 0)
        elif word in ("b", "deleted", "v", "plain", "uc"):
            changed = {"b": {"bold": on}, "deleted": {"deleted": on}, "v": {"hidden": on}, "uc": {"skipped": number or 0},
                       "plain": {"bold": False, "deleted": False, "hidden": False}}[word]  # fmt: skip
            self.group = replace(self.group, **changed)  # type: ignore[arg-type]
        elif word == "u" and number is not None:
            self._unicode(number % 0x10000)
        elif word in ("ansicpg", "mac", "pc", "pca"):
            self.encoding = _codec({"mac": 10000, "pc": 437, "pca": 850}.get(word, number or 1252))
        elif not self.group.silent:
            self._layout(word, number)

    def _layout(self, word: str, number: int | None) -> None:
        if word in _CHARACTERS:
            self._say(_CHARACTERS[word])
        elif word in _ENDS:
            self._end_paragraph()
        elif word == "pard":
            self.in_table = self.is_heading = False
        elif word == "intbl":
            self.in_table = True
        elif word == "outlinelevel":
            self.is_heading = (number or 0) < 9
        elif word == "cell":
            self._end_cell()
        elif word == "row":
            self.rows += [self.row] if self.row else []
            self.row = []

    def _font(self, word: str, number: int) -> None:
        if word == "f":
            self.group = replace(self.group, font=number)
        elif self.group.font is not None:
            self.fonts[self.group.font] = _CHARSETS.get(number, "") if word == "fcharset" else _codec(number)

    def _bytes(self, content: bytes) -> None:
        self.coded += self._unskipped(content)

    def _unskipped(self, content: _Content) -> _Content:
        skip = min(self.skip, len(content))
        self.skip -= skip
        return content[skip:]

    def _decode(self) -> None:
        if self.coded:
            coded, self.coded = self.coded, b""
            font = self.fonts.get(self.group.font, "") if self.group.font is not None else ""
            self._say(coded.decode(font or self.encoding, errors="replace"))

    def _unicode(self, code: int) -> None:
        self.skip = self.group.skipped
        if 0xD800 <= code < 0xDC00:
            self.high = code
            return
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((self.high - 0xD800) << 10) + (code - 0xDC00) if self.high else 0xFFFD
        self.high = 0
        if code >= 32:
            self._say(chr(code))

    def _say(self, text: str) -> None:
        group = self.group
        if group.silent or group.hidden or not text:
            return
        if group.deleted:
            self.notes.add("deleted_text", self.number)
        elif self.pieces and self.pieces[-1][1] == group.bold:
            self.pieces[-1] = (self.pieces[-1][0] + text, group.bold)
        else:
            self.pieces.append((text, group.bold))

    def _end_paragraph(self) -> None:
        lines = run_lines(self.pieces, self.number, heading=self.is_heading)
        self.pieces = []
        self.number += 1
        if self.in_table:
            self.cell += lines
        else:
            self._end_table()
            self.lines += lines

    def _end_cell(self, *, last: bool = False) -> None:
        if last:
            if self.pieces:
                self._end_paragraph()
            self.row += [self.cell] if self.cell else []
            self.rows += [self.row] if self.row else []
            self.cell, self.row = [], []
            self._end_table()
            return
        self.in_table = True
        self._end_paragraph()
        self.row.append(self.cell)
        self.cell = []

    def _end_table(self) -> None:
        rows, self.rows = self.rows, []
        if rows:
            self.lines += grid_lines(rows)


def _is_utf8(text: str) -> bool:
    try:
        text.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@cache
def _codec(page: int) -> str:
    name = {10000: "mac_roman", 65001: "utf-8", 0: "cp1252"}.get(page, f"cp{page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"
