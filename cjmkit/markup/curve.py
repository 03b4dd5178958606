"""The sentiment curve: its drawing, one button a phase, the patterns in words, the numbers as a table."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from cjmkit.markup.numbers import MISSING, absent, amount, estimate, number, p_value
from cjmkit.markup.pictures import Area, picture, plot_area
from cjmkit.markup.pieces import clean, empty, evidence, join, listed, section, table, tag
from cjmkit.texts import text


def curve_figure(curve: Any, svg: str) -> str:
    """Return the curve as a figure: the drawing, a button for each phase's column, patterns, caption and numbers.

    The buttons lie over the columns of the drawing, whose plotting area is read from the SVG; each opens the phase's
    quotes and answers and shows mean, interval and n on hover and focus.
    """
    language, rows = curve.language, curve.points.to_dict("records")
    title = text("markup.curve", language)
    if not rows:
        return section("curve", title, empty(language), language=language)
    area = plot_area(svg)
    stem = hashlib.sha256(f"{curve.persona}{svg}".encode("utf-8", "replace")).hexdigest()[:6]
    buttons = [_phase(row, f"cjm-{stem}-{place}", language) for place, row in enumerate(rows)]
    plot = tag(
        "div", picture(svg), tag("div", *buttons, class_="cjm-phases"), class_="cjm-plot", style=_place(area, len(rows))
    )
    caption = [text("markup.curve_caption", language)]
    if curve.preliminary:
        caption.insert(0, text("markup.preliminary", language))
    return section(
        "curve", title,
        tag("figure", tag("div", plot, class_=f"cjm-scroll{'' if _aligned(area) else ' cjm-own'}"), tag("figcaption", join(caption, " "))),
        _patterns(curve, language),
        tag("details", tag("summary", text("markup.as_table", language)), _numbers(rows, curve.by, language),
            *_steps(curve, language), class_="cjm-numbers"),
        language=language,
    )  # fmt: skip


def point_text(row: Mapping[Any, Any], language: str) -> str:
    """Return a phase's mean with its interval on the scale from −2 to +2; "–" where it cannot be computed.

    >>> point_text({"mean": -0.84, "low": -1.42, "high": -0.2}, "en")
    '−0.8 [−1.4, −0.2]'
    """
    return estimate(row.get("mean"), row.get("low"), row.get("high"), language, 1, signed=True)


def survey_text(row: Mapping[Any, Any], language: str) -> str:
    """Return a phase's survey score on the curve's scale, what it was asked as, and n."""
    if absent(row.get("survey")):
        return MISSING
    shown = estimate(row["survey"], row.get("survey_low"), row.get("survey_high"), language, 1, signed=True)
    label = clean(row.get("survey_label"))
    n = f"n = {number(row.get('survey_n'), language)}" if not absent(row.get("survey_n")) else ""
    return f"{shown} ({', '.join(part for part in (label, n) if part)})" if label or n else shown


def _place(area: Area, columns: int) -> str:
    """The columns' place as shares of the drawing; where its margins allow, the drawing is set so that they meet the map's."""
    return f"--left:{area.left};--wide:{area.width};--natural:{area.pixels:g}px;--columns:{columns}"


def _aligned(area: Area) -> bool:
    return area.left / area.width < 0.12 and 1 - area.left - area.width < 0.015


def _phase(row: Mapping[Any, Any], id: str, language: str) -> Markup:
    name = clean(row.get("phase_name")) or clean(row.get("phase"))
    ids = [*listed(row.get("evidence")), *listed(row.get("survey_evidence"))]
    people, quotes = amount("people", row.get("people"), language), amount("quotes", row.get("quotes"), language)
    label = join(
        [
            tag("span", name, class_="cjm-hidden"),
            tag("span", people),
            tag("span", " · ", class_="cjm-dot-between"),
            tag("span", quotes),
        ]
    )
    button = tag(
        "button", label, type="button", data_evidence=" ".join(ids) or None, data_about=name, aria_describedby=id,
        disabled=not ids, class_="cjm-column",
    )  # fmt: skip
    return tag(
        "div",
        button,
        tag(
            "div",
            *_tip(row, name, language),
            id=id,
            class_=f"cjm-tip{'' if absent(row.get('mean')) or row['mean'] >= 0 else ' cjm-above'}",
            role="tooltip",
        ),
        class_="cjm-phase",
    )


def _tip(row: Mapping[Any, Any], name: str, language: str) -> list[Markup]:
    lines = [tag("strong", name)]
    if absent(row.get("mean")):
        lines.append(tag("span", clean(row.get("reason")) or text("markup.not_computable", language)))
    else:
        lines.append(tag("span", text("markup.mean_is", language, value=point_text(row, language))))
    if not absent(row.get("survey")):
        lines.append(tag("span", text("markup.survey_is", language, value=survey_text(row, language))))
    if not absent(row.get("load")):
        lines.append(tag("span", text("markup.load_is", language, value=number(row["load"], language, 1))))
    return lines


def _patterns(curve: Any, language: str) -> Markup | None:
    rows = curve.patterns.to_dict("records")
    if not rows:
        return None
    items = [
        tag("li", row.get("text"), " ", evidence(row.get("evidence"), language, about=clean(row.get("text"))))
        for row in rows
    ]
    return tag("ul", *items, class_="cjm-patterns")


def _numbers(rows: list[dict[Any, Any]], by: str, language: str) -> Markup:
    keys = (f"by_{by}", "mean", "shrunk", "people", "quotes_n", "survey_score", "load", "method")
    cells = [
        [
            clean(row.get("phase_name")) or clean(row.get("phase")),
            point_text(row, language),
            number(row.get("shrunk"), language, 1, signed=True),
            number(row.get("people"), language),
            number(row.get("quotes"), language),
            survey_text(row, language),
            number(row.get("load"), language, 1),
            clean(row.get("method")) if absent(row.get("reason")) else clean(row.get("reason")),
        ]
        for row in rows
    ]
    return table([text(f"markup.{key}", language) for key in keys], cells, numbers=[1, 2, 3, 4, 6], class_="cjm-stack")


def _steps(curve: Any, language: str) -> list[Markup]:
    """The change from each phase to the next, over the people who spoke of both, with what the tests say."""
    names = {
        row["phase"]: clean(row.get("phase_name")) or clean(row["phase"]) for row in curve.points.to_dict("records")
    }
    rows = curve.steps.to_dict("records")
    if not rows:
        return []
    cells = [
        [
            f"{names[row['from_phase']]} → {names[row['to_phase']]}",
            point_text(row, language),
            text("markup.of", language, part=number(row["fell"], language), whole=number(row["n"], language)),
            p_value(row["p"], language),
            p_value(row["p_holm"], language),
            p_value(row["p_exact"], language),
            clean(row.get("reason")) or "",
        ]
        for row in rows
    ]
    keys = ("step", "change", "fell", "step_p", "step_p_holm", "step_p_exact", "step_reason")
    head = [text(f"markup.{key}", language) for key in keys]
    return [
        tag("p", text("markup.steps_note", language), class_="cjm-soft cjm-small"),
        table(head, cells, numbers=[1, 2, 3, 4, 5], class_="cjm-stack"),
    ]
