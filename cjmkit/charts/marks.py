"""What all curves are drawn with: intervals as bands, the line that stops at a gap, points, and where a label can stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cjmkit.charts.canvas import FEW, NEGATIVE, POSITIVE, TEXT, Axis, Row, Sheet, present, sign_colour
from cjmkit.charts.words import curve_words, phase_name
from cjmkit.texts import text


def free_sides(left: float | None, right: float | None) -> list[tuple[str, int]]:
    """Where a label can stand beside a point, best first: its alignment and its distance; `left` and `right` say how far
    the line rises to either neighbour.

    >>> free_sides(-1, -1)[0], free_sides(1, 1)[0], free_sides(-1, 1)[0]
    (('center', -16), ('center', 16), ('right', -16))
    """
    up_left, up_right = (left or 0) > 0, (right or 0) > 0
    down_left, down_right = (left or 0) < 0, (right or 0) < 0
    above = "center" if not (up_left or up_right) else "right" if not up_left else "left" if not up_right else ""
    below = (
        "center" if not (down_left or down_right) else "right" if not down_left else "left" if not down_right else ""
    )
    order = {"center": 0, "right": 1, "left": 2}
    return sorted(((align, dy) for align, dy in ((above, -16), (below, 16)) if align), key=lambda side: order[side[0]])


def run_start(shown: Sequence[tuple[int, float]], index: int) -> int:
    """Which unbroken run of phases a phase belongs to: the line stops where a phase has no value."""
    places = {place for place, _ in shown}
    return next(start for start in range(index, -1, -1) if start - 1 not in places)


def draw_band(
    sheet: Sheet,
    rows: Sequence[Row],
    across: Axis,
    along: Axis,
    middle: float,
    half: float,
    preliminary: bool,
    language: str,
) -> None:
    """Draw the interval of each mean: orange below zero, blue above; hatched where preliminary."""
    boxes: dict[str, list[dict[str, Any]]] = {NEGATIVE: [], POSITIVE: []}
    for index, row in enumerate(rows):
        if not all(present(row.get(column)) for column in ("mean", "low", "high")):
            continue
        sides = {"x": index + middle - half, "x2": index + middle + half}
        boxes[NEGATIVE] += [sides | {"y": row["low"], "y2": min(row["high"], 0)}] if row["low"] < 0 else []
        boxes[POSITIVE] += [sides | {"y": max(row["low"], 0), "y2": row["high"]}] if row["high"] > 0 else []
    for colour, shown in boxes.items():
        if preliminary:
            sheet.box(shown, fill=colour, opacity=0.06, stroke=colour, dash=(4, 3), across=across, along=along)
            sheet.rule([line for box in shown for line in _hatching(box, across, along)], colour=colour, opacity=0.45)
        else:
            sheet.box(shown, fill=colour, opacity=0.18, across=across, along=along)


def _hatching(box: dict[str, Any], across: Axis, along: Axis, step: float = 8) -> list[dict[str, float]]:
    """Return the slanting lines that fill a rectangle, in pixels."""
    left, right = across.pixel(box["x"]), across.pixel(box["x2"])
    top, bottom = sorted((along.pixel(box["y"]), along.pixel(box["y2"])))
    lines, reach = [], bottom - top
    start = left - reach + step
    while start < right:
        first, last = max(start, left), min(start + reach, right)
        if last > first:
            lines.append({"x": first, "x2": last, "y": bottom - (first - start), "y2": bottom - (last - start)})
        start += step
    return lines


def draw_line(sheet: Sheet, rows: Sequence[Row], across: Axis, along: Axis, middle: float) -> None:
    """Draw the line through the means; it stops at a phase without one."""
    shown = [(index, row["mean"]) for index, row in enumerate(rows) if present(row.get("mean"))]
    sheet.line(
        [{"x": i + middle, "y": mean, "part": run_start(shown, i)} for i, mean in shown],
        colour=TEXT,
        across=across,
        along=along,
        name="means",
    )


def draw_points(
    sheet: Sheet,
    rows: Sequence[Row],
    across: Axis,
    along: Axis,
    middle: float,
    preliminary: bool,
    language: str,
) -> None:
    """Draw the means as points of one size, hollow below three people or where preliminary, each with its numbers as a tip."""
    label, said = text("charts.tip_phase", language), text("charts.tip_mean", language)
    kinds: dict[tuple[str, bool], list[dict[str, Any]]] = {}
    for index, row in enumerate(rows):
        if present(row.get("mean")):
            hollow = preliminary or not present(row.get("people")) or row["people"] < FEW
            place = {
                "x": index + middle,
                "y": row["mean"],
                label: phase_name(row),
                said: curve_words([row], [], language),
            }
            kinds.setdefault((sign_colour(row["mean"]), hollow), []).append(place)
    for (colour, hollow), places in sorted(kinds.items()):
        sheet.point(places, colour=colour, hollow=hollow, size=110, across=across, along=along, tips=(label, said))
