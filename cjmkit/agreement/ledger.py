"""Agreement and disagreement of the coders of a ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import nan
from typing import Any

import numpy as np
import pandas as pd

from cjmkit.agreement.coefficients import (
    Numbers,
    categories_of,
    interval_distances,
    nominal_distances,
    one_hot,
    weighted_ac1,
    weighted_alpha,
    weighted_cohen,
    weighted_percent,
)
from cjmkit.codings import COUNTING, decisions
from cjmkit.quotes import agreed_facets
from cjmkit.tables import FACETS, table
from cjmkit.texts import text

MEASURES = {
    "phase": ("percent", "cohen", "krippendorff", "gwet_ac1"),
    "emotion": ("percent", "cohen", "krippendorff", "gwet_ac1"),
    "valence": ("percent", "krippendorff"),  # a number: alpha with interval distances, not four or five names
    "lane": ("percent", "cohen", "krippendorff", "gwet_ac1"),
}
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
DISAGREEMENTS = {
    "quote": "str",
    "participant": "str",
    "source": "str",
    "text": "str",
    "facet": "str",
    "values": "object",
    "codings": "object",
}


def agreement_table(codings: pd.DataFrame, *, seed: int = 0, draws: int = 1000, language: str = "en") -> pd.DataFrame:
    """Return how far the coders agree on phase, emotion, valence and lane, with 95 % bootstrap intervals.

    `codings` is a ledger (`tables.CODINGS`). A unit is a quote that two coders or more decided on; each coder's last
    decision counts, but not one that settles a disagreement: it was made in sight of the others. Columns: facet, code
    (missing: the whole facet; else Krippendorff's alpha of that code against the rest), measure (percent, in percent;
    cohen, two coders only; krippendorff, interval distances for valence; gwet_ac1), value, low, high, n_units (with two
    values or more), n_coders, set_aside (units that a rejection or a facet left open kept out), reason. The bootstrap draws
    participants, or units where there is only one participant; draws in which nothing varies are left out.

    >>> from cjmkit.tables import CODINGS
    >>> agreement_table(table(CODINGS))["reason"].unique().tolist()
    ['needs two coders']
    """
    lines = decisions(codings[[not _listed(settles) for settles in codings["settles"]]])
    lines = lines[lines["status"].isin([*COUNTING, "rejected"])]
    units = lines[lines.groupby("quote")["coder"].transform("size") >= 2]
    rows = [
        row for facet in MEASURES for row in _facet_rows(units, facet, lines["coder"].nunique(), seed, draws, language)
    ]
    return table(RESULT, rows)


def disagreements(codings: pd.DataFrame) -> pd.DataFrame:
    """Return what the coders have still to settle: one row a quote and facet on which they differ.

    Columns quote, participant, source, text, facet, values (coder → value, "rejected" for a rejected quote) and codings
    (ids of the decisions, for `settles`). The rule is that of `verified_quotes`: valence and intensity one apart on the
    same side agree, and a facet that a later decision settled is off the list.

    >>> from cjmkit.tables import CODINGS
    >>> disagreements(table(CODINGS)).empty
    True
    """
    rows = []
    for _, group in decisions(codings).groupby("quote", sort=False):
        standing: list[dict[str, Any]] = [
            {str(key): value for key, value in row.items()} for row in group.to_dict("records")
        ]
        lines = [line for line in standing if line["status"] in (*COUNTING, "rejected")]
        agreed = agreed_facets(lines)
        for facet in FACETS:
            heard = [line for line in lines if line["status"] == "rejected" or _given(line[facet])]
            counting = any(line["status"] in COUNTING for line in heard)
            if facet in agreed or len(heard) < 2 or not counting or _settled_by_rejection(lines):
                continue
            first = heard[0]
            rows.append(
                {
                    **{key: first[key] for key in ("quote", "participant", "source", "text")},
                    "facet": facet,
                    "values": {
                        line["coder"]: line["status"] if line["status"] == "rejected" else line[facet] for line in heard
                    },
                    "codings": [id for line in heard for id in line["codings"]],
                }
            )
    return table(DISAGREEMENTS, rows)


def _settled_by_rejection(lines: Sequence[dict[str, Any]]) -> bool:
    """Return whether the last word on a quote is that it should not be coded, said in sight of the others' codings."""
    last = max(lines, key=lambda line: line["at"])
    return last["status"] == "rejected" and _listed(last["settles"])


