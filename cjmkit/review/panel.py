"""The first coding panel: one quote at a time, the machine's suggestion beside it, every decision on disk at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from cjmkit import markup
from cjmkit.codings import read_codings, write_coding
from cjmkit.errors import LedgerError
from cjmkit.quotes import candidate_quotes, suggested_quotes
from cjmkit.study import Study, anchor_codings
from cjmkit.tables import IMPACTS, LANES, known
from cjmkit.texts import text


class ReviewPanel(widgets.VBox):  # type: ignore[misc]
    """Buttons accept, correct, reject, undo, back and next over the quotes that `coder` has not yet decided on."""

    def __init__(self, study: Study, coder: str) -> None:
        self._study, self._coder = study, coder
        self._quotes = candidate_quotes(study)
        self._suggestions = suggested_quotes(study)
        self._undo: list[int] = []
        mine = anchor_codings(read_codings(study.codings_folder), study.utterances).codings
        mine = mine[mine["coder"].eq(coder) & mine["status"].ne("suggested")]
        self._decided = {*mine["quote"]}
        open_ones = ~self._quotes["quote"].isin(self._decided)
        self._at = int(open_ones.to_numpy().argmax()) if len(open_ones) else 0
        self._build()
        super().__init__(
            [
                self.progress,
                self.words,
                widgets.HBox([self.phase, self.emotion, self.intensity]),
                widgets.HBox([self.lane, self.impact, self.memo]),
                widgets.HBox([*self.buttons.values()]),
                self.said,
            ]
        )
        self._show()

    def _build(self) -> None:
        language, codebook = self._study.language, self._study.codebook

        def word(key: str) -> str:
            return text(f"review.{key}", language)

        self.progress, self.words, self.said = widgets.HTML(), widgets.HTML(), widgets.HTML()
        phases = [(p.name(language), p.id) for p in codebook.phases]
        self.phase = widgets.Dropdown(
            options=[("–", ""), *phases, (word("no_phase"), "none")], description=word("phase")
        )
        self.emotion = widgets.Dropdown(
            options=[("–", ""), *((e.name(language), e.id) for e in codebook.emotions)], description=word("emotion")
        )
        self.intensity = widgets.IntSlider(min=0, max=3, value=1, description=word("intensity"))
        self.lane = widgets.Dropdown(
            options=[("–", ""), *((word(f"lane_{lane.replace(' ', '_')}"), lane) for lane in LANES)],
            description=word("lane"),
        )
        self.impact = widgets.Dropdown(
            options=[("–", ""), *((word(f"impact_{impact}"), impact) for impact in IMPACTS)],
            description=word("impact"),
        )
        self.memo = widgets.Text(description=word("memo"))
        actions: dict[str, Callable[[], None]] = {
            "accept": self.accept, "correct": self.correct, "reject": self.reject, "undo": self.undo, "back": self.back, "next": self.next,
        }  # fmt: skip
        self.buttons = {}
        for name, action in actions.items():
            button = widgets.Button(description=word(name))
            button.on_click(lambda _, action=action: action())
            self.buttons[name] = button

    def accept(self) -> None:
        """Take the suggestion as it is."""
        suggestion = self._suggestions.iloc[self._at]
        given = {key: known(suggestion[key]) for key in ("phase", "emotion", "valence", "lane")}
        self._decide("accepted", **given)

    def correct(self) -> None:
        """Take what the pickers say."""
        self._decide(
            "corrected",
            phase=self.phase.value or None,
            emotion=self.emotion.value or None,
            intensity=self.intensity.value,
            lane=self.lane.value or None,
            impact=self.impact.value or None,
        )

    def reject(self) -> None:
        """Say that the suggestion is wrong, without another."""
        self._decide("rejected")

    def undo(self) -> None:
        """Take back the last decision made in this panel: a new line that says so."""
        if self._undo:
            self._at = self._undo.pop()
            if self._write("suggested"):
                self._decided.discard(self._quotes["quote"].iloc[self._at])
            self._show()

    def back(self) -> None:
        self._go(-1)

    def next(self) -> None:
        self._go(1)

    def _go(self, step: int) -> None:
        self._at = min(max(self._at + step, 0), max(len(self._quotes) - 1, 0))
        self._show()

    def _decide(self, status: str, **facets: Any) -> None:
        if self._write(status, **facets):
            self._undo.append(self._at)
            self._decided.add(self._quotes["quote"].iloc[self._at])
            self._go(1)

    def _write(self, status: str, **facets: Any) -> bool:
        """Have the decision on disk, then say so; say what went wrong otherwise."""
        if self._quotes.empty:
            return False
        row = self._quotes.iloc[self._at]
        try:
            write_coding(
                self._study.codings_folder,
                row,
                coder=self._coder,
                status=status,
                memo=self.memo.value or None,
                **facets,
            )
        except LedgerError as error:
            self.said.value = f"<p role='alert'>{markup.escaped(str(error))}</p>"
            return False
        self.memo.value = ""
        self.said.value = f"<p role='status'>{markup.escaped(text('review.saved', self._study.language, quote=row['quote'], coder=self._coder))}</p>"
        return True

    def _show(self) -> None:
        language = self._study.language
        self.progress.value = (
            f"<p>{markup.escaped(text('review.progress', language, done=len(self._decided), n=len(self._quotes)))}</p>"
        )
        if self._quotes.empty:
            self.words.value = f"<p>{markup.escaped(text('review.nothing', language))}</p>"
            return
        row, suggestion = self._quotes.iloc[self._at], self._suggestions.iloc[self._at]
        self.phase.value, self.emotion.value, self.lane.value = (
            known(suggestion[key]) or "" for key in ("phase", "emotion", "lane")
        )
        self.impact.value = ""
        asked = f"<p><small>{markup.escaped(known(row['question']) or '')}</small></p>"
        said = f"<p><small>{markup.escaped(row['before'])}</small> <b>{markup.escaped(row['text'])}</b> <small>{markup.escaped(row['after'])}</small></p>"
        because = markup.escaped("; ".join(suggestion["because"]))
        place = markup.escaped(f"{row['source']} · {known(row['participant']) or ''} · {row['position']}")
        self.words.value = f"{asked}{said}<p><small>{place}</small></p><p><i>{markup.escaped(text('review.because', language))}</i> {because}</p>"


def review_panel(study: Study, coder: str = "me") -> ReviewPanel:
    """Return the coding panel of a coder over everything in the study that can be coded.

    Decisions go to `interviews/codings/<coder>.jsonl`. It runs without a browser as well: `panel.accept()` and the like
    do what the buttons do.
    """
    return ReviewPanel(study, coder)
