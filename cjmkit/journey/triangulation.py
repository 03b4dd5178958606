"""Words against scores, phase by phase."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cjmkit.curves import Curve
from cjmkit.tables import records
from cjmkit.texts import text

NEAR_ZERO = 0.5  # two values this close to the middle have no direction


def triangulate(curve: Curve) -> pd.DataFrame:
    """Return what words and scores say of each phase: convergent, complementary, divergent or silent; divergent first.

    Divergent: the intervals do not meet. Convergent: they meet and both values point the same way (or both lie within
    ±.5 of the middle). Complementary: they meet but point apart, or one of them has no interval. Silent: one is missing.
    """
    rows: list[dict[str, Any]] = []
    for point in records(curve.points):
        kind = _class(point)
        rows.append(
            {
                "phase": point["phase"],
                "phase_name": point["phase_name"],
                "class": kind,
                "interview": point["mean"],
                "interview_low": point["low"],
                "interview_high": point["high"],
                **{key: point[key] for key in ("survey", "survey_low", "survey_high")},
                "text": text(f"journey.{kind}", curve.language, phase=point["phase_name"]),
                "evidence": [*point["evidence"], *point["survey_evidence"]],
            }
        )
    order = ["divergent", "complementary", "convergent", "silent"]
    rows.sort(key=lambda row: order.index(row["class"]))
    return pd.DataFrame(rows)


def _class(point: Mapping[str, Any]) -> str:
    words, scores = point["mean"], point["survey"]
    if pd.isna(words) or pd.isna(scores):
        return "silent"
    if pd.isna(point["low"]) or pd.isna(point["survey_low"]):
        return "complementary"
    if point["high"] < point["survey_low"] or point["survey_high"] < point["low"]:
        return "divergent"
    aligned = words * scores > 0 or max(abs(words), abs(scores)) <= NEAR_ZERO
    return "convergent" if aligned else "complementary"
