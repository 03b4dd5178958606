"""New and known codes, interview by interview, and where they would lie in other orders."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from cjmkit.charts.canvas import LINE, NEUTRAL, POSITIVE, SOFT, TEXT, Axis, Row, Sheet, present, shortened
from cjmkit.charts.lettering import text_width
from cjmkit.markup.numbers import estimate, number
from cjmkit.markup.saturation import counted, what
from cjmkit.texts import text

PLOT, SMALL_PLOT, HEAD, FOOT, GAP = 220, 110, 30, 24, 22
GUTTER, RIGHT = 44, 44
MUCH = 1.5  # times the known codes: an estimate beyond has no line of its own
HALF = 0.32  # of a column: half a bar


def saturation_chart(
    interviews: pd.DataFrame,
    groups: pd.DataFrame,
    *,
    facet: str = "codes",
    run: int = 2,
    language: str = "en",
    width: int = 760,
) -> alt.LayerChart:
    """Return new codes as bars and known ones as a line, with a band for other orders: a panel for all and one a persona.

    `interviews` and `groups` are those of a `Saturation`. The title says after which interview hardly anything new came up,
    or how many the last `run` still brought.
    """
    inner, sheet, top = width - GUTTER - RIGHT, Sheet(), 0.0
    panels = [
        (
            group,
            interviews[
                interviews["persona"].eq(group["persona"])
                if present(group["persona"])
                else interviews["persona"].isna()
            ],
        )
        for group in groups.to_dict("records")
    ]
    panels = [(group, frame) for group, frame in panels if len(frame) and group["codes"]]
    most = max((_most(group, frame.to_dict("records")) for group, frame in panels), default=1.0)
    described = []
    for rank, (group, frame) in enumerate(panels):
        rows, height = frame.to_dict("records"), SMALL_PLOT if rank else PLOT
        said = _counts(group, language)
        name = shortened(str(group["name"]), inner - text_width(said, 12), 13)
        sheet.text([{"x": -GUTTER, "y": top + 8, "text": name}], size=13, weight=600, align="left")
        sheet.text([{"x": inner + RIGHT, "y": top + 8, "text": said}], size=12, colour=SOFT, align="right")
        _panel(sheet, rows, group, Axis(0, most, top + HEAD + height, top + HEAD), inner, language)
        top += HEAD + height + FOOT + GAP
        described.append(_described(group, rows, language))
    legend = [text("saturation.chart_legend", language)] if panels else []
    if any(present(group["estimated"]) and group["estimated"] <= most for group, _ in panels):
        legend[0] += " " + text("saturation.chart_estimate", language)
    return sheet.chart(
        width=inner, height=max(top - GAP, 1), left=GUTTER, right=RIGHT, title=_title(panels, facet, run, language),
        subtitle=legend, description=" ".join(described),
    )  # fmt: skip


def _panel(sheet: Sheet, rows: Sequence[Row], group: Row, axis: Axis, inner: float, language: str) -> None:
    step = inner / len(rows)
    places = [step * (place + 0.5) for place in range(len(rows))]
    ticks = _ticks(axis.high, 5 if len(rows) and axis.start - axis.end > SMALL_PLOT else 3)
    sheet.rule([{"x": 0, "x2": inner, "y": axis.pixel(tick), "y2": axis.pixel(tick)} for tick in ticks], colour=LINE)
    labels = [{"x": -8, "y": axis.pixel(tick), "text": number(tick, language)} for tick in ticks]
    sheet.text(labels, size=11, colour=SOFT, align="right")
    _band(sheet, rows, places, axis)
    half = min(HALF * step, 22)
    bars = [
        {"x": x - half, "x2": x + half, "y": 0, "y2": row["new"]}
        for x, row in zip(places, rows, strict=True)
        if row["new"]
    ]
    sheet.box(bars, fill=NEUTRAL, opacity=0.55, along=axis, name="new")
    _estimate(sheet, group, axis, inner, language)
    sheet.line(
        [{"x": x, "y": row["total"], "part": 0} for x, row in zip(places, rows, strict=True)],
        colour=TEXT,
        along=axis,
        name="known",
    )
    tip = text("saturation.chart_interview", language).capitalize()
    points = [{"x": x, "y": row["total"], tip: _said(row, language)} for x, row in zip(places, rows, strict=True)]
    sheet.point(points, colour=TEXT, size=50, along=axis, tips=(tip,), name="totals")
    _figures(sheet, rows, places, step, axis, language)


def _band(sheet: Sheet, rows: Sequence[Row], places: Sequence[float], axis: Axis) -> None:
    """Other orders: a box an interview, and the mean over all of them as a fine line."""
    half = (places[1] - places[0]) / 2 if len(places) > 1 else 30
    boxes = [
        {"x": x - half, "x2": x + half, "y": row["low"], "y2": row["high"]}
        for x, row in zip(places, rows, strict=True)
        if row["high"] > row["low"]
    ]
    sheet.box(boxes, fill=POSITIVE, opacity=0.14, along=axis, name="orders")
    means = [{"x": x, "y": row["mean"], "part": 0} for x, row in zip(places, rows, strict=True)]
    sheet.line(means, colour=POSITIVE, width=1, dash=(4, 3), along=axis, name="mean")


def _estimate(sheet: Sheet, group: Row, axis: Axis, inner: float, language: str) -> None:
    """How many there are in all: a dotted line, its number beside it; only where it does not press all else to the ground."""
    if not present(group["estimated"]) or group["estimated"] > axis.high:
        return
    y = axis.pixel(group["estimated"])
    sheet.rule([{"x": 0, "x2": inner, "y": y, "y2": y}], colour=SOFT, dash=(1, 4), width=1.5)
    sheet.text(
        [{"x": inner + 8, "y": y, "text": number(group["estimated"], language)}], size=12, colour=SOFT, align="left"
    )


def _figures(
    sheet: Sheet, rows: Sequence[Row], places: Sequence[float], step: float, axis: Axis, language: str
) -> None:
    """Write how many are new, who was interviewed, and the last total, as far as there is room."""
    news = [number(row["new"], language) for row in rows]
    if max(text_width(said, 11) for said in news) + 2 <= step:
        floor, least = axis.pixel(0), 16  # a bar lower than its figure carries it on top
        for x, said, row in zip(places, news, rows, strict=True):
            bar = axis.pixel(row["new"])
            y = (floor if floor - bar >= least else bar) - 8
            if axis.pixel(row["total"]) < y - 12:
                sheet.text([{"x": x, "y": y, "text": said}], size=11, colour=TEXT)
    names = [str(row["participant"]) for row in rows]
    every = max(1, -(-int(max(text_width(name, 11) for name in names) + 8) // max(int(step), 1)))
    every = min(every, len(names))
    feet = [
        {"x": places[rank], "y": axis.pixel(0) + 14, "text": shortened(names[rank], step * every - 4, 11)}
        for rank in range(0, len(names), every)
        if places[rank] + text_width(shortened(names[rank], step * every - 4, 11), 11) / 2
        <= places[-1] + step / 2 + RIGHT
    ]
    sheet.text(feet, size=11, colour=SOFT)


def _ticks(high: float, most: int) -> list[int]:
    """Whole numbers from 0 in round steps, at most so many steps."""
    step = next(
        s for scale in (1, 10, 100, 1000, 10_000, 100_000) for s in (scale, 2 * scale, 5 * scale) if high / s <= most
    )
    return list(range(0, int(high) + 1, step))


def _most(group: Row, rows: Sequence[Row]) -> float:
    known = max(float(row["total"]) for row in rows)
    estimated = float(group["estimated"]) if present(group["estimated"]) else 0.0
    return max(known, estimated if estimated <= MUCH * known else 0.0) * 1.08


def _counts(group: Row, language: str) -> str:
    """Interviews, codes, and of how many, in one line."""
    names = {"interviews": counted(group["interviews"], language), "codes": number(group["codes"], language)}
    if not present(group["estimated"]):
        return text("saturation.chart_counts", language, **names)
    shown = estimate(group["estimated"], group["low"], group["high"], language, 0)
    return text("saturation.chart_counts_of", language, estimated=shown, **names)


def _title(panels: Sequence[tuple[Row, pd.DataFrame]], facet: str, run: int, language: str) -> str:
    if not panels:
        return text("saturation.chart_none", language)
    group, frame = panels[0]
    names = {"what": what(facet, language), "run": run}
    if present(group["saturated"]) and group["last_ratio"] <= 0.05:
        return text("saturation.chart_title_reached", language, at=int(group["saturated"]), **names)
    new = int(frame["new"].tail(run).sum())
    if not present(group["last_ratio"]):
        return text("saturation.chart_title_question", language, **names)
    return text("saturation.chart_title_open", language, new=number(new, language), **names)


def _described(group: Row, rows: Sequence[Row], language: str) -> str:
    said = text(
        "saturation.chart_words", language, name=group["name"], list="; ".join(_said(row, language) for row in rows)
    )
    if not present(group["estimated"]):
        return said
    return f"{said[:-1]}; {text('saturation.chart_estimated', language, value=number(group['estimated'], language))}."


def _said(row: Row, language: str) -> str:
    return text(
        "saturation.chart_word",
        language,
        interview=row["participant"],
        new=number(row["new"], language),
        total=number(row["total"], language),
    )
