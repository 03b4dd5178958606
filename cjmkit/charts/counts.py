"""What stands behind the phases: emotions by phase, and quotes by phase and status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from cjmkit.charts.canvas import LINE, NEGATIVE, NEUTRAL, POSITIVE, SOFT, Axis, Row, Sheet, known_names, present
from cjmkit.charts.lettering import fitted, text_width, wrap
from cjmkit.codebook import Codebook, read_codebook
from cjmkit.markup.numbers import amount, number
from cjmkit.texts import text

ROW = 34
STATUSES = ("verified", "suggested", "open")


def emotions_chart(
    emotions: pd.DataFrame,
    *,
    by: str = "people",
    codebook: Codebook | None = None,
    language: str = "en",
    width: int = 760,
) -> alt.LayerChart:
    """Return emotions by phase: a circle for each pair that occurs, its area and number the people (or `by="quotes"`).

    `emotions` has phase, emotion, people and quotes. Rows run from positive to negative emotions, columns in journey
    order; the names come from the codebook. The title names the pair with most people where no other has as many.
    """
    rows = [row for row in emotions.to_dict("records") if present(row["phase"]) and present(row["emotion"])]
    phases = known_names([str(row["phase"]) for row in rows], "phases", language, codebook) if rows else {}
    names = known_names([str(row["emotion"]) for row in rows], "emotions", language, codebook)
    signs = {emotion.id: emotion.valence for emotion in (codebook or read_codebook()).emotions}
    seen = {str(row["emotion"]) for row in rows}
    felt = sorted((id for id in names if id in seen), key=lambda id: -signs.get(id, 0))
    gutter = max((text_width(names[id], 13) for id in felt), default=0) + 34
    sheet, inner = Sheet(), width - gutter
    column = inner / max(len(phases), 1)
    size, lines = fitted(list(phases.values()), column - 8, (13, 12, 11))
    top = max(map(len, lines), default=0) * round(size * 1.25) + 10
    xs = {id: (place + 0.5) * column for place, id in enumerate(phases)}
    ys = {id: top + (place + 0.5) * ROW for place, id in enumerate(felt)}
    edges = [{"x": -gutter, "x2": inner, "y": y - ROW / 2, "y2": y - ROW / 2} for y in ys.values()]
    sheet.rule(edges, colour=LINE)
    sheet.text(_heads(lines, column, top - 10, size), size=size, weight=600, name="phases")
    _emotion_names(sheet, {names[id]: (y, signs.get(id, 0)) for id, y in ys.items()}, -gutter)
    _circles(sheet, rows, xs, ys, signs, by, language)
    counted = sorted(rows, key=lambda row: (list(phases).index(row["phase"]), felt.index(row["emotion"])))
    words = [
        f"{phases[row['phase']]}, {names[row['emotion']]}: {amount('people', row['people'], language)}, {amount('quotes', row['quotes'], language)}."
        for row in counted
    ]
    return sheet.chart(
        width=inner, height=max(top + len(felt) * ROW, 1), left=gutter, right=0, title=_most(rows, phases, names, by, language),
        subtitle=[text(f"charts.emotions_legend_{by}", language)] if rows else [], description=" ".join(words),
    )  # fmt: skip


def phase_counts_chart(
    phase_counts: pd.DataFrame, *, codebook: Codebook | None = None, language: str = "en", width: int = 760
) -> alt.LayerChart:
    """Return quotes by phase, a bar a phase, by status: verified solid, suggested with a dashed edge, open with a dotted one.

    `phase_counts` has phase (missing: not yet coded), status (verified, suggested, open) and quotes.
    """
    rows = [row for row in phase_counts.to_dict("records") if present(row["quotes"])]
    rows = [row for row in rows if present(row["phase"]) or row["quotes"] > 0]
    ids = [str(row["phase"]) for row in rows if present(row["phase"])]
    names = known_names(ids, "phases", language, codebook) if rows else {}
    if len(ids) < len(rows):
        names = {**names, "": text("charts.no_phase", language)}
    counts: dict[str, dict[str, int]] = {id: dict.fromkeys(STATUSES, 0) for id in names}
    for row in rows:
        counts[_phase(row)][row["status"]] += int(row["quotes"])
    gutter = min(220.0, max((text_width(name, 13) for name in names.values()), default=0) + 16)
    sheet, inner = Sheet(), width - gutter - 60
    used = [status for status in STATUSES if any(of[status] for of in counts.values())]
    top = _key(sheet, used, gutter, language) if used not in ([], ["verified"]) else 0.0
    bottom = _bars(sheet, names, counts, gutter, inner, top, language)
    words = []
    for id, name in names.items():
        said = [
            f"{number(n, language)} {text(f'charts.status_{status}', language)}"
            for status, n in counts[id].items()
            if n
        ]
        words.append(f"{name}: {', '.join(said) or number(0, language)}.")
    empty = [names[id] for id, of in counts.items() if not any(of.values())]
    title = text("charts.counts_title" if used else "charts.counts_none", language)
    if empty and used:
        title = text("charts.counts_empty", language, phases=", ".join(empty))
    return sheet.chart(
        width=inner, height=max(bottom, 1), left=gutter, right=60, title=title, subtitle=[text("charts.counts_legend", language)] if rows else [],
        description=" ".join(words),
    )  # fmt: skip


def _bars(
    sheet: Sheet,
    names: Mapping[str, str],
    counts: Mapping[str, Mapping[str, int]],
    gutter: float,
    width: float,
    top: float,
    language: str,
) -> float:
    """Draw a bar a phase, its name before it and its sum behind it; return where the last one ends."""
    across = Axis(0, max([*(sum(of.values()) for of in counts.values()), 1]), 0, width)
    labels, figures, y = [], [], top
    for id, name in names.items():
        lines = wrap(name, gutter - 12, 13)
        height = max(ROW, len(lines) * 16 + 12)
        labels.append({"x": -gutter, "y": y + height / 2 - (len(lines) - 1) * 8, "text": "\n".join(lines)})
        start = 0
        for status, count in counts[id].items():
            if count:
                _bar(sheet, across, start, start + count, y + 8, y + height - 8, status)
            start += count
        figures.append({"x": across.pixel(start) + 8, "y": y + height / 2, "text": number(start, language)})
        y += height
    sheet.text(labels, size=13, align="left")
    sheet.text(figures, size=12, align="left", name="figures")
    sheet.rule([{"x": 0, "x2": 0, "y": top, "y2": y}], colour=NEUTRAL)
    return y


def _emotion_names(sheet: Sheet, rows: Mapping[str, tuple[float, int]], left: float) -> None:
    """Write each emotion's sign and name at its place."""
    for sign, mark in ((1, "+"), (0, "0"), (-1, "−")):
        marks = [{"x": left, "y": y, "text": mark} for y, of in rows.values() if of == sign]
        sheet.text(marks, size=13, weight=600, colour=_colour(sign), align="left")
    sheet.text([{"x": left + 18, "y": y, "text": name} for name, (y, _) in rows.items()], size=13, align="left")


