"""Machine suggestions for coding: unverified until a coder accepts them."""

from __future__ import annotations

from cjmkit.suggest.suggestions import SUGGESTIONS, quote_features, suggest_codings

__all__ = ["SUGGESTIONS", "quote_features", "suggest_codings"]
