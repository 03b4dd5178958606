"""A persona's head and card."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from cjmkit.markup.numbers import NARROW, absent, amount, day, number
from cjmkit.markup.pieces import clean, empty, evidence, join, section, tag
from cjmkit.texts import catalogue, text

_EMBEDDED = re.compile(r"data:image/(png|jpeg|webp|gif);base64,[A-Za-z0-9+/=]+")
_SURE = {"low": 1, "medium": 2, "high": 3}


def head(profile: Any, *, title: str) -> str:
    """Return the top of a persona's page: study, name, line, portrait or monogram, date, and what it rests on.

    `title` is the study's. `profile.picture` is shown where it is a data URI of an image; a path stays a monogram, since
    a fragment reads no files. A preliminary profile carries the one banner of the page.
    """
    language = profile.language
    names = tag(
        "div",
        tag("p", title, class_="cjm-study"),
        tag("h1", profile.name),
        tag("p", profile.line, class_="cjm-line") if not absent(profile.line) else None,
        tag("p", join(fact_texts(profile.facts, language), " · "), class_="cjm-facts"),
    )
    return section(
        "head", None, tag("div", _portrait(profile), names, class_="cjm-who"), _banner(profile.seen, language) if profile.preliminary else None,
        language=language,
    )  # fmt: skip


def banner(seen: float | None, language: str) -> str:
    """Return the fragment of `_banner` alone, for a page whose head has none."""
    return section("preliminary", None, _banner(seen, language), language=language)


def _banner(seen: float | None, language: str) -> Markup:
    """Return the calm sentence that a result counts the machine's suggestions; `seen` is the share a coder has decided on."""
    parts: list[Any] = [tag("strong", text("markup.preliminary", language)), text("markup.preliminary_why", language)]
    if not absent(seen):
        percent = f"{number(float(seen or 0) * 100, language)}{NARROW}%"
        parts.append(text("markup.preliminary_seen", language, share=percent))
    return tag("p", join(parts, " "), class_="cjm-banner", role="note")


def fact_texts(facts: Mapping[str, Any], language: str) -> list[str]:
    """Return what a result rests on: people, quotes, answers, coders with their agreement, and the date.

    >>> fact_texts({"people": 12, "quotes": 214, "coders": 2, "alpha": .781}, "en")
    ['12 people', '214 quotes', 'coded by 2 (α .78)']
    """
    shown = [
        amount(what, facts[what], language) for what in ("people", "quotes", "answers") if not absent(facts.get(what))
    ]
    if facts.get("coders"):
        alpha = facts.get("alpha")
        key = "coded_by" if absent(alpha) else "coded_by_alpha"
        figure = number(alpha, language, 2)
        figure = figure.replace("0.", ".", 1) if language != "de" else figure
        shown.append(text(f"markup.{key}", language, n=int(facts["coders"]), alpha=figure))
    if not absent(facts.get("as_of")):
        shown.append(text("markup.as_of", language, date=day(facts["as_of"], language)))
    return shown


def profile_card(profile: Any) -> str:
    """Return who they are: the hand-written fields left, what the evidence says right."""
    language = profile.language
    written = [(label, [value for value in values if not absent(value)]) for _, label, values in profile.written]
    left = [
        part
        for label, values in written
        if values
        for part in (tag("dt", label), *(tag("dd", value) for value in values))
    ]  # fmt: skip
    columns = tag(
        "div",
        tag(
            "div",
            tag("h3", text("markup.written", language)),
            tag("dl", *left) if left else empty(language),
            class_="cjm-written",
        ),
        tag(
            "div",
            tag("h3", text("markup.derived", language)),
            _derived(profile.derived, language),
            class_="cjm-derived",
        ),
        class_="cjm-columns",
    )
    return section("profile", text("markup.profile", language), columns, language=language)


def sure_mark(sure: Any, language: str) -> Markup:
    """Return how sure a line is, as filled marks and as a word."""
    level = _SURE.get(clean(sure))
    if level is None:
        return Markup("")
    marks = tag("span", "●" * level + "○" * (3 - level), class_="cjm-marks", aria_hidden="true")
    return tag("span", marks, " ", text(f"markup.sure_{clean(sure)}", language), class_="cjm-sure")


def reach(people: Any, of_people: Any, language: str) -> str:
    """Return how many of how many people; nothing where they were not counted."""
    if absent(people):
        return ""
    if absent(of_people):
        return amount("people", people, language)
    return text("markup.reach", language, part=int(people), whole=int(of_people))


def _portrait(profile: Any) -> Markup:
    source = clean(profile.picture)
    if _EMBEDDED.fullmatch(source):
        return tag("img", src=source, alt="", class_="cjm-portrait")
    initials = "".join(part[0] for part in re.findall(r"\w+", clean(profile.name))[:2]).upper()
    return tag("span", initials or "?", class_="cjm-portrait", aria_hidden="true")


def _derived(frame: pd.DataFrame, language: str) -> Markup:
    if frame.empty:
        return empty(language)
    parts = []
    for field, group in frame.groupby("field", sort=False):
        label = catalogue("markup", language).get(f"field_{clean(field).replace(' ', '_')}", clean(field))
        items = [_derived_line(row, language) for row in group.to_dict("records")]
        parts.append(tag("div", tag("h4", label), tag("ul", *items), class_="cjm-field"))
    return join(parts)


def _derived_line(row: Mapping[Any, Any], language: str) -> Markup:
    people = reach(row.get("people"), row.get("of_people"), language)
    count = amount("quotes", row.get("quotes"), language) if not absent(row.get("quotes")) else None
    said, label = clean(row.get("text")), clean(row.get("label"))
    small: list[Any] = [
        label if said and label else None,
        people or None,
        evidence(row.get("evidence"), language, label=count, about=said or label) or None,
    ]
    small.append(sure_mark(row.get("sure"), language) or None)
    meta = tag("span", join([part for part in small if part], " · "), class_="cjm-meta")
    return tag("li", tag("span", said or label, class_="cjm-said"), " ", meta)
