"""Pickers for persona, phase and emotion that redraw the curve."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from cjmkit import markup
from cjmkit.curves import sentiment_curve
from cjmkit.quotes import persona_quotes, verified_quotes
from cjmkit.study import Study
from cjmkit.texts import text

SHOWN = 12


def explore_curve(study: Study, persona: str | None = None, *, preliminary: bool = False) -> widgets.VBox:
    """Return three pickers above a persona's curve and the quotes behind it; each change redraws both."""
    language = study.language
    every = (text("review.all", language), "")
    personas = [(entry.name, entry.id) for entry in study.personas]
    pick_persona = widgets.Dropdown(
        options=personas, value=study.persona(persona).id, description=text("review.persona", language)
    )
    pick_phase = widgets.Dropdown(
        options=[every, *((p.name(language), p.id) for p in study.codebook.phases)],
        description=text("review.phase", language),
    )
    felt = {*verified_quotes(study, preliminary=preliminary)["emotion"].dropna()}
    emotions = [(e.name(language), e.id) for e in study.codebook.emotions if e.id in felt]
    pick_emotion = widgets.Dropdown(options=[every, *emotions], description=text("review.emotion", language))
    picture, quotes = widgets.HTML(), widgets.HTML()

    def redraw(change: Any = None) -> None:
        curve = sentiment_curve(study, pick_persona.value, emotion=pick_emotion.value or None, preliminary=preliminary)
        picture.value = curve.svg
        rows = persona_quotes(study, study.persona(pick_persona.value), preliminary=preliminary)
        for facet, picked in (("phase", pick_phase.value), ("emotion", pick_emotion.value)):
            rows = rows if not picked else rows[rows[facet].eq(picked)]
        rows = rows[rows["quotable"] & rows["text"].notna()]
        said = "".join(
            f"<li>{markup.escaped(row.text)} <small>{markup.escaped(row.participant)}</small></li>"
            for row in rows.head(SHOWN).itertuples()
        )
        quotes.value = f"<p>{markup.escaped(text('review.quotes', language, shown=min(SHOWN, len(rows)), n=len(rows)))}</p><ul>{said}</ul>"

    for picker in (pick_persona, pick_phase, pick_emotion):
        picker.observe(redraw, names="value")
    redraw()
    return widgets.VBox([widgets.HBox([pick_persona, pick_phase, pick_emotion]), picture, quotes])
