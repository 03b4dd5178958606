"""PDF with a text layer: lines back into paragraphs, without the headers, footers and numbers of its pages.

Read with pypdfium2. Beside pypdf it is some twenty times faster, gives blanks where pypdf gives tabs, and marks a hyphen at a line's end.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from statistics import median
from typing import Any, NamedTuple

from cjmkit.transcripts.lines import Line, opener
from cjmkit.transcripts.paragraphs import read_paragraphs
from cjmkit.transcripts.reading import Notes, Reading, Unreadable

MOST_PAGES = 3000
EDGE = 2  # lines at the top and at the bottom of a page that can be its header or footer
SHARE = 0.4  # of the pages that have a header or footer, at least
LEVEL = 3.0  # points by which one may stand higher or lower
APART = 1.35  # times the usual distance of lines, from which on a paragraph begins
WIDE = 1.6  # times the height of the letters: a gap in a line that is a tab

_HYPHEN = "\ufffe"
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:(?:page|seite|s\.|p\.)\s*)?\d{1,4}(?:\s*(?:/|of|von)\s*\d{1,4})?[-–—\s]*$", re.IGNORECASE
)
_SUSPENDED = re.compile(r"(?:und|oder|bzw\.?|sowie|and|or|to|bis)\b", re.IGNORECASE)


class _Row(NamedTuple):
    """A line as it is printed. Measures are points from the page's lower left corner."""

    page: int
    text: str
    left: float
    right: float
    bottom: float
    height: float
    bold: str

    @property
    def divided(self) -> bool:
        """Whether it ends with a hyphen."""
        return self.text[-1:] == "-" and self.text[-2:-1].isalnum()

    @property
    def width(self) -> float:
        """Of a character, on average."""
        return (self.right - self.left) / max(1, len(self.text))


def read_portable(content: bytes, known: Collection[str]) -> Reading:
    """Return a PDF as passages; `line` is the page that they begin on.

    Raises `Unreadable` for a PDF with a password, without a text layer (a scan), or broken.
    """
    notes = Notes()
    rows = list(_rows(content, notes))
    kept, left_out = _without_furniture(rows)
    lines, pages = _paragraphs(kept)
    reading = read_paragraphs(lines, known, "PDF")
    reading.notes.join(notes)
    reading.pages = pages
    reading.unit = "page"
    for row in left_out:  # numbered behind the lines, so that they can be named by their page
        pages[len(pages) + 1] = row.page
        reading.notes.add("left_out", len(pages))
    return reading


def _rows(content: bytes, notes: Notes) -> Iterator[_Row]:
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


def _page_rows(page: Any, number: int) -> list[_Row]:
    layer = page.get_textpage()
    rows: list[_Row] = []
    at, before = 0, ""
    for part in re.split(rf"(\r\n|\r|\n|{_HYPHEN})", layer.get_text_range()):
        if part == _HYPHEN and rows:
            rows[-1] = rows[-1]._replace(text=f"{rows[-1].text}{' ' * before[-1:].isspace()}-")
        elif part.strip() and (row := _row(layer, part, at, number)) is not None:
            rows.append(row)
        before = part
        at += len(part.encode("utf-16-le", "surrogatepass")) // 2
    return rows


def _row(layer: Any, text: str, at: int, number: int) -> _Row | None:
    """One printed line; `at` is where it begins in the page's text, in UTF-16 units as the layer counts."""
    places, unit = [], at
    for character in text:
        places.append(unit)
        unit += 2 if ord(character) > 0xFFFF else 1
    shown = [place for place, character in enumerate(text) if not character.isspace()]
    first, last = (_box(layer, places[place]) for place in (shown[0], shown[-1]))
    if first is None or last is None:
        return None
    height = max(first[3] - first[1], last[3] - last[1], 4.0)
    bold = ""
    for place in shown[:100]:
        if not _is_bold(layer, places[place]):
            break
        bold = text[shown[0] : place + 1]
    tabbed = _with_tab(layer, text, places, height)
    return _Row(number, re.sub(" +", " ", tabbed).strip(), first[0], last[2], first[1], height, bold)


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


def _with_tab(layer: Any, text: str, places: Sequence[int], height: float) -> str:
    """The line with its first wide gap as a tab, where that can stand between a speaker and the words."""
    for place in (place for place, character in enumerate(text[:60]) if character == " " and 0 < place < len(text) - 1):
        before, after = _box(layer, places[place - 1]), _box(layer, places[place + 1])
        if before and after and after[0] - before[2] > WIDE * height:
            return f"{text[:place]}\t{text[place + 1 :]}"
    return text


