"""The study in pages, as the coding panel opens them: an interview each, and survey comments in portions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from cjmkit.quotes import candidate_quotes, persona_answers, persona_participants
from cjmkit.study import Study, numbered_turns
from cjmkit.tables import known, records

COMMENTS = 150  # survey comments a page
SPOKEN = ("participant", "respondent")


@dataclass(frozen=True)
class Page:
    """What is on screen at a time. `turns` are rows of `numbered_turns`, `quotes` rows of `tables.QUOTES`, a sentence each."""

    id: str
    source: str
    kind: str  # interview or survey
    part: tuple[int, int] | None  # of a survey: its first and last comment
    turns: list[dict[str, Any]]
    quotes: list[dict[str, Any]] = field(default_factory=list)

    @property
    def participants(self) -> list[str]:
        return [*dict.fromkeys(turn["participant"] for turn in self.turns if turn["role"] in SPOKEN)]


def study_pages(study: Study) -> list[Page]:
    """Return everything that can be coded, page by page, in the order of the files."""
    pages: list[Page] = []
    for source, rows in study.utterances.groupby("source", sort=False):
        turns = [_plain(turn) for turn in numbered_turns(records(rows))]
        if not any(turn["role"] in SPOKEN for turn in turns):
            continue
        if all(turn["role"] == "respondent" for turn in turns):
            for first in range(0, len(turns), COMMENTS):
                part = turns[first : first + COMMENTS]
                span = (first + 1, first + len(part)) if len(turns) > COMMENTS else None
                pages.append(Page(f"{source}#{first}", str(source), "survey", span, part))
        else:
            pages.append(Page(str(source), str(source), "interview", None, turns))
    home = {turn["utterance"]: page for page in pages for turn in page.turns}
    for quote in records(candidate_quotes(study)):
        home[quote["utterance"]].quotes.append(quote)
    return pages


def persona_members(study: Study) -> dict[str, frozenset[str]]:
    """Return who belongs to each persona: its participants, and those who answered for its segments."""
    members = {}
    for persona in study.personas:
        answers = persona_answers(study, persona)
        answered = {*answers["respondent"].dropna(), *answers["participant"].dropna()}
        members[persona.id] = persona_participants(study, persona) | answered
    return members


def clock(seconds: Any) -> str | None:
    """Return a time of an interview as it is written.

    >>> clock(3723.4), clock(61.0), clock(None)
    ('1:02:03', '1:01', None)
    """
    if seconds is None or pd.isna(seconds):
        return None
    hours, rest = divmod(int(seconds), 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"


def _plain(turn: Mapping[str, Any]) -> dict[str, Any]:
    return {key: known(value) for key, value in turn.items()}
