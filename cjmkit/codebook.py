"""Phases and emotions: presets as data, a study's own lists, and the crosswalk between phase models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import pandas as pd
from ruamel.yaml import YAML

from cjmkit.errors import CodebookError, Fault, nearest
from cjmkit.texts import text

DEFAULT_PHASES, DEFAULT_EMOTIONS = "verdure-5", "cx-12"
NO_PHASE = "none"  # small talk belongs nowhere
BUCKETS = ("before", "at", "after")
AROUSALS = ("low", "mid", "high")
# the steps of lifecycle-8, which every model's `covers` refers to
STEPS = ("awareness", "consideration", "purchase", "onboarding", "use", "support", "retention", "advocacy")


@dataclass(frozen=True)
class Phase:
    """A step of the journey; `covers` names the steps of `lifecycle-8` it stands for, `aliases` is by language."""

    id: str
    names: Mapping[str, str]
    goals: Mapping[str, str] = field(default_factory=dict)
    bucket: str | None = None
    covers: tuple[str, ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def name(self, language: str) -> str:
        return _in_language(self.names, language) or self.id

    def goal(self, language: str) -> str:
        return _in_language(self.goals, language)


@dataclass(frozen=True)
class Emotion:
    """A feeling: `valence` −1, 0 or +1, `arousal` low, mid or high, `aliases` by language."""

    id: str
    names: Mapping[str, str]
    valence: int
    arousal: str = "mid"
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def name(self, language: str) -> str:
        return _in_language(self.names, language) or self.id


Entry = TypeVar("Entry", Phase, Emotion)


@dataclass(frozen=True)
class Codebook:
    """What quotes can be coded with, in journey order."""

    phases: tuple[Phase, ...]
    emotions: tuple[Emotion, ...]
    phase_model: str | None = None
    emotion_model: str | None = None

    @property
    def phase_ids(self) -> tuple[str, ...]:
        return tuple(phase.id for phase in self.phases)

    @property
    def emotion_ids(self) -> tuple[str, ...]:
        return tuple(emotion.id for emotion in self.emotions)

    def phase(self, id: str, *, language: str = "en") -> Phase:
        """Return the phase with this id; raises `CodebookError`, worded in `language`, where there is none."""
        return _one(self.phases, id, "unknown_phase", language)

    def emotion(self, id: str, *, language: str = "en") -> Emotion:
        """Return the emotion with this id; raises `CodebookError`, worded in `language`, where there is none."""
        return _one(self.emotions, id, "unknown_emotion", language)


def presets(kind: str) -> list[str]:
    """Return the ids of the presets of a kind: `phases` or `emotions`."""
    folder = files("cjmkit") / "data" / kind
    return sorted(entry.name.removesuffix(".yml") for entry in folder.iterdir() if entry.name.endswith(".yml"))


def read_codebook(
    phases: str | Sequence[Any] = DEFAULT_PHASES,
    emotions: str | Sequence[Any] = DEFAULT_EMOTIONS,
    *,
    language: str = "en",
) -> Codebook:
    """Return the codebook of presets' ids, or of a study's own lists of `{id, name, …}`.

    Raises `CodebookError` with every fault, worded in `language`: an unknown preset, an entry without id, an id twice,
    a valence, bucket or step that is none.

    >>> read_codebook().phase_ids
    ('awareness', 'consideration', 'purchase', 'retention', 'advocacy')
    """
    faults: list[Fault] = []
    phase_entries = _entries("phases", phases, language, faults)
    emotion_entries = _entries("emotions", emotions, language, faults)
    read_phases = [_phase(entry, language, faults) for entry in phase_entries]
    read_emotions = [_emotion(entry, language, faults) for entry in emotion_entries]
    faults += _twice("codebook.twice_phase", [phase.id for phase in read_phases], language)
    faults += _twice("codebook.twice_emotion", [emotion.id for emotion in read_emotions], language)
    if faults:
        raise CodebookError(faults)
    return Codebook(
        tuple(phase for phase in read_phases if phase.id != NO_PHASE),
        tuple(read_emotions),
        phases if isinstance(phases, str) else None,
        emotions if isinstance(emotions, str) else None,
    )


def crosswalk(source: Codebook, target: Codebook) -> pd.DataFrame:
    """Return which phases of one model stand for which of another: columns `source`, `target`, `shared` (0…1).

    Phases share what both cover of `lifecycle-8` (Jaccard); where one of them says nothing of that, the bucket decides,
    with `shared` missing.
    """
    rows = []
    for left in source.phases:
        for right in target.phases:
            if left.covers and right.covers:
                shared = len({*left.covers} & {*right.covers}) / len({*left.covers} | {*right.covers})
                if shared:
                    rows.append({"source": left.id, "target": right.id, "shared": shared})
            elif left.bucket and left.bucket == right.bucket:
                rows.append({"source": left.id, "target": right.id, "shared": float("nan")})
    return pd.DataFrame(rows, columns=["source", "target", "shared"])


@cache
def _preset(kind: str, id: str) -> list[Mapping[str, Any]]:
    path = files("cjmkit") / "data" / kind / f"{id}.yml"
    content = YAML(typ="safe", pure=False).load(path.read_text(encoding="utf-8"))
    return list(content[kind])


def _entries(kind: str, given: Any, language: str, faults: list[Fault]) -> Sequence[Any]:
    if isinstance(given, str) and given in presets(kind):
        return _preset(kind, given)
    if isinstance(given, str):
        faults.append(_unknown(f"unknown_{kind}", given, presets(kind), language))
        return []
    if not isinstance(given, Sequence) or not given:
        faults.append(Fault(text(f"codebook.no_list_{kind}", language, given=given)))
        return []
    return given


def _phase(entry: Any, language: str, faults: list[Fault]) -> Phase:
    values = _values(entry, "phase", language, faults)
    id, bucket = str(values["id"]), values.get("bucket")
    if bucket not in (None, *BUCKETS):
        faults.append(Fault(text("codebook.bucket", language, id=id, value=bucket)))
    covers = _words(values.get("covers"))
    for step in covers:
        if step not in STEPS:
            faults.append(Fault(text("codebook.covers", language, id=id, value=step, known=", ".join(STEPS))))
    return Phase(
        id=id,
        names=_by_language(values.get("name")),
        goals=_by_language(values.get("goal")),
        bucket=bucket,
        covers=covers,
        aliases=_aliases(values.get("aliases")),
    )


def _emotion(entry: Any, language: str, faults: list[Fault]) -> Emotion:
    values = _values(entry, "emotion", language, faults)
    id, valence, arousal = str(values["id"]), values.get("valence", 0), values.get("arousal", "mid")
    if valence not in (-1, 0, 1):
        faults.append(Fault(text("codebook.valence", language, id=id, value=valence)))
        valence = 0
    if arousal not in AROUSALS:
        faults.append(Fault(text("codebook.arousal", language, id=id, value=arousal)))
    return Emotion(
        id=id,
        names=_by_language(values.get("name")),
        valence=int(valence),
        arousal=str(arousal),
        aliases=_aliases(values.get("aliases")),
    )


def _values(entry: Any, kind: str, language: str, faults: list[Fault]) -> dict[str, Any]:
    if isinstance(entry, str) and entry.strip():
        return {"id": entry}
    if isinstance(entry, Mapping) and entry.get("id"):
        return dict(entry)
    faults.append(Fault(text(f"codebook.no_id_{kind}", language, entry=entry)))
    return {"id": "?"}


def _twice(key: str, ids: Sequence[str], language: str) -> list[Fault]:
    # "?" stands for a missing id, which has its own fault
    return [Fault(text(key, language, id=id)) for id in sorted({i for i in ids if ids.count(i) > 1 and i != "?"})]


def _one(entries: Sequence[Entry], id: str, key: str, language: str) -> Entry:
    for entry in entries:
        if entry.id == id:
            return entry
    raise CodebookError(_unknown(key, id, [entry.id for entry in entries], language))


def _unknown(key: str, given: str, known: Sequence[str], language: str) -> Fault:
    near = nearest(given, known)
    if near:
        return Fault(text(f"codebook.{key}_near", language, given=given, near=near))
    return Fault(text(f"codebook.{key}", language, given=given, known=", ".join(known)))


def _by_language(value: Any) -> dict[str, str]:
    if value is None:
        return {}
    if isinstance(value, Mapping):
        return {str(language): str(wording) for language, wording in value.items()}
    return {"*": str(value)}


def _aliases(value: Any) -> dict[str, tuple[str, ...]]:
    if isinstance(value, Mapping):
        return {str(language): _words(words) for language, words in value.items()}
    return {"*": _words(value)} if value else {}


def _words(value: Any) -> tuple[str, ...]:
    """Return a list's words; one word alone is a list of one, not of its letters."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(map(str, value))


def _in_language(wordings: Mapping[str, str], language: str) -> str:
    return wordings.get(language) or wordings.get("*") or wordings.get("en") or next(iter(wordings.values()), "")
