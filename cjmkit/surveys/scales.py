"""The scale and direction that a question states itself: in its wording, or in the labels that a file holds for it."""

from __future__ import annotations

import re

from cjmkit.surveys.cues import asks
from cjmkit.surveys.headers import Column
from cjmkit.surveys.labels import LabelScale
from cjmkit.surveys.values import is_declined, number

# "1 = very poor", "0 (not at all likely)", and the other way round: "very poor = 1", "sehr zufrieden (5)".
ANCHOR = re.compile(
    r"\b(\d{1,2})\s*(?:=|:|–|-|\(|\)|being|is|means|stands for|ist|bedeutet|entspricht|steht für|heißt)\s*[\"„“(]?([^\W\d][^,;()\d\"“”]*)",
    re.IGNORECASE,
)
ANCHOR_AFTER = re.compile(r"([^\W\d][^,;()\d=]*?)\s*[=(]\s*(\d{1,2})\b")
RANGE = re.compile(
    r"(?<![\d.,])(\d{1,2})\s*(?:to|bis|through|/|[-–—…]|\.\.+)\s*(\d{1,3})(?!\d|[.,/]\d|\s*%)", re.IGNORECASE
)
# 1 is the best; "note" alone is an English word.
SCHOOL_MARKS = re.compile(r"\bschulnoten?(skala)?\b|\bnoten(skala)?\b|\b(welche|eine|ihre|deine|als|mit|in) note\b")
Scale = tuple[float, float]


def stated(column: Column) -> tuple[Scale | None, str | None]:
    """Return the scale, and whether a high value is good or bad, as far as the question itself says.

    >>> stated(Column(0, "q", "Rate us from 1 (excellent) to 5 (very poor)"))
    ((1, 5), 'bad')
    """
    anchors = [(value, label) for value, label in _anchors(column) if not _declines(label)]
    if len(anchors) >= 2:
        low, high = _leaning(anchors[0][1]), _leaning(anchors[-1][1])
        direction = None
        if (low < 0 or high > 0) and low <= 0 <= high and low != high:
            direction = "good"
        elif (low > 0 or high < 0) and high <= 0 <= low and low != high:
            direction = "bad"
        return (anchors[0][0], anchors[-1][0]), direction
    for match in RANGE.finditer(column.wording):
        low_end, high_end = int(match[1]), int(match[2])
        if low_end in (0, 1) and 2 <= high_end <= 100:
            is_mark = high_end in (5, 6) and SCHOOL_MARKS.search(column.wording.casefold())
            return (low_end, high_end), "bad" if is_mark else None
    return ((1, 6), "bad") if SCHOOL_MARKS.search(column.wording.casefold()) else (None, None)


def not_applicable(column: Column) -> frozenset[float]:
    """Return the numbers that stand for no answer, by the wording or the file's labels.

    >>> not_applicable(Column(0, "q", "How satisfied are you? (0 = not applicable)"))
    frozenset({0.0})
    """
    alone = [(int(match[1]), match[2].casefold()) for match in ANCHOR.finditer(column.wording)]
    return frozenset(float(value) for value, label in [*alone, *_anchors(column)] if _declines(label))


def _declines(label: str) -> bool:
    return is_declined(label) or bool(re.fullmatch(r"n\s?[/.]\s?a\.?", label.strip()))


def _anchors(column: Column) -> list[tuple[int, str]]:
    """The numbers that have a label, in their order."""
    anchors = sorted({(int(match[1]), match[2].casefold()) for match in ANCHOR.finditer(column.wording)})
    if len(anchors) < 2:
        anchors = sorted({(int(match[2]), match[1].casefold()) for match in ANCHOR_AFTER.finditer(column.wording)})
    if len(anchors) < 2 and column.value_labels:
        labelled = [(number(cell), label.casefold()) for cell, label in column.value_labels.items()]
        anchors = sorted((int(value), label) for value, label in labelled if value is not None and value.is_integer())
    return anchors


def _leaning(label: str) -> int:
    if asks("ends", "negative", label):
        return -1
    return 1 if asks("ends", "positive", label) else 0


def direction(metric: str, wording: str, labels: LabelScale | None = None) -> str | None:
    """Return what a high value means by the wording: for effort easy or hard, else good; None for other questions.

    >>> direction("ces", "How much effort did you have to put forth?"), direction("ces", "They made it easy.")
    ('hard', 'easy')
    """
    if metric in ("nps", "csat"):
        return "good"
    if metric != "ces":
        return None
    if labels and labels.direction in ("easy", "hard"):
        return labels.direction
    small = wording.casefold()
    if asks("ces", "easy", small):
        return "easy"
    return "hard" if asks("ces", "hard", small) else "easy"
