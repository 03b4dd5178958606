"""The small curve of the overview: one drawing a persona, all on one scale."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from cjmkit.markup.curve import point_text
from cjmkit.markup.numbers import absent
from cjmkit.markup.pieces import clean, join, tag
from cjmkit.markup.quotes import sign
from cjmkit.texts import text

_WIDTH, _HEIGHT, _TOP, _LEFT = 360, 190, 8, 22
_PLOT = 140  # the height of the scale from +2 to −2
_TONES = {"cjm-neg": "var(--neg)", "cjm-pos": "var(--pos)", "cjm-neutral": "var(--neutral)"}
_FEW = 3  # below so many people a point is hollow


def small_curve(curve: Any) -> Markup:
    """Return a curve as a small drawing: zero line, intervals as bars, points, hollow below three people.

    A preliminary curve is hollow throughout. Phases without a mean leave a gap; the line does not jump over them.
    """
    rows = curve.points.to_dict("records")
    if not rows:
        return Markup("")
    step = (_WIDTH - _LEFT) / len(rows)
    places = [_LEFT + step * (place + 0.5) for place in range(len(rows))]
    parts = [_line(_LEFT, _y(0), _WIDTH, _y(0), "var(--neutral)")]
    parts += [_line(_LEFT, _y(end), _WIDTH, _y(end), "var(--line)") for end in (2, -2)]
    parts += [_label(_LEFT - 6, _y(end) + 4, said, "end") for end, said in ((2, "+2"), (0, "0"), (-2, "−2"))]
    for (x, row), (following, after) in zip(
        zip(places, rows, strict=True), [*zip(places[1:], rows[1:], strict=True), (0, {})], strict=True
    ):
        if not absent(row.get("mean")) and not absent(after.get("mean")):
            parts.append(_line(x, _y(row["mean"]), following, _y(after["mean"]), "var(--text)"))
    parts += [part for x, row in zip(places, rows, strict=True) for part in _point(x, row, curve.preliminary)]
    parts += [_name(x, row, step) for x, row in zip(places, rows, strict=True)]
    said = "; ".join(f"{clean(row.get('phase_name'))} {point_text(row, curve.language)}" for row in rows)
    return Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        _WIDTH, _HEIGHT, text("markup.small_curve", curve.language, points=said), join(parts)
    )


def _y(value: Any) -> float:
    return round(_TOP + (2 - min(max(float(value), -2), 2)) / 4 * _PLOT, 1)


def _point(x: float, row: Any, preliminary: bool) -> list[Markup]:
    if absent(row.get("mean")):
        return [_label(x, _y(0) - 6, "–", "middle")]
    tone = _TONES[sign(row["mean"])]
    hollow = preliminary or absent(row.get("people")) or row["people"] < _FEW
    parts = []
    if not absent(row.get("low")) and not absent(row.get("high")):
        low, high = _y(row["low"]), _y(row["high"])
        parts.append(
            tag("rect", x=f"{x - 5:g}", y=f"{high:g}", width="10", height=f"{low - high:.4g}", fill=tone, opacity=".22")
        )
    fill = "var(--ground)" if hollow else tone
    parts.append(
        tag("circle", cx=f"{x:g}", cy=f"{_y(row['mean']):g}", r="5", fill=fill, stroke=tone, style="stroke-width:2")
    )
    return parts


def _line(x: float, y: float, to_x: float, to_y: float, stroke: str) -> Markup:
    return tag("line", x1=f"{x:g}", y1=f"{y:g}", x2=f"{to_x:g}", y2=f"{to_y:g}", stroke=stroke)


def _label(x: float, y: float, said: str, anchor: str) -> Markup:
    return tag("text", said, x=f"{x:g}", y=f"{y:g}", text_anchor=anchor)


def _name(x: float, row: Any, step: float) -> Markup:
    """A phase's name below its column: a little too long is set narrower, much too long is cut."""
    name = clean(row.get("phase_name")) or clean(row.get("phase"))
    room = max(int(step / 6.4), 3)
    if len(name) > room * 1.3:
        name = f"{name[: room - 1]}…"
    tight = {"textLength": f"{step - 6:.4g}", "lengthAdjust": "spacingAndGlyphs"} if len(name) > room else {}
    return tag("text", name, x=f"{x:g}", y=f"{_HEIGHT - 14:g}", text_anchor="middle", **tight)
