"""What a question measures: proposed from its wording and its scale together, never from a scale of 0 to 10 alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cjmkit.surveys.answered import NUMERIC, Answers
from cjmkit.surveys.cues import asks
from cjmkit.surveys.headers import Column
from cjmkit.surveys.labels import LabelScale, label_scale
from cjmkit.surveys.scales import Scale, direction, not_applicable, stated

STANDARD_SCALES = {"nps": ((0, 10),), "csat": ((0, 2), (1, 5), (1, 7)), "ces": ((1, 5), (1, 7))}
MOST = 0.9  # of the numbers must lie on a scale that only the wording of any other question states
STRAYS = 0.02  # of the numbers may lie outside a scale before a wider one is taken
ENOUGH = 20  # answers, before it says something that the upper half of a scale is never used
FITTING_LABELS = {"csat": ("good", "agree"), "ces": ("easy", "hard", "agree")}


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
    declined: frozenset[float] = frozenset()  # numbers that mean "not applicable"
    resembles: str | None = None  # the metric that the wording asks for, on a scale that is not its own


def detect(column: Column, answers: Answers, grid: Answers | None = None) -> Question:
    """Return what a question measures, as far as the export, its wording and its answers tell.

    `grid` is what was answered in all rows of the grid that it stands in.
    """
    together = grid or answers
    labels = _labels(column, together)
    if column.metric == "comment":
        if not answers.are_numbers and labels is None:
            return Question(column, "comment", "detected")
    elif column.metric:
        scale = column.scale or stated(column)[0]
        high_is = direction(column.metric, column.wording, labels)
        return Question(column, column.metric, "detected", scale, high_is, labels=labels)
    for metric in ("nps", "ces", "csat"):
        if question := _as_metric(metric, column, together, labels):
            return question
    if is_comment(column.wording, answers, labels):
        return Question(column, "comment", "proposed")
    return _other(column, answers, together, labels)


def completed(question: Question, answers: Answers, grid: Answers | None = None) -> Question:
    """Return a question with what study.yml leaves open: the scale from its labels, its wording or its metric's standard."""
    if question.metric in ("comment", "ignore"):
        return replace(question, scale=None, high_is=None, labels=None)
    # A column for each choice holds nothing but that choice's number.
    ticked = answers.are_ticks or (grid is not None and len(answers.numbers) == 1)
    is_numeric = answers.are_numbers and not (question.metric == "other" and ticked)
    question = replace(question, is_numeric=is_numeric, declined=not_applicable(question.column))
    if question.origin != "study.yml":
        return question
    together = grid or answers
    size = int(question.scale[1] - question.scale[0]) + 1 if question.scale else None
    labels = None if together.are_numbers else label_scale(together.texts, lengths=(size,) if size else None, fewest=1)
    scale = question.scale
    if scale is None and question.metric in STANDARD_SCALES:
        scale = stated(question.column)[0] or _fitting(question.metric, None, together, labels)
        if scale is None and labels:
            scale = (labels.low, labels.high)
    return replace(question, scale=scale, labels=labels, resembles=None)


def _labels(column: Column, answers: Answers) -> LabelScale | None:
    """The label scale of the answers; one label is enough where the question asks for a metric."""
    if not answers.texts or answers.are_numbers:
        return None
    wording = column.wording.casefold()
    for metric, directions in FITTING_LABELS.items():
        if asks(metric, "standard", wording) or asks(metric, "wording", wording):
            scale = label_scale(answers.texts, fewest=1, directions=directions)
            if scale and scale.n_used < scale.length:  # what the metric usually has, where the answers leave it open
                lengths = [high - low + 1 for low, high in STANDARD_SCALES[metric]]
                scale = label_scale(answers.texts, fewest=1, directions=directions, lengths=lengths) or scale
            return scale or label_scale(answers.texts)
    return label_scale(answers.texts)


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
    said, said_direction = stated(column)
    if metric == "nps" and (said_direction == "bad" or not (standard or said or _reaches_top(answers, (0, 10)))):
        return None
    if metric == "nps" and not standard and not answers.are_whole:
        return None
    scale = _fitting(metric, said, answers, labels)
    if scale is None or (labels and labels.direction not in FITTING_LABELS.get(metric, ())):
        return None
    sure = standard and (said is not None or labels is not None or _reaches_top(answers, scale))
    high_is = said_direction if metric == "csat" else None
    if metric == "ces" and said_direction:
        high_is = {"good": "easy", "bad": "hard"}[said_direction]
    return Question(
        column,
        metric,
        "detected" if sure else "proposed",
        scale,
        high_is or direction(metric, column.wording, labels),
        labels=labels,
    )


