"""Differences between groups, slopes over time, and how often people were asked, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from cjmkit.markup.numbers import MISSING, NARROW, absent, estimate, interval, number
from cjmkit.markup.pieces import clean, empty, join, section, table, tag
from cjmkit.markup.tables import SHARES, measure_name, method_note, verdict
from cjmkit.texts import text

_DIGITS = {"mean": 2, "rank": 2, "slope": 2}


def difference_table(frame: pd.DataFrame, language: str, *, title: str | None = None) -> str:
    """Return the differences between groups (`compare_scores`): who against whom, by how much, whether beyond noise, how tested."""
    head = [
        text(f"markup.{key}", language)
        for key in ("measure", "compared", "difference", "verdict", "effect", "n", "method")
    ]
    rows = [_difference_row(row, language) for row in frame.to_dict("records")]
    body = table(head, rows, class_="cjm-stack") if rows else empty(language)
    return section("differences", title or text("markup.differences", language), body, language=language)


def code_table(frame: pd.DataFrame, language: str, *, title: str | None = None) -> str:
    """Return which codes stand out in which group (`compare_codes`), those beyond noise and the strongest first."""
    between, code = (str(column) for column in frame.columns[:2])
    cells = frame[frame["residual"].notna()]
    order = cells.assign(strength=-cells["residual"].abs()).sort_values(["p_adjusted", "strength"], kind="stable").index
    head = [
        text(f"markup.{key}", language)
        for key in ("code", "group", "quotes_n", "expected", "people", "residual", "verdict")
    ]
    rows = [
        [
            row[code],
            row[between],
            number(row["quotes"], language),
            number(row["expected"], language, 1),
            number(row["people"], language),
            number(row["residual"], language, 1, signed=True),
            verdict(row, language),
        ]
        for row in cells.loc[order].to_dict("records")
    ]
    first = frame.iloc[0].to_dict() if len(frame) else {}
    whole = " · ".join(
        part
        for part in (
            verdict(first, language, "association"),
            *(clean(first.get(key)) for key in ("method", "note", "reason")),
        )
        if part
    )
    body = table(head, rows, numbers=[2, 3, 4, 5], class_="cjm-stack") if rows else empty(language)
    shown = [tag("p", whole, class_="cjm-soft")] if whole else []
    return section("codes", title or text("markup.codes", language), *shown, body, language=language)


def slope_table(frame: pd.DataFrame, language: str, *, title: str | None = None) -> str:
    """Return the slopes of scores over time (`trend_slopes`), and whether they are beyond noise."""
    head = [text(f"markup.{key}", language) for key in ("measure", "slope", "verdict", "n", "method")]
    rows = [
        [
            measure_name(row, language),
            _amount(row, "slope", language),
            _verdict(row, language, "trend"),
            number(row.get("n"), language),
            method_note(row, language),
        ]
        for row in frame.to_dict("records")
    ]
    body = table(head, rows, numbers=[3], class_="cjm-stack") if rows else empty(language)
    return section("slopes", title or text("markup.slopes", language), body, language=language)


def fatigue_table(frame: pd.DataFrame, language: str, *, title: str | None = None) -> str:
    """Return how many respondents of each wave had been asked shortly before (`fatigue_by_wave`)."""
    head = [text(f"markup.{key}", language) for key in ("wave", "respondents", "asked_again", "most_asked", "note")]
    rows = [
        [
            row["wave"],
            number(row["respondents"], language),
            f"{number(row['again'], language)} ({number(row['value'], language)}{NARROW}% {interval(row['low'], row['high'], language)})",
            number(row["most"], language),
            clean(row.get("note")),
        ]
        for row in frame.to_dict("records")
    ]
    body = table(head, rows, numbers=[1, 3], class_="cjm-stack") if rows else empty(language)
    return section("fatigue", title or text("markup.fatigue", language), body, language=language)


def _difference_row(row: Mapping[Any, Any], language: str) -> list[Any]:
    together = absent(row.get("first"))
    who = text(
        "markup.all_at_once" if together else "markup.against",
        language,
        first=clean(row.get("first")),
        second=clean(row.get("second")),
    )
    counts = [number(row[key], language) for key in ("n1", "n2") if not absent(row.get(key))]
    method, test = clean(row.get("method")), clean(row.get("test"))
    if not absent(row.get("test_value")):
        test += f" = {number(row['test_value'], language, 1)}"
    # "adjusted Wald · z, adjusted Wald" says nothing twice.
    named = test if method in test else f"{method} · {test}"
    effect = (
        MISSING
        if absent(row.get("effect"))
        else f"{number(row['effect'], language, 2)} {clean(row.get('effect_name'))}"
    )
    return [
        measure_name(row, language),
        who,
        _amount(row, "difference", language),
        _verdict(row, language, "difference"),
        effect,
        " / ".join(counts),
        method_note({**row, "method": named}, language),
    ]


def _verdict(row: Mapping[Any, Any], language: str, of: str) -> Any:
    """Whether it is beyond noise, over which family that was adjusted, or why it cannot be said."""
    said = verdict(row, language, of)
    # A folded note would come too late for this one.
    changed = text("scores.mixed_questions", language)
    warning = changed if of == "trend" and said and changed in clean(row.get("note")) else ""
    parts = [part for part in (said, warning, clean(row.get("reason"))) if part]
    family = clean(row.get("adjustment")) if said else ""
    small = tag("span", family, class_="cjm-soft cjm-small") if family else None
    return join([" · ".join(parts), *([small] if small else [])], " ")


def _amount(row: Mapping[Any, Any], column: str, language: str) -> Any:
    """A difference or slope with its interval and unit."""
    if absent(row.get(column)):
        return MISSING
    statistic = clean(row.get("statistic"))
    points = statistic == "nps" or statistic in SHARES
    digits = (1 if column == "slope" else 0) if points else _DIGITS.get(statistic, 2)
    said = estimate(row[column], row.get("low"), row.get("high"), language, digits, signed=True)
    return (
        Markup("<strong>{}</strong> {}").format(said, text("markup.points", language))
        if points
        else tag("strong", said)
    )
