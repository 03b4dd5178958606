"""Machine suggestions for coding: unverified until a coder accepts them."""

from __future__ import annotations

from cjmkit.suggest.suggestions import SUGGESTIONS, suggest_codings

__all__ = ["SUGGESTIONS", "suggest_codings"]
