"""How far coders agree, with intervals, and where they do not."""

from cjmkit.agreement.coefficients import (
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    jaccard_distance,
    krippendorff_alpha,
    masi_distance,
    percent_agreement,
)
from cjmkit.agreement.ledger import agreement_table, disagreements

__all__ = [
    "agreement_table",
    "cohen_kappa",
    "disagreements",
    "fleiss_kappa",
    "gwet_ac1",
    "jaccard_distance",
    "krippendorff_alpha",
    "masi_distance",
    "percent_agreement",
]
