"""The difference between two groups of people, or among several: size, interval, test, and how large it is in common terms."""

from __future__ import annotations

from collections.abc import Sequence
from math import asin, nan, sqrt
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cjmkit.scores.intervals import (
    Estimate,
    Z,
    nps_counts,
    nps_difference,
    nps_difference_error,
    paired_share_difference,
    share_difference,
)

Values = npt.NDArray[np.float64]
LEAST_EXPECTED = 5  # answers in a cell of a table, up to which chi² is not trusted
MOST_FLIPPED = 20  # pairs up to which all assignments of signs are counted


class Difference(NamedTuple):
    """A difference (first minus second) with its 95 % interval by `method`; `test` with its value, df and two-sided p; an effect size.

    What cannot be computed is nan. Methods, tests and effects are keys, not words.
    """

    value: float = nan
    low: float = nan
    high: float = nan
    method: str = ""
    p: float = nan
    test: str = ""
    test_value: float = nan
    df: float = nan
    effect: float = nan
    effect_name: str = ""


def nps_groups(first: Values, second: Values) -> Difference:
    """Compare the NPS of two groups from answers counted as −100, 0, 100: adjusted Wald z (Rocks 2016), effect Cliff's delta.

    `value` is the plain difference. At the ends of the scale it may lie outside the adjusted interval, which then reaches to it.
    """
    counts = nps_counts(first), nps_counts(second)
    adjusted = nps_difference(*counts)
    value = float(first.mean() - second.mean())
    nearer, error = nps_difference_error(*counts)
    z = nearer / error
    low, high = min(adjusted.low, value), max(adjusted.high, value)
    return Difference(
        value,
        low,
        high,
        "adjusted_wald",
        _two_sided(z),
        "adjusted_wald",
        z,
        nan,
        _delta_interval(first, second)[0],
        "cliffs_delta",
    )


def share_groups(first: Values, second: Values) -> Difference:
    """Compare two shares from answers counted as 0 or 100, in percentage points: Newcombe's interval, effect Cohen's h.

    The test is Pearson's chi² without correction, or Fisher's where an expected count is not above 5.
    """
    (hits, n), (others, m) = ((int((side > 0).sum()), len(side)) for side in (first, second))
    estimate = share_difference((hits, n), (others, m))
    table = np.array([[hits, n - hits], [others, m - others]])
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / table.sum()
    test: tuple[float, str, float, float] = (nan, "chi2", nan, 1)
    if expected.min() <= LEAST_EXPECTED + 1e-9:
        test = fisher(hits, n, others, m), "fisher", nan, nan
    else:
        test = chi_squared(table)
    effect = 2 * asin(sqrt(hits / n)) - 2 * asin(sqrt(others / m))
    p, name, test_value, df = test
    return Difference(*_times(100, estimate), "newcombe", p, name, test_value, df, effect, "cohens_h")


def mean_groups(first: Values, second: Values) -> Difference:
    """Compare two means: Welch's t (Welch 1947, Biometrika 34, 28–35), effect Hedges' g. Nan below two values a side or without any spread."""
    from scipy.special import stdtr, stdtrit

    value = float(first.mean() - second.mean())
    if min(len(first), len(second)) < 2 or not (np.ptp(first) or np.ptp(second)):
        return Difference(value, method="welch", test="welch", effect_name="hedges_g")
    parts = [float(side.var(ddof=1)) / len(side) for side in (first, second)]
    error = sqrt(sum(parts))
    df = sum(parts) ** 2 / sum(part**2 / (len(side) - 1) for part, side in zip(parts, (first, second), strict=True))
    t, reach = value / error, float(stdtrit(df, 0.975)) * error
    p = float(2 * stdtr(df, -abs(t)))
    return Difference(value, value - reach, value + reach, "welch", p, "welch", t, df, *hedges_g(first, second))


def rank_groups(first: Values, second: Values) -> Difference:
    """Compare two groups by rank: Mann–Whitney's U (ties and continuity corrected), the difference being Cliff's delta.

    Interval of delta after Feng & Cliff 2004, Journal of Modern Applied Statistical Methods 3, 322–332.
    """
    if not np.ptp(np.concatenate([first, second])):
        return Difference(0.0, method="cliff", test="mann_whitney", effect=0.0, effect_name="cliffs_delta")
    delta, low, high = _delta_interval(first, second)
    n, m = len(first), len(second)
    u, ties = (delta + 1) * n * m / 2, _ties(np.concatenate([first, second]))
    spread = sqrt(n * m / 12 * (n + m + 1 - ties / ((n + m) * (n + m - 1))))
    p = _two_sided(max(0.0, abs(u - n * m / 2) - 0.5) / spread)
    return Difference(delta, low, high, "cliff", p, "mann_whitney", u, nan, delta, "cliffs_delta")


