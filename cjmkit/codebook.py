"""Phases and emotions: presets as data, a study's own lists, and the crosswalk between phase models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd
from ruamel.yaml import YAML

from cjmkit.errors import CodebookError, Fault, nearest

DEFAULT_PHASES, DEFAULT_EMOTIONS = "verdure-5", "cx-12"
NO_PHASE = "none"  # small talk belongs nowhere
BUCKETS = ("before", "at", "after")


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

    def phase(self, id: str) -> Phase:
        return _one(self.phases, id, "phase")

    def emotion(self, id: str) -> Emotion:
        return _one(self.emotions, id, "emotion")


def presets(kind: str) -> list[str]:
    """Return the ids of the presets of a kind: `phases` or `emotions`."""
    folder = files("cjmkit") / "data" / kind
    return sorted(entry.name.removesuffix(".yml") for entry in folder.iterdir() if entry.name.endswith(".yml"))


def read_codebook(
    phases: str | Sequence[Any] = DEFAULT_PHASES, emotions: str | Sequence[Any] = DEFAULT_EMOTIONS
) -> Codebook:
    """Return the codebook of presets' ids, or of a study's own lists of `{id, name, …}`.

    Raises `CodebookError` with every fault: an unknown preset, an entry without id, an id twice, a valence that is none.

    >>> read_codebook().phase_ids
    ('awareness', 'consideration', 'purchase', 'retention', 'advocacy')
    """
    faults: list[Fault] = []
    phase_entries = _entries("phases", phases, faults)
    emotion_entries = _entries("emotions", emotions, faults)
    read_phases = [_phase(entry, faults) for entry in phase_entries]
    read_emotions = [_emotion(entry, faults) for entry in emotion_entries]
    faults += _twice("phase", [phase.id for phase in read_phases])
    faults += _twice("emotion", [emotion.id for emotion in read_emotions])
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


def _entries(kind: str, given: str | Sequence[Any], faults: list[Fault]) -> Sequence[Any]:
    if not isinstance(given, str):
        return given
    if given in presets(kind):
        return _preset(kind, given)
    near = nearest(given, presets(kind))
    hint = f"; did you mean {near}?" if near else f"; there are {', '.join(presets(kind))}"
    faults.append(Fault(f"unknown preset {given!r} for {kind}{hint}"))
    return []


def _phase(entry: Any, faults: list[Fault]) -> Phase:
    values = _values(entry, "phase", faults)
    bucket = values.get("bucket")
    if bucket not in (None, *BUCKETS):
        faults.append(Fault(f"phase {values['id']}: bucket {bucket!r}; expected before, at or after"))
    return Phase(
        id=str(values["id"]),
        names=_by_language(values.get("name")),
        goals=_by_language(values.get("goal")),
        bucket=bucket,
        covers=tuple(values.get("covers", ())),
        aliases=_aliases(values.get("aliases")),
    )


def _emotion(entry: Any, faults: list[Fault]) -> Emotion:
    values = _values(entry, "emotion", faults)
    valence = values.get("valence", 0)
    if valence not in (-1, 0, 1):
        faults.append(Fault(f"emotion {values['id']}: valence {valence!r}; expected -1, 0 or 1"))
        valence = 0
    arousal = values.get("arousal", "mid")
    if arousal not in ("low", "mid", "high"):
        faults.append(Fault(f"emotion {values['id']}: arousal {arousal!r}; expected low, mid or high"))
    return Emotion(
        id=str(values["id"]),
        names=_by_language(values.get("name")),
        valence=int(valence),
        arousal=str(arousal),
        aliases=_aliases(values.get("aliases")),
    )


def _values(entry: Any, kind: str, faults: list[Fault]) -> dict[str, Any]:
    if isinstance(entry, str):
        return {"id": entry}
    if isinstance(entry, Mapping) and entry.get("id"):
        return dict(entry)
    faults.append(Fault(f"{kind} without an id: {entry!r}; write {{id: …, name: …}}"))
    return {"id": "?"}


def _twice(kind: str, ids: Sequence[str]) -> list[Fault]:
    return [Fault(f"{kind} {id!r} stands there twice; give each its own id") for id in sorted({i for i in ids if ids.count(i) > 1})]


def _one(entries: Sequence[Any], id: str, kind: str) -> Any:
    for entry in entries:
        if entry.id == id:
            return entry
    near = nearest(id, [entry.id for entry in entries])
    hint = f"did you mean {near}?" if near else f"there are {', '.join(entry.id for entry in entries)}"
    raise CodebookError(f"unknown {kind} {id!r}; {hint}")


def _by_language(value: Any) -> dict[str, str]:
    if value is None:
        return {}
    if isinstance(value, Mapping):
        return {str(language): str(wording) for language, wording in value.items()}
    return {"*": str(value)}


def _aliases(value: Any) -> dict[str, tuple[str, ...]]:
    if not value:
        return {}
    if isinstance(value, Mapping):
        return {str(language): tuple(map(str, words)) for language, words in value.items()}
    return {"*": tuple(map(str, value))}


def _in_language(wordings: Mapping[str, str], language: str) -> str:
    return wordings.get(language) or wordings.get("*") or wordings.get("en") or next(iter(wordings.values()), "")
