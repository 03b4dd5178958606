"""What to code next: quotes whose decision teaches most, mixed with quotes drawn by lot, which alone show how good the suggestions are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cjmkit.codebook import Codebook
from cjmkit.suggest.learning import Array
from cjmkit.suggest.suggestions import read_quotes

if TYPE_CHECKING:
    from cjmkit.suggest.classifiers import Classifier

AUDIT = 0.3  # share of the quotes that belong to the audit sample, and of the queue that comes from it


def in_audit(quotes: Iterable[str]) -> list[bool]:
    """Say of each quote's id whether it belongs to the audit sample: drawn by lot, the same at every run.

    >>> sum(in_audit(f"q{number}" for number in range(1000)))
    299
    """
    return [_lot(quote) < AUDIT for quote in quotes]


def coding_queue(
    quotes: pd.DataFrame,
    codebook: Codebook,
    codings: pd.DataFrame | None = None,
    *,
    language: str = "en",
    models: Sequence[Classifier] = (),
) -> pd.DataFrame:
    """Return the quotes nobody has decided on, the one to code next first.

    Of ten, three are drawn by lot (the audit sample) and seven are those where the two likeliest phases and emotions are closest.
    Takes what `suggest_codings` takes. Columns: `quote`; `picked` ("audit" or "unsure"); `margin` (0 … 1): how far the likeliest
    phase and emotion lie before the next, on average. Margin sampling alone would make the accuracy of what was coded too low
    (Settles 2009, Active Learning Literature Survey, section 3.1).
    """
    scored = read_quotes(quotes, codebook, codings, language=language, models=models).scored
    margin = (_margins(scored.phases) + _margins(scored.emotions)) / 2
    frame = pd.DataFrame({"quote": list(scored.quotes), "margin": margin.round(4)})
    if codings is not None and len(codings):
        frame = frame[~frame["quote"].isin(codings["quote"])]
    drawn = pd.Series(in_audit(frame["quote"]), index=frame.index, dtype="bool")
    audit = frame[drawn].assign(lot=[_lot(quote) for quote in frame.loc[drawn, "quote"]]).sort_values("lot")
    unsure = frame[~drawn].sort_values("margin", kind="stable")
    # Each kind's rank, stretched so that both run out at the same rate as they are mixed.
    mixed = pd.concat(
        [
            audit.assign(picked="audit", turn=(np.arange(len(audit)) + 0.5) / AUDIT),
            unsure.assign(picked="unsure", turn=(np.arange(len(unsure)) + 0.5) / (1 - AUDIT)),
        ]
    )
    return mixed.sort_values("turn", kind="stable", ignore_index=True)[["quote", "picked", "margin"]]


def _margins(probabilities: Array) -> Array:
    if probabilities.shape[1] < 2:
        return np.ones(len(probabilities))
    best = np.partition(probabilities, -2, axis=1)
    margins: Array = best[:, -1] - best[:, -2]
    return margins


def _lot(quote: str) -> float:
    return int(sha256(quote.encode()).hexdigest()[:12], 16) / 16**12