def _without_furniture(rows: Sequence[_Row]) -> tuple[list[_Row], list[_Row]]:
    """The lines that belong to the text, and the headers, footers and page numbers around it."""
    by_page: dict[int, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        by_page[row.page].append(place)
    alike: dict[tuple[str, int], list[int]] = defaultdict(list)
    edges: set[int] = set()
    for places in by_page.values():
        down = sorted(places, key=lambda place: -rows[place].bottom)
        for place in {*down[:EDGE], *down[-EDGE:]}:
            edges.add(place)
            alike[_NUMBER.sub("#", rows[place].text), round(rows[place].bottom / LEVEL)].append(place)
    labels = Counter(
        found.label for place, row in enumerate(rows) if place not in edges and (found := opener(Line(1, row.text)))
    )
    needed = max(2, SHARE * len(by_page))
    furniture: set[int] = set()
    for places in alike.values():
        pages = {rows[place].page for place in places}
        found = opener(Line(1, rows[places[0]].text))
        if len(pages) >= needed and _runs_on([rows[place] for place in places]) and not (found and labels[found.label]):
            furniture.update(places)
    for places in by_page.values():
        ends = sorted(places, key=lambda place: rows[place].bottom)
        for place in (ends[0], ends[-1]):
            if _PAGE_NUMBER.match(rows[place].text) and len(places) > 1:
                furniture.add(place)
    return (
        [row for place, row in enumerate(rows) if place not in furniture],
        [row for place, row in enumerate(rows) if place in furniture],
    )


def _runs_on(rows: Sequence[_Row]) -> bool:
    """Whether equal lines differ in nothing, or only in a number that goes up with the pages."""
    numbers = [[int(number) for number in _NUMBER.findall(row.text)[:6]] for row in rows]
    return all(
        len(set(column)) == 1 or len({number - row.page for number, row in zip(column, rows, strict=True)}) == 1
        for column in zip(*numbers, strict=True)
    )


def _paragraphs(rows: Sequence[_Row]) -> tuple[list[Line], dict[int, int]]:
    """Printed lines into paragraphs: a line goes on where the one before it is full. A wide gap is an empty line."""
    margin = sorted(row.right for row in rows)[int(0.95 * (len(rows) - 1))] if rows else 0.0
    steps = [
        one.bottom - two.bottom
        for one, two in itertools.pairwise(rows)
        if one.page == two.page and one.bottom > two.bottom
    ]
    usual = median(steps) if steps else 0.0
    compounds = frozenset(re.findall(r"\w+-\w+", " ".join(row.text for row in rows)))
    texts: list[tuple[str, str, int]] = []
    for place, row in enumerate(rows):
        before = rows[place - 1] if place else None
        apart = before is not None and before.page == row.page and before.bottom - row.bottom > APART * usual
        if before is not None and texts and not apart and _goes_on(before, row, margin):
            text, bold, page = texts[-1]
            whole = bold and bold == text and row.bold == row.text
            joined = _joined(text[:-1], row.text, compounds) if before.divided else f"{text} {row.text}"
            texts[-1] = (joined, joined if whole else bold, page)
            continue
        if apart:
            texts.append(("", "", row.page))
        texts.append((row.text, row.bold, row.page))
    lines = [Line(number, text, bold) for number, (text, bold, _) in enumerate(texts, 1)]
    return lines, {number: page for number, (_, _, page) in enumerate(texts, 1)}


def _goes_on(before: _Row, row: _Row, margin: float) -> bool:
    """Whether a line goes on with the next: its first word had no more room there. One that looks like a new turn does not."""
    if row.bold and before.bold != before.text:
        return False
    found = opener(Line(1, row.text, row.bold))
    if found is not None and (found.kind != "bold" or before.bold != before.text):
        return False
    if "\t" in before.text and "\t" not in row.text and row.left > before.left + row.height and before.page == row.page:
        return True
    if before.divided and row.text[0].isalnum() and before.right >= margin / 2:
        return True
    word = (len(row.text.split(None, 1)[0]) + 1) * row.width
    return before.right + word >= margin - row.width


def _joined(text: str, following: str, compounds: Collection[str]) -> str:
    """A word that was divided at a line's end: "Anmel-/dung" is one word, "E-Mail-/Adresse" keeps its hyphen, "Vor-/und" its blank."""
    if _SUSPENDED.match(following):
        return f"{text}- {following}"
    first = re.match(r"\w+", following)
    last = re.search(r"\w+$", text)
    if first and last and (not following[0].islower() or f"{last.group()}-{first.group()}" in compounds):
        return f"{text}-{following}"
    return f"{text}{following}"
