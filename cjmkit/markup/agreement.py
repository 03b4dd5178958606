"""Agreement of coders: what was compared, how far they agree by facet and by code, and each disagreement with both sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from cjmkit.markup.numbers import MISSING, NARROW, absent, amount, estimate, interval, number
from cjmkit.markup.pieces import clean, escaped, join, section, table, tag
from cjmkit.markup.tables import range_bar
from cjmkit.texts import catalogue, text

FEW_PEOPLE = 10  # below, an interval from draws of people is too narrow
AROUND = 32  # characters that a ledger keeps on either side of a quote
FOLDED = 20  # codes of a facet from which its table is folded
_ALPHAS = ("krippendorff", "krippendorff_masi")
_KAPPAS = ("cohen", "fleiss")

Row = Mapping[Any, Any]


def agreement_section(agreement: Any) -> str:
    """Return an `Agreement`: what was compared and set aside, a table by facet, one by code, and the disagreements."""
    language, frame = agreement.language, agreement.table
    rows = frame.to_dict("records")
    return section(
        "agreement", text("agreement.title", language),
        *(tag("p", sentence) for sentence in _compared(agreement)),
        _facets(rows, agreement.set_aside, language),
        tag("p", text("agreement.reading", language), class_="cjm-soft cjm-small"),
        *_codes(rows, agreement), *_differences(agreement),
        language=language,
    )  # fmt: skip


def plain_agreement(table: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return agreement by facet as texts for a terminal, headings and numbers in the language; `table` is an `agreement_table`."""
    known, heads = catalogue("agreement", language), catalogue("markup", language)
    head = [known["head_facet"], heads["measure"], heads["value"], heads["range"], known["head_units"]]
    head += [known["head_coders"], known["head_aside"], heads["note"]]
    rows = [
        [
            known[f"facet_{row['facet']}"],
            known[f"measure_{row['measure']}"],
            *_plain(row, language, percent=row["measure"] == "percent"),
            *(number(row[name], language) for name in ("n_units", "n_coders", "set_aside")),
            "" if absent(row["reason"]) else clean(row["reason"]),
        ]
        for row in table.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=head)


