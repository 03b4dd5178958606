"""Quotes: what can be coded, what counts, who belongs to which persona, and what stands behind an id."""

from cjmkit.codings import quote_id
from cjmkit.quotes.anchors import anchored_quotes
from cjmkit.quotes.blind import assign_interviews, quotes_to_code, visible_codings
from cjmkit.quotes.candidates import candidate_quotes
from cjmkit.quotes.members import (
    answers_by_persona,
    persona_answers,
    persona_lost,
    persona_participants,
    persona_quotes,
    quotes_by_persona,
)
from cjmkit.quotes.sources import evidence, source_label
from cjmkit.quotes.verified import agreed_facets, is_preliminary, seen_share, suggested_quotes, verified_quotes

__all__ = [
    "agreed_facets",
    "anchored_quotes",
    "answers_by_persona",
    "assign_interviews",
    "candidate_quotes",
    "evidence",
    "is_preliminary",
    "persona_answers",
    "persona_lost",
    "persona_participants",
    "persona_quotes",
    "quote_id",
    "quotes_by_persona",
    "quotes_to_code",
    "seen_share",
    "source_label",
    "suggested_quotes",
    "verified_quotes",
    "visible_codings",
]
