"""Charts: the curve, several curves below each other or overlaid, scores, scores over time, how right suggestions are, emotions and counts by phase, saturation; the only code that speaks to Altair."""

import cjmkit.schemas  # noqa: F401 - before altair
from cjmkit.charts.counts import emotions_chart, phase_counts_chart
from cjmkit.charts.curve import curve_chart
from cjmkit.charts.curves import curves_chart
from cjmkit.charts.output import Chart, mimebundle, show, svg
from cjmkit.charts.overlaid import overlaid_chart
from cjmkit.charts.reliability import reliability_chart
from cjmkit.charts.saturation import saturation_chart
from cjmkit.charts.scores import scores_chart
from cjmkit.charts.trend import trend_chart

__all__ = [
    "Chart",
    "curve_chart",
    "curves_chart",
    "emotions_chart",
    "mimebundle",
    "overlaid_chart",
    "phase_counts_chart",
    "reliability_chart",
    "saturation_chart",
    "scores_chart",
    "show",
    "svg",
    "trend_chart",
]
