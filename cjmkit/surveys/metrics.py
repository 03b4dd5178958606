"""What a question measures: proposed from its wording and its scale together, never from a scale of 0 to 10 alone."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from cjmkit.surveys.headers import Column
from cjmkit.surveys.labels import LabelScale, label_scale
from cjmkit.surveys.values import is_declined, is_missing, number

STANDARD_SCALES = {"nps": ((0, 10),), "csat": ((0, 2), (1, 5), (1, 7)), "ces": ((1, 5), (1, 7))}
MOST = 0.9  # of the numbers must lie on a scale that only the wording of any other question states
NUMERIC = 0.5  # of the answers are numbers: then the question asks for one
MOSTLY_WHOLE = 0.8  # of the numbers: means of several scores are no answers to an NPS question
STRAYS = 0.02  # of the numbers may lie outside a scale before a wider one is taken
ENOUGH = 20  # answers, before it says something that the upper half of a scale is never used
# "1 = very poor", "0 (not at all likely)", and the other way round: "very poor = 1", "sehr zufrieden (5)".
ANCHOR = re.compile(
    r"\b(\d{1,2})\s*(?:=|:|–|-|\(|means|bedeutet|steht für|heißt)\s*[\"„“(]?([^\W\d][^,;()\d\"“”]*)", re.IGNORECASE
)
ANCHOR_AFTER = re.compile(r"([^\W\d][^,;()\d=]*?)\s*[=(]\s*(\d{1,2})\b")
RANGE = re.compile(r"(?<![\d.,])(\d{1,2})\s*(?:to|bis|through|[-–—…]|\.\.+)\s*(\d{1,3})(?![\d.,%])", re.IGNORECASE)
Scale = tuple[float, float]


@dataclass(frozen=True)
class Question:
    """What is asked in a column. `origin`: "study.yml", "detected" (the export or a standard wording says so), "proposed"."""

    column: Column
    metric: str  # nps, csat, ces, other, comment, ignore
    origin: str
    scale: Scale | None = None
    high_is: str | None = None
    phase: str | None = None
    labels: LabelScale | None = None
    is_numeric: bool = False  # most of the answers are numbers


@dataclass(frozen=True)
class Answers:
    """The answers of a column as they are: texts that were given, and the numbers among them."""

    texts: tuple[str, ...]
    numbers: tuple[float, ...]

    @property
    def are_numbers(self) -> bool:
        return bool(self.texts) and len(self.numbers) >= NUMERIC * len(self.texts)

    @property
    def are_whole(self) -> bool:
        return sum(value.is_integer() for value in self.numbers) >= MOSTLY_WHOLE * len(self.numbers)

    def share_in(self, scale: Scale) -> float:
        return sum(scale[0] <= value <= scale[1] for value in self.numbers) / max(1, len(self.numbers))


def answers_of(cells: Sequence[str]) -> Answers:
    """Return what was answered, without blanks, "NA" and options that decline to answer."""
    texts = tuple(cell.strip() for cell in cells if not is_missing(cell) and not is_declined(cell))
    return Answers(texts, tuple(value for text in texts if (value := number(text)) is not None))


@cache
def cues() -> dict[str, dict[str, tuple[re.Pattern[str], ...]]]:
    """Return the wordings of the catalogue, by metric and kind."""
    content = (files("cjmkit") / "data" / "surveys" / "metrics.toml").read_text(encoding="utf-8")
    return {
        metric: {kind: tuple(map(re.compile, patterns)) for kind, patterns in kinds.items()}
        for metric, kinds in tomllib.loads(content).items()
    }


def asks(metric: str, kind: str, wording: str) -> bool:
    """Return whether a wording (in small letters) has a cue of this kind."""
    return any(pattern.search(wording) for pattern in cues()[metric].get(kind, ()))


def detect(column: Column, answers: Answers) -> Question:
    """Return what a question measures, as far as the export, its wording and its answers tell."""
    labels = label_scale(answers.texts) if answers.texts and not answers.are_numbers else None
    if column.metric == "comment":
        if not answers.are_numbers and labels is None:
            return Question(column, "comment", "detected")
    elif column.metric:
        scale = column.scale or _stated(column)[0]
        return Question(
            column, column.metric, "detected", scale, direction(column.metric, column.wording, labels), labels=labels
        )
    for metric in ("nps", "ces", "csat"):
        if question := _as_metric(metric, column, answers, labels):
            return question
    if is_comment(column.wording, answers, labels):
        return Question(column, "comment", "proposed")
    stated, high_is = _stated(column)
    if column.value_labels and high_is is None:
        stated = None  # names of groups, such as regions, are no scale
    fits = stated is not None and answers.are_numbers and answers.share_in(stated) >= MOST
    return Question(column, "other", "proposed", stated if fits else None, high_is if fits else None)


def completed(question: Question, answers: Answers) -> Question:
    """Return a question with what study.yml leaves open: the scale from its labels, its wording or its metric's standard."""
    if question.metric in ("comment", "ignore"):
        return replace(question, scale=None, high_is=None, labels=None)
    # A 1 everywhere is a box that was ticked, not a number that was given.
    is_numeric = answers.are_numbers and {*answers.numbers} != {1.0}
    if question.origin != "study.yml":
        return replace(question, is_numeric=is_numeric)
    size = int(question.scale[1] - question.scale[0]) + 1 if question.scale else None
    labels = label_scale(answers.texts, length=size) if answers.texts and not answers.are_numbers else None
    scale = question.scale
    if scale is None and question.metric in STANDARD_SCALES:
        scale = _stated(question.column)[0] or _fitting(question.metric, None, answers, labels)
        if scale is None and labels:
            scale = (labels.low, labels.high)
    return replace(question, scale=scale, labels=labels, is_numeric=is_numeric)


