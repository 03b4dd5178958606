"""What a journey map shows: findings, words against scores, pains and opportunities, and what is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from cjmkit.markup.map import map_grid
from cjmkit.markup.numbers import MISSING, absent, estimate, number
from cjmkit.markup.pieces import clean, empty, evidence, join, section, table, tag
from cjmkit.texts import catalogue, text

__all__ = ["findings", "map_grid", "opportunities", "pains", "triangulation", "unknowns"]

_SHOWN = 12  # rows of a ranked table before the rest is folded
_IMPACTS = {"trivial": 1, "workaround": 2, "abandonment": 3}


def findings(findings: Sequence[tuple[str, Sequence[str]]], language: str) -> str:
    """Return the findings as numbered sentences, each with the button that opens its evidence."""
    items = [tag("li", said, " ", evidence(list(ids), language, about=clean(said))) for said, ids in findings]
    body = tag("ol", *items) if items else empty(language)
    return section("findings", text("markup.findings", language), body, language=language)


def triangulation(journey: Any) -> str:
    """Return words against scores: a row a phase in the frame's order (divergent first), both intervals on one axis."""
    language, frame = journey.language, journey.triangulation
    title = text("markup.triangulation", language)
    if frame.empty:
        return section("triangulation", title, empty(language), language=language)
    known = catalogue("markup", language)
    rows = []
    for row in frame.to_dict("records"):
        kind = clean(row.get("class"))
        said = clean(row.get("text")) or known.get(f"class_{kind}", kind)
        rows.append([
            clean(row.get("phase_name")) or clean(row.get("phase")),
            join([_axis(row), tag("span", _both(row, language), class_="cjm-small cjm-soft")]),
            tag("strong" if kind == "divergent" else "span", said, class_=f"cjm-class cjm-{kind}"),
            evidence(row.get("evidence"), language, about=clean(row.get("phase_name"))),
        ])  # fmt: skip
    head = [text(f"markup.{key}", language) for key in ("by_phase", "axis", "in_words", "evidence")]
    legend = tag(
        "p", tag("span", text("markup.words_mark", language), class_="cjm-key cjm-key-words"), " ",
        tag("span", text("markup.scores_mark", language), class_="cjm-key cjm-key-scores"), class_="cjm-legend",
    )  # fmt: skip
    body = table(head, rows, class_="cjm-stack cjm-triangulation-table")
    return section("triangulation", title, legend, body, language=language)


def pains(journey: Any) -> str:
    """Return the pain points in their order, with impact, reach and owner."""
    return _ranked(
        journey.pains, "pains", ("pain", "by_phase", "impact", "reach_title", "quotes_n", "owner"), journey.language
    )


def opportunities(journey: Any) -> str:
    """Return the opportunities in their order, with impact, reach and owner."""
    keys = ("opportunity", "by_phase", "impact", "reach_title", "owner")
    return _ranked(journey.opportunities, "opportunities", keys, journey.language)


def unknowns(journey: Any) -> str:
    """Return what is not known, and what to be careful with: empty cells, thin phases, warnings."""
    language = journey.language
    lists = (
        (text("markup.unknown", language), journey.unknowns),
        (text("markup.careful", language), _careful(journey)),
    )
    parts = [
        join([tag("h3", title), tag("ul", *(tag("li", line) for line in lines))]) for title, lines in lists if lines
    ]
    return section("unknowns", text("markup.unknowns", language), *(parts or [empty(language)]), language=language)


def impact_mark(impact: Any, language: str) -> Markup:
    """Return a pain point's impact as one to three squares and its word; nothing where it is not known."""
    if clean(impact) not in _IMPACTS:
        return Markup("")
    squares = tag("span", "▪" * _IMPACTS[clean(impact)], class_="cjm-squares", aria_hidden="true")
    return tag("span", squares, " ", text(f"markup.impact_{clean(impact)}", language), class_="cjm-impact")


def _careful(journey: Any) -> list[str]:
    return list(dict.fromkeys([*journey.warnings, *journey.curve.warnings]))


def _ranked(frame: pd.DataFrame, kind: str, keys: Sequence[str], language: str) -> str:
    title = text(f"markup.{kind}", language)
    if frame.empty:
        return section(kind, title, empty(language), language=language)
    rows = []
    for row in frame.to_dict("records"):
        cells = {
            "by_phase": clean(row.get("phase_name")) or clean(row.get("phase")),
            "impact": impact_mark(row.get("impact"), language) or MISSING,
            "reach_title": _of(row, language),
            "quotes_n": number(row.get("quotes"), language),
            "owner": clean(row.get("owner")) or MISSING,
        }
        opens = evidence(row.get("evidence"), language, about=clean(row.get("text")))
        rows.append([tag("span", row.get("text")), *(cells[key] for key in keys[1:]), opens])
    head = [text(f"markup.{key}", language) for key in (*keys, "evidence")]
    right = [place for place, key in enumerate(keys) if key == "quotes_n"]
    first = table(head, rows[:_SHOWN], numbers=right, class_="cjm-stack cjm-ranked")
    rest = None
    if rows[_SHOWN:]:
        more = table(head, rows[_SHOWN:], numbers=right, class_="cjm-stack cjm-ranked cjm-going-on")
        rest = tag(
            "details", tag("summary", text("markup.more", language, n=len(rows) - _SHOWN)), more, class_="cjm-numbers"
        )
    return section(kind, title, first, rest, language=language)


def _of(row: Mapping[Any, Any], language: str) -> str:
    if absent(row.get("people")) or absent(row.get("of_people")):
        return number(row.get("people"), language)
    return text("markup.of", language, part=int(row["people"]), whole=int(row["of_people"]))


def _both(row: Mapping[Any, Any], language: str) -> str:
    shown = []
    for key in ("interview", "survey"):
        value = estimate(row.get(key), row.get(f"{key}_low"), row.get(f"{key}_high"), language, 1, signed=True)
        shown.append(f"{text(f'markup.{key}', language)} {value}")
    return " · ".join(shown)


def _axis(row: Mapping[Any, Any]) -> Markup:
    marks = [tag("i", class_="cjm-zero")]
    for key, kind in (("interview", "words"), ("survey", "scores")):
        low, high, value = (row.get(name) for name in (f"{key}_low", f"{key}_high", key))
        if not absent(low) and not absent(high):
            left, right = _percent(low), _percent(high)
            marks.append(tag("i", class_=f"cjm-band cjm-{kind}", style=f"left:{left:g}%;width:{right - left:.4g}%"))
        if not absent(value):
            marks.append(tag("i", class_=f"cjm-dot cjm-{kind}", style=f"left:{_percent(value):g}%"))
    return tag("span", *marks, class_="cjm-axis", aria_hidden="true")


def _percent(value: Any) -> float:
    return round((min(max(float(value), -2), 2) + 2) / 4 * 100, 1)
