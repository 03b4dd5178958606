"""The sentiment curve of a persona: participants' valence phase by phase, survey scores and emotional load beside it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cjmkit.quotes import (
    is_preliminary,
    persona_answers,
    persona_participants,
    persona_quotes,
    seen_share,
)
from cjmkit.scores import mean_t, paired_steps, people_means, survey_scores, trough_share
from cjmkit.study import Study
from cjmkit.tables import records
from cjmkit.texts import text

SCALE = (-2.0, 2.0)
FEW = 3  # people below which a point is drawn hollow
LIKELY = 0.8  # share of bootstrap draws from which a trough or a peak is named
CLEAR = 0.95
ALPHA = 0.05


@dataclass(frozen=True, eq=False, repr=False)
class Curve:
    """A persona's curve.

    `points` has a row a phase: phase, phase_name, people, quotes, mean, low, high (−2…2), method, reason, shrunk, survey,
    survey_low, survey_high, survey_n, survey_label, load (0…3), evidence (quote ids), survey_evidence (response ids).
    `patterns`: kind, phase, support (0…1), text, evidence.
    """

    persona: str
    name: str
    language: str
    preliminary: bool
    seen: float | None
    people: int
    points: pd.DataFrame
    patterns: pd.DataFrame
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Curve({self.persona}: {len(self.points)} phases, {self.people} people)"

    @property
    def svg(self) -> str:
        from cjmkit import charts

        return str(charts.svg(_chart(self)))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from cjmkit.markup import curve_figure

        drawing = self.svg
        return {"text/html": curve_figure(self, drawing), "image/svg+xml": drawing, "text/plain": repr(self)}


def sentiment_curve(
    study: Study, persona: str | None = None, *, emotion: str | None = None, preliminary: bool = False
) -> Curve:
    """Return the curve of a persona (the first one without an id), over its interviews' verified quotes.

    With `emotion`, over those coded with this emotion alone.

    Participant means per phase, equal weight a person, t interval clipped to −2…2 (STATISTICS: naive intervals over quotes
    cover only 75–80 % of what they claim). Survey comments do not move it: scores stand beside it.
    """
    who = study.persona(persona)
    preliminary = is_preliminary(study, preliminary)
    quotes = persona_quotes(study, who, preliminary=preliminary)
    spoken = quotes[quotes["role"].eq("participant") & quotes["phase"].isin(study.codebook.phase_ids)]
    felt = spoken.dropna(subset=["valence"])
    if emotion is not None:
        felt = felt[felt["emotion"].eq(study.codebook.emotion(emotion).id)]
    phases = list(study.codebook.phase_ids)
    points = people_means(felt, phases, scale=SCALE, language=study.language)
    points.insert(1, "phase_name", [phase.name(study.language) for phase in study.codebook.phases])
    loads = felt.assign(valence=felt["intensity"].fillna(felt["valence"].abs()))
    points["load"] = people_means(loads, phases)["mean"].to_list()
    points["evidence"] = [felt.loc[felt["phase"].eq(phase), "quote"].to_list() for phase in phases]
    points = points.merge(survey_points(persona_answers(study, who), phases, study.language), on="phase", how="left")
    heard = study.utterances.loc[study.utterances["role"].eq("participant"), "participant"]
    people = len(persona_participants(study, who) & {*heard})
    return Curve(
        persona=who.id,
        name=who.name,
        language=study.language,
        preliminary=preliminary,
        seen=seen_share(study),
        people=people,
        points=points,
        patterns=_patterns(felt, loads, points, study.language),
        warnings=_warnings(points, people, study.language),
    )


def plot_curve(curve: Curve) -> Any:
    """Return the curve as a chart that shows itself in a notebook and carries an SVG."""
    from cjmkit import charts

    return charts.show(_chart(curve), curve.language)


def plot_curves(study: Study, *, preliminary: bool = False) -> Any:
    """Return the curves of all personas of a study on one scale."""
    from cjmkit import charts

    curves = [sentiment_curve(study, persona.id, preliminary=preliminary) for persona in study.personas]
    points = pd.concat(
        [curve.points.assign(persona=curve.persona, persona_name=curve.name) for curve in curves], ignore_index=True
    )
    marked = is_preliminary(study, preliminary)
    return charts.show(charts.curves_chart(points, language=study.language, preliminary=marked), study.language)


def _chart(curve: Curve) -> Any:
    from cjmkit import charts

    return charts.curve_chart(
        curve.points,
        patterns=curve.patterns,
        name=curve.name,
        language=curve.language,
        preliminary=curve.preliminary,
    )


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


def _patterns(felt: pd.DataFrame, loads: pd.DataFrame, points: pd.DataFrame, language: str) -> pd.DataFrame:
    """Shapes of the curve that stand out beyond the noise, in journey order."""
    phases = points["phase"].to_list()
    names = dict(zip(phases, points["phase_name"], strict=True))
    lows, highs = (dict(zip(phases, points[column], strict=True)) for column in ("low", "high"))
    steps = paired_steps(felt, phases, language=language)
    clear = steps[steps["p_holm"].lt(ALPHA)]
    found: list[tuple[str, str, float, str]] = []
    for row in records(clear[clear["mean"].lt(0)]):
        words = text(
            "curves.rapid_drop",
            language,
            before=names[row["from_phase"]],
            phase=names[row["to_phase"]],
            fell=row["fell"],
            n=row["n"],
        )
        found.append(("rapid drop", row["to_phase"], 1 - row["p_holm"], words))
    signs = (clear["mean"] > 0).to_list()
    turns = sum(left != right for left, right in itertools.pairwise(signs))
    if turns >= 2:
        words = text("curves.sawtooth", language, n=turns)
        found.append(("sawtooth", clear["to_phase"].iloc[0], 1 - float(clear["p_holm"].max()), words))
    extremes = trough_share(felt, phases)
    greatest = trough_share(loads, phases)
    for kind, shares, column in (
        ("trough", extremes, "lowest"),
        ("positive peak", extremes, "highest"),
        ("moment of truth", greatest, "highest"),
    ):
        for phase, share in zip(shares["phase"], shares[column], strict=True):
            # A trough lies below the middle, a peak above it, beyond the noise of its own interval.
            fits = {"trough": highs[phase] < 0, "positive peak": lows[phase] > 0}.get(kind, share >= CLEAR)
            if share >= LIKELY and fits:
                sure = text("curves.clear" if share >= CLEAR else "curves.likely", language)
                words = text(
                    f"curves.{kind.replace(' ', '_')}",
                    language,
                    phase=names[phase],
                    sure=sure,
                    share=round(100 * share),
                )
                found.append((kind, phase, float(share), words))
    evidence = dict(zip(phases, points["evidence"], strict=True))
    rows = [{"kind": k, "phase": p, "support": s, "text": t, "evidence": evidence[p]} for k, p, s, t in found]
    rows.sort(key=lambda row: phases.index(row["phase"]))
    return pd.DataFrame(rows, columns=["kind", "phase", "support", "text", "evidence"])


def _warnings(points: pd.DataFrame, people: int, language: str) -> tuple[str, ...]:
    found = []
    if people < 5:
        found.append(text("curves.few_people", language, n=people))
    thin = points[points["people"].between(1, FEW - 1)]["phase_name"].to_list()
    if thin:
        found.append(text("curves.thin_phases", language, phases=", ".join(thin), few=FEW))
    return tuple(found)
