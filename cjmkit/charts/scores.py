"""Survey scores with their intervals, a panel for each metric and unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, floor

import altair as alt
import pandas as pd

from cjmkit.charts.canvas import LINE, SOFT, SURVEY, Axis, Row, Sheet, known_names, present
from cjmkit.charts.lettering import text_width, wrap
from cjmkit.codebook import Codebook
from cjmkit.markup.numbers import NARROW, SMALL_N, estimate, number, share
from cjmkit.texts import text

ROW, HEAD, TICKS = 30, 30, 34
ALPHA = 0.05  # of the adjusted p from which a title says that scores differ
VALUES = 196  # room for "−100 [−100, −100], n = 1,234" on the right
FIXED = {
    *(
        "metric",
        "statistic",
        "n",
        "value",
        "low",
        "high",
        "method",
        "note",
        "reason",
        "evidence",
        "scale_low",
        "scale_high",
        "high_is",
    ),
    *("others_n", "others_value", "others_low", "others_high"),
    *("difference", "difference_low", "difference_high", "test", "p_adjusted", "adjustment"),
}  # all other columns are what the scores are grouped by


def scores_chart(
    scores: pd.DataFrame, *, codebook: Codebook | None = None, language: str = "en", width: int = 760
) -> alt.LayerChart:
    """Return survey scores as points with 95 % intervals, a panel for each metric and unit, and for each scale of a mean.

    `scores` has a row a score: metric, statistic, n, value, low, high, note, reason, any columns it is grouped by, and
    where everyone else is compared others_value and others_n (drawn as a tick). NPS is in points, shares in percent. What
    cannot be computed stands there with its reason.
    """
    rows = scores.to_dict("records")
    keys = [str(column) for column in scores.columns if column not in FIXED]
    names = (
        known_names([str(row["phase"]) for row in rows if present(row.get("phase"))], "phases", language, codebook)
        if "phase" in keys
        else {}
    )
    panels: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        panels.setdefault((str(row["metric"]), unit_of(row), scale_of(row, language)), []).append(row)
    labels = {id(row): _label(row, keys, names, panel, language) for panel in panels.values() for row in panel}
    gutter = min(260.0, max((text_width(label, 13) for label in labels.values()), default=0) + 16)
    sheet, inner, top = Sheet(), width - gutter - VALUES, 0.0
    words = []
    for (metric, unit, scale), panel in panels.items():
        axis = score_axis(unit, scale, panel, inner)
        sheet.text(
            [{"x": -gutter, "y": top + 8, "text": heading(metric, unit, scale, panel, language)}],
            size=13,
            weight=600,
            align="left",
            baseline="middle",
        )
        top = _panel(sheet, panel, labels, axis, gutter, top + HEAD, language) + 14
        words += [
            f"{measure(row, language)}{', ' + labels[id(row)] if keys else ''}: {score_words(row, language)}{_beside(row, language)}."
            for row in panel
        ]
    legend = text("charts.scores_legend", language)
    if any(present(row.get("others_value")) for row in rows):
        legend += f" {text('charts.scores_others', language)}"
    if any(present(row.get("value")) and row["n"] < SMALL_N for row in rows):
        legend += f" {text('charts.scores_few', language, few=SMALL_N)}"
    return sheet.chart(
        width=inner, height=max(top, 1), left=gutter, right=VALUES, title=_title(rows, language), subtitle=[legend] if rows else [],
        description=" ".join(words),
    )  # fmt: skip


def _panel(
    sheet: Sheet, rows: Sequence[Row], labels: Mapping[int, str], axis: Axis, gutter: float, top: float, language: str
) -> float:
    """Draw the rows of a panel and its axis; return where it ends."""
    ys, last = [], top
    for row in rows:
        lines = wrap(labels[id(row)], gutter - 12, 13)
        ys.append((last + max(ROW, len(lines) * 16 + 10) / 2, lines))
        last += max(ROW, len(lines) * 16 + 10)
    ticks = (
        score_ticks(axis)
        if any(present(row.get(column)) for row in rows for column in ("value", "others_value"))
        else []
    )
    digits = 0 if all(float(tick).is_integer() for tick in ticks) else 1
    sheet.rule([{"x": axis.pixel(tick), "x2": axis.pixel(tick), "y": top, "y2": last} for tick in ticks], colour=LINE)
    sheet.text(
        [{"x": axis.pixel(tick), "y": last + 12, "text": number(tick, language, digits)} for tick in ticks],
        size=11,
        colour=SOFT,
    )
    if axis.low < 0 < axis.high:
        sheet.rule([{"x": axis.pixel(0), "x2": axis.pixel(0), "y": top, "y2": last}], colour=SOFT)
    for row, (y, lines) in zip(rows, ys, strict=True):
        sheet.text([{"x": -gutter, "y": y - (len(lines) - 1) * 8, "text": "\n".join(lines)}], size=13, align="left")
        _score(sheet, row, axis, y, language)
    return last + (TICKS - 10 if ticks else 0)


def _score(sheet: Sheet, row: Row, axis: Axis, y: float, language: str) -> None:
    """Draw one score with its interval, its figures on the right; in words where there is none."""
    if present(row.get("others_value")):
        place = axis.pixel(row["others_value"])
        sheet.rule([{"x": place, "x2": place, "y": y - 11, "y2": y + 11}], colour=SOFT, width=2, name="others")
    right = axis.end + VALUES
    if not present(row.get("value")):
        lines = wrap(score_words(row, language), VALUES + axis.end * 0.6, 12)
        place = y - (len(lines) - 1) * 7.5
        sheet.text(
            [{"x": right, "y": place, "text": "\n".join(lines)}], size=12, colour=SOFT, align="right", style="italic"
        )
        return
    tip = text("charts.survey", language)
    said = {tip: score_words(row, language) + _beside(row, language)}
    if present(row.get("low")) and present(row.get("high")):
        ends = {"x": row["low"], "x2": row["high"], "y": y, "y2": y}
        sheet.rule([ends | said], colour=SURVEY, width=3, across=axis, tips=(tip,))
    few = not present(row.get("n")) or row["n"] < SMALL_N
    sheet.point(
        [{"x": row["value"], "y": y} | said],
        colour=SURVEY,
        size=110,
        hollow=few,
        across=axis,
        tips=(tip,),
        name="values",
    )
    sheet.text([{"x": right, "y": y, "text": score_words(row, language)}], size=12, align="right", name="figures")


def score_ticks(axis: Axis) -> list[float]:
    """Whole numbers where they are few, else quarters."""
    span = axis.high - axis.low
    steps = int(span) if float(span).is_integer() and span <= 10 else 4
    return [axis.low + step * span / steps for step in range(steps + 1)]


def unit_of(row: Row) -> str:
    return {"nps": "points", "mean": "mean"}.get(str(row["statistic"]), "percent")


def scale_of(row: Row, language: str) -> str:
    """The scale a mean lies on, where the row or its note names one: means on different scales share no axis."""
    if unit_of(row) != "mean":
        return ""
    if present(row.get("scale_low")) and present(row.get("scale_high")):
        return f"{number(row['scale_low'], language)}–{number(row['scale_high'], language)}"
    return _noted_scale(row, language)


def _noted_scale(row: Row, language: str) -> str:
    start = text("scores.scale", language, scale="")
    pieces = str(row["note"]).split("; ") if present(row.get("note")) else []
    return next((piece.removeprefix(start) for piece in pieces if piece.startswith(start)), "")


def score_axis(unit: str, scale: str, rows: Sequence[Row], width: float) -> Axis:
    ends = [float(part) for part in scale.replace(",", ".").split("–") if part.replace(".", "", 1).isdigit()]
    if unit == "points":
        return Axis(-100, 100, 0, width)
    if unit == "percent":
        return Axis(0, 100, 0, width)
    if len(ends) == 2 and ends[0] < ends[1]:
        return Axis(ends[0], ends[1], 0, width)
    columns = ("value", "low", "high", "others_value")
    values = [float(row[column]) for row in rows for column in columns if present(row.get(column))]
    # Where the scale is not told, a usual one that holds all values: an axis cut to the values would make much of little.
    for usual in ((1, 5), (1, 7), (0, 10)):
        if values and usual[0] <= min(values) and max(values) <= usual[1]:
            return Axis(*usual, 0, width)
    low = floor(min(values, default=0))
    return Axis(low, max(ceil(max(values, default=1)), low + 1), 0, width)


def heading(metric: str, unit: str, scale: str, rows: Sequence[Row], language: str) -> str:
    statistics = list(dict.fromkeys(str(row["statistic"]) for row in rows))
    parts = [text(f"charts.metric_{metric}", language)]
    if unit == "mean":
        parts.append(
            text("charts.unit_mean_scale", language, scale=scale) if scale else text("charts.unit_mean", language)
        )
    else:
        if len(statistics) == 1 and unit == "percent":
            parts.append(text(f"charts.statistic_{statistics[0]}", language))
        parts.append(text(f"charts.unit_{unit}", language))
    return ", ".join(parts)


def _label(row: Row, keys: Sequence[str], names: Mapping[str, str], panel: Sequence[Row], language: str) -> str:
    """What tells a row from the others of its panel."""
    parts = []
    if len({str(other["statistic"]) for other in panel}) > 1:
        parts.append(text(f"charts.statistic_{row['statistic']}", language))
    for key in keys:
        value = str(row[key]) if present(row.get(key)) else text("charts.missing_key", language)
        parts.append(names.get(value, value) if key == "phase" else value)
    alike = [other for other in panel if all(other.get(key) == row.get(key) for key in ("statistic", *keys))]
    if len(alike) > 1 and _noted_scale(row, language):
        parts.append(text("scores.scale", language, scale=_noted_scale(row, language)))
    return ", ".join(parts) or text("charts.all_answers", language)


def measure(row: Row, language: str) -> str:
    metric, statistic = (text(f"charts.{kind}_{row[kind]}", language) for kind in ("metric", "statistic"))
    return metric if metric == statistic else f"{metric} {statistic}"


def score_words(row: Row, language: str) -> str:
    """The value with its interval and n, as people write it."""
    n = f"n = {number(row.get('n'), language)}"
    if not present(row.get("value")):
        reason = row.get("reason")
        said = (
            text("charts.not_computable", language, reason=reason)
            if present(reason)
            else text("charts.no_value", language)
        )
        return f"{said}, {n}"
    unit = unit_of(row)
    if unit == "percent":
        said = share(row["value"], row.get("low"), row.get("high"), row["n"], language)
        return said if row["n"] < SMALL_N else f"{said}, {n}"
    return f"{estimate(row['value'], row.get('low'), row.get('high'), language, 0 if unit == 'points' else 1, signed=unit == 'points')}, {n}"


def _beside(row: Row, language: str) -> str:
    if not present(row.get("others_value")):
        return ""
    unit = unit_of(row)
    value = number(row["others_value"], language, 1 if unit == "mean" else 0, signed=unit == "points")
    value += f"{NARROW}%" if unit == "percent" else ""
    return f"; {text('charts.others', language, value=value, n=number(row.get('others_n'), language))}"


def _title(rows: Sequence[Row], language: str) -> str:
    """The first score that differs from all others' beyond noise, else the question."""
    for row in rows:
        apart = _apart(row)
        if apart:
            key = "scores_lower" if apart < 0 else "scores_higher"
            return text(f"charts.{key}", language, measure=measure(row, language))
    return text("charts.scores_question" if rows else "charts.scores_none", language)


def _apart(row: Row) -> float:
    """The side on which a score lies of all others': by its adjusted test, where it was not tested by intervals that do not meet; else 0."""
    if present(row.get("p_adjusted")):
        return float(row["difference"]) if row["p_adjusted"] < ALPHA else 0.0
    if not all(present(row.get(column)) for column in ("low", "high", "others_low", "others_high")):
        return 0.0
    return -1.0 if row["high"] < row["others_low"] else 1.0 if row["low"] > row["others_high"] else 0.0
