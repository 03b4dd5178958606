"""The quotes: words in the reader's order, each with who, where in the journey, and what was felt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from cjmkit.markup.numbers import absent, amount
from cjmkit.markup.pieces import clean, empty, escaped, join, section, tag
from cjmkit.texts import text

MARKS = {"de": ("„", "“"), "en": ("“", "”"), "fr": ("« ", " »")}
_FILTERS = ("phase", "emotion", "participant")


def quoted(said: Any, language: Any) -> Markup:
    """Return words between the quotation marks of their own language.

    >>> print(quoted("Na ja", "de"))
    <q lang="de">„Na ja“</q>
    """
    own = clean(language)[:2].lower()
    left, right = MARKS.get(own, MARKS["en"])
    return tag("q", left, escaped(said), right, lang=own or None)


def quote_list(profile: Any) -> str:
    """Return a persona's quotes with filters for phase, emotion and participant.

    `profile.quotes` has quote, text, language, participant, question, phase, emotion, valence, source_label and, where
    they are known, phase_name and emotion_name. The filters appear where a page's script runs; without it all are shown.
    """
    language, frame = profile.language, profile.quotes
    title = text("markup.quotes", language)
    if frame.empty:
        return section("quotes", title, empty(language), language=language)
    rows = [{**row, **_names(row)} for row in frame.to_dict("records")]
    shown = tag("p", amount("quotes", len(rows), language), class_="cjm-soft cjm-shown", aria_live="polite")
    return section(
        "quotes", title, _filters(rows, language), shown,
        tag("ol", *(_quote(row, language) for row in rows), class_="cjm-quotes-list"), language=language,
    )  # fmt: skip


def sign(valence: Any) -> str:
    """Return the class that colours a valence: cjm-neg, cjm-pos, cjm-neutral for what is shown as 0.0, or nothing."""
    if absent(valence):
        return ""
    shown = round(float(valence), 1)
    return "cjm-neg" if shown < 0 else "cjm-pos" if shown > 0 else "cjm-neutral"


def _names(row: Mapping[Any, Any]) -> dict[str, str]:
    shown = {facet: clean(row.get(f"{facet}_name")) or clean(row.get(facet)) for facet in ("phase", "emotion")}
    return {**shown, "participant": clean(row.get("participant"))}


def _filters(rows: list[dict[Any, Any]], language: str) -> Markup:
    parts = []
    for facet in _FILTERS:
        options = list(dict.fromkeys(row[facet] for row in rows if row[facet]))
        options = sorted(options) if facet != "phase" else options
        choices = [tag("option", text("markup.all", language), value=""), *(tag("option", o, value=o) for o in options)]
        parts.append(tag("label", text(f"markup.by_{facet}", language), tag("select", *choices, data_filter=facet)))
    return tag("div", *parts, class_="cjm-filters", hidden=True)


def _quote(row: Mapping[Any, Any], language: str) -> Markup:
    felt = (
        tag("span", row["emotion"], class_=f"cjm-felt {sign(row.get('valence'))}".strip()) if row["emotion"] else None
    )
    who = clean(row.get("source_label")) or row["participant"]
    said = [
        part
        for part in (tag("span", who) if who else None, tag("span", row["phase"]) if row["phase"] else None, felt)
        if part
    ]
    asked = None
    if not absent(row.get("question")):
        asked = tag(
            "details", tag("summary", text("markup.asked", language)), tag("p", row["question"]), class_="cjm-asked"
        )
    return tag(
        "li", tag("blockquote", quoted(row.get("text"), row.get("language"))), tag("p", join(said, " · "), class_="cjm-meta"), asked,
        data_phase=row["phase"], data_emotion=row["emotion"], data_participant=row["participant"],
    )  # fmt: skip
