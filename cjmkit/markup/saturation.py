"""Saturation in words, then as numbers: for all interviews and each persona, and interview by interview."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from markupsafe import Markup

from cjmkit.markup.numbers import MISSING, NARROW, absent, estimate, interval, number
from cjmkit.markup.pieces import clean, evidence, section, table, tag
from cjmkit.texts import text

Row = Mapping[Any, Any]


def saturation_section(saturation: Any) -> str:
    """Return a `Saturation`: what was counted, whether the last interviews brought anything new, what is still unseen."""
    language = saturation.language
    whole = saturation.groups.iloc[0].to_dict()
    parts = [tag("p", sentence) for sentence in _words(saturation, whole)]
    if whole["codes"]:
        parts += [
            _groups(saturation),
            tag("p", text("saturation.caution", language), class_="cjm-soft cjm-small"),
            _each(saturation),
        ]
    return section("saturation", text("saturation.title", language), *parts, language=language)


def counted(n: Any, language: str) -> str:
    """Return a number of interviews with its noun."""
    return text(f"saturation.interviews_{'one' if n == 1 else 'many'}", language, n=number(n, language))


def what(facet: str, language: str) -> str:
    """Return what is counted as a code, in the plural."""
    return text(f"saturation.what_{facet.replace(' ', '_')}", language)


def _words(saturation: Any, whole: Row) -> list[str]:
    language = saturation.language
    names = {"what": what(saturation.facet, language), "codes": number(whole["codes"], language)}
    first = [text("saturation.counted", language, interviews=counted(whole["interviews"], language), **names)]
    if not saturation.asked and saturation.facet != "codes":
        first.append(text("saturation.no_codes_given", language))
    if saturation.left_out:
        first.append(text("saturation.left_out", language, n=counted(len(saturation.left_out), language)))
    if not absent(whole["reason"]):
        return [" ".join(first), _sentence(whole["reason"]), *_unseen(whole, language)]
    return [" ".join(first), *_rule(saturation, whole), *_unseen(whole, language)]


def _rule(saturation: Any, whole: Row) -> list[str]:
    language, run = saturation.language, saturation.run
    rows = saturation.interviews[saturation.interviews["persona"].isna()]
    ratio = _percent(whole["last_ratio"], language)
    new = number(rows["new"].tail(run).sum(), language)
    said = [text("saturation.last_run", language, run=run, new=new, ratio=ratio, base=saturation.base)]
    if absent(whole["saturated"]):
        said.append(text("saturation.not_reached", language))
    else:
        at = int(whole["saturated"])
        said.append(text("saturation.reached", language, at=at, run=run))
        since = int(rows["new"].iloc[at + run :].sum())
        said += [text("saturation.reached_late", language, new=number(since, language))] if since else []
    if not absent(whole["nothing_new"]):
        said.append(text("saturation.nothing_new", language, at=int(whole["nothing_new"]), run=run))
    return [" ".join(said), _orders(saturation, whole)]


def _orders(saturation: Any, whole: Row) -> str:
    """How much of that is the order of the interviews."""
    language, n = saturation.language, number(whole["orders"], saturation.language)
    if whole["reached"] in (0, 1) and whole["earliest"] == whole["latest"]:
        key = "orders_all_at" if whole["reached"] else "orders_none"
        return text(f"saturation.{key}", language, n=n, at=_point(whole["earliest"], saturation.run, language))
    ends = {key: _point(whole[end], saturation.run, language) for key, end in (("low", "earliest"), ("high", "latest"))}
    return text("saturation.orders", language, n=n, share=_percent(whole["reached"], language), **ends)


def _unseen(whole: Row, language: str) -> list[str]:
    if absent(whole["estimated"]):
        return []
    shown = estimate(whole["estimated"], whole["low"], whole["high"], language, 0)
    said = [text("saturation.estimated", language, value=shown, share=_percent(whole["completeness"], language))]
    if absent(whole["low"]) and not whole["once"]:
        said = [_sentence(text("saturation.no_interval", language))]
    return [" ".join([*said, text("saturation.coverage", language, share=_percent(whole["coverage"], language))])]


def _groups(saturation: Any) -> Markup:
    language, run = saturation.language, saturation.run
    keys = ("group", "interviews", "codes", "last", "reached", "nothing", "estimated", "completeness")
    rows = []
    for row in saturation.groups.to_dict("records"):
        cells: list[Any] = [row["name"], number(row["interviews"], language), number(row["codes"], language)]
        if absent(row["reason"]):
            cells += [
                _percent(row["last_ratio"], language),
                *(
                    tag("span", _point(row[key], run, language), class_="cjm-figure")
                    for key in ("saturated", "nothing_new")
                ),
            ]
        else:
            cells += [tag("div", tag("span", row["reason"], class_="cjm-soft cjm-small")), "", ""]
        low, high = row["low"], row["high"]
        cells += [
            tag("span", estimate(row["estimated"], low, high, language, 0), class_="cjm-figure"),
            _percent(row["completeness"], language),
        ]
        rows.append(cells)
    head = [text(f"saturation.head_{key}", language) for key in keys]
    return table(head, rows, numbers=[1, 2], class_="cjm-stack cjm-saturation-table")


def _each(saturation: Any) -> Markup:
    """Interview by interview: codes, new ones, known ones, and which are new."""
    language = saturation.language
    keys = ("place", "participant", "codes", "new", "total", "names")
    rows = []
    for row in saturation.interviews[saturation.interviews["persona"].isna()].to_dict("records"):
        known = f"{number(row['total'], language)} {interval(row['low'], row['high'], language)}"
        new = evidence(row["evidence"], language, label=number(row["new"], language), about=clean(row["participant"]))
        names = tag("span", ", ".join(map(clean, row["new_codes"])), class_="cjm-small")
        rows.append(
            [number(row["place"], language), row["participant"], number(row["codes"], language), new, known, names]
        )
    head = [text(f"saturation.head_{key}", language) for key in keys]
    shown = table(head, rows, numbers=[2, 3], class_="cjm-stack")
    return tag("details", tag("summary", text("saturation.by_interview", language)), shown, class_="cjm-fold")


def _point(at: Any, run: int, language: str) -> str:
    """When it was reached, as 6+2."""
    if absent(at) or not isfinite(float(at)):
        return text("saturation.no" if absent(at) else "saturation.never", language)
    return f"{int(at)}+{run}"


def _percent(share: Any, language: str) -> str:
    if absent(share):
        return MISSING
    # Short of everything is not everything: 99.7 % must not read as 100 %.
    shown = float(share) if float(share) >= 1 else min(float(share), 0.99)
    return f"{number(100 * shown, language)}{NARROW}%"


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:]}."
