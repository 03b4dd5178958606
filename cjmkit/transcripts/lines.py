"""The lines of a text or of a Word document, and what could open a turn on each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import NamedTuple

from cjmkit.transcripts.labels import conventional, is_label_shape, is_letter, is_name_shape, key, words
from cjmkit.transcripts.times import CLOCK, MARK, ONLY_MARK, end_time, first_time

OWN_WORDS = 4  # words of a label on a line of its own


class Line(NamedTuple):
    """A line of a text file, or a paragraph of a document (its parts, where soft breaks divide it)."""

    number: int
    text: str
    bold: str = ""  # of a document: the bold words that it begins with
    heading: bool = False
    label: str | None = None  # from the speaker's column of a table
    mark: str = ""  # from the time's column of a table
    continues: bool = False  # stands behind a soft break


class Opener(NamedTuple):
    """What could open a turn: a label, how it is set off, the words behind it, and the time beside it."""

    label: str
    rest: str
    start: float | None
    kind: str  # colon, head, first (time, then label), bold, tab, bracket, dash, own (on its own line), cell, heading
    end: float | None = None  # where the time is a span


# What may stand before a label: quotation marks of Markdown, a bullet, marks of direction, emoji.
_DECORATION = r"(?:>\s?)*\s*(?:[-•*–]\s+)?(?:[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u2600-\u27bf\ufe0f\u200d\U0001f000-\U0001faff]+\s*)?"
_LABEL = r"(?P<label>[\[(<]?[^\W_][^:：\t\n]{0,99}?)"
_COLON = re.compile(
    rf"{_DECORATION}(?:\d{{1,4}}[.)]?\s+(?=[^\W\d]))?[*_]{{0,3}}(?:(?P<t1>{MARK})\s*[-–|]?\s*)?[*_]{{0,3}}{_LABEL}\s*[*_]{{0,3}}\s*(?P<t2>{MARK})?\s*[*_]{{0,3}}"
    rf"\s*(?P<colon>[:：])(?!//)[*_]{{0,3}}\s*(?P<t3>{MARK})?[*_]{{0,3}}(?:\s*[-–]\s)?\s*(?P<rest>.*)$",
    re.DOTALL,
)
_BOLD = re.compile(
    rf"{_DECORATION}(?:\*\*|__)\s*(?P<label>[^*_\n]{{1,80}}?)\s*(?P<t>{MARK})?\s*[:：]?\s*(?:\*\*|__)\s*[:：]?\s*(?P<rest>.*)$"
)
_HEAD = re.compile(
    rf"{_DECORATION}[*_]*(?P<label>\S[^\n]{{0,80}}?)[*_]*(?:\s*[-–|,]\s*|\s+|(?=[\[(]))(?P<t>{MARK})[*_]*\s*$"
)
_FIRST = re.compile(rf"{_DECORATION}[*_]*(?P<t>{MARK})[*_]*\s*[-–|·•,]?\s+[*_]*(?P<label>\S[^\n:]{{0,60}}?)[*_]*\s*$")
_TAB = re.compile(
    rf"(?:(?P<t>{MARK})\s*\t\s*)?(?P<label>[^\W\d_][^\t\n]{{0,40}}?)\s*\t+\s*(?:(?P<t2>{MARK})\s*\t?\s*)?(?P<rest>\S.*)$"
)
_INITIAL = re.compile(r"\b[^\W\d_]\.$")  # Herr K., Anna W.
_MARKED = re.compile(rf"{_DECORATION}(?P<label>[^\W_][^\t\n\[\]:]{{0,40}}?)\s+(?P<t>\[{CLOCK}\])\s+(?P<rest>\S.*)$")
_DIRECTION = re.compile(r"(?P<label>.*\S)\s*[(\[](?P<direction>[^()\[\]]+)[)\]]$")
_COUNTED = re.compile(r"(?P<letters>[^\W\d_]{1,12})[ .]?(?P<number>\d{1,3})$")
_QUOTATION = re.compile(r"\A\s*(?:>\s?)+")
_HEADING = re.compile(r"#{1,6}\s+")
_BRACKETED = re.compile(
    rf"{_DECORATION}(?:\[(?P<square>[^\[\]<>:\n]{{1,60}})\]|<(?P<angle>[^\[\]<>:\n]{{1,60}})>)\s*(?P<rest>\S.*)$"
)
_DASHED = re.compile(r"(?P<label>[^\W\d_][^:\n–—]{0,60}?)\s+[-–—]\s+(?P<rest>\S.*)$")


def opener(line: Line) -> Opener | None:
    """Return what could open a turn on a line; whether it does is decided over the whole file."""
    if line.label is not None:
        return Opener(line.label, line.text, first_time(line.mark), "cell", end_time(line.mark)) if line.label else None
    text = line.text.strip()
    if not text or ONLY_MARK.match(text):
        return None
    if line.heading:
        bare = _HEADING.sub("", text).strip("*_ ").removesuffix(":")
        return Opener(bare, "", None, "heading") if is_label_shape(bare) else None
    colon = _colon(text)
    if colon is not None and text.startswith(line.bold.strip() or "\0"):
        # Behind a bold name, words and then a colon were said.
        colon = None if len(colon.label[len(line.bold.strip()) :].split()) > 1 else colon
    tabbed = _tabbed(line.text) or _marked(text)
    for found in (
        tabbed if tabbed is not None and tabbed.start is not None else None,
        colon,
        _head(text),
        _bold(text, line.bold),
        tabbed,
        _bracketed(text),
        _dashed(text),
    ):
        if found is not None and is_label_shape(found.label):
            return _without_direction(found._replace(label=" ".join(found.label.split())))
    return None


def own_line_openers(lines: Sequence[Line], known: Collection[str]) -> list[Opener | None]:
    """Return openers for labels that stand on lines of their own without a colon, with what was said on the lines below.

    At least two such labels come at least twice each, in a fifth of the lines, and hardly ever one upon the other.
    """
    candidates = [_own_line(line, known) for line in lines]
    counts = Counter(key(found.label) for found in candidates if found is not None)
    often = {label for label, count in counts.items() if count >= 2 or label in known}
    openers = [found if found is not None and key(found.label) in often else None for found in candidates]
    filled = [found for line, found in zip(lines, openers, strict=True) if line.text.strip() and not is_mark(line.text)]
    labels = [found for found in filled if found is not None]
    upon = sum(1 for found, below in pairwise(filled) if found and below)
    if len(often) < 2 or len(labels) < max(4, 0.2 * len(filled)) or upon > 0.1 * len(labels):
        return [None] * len(lines)
    return openers


def _own_line(line: Line, known: Collection[str]) -> Opener | None:
    text = bare_text(line.text).strip("*_ ")
    if line.label is not None or not is_label_shape(text) or len(text.split()) > OWN_WORDS:
        return None
    if text[-1] in ",:;!?…-" or (text[-1] == "." and conventional(text) is None and not _INITIAL.search(text)):
        return None
    named = key(text) in known or is_name_shape(text) or is_letter(text) or conventional(text) is not None
    return Opener(" ".join(text.split()), "", None, "own") if named else None


def _without_direction(found: Opener) -> Opener:
    """A stage direction in a label, "I (lacht): …", belongs to what was said."""
    parts = _DIRECTION.match(found.label)
    if parts is None or key(parts["direction"]) not in words("directions"):
        return found
    return found._replace(label=parts["label"], rest=f"({parts['direction']}) {found.rest}".strip())


def uncounted(openers: Sequence[Opener | None]) -> list[Opener | None]:
    """Return openers with labels that only count up (Q1, A1, Q2, A2, …) as what they count: Q and A."""
    counted: dict[str, list[int]] = {}
    for found in openers:
        if found is not None and (match := _COUNTED.match(found.label)):
            counted.setdefault(match["letters"], []).append(int(match["number"]))
    up = {letters for letters, numbers in counted.items() if len(numbers) >= 3 and numbers == sorted(set(numbers))}
    # One letter alone that counts up may be people: P1, P2 and P3 introduce themselves.
    if len(up) < 2:
        return list(openers)
    return [
        found._replace(label=match["letters"])
        if found is not None and (match := _COUNTED.match(found.label)) and match["letters"] in up
        else found
        for found in openers
    ]


def bare_text(text: str) -> str:
    """Return a line without the marks of a Markdown quotation and without blanks at its ends.

    >>> bare_text("> P2: Yes. ")
    'P2: Yes.'
    """
    return _QUOTATION.sub("", text).strip()


def is_mark(text: str) -> bool:
    """Say whether a line is a time and nothing else."""
    return ONLY_MARK.match(_HEADING.sub("", text.strip("> "), count=1)) is not None


def _colon(text: str) -> Opener | None:
    if ":" not in text[:200] and "：" not in text[:200]:
        return None
    found = _COLON.match(text)
    if found is None:
        return None
    label = found["label"].strip("*_ ")
    if label[0] in "[(<" and label[-1] in "])>":
        label = label[1:-1]
    at = found.start("colon")
    if text[at - 1].isdigit() and text[at + 1 : at + 2].isdigit():
        return None  # the colon of a clock time
    mark = found["t1"] or found["t2"] or found["t3"]
    return Opener(label, found["rest"].strip(), first_time(mark), "colon", end_time(mark))


def _head(text: str) -> Opener | None:
    """A line with a name and a time, in either order, and nothing else: the words stand below."""
    if len(text) > 130:
        return None
    if found := _HEAD.match(text):
        return Opener(_unbracketed(found["label"].strip("*_ -–|,:")), "", first_time(found["t"]), "head")
    if found := _FIRST.match(text):
        return Opener(_unbracketed(found["label"].strip("*_ -–|,:")), "", first_time(found["t"]), "first")
    return None


def _unbracketed(label: str) -> str:
    """[Anna Weber], as Zoom writes it, is Anna Weber."""
    inside = label[1:-1]
    return inside if label[:1] == "[" and label[-1:] == "]" and "[" not in inside else label


def _bold(text: str, bold: str) -> Opener | None:
    if bold:
        label = bold.strip().rstrip(":").strip()
        rest = text[len(bold.strip()) :].lstrip(": \t\u00a0") if text.startswith(bold.strip()) else ""
        found = _HEAD.match(label)
        start = first_time(found["t"]) if found else None
        return Opener(found["label"] if found else label, rest.strip(), start, "bold")
    if found := _BOLD.match(text):
        return Opener(found["label"], found["rest"].strip(), first_time(found["t"]), "bold")
    return None


def _bracketed(text: str) -> Opener | None:
    found = _BRACKETED.match(text)
    return Opener(found["square"] or found["angle"], found["rest"], None, "bracket") if found else None


def _dashed(text: str) -> Opener | None:
    found = _DASHED.match(text)
    return Opener(found["label"], found["rest"], None, "dash") if found else None


def _tabbed(text: str) -> Opener | None:
    found = _TAB.match(text.strip())
    if found is None:
        return None
    return Opener(found["label"], found["rest"].strip(), first_time(found["t"] or found["t2"]), "tab")


def _marked(text: str) -> Opener | None:
    """A name, a time in brackets, and the words on the same line."""
    found = _MARKED.match(text) if "[" in text else None
    return Opener(found["label"], found["rest"], first_time(found["t"]), "tab") if found else None


def is_head_key(label: str) -> bool:
    """Say whether a label is one of head matter (`Date:`), never of a speaker."""
    bare = re.sub(r"[ _-]+", " ", label.casefold()).strip(" *_")
    return bare in words("head") and bare not in words("head_or_label")
