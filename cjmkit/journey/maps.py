"""The map of a persona: lens, phases, cells and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from cjmkit.curves import Curve, sentiment_curve
from cjmkit.journey.cells import LANES, build_cells
from cjmkit.journey.findings import main_findings, map_warnings, rank_opportunities, rank_pains, what_is_unknown
from cjmkit.journey.triangulation import triangulate
from cjmkit.quotes import is_preliminary, persona_participants, persona_quotes
from cjmkit.study import Study
from cjmkit.texts import text


@dataclass(frozen=True, eq=False, repr=False)
class JourneyMap:
    """A persona's map. `cells` has a row an item: phase, lane, text, level (observed, inferred, assumed), evidence, people,
    of_people, impact, valence. `triangulation`, `pains`, `opportunities`: a row a finding, ranked, with its evidence.
    """

    persona: str
    name: str
    language: str
    preliminary: bool
    seen: float | None
    lens: tuple[tuple[str, str], ...]
    phases: tuple[dict[str, Any], ...]
    lanes: tuple[tuple[str, str], ...]
    cells: pd.DataFrame
    curve: Curve
    triangulation: pd.DataFrame
    pains: pd.DataFrame
    opportunities: pd.DataFrame
    findings: tuple[tuple[str, tuple[str, ...]], ...]
    unknowns: tuple[str, ...]
    warnings: tuple[str, ...]

    def __repr__(self) -> str:
        return f"JourneyMap({self.persona}: {len(self.phases)} phases, {len(self.cells)} items)"

    def _repr_html_(self) -> str:
        from cjmkit.markup import map_grid

        return map_grid(self)


def journey_map(study: Study, persona: str | None = None, *, preliminary: bool = False) -> JourneyMap:
    """Return the map of a persona (the first one without an id). Raises `StudyError` for an unknown id."""
    who = study.persona(persona)
    preliminary = is_preliminary(study, preliminary)
    language = study.language
    curve = sentiment_curve(study, who.id, preliminary=preliminary)
    quotes = persona_quotes(study, who, preliminary=preliminary)
    quotes = quotes[quotes["phase"].isin(study.codebook.phase_ids)]
    people = persona_participants(study, who)
    cells = build_cells(study, quotes, curve, people, preliminary)
    triangulation = triangulate(curve)
    return JourneyMap(
        persona=who.id,
        name=who.name,
        language=language,
        preliminary=preliminary,
        seen=curve.seen,
        lens=_lens(study, who.name),
        phases=tuple(
            {"id": phase.id, "name": phase.name(language), "goal": phase.goal(language), "bucket": phase.bucket}
            for phase in study.codebook.phases
        ),
        lanes=tuple((lane, text(f"journey.lane_{lane.replace(' ', '_')}", language)) for lane in LANES),
        cells=cells,
        curve=curve,
        triangulation=triangulation,
        pains=rank_pains(study, quotes, people),
        opportunities=rank_opportunities(study, cells),
        findings=main_findings(curve, triangulation, language),
        unknowns=what_is_unknown(curve, cells, language),
        warnings=map_warnings(study, curve, language),
    )


def _lens(study: Study, name: str) -> tuple[tuple[str, str], ...]:
    config = study.config
    fields = [
        ("persona", name),
        ("scenario", config.scenario),
        ("goal", config.goal),
        ("business_goal", config.business_goal),
        ("question", config.question),
        ("map_type", config.map_type),
    ]
    if config.backstory:
        fields += [(f"backstory_{key}", value) for key, value in config.backstory.model_dump().items()]
    return tuple((text(f"journey.lens_{key}", study.language), str(value)) for key, value in fields if value)
