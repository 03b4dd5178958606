"""A chart in words: its title, the finding where one stands out, and a description with every number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cjmkit.charts.canvas import present
from cjmkit.charts.lettering import wrap
from cjmkit.markup.numbers import amount, estimate, number
from cjmkit.texts import text

Rows = Sequence[Mapping[Any, Any]]


def curve_title(rows: Rows, shapes: Rows, name: str, language: str, preliminary: bool) -> str:
    """Return what the curve shows beyond the noise, else the question it asks."""
    names = {row["phase"]: phase_name(row) for row in rows}
    found: dict[str, str] = {}
    for shape in shapes:
        if shape["phase"] in names:
            found.setdefault(str(shape["kind"]), names[shape["phase"]])
    low, high, drop = (found.get(kind) for kind in ("trough", "positive peak", "rapid drop"))
    if low and high:
        title = text("charts.title_both", language, low=low, high=high)
    elif low:
        title = text("charts.title_low", language, low=low)
    elif high:
        title = text("charts.title_high", language, high=high)
    elif drop:
        title = text("charts.title_drop", language, phase=drop)
    else:
        asked = (
            text("charts.title_question_name", language, name=name) if name else text("charts.title_question", language)
        )
        return f"{asked} ({text('charts.preliminary', language)})" if preliminary else asked
    title = f"{name}: {title}" if name else title[:1].upper() + title[1:]
    return f"{title} ({text('charts.preliminary', language)})" if preliminary else title


def curve_words(rows: Rows, shapes: Rows, language: str) -> str:
    """Return the phases, one sentence each, and the patterns."""
    sentences = []
    for row in rows:
        if present(row.get("mean")):
            parts = [estimate(row["mean"], row.get("low"), row.get("high"), language, 1, signed=True)]
        else:
            reason = row.get("reason")
            parts = [str(reason) if present(reason) else text("charts.no_evidence", language)]
        parts += [amount(key, row[key], language) for key in ("people", "quotes") if present(row.get(key))]
        if present(row.get("survey")):
            parts.append(f"{text('charts.survey', language)} {survey_words(row, language)}")
        if present(row.get("load")):
            parts.append(f"{text('charts.load', language)} {number(row['load'], language, 1)}")
        sentences.append(f"{phase_name(row)}: {'; '.join(parts)}.")
    sentences += [f"{shape['text']}." for shape in shapes if present(shape.get("text"))]
    return " ".join(sentences) or text("charts.no_evidence", language)


def survey_words(row: Mapping[Any, Any], language: str) -> str:
    """Return a phase's survey score on the curve's scale, what it was asked as, and n.

    >>> survey_words({"survey": 1.1, "survey_low": 0.8, "survey_high": 1.4, "survey_label": "CSAT 4.1", "survey_n": 84}, "en")
    '+1.1 [0.8, 1.4], CSAT 4.1, n = 84'
    """
    shown = estimate(row["survey"], row.get("survey_low"), row.get("survey_high"), language, 1, signed=True)
    label = str(row["survey_label"]) if present(row.get("survey_label")) else ""
    n = f"n = {number(row['survey_n'], language)}" if present(row.get("survey_n")) else ""
    return ", ".join(part for part in (shown, label, n) if part)


def phase_words(row: Mapping[Any, Any], language: str, width: float, size: float) -> list[str]:
    """Return the lines under a column that name its survey score: what was asked, then n."""
    if not present(row.get("survey")):
        return ["–"]
    label = (
        str(row["survey_label"])
        if present(row.get("survey_label"))
        else number(row["survey"], language, 1, signed=True)
    )
    lines = [line for part in label.split(" · ") for line in wrap(part, width, size)]
    return [*lines, f"n = {number(row.get('survey_n'), language)}"] if present(row.get("survey_n")) else lines


def phase_name(row: Mapping[Any, Any]) -> str:
    """Return a row's phase as people call it."""
    return str(row["phase_name"] if present(row.get("phase_name")) else row["phase"])
