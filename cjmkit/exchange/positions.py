"""Where a selection stands in a text: programs count characters and line ends differently, and what they counted is found out.

The standard counts code points over a text with one character a line end. NVivo counts UTF-16 units and two for a line end;
others count a line end once, whatever the file has.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, repeat

from cjmkit.exchange.project import SHOWN, Selection

TRIED = 4000  # selections that are enough to tell how a program counts
FEW_WORDS = 4
CLEARLY = 1.02  # how much better than the usual way another one must fit


@dataclass(frozen=True)
class Counting:
    """How positions count: in UTF-16 units or code points, and how much a line end is."""

    utf16: bool = False
    line_end: int = 1

    @property
    def usual(self) -> bool:
        return self == Counting()


@dataclass(frozen=True)
class Tool:
    """What a program wants: the line ends in the file, and how it counts."""

    newline: str = "\n"
    counting: Counting = Counting()


_LINE_END = re.compile(r"\r\n|\r|\n")

TOOLS = {
    "standard": Tool(),
    "nvivo": Tool("\r\n", Counting(utf16=True, line_end=2)),
    "atlasti": Tool(),
    "maxqda": Tool("\r\n"),
    "qualcoder": Tool(),
    "taguette": Tool(),
}


class Counted:
    """A text, its positions as one program counts them; `text` has LF line ends, whatever the stored one has.

    Where a line end counts two and the stored text has such ends, its single ones count one.
    """

    def __init__(self, stored: str, counting: Counting) -> None:
        self.text, self.counting = with_lf(stored), counting
        self._ends = _LINE_END.findall(stored) if counting.line_end == 2 and "\r\n" in stored else None

    @cached_property
    def _starts(self) -> Sequence[int] | None:
        """The position of each code point, and of the end; None where that is the code point's own number."""
        end, wide = self.counting.line_end, self.counting.utf16
        if (end == 1 or "\n" not in self.text) and (not wide or max(self.text, default="") <= "\uffff"):
            return None
        ends = repeat(end) if self._ends is None else map(len, self._ends)
        widths = (next(ends) if letter == "\n" else 2 if wide and letter > "\uffff" else 1 for letter in self.text)
        return array("q", accumulate(widths, initial=0))

    def position(self, at: int) -> int:
        """Return the position of a code point."""
        return at if self._starts is None else self._starts[at]

    def span(self, start: int | None, end: int | None) -> tuple[int, int] | None:
        """Return the code points of a stretch, None where the text has no such stretch."""
        if start is None or end is None or not 0 <= start < end:
            return None
        if self._starts is None:
            return (start, end) if end <= len(self.text) else None
        if end > self._starts[-1]:
            return None
        # Within a character or a line end of two: the whole of it belongs to the stretch.
        first = bisect_left(self._starts, start + 1) - 1
        return first, bisect_left(self._starts, end)


def with_lf(text: str) -> str:
    """Return a text with LF between lines and without a byte order mark."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def counting_of(texts: Sequence[tuple[str, Sequence[Selection]]], origin: str) -> Counting:
    """Return how a program counted, by what its selections show: their words in their names, and ends between words.

    `texts` are a project's texts as stored, with their selections. The program's name decides where both ways fit alike.
    """
    breaks = 2 if any("\r\n" in text for text, _ in texts) else 1
    likely = Counting(True, breaks) if "nvivo" in origin.casefold() else Counting()
    others = [Counting(wide, end) for wide in (False, True) for end in (1, 2)]
    ways = [likely, Counting(), *(way for way in others if way not in (likely, Counting()))]
    fits = {way: _fit(texts, way) for way in dict.fromkeys(ways)}
    best = max(fits, key=lambda way: fits[way])
    return best if fits[best] > CLEARLY * fits[likely] else likely


def _fit(texts: Sequence[tuple[str, Sequence[Selection]]], way: Counting) -> float:
    value, tried = 0.0, 0
    for stored, selections in texts:
        counted = Counted(stored, way)
        for selection in selections[: TRIED - tried]:
            tried += 1
            span = counted.span(selection.start, selection.end)
            if span is not None:
                value += (
                    1
                    + 4 * (shows(selection.name, counted.text[slice(*span)]) is True)
                    + _between_words(counted.text, *span)
                )
    return value


def _between_words(text: str, start: int, end: int) -> float:
    """Up to 2: people select whole words, and no blanks around them."""
    inside = text[start:end]
    begins = not inside[0].isspace() and not (text[start - 1 : start].isalnum() and inside[0].isalnum())
    ends = not inside[-1].isspace() and not (text[end : end + 1].isalnum() and inside[-1].isalnum())
    return float(begins + ends)


def shows(name: str, words: str) -> bool | None:
    """Say whether a selection's name repeats its words, cut or not; None where the name is empty.

    >>> shows("It was always…", "It was always late."), shows("late van", "It was always late."), shows("", "It")
    (True, False, None)
    """
    said, bare = _bare(name), _bare(words)
    if not said:
        return None
    cut = said.endswith("…") or said.endswith("...")
    start = said.rstrip(".… ") if cut else said
    return bare == said or (bool(start) and bare.startswith(start) and (cut or len(said) >= SHOWN // 2))


def found_again(text: str, name: str, near: int, span: tuple[int, int] | None = None) -> tuple[int, int] | None:
    """Return where the words that a selection's name repeats stand in a text; of several places the nearest.

    A name that is cut is only a beginning: the stretch is as long as `span`. Fewer than four words beside a stretch that exists
    may be a title as well, and are not looked for.
    """
    words = name.replace("…", " … ").split()
    cut = words[-1:] in (["…"], ["..."])
    words = words[:-1] if cut else words
    if not words or (len(words) < FEW_WORDS and span is not None) or (cut and span is None):
        return None
    places = every_place(text, " ".join(words))
    if not places:
        return None
    start, end = min(places, key=lambda place: abs(place[0] - near))
    return (start, min(len(text), start + span[1] - span[0])) if cut and span is not None else (start, end)


def every_place(text: str, words: str) -> list[tuple[int, int]]:
    """Return where words stand in a text, whatever blanks and line ends are between them."""
    parts = words.split()
    return [found.span() for found in re.finditer(r"\s+".join(map(re.escape, parts)), text)] if parts else []


def is_title(name: str) -> bool:
    """Say whether somebody gave a selection its name; a program's own ("Quotation 6:1", "line:12", a time) tells nothing.

    >>> is_title("damage done by fatty foods"), is_title("Quotation 6:1"), is_title("00:14.70 – 00:17.70")
    (True, False, False)
    """
    words = re.findall(r"[^\W\d_]{2,}", name)
    return len(words) >= 2 or (len(words) == 1 and not re.search(r"\d", name))


def _bare(words: str) -> str:
    return " ".join(words.split())
