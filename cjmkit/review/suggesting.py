"""Suggestions for the panel: read page by page, so that the first page need not wait for the last."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cjmkit.review.pages import Page
from cjmkit.study import Study
from cjmkit.suggest import quote_features, suggest_codings
from cjmkit.tables import QUOTES, plain, records, table

SHOWN = ("phase", "phase_confidence", "emotion", "emotion_confidence", "valence", "lane", "because")


class Suggestions:
    """The machine's suggestions, and how much a decision on each quote would tell. `shown` are the sources whose suggestions may be seen.

    A page is read at once, from its words alone; what the coders' decisions teach is worked out for all pages together, aside.
    """

    def __init__(self, study: Study, pages: Sequence[Page], *, shown: Collection[str]) -> None:
        self.study, self.pages, self.shown = study, pages, shown
        self.by_quote: dict[str, dict[str, Any]] = {}
        self.useful: dict[str, float] = {}
        self._read: set[str] = set()
        self._taught: dict[str, dict[str, Any]] = {}

    def read(self, page: Page) -> None:
        """Read a page's quotes, once."""
        if page.id in self._read:
            return
        self._read.add(page.id)
        if page.quotes:
            frame = table(QUOTES, page.quotes)
            if page.source in self.shown:
                self.by_quote |= self._suggested(frame) | {
                    id: self._taught[id] for id in frame["quote"] if id in self._taught
                }
            self.useful |= usefulness(self.study, frame)

    def has(self, page: Page) -> bool:
        return page.id in self._read

    def of(self, quote: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the suggestion for a quote, if it may be seen; a span that somebody selected is read by itself."""
        id = quote["quote"]
        if id not in self.by_quote and quote["source"] in self.shown:
            self.by_quote |= self._suggested(table(QUOTES, [quote]))
        return self.by_quote.get(id)

    def learn(self, codings: pd.DataFrame) -> None:
        """Suggest anew for all pages, with what decisions (`tables.CODINGS`) teach. It takes seconds and can run in a thread of its own."""
        quotes = [quote for page in self.pages if page.source in self.shown for quote in page.quotes]
        if quotes:
            self._taught = self._suggested(table(QUOTES, quotes), codings)
            self.by_quote |= {id: self._taught[id] for id in [*self.by_quote] if id in self._taught}

    def _suggested(self, quotes: pd.DataFrame, codings: pd.DataFrame | None = None) -> dict[str, dict[str, Any]]:
        found = suggest_codings(quotes, self.study.codebook, codings, language=self.study.language)
        return {row["quote"]: {key: plain(row[key]) for key in SHOWN} for row in records(found)}


def usefulness(study: Study, quotes: pd.DataFrame) -> dict[str, float]:
    """Return how much a decision on each quote would tell, 0 … 1: where the two likeliest phases, or emotions, are close together."""
    features = quote_features(quotes, study.codebook, language=study.language)
    doubts = []
    for facet in ("phase:", "emotion:"):
        shares = np.sort(features.filter(regex=f"^{facet}").to_numpy(), axis=1)
        second = shares[:, -2] if shares.shape[1] > 1 else 0
        doubts.append(1 - (shares[:, -1] - second))
    return dict(zip(features["quote"], (doubts[0] + doubts[1]) / 2, strict=True))