def _other(column: Column, answers: Answers, together: Answers, labels: LabelScale | None) -> Question:
    """Any other question; the scale that its wording states stays with it, where the answers are numbers on it."""
    said, high_is = stated(column)
    if column.value_labels and high_is is None:
        said = None  # names of groups, such as regions, are no scale
    fits = said is not None and together.are_numbers and together.share_in(said) >= MOST
    resembles = _resembled(column, together, labels)
    return Question(column, "other", "proposed", said if fits else None, high_is if fits else None, resembles=resembles)


def _resembled(column: Column, answers: Answers, labels: LabelScale | None) -> str | None:
    """The metric that the standard wording asks for where the answers stand on a scale: then it is another scale."""
    wording = column.wording.casefold().replace("_", " ")
    if not (labels or answers.are_numbers) or (answers.are_ticks and not labels):
        return None
    for metric in STANDARD_SCALES:
        if asks(metric, "standard", wording) and not asks(metric, "not", wording):
            return metric
    return None


def _fitting(metric: str, said: Scale | None, answers: Answers, labels: LabelScale | None) -> Scale | None:
    """The scale: as the wording or the labels state it, else the metric's own that the answers fit; None: another measure."""
    allowed = STANDARD_SCALES[metric]
    if labels:
        return (labels.low, labels.high) if (labels.low, labels.high) in allowed else None
    if said:
        return said if said in allowed and (not answers.numbers or answers.share_in(said) >= NUMERIC) else None
    if metric == "nps":
        return _nps_scale(answers)
    if not answers.numbers:
        return None
    for low, high in allowed:
        if (low, high) == (0, 2) and 0 not in answers.numbers:
            continue
        beyond = 1 - answers.share_in((min(low, 0), high))
        if beyond <= STRAYS:
            return (low, high)
    wide = allowed[-1]
    return wide if answers.share_in((0, wide[1])) >= 1 - 5 * STRAYS else _narrow_by_most(allowed, answers)


def _nps_scale(answers: Answers) -> Scale | None:
    if answers.n_numbers > 2 and answers.are_ticks:
        return None  # yes and no
    narrow = answers.n_numbers >= ENOUGH and answers.share_in((1, 7)) == 1 and max(answers.numbers) in (5, 7)
    large = answers.share_in((-1, 20)) < NUMERIC  # shares or points, not answers
    return None if narrow or large else (0, 10)


def _narrow_by_most(allowed: Sequence[tuple[int, int]], answers: Answers) -> Scale | None:
    """Few answers with typing errors among them: the narrowest scale that holds more than half, unless 8 to 10 occur often."""
    upper = answers.number_in(8, 10)
    if upper > 0.1 * answers.n_numbers and upper > 1:
        return None
    return next((scale for scale in allowed if scale[0] == 1 and answers.share_in(scale) > NUMERIC), None)


def _reaches_top(answers: Answers, scale: Scale) -> bool:
    """Answers in the scale's upper part show that it is meant: for NPS those above 7, which other scales lack."""
    least = 8 if scale == (0, 10) else scale[1] - 1
    return answers.number_in(least, scale[1]) > 0


def is_comment(wording: str, answers: Answers, labels: LabelScale | None) -> bool:
    """Return whether people answered in their own words: long and mostly different texts, shorter ones where it was asked for."""
    if not answers.texts or answers.are_numbers or labels:
        return False
    different = len({text.casefold() for text in answers.texts}) / answers.n
    words = sum(len(text.split()) * n for text, n in answers.texts.items()) / answers.n
    if asks("comment", "name", wording.casefold()):
        return different >= 0.5 or words >= 1.5  # "Super", "too slow": short, but nothing else can stand there
    if asks("comment", "wording", wording.casefold()):
        return words >= 1.5 and (different >= 0.5 or words >= 3)
    return words >= 4 and different >= 0.6 and answers.n >= 3
