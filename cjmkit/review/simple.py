"""The simple form: the coding panel in plain fields, for where its script does not run. Turn, sentence, then words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from typing import Any

import ipywidgets as widgets

from cjmkit.markup.pieces import tag
from cjmkit.review.messages import Answers
from cjmkit.review.simple_fields import CodebookFields, FacetFields, FilterFields
from cjmkit.texts import text

SHOWN = 60  # characters of a turn in the list of turns
_numbers = count(1)


class SimpleForm(widgets.VBox):  # type: ignore[misc]
    """The panel without its script. It asks and is answered as the script is."""

    def __init__(self, answers: Answers, choices: dict[str, Any], about: dict[str, Any]) -> None:
        super().__init__()
        self._answers, self._about = answers, about
        self._language = answers.desk.study.language
        self._quiet = False
        self._trail: list[tuple[str, str]] = []
        self.seen: dict[str, Any] = {}
        self._build(choices)
        opened = self.ask("open")
        self._pages = {page["page"]: page for page in opened["pages"]}
        self._codes = opened["codes"]
        with self._silent():
            self.page.options = [(self._page_name(page), id) for id, page in self._pages.items()]
        self.codebook.show(self._codes)
        self.filters.codes(self._codes)
        self.children = self._rows()
        self._count(opened)
        if opened["page"]:
            self.show_page(opened["page"], opened["quote"])
        else:
            self.quote.value = str(tag("p", self._word("nothing_to_code")))

    def ask(self, kind: str, **content: Any) -> dict[str, Any]:
        return self._answers.answer({"id": f"form-{next(_numbers)}", "kind": kind, **content})

    def _word(self, key: str, **values: Any) -> str:
        return text(f"panel.{key}", self._language, **values)

    def _build(self, choices: dict[str, Any]) -> None:
        wide = widgets.Layout(width="98%")
        self.progress, self.quote, self.said = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.page = widgets.Dropdown(description=self._word("interview"), layout=wide)
        self.turn = widgets.Dropdown(description=self._word("interview_turn"), layout=wide)
        self.sentence = widgets.Dropdown(description=self._word("sentence"), layout=wide)
        self.words = widgets.IntRangeSlider(min=1, max=1, description=self._word("words"), layout=wide)
        self.order = widgets.Dropdown(
            options=[(self._word(f"order_{order}"), order) for order in ("useful", "file", "code")],
            description=self._word("order"),
        )
        self.filters = FilterFields(choices, self._about, self._language)
        self.facets = FacetFields(choices, self._language)
        self.settles = widgets.Checkbox(description=self._word("settle"))
        self.codebook = CodebookFields(self._language, self._change)
        actions: dict[str, Callable[[], None]] = {
            "save": self.save, "reject": self.reject, "undo": self.undo, "redo": self.redo, "back": self.back, "next": self.next,
        }  # fmt: skip
        self.buttons = {}
        for name, action in actions.items():
            self.buttons[name] = widgets.Button(description=self._word(name), layout=widgets.Layout(width="auto"))
            self.buttons[name].on_click(lambda _, action=action: action())
        picks = {self.page: self._pick_page, self.turn: self._pick_turn, self.sentence: self._pick_sentence, self.words: self._pick_words}  # fmt: skip
        for field, pick in picks.items():
            field.observe(lambda _, pick=pick: None if self._quiet else pick(), names="value")

    def _rows(self) -> list[Any]:
        more = widgets.Accordion([self.filters.box, self.codebook.box])
        more.set_title(0, self._word("filter"))
        more.set_title(1, self._word("codebook"))
        places = [self.page, self.turn, self.sentence, self.words]
        buttons = widgets.Box([*self.buttons.values(), self.settles], layout=widgets.Layout(flex_flow="row wrap"))
        return [self.progress, self.order, *places, self.quote, self.facets.box, buttons, self.said, more]

    def show_page(self, page: str, quote: str | None = None) -> None:
        """Show a page, at a quote or at the first one that is open."""
        self.ask("read", page=page)
        answer = self.ask("page", page=page)
        self._turns = {turn["utterance"]: turn for turn in answer["turns"]}
        self._quotes = {seen["quote"]: seen for seen in answer["quotes"]}
        spoken = {seen["utterance"]: None for seen in answer["quotes"]}
        with self._silent():
            self.page.value = page
            self.turn.options = [(self._turn_name(self._turns[utterance]), utterance) for utterance in spoken]
        first = next((seen for seen in answer["quotes"] if not seen["done"]), next(iter(answer["quotes"]), None))
        seen = self._quotes.get(quote or "", first)
        if seen:
            self._take(seen)

    def save(self) -> None:
        """Accept the suggestion, or save what was chosen instead."""
        facets = self.facets.values()
        if not facets and not self.facets.memo.value.strip():
            self._say(self._word("choose_first"))
            return
        suggested = facets == self.facets.suggested(self.seen["suggestion"])
        self._decide("accepted" if suggested and not self.seen["mine"] else "corrected", facets)

    def reject(self) -> None:
        self._decide("rejected", {})

    def undo(self) -> None:
        self._step("undo")

    def redo(self) -> None:
        self._step("redo")

    def next(self) -> None:
        """Go to the next quote of the list."""
        self._trail.append((self.page.value, self.seen["quote"]))
        self._go(
            self.ask("next", after=self.seen["quote"], order=self.order.value, filters=self.filters.values()),
            self.said.value,
        )

    def back(self) -> None:
        """Go to where one was before."""
        if self._trail:
            self.show_page(*self._trail.pop())

    def _decide(self, status: str, facets: dict[str, Any]) -> None:
        seen = self.seen
        span = {key: seen[key] for key in ("utterance", "start", "end")}
        answer = self.ask(
            "decide",
            **span,
            status=status,
            facets=facets,
            memo=self.facets.memo.value.strip(),
            settles=self.settles.value,
            order=self.order.value,
            filters=self.filters.values(),
        )
        if answer["kind"] == "failed":
            self._say(f"{self._word('not_saved')} {answer['message']}", alert=True)
            return
        self._trail.append((answer["page"], answer["quote"]))
        self._count(answer)
        self._go(answer["then"], self._word("saved", time=_time(answer["at"])))

    def _step(self, kind: str) -> None:
        answer = self.ask(kind)
        if answer["kind"] == "saved":
            self._count(answer)
            self.show_page(answer["page"], answer["quote"])
            self._say(self._word("undone" if kind == "undo" else "redone", time=_time(answer["at"])))
        elif answer["kind"] == "nothing":
            self._say(self._word(f"nothing_to_{kind}"))
        else:
            self._say(f"{self._word('not_saved')} {answer['message']}", alert=True)

    def _go(self, place: dict[str, Any], said: str) -> None:
        if place["quote"]:
            self.show_page(place["page"], place["quote"])
        else:
            self.show_page(self.page.value, self.seen["quote"])
            said = f"{said} {self._word('all_done')}".strip()
        self._say(said)

    def _take(self, seen: dict[str, Any]) -> None:
        """Take a quote in hand, and have every field show it."""
        self.seen = seen
        turn = self._turns[seen["utterance"]]
        self._places = [found.span() for found in re.finditer(r"\S+", turn["text"])]
        inside = [
            number for number, (a, b) in enumerate(self._places, start=1) if a < seen["end"] and seen["start"] < b
        ]
        with self._silent():
            self.turn.value = seen["utterance"]
            self.sentence.options = [
                (self._sentence_name(one), one["quote"])
                for one in self._quotes.values()
                if one["utterance"] == seen["utterance"]
            ]
            self.sentence.value = seen["quote"] if seen["quote"] in self._quotes else None
            self.words.max = len(self._places)
            self.words.value = (inside[0], inside[-1])
            self.settles.value = False
            self.settles.disabled = not seen["disagreement"]
        self.facets.show(seen)
        self.quote.value = self._quote_words(turn)

    def _pick_page(self) -> None:
        self.show_page(self.page.value)

    def _pick_turn(self) -> None:
        found = [seen for seen in self._quotes.values() if seen["utterance"] == self.turn.value]
        self._take(next((seen for seen in found if not seen["done"]), found[0]))

    def _pick_sentence(self) -> None:
        if self.sentence.value:
            self._take(self._quotes[self.sentence.value])

    def _pick_words(self) -> None:
        first, last = self.words.value
        start, end = self._places[first - 1][0], self._places[last - 1][1]
        self._take(self.ask("look", utterance=self.seen["utterance"], start=start, end=end)["seen"])

    def _change(self, **change: Any) -> str:
        """Change the codebook; return what went wrong."""
        answer = self.ask("change", **change)
        if answer["kind"] == "failed":
            return str(answer["message"])
        self._codes = answer["codes"]
        self.codebook.show(self._codes, answer["history"])
        self.filters.codes(self._codes)
        if self.seen:
            self.show_page(self.page.value, self.seen["quote"])
        return ""

    def _count(self, answer: dict[str, Any]) -> None:
        self.progress.value = str(tag("p", self._word("counts", **answer["total"])))
        self.buttons["undo"].disabled = not answer["undo"]
        self.buttons["redo"].disabled = not answer["redo"]

    def _say(self, words: str, *, alert: bool = False) -> None:
        self.said.value = str(tag("p", words, role="alert" if alert else "status")) if words else ""

    def _quote_words(self, turn: dict[str, Any]) -> str:
        words, seen = turn["text"], self.seen
        said = [words[: seen["start"]], tag("mark", words[seen["start"] : seen["end"]]), words[seen["end"] :]]
        asked = tag("p", tag("small", f"{self._word('asked_before')} {turn['question']}")) if turn["question"] else ""
        suggestion = seen["suggestion"]
        because = ""
        if suggestion:
            named = ", ".join(self.facets.in_words(suggestion))
            because = tag(
                "p", f"{self._word('suggested')}: {named}. {self._word('because')} {'; '.join(suggestion['because'])}"
            )
        mine = tag("p", tag("b", self._word(f"status_{seen['mine']['status']}"))) if seen["mine"] else ""
        others = [
            tag(
                "p",
                f"{other['coder']}: {', '.join(self.facets.in_words(other['facets'])) or self._word('status_' + other['status'])}",
            )
            for other in seen["others"]
        ]
        return str(tag("div", asked, tag("p", *said, lang=turn["language"]), mine, because, *others))

    def _page_name(self, page: dict[str, Any]) -> str:
        part = " " + self._word("part", first=page["part"][0], last=page["part"][1]) if page["part"] else ""
        done = self._word("of", done=page["progress"]["coded"], n=page["progress"]["n"])
        return f"{page['source']}{part} · {done}"

    def _turn_name(self, turn: dict[str, Any]) -> str:
        start = " · ".join(part for part in (turn["time"], turn["speaker"]) if part)
        return f"{turn['position']} · {start}: {turn['text'][:SHOWN]}"

    def _sentence_name(self, seen: dict[str, Any]) -> str:
        words = self._turns[seen["utterance"]]["text"][seen["start"] : seen["end"]]
        mark = self._word(f"status_{seen['mine']['status']}") if seen["mine"] else self._word("open")
        return f"{words[:SHOWN]} · {mark}"

    @contextmanager
    def _silent(self) -> Iterator[None]:
        """Set fields without their taking it for somebody's choice."""
        before, self._quiet = self._quiet, True
        try:
            yield
        finally:
            self._quiet = before


def _time(at: str) -> str:
    return datetime.fromisoformat(at).astimezone().strftime("%H:%M:%S")
