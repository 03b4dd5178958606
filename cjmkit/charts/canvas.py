"""The sheet a chart is drawn on: the look's colours, places in pixels, and the marks that all charts share.

Axes, titles and legends that measure their own text would come out differently on a machine with other fonts. So every
place is set here: a scale goes from its domain to a range of pixels, and text stands where it was put.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from cjmkit.charts.lettering import text_width, wrap
from cjmkit.codebook import Codebook, read_codebook
from cjmkit.markup.numbers import absent

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif"
GROUND, LINE, TEXT, SOFT = "#FCFCFA", "#E3E4E0", "#1F2328", "#5B616A"
NEGATIVE, NEUTRAL, POSITIVE = "#C8500A", "#8A8F98", "#0A6AA8"
SURVEY, LOAD = "#A87900", "#8E4A86"
FEW = 3  # people below which a point is hollow
TITLE, SMALL = 16, 12

Row = Mapping[Any, Any]


@dataclass(frozen=True)
class Axis:
    """A scale: values from `low` to `high` lie between two pixels."""

    low: float
    high: float
    start: float
    end: float

    def scale(self) -> alt.Scale:
        """Return it for an encoding."""
        return alt.Scale(domain=[self.low, self.high], range=[self.start, self.end], zero=False, nice=False)

    def pixel(self, value: float) -> float:
        """Return where a value lies.

        >>> Axis(-2, 2, 200, 0).pixel(1)
        50.0
        """
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


class Sheet:
    """Layers in drawing order. Places are in pixels unless an `Axis` is given for them."""

    def __init__(self) -> None:
        self.layers: list[alt.Chart] = []

    def text(
        self,
        rows: Sequence[Row],
        *,
        size: float,
        colour: str = TEXT,
        align: str = "center",
        baseline: str = "middle",
        weight: int = 400,
        style: str = "normal",
        name: str | None = None,
    ) -> None:
        """Write each row's `text` at its `x` and `y`; a line break in it starts a new line."""
        self._add(rows, name, lambda chart: chart.mark_text(
            align=align, baseline=baseline, fontSize=size, fontWeight=weight, fontStyle=style, color=colour,
            lineBreak="\n", lineHeight=round(size * 1.25), limit=0,
        ).encode(text=alt.Text("text", type="nominal")))  # fmt: skip

    def rule(
        self,
        rows: Sequence[Row],
        *,
        colour: str,
        width: float = 1,
        dash: Sequence[float] = (),
        across: Axis | None = None,
        along: Axis | None = None,
        tips: Sequence[str] = (),
        opacity: float = 1,
        name: str | None = None,
    ) -> None:
        """Draw each row's straight line from `x`, `y` to `x2`, `y2`."""
        self._add(rows, name, lambda chart: chart.mark_rule(
            color=colour, strokeWidth=width, strokeDash=list(dash) or alt.Undefined, opacity=opacity, strokeCap="round" if width > 1 and not dash else "butt",
        ).encode(x2=alt.X2("x2"), y2=alt.Y2("y2")), across, along, tips)  # fmt: skip

    def box(
        self,
        rows: Sequence[Row],
        *,
        fill: str | None,
        opacity: float = 1,
        stroke: str | None = None,
        dash: Sequence[float] = (),
        across: Axis | None = None,
        along: Axis | None = None,
        tips: Sequence[str] = (),
        name: str | None = None,
    ) -> None:
        """Draw each row's rectangle between `x`, `y` and `x2`, `y2`."""
        self._add(rows, name, lambda chart: chart.mark_rect(
            color=fill or GROUND, fill=fill or "transparent", fillOpacity=opacity, stroke=stroke or "transparent", strokeWidth=1, strokeDash=list(dash) or alt.Undefined,
        ).encode(x2=alt.X2("x2"), y2=alt.Y2("y2")), across, along, tips)  # fmt: skip

    def line(
        self,
        rows: Sequence[Row],
        *,
        colour: str,
        width: float = 2,
        dash: Sequence[float] = (),
        across: Axis | None = None,
        along: Axis | None = None,
        name: str | None = None,
    ) -> None:
        """Draw a line through the rows of each `part`."""
        self._add(rows, name, lambda chart: chart.mark_line(
            color=colour, strokeWidth=width, strokeDash=list(dash) or alt.Undefined, strokeJoin="round", interpolate="linear",
        ).encode(detail=alt.Detail("part", type="nominal")), across, along)  # fmt: skip

    def point(
        self,
        rows: Sequence[Row],
        *,
        colour: str,
        shape: str = "circle",
        size: float = 90,
        hollow: bool = False,
        across: Axis | None = None,
        along: Axis | None = None,
        tips: Sequence[str] = (),
        sized: bool = False,
        name: str | None = None,
    ) -> None:
        """Draw each row's point at `x`, `y`; `sized` takes the area, in square pixels, from its `area`."""

        def mark(chart: alt.Chart) -> alt.Chart:
            drawn: alt.Chart = chart.mark_point(
                shape=shape, size=size, opacity=1, filled=True, fill=GROUND if hollow else colour,
                stroke=colour if hollow else GROUND, strokeWidth=2 if hollow else 0.5 if shape == "diamond" else 1.5, strokeJoin="round",
            )  # fmt: skip
            areas: alt.Chart = (
                drawn.encode(size=alt.Size("area", type="quantitative", scale=None, legend=None)) if sized else drawn
            )
            return areas

        self._add(rows, name, mark, across, along, tips)

    def _add(
        self,
        rows: Sequence[Row],
        name: str | None,
        mark: Any,
        across: Axis | None = None,
        along: Axis | None = None,
        tips: Sequence[str] = (),
    ) -> None:
        if not rows:
            return
        # A scale of its own for each layer: pixels are their own scale.
        across, along = across or Axis(0, 1, 0, 1), along or Axis(0, 1, 0, 1)
        chart = mark(alt.Chart(pd.DataFrame(list(rows))).encode(
            x=alt.X("x", type="quantitative", scale=across.scale(), axis=None), y=alt.Y("y", type="quantitative", scale=along.scale(), axis=None)
        ))  # fmt: skip
        chart = chart.encode(tooltip=[alt.Tooltip(tip, type="nominal", title=tip) for tip in tips]) if tips else chart
        if name:  # becomes a class of the SVG; Vega wants each once
            given = sum(str(layer.name).split("-")[0] == name for layer in self.layers)
            chart = chart.properties(name=f"{name}-{given + 1}" if given else name)
        self.layers.append(chart)

    def chart(
        self,
        *,
        width: float,
        height: float,
        title: str,
        subtitle: Sequence[str],
        description: str,
        left: float = 0,
        right: float = 0,
        bottom: float = 8,
    ) -> alt.LayerChart:
        """Return the sheet with its title above: `left` and `right` are margins beside the plot of `width` × `height`."""
        if not self.layers:  # a sheet without any mark would lose its size
            self.text([{"x": 0, "y": 0, "text": " "}], size=SMALL)
        full = left + width + right
        heading = wrap(title, full, TITLE * 1.05)
        lines = [part for line in subtitle for part in wrap(line, full, SMALL)]
        offset = 16
        top = len(heading) * 20 + len(lines) * 16 + 4 + offset
        independent = alt.ScaleResolveMap(x="independent", y="independent", size="independent")
        return alt.LayerChart(
            layer=self.layers, resolve=alt.Resolve(scale=independent), width=width, height=height, autosize=alt.AutoSizeParams(type="none"),
            padding={"left": left, "right": right, "top": top, "bottom": bottom},
            title=alt.TitleParams(
                heading, subtitle=lines or alt.Undefined, anchor="start", frame="group", dx=-left, offset=offset, fontSize=TITLE, fontWeight=600,
                lineHeight=20, color=TEXT, subtitleColor=SOFT, subtitleFontSize=SMALL, subtitleLineHeight=16, subtitlePadding=4,
            ),
            description=f"{title}{'' if title.endswith('?') else '.'} {description}".strip(),
            config=alt.Config(font=FONT, background=GROUND, aria=False, view=alt.ViewConfig(stroke=None, fill=None)),
        )  # fmt: skip


