"""How questions are worded that ask for a metric or a comment: the catalogue of wordings, German and English."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files


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
