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


class Shown:
    """One fragment, as a notebook displays it."""

    def __init__(self, name: str, html: str) -> None:
        self.name, self.html = name, html

    def __repr__(self) -> str:
        return f"Shown({self.name})"

    def _repr_html_(self) -> str:
        return self.html


def show(result: Any, part: str) -> Shown:
    """Return a part of a persona's profile (head, profile, quotes, scores) or of a journey map (findings, map, words
    against scores, pains, opportunities, unknown), to be the last line of a cell.

    Raises `ReportError` for a part that is none.
    """
    if part not in _SECTIONS:
        near = nearest(part, _SECTIONS)
        raise ReportError(
            f"unknown part {part!r}; " + (f"did you mean {near}?" if near else f"there are {', '.join(_SECTIONS)}")
        )
    return Shown(part, _SECTIONS[part](result))
