"""The shapes of a curve that stand out beyond the noise, in words."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from cjmkit.markup.numbers import estimate, number
from cjmkit.scores import holm, phases_differ, trough_share
from cjmkit.tables import records
from cjmkit.texts import text

FEW = 3  # people below which a phase is no finding, and its point hollow
LIKELY = 0.8  # share of bootstrap draws from which a trough or a peak is named
CLEAR = 0.95
ALPHA = 0.05


class Shape(NamedTuple):
    """A pattern: the phase it is named in, the phases it is seen in, and how sure it is (0…1)."""

    kind: str
    phase: str
    seen_in: tuple[str, ...]
    support: float
    text: str


def find_patterns(
    felt: pd.DataFrame, loads: pd.DataFrame, points: pd.DataFrame, steps: pd.DataFrame, language: str
) -> pd.DataFrame:
    """Return the patterns of a curve in journey order: kind, phase, support, text, evidence.

    `felt` and `loads` have a row a quote with its valence or its load as `valence`, `points` and `steps` as in `Curve`.
    None is named unless the phases differ at all, in valence or in load (`phases_differ`, Holm over both): of curves
    without any shape at most one in twenty shows one.
    """
    phases = points["phase"].to_list()
    valence, load = holm([phases_differ(felt, phases), phases_differ(loads, phases)])
    by_phase = {row["phase"]: row for row in records(points)}
    found: list[Shape] = []
    if valence < ALPHA:
        clear = steps[steps["p_holm"].lt(ALPHA)]
        found += _drops(clear, by_phase, language) + _sawtooth(clear, language)
        shares = trough_share(felt, phases)
        found += _extremes("trough", shares, "lowest", by_phase, language)
        found += _extremes("positive peak", shares, "highest", by_phase, language)
    if load < ALPHA:
        found += _extremes("moment of truth", trough_share(loads, phases), "highest", by_phase, language)
    found.sort(key=lambda shape: phases.index(shape.phase))
    rows = [
        {"kind": shape.kind, "phase": shape.phase, "support": shape.support, "text": shape.text,
         "evidence": [quote for phase in phases if phase in shape.seen_in for quote in by_phase[phase]["evidence"]]}
        for shape in found
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["kind", "phase", "support", "text", "evidence"])


def _drops(clear: pd.DataFrame, points: Mapping[str, Any], language: str) -> list[Shape]:
    """Falls beyond the noise; clear where the signs alone, without a bell curve, say so too."""
    found = []
    for row in records(clear[clear["mean"].lt(0) & clear["n"].ge(FEW)]):
        before, phase = row["from_phase"], row["to_phase"]
        sure = pd.isna(row["p_exact"]) or row["p_exact"] < ALPHA
        words = text(
            "curves.rapid_drop",
            language,
            before=points[before]["phase_name"],
            phase=points[phase]["phase_name"],
            sure=text("curves.clear" if sure else "curves.likely", language),
            fell=row["fell"],
            n=row["n"],
            change=estimate(row["mean"], row["low"], row["high"], language, 1, signed=True),
        )
        found.append(Shape("rapid drop", phase, (before, phase), 1 - row["p_holm"], words))
    return found


def _sawtooth(clear: pd.DataFrame, language: str) -> list[Shape]:
    signs = (clear["mean"] > 0).to_list()
    turns = sum(left != right for left, right in itertools.pairwise(signs))
    if turns < 2:
        return []
    seen = tuple(dict.fromkeys([*clear["from_phase"], *clear["to_phase"]]))
    words = text("curves.sawtooth", language, n=turns)
    return [Shape("sawtooth", clear["to_phase"].iloc[0], seen, 1 - float(clear["p_holm"].max()), words)]


def _extremes(kind: str, shares: pd.DataFrame, column: str, points: Mapping[str, Any], language: str) -> list[Shape]:
    found = []
    for phase, share in zip(shares["phase"], shares[column], strict=True):
        point = points[phase]
        if not share >= LIKELY or point["people"] < FEW or not _fits(kind, point):
            continue
        words = text(
            f"curves.{kind.replace(' ', '_')}",
            language,
            phase=point["phase_name"],
            sure=text("curves.clear" if share >= CLEAR else "curves.likely", language),
            share=number(100 * share, language),
        )
        found.append(Shape(kind, phase, (phase,), float(share), words))
    return found


def _fits(kind: str, point: Mapping[str, Any]) -> bool:
    """A trough lies below the middle, a peak above it, beyond the noise of its own interval; where all said the same, it has none."""
    low, high = (point["mean"] if pd.isna(point[end]) else point[end] for end in ("low", "high"))
    return bool({"trough": high < 0, "positive peak": low > 0}.get(kind, True))
