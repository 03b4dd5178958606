"""Coefficients of agreement. Ratings are a row a unit and a column a coder; None (or nan) is no value.

nltk's `multi_kappa` fails on gaps, its alpha calls a single category full agreement and its MASI divides by zero for two empty
sets; scikit-learn's kappa knows two coders without gaps. So the coefficients are computed here, from `tallies`: once for a
value, and for all draws of a bootstrap together.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from math import isnan
from typing import Any, Literal

import numpy as np

from cjmkit.agreement.distances import Likeness, interval_distances, ratio_distances
from cjmkit.agreement.tallies import Numbers, Patterns, quotient, sample
from cjmkit.agreement.tallies import agreeing as _agreeing

Ratings = Sequence[Sequence[Hashable | None]]
Distance = Callable[[Any, Any], float]
Level = Literal["nominal", "ordinal", "interval", "ratio"]
Order = Literal["nominal", "ordinal"]


def percent_agreement(ratings: Ratings) -> float:
    """Return the share (0…1) of agreeing pairs of coders, averaged over the units with two values or more.

    >>> percent_agreement([["a", "a"], ["a", "b"], ["b", None]])
    0.5
    """
    return float(drawn_percent(*_whole(ratings))[0])


def cohen_kappa(ratings: Ratings) -> float:
    """Return Cohen's kappa of two coders over the units that both rated; nan where neither varies.

    Cohen 1960, Educational and Psychological Measurement 20, 37–46.

    >>> round(cohen_kappa([["y", "y"]] * 20 + [["y", "n"]] * 5 + [["n", "y"]] * 10 + [["n", "n"]] * 15), 6)
    0.4
    """
    return float(drawn_cohen(*_whole(ratings))[0])


def fleiss_kappa(ratings: Ratings) -> float:
    """Return Fleiss' kappa, with gaps as in Gwet 2014 (Handbook of Inter-Rater Reliability); nan without variation.

    >>> fleiss_kappa([["a", "a", "a"], ["b", "b", "b"]])
    1.0
    """
    return float(drawn_fleiss(*_whole(ratings))[0])


def gwet_ac1(ratings: Ratings) -> float:
    """Return Gwet's AC1, which rare codes do not pull down; nan where only one category was used.

    Gwet 2008, British Journal of Mathematical and Statistical Psychology 61, 29–48.

    >>> gwet_ac1([["a", "a"], ["b", "b"]])
    1.0
    """
    return float(drawn_ac1(*_whole(ratings))[0])


def krippendorff_alpha(ratings: Ratings, *, distance: Level | Distance = "nominal") -> float:
    """Return Krippendorff's alpha; nan where nothing varies. Units with one value do not count.

    `distance` is a level of measurement, or a function of two values (squared, as `masi_distance` is for sets of codes).
    Krippendorff 2011, Computing Krippendorff's Alpha-Reliability.

    >>> round(krippendorff_alpha([["yes", "no", "no"], ["yes", "no", None], ["no", None, None]]), 6)
    -0.333333
    """
    return float(drawn_alpha(*_whole(ratings), _distances(ratings, distance))[0])


def alpha_interval(
    ratings: Ratings, *, distance: Level | Distance = "nominal", draws: int = 5000, seed: int = 0
) -> tuple[float, float]:
    """Return a 95 % percentile interval of Krippendorff's alpha over draws of units, each of which is a case of its own.

    Draws in which nothing varies are left out; (nan, nan) where none is left.

    >>> alpha_interval([["a", "a"], ["b", "b"], ["a", "b"], ["b", "b"]])[1]
    1.0
    """
    patterns = _patterns(ratings, range(len(ratings)))
    drawn = drawn_alpha(patterns, sample(len(ratings), draws, seed), _distances(ratings, distance))[1:]
    known = drawn[~np.isnan(drawn)]
    low, high = np.quantile(known, [0.025, 0.975]) if len(known) else (np.nan, np.nan)
    return float(low), float(high)


def categories_of(ratings: Ratings) -> list[Any]:
    """Return the values in use, numbers by size, sets by their sorted members, anything else by its letters."""
    found = {value for unit in ratings for value in unit if not _missing(value)}
    if all(isinstance(value, (int, float)) for value in found):
        return sorted(found, key=lambda value: float(str(value)))
    return sorted(found, key=lambda value: sorted(map(str, value)) if isinstance(value, frozenset) else [str(value)])


def drawn_percent(patterns: Patterns, draws: Numbers) -> Numbers:
    """Return percent agreement (0…1) of each draw: rows of `draws` say how often each cluster counts."""
    return quotient(draws @ patterns.summed(_agreeing(patterns)), draws @ patterns.summed(patterns.paired))


def drawn_cohen(patterns: Patterns, draws: Numbers) -> Numbers:
    """Return Cohen's kappa of the first two coders for each draw."""
    if patterns.values.shape[1] < 2:
        return np.full(len(draws), np.nan)
    both = (patterns.values[:, :2] >= 0).all(axis=1).astype(float)
    same = both * (patterns.values[:, 0] == patterns.values[:, 1])
    first, second = (draws @ patterns.tallied(coder, both) for coder in (0, 1))
    total = draws @ patterns.summed(both)
    return beyond_chance(quotient(draws @ patterns.summed(same), total), quotient((first * second).sum(1), total**2))


