"""Many tests at once, and the size of a difference."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from math import isnan, nan


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p-values adjusted by Holm's step-down method, in their order; nan is not part of the family and stays nan.

    Holm 1979, Scandinavian Journal of Statistics 6, 65–70.

    >>> holm([0.01, 0.04, 0.03, 0.005])
    [0.03, 0.06, 0.06, 0.02]
    """
    order = _ascending(p_values)
    adjusted, so_far = [nan] * len(p_values), 0.0
    for rank, place in enumerate(order):
        so_far = max(so_far, min(1.0, (len(order) - rank) * p_values[place]))
        adjusted[place] = so_far
    return adjusted


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Return p-values adjusted for the false discovery rate, in their order; nan is not part of the family and stays nan.

    Benjamini & Hochberg 1995, Journal of the Royal Statistical Society B 57, 289–300.

    >>> benjamini_hochberg([0.01, 0.04, 0.03, 0.005])
    [0.02, 0.04, 0.04, 0.02]
    """
    order = _ascending(p_values)
    adjusted, so_far = [nan] * len(p_values), 1.0
    for rank in range(len(order), 0, -1):
        place = order[rank - 1]
        so_far = min(so_far, p_values[place] * len(order) / rank)
        adjusted[place] = so_far
    return adjusted


def cliffs_delta(first: Sequence[float], second: Sequence[float]) -> float:
    """Return Cliff's delta (−1…1): how much more often a value of `first` is above one of `second` than below it.

    Cliff 1993, Psychological Bulletin 114, 494–509. Nan where one side is empty.

    >>> round(cliffs_delta([7, 6, 5, 6, 7, 4], [3, 4, 5, 2, 4, 3]), 6)
    0.861111
    """
    if not first or not second:
        return nan
    ordered = sorted(second)
    above = sum(bisect_left(ordered, value) for value in first)
    below = sum(len(ordered) - bisect_right(ordered, value) for value in first)
    return (above - below) / (len(first) * len(second))


def _ascending(p_values: Sequence[float]) -> list[int]:
    return sorted((place for place, p in enumerate(p_values) if not isnan(p)), key=lambda place: p_values[place])
