"""Tables of scores, of any frame, and of how a report was made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from cjmkit.markup.numbers import MISSING, absent, amount, estimate, interval, nps, number, p_value, share
from cjmkit.markup.pieces import clean, empty, evidence, join, section, table, tag
from cjmkit.texts import catalogue, text

_KEYS = ("persona_name", "persona", "phase_name", "phase", "segment", "role", "source", "period")
SHARES = ("top_2_box", "top_box", "agree")
ALPHA = 0.05  # of an adjusted p, from which a difference is called one
_LONG = 60  # characters of a note before it is folded
_SCALES = {"nps": (-100.0, 100.0), "csat": (1.0, 5.0), "ces": (1.0, 7.0)}


def score_table(frame: pd.DataFrame, language: str, *, title: str | None = None) -> str:
    """Return survey scores with their intervals, n and method, a tick where all others stand, and whether they differ from them.

    `frame` has metric, statistic, n, value, low, high, method, note, reason and optionally others_n, others_value,
    others_low, others_high, p_adjusted, adjustment, evidence, and what the scores are by (persona, phase, segment, source, period); NPS
    in points, shares in percent.
    """
    families = dict.fromkeys(clean(said) for said in frame.get("adjustment", ()) if not absent(said))
    below = [tag("p", text("markup.adjusted", language, family=said), class_="cjm-soft cjm-small") for said in families]
    rows = score_rows(frame, language)
    return section("scores", title or text("markup.scores", language), rows, *below, language=language)


def score_rows(frame: pd.DataFrame, language: str) -> Markup:
    """Return the table inside `score_table`."""
    if frame.empty:
        return empty(language)
    keys = [key for key in _KEYS if key in frame and f"{key}_name" not in frame]
    others = "others_value" in frame and not frame["others_value"].isna().all()
    head = [
        text("markup.measure", language),
        *(text(f"markup.by_{key.removesuffix('_name')}", language) for key in keys),
    ]
    head += [text("markup.value", language), text("markup.range", language), text("markup.n", language)]
    head += [text("markup.others", language)] if others else []
    head += [text("markup.method", language)]
    rows = [_score_row(row, keys, others, language) for row in frame.to_dict("records")]
    return table(head, rows, numbers=[len(keys) + 3], class_="cjm-stack cjm-score-table")


def score_text(row: Mapping[Any, Any], language: str) -> str:
    """Return a row's value as its measure is written: NPS in points, shares as count or percent, means with one decimal.

    >>> score_text({"metric": "nps", "statistic": "nps", "value": 12, "low": -3, "high": 26, "n": 84}, "en")
    '+12 [−3, 26], n = 84'
    """
    value, low, high, n = (row.get(key) for key in ("value", "low", "high", "n"))
    if absent(value):
        return MISSING
    if row.get("statistic") == "nps":
        return nps(value, low, high, n, language)
    if row.get("statistic") in SHARES:
        return share(value, low, high, n, language)
    return estimate(value, low, high, language, 1)


def plain_scores(frame: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return survey scores as texts for a terminal, headings and numbers in the language: NPS in points, shares in percent.

    `frame` is what `survey_scores` returns, whatever it is grouped by. A note and the reason why there is no value, or no
    interval, stand in the last column.

    >>> import pandas as pd
    >>> row = {"metric": "nps", "statistic": "nps", "n": 84, "value": 12.04, "low": -3.2, "high": 26.0, "method": "score"}
    >>> plain_scores(pd.DataFrame([row | {"note": None, "reason": None}]), "de").iloc[0].tolist()
    ['NPS', '84', '+12,0', '[−3,2; 26,0]', 'score', '']
    """
    known = catalogue("markup", language)
    columns = list(frame.columns)
    keys = columns[columns.index("statistic") + 1 : columns.index("n")]
    head = [known["measure"], *(known.get(f"by_{key}", key) for key in keys)]
    head += [known[name] for name in ("n", "value", "range", "method", "note")]
    rows = [
        [
            measure_name(row, language),
            *(MISSING if absent(row[key]) else clean(row[key]) for key in keys),
            number(row["n"], language),
            *_plain_value(row, language),
            clean(row["method"]),
            "; ".join(clean(row[name]) for name in ("reason", "note") if not absent(row[name])),
        ]
        for row in frame.to_dict("records")
    ]
    return type(frame)(rows, columns=head)


def _plain_value(row: Mapping[Any, Any], language: str) -> tuple[str, str]:
    if absent(row["value"]):
        return MISSING, ""
    digits = 2 if row["statistic"] == "mean" else 1
    shown = number(row["value"], language, digits, signed=row["statistic"] == "nps")
    unit = " %" if row["statistic"] in SHARES else ""
    return shown + unit, interval(row["low"], row["high"], language, digits)


def measure_name(row: Mapping[Any, Any], language: str) -> str:
    """Return what a row measures, in words that state the definition.

    >>> measure_name({"metric": "csat", "statistic": "top_2_box"}, "en")
    'CSAT, top two of the scale'
    """
    known = catalogue("markup", language)
    metric, statistic = clean(row.get("metric")), clean(row.get("statistic"))
    if metric == statistic:
        return known.get(f"metric_{metric}", metric.upper())
    return f"{known.get(f'metric_{metric}', metric.upper())}, {known.get(f'statistic_{statistic}', statistic)}"


def verdict(row: Mapping[Any, Any], language: str, of: str = "difference") -> str:
    """Return whether a difference, or a trend, is beyond noise, in words, with its adjusted p; nothing where it was not tested.

    >>> verdict({"p_adjusted": 0.0123}, "en"), verdict({"p_adjusted": 0.3}, "en")
    ('differs (p = 0.012)', 'no difference shown (p = 0.300)')
    """
    if absent(row.get("p_adjusted")):
        return ""
    known = float(row["p_adjusted"]) < ALPHA
    return text(f"markup.{'is' if known else 'no'}_{of}", language, p=p_value(row["p_adjusted"], language))


