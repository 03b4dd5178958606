"""The table of agreement: each measure of each facet and of each code, with its interval and what was set aside."""

from __future__ import annotations

from collections.abc import Iterator
from math import nan
from typing import Any

import numpy as np
import pandas as pd

from cjmkit.agreement.coefficients import (
    drawn_ac1,
    drawn_alpha,
    drawn_cohen,
    drawn_fleiss,
    drawn_percent,
    drawn_prevalence,
)
from cjmkit.agreement.distances import Likeness, interval_distances
from cjmkit.agreement.tallies import Numbers, Patterns, Places, sample
from cjmkit.agreement.units import UNCODED, Units, units_of
from cjmkit.tables import FACETS, table
from cjmkit.texts import text

# What a facet's values are decides which measures say something: names, numbers, ranks, sets of codes. The first alpha is the one
# whose distances fit the facet.
NAMES = ("percent", "cohen", "fleiss", "krippendorff", "gwet_ac1")
AMOUNTS = ("percent", "krippendorff", "krippendorff_ordinal", "krippendorff_nominal")
RANKS = ("percent", "krippendorff", "krippendorff_nominal", "gwet_ac1")
SETS = ("percent", "krippendorff_masi", "krippendorff_jaccard")
OF_CODE = ("prevalence", *NAMES)
MEASURES = {
    "phase": NAMES,
    "emotion": NAMES,
    "valence": AMOUNTS,
    "intensity": AMOUNTS,
    "lane": NAMES,
    "touchpoint": NAMES,
    "channel": NAMES,
    "impact": RANKS,
    "codes": SETS,
}
ALWAYS = ("phase", "emotion", "valence", "lane")  # rows, with a reason, even where nobody gave a value
RESULT = {
    "facet": "str",
    "code": "str",
    "measure": "str",
    "value": "float64",
    "low": "float64",
    "high": "float64",
    "n_units": "Int64",
    "n_coders": "Int64",
    "set_aside": "Int64",
    "reason": "str",
}
ASIDE = ("one_coder", "rejected", "left_open")


def agreement_table(
    codings: pd.DataFrame,
    *,
    unit: str = "quote",
    uncoded: str = "aside",
    candidates: pd.DataFrame | None = None,
    seed: int = 0,
    draws: int = 1000,
    language: str = "en",
) -> pd.DataFrame:
    """Return how far the coders agree on each facet and each code, with 95 % bootstrap intervals over participants.

    `codings` is a ledger (`tables.CODINGS`); each coder's last decision counts, but not one that settles a disagreement: it
    was made in sight of the others. `unit` is what is compared: a quote (the same span), a sentence or a character, which
    compare spans that do not match. `uncoded` says what becomes of what a coder left open in an interview they worked on: it is
    set "aside", or "counts" as a value of its own (not for numbers and ranks). `candidates` (`candidate_quotes`) are the
    sentences that both need.

    Columns: facet; code (missing: the whole facet; else this code against all others); measure; value, low, high; n_units
    (with two values or more); n_coders; set_aside (units that some coder decided on and that do not count; `coder_agreement` says why); reason (why there is no value or no interval, or what weakens it). Measures: percent (of agreeing pairs,
    0…100; of sets: the very same ones), cohen (two coders only), fleiss, gwet_ac1, krippendorff (nominal; interval for valence and
    intensity; ordinal for impact), krippendorff_ordinal, krippendorff_nominal, krippendorff_masi and krippendorff_jaccard (sets
    of codes), and beside each code its prevalence (percent of the values). The bootstrap draws participants, or turns of speech
    where there is only one; draws in which nothing varies are left out. The same seed gives the same intervals, whatever the
    order of the rows. Raises `CjmkitError` as `units_of` does.

    >>> from cjmkit.tables import CODINGS
    >>> agreement_table(table(CODINGS))["reason"].unique().tolist()
    ['needs two coders']
    """
    units = units_of(codings, unit=unit, uncoded=uncoded, candidates=candidates, language=language)
    return measured(units, seed=seed, draws=draws, language=language)


def measured(units: Units, *, seed: int = 0, draws: int = 1000, language: str = "en") -> pd.DataFrame:
    """Return the table of `agreement_table` for units."""
    aside = set_aside(units).groupby("facet")["n"].sum()
    rows: list[dict[str, Any]] = []
    for facet in MEASURES:
        if facet in ALWAYS or units.values[facet][0]:
            left = int(aside.get(facet, 0))
            rows += [
                {"facet": facet, "set_aside": left, **row} for row in _facet_rows(units, facet, seed, draws, language)
            ]
    return table(RESULT, rows)


def set_aside(units: Units) -> pd.DataFrame:
    """Return what does not count and why: facet, why (one_coder, rejected, left_open), n units; together with n_units it is everything.

    one_coder: only one coder decided on it; rejected: someone held that it should not be coded; left_open: coded by two or
    more, but this facet was given by one at most.
    """
    decided = (units.decided > 0).sum(axis=1)
    rejected = (units.decided == 2).any(axis=1)
    rows = []
    for facet in FACETS:
        apart = (units.values[facet][1] >= 0).sum(axis=1) < 2
        alone = apart & (decided < 2)
        for why, which in zip(ASIDE, (alone, apart & ~alone & rejected, apart & ~alone & ~rejected), strict=True):
            rows.append({"facet": facet, "why": why, "n": int(units.sizes[which].sum())})
    return table({"facet": "str", "why": "str", "n": "Int64"}, rows)


