"""How the number of known codes grows, and how much of that is the order of the interviews."""

from __future__ import annotations

from itertools import permutations
from math import factorial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Incidence = npt.NDArray[np.bool_]


class Accumulation(NamedTuple):
    """Known codes after 1, 2, … interviews over many orders: the mean, and where 95 % of the orders lie.

    `totals` is orders × interviews; `every` says whether they are all the orders there are.
    """

    mean: Numbers
    low: Numbers
    high: Numbers
    totals: npt.NDArray[np.int64]
    every: bool


def accumulation(incidence: Incidence, *, orders: int = 1000, seed: int = 0) -> Accumulation:
    """Return how known codes grow over all orders of the interviews, or over so many random ones where there are more.

    `incidence` is interviews × codes: whether a code came up. The mean is that over all orders, computed exactly (Ugland, Gray
    & Ellingsen 2003, Journal of Animal Ecology 72, 888–897), the band from the orders drawn.

    >>> accumulation(np.array([[True, True, False], [False, True, True]])).mean.tolist()
    [2.0, 3.0]
    """
    interviews, codes = incidence.shape
    every = factorial(interviews) <= orders
    if every:
        drawn = np.array(list(permutations(range(interviews))), dtype=np.int64).reshape(
            factorial(interviews), interviews
        )
    else:
        start = np.tile(np.arange(interviews), (orders, 1))
        drawn = np.random.default_rng(seed).permuted(start, axis=1)
    places = np.argsort(drawn, axis=1)  # in which place each interview comes
    totals = np.zeros((len(drawn), interviews), dtype=np.int64)
    rows = np.arange(len(drawn))
    for code in range(codes):
        first = places[:, incidence[:, code]].min(axis=1)
        totals[rows, first] += 1
    totals = np.cumsum(totals, axis=1)
    low, high = np.quantile(totals, [0.025, 0.975], axis=0) if interviews else (np.empty(0), np.empty(0))
    return Accumulation(_mean(incidence), low, high, totals, every)


def saturation_by_order(totals: npt.NDArray[np.int64], *, base: int, run: int, most: float) -> Numbers:
    """Return for each order the interview after which a run brought at most `most` of the base; infinite where none did."""
    if totals.shape[1] < base + run:
        return np.full(len(totals), np.inf)
    found = totals[:, base - 1 + run :] - totals[:, base - 1 : totals.shape[1] - run]
    reached = (found <= most * totals[:, [base - 1]]) & (totals[:, [base - 1]] > 0)
    return np.where(reached.any(axis=1), reached.argmax(axis=1) + base, np.inf)


def _mean(incidence: Incidence) -> Numbers:
    """Return the expected number of known codes: each is missing as long as no interview in which it came up is drawn."""
    interviews = len(incidence)
    frequency = incidence.sum(axis=0)
    missing, means = np.ones(incidence.shape[1]), []
    for drawn in range(interviews):
        missing = missing * np.clip(interviews - frequency - drawn, 0, None) / (interviews - drawn)
        means.append(float((1 - missing).sum()))
    return np.array(means)
