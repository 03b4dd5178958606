"""What is compared: quotes, sentences or characters, and what each coder said of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cjmkit.agreement.standing import independent, standing
from cjmkit.agreement.tallies import Numbers, Places
from cjmkit.errors import CjmkitError, nearest
from cjmkit.tables import FACETS, IMPACTS, QUOTES, given, table
from cjmkit.texts import text

UNITS, RULES = ("quote", "sentence", "character"), ("aside", "counts")
NUMBERS = ("valence", "intensity")
UNCODED = "uncoded"  # the value of what a coder left open, where that counts
SPAN = ["utterance", "source", "participant", "start_char", "end_char"]


@dataclass(frozen=True)
class Units:
    """Units × coders. `decided` is 0 where a coder said nothing, 1 for a coding, 2 for a rejection.

    `frame` has a row a unit: unit, source, participant, utterance, size (1, or its characters). `values` holds, by facet,
    the categories in order and their numbers (−1: no value), units × coders.
    """

    frame: pd.DataFrame
    coders: list[str]
    decided: Places
    values: dict[str, tuple[list[Any], Places]]

    @property
    def sizes(self) -> Numbers:
        return self.frame["size"].to_numpy(dtype="float64")


def units_of(
    codings: pd.DataFrame,
    *,
    unit: str = "quote",
    uncoded: str = "aside",
    candidates: pd.DataFrame | None = None,
    language: str = "en",
) -> Units:
    """Return the units of a ledger that some coder decided on; where what is uncoded counts, also those that nobody did.

    `candidates` (`candidate_quotes`) are the sentences; a coder's value for a sentence or a character is that of the span
    that covers most of it, the shorter one of two that cover the same; codes of several spans are put together.
    Raises `CjmkitError` for an unknown unit or rule, and where sentences, or
    the codings' places in the text, are needed and missing.
    """
    _check(unit, UNITS, "unit", language)
    _check(uncoded, RULES, "uncoded", language)
    if candidates is None and (unit == "sentence" or uncoded == "counts"):
        raise CjmkitError(text("agreement.needs_candidates", language))
    lines = standing(independent(codings))
    placeless = int(lines[["utterance", "start_char", "end_char"]].isna().any(axis=1).sum())
    if placeless and (unit != "quote" or uncoded == "counts"):
        raise CjmkitError(text("agreement.no_place", language, n=placeless))
    everything = table(QUOTES) if candidates is None else candidates
    within = "source" if uncoded == "counts" else "utterance"
    sentences = everything.loc[everything[within].isin(lines[within]), ["quote", *SPAN]].rename(
        columns={"quote": "unit"}
    )
    if unit == "quote":
        pieces, said = _quotes(lines)
        if uncoded == "counts":
            pieces = pd.concat([pieces, sentences[~sentences["unit"].isin(_touching(lines, sentences)["unit"])]])
    else:
        pieces = sentences if unit == "sentence" else _segments(lines, sentences if uncoded == "counts" else None)
        met = _touching(lines, pieces)
        said = _said(met)
        if uncoded == "aside":
            pieces = pieces[pieces["unit"].isin(met["unit"])]
    sizes = pieces["end_char"] - pieces["start_char"] if unit == "character" else 1
    pieces = pieces.assign(size=sizes).sort_values(["source", "utterance", "start_char", "unit"], ignore_index=True)
    return _matrices(pieces, said, uncoded)


def _quotes(lines: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    said = lines.rename(columns={"quote": "unit"})
    # Ledgers keep the span of each line; the same quote has the same one.
    pieces = said[["unit", *SPAN]].sort_values(["unit", *SPAN]).drop_duplicates("unit")
    return pieces, said[["unit", "coder", "status", *FACETS]]


def _segments(lines: pd.DataFrame, sentences: pd.DataFrame | None) -> pd.DataFrame:
    """Return the stretches of text between any two ends of spans: within one, all characters were coded alike."""
    spans = pd.concat([lines[SPAN], *([] if sentences is None else [sentences[SPAN]])]).drop_duplicates()
    rows: list[tuple[Any, ...]] = []
    for utterance, turn in spans.groupby("utterance", sort=True):
        starts, ends = turn["start_char"].to_numpy(dtype=int), turn["end_char"].to_numpy(dtype=int)
        cuts = np.unique(np.concatenate([starts, ends]))
        inside = (starts[:, None] <= cuts[:-1]) & (ends[:, None] >= cuts[1:])
        covered = np.flatnonzero(inside.any(axis=0)).tolist()
        source, participant = turn["source"].iloc[0], turn["participant"].iloc[0]
        ends_of = [(int(cuts[place]), int(cuts[place + 1])) for place in covered]
        rows += [(f"{utterance}:{low}", utterance, source, participant, low, high) for low, high in ends_of]
    return pd.DataFrame(rows, columns=["unit", *SPAN])


def _touching(lines: pd.DataFrame, spans: pd.DataFrame) -> pd.DataFrame:
    """Return each meeting of a line and a span of the same turn, with the characters they share."""
    places = spans[["unit", "utterance", "start_char", "end_char"]]
    met = lines.merge(places, on="utterance", suffixes=("", "_unit"))
    lows, highs = met[["start_char", "start_char_unit"]].max(axis=1), met[["end_char", "end_char_unit"]].min(axis=1)
    return met.assign(shared=highs - lows)[highs > lows]


def _said(met: pd.DataFrame) -> pd.DataFrame:
    """Return what each coder said of each span, from all the lines that touch it."""
    met = met.assign(length=met["end_char"] - met["start_char"], rejecting=met["status"].eq("rejected"))
    order = ["unit", "coder", "rejecting", "shared", "length", "start_char", "quote"]
    met = met.sort_values(order, ascending=[True, True, True, False, True, True, True])
    single = [facet for facet in FACETS if facet != "codes"]
    said = (
        met.groupby(["unit", "coder"], sort=False)[["status", *single]].first().reset_index()
    )  # the first that is given
    together: dict[tuple[str, str], set[str]] = {}
    for unit, coder, codes in zip(met["unit"], met["coder"], met["codes"], strict=True):
        together.setdefault((unit, coder), set()).update(codes if given(codes) else ())
    said["codes"] = [sorted(together[key]) for key in zip(said["unit"], said["coder"], strict=True)]
    return said


def _matrices(frame: pd.DataFrame, said: pd.DataFrame, uncoded: str) -> Units:
    """Return the units with each coder's values as numbers of categories."""
    coders = sorted(said["coder"].unique())
    rows = pd.Index(frame["unit"]).get_indexer(pd.Index(said["unit"]))
    columns = pd.Index(coders, dtype="object").get_indexer(pd.Index(said["coder"], dtype="object"))
    decided = np.zeros((len(frame), len(coders)), dtype=np.int64)
    decided[rows, columns] = np.where(said["status"].eq("rejected"), 2, 1)
    sources, _ = pd.factorize(frame["source"])
    working = np.zeros((sources.max(initial=-1) + 1, len(coders)), dtype=bool)
    working[sources[rows], columns] = True  # this coder was at work on this source
    values = {}
    for facet in FACETS:
        categories, given_values = _categories(said[facet], facet)
        matrix = np.full(decided.shape, -1, dtype=np.int64)
        matrix[rows, columns] = given_values
        if uncoded == "counts" and facet not in (*NUMBERS, "impact"):
            left = (matrix < 0) & working[sources] & (matrix >= 0).any(axis=0)
            categories.append(frozenset() if facet == "codes" else UNCODED)
            matrix[left] = len(categories) - 1
        values[facet] = (categories, matrix)
    return Units(frame, coders, decided, values)


def _categories(column: pd.Series, facet: str) -> tuple[list[Any], Places]:
    """Return a facet's values in order (impacts by weight, the rest by size or letters), and the number of each row's, or −1."""
    if facet == "codes":
        there = np.array([given(value) for value in column], dtype=bool)
        found: list[Any] = [frozenset(map(str, value)) for value in column[there]]
        distinct = sorted(set(found), key=sorted)
    else:
        there = column.notna().to_numpy(dtype=bool)
        found = column[there].tolist()
        distinct = sorted(set(found), key=_weight if facet == "impact" else None)
    place = {value: number for number, value in enumerate(distinct)}
    numbers = np.full(len(column), -1, dtype=np.int64)
    numbers[there] = [place[value] for value in found]
    return distinct, numbers


def _weight(impact: str) -> tuple[int, str]:
    return IMPACTS.index(impact) if impact in IMPACTS else len(IMPACTS), impact


def _check(value: str, allowed: Sequence[str], name: str, language: str) -> None:
    if value not in allowed:
        near = nearest(value, allowed)
        hint = text("common.nearest", language, nearest=near) if near else ", ".join(allowed)
        raise CjmkitError(text("agreement.not_one_of", language, name=name, value=value, hint=hint))
