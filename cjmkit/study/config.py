"""The study.yml and personas.yml: read, checked field by field, every fault with its line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, field_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from cjmkit.errors import Fault, StudyError, nearest
from cjmkit.texts import text, text_or


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Question(_Part):
    metric: Literal["nps", "csat", "ces", "other", "comment", "ignore"] | None = None
    phase: str | None = None
    scale: tuple[float, float] | None = None
    high_is: Literal["good", "bad", "easy", "hard"] | None = None


class Survey(_Part):
    source: str | None = None
    participant: str | None = None
    segment: str | None = None
    after: Any = None
    before: Any = None
    questions: dict[str, Question] = Field(default_factory=dict)


class Coding(_Part):
    suggestions: Literal["all", "single", "none"] = "all"  # single: not on what two coders code


class Backstory(_Part):
    pain: str | None = None
    requirement: str | None = None
    outcome: str | None = None
    goal: str | None = None


class Touchpoint(_Part):
    id: str
    name: Any = None
    phase: str | None = None
    channel: str | None = None
    kind: str | None = None
    owner: str | None = None
    relevance: Any = None
    aliases: list[str] = Field(default_factory=list)
    side: Literal["frontstage", "backstage"] | None = None
    expected: bool | None = None


class Activity(_Part):
    phase: str
    activity: str
    touchpoint: str | None = None
    owner: str | None = None
    effort: float | None = None


class Kpi(_Part):
    phase: str
    name: str
    value: float | None = None
    target: float | None = None
    unit: str | None = None
    date: Any = None


class Model(_Part):
    folder: str
    name: str | None = None
    facet: Literal["sentiment", "emotion", "phase"]
    labels: dict[str, str] = Field(default_factory=dict)
    multi_label: bool | None = None
    language: list[str] = Field(default_factory=list)

    @field_validator("language", mode="before")
    @classmethod
    def _one_is_a_list(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value


class StudyConfig(_Part):
    """What study.yml says, with its defaults. `line(field)` is where it says so, `line("kpis.0.phase")` as well."""

    title: str
    language: Literal["en", "de"] = "en"
    phases: str | list[Any] = "verdure-5"
    emotions: str | list[Any] = "cx-12"
    moderators: list[str] = Field(default_factory=list)
    others: list[str] = Field(default_factory=list)
    participants: str = "interviews/participants.csv"
    personas: str | list[Any] = "personas.yml"
    surveys: dict[str, Survey] = Field(default_factory=dict)
    coding: Coding = Field(default_factory=Coding)
    scenario: str | None = None
    goal: str | None = None
    business_goal: str | None = None
    question: str | None = None
    map_type: str | None = None
    review_every: str | None = None
    backstory: Backstory | None = None
    touchpoints: list[Touchpoint] = Field(default_factory=list)
    activities: list[Activity] = Field(default_factory=list)
    kpis: list[Kpi] = Field(default_factory=list)
    models: list[Model] = Field(default_factory=list)
    _lines: dict[str, int] = PrivateAttr(default_factory=dict)

    def line(self, field: str) -> int | None:
        return self._lines.get(field)

    def survey_settings(self) -> dict[str, dict[str, Any]]:
        return {name: survey.model_dump(exclude_none=True) for name, survey in self.surveys.items()}


def read_config(path: Path, *, language: str | None = None) -> StudyConfig:
    """Return what a study.yml says. Raises `StudyError` with every fault, its line and, for a typo, the nearest field."""
    content = _load(path, language or "en")
    lang = language or (str(content.get("language", "en")) if isinstance(content, Mapping) else "en")
    if not isinstance(content, Mapping):
        raise StudyError(Fault(text("config.no_mapping", lang), path.name))
    spoken = {
        key: value if key in ("phases", "emotions") else in_language(value, lang)
        for key, value in _plain(content).items()
    }
    try:
        config = StudyConfig.model_validate(spoken)
    except ValidationError as error:
        raise StudyError([_fault(problem, content, path.name, lang) for problem in error.errors()]) from error
    config._lines.update(_lines(content))
    faults = [*_phase_faults(config, content, path.name, lang), *_model_faults(config, path.parent, lang)]
    if faults:
        raise StudyError(faults)
    return config


def read_personas(root: Path, config: StudyConfig, *, language: str) -> tuple[list[dict[str, Any]], str, list[Fault]]:
    """Return the personas' entries, the file they stand in, and its faults."""
    given: Any = config.personas
    file = "study.yml"
    if isinstance(given, str):
        file = given
        path = root / given
        if not path.is_file():
            if config.line("personas") is None:
                return [], file, []
            message = text("config.no_personas_file", language, path=given)
            return [], file, [Fault(message, "study.yml", config.line("personas"))]
        loaded = _load(path, language)
        given = loaded.get("personas") if isinstance(loaded, Mapping) else loaded
    if given is None:
        return [], file, []
    if not isinstance(given, Sequence) or isinstance(given, str):
        return [], file, [Fault(text("config.personas_list", language), file)]
    entries, faults = [], []
    for number, entry in enumerate(given):
        line = _line(given, number)
        if not isinstance(entry, Mapping) or not entry.get("id"):
            faults.append(Fault(text("config.persona_id", language, number=number + 1), file, line))
        elif not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", str(entry["id"])):
            faults.append(Fault(text("config.persona_id_form", language, id=str(entry["id"])), file, line))
        elif not isinstance(entry.get("match", {}), Mapping):
            faults.append(Fault(text("config.persona_match", language, id=entry["id"]), file, line))
        else:
            entries.append(in_language(_plain(entry), language))
    return entries, file, faults


