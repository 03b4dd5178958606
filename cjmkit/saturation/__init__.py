"""Whether further interviews would still bring new codes: what the last ones brought, and how many codes are still unseen."""

from cjmkit.saturation.accumulation import Accumulation, accumulation
from cjmkit.saturation.estimates import (
    Richness,
    base_run_ratios,
    chao2,
    good_turing_coverage,
    saturated_after,
)
from cjmkit.saturation.result import Saturation, code_saturation, plot_saturation

__all__ = [
    "Accumulation",
    "Richness",
    "Saturation",
    "accumulation",
    "base_run_ratios",
    "chao2",
    "code_saturation",
    "good_turing_coverage",
    "plot_saturation",
    "saturated_after",
]
