"""The coding panel: transcript, suggestions, decisions; every decision is on disk before the panel says so."""

from __future__ import annotations

from itertools import count
from typing import Any

import anywidget
import ipywidgets as widgets
import traitlets

from cjmkit.review.desk import Desk
from cjmkit.review.interface import choices, script, style, words
from cjmkit.review.messages import Answers
from cjmkit.review.simple import SimpleForm
from cjmkit.study import Study
from cjmkit.tables import records
from cjmkit.texts import text

_numbers = count(1)


class PanelView(anywidget.AnyWidget):
    """The panel's part in the browser. What it asks comes as messages, not as values: the same decision twice is two messages."""

    _esm = script()
    _css = style()
    words = traitlets.Dict().tag(sync=True)
    choices = traitlets.Dict().tag(sync=True)
    about = traitlets.Dict().tag(sync=True)
    language = traitlets.Unicode("en").tag(sync=True)

    def __init__(self, answers: Answers, choices: dict[str, Any], about: dict[str, Any]) -> None:
        language = answers.desk.study.language
        super().__init__(words=words(language), choices=choices, language=language, about=about)
        answers.tell = self.send
        self.on_msg(lambda _, message, buffers: self.send(answers.answer(message)))


class ReviewPanel(widgets.VBox):  # type: ignore[misc]
    """The panel, and a switch to the simple form for browsers in which its script does not run. Both sit at one desk."""

    def __init__(self, study: Study, coder: str, *, blind: bool | None = None, simple: bool = False) -> None:
        self.desk = Desk(study, coder, blind=blind)
        self.answers = Answers(self.desk)
        self._forms: dict[bool, Any] = {}
        self.switch = widgets.Button(
            layout=widgets.Layout(width="auto"), tooltip=text("panel.simple_hint", study.language)
        )
        self.switch.on_click(lambda _: self._show(not self.simple))
        super().__init__()
        self._show(simple)

    def ask(self, kind: str, **content: Any) -> dict[str, Any]:
        """Answer what the browser would ask, without a browser: `panel.ask("next")`, `panel.ask("undo")`."""
        return self.answers.answer({"id": f"python-{next(_numbers)}", "kind": kind, **content})

    def _show(self, simple: bool) -> None:
        self.simple = simple
        if simple not in self._forms:
            kind = SimpleForm if simple else PanelView
            self._forms[simple] = kind(self.answers, choices(self.desk.study, records(self.desk.heard)), self._about())
        self.switch.description = text("panel.script_form" if simple else "panel.simple_form", self.desk.study.language)
        self.children = [self._forms[simple], self.switch]

    def _about(self) -> dict[str, Any]:
        """Return what does not change while the panel is open."""
        desk = self.desk
        people = [person for page in desk.pages if page.kind == "interview" for person in page.participants]
        return {
            "id": f"cjm{next(_numbers)}",
            "coder": desk.coder,
            "blind": desk.blind,
            "participants": [*dict.fromkeys(people)],
            "personas": [{"id": persona.id, "name": persona.name} for persona in desk.study.personas],
        }


def review_panel(study: Study, coder: str = "me", *, blind: bool | None = None, simple: bool = False) -> ReviewPanel:
    """Return the coding panel of a coder over everything in the study that can be coded.

    Decisions go to `interviews/codings/<coder>.jsonl`. With `blind` nothing is shown of what other coders decided; without a word,
    coding is blind where the interviews are divided among coders (`assign_interviews`), and each sees their own. `simple` begins with the
    form that needs no script.
    """
    return ReviewPanel(study, coder, blind=blind, simple=simple)
