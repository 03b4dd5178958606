"""What study.yml says of a survey: sources, columns and questions by key, each fault with its nearest match."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cjmkit.codebook import NO_PHASE, Codebook
from cjmkit.errors import Fault, nearest
from cjmkit.surveys.headers import Column, Layout
from cjmkit.surveys.metrics import Question
from cjmkit.surveys.moments import moment
from cjmkit.surveys.notes import Notes
from cjmkit.surveys.scales import Scale, direction
from cjmkit.surveys.sources import SOURCES

METRICS = ("nps", "csat", "ces", "other", "comment", "ignore")
ENDS = ("good", "bad", "easy", "hard")
FILE_KEYS = ("source", "participant", "segment", "after", "before", "questions")
QUESTION_KEYS = ("metric", "phase", "scale", "high_is")
ALSO_CALLED = {
    "csv": "plain",
    "tsv": "plain",
    "xlsx": "plain",
    "excel": "plain",
    "parquet": "plain",
    "sav": "spss",
    "monkey": "surveymonkey",
}
STUDY = "study.yml"


@dataclass(frozen=True)
class Settings:
    """One file's part of study.yml, checked; what was wrong in it is left out and stands among the notes' faults."""

    source: str | None = None
    participant: str | None = None
    segment: str | None = None
    after: dt.datetime | None = None  # the first moment that counts
    before: dt.datetime | None = None  # the first moment that no longer counts
    questions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def read_settings(given: Mapping[str, Any] | None, notes: Notes, codebook: Codebook | None) -> Settings:
    """Return the settings of a file, every fault of them noted."""
    given = given or {}
    _known(given, FILE_KEYS, "unknown_setting", notes)
    source = given.get("source")
    if source is not None:
        named = "".join(c for c in str(source).casefold() if c.isalnum())
        source = ALSO_CALLED.get(named, named)
        if source not in SOURCES:
            _fault(notes, "unknown_source", str(given["source"]), SOURCES)
            source = None
    questions = given.get("questions") or {}
    return Settings(
        source,
        _text(given.get("participant")),
        _text(given.get("segment")),
        _date(given.get("after"), notes),
        _date(given.get("before"), notes),
        {str(key): _question(str(key), value, notes, codebook) for key, value in questions.items()},
    )


def _question(key: str, given: Any, notes: Notes, codebook: Codebook | None) -> dict[str, Any]:
    """Return what is valid of one question's settings."""
    if not isinstance(given, Mapping):
        notes.faults.append(Fault(notes.say("question_is_no_mapping", key=key), STUDY))
        return {}
    _known(given, QUESTION_KEYS, "unknown_question_setting", notes, key=key)
    valid = {name: value for name, value in given.items() if name in QUESTION_KEYS and value is not None}
    phases = (*codebook.phase_ids, NO_PHASE) if codebook else None
    for name, options in (("metric", METRICS), ("high_is", ENDS), ("phase", phases)):
        if name in valid and options is not None and valid[name] not in options:
            _fault(notes, "unknown_value", str(valid.pop(name)), options, key=key, setting=name)
    if "scale" in valid:
        scale = valid.pop("scale")
        if _is_scale(scale):
            valid["scale"] = (float(scale[0]), float(scale[1]))
        else:
            notes.faults.append(Fault(notes.say("no_scale", key=key, given=str(scale)), STUDY))
    if valid.get("metric") == "nps" and valid.get("scale") not in (None, (0.0, 10.0)):
        notes.faults.append(Fault(notes.say("nps_scale", key=key), STUDY))
        valid.pop("scale")
    return valid


def _is_scale(given: Any) -> bool:
    if not isinstance(given, Sequence) or isinstance(given, str) or len(given) != 2:
        return False
    numbers = [value for value in given if isinstance(value, int | float) and not isinstance(value, bool)]
    return len(numbers) == 2 and numbers[0] < numbers[1]


def matches(key: str, column: Column) -> int:
    """Return how well a key of study.yml names a column: 0 not at all, more for an exact name than for a wildcard."""
    wanted = _folded(key)
    names = (_folded(column.key), _folded(column.wording))
    if wanted in names:
        return 10_000
    if wanted.endswith("*") and any(name.startswith(wanted[:-1].rstrip()) for name in names):
        return len(wanted)
    return 0


def columns_of(key: str | None, what: str, layout: Layout, notes: Notes) -> list[Column]:
    """Return the columns that `participant` or `segment` names, in the file's order; a fault where there is none."""
    if key is None:
        return []
    found = [column for column in layout.columns if matches(key, column)]
    exact = [column for column in found if matches(key, column) == 10_000]
    if not found:
        _fault(notes, "unknown_column", key, [column.key for column in layout.columns], setting=what, file=notes.source)
    return exact or found


def apply_settings(questions: Sequence[Question], layout: Layout, settings: Settings, notes: Notes) -> list[Question]:
    """Return the questions as study.yml has them; a key that names no column is a fault with the nearest one."""
    readable = [column for column in layout.columns if column.role not in ("private", "email")]
    for key in settings.questions:
        if not any(matches(key, column) for column in readable):
            names = [column.key for column in layout.columns if column.role is None] or [c.key for c in readable]
            wordings = [column.wording for column in layout.columns if column.role is None]
            _fault(notes, "unknown_question", key, [*names, *wordings], file=notes.source)
    detected = {question.column.index: question for question in questions}
    result = []
    for column in readable:
        question = detected.get(column.index)
        found = max(settings.questions, key=lambda key: matches(key, column), default=None)
        fit = matches(found, column) if found is not None else 0
        # A wildcard means questions, never the columns that the vendor adds.
        if found is not None and fit and (question is not None or fit == 10_000):
            base = question or Question(column, "other", "study.yml")
            result.append(_changed(base, settings.questions[found]))
        elif question is not None:
            result.append(question)
    return result


def _changed(question: Question, said: Mapping[str, Any]) -> Question:
    metric = said.get("metric", question.metric)
    same = metric == question.metric
    scale: Scale | None = said.get("scale", question.scale if same else None)
    high_is = said.get("high_is") or (question.high_is if same else None)
    return replace(
        question,
        metric=metric,
        origin="study.yml",
        scale=scale,
        high_is=high_is or direction(metric, question.column.wording),
        phase=said.get("phase"),
    )


def _known(given: Mapping[str, Any], keys: Sequence[str], text_key: str, notes: Notes, **values: object) -> None:
    for name in given:
        if name not in keys:
            _fault(notes, text_key, str(name), keys, file=notes.source, **values)


def _fault(notes: Notes, text_key: str, given: str, options: Any, **values: object) -> None:
    """Note a fault of study.yml, with the nearest of the options, or all of them where they are few."""
    names = [str(option) for option in options]
    near = nearest(given, names)
    if near:
        hint = notes.say("hint_near", nearest=near)
    else:
        shown = ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
        hint = notes.say("hint_options", options=shown)
    notes.faults.append(Fault(notes.say(text_key, given=given, hint=hint, **values), STUDY))


def _date(given: Any, notes: Notes) -> dt.datetime | None:
    if given is None or isinstance(given, dt.datetime):
        return given
    if isinstance(given, dt.date):
        return dt.datetime(given.year, given.month, given.day)
    read = moment(str(given))
    if read is None:
        notes.faults.append(Fault(notes.say("no_date", given=str(given), file=notes.source), STUDY))
    return read


def _text(given: Any) -> str | None:
    return None if given is None else str(given)


def _folded(name: str) -> str:
    return " ".join(name.replace("\xa0", " ").casefold().split())
