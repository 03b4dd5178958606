"""The sentiment curve: phases as columns, participant means with their intervals, survey scores and load beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from cjmkit.charts.canvas import FEW, LINE, LOAD, NEUTRAL, SOFT, SURVEY, Axis, Row, Sheet, present
from cjmkit.charts.lettering import fitted, text_width, wrap
from cjmkit.charts.marks import draw_band, draw_line, draw_points, free_sides, run_start
from cjmkit.charts.words import curve_title, curve_words, phase_name, phase_words, survey_words
from cjmkit.markup.numbers import number
from cjmkit.texts import text

GUTTER, MARGIN = 92, 8  # beside the columns; the map below the curve keeps to the same columns
PANEL, INSET = 224, 18  # height of the scale from −2 to +2, and its distance from its own edges, where labels go
STRIP = 40  # height of the load
PATTERN_SIZE, SMALL_SIZE = 11, 11
OF_THE_WHOLE = ("sawtooth",)  # patterns that no single phase shows


def curve_chart(
    points: pd.DataFrame,
    *,
    patterns: pd.DataFrame | None = None,
    name: str = "",
    language: str = "en",
    preliminary: bool = False,
    width: int = 900,
) -> alt.LayerChart:
    """Return the sentiment curve of a persona.

    `points` has a row a phase, in journey order: phase, phase_name, people, quotes, mean, low, high, survey, survey_low,
    survey_high (all −2…2), survey_n, survey_label, load (0…3); a missing mean leaves a gap. `patterns` has kind and phase.
    The interval of a mean is a band, orange below zero and blue above; a point is hollow below three people. With
    `preliminary` all points are hollow and the bands hatched. `width` is in pixels.

    >>> points = pd.DataFrame({"phase": ["use"], "phase_name": ["Use"], "people": [4], "quotes": [9], "mean": [-1.0]})
    >>> curve_chart(points.assign(low=-1.5, high=-0.5)).to_dict()["title"]["text"]
    ['How does the journey feel?']
    """
    rows = points.to_dict("records")
    shapes = [] if patterns is None else patterns.to_dict("records")
    drawing = _Curve(rows, shapes, language, preliminary, width - GUTTER - MARGIN)
    return drawing.sheet.chart(
        width=drawing.width,
        height=drawing.bottom,
        left=GUTTER,
        right=MARGIN,
        title=curve_title(rows, shapes, name, language, preliminary),
        subtitle=_legend(rows, shapes, language, preliminary),
        description=curve_words(rows, shapes, language),
    )


def _legend(rows: Sequence[Row], shapes: Sequence[Row], language: str, preliminary: bool) -> list[str]:
    parts = ["charts.legend_mean"]
    if any(present(row.get("people")) and 0 < row["people"] < FEW for row in rows):
        parts.append("charts.legend_few")
    if any(present(row.get("survey")) for row in rows):
        parts.append("charts.legend_survey")
    if preliminary:
        parts.insert(0, "charts.legend_preliminary")
    whole = [str(shape["text"]) for shape in shapes if shape["kind"] in OF_THE_WHOLE and present(shape.get("text"))]
    said = [f"{words[:1].upper()}{words[1:]}." for words in whole]
    return [" ".join([*said, *(text(part, language, few=FEW) for part in parts)])]


class _Curve:
    """One drawing, from top to bottom."""

    def __init__(
        self,
        rows: Sequence[Row],
        shapes: Sequence[Row],
        language: str,
        preliminary: bool,
        width: float,
    ) -> None:
        self.sheet, self.rows, self.language, self.preliminary, self.width = Sheet(), rows, language, preliminary, width
        self.column = width / max(len(rows), 1)
        self.across = Axis(0, max(len(rows), 1), 0, width)
        self.with_survey = any(present(row.get("survey")) for row in rows)
        self.middle, self.side = (
            (0.42, 0.76) if self.with_survey else (0.5, 0.5)
        )  # of a column: the mean's place, the survey's
        top = self._names(0)
        self.labels = self._pattern_labels(shapes)
        top += max((len(lines) for lines in self.labels.values()), default=0) * 14 + (8 if self.labels else 0)
        self.top, self.panel = top, Axis(-2, 2, top + PANEL - INSET, top + INSET)
        self._grid()
        draw_band(
            self.sheet,
            rows,
            self.across,
            self.panel,
            self.middle,
            0.24 if self.with_survey else 0.3,
            preliminary,
            language,
        )
        draw_line(self.sheet, rows, self.across, self.panel, self.middle)
        self._surveys()
        draw_points(self.sheet, rows, self.across, self.panel, self.middle, preliminary, language)
        self._values()
        self._leaders(self._names_bottom)
        self._gaps()
        self.bottom = self._load(self._counts(top + PANEL + 16))
        self._columns()

    def _names(self, top: float) -> float:
        names = [phase_name(row) for row in self.rows]
        size, lines = fitted(names, self.column - 8, (14, 13, 12, 11))
        height = max(map(len, lines), default=1) * round(size * 1.25)
        places = [
            {
                "x": (index + 0.5) * self.column,
                "y": top + size * 0.6 + (height - len(found) * round(size * 1.25)),
                "text": "\n".join(found),
            }
            for index, found in enumerate(lines)
        ]
        self.sheet.text(places, size=size, weight=600, name="phases")
        self._names_bottom = top + height + 4
        return self._names_bottom

    def _pattern_labels(self, shapes: Sequence[Row]) -> dict[int, list[str]]:
        """The lines of each column's patterns: they have a row of their own, where no point can be."""
        places = {row["phase"]: index for index, row in enumerate(self.rows)}
        labels: dict[int, list[str]] = {}
        for shape in shapes:
            if shape["phase"] in places and shape["kind"] not in OF_THE_WHOLE:
                words = text(f"charts.pattern_{str(shape['kind']).replace(' ', '_')}", self.language)
                labels.setdefault(places[shape["phase"]], []).extend(wrap(words, self.column - 8, PATTERN_SIZE))
        return labels

    def _leaders(self, top: float) -> None:
        texts, rules = [], []
        widest = max((text_width(line, PATTERN_SIZE) for lines in self.labels.values() for line in lines), default=0)
        fits = widest / 2 + 4 <= self.middle * self.column
        for index, lines in self.labels.items():
            row, x = self.rows[index], (index + self.middle) * self.column
            texts.append({"x": x if fits else (index + 0.5) * self.column, "y": top + 8, "text": "\n".join(lines)})
            if present(row.get("mean")):
                start, reached = (
                    top + len(lines) * 14 + 2,
                    self.panel.pixel(max(row["mean"], row["high"] if present(row.get("high")) else -2)),
                )
                stop = min(reached, self.panel.pixel(row["mean"]) - 22) - 3
                rules.append({"x": x, "x2": x, "y": start, "y2": stop})
        self.sheet.rule([rule for rule in rules if rule["y2"] - rule["y"] > 6], colour=SOFT, dash=(1, 3))
        self.sheet.text(texts, size=PATTERN_SIZE, weight=600, name="patterns")

    def _grid(self) -> None:
        lines = [
            {"x": 0, "x2": self.width, "y": self.panel.pixel(level), "y2": self.panel.pixel(level)}
            for level in (-2, -1, 1, 2)
        ]
        zero = self.panel.pixel(0)
        self.sheet.rule(lines, colour=LINE)
        self.sheet.rule([{"x": 0, "x2": self.width, "y": zero, "y2": zero}], colour=NEUTRAL)
        words = {
            2: text("charts.positive", self.language),
            0: text("charts.neutral", self.language),
            -2: text("charts.negative", self.language),
        }
        marks = [
            {
                "x": -8,
                "y": self.panel.pixel(level),
                "text": f"{words.get(level, '')} {number(level, self.language, signed=True)}".strip(),
            }
            for level in (2, 1, 0, -1, -2)
        ]
        self.sheet.text(marks, size=SMALL_SIZE, colour=SOFT, align="right", name="scale")

    def _columns(self) -> None:
        edges = [
            {"x": index * self.column, "x2": index * self.column, "y": 0, "y2": self.bottom}
            for index in range(1, len(self.rows))
        ]
        behind = Sheet()
        behind.rule(edges, colour=LINE)
        self.sheet.layers[:0] = behind.layers

    def _surveys(self) -> None:
        shown = [(index, row) for index, row in enumerate(self.rows) if present(row.get("survey"))]
        label, said = text("charts.tip_phase", self.language), text("charts.tip_survey", self.language)
        tips = [{label: phase_name(row), said: survey_words(row, self.language)} for _, row in shown]
        bars = [
            {"x": index + self.side, "x2": index + self.side, "y": row["survey_low"], "y2": row["survey_high"]} | tip
            for (index, row), tip in zip(shown, tips, strict=True)
            if present(row.get("survey_low")) and present(row.get("survey_high"))
        ]
        self.sheet.rule(bars, colour=SURVEY, width=2, across=self.across, along=self.panel, tips=(label, said))
        diamonds = [
            {"x": index + self.side, "y": row["survey"]} | tip for (index, row), tip in zip(shown, tips, strict=True)
        ]
        self.sheet.point(
            diamonds,
            colour=SURVEY,
            shape="diamond",
            size=120,
            across=self.across,
            along=self.panel,
            tips=(label, said),
            name="surveys",
        )

    def _values(self) -> None:
        """The mean in figures beside each point, where neither the line nor the zero line runs."""
        groups: dict[str, list[dict[str, Any]]] = {"center": [], "right": [], "left": []}
        for index, row in enumerate(self.rows):
            if not present(row.get("mean")):
                continue
            x, y = (index + self.middle) * self.column, self.panel.pixel(row["mean"])
            free = [(align, y + dy) for align, dy in free_sides(*self._steps(index))]
            zero = self.panel.pixel(0)
            align, place = next(((align, at) for align, at in free if abs(at - zero) > 9), free[0])
            if abs(place - zero) <= 9:  # no side is free of it: past the zero line, away from the point
                place = zero - 10 if place < y else zero + 10
            dx = {"right": -4, "left": 4}.get(align, 0)
            groups[align].append({"x": x + dx, "y": place, "text": number(row["mean"], self.language, 1, signed=True)})
        for align, rows in groups.items():
            self.sheet.text(rows, size=12, weight=600, align=align, name=f"values_{align}")

    def _steps(self, index: int) -> tuple[float | None, float | None]:
        """How far the left and the right neighbour lie above a point; None where there is none."""
        here = self.rows[index]["mean"]
        near = [self.rows[place] if 0 <= place < len(self.rows) else {} for place in (index - 1, index + 1)]
        left, right = (row["mean"] - here if present(row.get("mean")) else None for row in near)
        return left, right

    def _gaps(self) -> None:
        empty = [
            {
                "x": (index + (self.middle if present(row.get("survey")) else 0.5)) * self.column,
                "y": self.panel.pixel(0) - 12 - 14 * (len(lines) - 1),
                "text": "\n".join(lines),
            }
            for index, row in enumerate(self.rows)
            if not present(row.get("mean"))
            for key in ("charts.no_quotes" if present(row.get("survey")) else "charts.no_evidence",)
            for lines in (
                wrap(text(key, self.language), self.column * (0.6 if present(row.get("survey")) else 1) - 8, 11),
            )
        ]
        self.sheet.text(empty, size=11, colour=SOFT, style="italic", name="gaps")

    def _counts(self, top: float) -> float:
        """People, quotes and survey scores as a small table under the columns; returns where it ends."""
        heads, cells = [], []
        for key in ("people", "quotes"):
            heads.append({"x": -8, "y": top, "text": text(f"charts.{key}", self.language)})
            cells += [
                {"x": (index + 0.5) * self.column, "y": top, "text": number(row.get(key), self.language)}
                for index, row in enumerate(self.rows)
            ]
            top += 16
        self.sheet.text(heads, size=SMALL_SIZE, colour=SOFT, align="right", name="counts")
        self.sheet.text(cells, size=SMALL_SIZE, colour=SOFT, name="counts_cells")
        if self.with_survey:
            lines = [phase_words(row, self.language, self.column - 8, SMALL_SIZE) for row in self.rows]
            head = text("charts.survey", self.language)
            self.sheet.text([{"x": -8, "y": top, "text": head}], size=SMALL_SIZE, colour=SOFT, align="right")
            # a mark, not the character ◆, which few fonts have
            self.sheet.point(
                [{"x": -16 - text_width(head, SMALL_SIZE), "y": top}], colour=SURVEY, shape="diamond", size=60
            )
            places = [
                {"x": (index + 0.5) * self.column, "y": top, "text": "\n".join(found)}
                for index, found in enumerate(lines)
            ]
            self.sheet.text(places, size=SMALL_SIZE, colour=SOFT, name="scores")
            top += max(map(len, lines)) * 14 + 2
        return top

    def _load(self, top: float) -> float:
        """The emotional load in a strip of its own; returns where it ends."""
        shown = [(index, row["load"]) for index, row in enumerate(self.rows) if present(row.get("load"))]
        if not shown:
            return top
        strip = Axis(0, 3, top + 16 + STRIP, top + 16)
        ends = [{"x": 0, "x2": self.width, "y": strip.pixel(0), "y2": strip.pixel(0)}]
        self.sheet.rule(ends, colour=LINE)
        places = [{"x": index + self.middle, "y": load, "part": run_start(shown, index)} for index, load in shown]
        self.sheet.line(places, colour=LOAD, width=1.5, across=self.across, along=strip)
        self.sheet.point(places, colour=LOAD, size=30, across=self.across, along=strip, name="loads")
        values = [
            {
                "x": (index + self.middle) * self.column,
                "y": strip.pixel(load) - 11,
                "text": number(load, self.language, 1),
            }
            for index, load in shown
        ]
        self.sheet.text(values, size=10, colour=SOFT)
        heads = [
            {"x": -8, "y": strip.pixel(1.5) + dy, "text": text(f"charts.{key}", self.language)}
            for key, dy in (("load", -7), ("load_scale", 7))
        ]
        self.sheet.text(heads, size=SMALL_SIZE, colour=SOFT, align="right")
        return top + 16 + STRIP + 4
