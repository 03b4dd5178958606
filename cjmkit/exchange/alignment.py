"""From a project's text to the study's turns: which characters of the one are which of the other.

A transcript loses labels, times and line ends on its way into turns, so positions are carried over character by character.
"""

from __future__ import annotations

import unicodedata
from array import array
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

AHEAD = (24, 8, 3)  # characters that find the place again after a part that the turn has not
FAR = 4000  # characters within which it must be found
LONGEST_GAP = 200  # characters at the beginning of a turn that the text may lack
_INVISIBLE = frozenset("\u00ad\u200b\u200e\u200f\u2060\ufeff")


class Span(NamedTuple):
    """A stretch of one turn (its number in the source's list of turns)."""

    turn: int
    start: int
    end: int


class Squeezed:
    """A text without blanks and with its letters taken apart, so that only what is read counts, and where each stood."""

    def __init__(self, words: str) -> None:
        letters: list[str] = []
        places = array("q")
        run: list[tuple[int, str]] = []  # marks on one letter may come in any order
        for at, letter in enumerate(words):
            if letter.isspace() or letter in _INVISIBLE:
                continue
            for part in letter if letter < "\x80" else unicodedata.normalize("NFD", letter):
                if unicodedata.combining(part):
                    run.append((at, part))
                    continue
                if run:
                    _take(run, letters, places)
                letters.append(part)
                places.append(at)
        _take(run, letters, places)
        self.letters, self.places = "".join(letters), places


def _take(run: list[tuple[int, str]], letters: list[str], places: array[int]) -> None:
    for at, part in sorted(run, key=lambda mark: unicodedata.combining(mark[1])):
        letters.append(part)
        places.append(at)
    run.clear()


class Alignment:
    """A project's text (LF line ends) against the turns of a source (rows of `tables.UTTERANCES`, in their order).

    `covered` is the share (0…1) of the turns' characters that were found in the text.
    """

    def __init__(self, words: str, turns: Sequence[Mapping[str, Any]]) -> None:
        self.turns = turns
        self._turn = array("q", [-1]) * len(words)
        self._char = array("q", [-1]) * len(words)
        self._words = words
        squeezed = Squeezed(words)
        at = found = total = 0
        for number, turn in enumerate(turns):
            own = Squeezed(turn["text"])
            at, matched = self._walk(squeezed, at, own, number)
            if not matched and at and len(own.letters) >= AHEAD[0]:
                _, matched = self._walk(squeezed, 0, own, number)  # a reader may put turns into another order
            found, total = found + matched, total + len(own.letters)
        self.covered = found / total if total else 0.0

    def _walk(self, whole: Squeezed, at: int, own: Squeezed, number: int) -> tuple[int, int]:
        """Find a turn's characters from `at` on; return where it ends, and how many were found."""
        matched = here = 0
        begun = at
        while here < len(own.letters) and (matched or here < LONGEST_GAP):
            length = _common(whole.letters, at, own.letters, here)
            if length >= min(AHEAD[-1], len(own.letters) - here) or (length and matched):
                for step in range(length):
                    place = whole.places[at + step]
                    self._turn[place], self._char[place] = number, own.places[here + step]
                at, here, matched = at + length, here + length, matched + length
                if here == len(own.letters):
                    break
            far = FAR if matched else len(whole.letters)
            again = _resumed(whole.letters, at, own.letters, here, far)
            if again is None:
                here += 1  # a character that the text has not
            else:
                at = again
        return (at if matched else begun), matched

    def spans(self, start: int, end: int) -> list[Span]:
        """Return the stretches of turns that a stretch of the text is, in order, without blanks at their ends."""
        found: dict[int, tuple[int, int]] = {}
        for place in range(start, end):
            turn, char = self._turn[place], self._char[place]
            if turn >= 0:
                low, high = found.get(turn, (char, char))
                found[turn] = min(low, char), max(high, char)
        return [Span(turn, low, high + 1) for turn, (low, high) in sorted(found.items())]

    def with_blanks(self, span: Span, start: int, end: int) -> Span:
        """Return a span with the blanks that were selected around it, where the turn has them as well."""
        words, chosen = self.turns[span.turn]["text"], self._words[start:end]
        before = min(len(chosen) - len(chosen.lstrip()), span.start - len(words[: span.start].rstrip()))
        behind = words[span.end :]
        after = min(len(chosen) - len(chosen.rstrip()), len(behind) - len(behind.lstrip()))
        return Span(span.turn, span.start - before, span.end + after)


def _common(left: str, at: int, right: str, here: int) -> int:
    """How many characters from there on are the same."""
    length, step = 0, 64
    while step:
        part = right[here + length : here + length + step]
        if part and left.startswith(part, at + length) and len(part) == step:
            length += step
            step = min(2 * step, 4096)
        else:
            step //= 2
    return length


def _resumed(whole: str, at: int, own: str, here: int, far: int) -> int | None:
    """Where the turn goes on, behind something that it has not."""
    for ahead in AHEAD:
        part = own[here : here + ahead]
        reach = far if len(part) == AHEAD[0] else min(far, FAR)
        found = whole.find(part, at, min(len(whole), at + reach + len(part)))
        if found >= 0:
            return found
    return None


def samples(turns: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return pieces of a source's longer turns, by which it is known again."""
    texts = sorted((Squeezed(turn["text"]).letters for turn in turns[:: max(1, len(turns) // 40)]), key=len)[-20:]
    return [part for each in texts for part in _samples(each)]


def likeness(letters: str, pieces: Sequence[str]) -> float:
    """Return the share (0…1) of a source's pieces that stand in a squeezed text."""
    return sum(piece in letters for piece in pieces) / len(pieces) if pieces else 0.0


def _samples(letters: str) -> list[str]:
    if len(letters) < 16:
        return [letters] if letters else []
    cuts = [*range(0, min(len(letters), 400), 40), min(len(letters), 400)]
    return [letters[low:high] for low, high in pairwise(cuts) if high - low >= 12]
