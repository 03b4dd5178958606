"""Several personas' curves in one plot: a line each, with shape, dashes and name of its own."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from cjmkit.charts.canvas import FEW, LINE, NEUTRAL, SOFT, Axis, Row, Sheet, present, shortened
from cjmkit.charts.curves import curves_title, persona_name
from cjmkit.charts.lettering import fitted, text_width, wrap
from cjmkit.charts.marks import run_start
from cjmkit.charts.words import curve_words, phase_name
from cjmkit.markup.numbers import number
from cjmkit.texts import text

GUTTER, MARGIN, PANEL = 92, 184, 260
SIZE, ROOM, INDENT = 12, 15, 26  # of the names at the lines' ends
# Told apart by shape and dashes as well as by colour, and none of them a colour of valence.
LOOKS: tuple[tuple[str, str, tuple[float, ...]], ...] = (
    ("#1F2328", "circle", ()),
    ("#8E4A86", "square", (7, 3)),
    ("#2F7D5B", "triangle-up", (2, 3)),
    ("#8A6200", "diamond", (10, 3, 2, 3)),
    ("#4F5FB3", "triangle-down", (5, 5)),
    ("#9B3B4D", "cross", (1, 4)),
)


def overlaid_chart(
    points_by_persona: pd.DataFrame, *, language: str = "en", preliminary: bool = False, width: int = 900
) -> alt.LayerChart:
    """Return the curves of several personas in one plot; the columns are those of `curves_chart`.

    Bars are 95 % intervals, set side by side; points are hollow below three people or where preliminary. Beyond six
    personas looks repeat, and `curves_chart` is easier to read.

    >>> overlaid_chart(pd.DataFrame(columns=["persona", "persona_name", "phase", "mean"])).to_dict()["title"]["text"]
    ['Where do the personas differ?']
    """
    personas = [part.to_dict("records") for _, part in points_by_persona.groupby("persona", sort=False)]
    names = {row["phase"]: phase_name(row) for rows in personas for row in rows}
    inner = width - GUTTER - MARGIN
    sheet, across = Sheet(), Axis(0, max(len(names), 1), 0, inner)
    column = inner / max(len(names), 1)
    size, lines = fitted([*names.values()], column - 8, (14, 13, 12, 11))
    top = max(map(len, lines), default=0) * round(size * 1.25) + 8
    along = Axis(-2, 2, top + PANEL - 8, top + 8)
    bottom = top + PANEL + 14 + len(personas) * 16
    sheet.rule([{"x": i * column, "x2": i * column, "y": 0, "y2": bottom} for i in range(1, len(names))], colour=LINE)
    heads = [
        {"x": (i + 0.5) * column, "y": top - 8 - (len(part) - 0.4) * round(size * 1.25), "text": "\n".join(part)}
        for i, part in enumerate(lines)
    ]
    sheet.text(heads, size=size, weight=600, name="phases")
    _grid(sheet, along, inner, language)
    table = [[{row["phase"]: row for row in rows}.get(phase, {"phase": phase}) for phase in names] for rows in personas]
    for place, rows in enumerate(table):
        middle = 0.5 + (place - (len(table) - 1) / 2) * min(0.12, 0.7 / len(table))
        _line(sheet, rows, across, along, middle, place, preliminary)
    labels = [persona_name(rows) for rows in personas]
    _ends(sheet, table, labels, along, inner)
    _counts(sheet, table, column, top + PANEL + 14, language)
    words = " ".join(
        f"{label}: {curve_words(rows, [], language)}" for label, rows in zip(labels, personas, strict=True)
    )
    parts = ["charts.legend_preliminary"] * preliminary + ["charts.overlaid_legend"]
    thin = any(present(row.get("people")) and 0 < row["people"] < FEW for rows in personas for row in rows)
    legend = " ".join(text(part, language, few=FEW) for part in [*parts, *["charts.legend_few"] * thin])
    return sheet.chart(
        width=inner, height=bottom, left=GUTTER, right=MARGIN, title=curves_title(personas, language, preliminary),
        subtitle=[legend], description=words or text("charts.no_evidence", language),
    )  # fmt: skip


def _grid(sheet: Sheet, along: Axis, width: float, language: str) -> None:
    levels = {level: along.pixel(level) for level in (2, 1, 0, -1, -2)}
    sheet.rule([{"x": 0, "x2": width, "y": y, "y2": y} for level, y in levels.items() if level], colour=LINE)
    sheet.rule([{"x": 0, "x2": width, "y": levels[0], "y2": levels[0]}], colour=NEUTRAL)
    words = {
        level: text(f"charts.{key}", language) for level, key in ((2, "positive"), (0, "neutral"), (-2, "negative"))
    }
    marks = [
        {"x": -8, "y": y, "text": f"{words.get(level, '')} {number(level, language, signed=True)}".strip()}
        for level, y in levels.items()
    ]
    sheet.text(marks, size=11, colour=SOFT, align="right", name="scale")


def _line(
    sheet: Sheet, rows: Sequence[Row], across: Axis, along: Axis, middle: float, place: int, preliminary: bool
) -> None:
    colour, shape, dash = LOOKS[place % len(LOOKS)]
    shown = [(index, row) for index, row in enumerate(rows) if present(row.get("mean"))]
    means = [(index, row["mean"]) for index, row in shown]
    bars = [
        {"x": index + middle, "x2": index + middle, "y": row["low"], "y2": row["high"]}
        for index, row in shown
        if present(row.get("low")) and present(row.get("high"))
    ]
    sheet.rule(bars, colour=colour, width=2, opacity=0.35, across=across, along=along)
    line = [{"x": index + middle, "y": mean, "part": run_start(means, index)} for index, mean in means]
    sheet.line(line, colour=colour, dash=dash, across=across, along=along, name="means")
    for hollow in (False, True):
        points = [
            {"x": index + middle, "y": row["mean"]}
            for index, row in shown
            if hollow == (preliminary or not present(row.get("people")) or row["people"] < FEW)
        ]
        sheet.point(points, colour=colour, shape=shape, hollow=hollow, size=90, across=across, along=along)


def _ends(sheet: Sheet, table: Sequence[Sequence[Row]], labels: Sequence[str], along: Axis, width: float) -> None:
    """The names beside the lines' last points, moved apart where they would meet."""
    wanted = []
    for place, rows in enumerate(table):
        last = next((row["mean"] for row in reversed(rows) if present(row.get("mean"))), None)
        if last is not None:
            wanted.append((along.pixel(last), place, _end_lines(labels[place])))
    wanted.sort(key=lambda entry: entry[0])
    free = along.end - 8
    tops = []
    for y, _, lines in wanted:
        tops.append(max(y - len(lines) * ROOM / 2, free))
        free = tops[-1] + len(lines) * ROOM + 2
    floor = along.start + 14
    for entry in range(len(tops) - 1, -1, -1):
        tops[entry] = min(tops[entry], floor - len(wanted[entry][2]) * ROOM)
        floor = tops[entry] - 2
    for top, (_, place, lines) in zip(tops, wanted, strict=True):
        colour, shape, _ = LOOKS[place % len(LOOKS)]
        row = {"x": width + INDENT, "y": top + ROOM / 2, "text": "\n".join(lines)}
        sheet.text([row], size=SIZE, weight=600, colour=colour, align="left")
        sheet.point([{"x": width + 14, "y": top + ROOM / 2}], colour=colour, shape=shape, size=60)


def _end_lines(name: str) -> list[str]:
    room = MARGIN - INDENT - 12
    lines = wrap(name, room, SIZE * 1.06)  # bold letters are wider
    return lines if len(lines) <= 3 else [*lines[:2], shortened(" ".join(lines[2:]), room, SIZE * 1.06)]


def _counts(sheet: Sheet, table: Sequence[Sequence[Row]], column: float, top: float, language: str) -> None:
    """The people behind each point, a row a persona, its mark before it."""
    head = text("charts.people", language)
    for place, rows in enumerate(table):
        y, (colour, shape, _) = top + place * 16, LOOKS[place % len(LOOKS)]
        sheet.text([{"x": -8, "y": y, "text": head}], size=11, colour=SOFT, align="right")
        sheet.point([{"x": -18 - text_width(head, 11), "y": y}], colour=colour, shape=shape, size=60)
        cells = [
            {
                "x": (i + 0.5) * column,
                "y": y,
                "text": number(row["people"] if present(row.get("people")) else 0, language),
            }
            for i, row in enumerate(rows)
        ]
        sheet.text(cells, size=11, colour=SOFT)
