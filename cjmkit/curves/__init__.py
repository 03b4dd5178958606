"""The sentiment curve of a persona: participants' valence phase by phase, survey scores and emotional load beside it."""

from cjmkit.curves.curve import Curve, plot_curve, plot_curves, sentiment_curve
from cjmkit.curves.patterns import FEW, find_patterns
from cjmkit.curves.survey import survey_points

__all__ = ["FEW", "Curve", "find_patterns", "plot_curve", "plot_curves", "sentiment_curve", "survey_points"]
