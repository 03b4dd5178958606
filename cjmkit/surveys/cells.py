"""A column's cells, each different one once: a survey's columns hold the same few answers over and over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Cells:
    """The different cells of a column in the order in which they come, and for each row which of them it holds."""

    distinct: tuple[str, ...]
    codes: np.ndarray[Any, np.dtype[np.intp]]

    @cached_property
    def counts(self) -> tuple[int, ...]:
        return tuple(np.bincount(self.codes, minlength=len(self.distinct)).tolist())

    def counted(self) -> Iterator[tuple[str, int]]:
        """Return each different cell with the number of rows that hold it."""
        return zip(self.distinct, self.counts, strict=True)

    def number_of(self, holds: Callable[[str], Any]) -> int:
        """Return in how many rows the cell is as asked."""
        return sum(count for cell, count in self.counted() if holds(cell))

    def each(self, read: Callable[[str], Any]) -> np.ndarray[Any, Any]:
        """Return for each row what its cell is read as."""
        values = np.empty(len(self.distinct), dtype=object)
        values[:] = [read(cell) for cell in self.distinct]
        return values[self.codes]


def cells_of(column: Sequence[str]) -> Cells:
    """Return the cells of a column.

    >>> cells_of(["9", "", "9"]).distinct, cells_of(["9", "", "9"]).counts
    (('9', ''), (2, 1))
    """
    values = np.empty(len(column), dtype=object)
    values[:] = column
    codes, distinct = pd.factorize(values, use_na_sentinel=False)
    return Cells(tuple(distinct), codes)
