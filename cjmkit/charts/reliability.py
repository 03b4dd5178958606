"""How often suggestions are right at each confidence: a panel for each facet."""

from __future__ import annotations

import altair as alt
import pandas as pd

from cjmkit.charts.canvas import LINE, POSITIVE, SOFT, Axis, Sheet, present
from cjmkit.markup.numbers import number
from cjmkit.texts import text

PLOT, HEAD, FOOT, GAP, GUTTER, RIGHT = 190, 30, 40, 26, 46, 26
SMALLEST, LARGEST = 30, 400  # areas of points


def reliability_chart(
    reliability: pd.DataFrame, facets: pd.DataFrame, *, language: str = "en", width: int = 640
) -> alt.LayerChart:
    """Return a point for each tenth of confidence, as high as the share that was right there; the line is where both are equal.

    `reliability` and `facets` are tables of `cjmkit.evaluation.Evaluation`. A point's area grows with the number of quotes.
    """
    inner, sheet, top = width - GUTTER - RIGHT, Sheet(), 0.0
    words: list[str] = []
    tip = text("charts.reliability", language)
    across = Axis(0, 1, 0, inner)
    most = max(reliability["n"], default=1)
    for facet, rows in reliability.groupby("facet", sort=False):
        axis = Axis(0, 1, top + HEAD + PLOT, top + HEAD)
        own = facets[facets["facet"].eq(facet) & facets["learned"] & facets["language"].eq("all")].iloc[0]
        title = text(
            f"charts.reliability_{facet}",
            language,
            right=number(100 * own["accuracy"], language, 0),
            n=number(own["n"], language),
        )
        if present(own["ece"]):
            title += text("charts.reliability_off", language, off=number(100 * own["ece"], language, 0))
        sheet.text([{"x": -GUTTER, "y": top + 8, "text": title}], size=13, weight=600, align="left")
        ticks = [0, 0.25, 0.5, 0.75, 1]
        sheet.rule([{"x": 0, "x2": inner, "y": axis.pixel(t), "y2": axis.pixel(t)} for t in ticks], colour=LINE)
        sheet.rule([{"x": 0, "x2": inner, "y": axis.pixel(0), "y2": axis.pixel(1)}], colour=SOFT, dash=[4, 3])
        labels = [{"x": -8, "y": axis.pixel(t), "text": number(100 * t, language, 0) + "\u00a0%"} for t in ticks]
        sheet.text(labels, size=11, colour=SOFT, align="right")
        feet = [
            {"x": across.pixel(t), "y": axis.pixel(0) + 14, "text": labels[at]["text"]} for at, t in enumerate(ticks)
        ]
        sheet.text(feet, size=11, colour=SOFT)
        sheet.text(
            [{"x": inner, "y": axis.pixel(0) + 29, "text": text("charts.reliability_confidence", language)}],
            size=11, colour=SOFT, align="right",
        )  # fmt: skip
        bars = [
            {"x": row["confidence"], "x2": row["confidence"], "y": row["low"], "y2": row["high"]}
            for row in rows.to_dict("records")
        ]
        sheet.rule(bars, colour=POSITIVE, width=3, across=across, along=axis, opacity=0.4)
        points = []
        for row in rows.to_dict("records"):
            told = text(
                "charts.reliability_point", language, sure=number(100 * row["confidence"], language, 0),
                right=number(100 * row["accuracy"], language, 0), n=number(row["n"], language),
            )  # fmt: skip
            area = SMALLEST + (LARGEST - SMALLEST) * row["n"] / most
            points.append({"x": row["confidence"], "y": row["accuracy"], "area": area, tip: told})
            words.append(told)
        sheet.point(points, colour=POSITIVE, across=across, along=axis, tips=(tip,), sized=True, name="values")
        top += HEAD + PLOT + FOOT + GAP
    return sheet.chart(
        width=inner, height=max(top - GAP, 1), left=GUTTER, right=RIGHT, title=text("charts.reliability_question", language),
        subtitle=[text("charts.reliability_legend", language)], description="; ".join(words),
    )  # fmt: skip
