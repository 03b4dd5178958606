"""How far two values lie apart, squared where a coefficient squares it: numbers, ranks, sets of codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cjmkit.agreement.tallies import Numbers, Places, quotient


def masi_distance(first: frozenset[Any], second: frozenset[Any]) -> float:
    """Return how far two sets of codes lie apart, 0…1 (Passonneau 2006: Jaccard, weighted 1, 2/3, 1/3, 0); two empty ones: 0.

    >>> round(masi_distance(frozenset({1, 2}), frozenset({2, 3})), 6)
    0.888889
    """
    return _distance(first, second, masi=True)


def jaccard_distance(first: frozenset[Any], second: frozenset[Any]) -> float:
    """Return the share (0…1) of the codes in either set that are not in both; two empty sets: 0.

    >>> jaccard_distance(frozenset({1, 2}), frozenset({1}))
    0.5
    """
    return _distance(first, second, masi=False)


class Likeness:
    """How alike sets of codes are, 1 − distance. Most sets share nothing, so only the pairs that do are held."""

    def __init__(self, sets: Sequence[frozenset[Any]], *, masi: bool) -> None:
        from scipy.sparse import csr_array

        # The empty set is like itself and nothing else: as if it held a code of its own.
        codes = {code: place for place, code in enumerate(sorted({code for each in sets for code in each}, key=str))}
        rows = [(row, codes[code]) for row, each in enumerate(sets) for code in each]
        rows += [(row, len(codes)) for row, each in enumerate(sets) if not each]
        where = np.array(rows, dtype=int).reshape(-1, 2).T
        members = csr_array((np.ones(len(rows)), (where[0], where[1])), shape=(len(sets), len(codes) + 1))
        shared = (members @ members.T).tocoo()
        sizes = np.asarray(members.sum(axis=1)).ravel()
        first, second, common = sizes[shared.row], sizes[shared.col], shared.data
        either = first + second - common
        alike = common / either
        if masi:
            alike = alike * np.where(common == either, 1.0, np.where(common == np.minimum(first, second), 2 / 3, 1 / 3))
        self._alike = csr_array((alike, (shared.row, shared.col)), shape=shared.shape)

    def apart(self, first: Places, second: Places) -> Numbers:
        """Return the distance of each pair of sets, by their numbers."""
        return 1 - np.asarray(self._alike[first, second]).ravel()

    def between(self, margins: Numbers) -> Numbers:
        """Return the likeness of all sets of any two clusters, summed: clusters × clusters."""
        return np.asarray(margins @ (self._alike @ margins.T))


def interval_distances(categories: Sequence[float]) -> Numbers:
    """Return the squared distances between numbers."""
    values = np.array(categories, dtype="float64")
    return np.asarray((values[:, None] - values[None, :]) ** 2)


def ratio_distances(categories: Sequence[float]) -> Numbers:
    """Return the squared distances between numbers, each as a share of their sum."""
    values = np.array(categories, dtype="float64")
    return quotient(values[:, None] - values[None, :], values[:, None] + values[None, :], otherwise=0.0) ** 2


def _distance(first: frozenset[Any], second: frozenset[Any], *, masi: bool) -> float:
    return float(Likeness([first, second], masi=masi).apart(np.array([0]), np.array([1]))[0])
