"""Where coders stand, as `codings.decisions` has it; quick for the many quotes on which a coder said one thing once."""

from __future__ import annotations

import pandas as pd

from cjmkit.codings import COUNTING, decisions
from cjmkit.tables import FACETS, given


def standing(codings: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `decisions` for each coder's codings and rejections; what was undone is left out."""
    several = codings.duplicated(["quote", "coder"], keep=False)
    once = codings[~several & codings["status"].isin([*COUNTING, "rejected"])]
    once = once.assign(codings=once["coding"].map(lambda coding: [coding]))
    rejected = once["status"].eq("rejected")
    if rejected.any():
        once = once.assign(**{facet: once[facet].where(~rejected) for facet in FACETS})
    followed = decisions(codings[several])
    parts = [part for part in (once, followed[followed["status"].isin([*COUNTING, "rejected"])]) if not part.empty]
    return pd.concat(parts, ignore_index=True) if parts else followed.iloc[:0]


def independent(codings: pd.DataFrame) -> pd.DataFrame:
    """Return a ledger without the lines that settle a disagreement: they were made in sight of the others."""
    return codings[~codings["settles"].map(given).astype(bool)]