def in_language(value: Any, language: str) -> Any:
    """Return a value with every `{en: …, de: …}` in it read in one language; what has only the other stays in that."""
    if isinstance(value, dict):
        if value and {*value} <= {"en", "de"}:
            return in_language(value.get(language, next(iter(value.values()))), language)
        return {key: in_language(item, language) for key, item in value.items()}
    return [in_language(item, language) for item in value] if isinstance(value, list) else value


def _load(path: Path, language: str) -> Any:
    try:
        return YAML(typ="rt").load(path.read_text(encoding="utf-8-sig"))
    except MarkedYAMLError as error:
        mark = error.problem_mark
        message = text("config.yaml", language, problem=error.problem or "")
        raise StudyError(Fault(message, path.name, mark.line + 1 if mark else None)) from error
    except (UnicodeDecodeError, OSError) as error:
        raise StudyError(Fault(text("config.unreadable", language, reason=str(error)), path.name)) from error


def _fault(problem: Mapping[str, Any], content: Any, file: str, language: str) -> Fault:
    place = tuple(problem["loc"])
    where = ".".join(str(part) for part in place)
    if problem["type"] == "extra_forbidden":
        known = _fields(place[:-1])
        near = nearest(str(place[-1]), known)
        hint = text("common.nearest", language, nearest=near) if near else ", ".join(known)
        message = text("config.unknown_field", language, field=where, hint=hint)
    elif problem["type"] == "missing":
        message = text("config.missing_field", language, field=where)
    else:
        message = text(
            "config.wrong_value",
            language,
            field=where,
            expected=_expected(problem, language),
            value=_plain(problem.get("input")),
        )
    return Fault(message, file, _deep_line(content, place))


def _expected(problem: Mapping[str, Any], language: str) -> str:
    """What a field wants, in the user's words; pydantic's own, in English, only for what has no text."""
    kind = str(problem["type"])
    options = str(problem.get("ctx", {}).get("expected", "")).replace(" or ", ", ").replace("'", "")
    wanted = text_or(f"config.expected_{kind}", language, otherwise="")
    return wanted.format(options=options) if wanted else str(problem["msg"])


def _fields(place: tuple[Any, ...]) -> list[str]:
    parts: dict[str, type[_Part]] = {
        "surveys": Survey,
        "coding": Coding,
        "backstory": Backstory,
        "touchpoints": Touchpoint,
        "activities": Activity,
        "kpis": Kpi,
        "models": Model,
    }
    if not place:
        return [*StudyConfig.model_fields]
    if "questions" in place:
        return [*Question.model_fields]
    return [*parts.get(str(place[0]), StudyConfig).model_fields]


def _phase_faults(config: StudyConfig, content: Any, file: str, language: str) -> Iterator[Fault]:
    """A typo in a phase, anywhere in study.yml: one line each, with the nearest phase."""
    from cjmkit.codebook import read_codebook
    from cjmkit.errors import CodebookError

    try:
        known = [*read_codebook(config.phases, config.emotions).phase_ids, "none"]
    except CodebookError:
        return  # the study says what is wrong with the codebook
    places: list[tuple[tuple[Any, ...], str | None]] = []
    for name, survey in config.surveys.items():
        places += [
            (("surveys", name, "questions", key, "phase"), question.phase) for key, question in survey.questions.items()
        ]
    for kind in ("touchpoints", "activities", "kpis"):
        places += [((kind, number, "phase"), entry.phase) for number, entry in enumerate(getattr(config, kind))]
    for place, phase in places:
        if phase is not None and phase not in known:
            near = nearest(phase, known)
            hint = text("common.nearest", language, nearest=near) if near else ", ".join(known)
            message = text("config.unknown_phase", language, phase=phase, field=".".join(map(str, place)), hint=hint)
            yield Fault(message, file, _deep_line(content, place))


def _model_faults(config: StudyConfig, root: Path, language: str) -> list[Fault]:
    """A meaning that the codebook has not, a name used twice: one line each."""
    from cjmkit.codebook import read_codebook
    from cjmkit.errors import CodebookError
    from cjmkit.study.models import pretrained_models
    from cjmkit.suggest.classifiers import mapping_faults

    if not config.models:
        return []
    try:
        codebook = read_codebook(config.phases, config.emotions)
    except CodebookError:
        return []  # the study says what is wrong with the codebook
    return list(mapping_faults(pretrained_models(config, root), codebook, language))


def _lines(content: Any, before: str = "") -> dict[str, int]:
    """The line of each field, by its path with dots."""
    items: Iterable[Any] = content.items() if isinstance(content, Mapping) else enumerate(content)
    lines: dict[str, int] = {}
    for key, value in items:
        lines[f"{before}{key}"] = _line(content, key) or 1
        if isinstance(value, (Mapping, list)):
            lines.update(_lines(value, f"{before}{key}."))
    return lines


def _deep_line(content: Any, place: Sequence[Any]) -> int | None:
    line = None
    for part in place:
        line = _line(content, part) or line
        try:
            content = content[part]
        except (KeyError, IndexError, TypeError):
            break
    return line


def _line(content: Any, key: Any) -> int | None:
    """The line, from 1, on which a key or an item of a list stands."""
    places = getattr(content, "lc", None)
    if places is None:
        return None
    try:
        return int((places.key(key) if isinstance(content, Mapping) else places.item(key))[0]) + 1
    except (KeyError, TypeError, IndexError):
        return None


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
