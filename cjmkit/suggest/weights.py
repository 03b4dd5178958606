"""Weights: the fitted numbers of `data/lexicons/weights.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def weights() -> dict[str, Any]:
    """Return the fitted numbers, by what they weigh; how they were made stands in the file."""
    path = files("cjmkit") / "data" / "lexicons" / "weights.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
