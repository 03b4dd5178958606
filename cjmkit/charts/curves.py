"""Several personas' curves, one below the other on one scale."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from cjmkit.charts.canvas import FEW, LINE, NEUTRAL, SOFT, Axis, Row, Sheet, present
from cjmkit.charts.lettering import fitted
from cjmkit.charts.marks import draw_band, draw_line, draw_points
from cjmkit.charts.words import curve_words, phase_name
from cjmkit.markup.numbers import number
from cjmkit.texts import text

GUTTER, MARGIN, PANEL, INSET, SPACE = 168, 8, 104, 14, 22


def curves_chart(
    points_by_persona: pd.DataFrame, *, language: str = "en", preliminary: bool = False, width: int = 900
) -> alt.LayerChart:
    """Return the curves of several personas on one scale, the one with the deepest trough first.

    `points_by_persona` has the columns of `curve_chart`'s points, and persona and persona_name. The title names a persona
    and a phase where its interval lies apart from all others' (the widest such distance), else it asks.

    >>> curves_chart(pd.DataFrame(columns=["persona", "persona_name", "phase", "mean"])).to_dict()["title"]["text"]
    ['Where do the personas differ?']
    """
    found = {str(key): part.to_dict("records") for key, part in points_by_persona.groupby("persona", sort=False)}
    personas = sorted(
        found.values(), key=lambda rows: min((row["mean"] for row in rows if present(row["mean"])), default=9.0)
    )
    phases = list(dict.fromkeys(row["phase"] for rows in personas for row in rows))
    sheet, inner = Sheet(), width - GUTTER - MARGIN
    across = Axis(0, max(len(phases), 1), 0, inner)
    column = inner / max(len(phases), 1)
    names = {row["phase"]: phase_name(row) for rows in personas for row in rows}
    size, lines = fitted([names[phase] for phase in phases], column - 8, (14, 13, 12, 11))
    top = max(map(len, lines), default=0) * round(size * 1.25)
    heads = [
        {"x": (i + 0.5) * column, "y": top - (len(part) - 0.4) * round(size * 1.25), "text": "\n".join(part)}
        for i, part in enumerate(lines)
    ]
    bottom = top + 8 + len(personas) * (PANEL + SPACE)
    sheet.rule([{"x": i * column, "x2": i * column, "y": 0, "y2": bottom} for i in range(1, len(phases))], colour=LINE)
    sheet.text(heads, size=size, weight=600, name="phases")
    for place, rows in enumerate(personas):
        by_phase = {row["phase"]: row for row in rows}
        _panel(
            sheet,
            [by_phase.get(phase, {"phase": phase}) for phase in phases],
            across,
            top + 8 + place * (PANEL + SPACE),
            language,
            preliminary,
        )
    words = " ".join(f"{persona_name(rows)}: {curve_words(rows, [], language)}" for rows in personas)
    legend = text("charts.curves_legend", language)
    if any(present(row.get("people")) and 0 < row["people"] < FEW for rows in personas for row in rows):
        legend += f" {text('charts.legend_few', language, few=FEW)}"
    if preliminary:
        legend = f"{text('charts.legend_preliminary', language)} {legend}"
    return sheet.chart(
        width=inner, height=bottom, left=GUTTER, right=MARGIN, title=curves_title(personas, language, preliminary), subtitle=[legend],
        description=words or text("charts.no_evidence", language),
    )  # fmt: skip


def _panel(sheet: Sheet, rows: Sequence[Row], across: Axis, top: float, language: str, preliminary: bool) -> None:
    along, column = Axis(-2, 2, top + PANEL - INSET, top + INSET), across.end / across.high
    levels = [{"x": 0, "x2": across.end, "y": along.pixel(level), "y2": along.pixel(level)} for level in (-2, 2)]
    sheet.rule(levels, colour=LINE)
    sheet.rule([{"x": 0, "x2": across.end, "y": along.pixel(0), "y2": along.pixel(0)}], colour=NEUTRAL)
    draw_band(sheet, rows, across, along, 0.5, 0.3, preliminary, language)
    draw_line(sheet, rows, across, along, 0.5)
    draw_points(sheet, rows, across, along, 0.5, preliminary, language)
    marks = [{"x": -8, "y": along.pixel(level), "text": number(level, language, signed=True)} for level in (2, 0, -2)]
    sheet.text(marks, size=10, colour=SOFT, align="right")
    size, (named,) = fitted([persona_name(rows)], GUTTER - 40, (13, 12, 11), most=5)
    sheet.text(
        [{"x": -GUTTER, "y": along.pixel(0) - (len(named) - 1) * 8, "text": "\n".join(named)}],
        size=size,
        weight=600,
        align="left",
    )
    counts = [
        {
            "x": (i + 0.5) * column,
            "y": top + PANEL + 2,
            "text": number(row["people"], language)
            if present(row.get("mean"))
            else text("charts.no_evidence", language),
        }
        for i, row in enumerate(rows)
    ]
    sheet.text(counts, size=10, colour=SOFT)


def persona_name(rows: Sequence[Row]) -> str:
    """Return the name of the persona whose points these are."""
    return next((str(row.get("persona_name") or row["persona"]) for row in rows if "persona" in row), "")


def curves_title(personas: Sequence[Sequence[Row]], language: str, preliminary: bool) -> str:
    """Return which persona lies apart from all others, and where; else the question."""
    widest, title = 0.0, text("charts.curves_question", language)
    for rows in personas:
        for row in rows:
            others = [
                other
                for theirs in personas
                if theirs is not rows
                for other in theirs
                if other["phase"] == row["phase"] and present(other.get("low"))
            ]
            if not others or not present(row.get("low")):
                continue
            below, above = (
                min(other["low"] for other in others) - row["high"],
                row["low"] - max(other["high"] for other in others),
            )
            if max(below, above) > widest:
                widest = max(below, above)
                title = text(
                    f"charts.curves_{'worse' if below > above else 'better'}",
                    language,
                    name=persona_name(rows),
                    phase=phase_name(row),
                )
    return f"{title} ({text('charts.preliminary', language)})" if preliminary else title
