"""Survey scores over time: a panel for each measure, a point for each period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from cjmkit.charts.canvas import LINE, SOFT, SURVEY, Axis, Row, Sheet, present, shortened
from cjmkit.charts.lettering import text_width
from cjmkit.charts.scores import ALPHA, FIXED, heading, measure, scale_of, score_axis, score_ticks, score_words, unit_of
from cjmkit.markup.numbers import SMALL_N, number
from cjmkit.texts import text

PLOT, HEAD, FOOT, GAP = 132, 30, 36, 22
GUTTER, RIGHT = 52, 16


def trend_chart(
    trend: pd.DataFrame, *, slopes: pd.DataFrame | None = None, language: str = "en", width: int = 760
) -> alt.LayerChart:
    """Return survey scores over time as points with 95 % intervals, a panel for each measure, scale and group.

    `trend` is the table of `score_trend`, `slopes` that of `trend_slopes`: the title names a trend only where one is beyond
    noise there. Below 20 answers a point is hollow; a period without a value leaves a gap in the line.
    """
    keys = [str(column) for column in trend.columns if column not in FIXED and column != "period"]
    rows = [row for row in trend.to_dict("records") if present(row.get("period"))]
    panels: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        # A gap lies on the scale of its neighbours: it has no note that names one.
        scale = scale_of(row, language) if present(row.get("value")) else ""
        place = (str(row["metric"]), str(row["statistic"]), *(str(row[key]) for key in keys))
        known = [other for other in panels if other[:-1] == place]
        if not present(row.get("value")) and known:
            panels[known[-1]].append(row)
        else:
            panels.setdefault((*place, scale), []).append(row)
    periods = sorted({str(row["period"]) for row in rows})
    inner, sheet, top = width - GUTTER - RIGHT, Sheet(), 0.0
    step = inner / max(len(periods), 1)
    places = {period: step * (rank + 0.5) for rank, period in enumerate(periods)}
    words = []
    for place, panel in panels.items():
        named = [text("charts.missing_key", language) if value == "nan" else value for value in place[2:-1]]
        title = ", ".join([heading(place[0], unit_of(panel[0]), place[-1], panel, language), *named])
        sheet.text([{"x": -GUTTER, "y": top + 8, "text": title}], size=13, weight=600, align="left")
        _panel(sheet, panel, place[-1], places, inner, top + HEAD, language)
        top += HEAD + PLOT + FOOT + GAP
        words.append(f"{title}: " + "; ".join(f"{row['period']} {score_words(row, language)}" for row in panel) + ".")
    legend = f"{text('charts.scores_legend', language)} {text('charts.trend_n', language)}"
    if any(present(row.get("value")) and row["n"] < SMALL_N for row in rows):
        legend += f" {text('charts.scores_few', language, few=SMALL_N)}"
    return sheet.chart(
        width=inner, height=max(top - GAP, 1), left=GUTTER, right=RIGHT, title=_title(rows, slopes, language),
        subtitle=[legend] if rows else [], description=" ".join(words),
    )  # fmt: skip


def _panel(
    sheet: Sheet, rows: Sequence[Row], scale: str, places: Mapping[str, float], inner: float, top: float, language: str
) -> None:
    flat = score_axis(unit_of(rows[0]), scale, rows, inner)
    axis = Axis(flat.low, flat.high, top + PLOT, top)
    ticks = score_ticks(flat)
    digits = 0 if all(float(tick).is_integer() for tick in ticks) else 1
    sheet.rule([{"x": 0, "x2": inner, "y": axis.pixel(tick), "y2": axis.pixel(tick)} for tick in ticks], colour=LINE)
    if axis.low < 0 < axis.high:
        sheet.rule([{"x": 0, "x2": inner, "y": axis.pixel(0), "y2": axis.pixel(0)}], colour=SOFT)
    labels = [{"x": -8, "y": axis.pixel(tick), "text": number(tick, language, digits)} for tick in ticks]
    sheet.text(labels, size=11, colour=SOFT, align="right")
    seen = [row for row in rows if present(row.get("value"))]
    tip = text("charts.survey", language)
    bars = [
        {"x": places[str(row["period"])], "x2": places[str(row["period"])], "y": row["low"], "y2": row["high"]}
        for row in seen
        if present(row.get("low")) and present(row.get("high"))
    ]
    sheet.line(_lines(rows, places), colour=SURVEY, width=1.5, along=axis)
    sheet.rule(bars, colour=SURVEY, width=3, along=axis, opacity=0.55)
    for hollow in (False, True):
        chosen = [row for row in seen if (row["n"] < SMALL_N) is hollow]
        points = [
            {"x": places[str(row["period"])], "y": row["value"], tip: f"{row['period']}: {score_words(row, language)}"}
            for row in chosen
        ]
        sheet.point(points, colour=SURVEY, size=70, hollow=hollow, along=axis, tips=(tip,), name="values")
    _feet(sheet, rows, places, top + PLOT, language)


def _lines(rows: Sequence[Row], places: Mapping[str, float]) -> list[dict[str, object]]:
    """The points of the line; a period without a value starts a new part."""
    part, points = 0, []
    for row in rows:
        if present(row.get("value")):
            points.append({"x": places[str(row["period"])], "y": row["value"], "part": str(part)})
        else:
            part += 1
    return points


def _feet(sheet: Sheet, rows: Sequence[Row], places: Mapping[str, float], below: float, language: str) -> None:
    """Write the periods, as many as there is room for, and each one's n."""
    step = min((b - a for a, b in zip(list(places.values()), list(places.values())[1:], strict=False)), default=200.0)
    widest = max((text_width(period, 11) for period in places), default=0) + 8
    every = max(1, -(-int(widest) // max(int(step), 1)))
    shown = [period for rank, period in enumerate(places) if rank % every == 0]
    sheet.text([{"x": places[period], "y": below + 14, "text": period} for period in shown], size=11, colour=SOFT)
    counts = {str(row["period"]): number(row["n"], language) for row in rows}
    sheet.text(
        [{"x": places[period], "y": below + 29, "text": shortened(counts[period], step * every, 11)} for period in shown if period in counts],
        size=11, colour=SOFT,
    )  # fmt: skip


def _title(rows: Sequence[Row], slopes: pd.DataFrame | None, language: str) -> str:
    """The first trend that is beyond noise, else the question; none where the questions changed with time."""
    changed = text("scores.mixed_questions", language)
    for row in [] if slopes is None else slopes.to_dict("records"):
        if present(row.get("p_adjusted")) and row["p_adjusted"] < ALPHA and changed not in str(row.get("note")):
            key = "trend_falls" if row["slope"] < 0 else "trend_rises"
            return text(f"charts.{key}", language, measure=measure(row, language))
    return text("charts.trend_question" if rows else "charts.scores_none", language)
