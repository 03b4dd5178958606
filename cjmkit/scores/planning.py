"""How many people to ask: for a precision, for a difference, and to see a problem at all."""

from __future__ import annotations

from math import ceil, isfinite, log
from statistics import NormalDist
from typing import Literal

from cjmkit.errors import CjmkitError
from cjmkit.scores.intervals import Z

WORST_SHARE = 0.5


def nps_sample_size(
    margin: float, *, variance: float, method: Literal["adjusted Wald", "Wald"] = "adjusted Wald"
) -> int:
    """Return how many answers give an NPS to ± `margin` points at 95 %.

    n = variance · z² / margin² (of −1…1), less the three answers that adjusted Wald adds (Rocks 2016; MeasuringU).
    `variance` is that of one answer (0…1, see `nps_variance`): from an earlier wave, else .61 for a usual mix, 1 at worst.

    >>> nps_sample_size(10, variance=0.61), nps_sample_size(10, variance=0.61, method="Wald")
    (232, 235)
    """
    _check(margin=margin, variance=variance)
    _check_variance(variance)
    return _whole(variance * Z**2 / (margin / 100) ** 2 - (3 if method == "adjusted Wald" else 0))


def nps_comparison_sample_size(
    difference: float,
    *,
    variances: tuple[float, float],
    power: float = 0.8,
    method: Literal["adjusted Wald", "Wald"] = "adjusted Wald",
) -> int:
    """Return how many answers a group show a true NPS `difference` (points) at 5 %, two-sided, with this power (0…1).

    n = (sum of both variances) · (z_.975 + z_power)² / difference², less 3 for adjusted Wald (MeasuringU). `variances` as
    for `nps_sample_size`, one a group.

    >>> nps_comparison_sample_size(20, variances=(0.61, 0.61))
    237
    """
    _check(difference=difference, **dict(zip(("variance", "variance of the second group"), variances, strict=True)))
    _check_variance(max(variances))
    _check_share("power", power)
    reach = Z + NormalDist().inv_cdf(power)
    return _whole(sum(variances) * reach**2 / (difference / 100) ** 2 - (3 if method == "adjusted Wald" else 0))


def share_sample_size(margin: float, *, share: float = WORST_SHARE) -> int:
    """Return how many answers give a share to ± `margin` percentage points at 95 %; `share` (0…1) is what is expected.

    n = share · (1 − share) · z² / margin²; at worst, the default, the share is .5.

    >>> [share_sample_size(margin) for margin in (5, 10, 15, 20)]
    [385, 97, 43, 25]
    """
    _check(margin=margin)
    _check_share("share", share)
    return _whole(share * (1 - share) * Z**2 / (margin / 100) ** 2)


def discovery_sample_size(rate: float, *, chance: float = 0.85) -> int:
    """Return how many people show a problem at least once, with this `chance` (0…1), if it befalls the share `rate` of them.

    The smallest n with 1 − (1 − rate)ⁿ ≥ chance (Virzi 1992, Human Factors 34, 457–468).

    >>> [discovery_sample_size(rate) for rate in (0.31, 0.2, 0.1)]
    [6, 9, 19]
    """
    _check_share("rate", rate)
    _check_share("chance", chance)
    return _whole(log(1 - chance) / log(1 - rate))


def _whole(n: float) -> int:
    # Not one more for a trace in the sixteenth digit.
    return max(1, ceil(round(n, 9)))


def _check(**values: float) -> None:
    for name, value in values.items():
        if not (isfinite(value) and value > 0):
            raise CjmkitError(f"sample size: the {name} is {value}; it must be above 0")


def _check_variance(variance: float) -> None:
    if variance > 1:
        raise CjmkitError(
            f"sample size: the variance is {variance}; an answer counted as −1, 0 or 1 has one of at most 1"
        )


def _check_share(name: str, value: float) -> None:
    if not 0 < value < 1:
        raise CjmkitError(f"sample size: the {name} is {value}; it must lie between 0 and 1")
