"""Text without labels: where questions and answers take turns, that is guessed, and the guess is named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from cjmkit.transcripts.heads import NOISE
from cjmkit.transcripts.lines import Line, bare_text, is_mark
from cjmkit.transcripts.reading import Notes, Passage, Reading
from cjmkit.transcripts.times import INLINE_MARK, LEADING_MARK, end_time, first_time, possible_times

SENTENCE_ENDS = (".", "!", "?", "…", ":", '"', "“", "”", "»", "«", ")", "]")
FEWEST = 3  # questions that are followed by something else, from which on a text reads as questions and answers


class _Block(NamedTuple):
    """A paragraph; `set_off` as a heading or in bold."""

    line: int
    text: str
    start: float | None
    end: float | None
    set_off: bool

    @property
    def asks(self) -> bool:
        return self.text.rstrip('*_"“”» ').endswith("?")


def read_unlabelled(lines: Sequence[Line], name: str) -> Reading:
    """Return text without labels as passages without a speaker; `questions` are the lines of those that ask."""
    notes, blocks = Notes(), _blocks(lines)
    only_set_off = sum(block.set_off and block.asks for block in blocks) >= 2
    asks = [block.asks and (block.set_off or not only_set_off) for block in blocks]
    passages, questions = [], []
    for block, asking in zip(blocks, asks, strict=True):
        words = cleaned(block.text.lstrip("# ").strip("*_ "))
        if block.set_off and not asking:
            notes.add("left_out", block.line)
        elif words:
            passages.append(Passage(None, words, block.start, block.end, block.line))
            questions += [block.line] if asking else []
    answered = sum(asking and not following for asking, following in pairwise(asks))
    share = sum(asks) >= 0.25 * len(blocks)
    guessed = answered >= FEWEST and answered >= 0.6 * sum(asks) and (only_set_off or share)
    if passages:
        notes.add("unlabelled_questions" if guessed else "unlabelled", passages[0].line)
    return Reading(
        name,
        possible_times(passages, notes),
        notes,
        "\n",
        duration=max((time for block in blocks for time in (block.start, block.end) if time is not None), default=None),
        questions=frozenset(questions) if guessed else frozenset(),
    )


def _blocks(lines: Sequence[Line]) -> list[_Block]:
    blocks: list[_Block] = []
    fresh = True
    for line in lines:
        bare = bare_text(line.text)
        if not bare:
            fresh = True
        if not bare or NOISE.match(bare) or is_mark(bare):
            continue
        start = end = None
        if led := LEADING_MARK.match(bare):
            start, end, bare, fresh = first_time(led["mark"]), end_time(led["mark"]), bare[led.end() :], True
        bold = bool(line.bold) and len(line.bold) >= len(bare) - 1
        set_off = line.heading or bold or re.fullmatch(r"\*\*.+\*\*", bare) is not None
        if fresh or set_off or not blocks or blocks[-1].set_off or blocks[-1].text.endswith(SENTENCE_ENDS):
            blocks.append(_Block(line.number, bare, start, end, set_off))
        else:
            blocks[-1] = blocks[-1]._replace(text=f"{blocks[-1].text} {bare}")
        fresh = False
    return blocks


def cleaned(text: str) -> str:
    """Return words with single blanks and without the times and the line ends of Markdown in them."""
    if any(mark in text for mark in "[#("):
        text = INLINE_MARK.sub(" ", text)
    kept = (" ".join(part.split()).removesuffix("\\").rstrip() for part in text.split("\n"))
    return "\n".join(part for part in kept if part)
