"""Ratings counted: units that were rated alike stand together, so that a bootstrap costs little however many quotes there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Apart = Callable[[Places, Places], Numbers]  # distances between categories, pair by pair
MOST_KEYS = 1_000_000


def not_equal(first: Places, second: Places) -> Numbers:
    """Return the distance of categories that are the same or not."""
    return np.asarray(first != second, dtype=np.float64)


@dataclass(frozen=True)
class Patterns:
    """Ways in which units were rated, and how often each occurs in each cluster (a participant).

    `values` is patterns × coders: the category's number, −1 where a coder gave none. `sizes` are units, or characters.
    """

    values: Places
    clusters: Places
    sizes: Numbers
    categories: int

    @classmethod
    def of(cls, values: Places, clusters: Places, sizes: Numbers, categories: int) -> Patterns:
        """Return the patterns of units × coders."""
        radix, width = categories + 1, int(clusters.max(initial=0)) + 1
        if width * radix ** values.shape[1] <= MOST_KEYS:  # few ways of rating: count them without sorting
            powers = radix ** np.arange(values.shape[1])
            counted = np.bincount(clusters * radix ** values.shape[1] + (values + 1) @ powers, weights=sizes)
            keys = np.flatnonzero(counted)
            unique = (keys[:, None] // powers) % radix - 1
            return cls(unique, keys // radix ** values.shape[1], counted[keys].astype(np.float64), categories)
        unique, inverse = np.unique(np.column_stack([clusters, values]), axis=0, return_inverse=True)
        sums = np.bincount(inverse.ravel(), weights=sizes, minlength=len(unique)).astype(np.float64)
        return cls(unique[:, 1:], unique[:, 0], sums, categories)

    def recoded(self, places: Places, categories: int) -> Patterns:
        """Return the patterns with other categories: `places` gives the new number of each old one."""
        recoded = np.append(places, -1)[self.values]  # −1 takes the last
        return Patterns.of(recoded, self.clusters, self.sizes, categories)

    @property
    def count(self) -> Numbers:
        """How many values each pattern has."""
        return np.asarray((self.values >= 0).sum(axis=1), dtype=np.float64)

    @property
    def paired(self) -> Numbers:
        """1 for a pattern with two values or more."""
        return (self.count >= 2).astype(np.float64)

    @property
    def totals(self) -> Numbers:
        """How often each category was given, over all clusters."""
        given = self.values >= 0
        weights = np.broadcast_to(self.sizes[:, None], self.values.shape)[given]
        return np.bincount(self.values[given], weights=weights, minlength=self.categories).astype(np.float64)

    def summed(self, amounts: Numbers) -> Numbers:
        """Return an amount a pattern as a sum a cluster."""
        return np.bincount(self.clusters, weights=amounts * self.sizes, minlength=self._width).astype(np.float64)

    def tallied(self, coder: int, amounts: Numbers) -> Numbers:
        """Return an amount a pattern as clusters × categories, by the category that one coder gave."""
        given = self.values[:, coder] >= 0
        place = self.clusters[given] * self.categories + self.values[given, coder]
        weights = (amounts * self.sizes)[given]
        flat = np.bincount(place, weights=weights, minlength=self._width * self.categories)
        return flat.reshape(self._width, self.categories).astype(np.float64)

    def margins(self) -> Numbers:
        """Return the values of units that have two or more, clusters × categories."""
        parts = [self.tallied(coder, self.paired) for coder in range(self.values.shape[1])]
        return sum(parts, np.zeros((self._width, self.categories)))

    def disagreeing(self, apart: Apart = not_equal) -> Numbers:
        """Return for each pattern the distances of its ordered pairs of values, over its number of values less one."""
        distances = np.zeros(len(self.values))
        for first, second, both in self._pairs():
            distances[both] += 2 * apart(first[both], second[both])
        return quotient(distances, self.count - 1, otherwise=0.0)

    def coincidences(self) -> Numbers:
        """Return how often each value met each other one, clusters × categories × categories (Krippendorff's matrix)."""
        flat = np.zeros(self._width * self.categories**2)
        each = quotient(self.sizes, self.count - 1, otherwise=0.0)
        for first, second, both in self._pairs():
            for one, other in ((first, second), (second, first)):
                place = (self.clusters * self.categories + one) * self.categories + other
                flat += np.bincount(place[both], weights=each[both], minlength=len(flat))
        return flat.reshape(self._width, self.categories, self.categories)

    def _pairs(self) -> Iterator[tuple[Places, Places, npt.NDArray[np.bool_]]]:
        for one, other in combinations(range(self.values.shape[1]), 2):
            first, second = self.values[:, one], self.values[:, other]
            yield first, second, (first >= 0) & (second >= 0)

    @property
    def _width(self) -> int:
        return int(self.clusters.max()) + 1 if len(self.clusters) else 1


def agreeing(patterns: Patterns) -> Numbers:
    """Return the share (0…1) of agreeing pairs in each pattern, 0 where it has no pair."""
    return patterns.paired - quotient(patterns.disagreeing(), patterns.count, otherwise=0.0)


def sample(size: int, draws: int, seed: int) -> Numbers:
    """Return how often each of `size` clusters counts: once each in the first row, then drawn with replacement."""
    if size == 0:
        return np.ones((draws + 1, 1))
    picked = np.random.default_rng(seed).integers(0, size, (draws, size))
    places = picked + size * np.arange(draws)[:, None]
    drawn = np.bincount(places.ravel(), minlength=draws * size).reshape(draws, size)
    return np.vstack([np.ones((1, size)), drawn.astype(np.float64)])


def quotient(above: Numbers, below: Numbers, otherwise: float = np.nan) -> Numbers:
    """Return above / below, and `otherwise` where below is 0."""
    below = np.broadcast_to(below, above.shape)
    return np.asarray(np.divide(above, below, out=np.full(above.shape, otherwise), where=below != 0))