def drawn_fleiss(patterns: Patterns, draws: Numbers) -> Numbers:
    """Return Fleiss' kappa for each draw."""
    return beyond_chance(drawn_percent(patterns, draws), (drawn_prevalence(patterns, draws) ** 2).sum(axis=1))


def drawn_ac1(patterns: Patterns, draws: Numbers) -> Numbers:
    """Return Gwet's AC1 for each draw; categories are those in use over all units."""
    used = int((patterns.totals > 0).sum())
    if used < 2:
        return np.full(len(draws), np.nan)
    prevalence = drawn_prevalence(patterns, draws)
    return beyond_chance(drawn_percent(patterns, draws), (prevalence * (1 - prevalence)).sum(axis=1) / (used - 1))


def drawn_prevalence(patterns: Patterns, draws: Numbers) -> Numbers:
    """Return the share (0…1) of each category in each draw, each unit weighing the same: draws × categories."""
    count = patterns.count
    each = quotient(np.ones(len(count)), count, otherwise=0.0)
    shares = sum(
        (draws @ patterns.tallied(coder, each) for coder in range(patterns.values.shape[1])),
        np.zeros((len(draws), patterns.categories)),
    )
    return quotient(shares, (draws @ patterns.summed((count > 0).astype(float)))[:, None])


def drawn_alpha(patterns: Patterns, draws: Numbers, distances: Numbers | Likeness | Order = "nominal") -> Numbers:
    """Return Krippendorff's alpha for each draw: from squared distances between categories, the likeness of sets, or an order.

    Distances of ranks depend on how often each rank occurs, so they are those of the draw.
    """
    margins = patterns.margins()
    drawn = draws @ margins
    total = drawn.sum(axis=1)
    if isinstance(distances, Likeness):
        observed = draws @ patterns.summed(patterns.disagreeing(distances.apart))
        expected = total**2 - ((draws @ distances.between(margins)) * draws).sum(axis=1)
    elif isinstance(distances, np.ndarray):
        observed = draws @ patterns.summed(patterns.disagreeing(lambda one, other: distances[one, other]))
        expected = ((draws @ (margins @ distances @ margins.T)) * draws).sum(axis=1)
    elif distances == "nominal":
        observed = draws @ patterns.summed(patterns.disagreeing())
        expected = total**2 - (drawn**2).sum(axis=1)
    else:
        middles = np.cumsum(drawn, axis=1) - drawn / 2
        apart = (middles[:, :, None] - middles[:, None, :]) ** 2
        observed = (np.tensordot(draws, patterns.coincidences(), axes=1) * apart).sum(axis=(1, 2))
        expected = (drawn[:, :, None] * drawn[:, None, :] * apart).sum(axis=(1, 2))
    return 1 - quotient(quotient(observed, total), quotient(expected, total * (total - 1)))


def beyond_chance(observed: Numbers, expected: Numbers) -> Numbers:
    """Return (observed − expected) / (1 − expected), nan where chance alone explains everything."""
    return quotient(observed - expected, np.where(np.isclose(expected, 1.0, rtol=0, atol=1e-12), 0.0, 1 - expected))


def _whole(ratings: Ratings) -> tuple[Patterns, Numbers]:
    return _patterns(ratings, [0] * len(ratings)), np.ones((1, 1))


def _patterns(ratings: Ratings, clusters: Sequence[int]) -> Patterns:
    place = {value: number for number, value in enumerate(categories_of(ratings))}
    values = np.full((len(ratings), max(map(len, ratings), default=0)), -1)
    for row, unit in enumerate(ratings):
        for coder, value in enumerate(unit):
            if not _missing(value):
                values[row, coder] = place[value]
    return Patterns.of(values, np.array(clusters, dtype=int), np.ones(len(values)), len(place))


def _distances(ratings: Ratings, distance: Level | Distance) -> Numbers | Order:
    if distance == "nominal" or distance == "ordinal":
        return distance
    categories = categories_of(ratings)
    if callable(distance):
        pairs = [[distance(a, b) for b in categories] for a in categories]
        return np.array(pairs, dtype="float64").reshape(len(categories), len(categories))
    return ratio_distances(categories) if distance == "ratio" else interval_distances(categories)


def _missing(value: Hashable | None) -> bool:
    return value is None or (isinstance(value, float) and isnan(value))
