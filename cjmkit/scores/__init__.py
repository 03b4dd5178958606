"""Survey statistics, and the mean of a journey's phases: every estimate with its interval, its n and its method."""

from cjmkit.scores.associations import compare_codes
from cjmkit.scores.compare import compare_scores
from cjmkit.scores.comparisons import benjamini_hochberg, cliffs_delta, holm
from cjmkit.scores.fatigue import FATIGUE_WINDOW, fatigue_by_wave, survey_fatigue
from cjmkit.scores.intervals import (
    Estimate,
    mean_t,
    nps_difference,
    nps_points,
    nps_variance,
    paired_share_difference,
    share_difference,
    top_box,
    wilson,
    zero_event_bound,
)
from cjmkit.scores.people import Shrinkage, paired_steps, people_means, phases_differ, shrink, trough_share
from cjmkit.scores.planning import (
    discovery_sample_size,
    nps_comparison_sample_size,
    nps_sample_size,
    share_sample_size,
)
from cjmkit.scores.survey import survey_scores
from cjmkit.scores.trend import score_trend, trend_slopes
from cjmkit.scores.weighting import Raking, rake, weighted_scores

__all__ = [
    "FATIGUE_WINDOW",
    "Estimate",
    "Raking",
    "Shrinkage",
    "benjamini_hochberg",
    "cliffs_delta",
    "compare_codes",
    "compare_scores",
    "discovery_sample_size",
    "fatigue_by_wave",
    "holm",
    "mean_t",
    "nps_comparison_sample_size",
    "nps_difference",
    "nps_points",
    "nps_sample_size",
    "nps_variance",
    "paired_share_difference",
    "paired_steps",
    "people_means",
    "phases_differ",
    "rake",
    "score_trend",
    "share_difference",
    "share_sample_size",
    "shrink",
    "survey_fatigue",
    "survey_scores",
    "top_box",
    "trend_slopes",
    "trough_share",
    "weighted_scores",
    "wilson",
    "zero_event_bound",
]
