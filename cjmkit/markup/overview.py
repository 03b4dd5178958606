"""The overview of all personas: their curves as small multiples on one scale, their scores side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from cjmkit.markup.curve import point_text
from cjmkit.markup.numbers import MISSING
from cjmkit.markup.pieces import clean, empty, evidence, join, section, table, tag
from cjmkit.markup.profile import fact_texts
from cjmkit.markup.small import small_curve
from cjmkit.markup.tables import measure_name, score_text
from cjmkit.texts import text


def worst(curve: Any) -> Mapping[Any, Any] | None:
    """Return the row of the curve's points with the lowest mean, or None where no mean could be computed."""
    known = curve.points.dropna(subset=["mean"])
    return None if known.empty else dict(known.loc[known["mean"].astype(float).idxmin()])


def by_trough(personas: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return personas with the deepest trough first; without a curve last; equal ones by id."""

    def depth(persona: Mapping[str, Any]) -> tuple[bool, float, str]:
        row = worst(persona["curve"])
        return (row is None, float(row["mean"]) if row else 0.0, str(persona["id"]))

    return sorted(personas, key=depth)


def cards(personas: Sequence[Mapping[str, Any]], language: str) -> str:
    """Return one card a persona, deepest trough first: name, line, curve, what it rests on, the first findings.

    Each persona is a dict with id, name, line, file, curve, findings, facts, preliminary. The small curve is drawn from
    the curve's points: a large drawing made small could not be read.
    """
    items = [tag("li", _card(persona, language)) for persona in by_trough(personas)]
    body = tag("ul", *items, class_="cjm-cards") if items else empty(language)
    note = tag("p", text("markup.one_scale", language), class_="cjm-soft")
    return section("cards", text("markup.personas", language), note, body, language=language)


def comparison(personas: Sequence[Mapping[str, Any]], language: str) -> str:
    """Return the personas' survey scores side by side: a row a measure, a column a persona.

    Each persona may have `scores`, a frame like `PersonaProfile.scores`; without any the fragment is empty.
    """
    title = text("markup.comparison", language)
    shown = by_trough(personas)
    found: dict[str, dict[str, Markup]] = {}
    for persona in shown:
        scores = persona.get("scores")
        for row in [] if scores is None else scores.to_dict("records"):
            said = score_text(row, language)
            button = evidence(
                row.get("evidence"),
                language,
                label=said,
                about=f"{clean(persona['name'])}: {measure_name(row, language)}",
            )
            found.setdefault(measure_name(row, language), {})[str(persona["id"])] = button or Markup("") + said
    if not found:
        return ""
    head = [text("markup.measure", language), *(clean(persona["name"]) for persona in shown)]
    rows = [[name, *(values.get(str(persona["id"]), MISSING) for persona in shown)] for name, values in found.items()]
    return section("comparison", title, table(head, rows, class_="cjm-stack"), language=language)


def side_by_side(personas: Sequence[Mapping[str, Any]], language: str) -> str:
    """Return the means of all personas phase by phase, the numbers behind the small curves."""
    shown = by_trough(personas)
    if not shown:
        return ""
    points = [persona["curve"].points.set_index("phase") for persona in shown]
    names = {phase: name for frame in reversed(points) for phase, name in frame["phase_name"].items()}
    head = [text("markup.by_phase", language), *(clean(persona["name"]) for persona in shown)]
    rows = [[name, *(_mean(frame, phase, language) for frame in points)] for phase, name in names.items()]
    body = table(head, rows, class_="cjm-stack")
    return section("side-by-side", text("markup.side_by_side", language), body, language=language)


def _mean(points: pd.DataFrame, phase: Any, language: str) -> Markup | str:
    if phase not in points.index:
        return MISSING
    row = dict(points.loc[phase])
    label = point_text(row, language)
    return evidence(row.get("evidence"), language, label=label, about=clean(row.get("phase_name"))) or label


def _card(persona: Mapping[str, Any], language: str) -> Markup:
    row = worst(persona["curve"])
    deepest = None
    if row is not None:
        said = text("markup.deepest", language, phase=clean(row["phase_name"]), value=point_text(row, language))
        deepest = tag("p", said, class_="cjm-deepest")
    mark = tag("span", text("markup.preliminary", language), class_="cjm-mark") if persona.get("preliminary") else None
    found = [
        tag("li", line, " ", evidence(list(ids), language, about=clean(line)))
        for line, ids in persona.get("findings", ())
    ]
    facts = fact_texts(persona.get("facts") or {}, language)
    return tag(
        "article",
        tag("h3", tag("a", persona["name"], href=persona["file"]), *([" ", mark] if mark else [])),
        tag("p", persona.get("line"), class_="cjm-line"),
        tag("figure", small_curve(persona["curve"]), class_="cjm-small-curve"),
        deepest or tag("p"),
        tag("ol", *found, class_="cjm-said-list"),
        tag("p", join(facts, " · "), class_="cjm-facts"),
    )