def paired_values(first: Values, second: Values) -> Difference:
    """Compare the same people twice: t interval of their differences, p from all sign flips (up to 20 people), else paired t.

    The effect is the mean difference in standard deviations of the differences (Cohen's d_z).
    """
    from scipy.special import stdtr, stdtrit

    change = first - second
    change[np.abs(change) < 1e-9] = 0.0
    value, n = float(change.mean()), len(change)
    if n < 2 or not np.ptp(change):
        p = sign_flip(change) if n and np.any(change) else nan
        return Difference(value, method="paired_t", p=p, test="sign_flip", effect_name="cohens_dz")
    spread = float(change.std(ddof=1))
    t, reach = value / spread * sqrt(n), float(stdtrit(n - 1, 0.975)) * spread / sqrt(n)
    test: tuple[float, str, float, float] = (float(2 * stdtr(n - 1, -abs(t))), "paired_t", t, n - 1)
    if n <= MOST_FLIPPED:
        test = sign_flip(change), "sign_flip", nan, nan
    return Difference(value, value - reach, value + reach, "paired_t", *test, value / spread, "cohens_dz")


def paired_shares(first: Values, second: Values) -> Difference:
    """Compare a share among the same people twice (answers 0 or 100): Newcombe's paired interval, McNemar's exact test.

    The effect is Cohen's g: how far the share of the first side among those who changed lies from one half.
    """
    from scipy.special import bdtr

    ones, twos = first > 0, second > 0
    both, only, other, neither = (
        int((a & b).sum()) for a, b in ((ones, twos), (ones, ~twos), (~ones, twos), (~ones, ~twos))
    )
    estimate = paired_share_difference(both, only, other, neither)
    changed = only + other
    p = min(1.0, 2 * float(bdtr(min(only, other), changed, 0.5))) if changed else 1.0
    effect = only / changed - 0.5 if changed else 0.0
    return Difference(*_times(100, estimate), "newcombe_paired", p, "mcnemar", only, nan, effect, "cohens_g")


