"""Estimates with their 95 % intervals: NPS, shares, means, and the differences between two of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf, isfinite, nan, sqrt
from statistics import NormalDist
from typing import Literal, NamedTuple

Z = NormalDist().inv_cdf(0.975)


class Estimate(NamedTuple):
    """A value with its interval; what cannot be computed is nan. `method` is `score`, `adjusted Wald`, `adjusted Wald z²`, `Wald`, `bootstrap`, `Wilson`, `Newcombe` or `t`."""

    value: float
    low: float
    high: float
    method: str


def nps_points(
    detractors: float,
    passives: float,
    promoters: float,
    *,
    method: Literal["score", "adjusted Wald", "adjusted Wald z²", "Wald", "t", "bootstrap"] = "score",
) -> Estimate:
    """Return the Net Promoter Score in points (−100…100) from its three counts (answers 0–6, 7–8, 9–10).

    `score` (May & Johnson 1997; Rocks 2016, The American Statistician 70(4)) covers at least 94 % of usual mixes from n = 5
    on (92 % where five answers come from a population of promoters and detractors without passives). `adjusted Wald`
    adds three answers (3/4, 3/2, 3/4) and is clipped to the scale, `adjusted Wald z²` adds z² = 3.84 (a quarter, a half, a
    quarter). `Wald`, `t` (Student's, of the answers as −1, 0 and 1) and `bootstrap` are there to compare with other tools:
    they cover far too little below n = 50, and Wald and t leave the scale. `bootstrap` is the percentile interval of
    infinitely many resamples, computed and not drawn, so that it needs no seed; it takes whole counts, the others also
    weighted ones. Without an answer all three are nan.

    >>> [round(number, 4) for number in nps_points(9, 8, 19)[:3]]
    [27.7778, -1.0448, 51.9816]
    """
    n = detractors + passives + promoters
    if n == 0:
        return Estimate(nan, nan, nan, method)
    value = (promoters - detractors) / n
    if method == "score":
        low = -_nps_score_bound(promoters, detractors, n)
        high = _nps_score_bound(detractors, promoters, n)
    elif method in ("adjusted Wald", "adjusted Wald z²"):
        more = 3 if method == "adjusted Wald" else Z**2
        centre, error = _nps_moments(detractors + more / 4, promoters + more / 4, n + more)
        low, high = max(-1.0, centre - Z * error), min(1.0, centre + Z * error)
    elif method == "t":
        variance = _nps_moments(detractors, promoters, n)[1] ** 2 * n
        _, low, high, _ = mean_from(value, variance * n / (n - 1), n) if n > 1 else Estimate(value, nan, nan, method)
    elif method == "bootstrap":
        low, high = _nps_bootstrap(int(detractors), int(passives), int(promoters))
    else:
        centre, error = _nps_moments(detractors, promoters, n)
        low, high = centre - Z * error, centre + Z * error
    return Estimate(100 * value, 100 * low, 100 * high, method)


def nps_variance(detractors: int, passives: int, promoters: int) -> float:
    """Return the variance of one answer to the NPS question, counted as −1, 0 or 1 (so 0…1; × 100² in points).

    (promoters + detractors) / n − NPS² (Rocks 2016); the standard error of the NPS is 100 · √(variance / n). Nan without
    an answer.

    >>> round(nps_variance(1, 2, 3), 6)
    0.555556
    """
    n = detractors + passives + promoters
    return nan if n == 0 else (promoters + detractors) / n - ((promoters - detractors) / n) ** 2


def nps_counts(steps: Iterable[float]) -> tuple[int, int, int]:
    """Return how many detractors, passives and promoters stand among answers counted as −100, 0 and 100.

    >>> nps_counts([100, -100, 0, 100])
    (1, 1, 2)
    """
    given = list(steps)
    detractors, promoters = sum(step < 0 for step in given), sum(step > 0 for step in given)
    return detractors, len(given) - detractors - promoters, promoters


def nps_difference(
    first: tuple[int, int, int],
    second: tuple[int, int, int],
    *,
    method: Literal["adjusted Wald", "Wald"] = "adjusted Wald",
) -> Estimate:
    """Return the NPS of `first` minus that of `second` in points, from (detractors, passives, promoters) each.

    With `adjusted Wald` (Rocks 2016) each side gets three answers more, so the value lies a little nearer to 0 than the plain
    difference; `Wald` is there to compare with other tools.

    >>> [round(number, 4) for number in nps_difference((20, 30, 50), (10, 30, 60))[:3]]
    [-19.4175, -39.3741, 0.5392]
    """
    if sum(first) == 0 or sum(second) == 0:
        return Estimate(nan, nan, nan, method)
    value, error = nps_difference_error(first, second, method=method)
    low, high = value - Z * error, value + Z * error
    if method == "adjusted Wald":
        low, high = max(-200.0, low), min(200.0, high)
    return Estimate(value, low, high, method)


def nps_difference_error(
    first: tuple[int, int, int],
    second: tuple[int, int, int],
    *,
    method: Literal["adjusted Wald", "Wald"] = "adjusted Wald",
) -> tuple[float, float]:
    """Return the difference of two NPS and its standard error in points, as `nps_difference` counts them.

    >>> [round(number, 4) for number in nps_difference_error((9, 8, 19), (12, 20, 18), method="Wald")]
    [15.7778, 17.656]
    """
    more = 0.75 if method == "adjusted Wald" else 0.0
    moments = [_nps_moments(d + more, m + more, d + p + m + 4 * more) for d, p, m in (first, second)]
    return 100 * (moments[0][0] - moments[1][0]), 100 * sqrt(moments[0][1] ** 2 + moments[1][1] ** 2)


def wilson(successes: float, n: float) -> Estimate:
    """Return a share (0…1) with Wilson's score interval (Newcombe 1998, method 3). Weighted counts may be fractions.

    >>> [round(number, 4) for number in wilson(16, 20)[:3]]
    [0.8, 0.584, 0.9193]
    """
    if n == 0:
        return Estimate(nan, nan, nan, "Wilson")
    share = successes / n
    centre = share + Z**2 / (2 * n)
    reach = Z * sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    # At the ends the bound is exact; the formula would leave a rounding error there.
    low = 0.0 if successes == 0 else (centre - reach) / (1 + Z**2 / n)
    high = 1.0 if successes == n else (centre + reach) / (1 + Z**2 / n)
    return Estimate(share, low, high, "Wilson")


def share_difference(first: tuple[int, int], second: tuple[int, int]) -> Estimate:
    """Return the difference of two independent shares (−1…1), from (successes, n) each, by Newcombe's hybrid score method.

    Newcombe 1998, Statistics in Medicine 17, 873–890, method 10.

    >>> [round(number, 4) for number in share_difference((56, 70), (48, 80))[:3]]
    [0.2, 0.0524, 0.3339]
    """
    if first[1] == 0 or second[1] == 0:
        return Estimate(nan, nan, nan, "Newcombe")
    one, two = wilson(*first), wilson(*second)
    value = one.value - two.value
    low = value - sqrt((one.value - one.low) ** 2 + (two.high - two.value) ** 2)
    high = value + sqrt((one.high - one.value) ** 2 + (two.value - two.low) ** 2)
    return Estimate(value, low, high, "Newcombe")


def paired_share_difference(both: int, first_only: int, second_only: int, neither: int) -> Estimate:
    """Return the difference of two shares (−1…1) among the same people, from how many agree to both, one or neither.

    Newcombe 1998, Statistics in Medicine 17, 2635–2650, method 10.

    >>> [round(number, 4) for number in paired_share_difference(36, 12, 2, 0)[:3]]
    [0.2, 0.0569, 0.3404]
    """
    n = both + first_only + second_only + neither
    if n == 0:
        return Estimate(nan, nan, nan, "Newcombe")
    one, two = wilson(both + first_only, n), wilson(both + second_only, n)
    value = one.value - two.value
    margins = (both + first_only) * (second_only + neither) * (both + second_only) * (first_only + neither)
    cross = both * neither - first_only * second_only
    # The continuity correction of method 10 holds for a positive association only.
    phi = 0.0 if margins == 0 else (max(cross - n / 2, 0.0) if cross > 0 else float(cross)) / sqrt(margins)
    down, up = (one.value - one.low, two.high - two.value), (one.high - one.value, two.value - two.low)
    low = value - sqrt(max(0.0, down[0] ** 2 - 2 * phi * down[0] * down[1] + down[1] ** 2))
    high = value + sqrt(max(0.0, up[0] ** 2 - 2 * phi * up[0] * up[1] + up[1] ** 2))
    return Estimate(value, low, high, "Newcombe")


def zero_event_bound(n: int) -> float:
    """Return the largest share (0…1) that n people without a single case do not contradict at 95 %, one-sided.

    1 − .05^(1/n) (exact binomial); near 3 / n, the rule of three (Hanley & Lippman-Hand 1983, JAMA 249, 1743–1745).
    Nan for n = 0.

    >>> round(zero_event_bound(20), 4)
    0.1391
    """
    return nan if n == 0 else 1 - 0.05 ** (1 / n)


def mean_t(
    values: Sequence[float],
    *,
    counts: Sequence[int] | None = None,
    scale: tuple[float, float] = (-inf, inf),
) -> Estimate:
    """Return a mean with Student's t interval, clipped to the scale; `counts` says how often each value was given.

    Below two values, and where all are equal, there is no interval: low and high are nan.

    >>> [round(number, 4) for number in mean_t([7, 6, 5, 6, 7, 4, 6, 5, 3, 7, 6, 2, 6, 7, 5, 6], scale=(1, 7))[:3]]
    [5.5, 4.7217, 6.2783]
    """
    weights = [1] * len(values) if counts is None else list(counts)
    n = sum(weights)
    if n == 0:
        return Estimate(nan, nan, nan, "t")
    value = sum(w * v for v, w in zip(values, weights, strict=True)) / n
    squares = sum(w * (v - value) ** 2 for v, w in zip(values, weights, strict=True))
    if n == 1 or len({v for v, w in zip(values, weights, strict=True) if w}) == 1:
        return Estimate(float(value), nan, nan, "t")
    return mean_from(float(value), squares / (n - 1), n, scale=scale)


def mean_from(mean: float, variance: float, n: float, *, scale: tuple[float, float] = (-inf, inf)) -> Estimate:
    """Return a mean with Student's t interval, clipped to the scale, from its unbiased variance and n (may be an effective one).

    >>> [round(number, 4) for number in mean_from(5.5, 2.1333, 16, scale=(1, 7))[:3]]
    [5.5, 4.7217, 6.2783]
    """
    from scipy.special import stdtrit

    reach = float(stdtrit(n - 1, 0.975)) * sqrt(variance / n)
    low, high = (
        (nan, nan) if reach != reach else (float(max(scale[0], mean - reach)), float(min(scale[1], mean + reach)))
    )
    return Estimate(mean, low, high, "t")


def top_box(scores: Sequence[float], *, top: int = 2, scale: tuple[float, float] = (1, 5)) -> Estimate:
    """Return the share (0…1) of scores in the `top` highest points of the scale, with Wilson's interval.

    Missing scores do not count.

    >>> [round(number, 4) for number in top_box([5, 4, 5, 3, 4, 5, 2, 4, 5, 5, 1, 4, 5, 4, 3, 5, 4, 5, 4, 5])[:3]]
    [0.8, 0.584, 0.9193]
    """
    given = [score for score in scores if isfinite(score)]
    return wilson(sum(score > scale[1] - top for score in given), len(given))


def _nps_moments(detractors: float, promoters: float, n: float) -> tuple[float, float]:
    """Return NPS and its standard error, both on −1…1."""
    value = (promoters - detractors) / n
    return value, sqrt(max(0.0, (promoters + detractors) / n - value**2) / n)


def _nps_score_bound(detractors: float, promoters: float, n: float) -> float:
    """Return the largest NPS (−1…1) that the counts do not contradict at 95 %, by bisection."""
    low, high = (promoters - detractors) / n, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if n * middle - (promoters - detractors) <= Z * _nps_constrained_error(detractors, promoters, n, middle):
            low = middle
        else:
            high = middle
    return high


def _nps_constrained_error(detractors: float, promoters: float, n: float, nps: float) -> float:
    """Return the standard error of promoters − detractors if the true NPS were `nps`: the likeliest rates under it."""
    b = -detractors - promoters + (2 * n - promoters + detractors) * nps
    c = -detractors * nps * (1 - nps)
    rate = (sqrt(max(0.0, b * b - 8 * n * c)) - b) / (4 * n)
    return sqrt(max(0.0, n * (2 * rate + nps * (1 - nps))))


def _nps_bootstrap(detractors: int, passives: int, promoters: int) -> tuple[float, float]:
    """Return the 2.5 and 97.5 % points of the NPS (−1…1) of all resamples of n answers, from the power of their transform."""
    import numpy as np

    n = detractors + passives + promoters
    one = np.zeros(2 * n + 1)
    one[:3] = np.array([detractors, passives, promoters]) / n
    chances = np.cumsum(np.fft.irfft(np.fft.rfft(one) ** n, 2 * n + 1))
    # A rounding trace must not move a bound by a whole answer.
    low, high = (int(np.searchsorted(chances, share - 1e-12)) for share in (0.025, 0.975))
    return low / n - 1, min(high, 2 * n) / n - 1
