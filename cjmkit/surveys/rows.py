"""Rows of a block, all at once: which cells are filled, which match, and which ids came before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cjmkit.surveys.headers import Column
from cjmkit.surveys.values import MISSING

if TYPE_CHECKING:
    import polars as pl


class Seen:
    """The ids before, as hashes of 64 bits: sorted arrays, each at least twice as long as the next."""

    def __init__(self) -> None:
        self.parts: list[npt.NDArray[np.uint64]] = []

    def holds(self, hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
        """Return whether each of these, sorted, was there before."""
        found = np.zeros(len(hashes), dtype=bool)
        for known in self.parts:
            found |= known[np.minimum(np.searchsorted(known, hashes), len(known) - 1)] == hashes
        return found

    def add(self, hashes: npt.NDArray[np.uint64]) -> None:
        """Remember these, sorted and not there before."""
        if len(hashes):
            self.parts.append(hashes)
        while len(self.parts) > 1 and len(self.parts[-2]) < 2 * len(self.parts[-1]):
            self.parts.append(np.sort(np.concatenate([self.parts.pop(), self.parts.pop()]), kind="stable"))


def set_where(reasons: pl.Series, holds: pl.Series, reason: str) -> pl.Series:
    """Return the reasons with this one in the rows where it holds."""
    import polars as pl

    return reasons.zip_with(~holds, pl.repeat(reason, len(reasons), dtype=pl.String, eager=True))


def is_given(column: Column) -> pl.Expr:
    """Return whether a column's cells hold anything, as `values.is_missing` has it."""
    import polars as pl

    bare = pl.col(str(column.index)).str.strip_chars()
    return (bare != "") & ~bare.is_in(sorted(MISSING))


def any_given(columns: Sequence[Column]) -> pl.Expr:
    """Return whether any of these columns holds anything."""
    import polars as pl

    return pl.any_horizontal(pl.lit(False), *map(is_given, columns))


def answered(cells: pl.DataFrame, columns: Sequence[Column]) -> pl.Series:
    """Return whether each row fills any of these columns; the later ones are looked at only where the earlier ones are blank."""
    import polars as pl

    given, left = np.zeros(len(cells), dtype=bool), np.arange(len(cells))
    for column in columns:
        own = cells.select(str(column.index))[left].select(is_given(column)).to_series().to_numpy()
        given[left[own]] = True
        left = left[~own]
        if not len(left):
            break
    return pl.Series(given)


def first_given(cells: pl.DataFrame, columns: Sequence[Column]) -> pl.Series:
    """Return the first filled cell of these columns in each row, null where all are blank."""
    import polars as pl

    filled = [pl.when(is_given(column)).then(pl.col(str(column.index)).str.strip_chars()) for column in columns]
    return (
        cells.select(pl.coalesce(*filled, pl.lit(None, dtype=pl.String)).alias("first"))
        .select(pl.col("first"))
        .to_series()
        if filled
        else pl.repeat(None, len(cells), dtype=pl.String, eager=True)
    )


def matches(columns: Sequence[int], pattern: str) -> pl.Expr:
    """Return whether a cell of any of these columns is, blanks aside, as the pattern says, in small letters or capitals."""
    import polars as pl

    whole = rf"(?i)^\s*(?:{pattern})\s*$"
    return pl.any_horizontal(pl.lit(False), *(pl.col(str(column)).str.contains(whole) for column in columns))
