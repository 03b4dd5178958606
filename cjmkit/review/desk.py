"""The desk a coder sits at: the pages, the suggestions, the decisions, and what comes next. No widget is in here."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import pandas as pd

from cjmkit.codings import COUNTING, assigned, decisions, quote_id, read_codings
from cjmkit.errors import CjmkitError
from cjmkit.quotes import agreed_facets, quotes_to_code, visible_codings
from cjmkit.quotes.candidates import quote_row
from cjmkit.review.decisions import Decisions, Standing, Step
from cjmkit.review.pages import Page, persona_members, study_pages
from cjmkit.review.suggesting import Suggestions
from cjmkit.review.worklist import Entry, Filters, following, in_order, matches
from cjmkit.study import Study, anchor_codings
from cjmkit.tables import FACETS, given, records

LEARN_EVERY = 25  # decisions
COMPARED = tuple(facet for facet in FACETS if facet != "codes")  # of free codes, what both gave counts


class Desk:
    """Everything the panel knows. With `blind`, nothing of what other coders decided is in it.

    Where interviews are divided among the coders, only the coder's own are here, and coding is blind unless `blind` says otherwise.
    """

    def __init__(self, study: Study, coder: str, *, blind: bool | None = None) -> None:
        self.study, self.coder = study, coder
        self.blind = assigned(study.root, coder) is not None if blind is None else blind
        share = quotes_to_code(study, coder)
        sources = {*share["source"]}
        self.pages = [page for page in study_pages(study) if page.source in sources]
        self.members = persona_members(study)
        self.page_by_id = {page.id: page for page in self.pages}
        self.turns = {turn["utterance"]: turn for page in self.pages for turn in page.turns}
        self.home = {turn["utterance"]: page for page in self.pages for turn in page.turns}
        self.candidates = {quote["quote"] for page in self.pages for quote in page.quotes}
        self._counts: dict[str, dict[str, int]] = {}
        self._orders: dict[str, list[str]] = {}
        self._read_ledger()
        self.suggestions = Suggestions(study, self.pages, shown={*share.loc[share["suggested"], "source"]})
        self.learning: Thread | None = None
        self._learned_from: int | None = None

    def _read_ledger(self) -> None:
        """Take the ledger as it is on disk now."""
        folder = self.study.codings_folder
        self._sizes = _sizes(folder)
        ledger = anchor_codings(read_codings(folder), self.study.utterances).codings
        self.heard = self._visible(ledger)
        ledger = ledger[ledger["utterance"].isin(self.home)]
        own = ledger["coder"].eq(self.coder)
        self.mine = Decisions(folder, self.coder, records(ledger[own]), language=self.study.language)
        self.others: dict[str, list[dict[str, Any]]] = {}
        self.lists = {page.id: [*page.quotes] for page in self.pages}
        self.quotes: dict[str, dict[str, Any]] = {}
        for page in self.pages:
            self.quotes |= {quote["quote"]: quote for quote in page.quotes}
        self.spans: dict[str, set[str]] = {}
        for line in [] if self.blind else records(decisions(ledger[~own])):
            if line["status"] != "suggested":
                self.others.setdefault(line["quote"], []).append(line)
                self.hold(self.span(line["utterance"], line["start_char"], line["end_char"]))
        for quote in self.mine.quotes.values():
            self.hold(self.span(quote["utterance"], quote["start_char"], quote["end_char"]))
        self._counts.clear()
        self._orders.clear()

    def refresh(self) -> bool:
        """Read the ledger again if anyone, in this window or another, has written to it; what can be undone begins there."""
        if _sizes(self.study.codings_folder) == self._sizes:
            return False
        undone = self.mine.undone
        self._read_ledger()
        self.mine.undone = undone
        return True

    def span(self, utterance: str, start: int, end: int) -> dict[str, Any]:
        """Return a span of a turn as a row of `tables.QUOTES`; offsets are code points."""
        return self.quotes.get(quote_id(utterance, start, end)) or quote_row(
            self.turns[utterance], int(start), int(end)
        )

    def hold(self, quote: dict[str, Any]) -> None:
        """Take a span that somebody selected into its page's list."""
        if quote["quote"] not in self.quotes:
            self.quotes[quote["quote"]] = quote
            self.spans.setdefault(quote["utterance"], set()).add(quote["quote"])
            insort(self.lists[self.home[quote["utterance"]].id], quote, key=_place)
            self._orders.clear()

    def decide(self, quote: dict[str, Any], wanted: Standing) -> Standing:
        """Have a decision on disk. Raises `LedgerError` where it is not."""
        try:
            return self.mine.decide(quote, wanted)
        finally:
            self._after(quote)

    def undo(self) -> Step | None:
        return self._moved(self.mine.undo)

    def redo(self) -> Step | None:
        return self._moved(self.mine.redo)

    def _moved(self, move: Callable[[], Step | None]) -> Step | None:
        touched = [*self.mine.steps[-1:], *self.mine.undone[-1:]]
        try:
            return move()
        finally:
            for step in touched:
                self._after(step.quote)

    def _after(self, quote: Mapping[str, Any]) -> None:
        self.hold(self.span(quote["utterance"], quote["start_char"], quote["end_char"]))
        self._counts.pop(self.home[quote["utterance"]].id, None)
        self._orders.pop("code", None)
        own = f"{self.coder}.jsonl"
        self._sizes[own] = _sizes(self.study.codings_folder).get(own, (0, 0))

    def lines(self, quote: str) -> list[dict[str, Any]]:
        """Return where every coder stands on a quote, as far as that may be seen: rows like `codings.decisions` gives."""
        standing = self.mine.of(quote)
        own = {**dict.fromkeys(FACETS), **standing.facets, "coder": self.coder, "status": standing.status}
        own |= {"at": standing.at, "settles": list(standing.settles), "codings": list(standing.codings)}
        return [*([own] if standing.status else []), *self.others.get(quote, [])]

    def disagreement(self, quote: str) -> list[str]:
        """Return the facets on which the coders differ on a quote."""
        lines = self.lines(quote)
        if len(lines) < 2:
            return []
        agreed = agreed_facets(lines)
        found = []
        for facet in COMPARED:
            heard = [line for line in lines if line["status"] == "rejected" or given(line[facet])]
            counting = any(line["status"] in COUNTING for line in heard)
            if facet not in agreed and len(heard) > 1 and counting and not _settled(lines):
                found.append(facet)
        return found

    def done(self, quote: Mapping[str, Any]) -> bool:
        """Whether the coder has decided on a quote, or on a span that holds part of it."""
        if self.mine.of(quote["quote"]).status is not None:
            return True
        for id in self.spans.get(quote["utterance"], ()):
            span = self.quotes[id]
            apart = span["end_char"] <= quote["start_char"] or quote["end_char"] <= span["start_char"]
            if not apart and self.mine.of(id).counts:
                return True
        return quote["quote"] not in self.candidates  # another coder's span is nobody's duty

    def facets(self, quote: str) -> Mapping[str, Any]:
        """Return what the coder said of a quote, else what is suggested."""
        standing = self.mine.of(quote)
        return standing.facets if standing.status else self.suggestions.by_quote.get(quote, {})

    def progress(self, page: Page) -> dict[str, int]:
        """Return `n` sentences of a page, how many are `coded` (decided on), how many quotes `verified`, how many `left`."""
        if page.id not in self._counts:
            coded = sum(self.done(quote) for quote in page.quotes)
            verified = sum(self._verified(quote["quote"]) for quote in self.lists[page.id])
            n = len(page.quotes)
            self._counts[page.id] = {"n": n, "coded": coded, "verified": verified, "left": n - coded}
        return self._counts[page.id]

    def total(self) -> dict[str, int]:
        """Return the progress of the whole study."""
        pages = [self.progress(page) for page in self.pages]
        return {key: sum(page[key] for page in pages) for key in ("n", "coded", "verified", "left")}

    def _verified(self, quote: str) -> bool:
        lines = [line for line in self.lines(quote) if line["status"] in (*COUNTING, "rejected")]
        return bool(agreed_facets(lines)) if len(lines) > 1 else any(line["status"] in COUNTING for line in lines)

    def read(self, page: Page) -> None:
        """Read a page's suggestions, if that is still to be done."""
        if not self.suggestions.has(page):
            self.suggestions.read(page)
            self._orders.clear()

    def read_one(self) -> int:
        """Read the suggestions of one more page and return how many are left."""
        unread = [page for page in self.pages if not self.suggestions.has(page)]
        if unread:
            self.read(unread[0])
        return max(len(unread) - 1, 0)

    def read_all(self) -> None:
        for page in self.pages:
            self.read(page)

    def learn(self, done: Callable[[], None] = lambda: None) -> bool:
        """Begin to learn from the decisions, in a thread of its own, once and when enough have come since; `done` is called at its end."""
        taken = sum(standing.counts for standing in self.mine.standing.values()) + sum(map(len, self.others.values()))
        enough = self._learned_from is None or taken - self._learned_from >= LEARN_EVERY
        if not enough or (self.learning and self.learning.is_alive()):
            return False
        self._learned_from = taken
        self.learning = Thread(target=self._learn, args=(done,), daemon=True)
        self.learning.start()
        return True

    def _learn(self, done: Callable[[], None]) -> None:
        with suppress(CjmkitError, OSError):  # a ledger that cannot be read is told where somebody asks for it
            ledger = anchor_codings(read_codings(self.study.codings_folder), self.study.utterances).codings
            self.suggestions.learn(self._visible(ledger))
            self._orders.clear()
            done()

    def _visible(self, ledger: pd.DataFrame) -> pd.DataFrame:
        return visible_codings(replace(self.study, codings=ledger), self.coder) if self.blind else ledger

    def entry(self, quote: str) -> Entry:
        row = self.quotes[quote]
        return Entry(
            quote=quote,
            page=self.home[row["utterance"]].id,
            participant=row["participant"],
            status=self.mine.of(quote).status,
            done=self.done(row),
            facets=self.facets(quote),
            disagreement=bool(self.others.get(quote)) and bool(self.disagreement(quote)),
        )

    def wanted(self, quote: str, filters: Filters) -> bool:
        return matches(self.entry(quote), filters, self.members)

    def next(self, after: str | None, order: str, filters: Filters, *, step: int = 1) -> str | None:
        """Return the next quote that the filters let through, in one of `worklist.ORDERS`; None where there is none."""
        return following(self._ordered(order), after, lambda quote: self.wanted(quote, filters), step=step)

    def matching(self, filters: Filters) -> dict[str, int]:
        """Return how many quotes of each page the filters let through."""
        return {
            page.id: sum(self.wanted(quote["quote"], filters) for quote in self.lists[page.id]) for page in self.pages
        }

    def _ordered(self, order: str) -> list[str]:
        if order not in self._orders:
            quotes = [quote["quote"] for page in self.pages for quote in self.lists[page.id]]
            codebook = self.study.codebook
            places = {"phase": codebook.phase_ids, "emotion": codebook.emotion_ids}
            self._orders[order] = in_order(quotes, order, use=self.suggestions.use, facets=self.facets, places=places)
        return self._orders[order]


def _place(quote: Mapping[str, Any]) -> tuple[int, int, int]:
    return quote["position"], quote["start_char"], quote["end_char"]


def _settled(lines: list[dict[str, Any]]) -> bool:
    last = max(lines, key=lambda line: line["at"])
    return last["status"] == "rejected" and bool(last["settles"])


def _sizes(folder: Path) -> dict[str, tuple[int, int]]:
    found = {}
    for path in folder.rglob("*.jsonl") if folder.is_dir() else ():
        state = path.stat()
        found[path.relative_to(folder).as_posix()] = (state.st_size, state.st_mtime_ns)
    return found