def _facet_rows(
    units: pd.DataFrame, facet: str, coders_known: int, seed: int, draws: int, language: str
) -> Iterator[dict[str, Any]]:
    """Yield the rows of one facet: each measure, then each code against the rest."""
    heard = units[units["status"].isin(COUNTING) & units[facet].notna()]
    pairable = heard[heard.groupby("quote")["coder"].transform("size") >= 2]
    coders, quotes = sorted(pairable["coder"].unique()), list(pairable["quote"].unique())
    values = {(row["quote"], row["coder"]): row[facet] for row in pairable.to_dict("records")}
    ratings = [[values.get((quote, coder)) for coder in coders] for quote in quotes]
    common = {
        "facet": facet,
        "n_units": len(quotes),
        "n_coders": len(coders) if quotes else coders_known,
        "set_aside": int(units["quote"].nunique()) - len(quotes),
    }
    if not quotes:
        why = text("agreement.two_coders" if coders_known < 2 else "agreement.no_units", language)
        yield from ({**common, "measure": measure, "reason": why} for measure in MEASURES[facet])
        return
    categories = sorted(categories_of(ratings))
    tensor = one_hot(ratings, categories)
    distances = interval_distances(categories) if facet == "valence" else nominal_distances(len(categories))
    weights = _weights(pairable, seed, draws)
    for measure in MEASURES[facet]:
        if measure == "cohen" and len(coders) > 2:
            yield {**common, "measure": measure, "reason": text("agreement.not_two", language)}
        else:
            yield {**common, "measure": measure, **_estimate(measure, tensor, distances, weights, language)}
    if facet != "valence":
        for place, code in enumerate(categories):
            rest = tensor.sum(axis=2) - tensor[:, :, place]
            against = np.stack([tensor[:, :, place], rest], axis=2)
            estimate = _estimate("krippendorff", against, nominal_distances(2), weights, language)
            yield {**common, "code": code, "measure": "krippendorff", **estimate}


def _estimate(measure: str, tensor: Numbers, distances: Numbers, weights: Numbers, language: str) -> dict[str, Any]:
    """Return value, low, high and reason of a measure; the first row of `weights` is the data as it is."""
    if measure == "percent":
        drawn = 100 * weighted_percent(tensor, weights)
    elif measure == "cohen":
        drawn = weighted_cohen(tensor, weights)
    elif measure == "gwet_ac1":
        drawn = weighted_ac1(tensor, weights)
    else:
        drawn = weighted_alpha(tensor, weights, distances)
    value, spread = float(drawn[0]), drawn[1:][~np.isnan(drawn[1:])]
    if np.isnan(value):
        return {"value": nan, "reason": text("agreement.no_variation", language)}
    # Where every draw says the same, the bootstrap knows nothing of the uncertainty: no interval of width 0.
    if len(spread) == 0 or np.ptp(spread) < 1e-12:
        return {"value": value, "reason": text("agreement.no_interval", language)}
    low, high = np.quantile(spread, [0.025, 0.975])
    return {"value": value, "low": float(low), "high": float(high)}


def _weights(pairable: pd.DataFrame, seed: int, draws: int) -> Numbers:
    """Return how often each unit counts in the data (first row: once) and in each draw of participants."""
    units = pairable.drop_duplicates("quote")
    # A survey comment has no participant; its utterance is one respondent's.
    people = units["participant"].fillna(units["utterance"]).fillna(units["quote"])
    clusters, number = pd.factorize(people if people.nunique() > 1 else units["quote"])
    size = len(number)
    drawn = np.random.default_rng(seed).multinomial(size, np.full(size, 1 / size), size=draws)
    return np.vstack([np.ones((1, len(units))), drawn[:, clusters]])


def _given(value: Any) -> bool:
    return bool(value) if isinstance(value, (list, tuple)) else not (value is None or pd.isna(value))


def _listed(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and len(value) > 0