def frame_table(
    frame: pd.DataFrame,
    language: str,
    *,
    title: str | None = None,
    columns: Mapping[str, str] | None = None,
    digits: int = 2,
) -> str:
    """Return any frame as a table: `columns` names the shown columns and their headings, by default all as they are.

    Numbers with a fraction get `digits` decimals; `low` and `high` stand together as an interval; a column `evidence`
    becomes the button that opens it.
    """
    shown = dict(columns or {str(column): str(column) for column in frame.columns})
    if {"low", "high"} <= shown.keys():
        shown.pop("high")
        shown["low"] = text("markup.interval", language)
        together = True
    else:
        together = False
    if frame.empty or not shown:
        return section("table", title, empty(language), language=language)
    records = frame.to_dict("records")
    rows = [
        [
            interval(record["low"], record["high"], language, digits) or MISSING
            if together and column == "low"
            else _cell(record.get(column), language, digits)
            for column in shown
        ]
        for record in records
    ]
    right = [
        place
        for place, column in enumerate(shown)
        if pd.api.types.is_numeric_dtype(frame.get(column, pd.Series(dtype=object)))
    ]
    return section(
        "table", title, table(list(shown.values()), rows, numbers=right, class_="cjm-stack"), language=language
    )


def provenance(rows: Sequence[tuple[str, Any]], language: str) -> str:
    """Return how a report was made: (label, value) pairs; a label said again goes on with its lines."""
    parts: list[Markup] = []
    last = None
    for label, value in rows:
        lines = value if isinstance(value, (list, tuple)) else [value]
        parts += [
            tag("dt", label) if label != last else Markup(""),
            *(tag("dd", _cell(line, language, 2)) for line in lines),
        ]
        last = label
    title = text("markup.provenance", language)
    return section("provenance", title, tag("dl", *parts) if parts else empty(language), language=language)


def range_bar(row: Mapping[Any, Any], scale: tuple[float, float]) -> Markup:
    """Return the drawn interval of a row beside its number; the numbers say the same, so a reader is spared it."""

    def place(value: Any) -> float | None:
        return (
            None if absent(value) else round(min(max((float(value) - scale[0]) / (scale[1] - scale[0]), 0), 1) * 100, 1)
        )

    low, high, value, other = (place(row.get(key)) for key in ("low", "high", "value", "others_value"))
    parts = [
        tag("i", class_="cjm-band", style=f"left:{low}%;width:{round(high - low, 1)}%") if low is not None and high is not None else None,
        tag("i", class_="cjm-tick", style=f"left:{other}%") if other is not None else None,
        tag("i", class_="cjm-dot", style=f"left:{value}%") if value is not None else None,
    ]  # fmt: skip
    return tag("span", *parts, class_="cjm-range", aria_hidden="true")


def _score_row(row: Mapping[Any, Any], keys: Sequence[str], others: bool, language: str) -> list[Any]:
    shown = score_text(row, language).partition(", n = ")[0]
    small = (
        row.get("statistic") in SHARES
        and not absent(row.get("n"))
        and int(row["n"]) < 20
        and not absent(row.get("value"))
    )
    marks = [tag("span", text("markup.directional", language), class_="cjm-soft cjm-small")] if small else []
    cells: list[Any] = [measure_name(row, language), *(row.get(key) for key in keys)]
    if absent(row.get("value")):
        reason = clean(row.get("reason")) or text("markup.not_computable", language)
        cells += [tag("span", reason, class_="cjm-soft"), ""]
    else:
        cells += [join([tag("strong", shown), *marks], " "), range_bar(row, _scale(row))]
    n = number(row.get("n"), language)
    opens = evidence(row.get("evidence"), language, label=n, about=measure_name(row, language))
    cells.append(opens or n)
    if others:
        other = {key.removeprefix("others_"): row.get(key) for key in row if str(key).startswith("others_")}
        beside = score_text({**other, "statistic": row.get("statistic")}, language).partition(", n = ")[0]
        cells.append(join([beside, tag("span", verdict(row, language), class_="cjm-soft cjm-small")], " "))
    cells.append(method_note(row, language))
    return cells


def method_note(row: Mapping[Any, Any], language: str) -> Markup:
    """The method and its note; a note that names every wording is folded."""
    method, note = clean(row.get("method")), clean(row.get("note"))
    if len(note) <= _LONG:
        return tag("span", " · ".join(part for part in (method, note) if part), class_="cjm-soft cjm-small")
    return tag(
        "div", method, tag("details", tag("summary", text("markup.note", language)), note), class_="cjm-soft cjm-small"
    )


def _scale(row: Mapping[Any, Any]) -> tuple[float, float]:
    if row.get("statistic") in SHARES:
        return 0.0, 100.0
    low, high = row.get("scale_low"), row.get("scale_high")
    if not absent(low) and not absent(high) and float(high or 0) > float(low or 0):
        return float(low or 0), float(high or 0)
    return _SCALES.get(clean(row.get("metric")), (0.0, 10.0))


def _cell(value: Any, language: str, digits: int) -> Any:
    if isinstance(value, Markup):
        return value
    if isinstance(value, (list, tuple)):
        return amount("evidence", len(value), language)
    if absent(value):
        return MISSING
    if isinstance(value, bool):
        return text("markup.yes" if value else "markup.no", language)
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return number(value, language)
    if isinstance(value, float):
        return number(value, language, digits)
    return value