def plain_codes(table: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return agreement on each code in one row of texts: how often it is, and alpha with its interval, before AC1 and percent."""
    known, heads = catalogue("agreement", language), catalogue("markup", language)
    head = [known["head_facet"], known["head_code"], known["head_prevalence"], known["head_alpha"], heads["range"]]
    head += [known["head_ac1"], known["head_percent"], known["head_units"], heads["note"]]
    rows = []
    for (facet, code), group in table.groupby(["facet", "code"], sort=False):
        found = {row["measure"]: row for row in group.to_dict("records")}
        alpha = found["krippendorff"]
        percent, often = (_plain(found[name], language, percent=True)[0] for name in ("percent", "prevalence"))
        ac1 = _plain(found["gwet_ac1"], language)[0]
        why = "" if absent(alpha["reason"]) else clean(alpha["reason"])
        units = number(alpha["n_units"], language)
        rows.append([known[f"facet_{facet}"], code, often, *_plain(alpha, language), ac1, percent, units, why])
    return pd.DataFrame(rows, columns=head)


def _plain(row: Row, language: str, *, percent: bool = False) -> tuple[str, str]:
    """A value and its interval: coefficients with two decimals, shares in percent with one."""
    if absent(row["value"]):
        return MISSING, ""
    digits = 1 if percent else 2
    shown = number(row["value"], language, digits) + (" %" if percent else "")
    return shown, "" if absent(row["low"]) else interval(row["low"], row["high"], language, digits)


def code_name(facet: str, code: Any, codebook: Any, language: str) -> str:
    """Return a value of a facet as people call it: from the codebook, from the interface's words, or as it stands."""
    if isinstance(code, (list, tuple)):
        return ", ".join(map(clean, code))
    if isinstance(code, (int, float)):
        return number(code, language, 0 if float(code).is_integer() else 1, signed=facet == "valence")
    entries = {"phase": codebook.phases, "emotion": codebook.emotions}.get(facet, ())
    named = {entry.id: entry.name(language) for entry in entries}
    words = catalogue("agreement", language)
    own = clean(code)
    return named.get(own) or words.get(f"{facet}_{own.replace(' ', '_')}") or words.get(f"value_{own}") or own


def _compared(agreement: Any) -> list[str]:
    language = agreement.language
    if not agreement.coders:
        return [text("agreement.nobody", language)]
    names = ", ".join(agreement.coders)
    many = "many" if len(agreement.coders) > 1 else "one"
    sentences = [text(f"agreement.who_{many}", language, n=len(agreement.coders), names=names)]
    sentences[0] += " " + text(f"agreement.unit_{agreement.unit}", language)
    sentences[0] += " " + text(f"agreement.uncoded_{agreement.uncoded}", language)
    if 0 < agreement.people < FEW_PEOPLE:
        sentences.append(text("agreement.few_people", language, people=amount("people", agreement.people, language)))
    return sentences


def _facets(rows: Sequence[Row], aside: pd.DataFrame, language: str) -> Markup:
    head = [
        text(f"agreement.head_{key}", language)
        for key in ("facet", "percent", "kappa", "alpha", "ac1", "units", "aside")
    ]
    body = []
    for facet in dict.fromkeys(row["facet"] for row in rows):
        found = {row["measure"]: row for row in rows if row["facet"] == facet and absent(row["code"])}
        first = next(iter(found.values()))
        cells = [text(f"agreement.facet_{facet}", language), _percent(found.get("percent"), language)]
        if absent(first["value"]):
            cells += ["", tag("span", first["reason"], class_="cjm-soft"), ""]
        else:
            cells += [_kappa(found, language), _alpha(found, language), _value(found.get("gwet_ac1"), language)]
        left = aside[aside["facet"].eq(facet) & aside["n"].gt(0)]
        why = ", ".join(
            text(f"agreement.aside_{row['why']}", language, n=number(row["n"], language))
            for row in left.to_dict("records")
        )
        whole = _small(why)
        cells += [number(first["n_units"], language), _beside(number(first["set_aside"], language), whole)]
        body.append(cells)
    return table(head, body, numbers=[5], class_="cjm-stack cjm-agreement-table")


def _codes(rows: Sequence[Row], agreement: Any) -> list[Markup]:
    language = agreement.language
    coded: dict[str, dict[str, dict[str, Row]]] = {}
    for row in rows:
        if not absent(row["code"]):
            coded.setdefault(row["facet"], {}).setdefault(row["code"], {})[row["measure"]] = row
    if not coded:
        return []
    keys = ("code", "prevalence", "alpha_range", "range", "kappa", "ac1", "percent")
    head = [text(f"agreement.head_{key}", language) for key in keys]
    parts = [
        tag("h3", text("agreement.by_code", language)),
        tag("p", text("agreement.prevalence", language), class_="cjm-soft cjm-small"),
    ]
    for facet, codes in coded.items():
        ordered = _in_order(facet, codes, agreement.codebook)
        body = [_code_row(facet, code, codes[code], agreement) for code in ordered]
        name = text("agreement.codes_of", language, facet=text(f"agreement.facet_{facet}", language), n=len(codes))
        shown = table(head, body, class_="cjm-stack cjm-code-table")
        parts.append(tag("details", tag("summary", name), shown, open=len(codes) < FOLDED, class_="cjm-fold"))
    return parts


def _in_order(facet: str, codes: Mapping[str, Mapping[str, Row]], codebook: Any) -> list[str]:
    """Phases and emotions as in the codebook, anything else by how often it was given."""
    known = [entry.id for entry in {"phase": codebook.phases, "emotion": codebook.emotions}.get(facet, ())]
    return sorted(
        codes,
        key=lambda code: (
            known.index(code) if code in known else len(known),
            -codes[code]["prevalence"]["value"],
            code,
        ),
    )


def _code_row(facet: str, code: str, found: Mapping[str, Row], agreement: Any) -> list[Any]:
    language, alpha = agreement.language, found["krippendorff"]
    name = code_name(facet, code, agreement.codebook, language)
    if absent(alpha["value"]):
        shown: list[Any] = [tag("span", alpha["reason"], class_="cjm-soft"), ""]
    else:
        shown = [_beside(tag("strong", _value(alpha, language)), _small(alpha["reason"])), range_bar(alpha, (0.0, 1.0))]
    return [
        name,
        _percent(found["prevalence"], language),
        *shown,
        _kappa(found, language, interval_too=False),
        _value(found["gwet_ac1"], language, interval_too=False),
        _percent(found["percent"], language, interval_too=False),
    ]


def _differences(agreement: Any) -> list[Markup]:
    language, frame = agreement.language, agreement.disagreements
    title = tag("h3", text("agreement.differences", language, n=number(len(frame), language)))
    if frame.empty:
        return [title, tag("p", text("agreement.no_differences", language), class_="cjm-soft")]
    parts = [title]
    for facet in agreement.set_aside["facet"].unique():
        rows = frame[frame["facet"].eq(facet)].to_dict("records")
        if rows:
            coders = sorted({coder for row in rows for coder in row["values"]})
            head = [text("agreement.head_quote", language), *coders]
            body = [[_quote(row, language), *(_side(row, coder, agreement) for coder in coders)] for row in rows]
            name = text(
                "agreement.differences_of",
                language,
                facet=text(f"agreement.facet_{facet}", language),
                n=number(len(rows), language),
            )
            parts.append(
                tag("details", tag("summary", name), table(head, body, class_="cjm-stack cjm-sides"), class_="cjm-fold")
            )
    return parts


def _quote(row: Row, language: str) -> Markup:
    where = [clean(row["participant"]) or clean(row["source"])]
    where += [] if absent(row["position"]) else [text("quotes.turn", language, number=int(row["position"]))]
    meta = tag("span", " · ".join(where), class_="cjm-meta")
    if absent(row["text"]):
        return _beside(tag("span", text("agreement.not_quotable", language), class_="cjm-soft"), meta)
    before, after = clean(row["before"]), clean(row["after"])
    if len(before) >= AROUND:  # cut in the middle of a word, most likely
        before = "…\u00a0" + before.partition(" ")[2]
    if len(after) >= AROUND:
        after = after.rpartition(" ")[0] + "\u00a0…"
    around = [tag("span", words, class_="cjm-soft") if words.strip("\u00a0 …") else None for words in (before, after)]
    said = tag("q", join([around[0], tag("b", escaped(row["text"])), around[1]]))
    asked = (
        None
        if absent(row["question"])
        else tag("span", text("agreement.asked", language, question=clean(row["question"])), class_="cjm-meta")
    )
    return tag("div", said, tag("br"), meta, *([tag("br"), asked] if asked else []))


def _side(row: Row, coder: str, agreement: Any) -> Markup | str:
    if coder not in row["values"]:
        return MISSING
    name = code_name(row["facet"], row["values"][coder], agreement.codebook, agreement.language)
    memo = row["memos"].get(coder)
    return _beside(name, _small(memo)) if memo else name


def _kappa(found: Mapping[Any, Row], language: str, *, interval_too: bool = True) -> Markup | str:
    """Cohen's kappa of two coders, Fleiss' of more; which one stands beside it where both could be meant."""
    for measure in _KAPPAS:
        if measure in found and not absent(found[measure]["value"]):
            value = _value(found[measure], language, interval_too=interval_too)
            return _beside(value, _small(text(f"agreement.{measure}", language)))
    return MISSING


def _alpha(found: Mapping[Any, Row], language: str) -> Markup | str:
    """Krippendorff's alpha with the distances that fit the facet, and their name where they are no plain ones."""
    measure = next((measure for measure in _ALPHAS if measure in found), None)
    if measure is None or absent(found[measure]["value"]):
        return MISSING
    facet = found[measure]["facet"]
    level = {"valence": "interval", "intensity": "interval", "impact": "ordinal", "codes": "masi"}.get(facet)
    words = [text(f"agreement.level_{level}", language)] if level else []
    words += [] if absent(found[measure]["reason"]) else [found[measure]["reason"]]
    said = _small("; ".join(words))
    return _beside(tag("strong", _value(found[measure], language)), said)


def _small(said: Any) -> Markup | None:
    return None if absent(said) else tag("span", said, class_="cjm-soft cjm-small")


def _beside(value: Markup | str, said: Markup | None) -> Markup:
    """A value and what is said of it, in one piece: on a narrow screen a cell's parts would be set apart."""
    return tag("div", value, *([" ", said] if said else []))


def _value(row: Row | None, language: str, *, interval_too: bool = True) -> Markup | str:
    if row is None or absent(row["value"]):
        return MISSING
    low, high = (row["low"], row["high"]) if interval_too else (None, None)
    shown = estimate(row["value"], low, high, language, 2)
    return tag("span", shown, class_="cjm-figure")


def _percent(row: Row | None, language: str, *, interval_too: bool = True) -> Markup | str:
    if row is None or absent(row["value"]):
        return MISSING
    shown = f"{number(row['value'], language)}{NARROW}%"
    return tag(
        "span", shown, " ", interval(row["low"], row["high"], language) if interval_too else "", class_="cjm-figure"
    )
