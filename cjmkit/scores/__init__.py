"""Survey statistics, and the mean of a journey's phases: every estimate with its interval, its n and its method."""

from cjmkit.scores.comparisons import benjamini_hochberg, cliffs_delta, holm
from cjmkit.scores.intervals import (
    Estimate,
    mean_t,
    nps_difference,
    nps_points,
    share_difference,
    top_box,
    wilson,
)
from cjmkit.scores.people import Shrinkage, paired_steps, people_means, shrink, trough_share
from cjmkit.scores.survey import survey_scores

__all__ = [
    "Estimate",
    "Shrinkage",
    "benjamini_hochberg",
    "cliffs_delta",
    "holm",
    "mean_t",
    "nps_difference",
    "nps_points",
    "paired_steps",
    "people_means",
    "share_difference",
    "shrink",
    "survey_scores",
    "top_box",
    "trough_share",
    "wilson",
]
