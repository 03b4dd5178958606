"""A column's cells, each different one once: a survey's columns hold the same few answers over and over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

Objects = np.ndarray[Any, np.dtype[np.object_]]


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

    def of_rows(self, rows: Sequence[int]) -> Cells:
        """Return the cells of these rows only."""
        codes, kept = np.unique(self.codes[np.asarray(rows, dtype=np.intp)], return_inverse=True)
        return Cells(tuple(self.distinct[code] for code in codes), kept)

    def each(self, read: Callable[[str], Any]) -> Objects:
        """Return for each row what its cell is read as."""
        values: Objects = objects([read(cell) for cell in self.distinct])[self.codes]
        return values


def cells_of(column: Sequence[str]) -> Cells:
    """Return the cells of a column.

    >>> cells_of(["9", "", "9"]).distinct, cells_of(["9", "", "9"]).counts
    (('9', ''), (2, 1))
    """
    codes, distinct = pd.factorize(objects(column), use_na_sentinel=False)
    return Cells(tuple(distinct), codes)


def objects(values: Sequence[Any]) -> Objects:
    """Return values as an array of just these objects."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array
