"""The fields of the simple form: facets, filters, codebook."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets as widgets

from cjmkit.markup.pieces import tag
from cjmkit.review.decisions import line_facets
from cjmkit.review.worklist import STATUSES
from cjmkit.texts import text

PICKED = ("phase", "emotion", "lane", "touchpoint", "channel", "impact")
SUGGESTED = ("phase", "emotion", "valence", "lane")
VALENCES, INTENSITIES = (-2, -1, 0, 1, 2), (0, 1, 2, 3)


class FacetFields:
    """A field for every facet. A touchpoint or a channel that is on no list can be typed."""

    def __init__(self, choices: Mapping[str, Any], language: str) -> None:
        self._choices, self._language = choices, language
        self.fields: dict[str, Any] = {facet: choose(facet, language, _named(choices[facet])) for facet in PICKED}
        for facet in ("touchpoint", "channel"):
            names = [choice["name"] for choice in choices[facet]]
            label = text(f"panel.{facet}", language)
            self.fields[facet] = widgets.Combobox(options=names, ensure_option=False, description=label)
        for facet, values in (("intensity", INTENSITIES), ("valence", VALENCES)):
            self.fields[facet] = choose(facet, language, [(str(value).replace("-", "−"), value) for value in values])
        self.codes = widgets.TagsInput(allow_duplicates=False, tooltip=text("panel.codes", language))
        self.memo = widgets.Textarea(description=text("panel.memo", language), rows=2)
        label = widgets.Label(text("panel.codes", language))
        layout = widgets.Layout(flex_flow="row wrap")
        self.box = widgets.VBox(
            [widgets.Box([*self.fields.values()], layout=layout), widgets.HBox([label, self.codes]), self.memo]
        )

    def show(self, seen: Mapping[str, Any]) -> None:
        """Show what was decided on a quote, else what is suggested."""
        mine = seen["mine"]
        facets = mine["facets"] if mine else self.suggested(seen["suggestion"])
        for facet, field in self.fields.items():
            value = facets.get(facet)
            if facet in ("touchpoint", "channel"):
                field.value = self._name(facet, value) if value else ""
            else:
                known = {option for _, option in field.options}
                if value is not None and value not in known:  # a half, or a phase that is no longer in the codebook
                    field.options = [*field.options, (str(value), value)]
                field.value = value
        self.codes.value = list(facets.get("codes") or [])
        self.memo.value = (mine or {}).get("memo") or ""

    def values(self) -> dict[str, Any]:
        """Return what is chosen, facet by facet."""
        chosen = {facet: field.value for facet, field in self.fields.items()}
        for facet in ("touchpoint", "channel"):
            chosen[facet] = self._id(facet, chosen[facet].strip()) or None
        return line_facets({**chosen, "codes": [code.strip() for code in self.codes.value if code.strip()]})

    def suggested(self, suggestion: Mapping[str, Any] | None) -> dict[str, Any]:
        return line_facets({facet: (suggestion or {}).get(facet) for facet in SUGGESTED})

    def in_words(self, facets: Mapping[str, Any]) -> list[str]:
        named = [self._name(facet, facets[facet]) for facet in PICKED if facets.get(facet)]
        return [*named, *(f"#{code}" for code in facets.get("codes") or ())]

    def _name(self, facet: str, id: str) -> str:
        return next((choice["name"] for choice in self._choices[facet] if choice["id"] == id), id)

    def _id(self, facet: str, name: str) -> str:
        return next((choice["id"] for choice in self._choices[facet] if choice["name"] == name), name)


class FilterFields:
    """What the list is narrowed to."""

    def __init__(self, choices: Mapping[str, Any], about: Mapping[str, Any], language: str) -> None:
        self._language, self._choices = language, choices
        statuses = [(text(f"panel.show_{status}", language), status) for status in STATUSES]
        self.status = widgets.Dropdown(options=statuses, value="open", description=text("panel.status", language))
        self.fields = {
            "participant": choose("participant", language, [(one, one) for one in about["participants"]]),
            "persona": choose("persona", language, _named(about["personas"])),
            "phase": choose("phase", language, _named(choices["phase"])),
            "code": choose("code", language, []),
        }
        self.disagreement = widgets.Checkbox(description=text("panel.disagreement", language), disabled=about["blind"])
        self.box = widgets.VBox([self.status, *self.fields.values(), self.disagreement])

    def codes(self, codes: Sequence[Mapping[str, Any]]) -> None:
        """Offer the codes of today."""
        facets = ("emotion", "lane", "touchpoint", "channel", "impact")
        named = [(choice["name"], f"{facet}:{choice['id']}") for facet in facets for choice in self._choices[facet]]
        named += [(f"#{code['code']}", f"codes:{code['code']}") for code in codes]
        before = self.fields["code"].value
        self.fields["code"].options = [(text("panel.not_given", self._language), None), *named]
        self.fields["code"].value = before if before in dict(map(reversed, named)) else None  # type: ignore[arg-type]

    def values(self) -> dict[str, Any]:
        chosen = {key: field.value for key, field in self.fields.items() if field.value}
        return {**chosen, "status": self.status.value, "disagreement": self.disagreement.value}


class CodebookFields:
    """Add, define, rename, merge and retire a code, with the history below."""

    def __init__(self, language: str, change: Callable[..., str]) -> None:
        self._language, self._change = language, change
        word = {key: text(f"panel.{key}", language) for key in ("code", "definition", "new_name", "change")}
        actions = [
            (text(f"panel.do_{action}", language), action)
            for action in ("added", "defined", "renamed", "merged", "retired")
        ]
        self.action = widgets.Dropdown(options=actions, description=word["change"])
        self.code = widgets.Combobox(description=word["code"], ensure_option=False)
        self.definition = widgets.Text(placeholder=word["definition"], layout=widgets.Layout(width="98%"))
        self.into = widgets.Combobox(description=text("panel.to", language), placeholder=word["new_name"])
        self.button = widgets.Button(description=word["change"], layout=widgets.Layout(width="auto"))
        self.button.on_click(lambda _: self.apply())
        self.said, self.history = widgets.HTML(), widgets.HTML()
        self.box = widgets.VBox(
            [self.action, self.code, self.definition, self.into, self.button, self.said, self.history]
        )

    def apply(self) -> None:
        """Make the change, and say what went wrong."""
        wrong = self._change(
            action=self.action.value, code=self.code.value, definition=self.definition.value, into=self.into.value
        )
        self.said.value = str(tag("p", wrong, role="alert")) if wrong else ""
        if not wrong:
            self.code.value = self.definition.value = self.into.value = ""

    def show(self, codes: Sequence[Mapping[str, Any]], history: Sequence[Mapping[str, Any]] = ()) -> None:
        """Offer the codes of today, and tell how they came about."""
        self.code.options = self.into.options = [code["code"] for code in codes if not code["retired"]]
        lines = [
            tag(
                "li",
                text(
                    f"panel.was_{line['kind']}",
                    self._language,
                    **{key: line[key] or "" for key in ("code", "into", "definition")},
                ),
            )
            for line in history
        ]
        self.history.value = str(tag("ul", *lines)) if lines else ""


def choose(facet: str, language: str, options: Sequence[tuple[str, Any]]) -> widgets.Dropdown:
    """Return a list to choose from, with nothing chosen."""
    none = (text("panel.not_given", language), None)
    return widgets.Dropdown(options=[none, *options], value=None, description=text(f"panel.{facet}", language))


def _named(choices: Sequence[Mapping[str, Any]]) -> list[tuple[str, Any]]:
    return [(choice["name"], choice["id"]) for choice in choices]
