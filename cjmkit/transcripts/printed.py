"""The lines of a PDF as they are printed: words with their places, of which the layer of text knows no lines for sure.

Read with pypdfium2. Beside pypdf it is some twenty times faster, gives blanks where pypdf gives tabs, and marks a hyphen at a line's end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile
from typing import Any, NamedTuple

from cjmkit.transcripts.reading import Notes, Unreadable

MOST_PAGES = 3000
LABEL = 60  # characters of a speaker's label
WIDE = 1.6  # times the height of the letters: a gap in a line that is a tab

_HYPHEN = "\ufffe"


class _Word(NamedTuple):
    """A word as it is printed; measures are points from the page's lower left corner."""

    text: str
    left: float
    right: float
    bottom: float
    height: float
    bold: bool


class Row(NamedTuple):
    """A line of words; `bold` are the bold ones that it begins with."""

    page: int
    text: str
    left: float
    right: float
    bottom: float
    height: float
    bold: str
    across: float  # the page's width

    @property
    def divided(self) -> bool:
        """Whether it ends with a hyphen."""
        return self.text[-1:] == "-" and self.text[-2:-1].isalnum()

    @property
    def width(self) -> float:
        """Of a character, on average."""
        return (self.right - self.left) / max(1, len(self.text))


def read_rows(content: bytes, notes: Notes) -> Iterator[Row]:
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        key = "encrypted" if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD else "broken_document"
        raise Unreadable(key) from error
    try:
        if len(document) > MOST_PAGES:
            raise Unreadable("too_large")
        found = odd = 0
        for number in range(len(document)):
            try:
                page = document[number]
                rows = _page_rows(page, number + 1)
            except pypdfium2.PdfiumError:
                notes.add("page_unreadable", number + 1)
                continue
            text = "".join(row.text for row in rows)
            found += len(text)
            odd += sum(
                character == "\ufffd" or character < " " or "\ue000" <= character <= "\uf8ff" for character in text
            )
            if not text and any(each.type == raw.FPDF_PAGEOBJ_IMAGE for each in page.get_objects(max_depth=2)):
                notes.add("page_unreadable", number + 1)
            yield from rows
        if not found or odd > 0.3 * found:
            raise Unreadable("scanned")
    finally:
        document.close()


def _page_rows(page: Any, number: int) -> list[Row]:
    layer, across = page.get_textpage(), page.get_width()
    rows: list[Row] = []
    at, before = 0, ""
    for part in re.split(rf"(\r\n|\r|\n|{_HYPHEN})", layer.get_text_range()):
        if part == _HYPHEN and rows:
            rows[-1] = rows[-1]._replace(text=f"{rows[-1].text}{' ' * before[-1:].isspace()}-")
        elif part.strip():
            rows += [_row(line, number, across) for line in _level(_words(layer, part, at))]
        before = part
        at += _units(part)
    return rows


def _units(text: str) -> int:
    """The length in UTF-16 units, in which the layer counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _words(layer: Any, text: str, at: int) -> list[_Word]:
    """The words of what the layer takes for a line, with their places."""
    words: list[_Word] = []
    for found in re.finditer(r"\S+", text):
        begin = at + _units(text[: found.start()])
        first, last = _box(layer, begin), _box(layer, begin + _units(found.group()[:-1]))
        if first is None or last is None:  # no glyph of its own: it stands where the word before it ends
            edge = words[-1].right if words else 0.0
            words.append(_Word(found.group(), edge, edge, words[-1].bottom if words else 0.0, 4.0, False))
        else:
            words.append(
                _Word(found.group(), first[0], last[2], first[1], max(first[3] - first[1], 4.0), _is_bold(layer, begin))
            )
    return words


def _level(words: Sequence[_Word]) -> Iterator[list[_Word]]:
    """Words into lines: what stands lower, or further left, begins a new one, whatever the layer says."""
    line: list[_Word] = []
    for word in words:
        if line and (abs(word.bottom - line[-1].bottom) > 0.6 * word.height or word.right < line[-1].left):
            yield line
            line = []
        line.append(word)
    if line:
        yield line


def _row(words: Sequence[_Word], page: int, across: float) -> Row:
    """One printed line; its first wide gap is a tab, where that can stand between a speaker and the words.

    So is the second one, where only a number or a time stands before the first.
    """
    text = words[0].text
    for before, word in pairwise(words):
        wide = word.left - before.right > WIDE * word.height and len(text) < LABEL
        tabbed = text.count("\t") >= (1 if any(map(str.isalpha, text.partition("\t")[0])) else 2)
        text += ("\t" if wide and not tabbed else " ") + word.text
    bold = " ".join(word.text for word in takewhile(lambda word: word.bold, words))
    height = max(word.height for word in words)
    return Row(page, text, words[0].left, words[-1].right, words[0].bottom, height, bold, across)


def _box(layer: Any, unit: int) -> tuple[float, float, float, float] | None:
    import pypdfium2
    from pypdfium2 import raw

    index = raw.FPDFText_GetCharIndexFromTextIndex(layer.raw, unit)
    if index < 0:
        return None
    try:
        found: tuple[float, float, float, float] = layer.get_charbox(index, loose=True)
    except pypdfium2.PdfiumError:
        return None
    return found


def _is_bold(layer: Any, unit: int) -> bool:
    from ctypes import create_string_buffer

    from pypdfium2 import raw

    index = raw.FPDFText_GetCharIndexFromTextIndex(layer.raw, unit)
    if raw.FPDFText_GetFontWeight(layer.raw, index) >= 600:
        return True
    buffer = create_string_buffer(256)
    raw.FPDFText_GetFontInfo(layer.raw, index, buffer, 256, None)
    return re.search(rb"bold|black|heavy|fett", buffer.value, re.IGNORECASE) is not None