def _as_metric(metric: str, column: Column, answers: Answers, labels: LabelScale | None) -> Question | None:
    # The catalogue writes a name as words: NPS_Score is "nps score".
    wording = column.wording.casefold().replace("_", " ")
    if asks(metric, "not", wording):
        return None
    standard = asks(metric, "standard", wording)
    named = asks(metric, "name", wording) or asks(metric, "name", column.key.casefold().replace("_", " "))
    if not (standard or named or asks(metric, "wording", wording)):
        return None
    if answers.texts and not answers.are_numbers and (labels is None or metric == "nps"):
        return None
    stated, stated_direction = _stated(column)
    if metric == "nps" and (stated_direction == "bad" or not (standard or stated or _reaches_top(answers, (0, 10)))):
        return None
    if metric == "nps" and not standard and not answers.are_whole:
        return None
    scale = _fitting(metric, stated, answers, labels)
    if scale is None or (labels and not _labels_fit(metric, labels)):
        return None
    sure = standard and (stated is not None or labels is not None or _reaches_top(answers, scale))
    high_is = stated_direction if metric == "csat" else None
    if metric == "ces" and stated_direction:
        high_is = {"good": "easy", "bad": "hard"}[stated_direction]
    return Question(
        column,
        metric,
        "detected" if sure else "proposed",
        scale,
        high_is or direction(metric, column.wording, labels),
        labels=labels,
    )


def _labels_fit(metric: str, labels: LabelScale) -> bool:
    return labels.direction in {"csat": ("good", "agree"), "ces": ("easy", "hard", "agree")}.get(metric, ())


def _fitting(metric: str, stated: Scale | None, answers: Answers, labels: LabelScale | None) -> Scale | None:
    """The scale: as the wording or the labels state it, else the metric's own that the answers fit; None: another measure."""
    allowed = STANDARD_SCALES[metric]
    if labels:
        return (labels.low, labels.high) if (labels.low, labels.high) in allowed else None
    if stated:
        return stated if stated in allowed and (not answers.numbers or answers.share_in(stated) >= NUMERIC) else None
    if metric == "nps":
        if answers.numbers and len(answers.numbers) > 2 and set(answers.numbers) <= {0, 1}:
            return None  # yes and no
        narrow = len(answers.numbers) >= ENOUGH and answers.share_in((1, 7)) == 1 and max(answers.numbers) in (5, 7)
        large = answers.share_in((-1, 20)) < NUMERIC  # shares or points, not answers
        return None if narrow or large else (0, 10)
    if not answers.numbers:
        return None
    for low, high in allowed:
        if (low, high) == (0, 2) and not any(value == 0 for value in answers.numbers):
            continue
        beyond = 1 - answers.share_in((min(low, 0), high))
        if beyond <= STRAYS:
            return (low, high)
    wide = allowed[-1]
    return wide if answers.share_in((0, wide[1])) >= 1 - 5 * STRAYS else _narrow_by_most(allowed, answers)


def _narrow_by_most(allowed: Sequence[tuple[int, int]], answers: Answers) -> Scale | None:
    """Few answers with typing errors among them: the narrowest scale that holds more than half, unless 8 to 10 occur often."""
    upper = sum(8 <= value <= 10 for value in answers.numbers)
    if upper > 0.1 * len(answers.numbers) and upper > 1:
        return None
    return next((scale for scale in allowed if scale[0] == 1 and answers.share_in(scale) > NUMERIC), None)


def _reaches_top(answers: Answers, scale: Scale) -> bool:
    """Answers in the scale's upper part show that it is meant: for NPS those above 7, which other scales lack."""
    least = 8 if scale == (0, 10) else scale[1] - 1
    return any(least <= value <= scale[1] for value in answers.numbers)


def _stated(column: Column) -> tuple[Scale | None, str | None]:
    """The scale and direction that the wording itself states: "1 = very poor … 5 = excellent", "from 0 to 10"; or the file's labels."""
    wording = column.wording
    anchors = sorted({(int(match[1]), match[2].casefold()) for match in ANCHOR.finditer(wording)})
    if len(anchors) < 2:
        anchors = sorted({(int(match[2]), match[1].casefold()) for match in ANCHOR_AFTER.finditer(wording)})
    if len(anchors) < 2 and column.value_labels:
        anchors = sorted(
            (int(value), label.casefold())
            for cell, label in column.value_labels.items()
            if (value := number(cell)) is not None and value.is_integer()
        )
    high_is = None
    if len(anchors) >= 2:
        low, high = _leaning(anchors[0][1]), _leaning(anchors[-1][1])
        if (low < 0 or high > 0) and low <= 0 <= high and low != high:
            high_is = "good"
        elif (low > 0 or high < 0) and high <= 0 <= low and low != high:
            high_is = "bad"
        return (anchors[0][0], anchors[-1][0]), high_is
    for match in RANGE.finditer(wording):
        low_end, high_end = int(match[1]), int(match[2])
        if low_end in (0, 1) and 2 <= high_end <= 100:
            return (low_end, high_end), None
    return None, None


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


def is_comment(wording: str, answers: Answers, labels: LabelScale | None) -> bool:
    """Return whether people answered in their own words: long and mostly different texts, shorter ones where it was asked for."""
    if not answers.texts or answers.are_numbers or labels:
        return False
    different = len({text.casefold() for text in answers.texts}) / len(answers.texts)
    words = sum(len(text.split()) for text in answers.texts) / len(answers.texts)
    if asks("comment", "wording", wording.casefold()):
        return words >= 1.5 and (different >= 0.5 or words >= 3)
    return words >= 4 and different >= 0.6 and len(answers.texts) >= 3
