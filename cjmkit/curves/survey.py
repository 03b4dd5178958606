"""Survey scores on the scale of the curve."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cjmkit.scores import mean_t, survey_scores
from cjmkit.tables import records

SCALE = (-2.0, 2.0)


def survey_points(answers: pd.DataFrame, phases: Sequence[str], language: str) -> pd.DataFrame:
    """Return survey scores on the curve's scale: phase, survey, survey_low, survey_high, survey_n, survey_label, survey_evidence.

    CSAT and CES lie linearly between the ends of their scale (harder is lower), a promoter is +2, a detractor −2, so that
    an NPS is its points / 50. A response counts once a phase, by the mean of its answers; t interval over responses.
    """
    scored = answers[answers["metric"].isin(["nps", "csat", "ces"]) & answers["score"].notna()]
    scored = scored.assign(place=_on_curve(scored)).dropna(subset=["place"])
    rows = []
    for phase in phases:
        here = scored[scored["phase"].eq(phase)]
        means = here.groupby("response", sort=True)["place"].mean()
        estimate = mean_t(means.to_list(), scale=SCALE)
        rows.append(
            {
                "phase": phase,
                "survey": estimate.value,
                "survey_low": estimate.low,
                "survey_high": estimate.high,
                "survey_n": len(means),
                "survey_label": _label(here, language),
                "survey_evidence": [str(response) for response in means.index],
            }
        )
    return pd.DataFrame(rows)


def _on_curve(answers: pd.DataFrame) -> pd.Series:
    low, high = answers["scale_low"], answers["scale_high"]
    linear = (answers["score"] - (low + high) / 2) / (high - low) * 4
    linear = linear.where(~answers["high_is"].isin(["hard", "bad"]), -linear)
    promoter, detractor = answers["score"].ge(9), answers["score"].le(6)
    steps = 2.0 * promoter.astype(float) - 2.0 * detractor.astype(float)
    return linear.where(answers["metric"].ne("nps"), steps)


def _label(answers: pd.DataFrame, language: str) -> str | None:
    """The scores behind a diamond, as people know them: NPS +12 · CSAT 4.1."""
    if answers.empty:
        return None
    scores = survey_scores(answers, language=language)
    shown = scores[scores["statistic"].isin(["nps", "mean"])].dropna(subset=["value"])
    parts = []
    for row in records(shown):
        value = f"{row['value']:+.0f}" if row["metric"] == "nps" else f"{row['value']:.1f}"
        value = value.replace("-", "−")
        parts.append(f"{row['metric'].upper()} {value.replace('.', ',') if language == 'de' else value}")
    return " · ".join(parts) or None
