"""The sentiment curve of a persona: participants' valence phase by phase, survey scores and emotional load beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import pandas as pd

from cjmkit.curves.patterns import FEW, find_patterns
from cjmkit.curves.survey import SCALE, survey_points
from cjmkit.errors import StudyError
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

By = Literal["phase", "touchpoint"]


@dataclass(frozen=True, eq=False, repr=False)
class Curve:
    """A persona's curve, by phase or by touchpoint (`by`).

    `points` has a row a phase, or a touchpoint in its place (id in `phase`, name in `phase_name`): phase, phase_name, people, quotes, mean, low, high (−2…2), method, reason, shrunk, survey,
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
    by: By = "phase"
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Curve({self.persona}: {len(self.points)} {self.by}s, {self.people} people)"

    @property
    def svg(self) -> str:
        from cjmkit import charts

        return str(charts.svg(_chart(self)))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from cjmkit.markup import curve_figure

        drawing = self.svg
        return {"text/html": curve_figure(self, drawing), "image/svg+xml": drawing, "text/plain": repr(self)}


def sentiment_curve(
    study: Study,
    persona: str | None = None,
    *,
    by: By = "phase",
    emotion: str | None = None,
    preliminary: bool = False,
) -> Curve:
    """Return the curve of a persona (the first one without an id), over its interviews' verified quotes.

    `by` is phase, or touchpoint: those of study.yml and those coded, in the order of their phases; quotes without a coded
    touchpoint and survey scores are then not in it. With `emotion`, over quotes coded with this emotion alone. Raises
    `StudyError` for an unknown persona or `by`.

    Participant means per phase, equal weight a person, t interval clipped to −2…2 (STATISTICS: naive intervals over quotes
    cover only 75–80 % of what they claim). Survey comments do not move it: scores stand beside it.
    """
    who = study.persona(persona)
    preliminary = is_preliminary(study, preliminary)
    quotes = persona_quotes(study, who, preliminary=preliminary)
    spoken = quotes[quotes["role"].eq("participant")]
    names = _places(study, spoken, by)
    felt = spoken[spoken[by].isin([*names])].dropna(subset=["valence"])
    if emotion is not None:
        felt = felt[felt["emotion"].eq(study.codebook.emotion(emotion).id)]
    felt = felt.assign(phase=felt[by])
    loads = felt.assign(valence=felt["intensity"].fillna(felt["valence"].abs()))
    answers = persona_answers(study, who)
    points = _points(felt, loads, names, answers if by == "phase" else answers.iloc[:0], study.language)
    heard = study.utterances.loc[study.utterances["role"].eq("participant"), "participant"]
    people = len(persona_participants(study, who) & {*heard})
    steps = paired_steps(felt, [*names], language=study.language)
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
        by=by,
        warnings=_warnings(points, people, study.language),
    )


def _points(
    felt: pd.DataFrame, loads: pd.DataFrame, names: dict[str, str], answers: pd.DataFrame, language: str
) -> pd.DataFrame:
    phases = [*names]
    points = people_means(felt, phases, scale=SCALE, language=language)
    points.insert(1, "phase_name", [*names.values()])
    points["load"] = people_means(loads, phases)["mean"].to_list()
    points["evidence"] = [felt.loc[felt["phase"].eq(phase), "quote"].to_list() for phase in phases]
    return points.merge(survey_points(answers, phases, language), on="phase", how="left")


def _places(study: Study, spoken: pd.DataFrame, by: By) -> dict[str, str]:
    """What the columns of a curve are, in journey order: names by id."""
    if by not in get_args(By):
        raise StudyError(text("curves.unknown_by", study.language, by=by, known=", ".join(get_args(By))))
    order = {phase.id: place for place, phase in enumerate(study.codebook.phases)}
    if by == "phase":
        return {phase.id: phase.name(study.language) for phase in study.codebook.phases}
    names = {point.id: str(point.name or point.id) for point in study.config.touchpoints}
    lies_in = {point.id: point.phase for point in study.config.touchpoints if point.phase}
    for touchpoint, group in spoken.dropna(subset=["touchpoint", "phase"]).groupby("touchpoint", sort=True):
        lies_in.setdefault(str(touchpoint), str(group["phase"].mode().iloc[0]))
    ids = dict.fromkeys([*names, *sorted({*spoken["touchpoint"].dropna()})])
    placed = sorted(ids, key=lambda id: order.get(lies_in.get(id, ""), len(order)))
    return {id: names.get(id, id) for id in placed}


def plot_curve(curve: Curve) -> Any:
    """Return the curve as a chart that shows itself in a notebook and carries an SVG."""
    from cjmkit import charts

    return charts.show(_chart(curve), curve.language)


def plot_curves(study: Study, *, overlaid: bool = False, preliminary: bool = False) -> Any:
    """Return the curves of all personas of a study on one scale: one below the other, or `overlaid` in one plot."""
    from cjmkit import charts

    curves = [sentiment_curve(study, persona.id, preliminary=preliminary) for persona in study.personas]
    points = pd.concat(
        [curve.points.assign(persona=curve.persona, persona_name=curve.name) for curve in curves], ignore_index=True
    )
    marked = is_preliminary(study, preliminary)
    draw = charts.overlaid_chart if overlaid else charts.curves_chart
    return charts.show(draw(points, language=study.language, preliminary=marked), study.language)


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
