"""Coefficients of agreement. Ratings are a row a unit and a column a coder; None (or nan) is no value.

nltk's `multi_kappa` fails on gaps and its alpha calls a single category full agreement; so the coefficients are computed
here, each for many weightings of the units at once, as a bootstrap needs them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from math import isnan, nan
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Ratings = Sequence[Sequence[Hashable | None]]
Numbers = npt.NDArray[np.float64]
Distance = Callable[[Any, Any], float]
Level = Literal["nominal", "ordinal", "interval", "ratio"]


def percent_agreement(ratings: Ratings) -> float:
    """Return the share (0…1) of agreeing pairs of coders, averaged over the units with two values or more.

    >>> percent_agreement([["a", "a"], ["a", "b"], ["b", None]])
    0.5
    """
    return _once(weighted_percent, ratings)


def cohen_kappa(ratings: Ratings) -> float:
    """Return Cohen's kappa of two coders over the units that both rated; nan where neither varies.

    Cohen 1960, Educational and Psychological Measurement 20, 37–46.

    >>> round(cohen_kappa([["y", "y"]] * 20 + [["y", "n"]] * 5 + [["n", "y"]] * 10 + [["n", "n"]] * 15), 6)
    0.4
    """
    return _once(weighted_cohen, [pair for pair in ratings if not any(map(_missing, pair))])


def fleiss_kappa(ratings: Ratings) -> float:
    """Return Fleiss' kappa, with gaps as in Gwet 2014 (Handbook of Inter-Rater Reliability); nan without variation.

    >>> fleiss_kappa([["a", "a", "a"], ["b", "b", "b"]])
    1.0
    """
    return _once(weighted_fleiss, ratings)


def gwet_ac1(ratings: Ratings) -> float:
    """Return Gwet's AC1, which rare codes do not pull down; nan where only one category was used.

    Gwet 2008, British Journal of Mathematical and Statistical Psychology 61, 29–48.

    >>> gwet_ac1([["a", "a"], ["b", "b"]])
    1.0
    """
    return _once(weighted_ac1, ratings)


def krippendorff_alpha(ratings: Ratings, *, distance: Level | Distance = "nominal") -> float:
    """Return Krippendorff's alpha; nan where nothing varies. Units with one value do not count.

    `distance` is a level of measurement, or a function of two values (squared, as `masi_distance` is for sets of codes).
    Krippendorff 2011, Computing Krippendorff's Alpha-Reliability.

    >>> round(krippendorff_alpha([["yes", "no", "no"], ["yes", "no", None], ["no", None, None]]), 6)
    -0.333333
    """
    categories = categories_of(ratings)
    tensor = one_hot(ratings, categories)
    if callable(distance):
        distances = np.array([[distance(a, b) for b in categories] for a in categories], dtype="float64")
    else:
        distances = _level_distances(distance, categories, tensor)
    return float(weighted_alpha(tensor, np.ones((1, tensor.shape[1])), distances)[0])


def masi_distance(first: frozenset[Any], second: frozenset[Any]) -> float:
    """Return how far two sets of codes lie apart, 0…1 (Passonneau 2006: Jaccard, weighted 1, 2/3, 1/3, 0); two empty ones: 0.

    >>> round(masi_distance(frozenset({1, 2}), frozenset({2, 3})), 6)
    0.888889
    """
    common = first & second
    if first == second:
        return 0.0
    weight = 2 / 3 if first <= second or second <= first else 1 / 3
    return 1 - weight * len(common) / len(first | second)


def jaccard_distance(first: frozenset[Any], second: frozenset[Any]) -> float:
    """Return the share (0…1) of the codes in either set that are not in both; two empty sets: 0.

    >>> jaccard_distance(frozenset({1, 2}), frozenset({1}))
    0.5
    """
    return 1 - len(first & second) / len(first | second) if first | second else 0.0


def categories_of(ratings: Ratings) -> list[Any]:
    """Return the values in use, numbers by size, others in the order in which they first stand there."""
    found = list(dict.fromkeys(value for unit in ratings for value in unit if not _missing(value)))
    numeric = all(isinstance(value, (int, float)) for value in found)
    return sorted(found, key=lambda value: float(str(value))) if numeric else found


def one_hot(ratings: Ratings, categories: Sequence[Any]) -> Numbers:
    """Return coders × units × categories, 1 where that coder gave that unit that value."""
    place = {category: number for number, category in enumerate(categories)}
    coders = max((len(unit) for unit in ratings), default=0)
    tensor = np.zeros((coders, len(ratings), len(categories)))
    for row, unit in enumerate(ratings):
        for coder, value in enumerate(unit):
            if not _missing(value):
                tensor[coder, row, place[value]] = 1
    return tensor


def weighted_percent(tensor: Numbers, weights: Numbers) -> Numbers:
    """Return percent agreement (0…1) for each row of `weights` (draws × units)."""
    agreeing, pairable = _pair_agreement(tensor)
    return _ratio(weights @ agreeing, weights @ pairable)


def weighted_cohen(tensor: Numbers, weights: Numbers) -> Numbers:
    """Return Cohen's kappa of the first two coders, who rated every unit, for each row of `weights`."""
    first, second = tensor[0], tensor[1]
    total = weights.sum(axis=1)
    observed = _ratio(weights @ (first * second).sum(axis=1), total)
    expected = _ratio(((weights @ first) * (weights @ second)).sum(axis=1), total**2)
    return _beyond_chance(observed, expected)


