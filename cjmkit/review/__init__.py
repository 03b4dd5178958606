"""Widgets, editors over files: the coding panel and the curve explorer. A headless run never needs them."""

from cjmkit.review.explorer import explore_curve
from cjmkit.review.panel import ReviewPanel, review_panel

__all__ = ["ReviewPanel", "explore_curve", "review_panel"]
