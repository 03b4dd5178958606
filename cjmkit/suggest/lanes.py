"""Lanes: what kind of thing a quote says."""

from __future__ import annotations

from collections.abc import Sequence

from cjmkit.codebook import NO_PHASE
from cjmkit.suggest.cues import Match, Tokens
from cjmkit.tables import LANES

BEFORE_SENTIMENT = 2  # from this weight on a cue says more than the sentiment does


def read_lane(tokens: Tokens, cues: Sequence[Match], sign: int, phase: str) -> str | None:
    """Return one of `tables.LANES`, or None for small talk and where nothing tells.

    >>> read_lane(Tokens("Nothing."), [], -1, "purchase")
    'pain point'
    """
    if phase == NO_PHASE:
        return None
    best = max(cues, key=lambda match: (match.cue.weight, -match.tokens[0]), default=None)
    if tokens.forms and tokens.forms[-1].startswith("?"):
        return "question"
    if best is not None and best.cue.weight >= BEFORE_SENTIMENT and not (sign and best.cue.weight == BEFORE_SENTIMENT):
        return _known(best.cue.label)
    if sign:
        return "pain point" if sign < 0 else "delight"
    return _known(best.cue.label) if best is not None else None


def _known(label: str) -> str | None:
    return label if label in LANES else None