def weighted_fleiss(tensor: Numbers, weights: Numbers) -> Numbers:
    """Return Fleiss' kappa for each row of `weights`."""
    return _beyond_chance(weighted_percent(tensor, weights), (_prevalence(tensor, weights) ** 2).sum(axis=1))


def weighted_ac1(tensor: Numbers, weights: Numbers) -> Numbers:
    """Return Gwet's AC1 for each row of `weights`; categories are those in use over all units."""
    if tensor.shape[2] < 2:
        return np.full(len(weights), np.nan)
    prevalence = _prevalence(tensor, weights)
    expected = (prevalence * (1 - prevalence)).sum(axis=1) / (tensor.shape[2] - 1)
    return _beyond_chance(weighted_percent(tensor, weights), expected)


def weighted_alpha(tensor: Numbers, weights: Numbers, distances: Numbers) -> Numbers:
    """Return Krippendorff's alpha for each row of `weights`, from squared distances between the categories."""
    counts = tensor.sum(axis=0)
    counts = counts * (counts.sum(axis=1, keepdims=True) >= 2)
    values = counts.sum(axis=1)
    disagreeing = ((counts @ distances) * counts).sum(axis=1) / np.maximum(values - 1, 1)
    total, margins = weights @ values, weights @ counts
    observed = _ratio(weights @ disagreeing, total)
    expected = _ratio(((margins @ distances) * margins).sum(axis=1), total * (total - 1))
    return 1 - _ratio(observed, expected)


def nominal_distances(size: int) -> Numbers:
    """Return the distances between categories that are the same or not."""
    return 1 - np.eye(size)


def interval_distances(categories: Sequence[float]) -> Numbers:
    """Return the squared distances between numbers."""
    values = np.array(categories, dtype="float64")
    return np.asarray((values[:, None] - values[None, :]) ** 2)


def _level_distances(level: Level, categories: Sequence[Any], tensor: Numbers) -> Numbers:
    if level == "nominal":
        return nominal_distances(len(categories))
    if level == "interval":
        return interval_distances(categories)
    if level == "ratio":
        values = np.array(categories, dtype="float64")
        sums = values[:, None] + values[None, :]
        return _ratio(values[:, None] - values[None, :], sums, otherwise=0.0) ** 2
    counts = tensor.sum(axis=0)
    margins = counts[counts.sum(axis=1) >= 2].sum(axis=0)
    middles = np.cumsum(margins) - margins / 2
    return np.asarray((middles[:, None] - middles[None, :]) ** 2)


def _once(measure: Callable[[Numbers, Numbers], Numbers], ratings: Ratings) -> float:
    tensor = one_hot(ratings, categories_of(ratings))
    return float(measure(tensor, np.ones((1, len(ratings))))[0]) if tensor.size else nan


def _pair_agreement(tensor: Numbers) -> tuple[Numbers, Numbers]:
    """Return each unit's share of agreeing pairs (0 where it has no pair), and 1 where it has one."""
    counts = tensor.sum(axis=0)
    values = counts.sum(axis=1)
    return _ratio((counts * (counts - 1)).sum(axis=1), values * (values - 1), otherwise=0.0), (values >= 2).astype(
        "float64"
    )


def _prevalence(tensor: Numbers, weights: Numbers) -> Numbers:
    counts = tensor.sum(axis=0)
    values = counts.sum(axis=1, keepdims=True)
    rated = (values[:, 0] > 0).astype("float64")
    return _ratio(
        weights @ _ratio(counts, np.broadcast_to(values, counts.shape), otherwise=0.0), (weights @ rated)[:, None]
    )


def _beyond_chance(observed: Numbers, expected: Numbers) -> Numbers:
    return _ratio(observed - expected, np.where(np.isclose(expected, 1.0, rtol=0, atol=1e-12), 0.0, 1 - expected))


def _ratio(above: Numbers, below: Numbers, otherwise: float = np.nan) -> Numbers:
    """Return above / below, and `otherwise` where below is 0."""
    below = np.broadcast_to(below, above.shape)
    return np.asarray(np.divide(above, below, out=np.full(above.shape, otherwise), where=below != 0))


def _missing(value: Hashable | None) -> bool:
    return value is None or (isinstance(value, float) and isnan(value))
