"""What the panel is labelled with: its words, the codes to choose from, and the key of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from string import ascii_lowercase
from typing import Any

from cjmkit.codebook import NO_PHASE
from cjmkit.study import Study
from cjmkit.tables import IMPACTS, LANES, known
from cjmkit.texts import catalogue, text

SCRIPTS = (
    "dom",
    "offsets",
    "store",
    "combobox",
    "transcript",
    "decision",
    "bar",
    "dialogs",
    "codes",
    "keys",
    "drawing",
    "hand",
    "deciding",
    "panel",
)
PHASE_KEYS = "123456789"


@cache
def script() -> str:
    """Return the panel's modules as the one module that a widget can be: their imports of each other go."""
    folder = files("cjmkit") / "data" / "panel"
    parts = [(folder / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
    bare = re.sub(r"^import .*?;\n", "", "\n".join(parts), flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"^export (?!default)", "", bare, flags=re.MULTILINE)


@cache
def style() -> str:
    """Return the panel's style sheet."""
    return (files("cjmkit") / "data" / "panel" / "panel.css").read_text(encoding="utf-8")


def words(language: str) -> dict[str, str]:
    """Return every text of the panel in one language, by key."""
    return {**catalogue("panel", language)}


def choices(study: Study, codings: Iterable[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Return what can be chosen for each facet but the free codes: a list of `{id, name, …}`, with keys where one press suffices.

    Touchpoints and channels that only a coding names are there too.
    """
    language, codebook = study.language, study.codebook
    used = [*codings]
    phases = [
        {"id": phase.id, "name": phase.name(language), "about": phase.goal(language), "key": key}
        for phase, key in _with_keys(codebook.phases)
    ]
    letters = letter_keys([emotion.name(language) for emotion in codebook.emotions])
    emotions = [
        {
            "id": emotion.id,
            "name": emotion.name(language),
            "valence": emotion.valence,
            "arousal": emotion.arousal,
            "key": letter,
        }
        for emotion, letter in zip(codebook.emotions, letters, strict=True)
    ]
    touchpoints = {
        point.id: {"id": point.id, "name": str(point.name or point.id), "phase": point.phase, "channel": point.channel}
        for point in study.config.touchpoints
    }
    channels = [point.channel for point in study.config.touchpoints if point.channel]
    for line in used:
        if (touchpoint := known(line["touchpoint"])) and touchpoint not in touchpoints:
            touchpoints[touchpoint] = {"id": touchpoint, "name": touchpoint, "phase": None, "channel": None}
        channels += [line["channel"]] if known(line["channel"]) else []
    return {
        "phase": [*phases, {"id": NO_PHASE, "name": text("panel.no_phase", language), "about": "", "key": "0"}],
        "emotion": emotions,
        "lane": _named("lane", LANES, language),
        "impact": _named("impact", IMPACTS, language),
        "touchpoint": [*touchpoints.values()],
        "channel": [{"id": channel, "name": channel} for channel in dict.fromkeys(channels)],
    }


def letter_keys(names: Sequence[str]) -> list[str | None]:
    """Return a letter for each name, its own where that is free, each letter once; None where the alphabet is used up.

    >>> letter_keys(["Frustration", "Freude", "Ärger"])
    ['f', 'r', 'g']
    """
    taken: dict[str, None] = {}
    keys: list[str | None] = []
    for name in names:
        own = [letter for letter in name.casefold() if letter in ascii_lowercase]
        key = next((letter for letter in [*own, *ascii_lowercase] if letter not in taken), None)
        keys.append(key)
        if key:
            taken[key] = None
    return keys


def _with_keys(phases: Sequence[Any]) -> list[tuple[Any, str | None]]:
    return [(phase, PHASE_KEYS[at] if at < len(PHASE_KEYS) else None) for at, phase in enumerate(phases)]


def _named(kind: str, ids: Sequence[str], language: str) -> list[dict[str, Any]]:
    return [{"id": id, "name": text(f"panel.{kind}_{id.replace(' ', '_')}", language)} for id in ids]