def _circles(
    sheet: Sheet,
    rows: Sequence[Row],
    xs: Mapping[str, float],
    ys: Mapping[str, float],
    signs: Mapping[str, int],
    by: str,
    language: str,
) -> None:
    most = max((row[by] for row in rows), default=1)
    widths = {"people": text("charts.people", language), "quotes": text("charts.quotes", language)}
    for sign in (1, 0, -1):
        places = [
            {"x": xs[row["phase"]] - 8, "y": ys[row["emotion"]], "area": max(16.0, 560 * row[by] / most)}
            | {widths[key]: number(row[key], language) for key in widths}
            for row in rows
            if signs.get(row["emotion"], 0) == sign
        ]
        sheet.point(places, colour=_colour(sign), sized=True, tips=tuple(widths.values()))
    figures = [{"x": xs[row["phase"]] + 10, "y": ys[row["emotion"]], "text": number(row[by], language)} for row in rows]
    sheet.text(figures, size=12, align="left", name="figures")


def _heads(lines: Sequence[Sequence[str]], column: float, bottom: float, size: float) -> list[dict[str, Any]]:
    step = round(size * 1.25)
    return [
        {"x": (i + 0.5) * column, "y": bottom - (len(part) - 0.5) * step, "text": "\n".join(part)}
        for i, part in enumerate(lines)
    ]


def _most(rows: Sequence[Row], phases: Mapping[str, str], names: Mapping[str, str], by: str, language: str) -> str:
    if not rows:
        return text("charts.emotions_none", language)
    first, *others = sorted(rows, key=lambda row: -row[by])
    if first[by] < 3 or (others and others[0][by] == first[by]):
        return text("charts.emotions_title", language)
    return text(
        f"charts.emotions_most_{by}",
        language,
        emotion=names[first["emotion"]],
        n=number(first[by], language),
        phase=phases[first["phase"]],
    )


def _phase(row: Row) -> str:
    return str(row["phase"]) if present(row["phase"]) else ""


def _colour(sign: int) -> str:
    return {1: POSITIVE, -1: NEGATIVE}.get(sign, NEUTRAL)


def _bar(sheet: Sheet, across: Axis, start: float, end: float, top: float, bottom: float, status: str) -> None:
    box = [{"x": start, "x2": end, "y": top, "y2": bottom}]
    if status == "verified":
        sheet.box(box, fill=SOFT, across=across)
    else:
        sheet.box(
            box,
            fill=SOFT,
            opacity=0.12 if status == "suggested" else 0,
            stroke=SOFT,
            dash=(5, 3) if status == "suggested" else (1, 3),
            across=across,
        )


def _key(sheet: Sheet, used: Sequence[str], gutter: float, language: str) -> float:
    """What the edges of the bars mean; returns where the bars can start."""
    x = -gutter
    for status in used:
        word = text(f"charts.status_{status}", language)
        _bar(sheet, Axis(0, 1, 0, 1), x, x + 22, 2, 14, status)
        sheet.text([{"x": x + 30, "y": 8, "text": word}], size=12, colour=SOFT, align="left")
        x += 30 + text_width(word, 12) + 24
    return 26
