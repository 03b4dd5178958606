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
    height = top + len(felt) * ROW
    sheet.rule(
        [{"x": -gutter, "x2": inner, "y": top + i * ROW, "y2": top + i * ROW} for i in range(len(felt))], colour=LINE
    )
    sheet.text(_heads(lines, column, top - 10, size), size=size, weight=600, name="phases")
    for id, y in ((id, top + (place + 0.5) * ROW) for place, id in enumerate(felt)):
        sheet.text(
            [{"x": -gutter, "y": y, "text": {1: "+", -1: "−"}.get(signs.get(id, 0), "0")}],
            size=13,
            weight=600,
            colour=_colour(signs.get(id, 0)),
            align="left",
        )
        sheet.text([{"x": -gutter + 18, "y": y, "text": names[id]}], size=13, align="left")
    _circles(
        sheet,
        rows,
        {id: (place + 0.5) * column for place, id in enumerate(phases)},
        {id: top + (i + 0.5) * ROW for i, id in enumerate(felt)},
        signs,
        by,
        language,
    )
    counted = sorted(rows, key=lambda row: (list(phases).index(row["phase"]), felt.index(row["emotion"])))
    words = [
        f"{phases[row['phase']]}, {names[row['emotion']]}: {amount('people', row['people'], language)}, {amount('quotes', row['quotes'], language)}."
        for row in counted
    ]
    return sheet.chart(
        width=inner, height=max(height, 1), left=gutter, right=0, title=_most(rows, phases, names, by, language),
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
    names = (
        known_names([str(row["phase"]) for row in rows if present(row["phase"])], "phases", language, codebook)
        if rows
        else {}
    )
    if any(not present(row["phase"]) for row in rows):
        names = {**names, "": text("charts.no_phase", language)}
    gutter = min(220.0, max((text_width(name, 13) for name in names.values()), default=0) + 16)
    sheet, inner, y, words = Sheet(), width - gutter - 60, 0.0, []
    totals = {id: sum(int(row["quotes"]) for row in rows if _phase(row) == id) for id in names}
    across = Axis(0, max([*totals.values(), 1]), 0, inner)
    used = [status for status in STATUSES if any(row["status"] == status and row["quotes"] > 0 for row in rows)]
    y = _key(sheet, used, gutter, language) if len(used) > 1 or used not in (["verified"], []) else 0.0
    for id, name in names.items():
        lines = wrap(name, gutter - 12, 13)
        height = max(ROW, len(lines) * 16 + 12)
        sheet.text(
            [{"x": -gutter, "y": y + height / 2 - (len(lines) - 1) * 8, "text": "\n".join(lines)}],
            size=13,
            align="left",
        )
        start, said = 0, []
        for status in STATUSES:
            count = sum(int(row["quotes"]) for row in rows if _phase(row) == id and row["status"] == status)
            if count:
                _bar(sheet, across, start, start + count, y + 8, y + height - 8, status)
                said.append(f"{number(count, language)} {text(f'charts.status_{status}', language)}")
            start += count
        figures = number(totals[id], language)
        sheet.text(
            [{"x": across.pixel(start) + 8, "y": y + height / 2, "text": figures}],
            size=12,
            align="left",
            name="figures",
        )
        words.append(f"{name}: {', '.join(said) or number(0, language)}.")
        y += height
    sheet.rule(
        [
            {
                "x": 0,
                "x2": 0,
                "y": y - sum(max(ROW, len(wrap(name, gutter - 12, 13)) * 16 + 12) for name in names.values()),
                "y2": y,
            }
        ],
        colour=NEUTRAL,
    )
    empty = [names[id] for id in names if not totals[id]]
    title = text("charts.counts_none", language) if not any(totals.values()) else text("charts.counts_title", language)
    if empty and any(totals.values()):
        title = text("charts.counts_empty", language, phases=", ".join(empty))
    return sheet.chart(
        width=inner, height=max(y, 1), left=gutter, right=60, title=title, subtitle=[text("charts.counts_legend", language)] if rows else [],
        description=" ".join(words),
    )  # fmt: skip


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
    figures: list[dict[str, Any]] = []
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
