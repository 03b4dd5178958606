"""Machine suggestions for coding: unverified until a coder accepts them."""

from __future__ import annotations

from cjmkit.suggest.queue import coding_queue, in_audit
from cjmkit.suggest.reasons import certainty
from cjmkit.suggest.suggestions import SUGGESTIONS, quote_features, suggest_codings
from cjmkit.suggest.taught import decided_quotes

__all__ = [
    "SUGGESTIONS",
    "certainty",
    "coding_queue",
    "decided_quotes",
    "in_audit",
    "quote_features",
    "suggest_codings",
]
