"""How far coders agree, with intervals, and where they do not."""

from cjmkit.agreement.coefficients import (
    alpha_interval,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    percent_agreement,
)
from cjmkit.agreement.disagreements import disagreements
from cjmkit.agreement.distances import jaccard_distance, masi_distance
from cjmkit.agreement.measures import agreement_table
from cjmkit.agreement.result import Agreement, coder_agreement
from cjmkit.agreement.summary import aside_lines, difference_lines
from cjmkit.agreement.units import RULES, UNITS

__all__ = [
    "RULES",
    "UNITS",
    "Agreement",
    "agreement_table",
    "alpha_interval",
    "aside_lines",
    "coder_agreement",
    "cohen_kappa",
    "difference_lines",
    "disagreements",
    "fleiss_kappa",
    "gwet_ac1",
    "jaccard_distance",
    "krippendorff_alpha",
    "masi_distance",
    "percent_agreement",
]