def _facet_rows(units: Units, facet: str, seed: int, draws: int, language: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of one facet: each measure, then each code against the rest."""
    categories, values = units.values[facet]
    paired = (values >= 0).sum(axis=1) >= 2
    active = (values[paired] >= 0).any(axis=0)
    if not paired.any():
        why = text("agreement.two_coders" if len(units.coders) < 2 else "agreement.no_units", language)
        common = {"n_units": 0, "n_coders": len(units.coders), "reason": why}
        yield from ({**common, "measure": measure} for measure in MEASURES[facet])
        return
    values, sizes = values[paired][:, active], units.sizes[paired]
    clusters, few = _clusters(units.frame[paired], language)
    drawn = sample(int(clusters.max()) + 1, draws, seed)
    # Categories that only single values have are none here.
    used = np.unique(values[values >= 0])
    place = np.full(len(categories), -1, dtype=np.int64)
    place[used] = np.arange(len(used))
    patterns = Patterns.of(np.where(values >= 0, place[values], -1), clusters, sizes, len(used))
    kept = [categories[number] for number in used]
    common = {"n_units": int(sizes.sum()), "n_coders": int(active.sum())}
    for measure in MEASURES[facet]:
        yield {**common, "measure": measure, **_estimate(measure, patterns, drawn, kept, facet, few, language)}
    for code, of_code in _codes(kept, patterns, facet):
        for measure in OF_CODE:
            estimate = _estimate(measure, of_code, drawn, ["", code], facet, few, language)
            yield {**common, "code": code, "measure": measure, **estimate}


def _codes(categories: list[Any], patterns: Patterns, facet: str) -> Iterator[tuple[str, Patterns]]:
    """Yield each code of a facet of names or sets, and the patterns of this code (1) against all others (0)."""
    if facet in ("valence", "intensity", "impact"):
        return
    if facet == "codes":
        holding: dict[str, list[int]] = {}
        for number, each in enumerate(categories):
            for code in each:
                holding.setdefault(code, []).append(number)
        for code in sorted(holding):
            places = np.zeros(len(categories), dtype=np.int64)
            places[holding[code]] = 1
            yield code, patterns.recoded(places, 2)
    else:
        for number, code in enumerate(categories):
            if code != UNCODED:
                yield str(code), patterns.recoded((np.arange(len(categories)) == number).astype(np.int64), 2)


def _estimate(
    measure: str, patterns: Patterns, draws: Numbers, categories: list[Any], facet: str, few: str | None, language: str
) -> dict[str, Any]:
    """Return value, low, high and reason of a measure; the first row of `draws` is the data as it is."""
    if measure == "cohen" and patterns.values.shape[1] > 2:
        return {"value": nan, "reason": text("agreement.not_two", language)}
    drawn = _drawn(measure, patterns, draws, categories, facet)
    value, spread = float(drawn[0]), drawn[1:][~np.isnan(drawn[1:])]
    if np.isnan(value):
        return {"value": nan, "reason": text("agreement.no_variation", language)}
    # Where every draw says the same, the bootstrap knows nothing of the uncertainty: no interval of width 0.
    if len(spread) == 0 or np.ptp(spread) < 1e-12:
        return {"value": value, "reason": text("agreement.no_interval", language)}
    low, high = np.quantile(spread, [0.025, 0.975])
    return {"value": value, "low": float(low), "high": float(high), "reason": few}


def _drawn(measure: str, patterns: Patterns, draws: Numbers, categories: list[Any], facet: str) -> Numbers:
    simple = {"cohen": drawn_cohen, "fleiss": drawn_fleiss, "gwet_ac1": drawn_ac1}
    if measure == "percent":
        return 100 * drawn_percent(patterns, draws)
    if measure == "prevalence":
        return 100 * drawn_prevalence(patterns, draws)[:, 1]
    if measure in simple:
        return simple[measure](patterns, draws)
    _, _, level = measure.partition("_")
    if level in ("masi", "jaccard"):
        return drawn_alpha(patterns, draws, Likeness(categories, masi=level == "masi"))
    if not level and facet in ("valence", "intensity"):
        return drawn_alpha(patterns, draws, interval_distances(categories))
    ordinal = level == "ordinal" or (not level and facet == "impact")
    return drawn_alpha(patterns, draws, "ordinal" if ordinal else "nominal")


def _clusters(frame: pd.DataFrame, language: str) -> tuple[Places, str | None]:
    """Return the number of each unit's participant, and a remark where there is only one: then turns of speech are drawn."""
    # A survey comment has no participant; its utterance is one respondent's.
    people = frame["participant"].fillna(frame["utterance"]).fillna(frame["unit"])
    alone = people.nunique() < 2
    drawn = frame["utterance"].fillna(frame["unit"]) if alone else people
    numbers, _ = pd.factorize(drawn, sort=True)  # sorted: the order of the rows must not matter
    return numbers.astype(np.int64), text("agreement.one_person", language) if alone else None
