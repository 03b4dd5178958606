"""What the columns of a file ask: detected or proposed, as study.yml says, and in which phase."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cjmkit.codebook import Codebook
from cjmkit.surveys.answered import Answers, answers_of, grids
from cjmkit.surveys.cues import asks
from cjmkit.surveys.headers import Column, Layout
from cjmkit.surveys.metrics import Question, completed, detect
from cjmkit.surveys.notes import Notes
from cjmkit.surveys.phases import propose_phase
from cjmkit.surveys.scales import not_applicable
from cjmkit.surveys.settings import Settings, apply_settings

FEW_LABELS = 2  # of a scale: then it is open which of several it is


def questions_of(
    layout: Layout,
    settings: Settings,
    codebook: Codebook | None,
    notes: Notes,
    cells: Mapping[int, Mapping[str, int]] | None = None,
) -> list[Question]:
    """What the columns ask; `cells` are those of a column, with how often each occurs, where the layout lacks rows."""
    asked = [column for column in layout.columns if column.role is None]
    answers = {column.index: _answered(column, layout, cells or {}) for column in asked}
    grid = grids(asked, answers)
    detected = [detect(column, answers[column.index], grid.get(column.index)) for column in asked]
    questions = []
    for question in apply_settings(detected, layout, settings, notes):
        index = question.column.index
        own = answers.get(index) or _answered(question.column, layout, cells or {})
        questions.append(completed(question, own, grid.get(index)))
    for question in questions:
        if question.metric in ("csat", "ces") and question.scale is None:
            notes.warn("scale_unclear", column=question.column.key)
        labels = question.labels
        if labels and labels.is_one_of_several and labels.n_used <= FEW_LABELS and question.origin != "study.yml":
            notes.warn("labels_open", column=question.column.key, low=labels.low, high=labels.high)
        if question.resembles:
            notes.warn(f"not_{question.resembles}", column=question.column.key)
    return _with_phases(questions, codebook)


def _answered(column: Column, layout: Layout, cells: Mapping[int, Mapping[str, int]]) -> Answers:
    given = cells.get(column.index) or layout.cells[column.index]
    return answers_of(given, not_applicable(column), has_choices=column.has_choices)


def _with_phases(questions: Sequence[Question], codebook: Codebook | None) -> list[Question]:
    """Phases as study.yml says, else from the wording; a "why?" right after a score belongs to that score's phase."""
    result: list[Question] = []
    scored: list[Question] = []
    for question in questions:
        phase = question.phase
        if phase is None and codebook is not None and question.metric != "ignore":
            wording = question.column.wording
            follows = question.metric == "comment" and asks("comment", "follow_up", wording.casefold())
            if follows:
                phase = _followed(scored)
            phase = phase or propose_phase(wording, codebook)
            if phase is None and question.metric == "nps":
                phase = propose_phase("recommend empfehlen", codebook)
        question = replace(question, phase=phase)
        if question.metric in ("nps", "csat", "ces"):
            scored.append(question)
        elif question.metric == "comment" and asks("comment", "wording", question.column.wording.casefold()):
            scored = []  # a text beside a choice asks for nothing of its own
        result.append(question)
    return result


def _followed(scored: Sequence[Question]) -> str | None:
    """The phase of the one score that a "why?" can mean: the only one before it, or the only NPS among several."""
    likely = scored if len(scored) == 1 else [question for question in scored if question.metric == "nps"]
    return likely[0].phase if len(likely) == 1 else None