def kruskal_wallis(groups: Sequence[Values]) -> Difference:
    """Test whether several groups differ by rank (Kruskal & Wallis 1952, corrected for ties); the effect is epsilon squared."""
    from scipy.special import chdtrc

    pooled = np.concatenate(list(groups))
    if not np.ptp(pooled):
        return Difference(test="kruskal_wallis", df=len(groups) - 1, effect_name="epsilon2")
    n, df = len(pooled), len(groups) - 1
    _, places, counts = np.unique(pooled, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    sums = [part.sum() for part in np.split(ranks, np.cumsum([len(group) for group in groups])[:-1])]
    h = 12 / (n * (n + 1)) * sum(s**2 / len(group) for s, group in zip(sums, groups, strict=True)) - 3 * (n + 1)
    h = float(h / (1 - _ties(pooled) / (n**3 - n)))
    p = float(chdtrc(df, max(h, 0.0)))
    return Difference(p=p, test="kruskal_wallis", test_value=h, df=df, effect=h / (n - 1), effect_name="epsilon2")


def shares_among(groups: Sequence[Values], *, seed: int = 0) -> Difference:
    """Test whether several shares differ (answers 0 or 100): chi², by permutation where an expected count is not above 5.

    The effect is Cramér's V.
    """
    hits = np.array([int((group > 0).sum()) for group in groups])
    sizes = np.array([len(group) for group in groups])
    table = np.column_stack([hits, sizes - hits])
    p, test, value, df = chi_squared(table)
    if (
        not np.isnan(value)
        and (sizes * min(hits.sum(), (sizes - hits).sum()) / sizes.sum()).min() <= LEAST_EXPECTED + 1e-9
    ):
        draws = np.random.default_rng(seed).multivariate_hypergeometric(sizes, int(hits.sum()), size=9999)
        share = hits.sum() / sizes.sum()
        spread = ((draws - sizes * share) ** 2 / (sizes * share * (1 - share))).sum(axis=1)
        p, test = (1 + int((spread >= value - 1e-9).sum())) / 10000, "chi2_permutation"
    effect = sqrt(value / sizes.sum()) if value == value else nan
    return Difference(p=p, test=test, test_value=value, df=df, effect=effect, effect_name="cramers_v")


def fisher(hits: int, n: int, others: int, m: int) -> float:
    """Return the two-sided p of Fisher's exact test: of all tables with these margins, those no likelier than this one.

    >>> round(fisher(8, 10, 2, 10), 6)
    0.023014
    """
    from scipy.special import gammaln

    total = hits + others
    x = np.arange(max(0, total - m), min(n, total) + 1)
    ways = -(gammaln(x + 1) + gammaln(n - x + 1) + gammaln(total - x + 1) + gammaln(m - total + x + 1))
    chances = np.exp(ways - ways.max())
    # As R does: equally likely tables differ by a rounding trace.
    alike = chances <= chances[hits - x[0]] * (1 + 1e-7)
    return min(1.0, float(chances[alike].sum() / chances.sum()))


def chi_squared(table: npt.NDArray[Any]) -> tuple[float, str, float, float]:
    """Return p, "chi2", Pearson's chi² and its df of a table of counts; nan where a row or column is empty."""
    from scipy.special import chdtrc

    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / table.sum()
    df = (table.shape[0] - 1) * (table.shape[1] - 1)
    if expected.min() == 0:
        return nan, "chi2", nan, df
    value = float(((table - expected) ** 2 / expected).sum())
    return float(chdtrc(df, value)), "chi2", value, df


def hedges_g(first: Values, second: Values) -> tuple[float, str]:
    """Return the difference of means in pooled standard deviations, without its bias at small n (Hedges 1981), and its key.

    Nan without spread.
    """
    df = len(first) + len(second) - 2
    if df < 1 or not (np.ptp(first) or np.ptp(second)):
        return nan, "hedges_g"
    pooled = sqrt((((first - first.mean()) ** 2).sum() + ((second - second.mean()) ** 2).sum()) / df)
    return float((first.mean() - second.mean()) / pooled * (1 - 3 / (4 * df - 1))), "hedges_g"


def sign_flip(values: Values) -> float:
    """Return the two-sided p of all 2ⁿ assignments of signs to paired differences; nan without any, or above 20.

    >>> sign_flip(np.array([1.0, 2.0, 1.5]))
    0.25
    """
    if not 1 <= len(values) <= MOST_FLIPPED:
        return nan
    sums = np.zeros(1)
    for value in values:
        sums = np.concatenate([sums + value, sums - value])
    return float((np.abs(sums) >= abs(values.sum()) - 1e-9).mean())


def _delta_interval(first: Values, second: Values) -> tuple[float, float, float]:
    """Return Cliff's delta and its 95 % interval, from how often each value was given."""
    from scipy.special import stdtrit

    (x, a), (y, b) = (np.unique(side, return_counts=True) for side in (first, second))
    n, m = len(first), len(second)
    signs = np.sign(x[:, None] - y)
    rows, columns = signs @ b / m, a @ signs / n
    delta = float(rows @ a / n)
    if min(n, m) < 2:
        return delta, nan, nan
    if abs(delta) == 1:
        least = (min(n, m) - Z**2) / (min(n, m) + Z**2)
        return (delta, least, 1.0) if delta > 0 else (delta, -1.0, -least)
    squares = m**2 * ((rows - delta) ** 2 @ a) + n**2 * ((columns - delta) ** 2 @ b) - a @ (signs - delta) ** 2 @ b
    variance = max(float(squares) / (n * m * (n - 1) * (m - 1)), (1 - delta**2) / (n * m - 1))
    reach = float(stdtrit(n + m - 2, 0.975)) ** 2 * variance
    middle, half = delta - delta**3, sqrt(reach * ((1 - delta**2) ** 2 + reach))
    below = 1 - delta**2 + reach
    return delta, max(-1.0, (middle - half) / below), min(1.0, (middle + half) / below)


def _ties(values: Values) -> float:
    """Return the sum of t³ − t over groups of tied values."""
    counts = np.unique(values, return_counts=True)[1].astype(float)
    return float((counts**3 - counts).sum())


def _two_sided(z: float) -> float:
    from scipy.special import ndtr

    return float(2 * ndtr(-abs(z)))


def _times(factor: float, estimate: Estimate) -> tuple[float, float, float]:
    return factor * estimate.value, factor * estimate.low, factor * estimate.high