def sign_colour(value: float) -> str:
    """Return the colour of a valence; what rounds to 0.0 is neutral.

    >>> sign_colour(-0.04) == NEUTRAL
    True
    """
    return NEUTRAL if abs(value) < 0.05 else POSITIVE if value > 0 else NEGATIVE


def present(value: Any) -> bool:
    """Return whether a cell of a frame holds something."""
    return not absent(value)


def known_names(ids: Sequence[str], kind: str, language: str, codebook: Codebook | None) -> dict[str, str]:
    """Return the names of phases or emotions by id, in the codebook's order; ids it lacks come last, in their own words.

    Without a codebook, the default presets' names are used where they know an id.
    """
    entries: Sequence[Any] = getattr(codebook or read_codebook(), kind)
    names = {entry.id: entry.name(language) for entry in entries}
    found = {id: name for id, name in names.items() if codebook is not None or id in ids}
    return found | {id: id.replace("_", " ").replace("-", " ").capitalize() for id in ids if id not in found}


def shortened(text: str, width: float, size: float) -> str:
    """Return a text in one line no wider than `width`, cut with an ellipsis where it must be.

    >>> shortened("Kundenbindung", 60, 12)
    'Kundenb…'
    """
    if text_width(text, size) <= width:
        return text
    while text and text_width(f"{text}…", size) > width:
        text = text[:-1]
    return f"{text.rstrip()}…"
