"""The sentiment curve of a persona: participants' valence phase by phase, survey scores and emotional load beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from cjmkit.curves.patterns import FEW, find_patterns
from cjmkit.curves.survey import SCALE, survey_points
from cjmkit.quotes import (
    is_preliminary,
    persona_answers,
    persona_participants,
    persona_quotes,
    seen_share,
)
from cjmkit.scores import paired_steps, people_means
from cjmkit.study import Study
from cjmkit.texts import text


@dataclass(frozen=True, eq=False, repr=False)
class Curve:
    """A persona's curve.

    `points` has a row a phase: phase, phase_name, people, quotes, mean, low, high (−2…2), method, reason, shrunk, survey,
    survey_low, survey_high, survey_n, survey_label, load (0…3), evidence (quote ids), survey_evidence (response ids).
    `patterns`: kind, phase, support (0…1), text, evidence. `steps` has a row for each phase and the next, over the people who
    spoke of both: from_phase, to_phase, n, mean, low, high, p, p_exact, p_holm, fell, reason (see `scores.paired_steps`).
    """

    persona: str
    name: str
    language: str
    preliminary: bool
    seen: float | None
    people: int
    points: pd.DataFrame
    patterns: pd.DataFrame
    steps: pd.DataFrame
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
    steps = paired_steps(felt, phases, language=study.language)
    return Curve(
        persona=who.id,
        name=who.name,
        language=study.language,
        preliminary=preliminary,
        seen=seen_share(study),
        people=people,
        points=points,
        patterns=find_patterns(felt, loads, points, steps, study.language),
        steps=steps,
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


def _warnings(points: pd.DataFrame, people: int, language: str) -> tuple[str, ...]:
    found = []
    if people < 5:
        found.append(text("curves.few_people", language, n=people))
    thin = points[points["people"].between(1, FEW - 1)]["phase_name"].to_list()
    if thin:
        found.append(text("curves.thin_phases", language, phases=", ".join(thin), few=FEW))
    return tuple(found)
