"""What the panel asks, and what it is answered. Offsets are code points; a decision is answered once it is on disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cjmkit.errors import CjmkitError
from cjmkit.review.codes import change_code, code_history, code_list
from cjmkit.review.decisions import Standing, line_facets
from cjmkit.review.desk import Desk
from cjmkit.review.pages import Page, clock
from cjmkit.review.worklist import ORDERS, Filters
from cjmkit.tables import FACETS, plain

Message = Mapping[str, Any]
Answer = dict[str, Any]
REMEMBERED = 200  # decisions whose answer is kept, in case it got lost and they are sent again


class Answers:
    """Answers the panel's messages, each by the method of its `kind`."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.tell: Callable[[Answer], None] = lambda _: None  # what nobody has asked
        self._given: dict[str, Answer] = {}

    def answer(self, message: Message) -> Answer:
        """Return the answer to a message; what cannot be done is answered `failed`, with the reason."""
        kinds: dict[str, Callable[[Message], Answer]] = {
            "open": self._open, "page": self._page, "look": self._look, "decide": self._decide, "undo": self._undo, "redo": self._redo,
            "next": self._next, "find": self._find, "read": self._read, "codes": self._codes, "change": self._change,
        }  # fmt: skip
        id = str(message.get("id"))
        if id in self._given:
            return self._given[id]
        try:
            answer = {"id": id, **kinds[message["kind"]](message)}
        except CjmkitError as error:
            return {"id": id, "kind": "failed", "message": str(error)}
        except OSError as error:
            return {"id": id, "kind": "failed", "message": error.strerror or str(error)}
        if message["kind"] in ("decide", "undo", "redo", "change"):
            self._given[id] = answer
            if len(self._given) > REMEMBERED:
                del self._given[next(iter(self._given))]
        return answer

    def _open(self, message: Message) -> Answer:
        desk = self.desk
        desk.refresh()
        first = desk.next(None, "file", Filters())
        page = desk.home[desk.quotes[first]["utterance"]] if first else next(iter(desk.pages), None)
        return {"kind": "opened", "pages": [self._listed(page) for page in desk.pages], "page": page.id if page else None,
                "quote": first, "codes": code_list(desk), **self._counts()}  # fmt: skip

    def _page(self, message: Message) -> Answer:
        changed = self.desk.refresh()
        page = self.desk.page_by_id[message["page"]]
        turns = [self._turn(turn) for turn in page.turns]
        quotes = [self._seen(quote) for quote in self.desk.lists[page.id]]
        return {"kind": "page", "page": page.id, "turns": turns, "quotes": quotes, "changed": changed,
                "read": self.desk.suggestions.has(page), "suggests": page.source in self.desk.suggestions.shown, **self._counts()}  # fmt: skip

    def _look(self, message: Message) -> Answer:
        """Show a span that somebody selected, with a suggestion of its own."""
        quote = self.desk.span(message["utterance"], message["start"], message["end"])
        self.desk.suggestions.of(quote)
        return {"kind": "looked", "seen": self._seen(quote)}

    def _decide(self, message: Message) -> Answer:
        desk = self.desk
        quote = desk.span(message["utterance"], message["start"], message["end"])
        facets = {} if message["status"] == "rejected" else line_facets(message["facets"])
        settles: tuple[str, ...] = ()
        if message.get("settles"):
            settles = tuple(id for line in desk.lines(quote["quote"]) for id in line["codings"])
        wanted = Standing(message["status"], facets, message.get("memo") or None, settles)
        desk.decide(quote, wanted)
        return {**self._saved(quote), "then": self._after(message, quote["quote"])}

    def _undo(self, message: Message) -> Answer:
        step = self.desk.undo()
        return self._saved({**step.quote}) if step else {"kind": "nothing"}

    def _redo(self, message: Message) -> Answer:
        step = self.desk.redo()
        return self._saved({**step.quote}) if step else {"kind": "nothing"}

    def _next(self, message: Message) -> Answer:
        return {"kind": "place", **self._after(message, message.get("after"))}

    def _find(self, message: Message) -> Answer:
        """Count what the filters let through on each page, as far as the suggestions have been read."""
        return {"kind": "found", "matches": self.desk.matching(Filters.read(message.get("filters")))}

    def _read(self, message: Message) -> Answer:
        """Read the suggestions of the page on screen, or of one more page; the panel asks for it while it has nothing else to do."""
        page = self.desk.page_by_id.get(message.get("page", ""))
        if page is None:
            left = self.desk.read_one()
            if not left:
                self.desk.learn(lambda: self.tell({"kind": "learned"}))
            return {"kind": "read", "left": left}
        self.desk.read(page)
        suggestions = {quote["quote"]: self.desk.suggestions.of(quote) for quote in self.desk.lists[page.id]}
        return {"kind": "suggestions", "page": page.id, "suggestions": suggestions}

    def _codes(self, message: Message) -> Answer:
        return {"kind": "codes", "codes": code_list(self.desk), "history": code_history(self.desk)}

    def _change(self, message: Message) -> Answer:
        change_code(self.desk, message)
        return {**self._codes(message), "total": self.desk.total()}

    def _after(self, message: Message, after: str | None) -> Answer:
        desk = self.desk
        order = message.get("order")
        order = order if order in ORDERS else ORDERS[0]
        filters = Filters.read(message.get("filters"))
        quote = desk.next(after, order, filters, step=-1 if message.get("step") == -1 else 1)
        page = desk.home[desk.quotes[quote]["utterance"]].id if quote else None
        return {"page": page, "quote": quote}

    def _saved(self, quote: Mapping[str, Any]) -> Answer:
        desk = self.desk
        row = desk.span(quote["utterance"], quote["start_char"], quote["end_char"])
        page = desk.home[row["utterance"]]
        touched = [self._seen(other) for other in desk.lists[page.id] if other["utterance"] == row["utterance"]]
        return {"kind": "saved", "at": desk.mine.of(row["quote"]).at, "quote": row["quote"], "page": page.id, "touched": touched,
                "progress": desk.progress(page), **self._counts()}  # fmt: skip

    def _counts(self) -> Answer:
        mine = self.desk.mine
        return {"total": self.desk.total(), "undo": len(mine.steps), "redo": len(mine.undone)}

    def _listed(self, page: Page) -> Answer:
        desk = self.desk
        people = page.participants
        personas = [p.name for p in desk.study.personas if not desk.members[p.id].isdisjoint(people)]
        return {"page": page.id, "source": page.source, "kind": page.kind, "part": page.part, "progress": desk.progress(page),
                "participants": people if page.kind == "interview" else [], "personas": personas if page.kind == "interview" else []}  # fmt: skip

    def _turn(self, turn: Mapping[str, Any]) -> Answer:
        return {
            "utterance": turn["utterance"],
            "speaker": turn["participant"] or turn["speaker"] or "",
            "role": turn["role"],
            "time": clock(turn["start"]),
            "position": turn["position"],
            "text": turn["text"],
            "language": turn["language"],
            "question": turn["asked"],
        }

    def _seen(self, quote: Mapping[str, Any]) -> Answer:
        desk = self.desk
        id = quote["quote"]
        standing = desk.mine.of(id)
        mine = None
        if standing.status:
            mine = {"status": standing.status, "facets": plain({**standing.facets}), "memo": standing.memo}
        return {
            "quote": id,
            "utterance": quote["utterance"],
            "start": int(quote["start_char"]),
            "end": int(quote["end_char"]),
            "sentence": id in desk.candidates,
            "suggestion": desk.suggestions.by_quote.get(id),
            "mine": mine,
            "done": desk.done(quote),
            "others": [self._other(line) for line in desk.others.get(id, [])],
            "disagreement": desk.disagreement(id),
        }

    def _other(self, line: Mapping[str, Any]) -> Answer:
        facets = {facet: line[facet] for facet in FACETS}
        return {
            "coder": line["coder"],
            "status": line["status"],
            "facets": plain(line_facets(facets)),
            "memo": plain(line["memo"]),
        }
