"""Sample sizes against STATISTICS 4.6 (MeasuringU; Virzi 1992; Hanley & Lippman-Hand 1983)."""

from __future__ import annotations

import math

import pytest

from cjmkit.errors import CjmkitError
from cjmkit.scores import (
    discovery_sample_size,
    nps_comparison_sample_size,
    nps_points,
    nps_sample_size,
    nps_variance,
    share_sample_size,
    zero_event_bound,
)


@pytest.mark.parametrize(("variance", "sizes"), [(0.61, [938, 235, 105, 59]), (0.75, [1153, 289, 129, 73])])
def test_nps_sample_size_equals_the_table(variance, sizes):
    assert [nps_sample_size(margin, variance=variance, method="Wald") for margin in (5, 10, 15, 20)] == sizes


def test_nps_sample_size_is_three_less_with_adjusted_wald_and_reaches_its_margin():
    n = nps_sample_size(10, variance=nps_variance(20, 30, 50))
    share = n / 100
    estimate = nps_points(20 * share, 30 * share, 50 * share, method="adjusted Wald")
    assert (estimate.high - estimate.low) / 2 == pytest.approx(10, abs=0.1)
    assert nps_sample_size(5, variance=0.61) == 935


def test_nps_comparison_sample_size_is_the_sum_of_both_variances():
    reach = 1.959963984540054 + 0.8416212335729143
    expected = math.ceil((0.61 + 0.75) * reach**2 / 0.2**2)
    assert nps_comparison_sample_size(20, variances=(0.61, 0.75), method="Wald") == expected
    assert nps_comparison_sample_size(20, variances=(0.61, 0.75)) == math.ceil((0.61 + 0.75) * reach**2 / 0.2**2 - 3)
    assert nps_comparison_sample_size(20, variances=(0.61, 0.75), power=0.9) > expected


def test_share_sample_size_equals_the_table():
    assert [share_sample_size(margin) for margin in (5, 10, 15, 20)] == [385, 97, 43, 25]
    assert share_sample_size(10, share=0.9) == 35


def test_discovery_sample_size_equals_the_table():
    assert [discovery_sample_size(rate) for rate in (0.31, 0.2, 0.1)] == [6, 9, 19]
    assert 1 - (1 - 0.31) ** 5 == pytest.approx(0.844, abs=0.0005)
    for rate in (0.31, 0.2, 0.1, 0.03):
        n = discovery_sample_size(rate)
        assert 1 - (1 - rate) ** n >= 0.85 > 1 - (1 - rate) ** (n - 1)


def test_zero_event_bound_is_exact_and_near_three_over_n():
    assert round(zero_event_bound(20), 4) == 0.1391
    assert (1 - zero_event_bound(20)) ** 20 == pytest.approx(0.05)
    assert zero_event_bound(100) == pytest.approx(3 / 100, rel=0.02)
    assert math.isnan(zero_event_bound(0))


@pytest.mark.parametrize(
    "call",
    [
        lambda: nps_sample_size(0, variance=0.61),
        lambda: nps_sample_size(float("nan"), variance=0.61),
        lambda: nps_sample_size(10, variance=61),
        lambda: nps_comparison_sample_size(10, variances=(0.61, 0)),
        lambda: nps_comparison_sample_size(10, variances=(0.61, 0.6), power=1),
        lambda: share_sample_size(10, share=1.2),
        lambda: discovery_sample_size(0),
    ],
)
def test_sample_sizes_refuse_what_makes_no_sense(call):
    with pytest.raises(CjmkitError, match="sample size: the"):
        call()
