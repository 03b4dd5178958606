"""Parts of a result that show themselves in a notebook, and thereby in the report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cjmkit import markup
from cjmkit.errors import ReportError, nearest

_SECTIONS: dict[str, Callable[[Any], str]] = {
    "head": lambda profile: markup.head(profile, title=profile.facts["study"]),
    "profile": markup.profile_card,
    "quotes": markup.quote_list,
    "scores": lambda profile: markup.score_table(profile.scores, profile.language),
    "findings": lambda journey: markup.findings(journey.findings, journey.language),
    "map": markup.map_grid,
    "words against scores": markup.triangulation,
    "pains": markup.pains,
    "opportunities": markup.opportunities,
    "unknown": markup.unknowns,
}

_TABLES: dict[str, Callable[[Any, str], str]] = {
    "score table": markup.score_table,
    "differences": markup.difference_table,
    "codes": markup.code_table,
    "slopes": markup.slope_table,
    "fatigue": markup.fatigue_table,
}


class Shown:
    """One fragment, as a notebook displays it."""

    def __init__(self, name: str, html: str) -> None:
        self.name, self.html = name, html

    def __repr__(self) -> str:
        return f"Shown({self.name})"

    def _repr_html_(self) -> str:
        return self.html


def show(result: Any, part: str, *, language: str = "en") -> Shown:
    """Return a part of a persona's profile (head, profile, quotes, scores) or of a journey map (findings, map, words
    against scores, pains, opportunities, unknown), to be the last line of a cell; or a frame of numbers as a table in a
    language: a score table (`survey_scores`, `score_trend`), differences (`compare_scores`), codes (`compare_codes`), slopes (`trend_slopes`), fatigue
    (`fatigue_by_wave`).

    Raises `ReportError` for a part that is none.
    """
    if part in _TABLES:
        return Shown(part, _TABLES[part](result, language))
    if part not in _SECTIONS:
        known = [*_SECTIONS, *_TABLES]
        near = nearest(part, known)
        raise ReportError(
            f"unknown part {part!r}; " + (f"did you mean {near}?" if near else f"there are {', '.join(known)}")
        )
    return Shown(part, _SECTIONS[part](result))
