"""PDF with a text layer: lines back into paragraphs, without the headers, footers and numbers of its pages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from itertools import pairwise
from math import inf

from cjmkit.transcripts.lines import Line, opener
from cjmkit.transcripts.paragraphs import read_paragraphs
from cjmkit.transcripts.printed import Row, read_rows
from cjmkit.transcripts.reading import Notes, Reading

EDGE = 2  # lines at the top and at the bottom of a page that can be its header or footer
SHARE = 0.4  # of the pages that have a header or footer, at least
LEVEL = 3.0  # points by which one may stand higher or lower
NUMBERED = 0.5  # of all lines, that begin with a number and a gap: the lines are numbered
APART = 1.35  # times the usual distance of lines, from which on a paragraph begins
FILLED = 0.5  # of the page's width: shorter lines are short because little was said

_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:(?:page|seite|s\.|p\.)\s*)?\d{1,4}(?:\s*(?:/|of|von)\s*\d{1,4})?[-–—\s]*$", re.IGNORECASE
)
_NUMBERED = re.compile(r"\d{1,5}\t")
_SUSPENDED = re.compile(r"(?:und|oder|bzw\.?|sowie|and|or|to|bis)\b", re.IGNORECASE)


def read_portable(content: bytes, known: Collection[str]) -> Reading:
    """Return a PDF as passages; `line` is the page that they begin on.

    Raises `Unreadable` for a PDF with a password, without a text layer (a scan), or broken.
    """
    notes = Notes()
    rows = _without_line_numbers(list(read_rows(content, notes)))
    kept, left_out = _without_furniture(rows)
    lines, pages = _paragraphs(kept)
    reading = read_paragraphs(lines, known, "PDF")
    reading.notes.join(notes)
    reading.pages = pages
    reading.encoding, reading.unit = "utf-8", "page"
    for row in left_out:  # numbered behind the lines, so that they can be named by their page
        pages[len(pages) + 1] = row.page
        reading.notes.add("left_out", len(pages))
    return reading


def _without_line_numbers(rows: list[Row]) -> list[Row]:
    """Take out the numbers that a printed transcript has at the left of its lines, every one or every fifth."""
    lefts = Counter(round(row.left) for row in rows if not _NUMBERED.match(f"{row.text}\t"))
    margin = min((left for left, count in lefts.items() if count >= len(rows) / 10), default=0)
    numbered = [place for place, row in enumerate(rows) if _NUMBERED.match(f"{row.text}\t")]
    every = len(numbered) >= NUMBERED * len(rows)
    numbered = [place for place in numbered if every or rows[place].left < margin - rows[place].height]
    if len(numbered) < 3 or not _count_up([int(rows[place].text.split("\t")[0]) for place in numbered]):
        return rows
    bare = {
        place: rows[place]._replace(text=_NUMBERED.sub("", f"{rows[place].text}\t", count=1).strip())
        for place in numbered
    }
    return [row for place, each in enumerate(rows) if (row := bare.get(place, each)).text]


def _count_up(numbers: Sequence[int]) -> bool:
    """Whether numbers go up in equal steps, or begin anew on each page."""
    steps = Counter(two - one for one, two in pairwise(numbers) if two > one)
    return (
        sum(steps.values()) >= 0.6 * (len(numbers) - 1)
        and bool(steps)
        and max(steps.values()) >= 0.9 * sum(steps.values())
    )


def _without_furniture(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
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
    inside = {_NUMBER.sub("#", row.text) for place, row in enumerate(rows) if place not in edges}
    labels = Counter(
        found.label for place, row in enumerate(rows) if place not in edges and (found := opener(Line(1, row.text)))
    )
    needed = max(2, SHARE * len(by_page))
    furniture: set[int] = set()
    for (text, _), places in alike.items():
        pages = {rows[place].page for place in places}
        found = opener(Line(1, rows[places[0]].text))
        if (
            len(pages) >= needed
            and text not in inside
            and _runs_on([rows[place] for place in places])
            and not (found and labels[found.label])
        ):
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


def _runs_on(rows: Sequence[Row]) -> bool:
    """Whether equal lines differ in nothing, or only in a number that goes up with the pages."""
    numbers = [[int(number) for number in _NUMBER.findall(row.text)[:6]] for row in rows]
    return all(
        len(set(column)) == 1 or len({number - row.page for number, row in zip(column, rows, strict=True)}) == 1
        for column in zip(*numbers, strict=True)
    )


def _paragraphs(rows: Sequence[Row]) -> tuple[list[Line], dict[int, int]]:
    """Printed lines into paragraphs: a line goes on where the one before it is full. A wide gap is an empty line."""
    margin = sorted(row.right for row in rows)[int(0.95 * (len(rows) - 1))] if rows else 0.0
    left = min((row.left for row in rows), default=0.0)
    is_wrapped = bool(rows) and margin - left >= FILLED * rows[0].across
    steps = [one.bottom - two.bottom for one, two in pairwise(rows) if one.page == two.page and one.bottom > two.bottom]
    usual = sorted(steps)[len(steps) // 5] if steps else 0.0  # the closest lines are those of one paragraph
    compounds = frozenset(re.findall(r"\w+-\w+", " ".join(row.text for row in rows)))
    texts: list[tuple[str, str, int]] = []
    for place, row in enumerate(rows):
        before = rows[place - 1] if place else None
        apart = before is not None and before.page == row.page and before.bottom - row.bottom > APART * usual
        if before is not None and texts and not apart and _goes_on(before, row, margin if is_wrapped else inf):
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


def _goes_on(before: Row, row: Row, margin: float) -> bool:
    """Whether a line goes on with the next: its first word had no more room there. One that looks like a new turn does not."""
    if row.bold and before.bold != before.text:
        return False
    above = opener(Line(1, before.text, before.bold))
    if above is not None and above.kind in ("head", "first"):
        return False
    found = opener(Line(1, row.text, row.bold))
    if found is not None and (found.kind != "bold" or before.bold != before.text):
        return False
    if "\t" in before.text and "\t" not in row.text and row.left > before.left + row.height and before.page == row.page:
        return True
    if before.divided and row.text[0].isalnum():
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
