"""Suggestions for the panel: read page by page, so that the first page need not wait for the last."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import inf
from typing import Any

import pandas as pd

from cjmkit.review.pages import Page
from cjmkit.study import Study, pretrained_models
from cjmkit.suggest import certainty, coding_queue, suggest_codings
from cjmkit.tables import QUOTES, plain, records, table

SHOWN = ("phase", "emotion", "valence", "lane", "because")


class Suggestions:
    """The machine's suggestions, and what to code next. `shown` are the sources whose suggestions may be seen.

    A page is read at once, from its words alone; what the coders' decisions teach is worked out for all pages together, aside.
    """

    def __init__(self, study: Study, pages: Sequence[Page], *, shown: Collection[str]) -> None:
        self.study, self.pages, self.shown = study, pages, shown
        self.by_quote: dict[str, dict[str, Any]] = {}
        self._models = pretrained_models(study.config, study.root)
        self._margins: dict[str, float] = {}
        self._queue: dict[str, int] = {}
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
            queue = self._queued(frame)
            self._margins |= dict(zip(queue["quote"], queue["margin"], strict=True))

    def has(self, page: Page) -> bool:
        return page.id in self._read

    def of(self, quote: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the suggestion for a quote, if it may be seen; a span that somebody selected is read by itself."""
        id = quote["quote"]
        if id not in self.by_quote and quote["source"] in self.shown:
            self.by_quote |= self._suggested(table(QUOTES, [quote]))
        return self.by_quote.get(id)

    def use(self, quote: str) -> tuple[float, float]:
        """Return where a quote stands in the list of what to code next, as a key to sort by: before all is read, by doubt alone."""
        return self._queue.get(quote, inf), self._margins.get(quote, inf)

    def learn(self, codings: pd.DataFrame) -> None:
        """Suggest anew for all pages, with what decisions (`tables.CODINGS`) teach. It takes seconds and can run in a thread of its own."""
        quotes = table(QUOTES, [quote for page in self.pages for quote in page.quotes])
        if len(quotes):
            self._taught = self._suggested(quotes[quotes["source"].isin(self.shown)], codings)
            self.by_quote |= {id: self._taught[id] for id in [*self.by_quote] if id in self._taught}
            self._queue = {id: at for at, id in enumerate(self._queued(quotes, codings)["quote"])}

    def _suggested(self, quotes: pd.DataFrame, codings: pd.DataFrame | None = None) -> dict[str, dict[str, Any]]:
        found = suggest_codings(quotes, self.study.codebook, codings, language=self.study.language, models=self._models)
        decided = 0 if codings is None else int(codings["quote"].nunique())
        return {row["quote"]: self._shown(row, decided) for row in records(found)}

    def _shown(self, row: Mapping[str, Any], decided: int) -> dict[str, Any]:
        """What the panel shows of a suggestion; `sure` says how sure phase and emotion are, in words or percent."""
        sure = {
            facet: certainty(row[f"{facet}_confidence"], decided, self.study.language) for facet in ("phase", "emotion")
        }
        return {key: plain(row[key]) for key in SHOWN} | {"sure": sure}

    def _queued(self, quotes: pd.DataFrame, codings: pd.DataFrame | None = None) -> pd.DataFrame:
        return coding_queue(quotes, self.study.codebook, codings, language=self.study.language, models=self._models)
