"""Numbers against the R package NPS, R's prop.test and p.adjust, scipy and published papers (values in points and percent)."""

from __future__ import annotations

from itertools import permutations, product
from math import isnan, nan
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from cjmkit.errors import CjmkitError
from cjmkit.scores import (
    benjamini_hochberg,
    cliffs_delta,
    holm,
    mean_t,
    nps_difference,
    nps_points,
    nps_variance,
    paired_steps,
    people_means,
    phases_differ,
    share_difference,
    shrink,
    survey_scores,
    top_box,
    trough_share,
    wilson,
)
from cjmkit.tables import ANSWERS, table

# detractors, passives, promoters; NPS; Wald; adjusted Wald (clipped); score. R 4.2.2, on -1…1.
NPS = [
    ((1, 2, 3), 0.333333, (-0.263065, 0.929731), (-0.267433, 0.711877), (-0.311074, 0.753957)),
    ((9, 8, 19), 0.277778, (0.004353, 0.551202), (-0.004415, 0.517235), (-0.010448, 0.519816)),
    ((0, 2, 8), 0.8, (0.552082, 1.047918), (0.292839, 0.937931), (0.300441, 0.943318)),
    ((3, 4, 3), 0.0, (-0.480091, 0.480091), (-0.412891, 0.412891), (-0.444218, 0.444218)),
    ((20, 30, 50), 0.3, (0.146922, 0.453078), (0.140511, 0.442013), (0.139551, 0.443393)),
    ((0, 0, 10), 1.0, (1.0, 1.0), (0.475036, 1.0), (0.444934, 1.0)),
    ((10, 0, 0), -1.0, (-1.0, -1.0), (-1.0, -0.475036), (-1.0, -0.444934)),
    ((5, 0, 5), 0.0, (-0.619795, 0.619795), (-0.511274, 0.511274), (-0.526814, 0.526814)),
    ((150, 250, 600), 0.45, (0.404139, 0.495861), (0.402843, 0.494465), (0.402828, 0.494509)),
    ((12, 20, 18), 0.12, (-0.092111, 0.332111), (-0.092095, 0.318510), (-0.095428, 0.323478)),
    ((362, 176, 462), 0.1, (0.044081, 0.155919), (0.043897, 0.155505), (0.043822, 0.155495)),
    ((184, 83, 240), 0.110454, None, None, (0.030920, 0.188489)),
    ((99, 50, 110), 0.042471, None, None, (-0.066745, 0.150592)),
    ((42, 23, 74), 0.230216, None, None, (0.079142, 0.370173)),
    ((37, 20, 38), 0.010526, None, None, (-0.165890, 0.186228)),
]
CSAT = [5, 4, 5, 3, 4, 5, 2, 4, 5, 5, 1, 4, 5, 4, 3, 5, 4, 5, 4, 5]
CES = [7, 6, 5, 6, 7, 4, 6, 5, 3, 7, 6, 2, 6, 7, 5, 6]
PHASES = ["discover", "signup", "use", "support"]


def close(expected):
    return pytest.approx(expected, abs=1.01e-6)


def answers(metric, scores, **columns):
    defaults = {"nps": (0, 10, "good"), "csat": (1, 5, "good"), "ces": (1, 7, "easy")}[metric]
    given = (
        dict(zip(("scale_low", "scale_high", "high_is"), defaults, strict=True)) | {"wording": "How was it?"} | columns
    )
    return table(ANSWERS, [{"metric": metric, "score": score, **given} for score in scores])


def row(scores, statistic):
    found = scores[scores["statistic"] == statistic]
    assert len(found) == 1
    return found.iloc[0]


@pytest.fixture
def worked_example():
    """The quotes of the worked example of a journey curve: four phases, six people, one phase missing for two."""
    valences = {
        "P1": [[0.6], [-0.2, -0.4], [0.5, 0.3], [0]],
        "P2": [[0.2, 0.4], [-0.6], [0.4], [-0.2, 0.2]],
        "P3": [[0.5], [-0.5, -0.1, -0.3], [0.1], [0.3]],
        "P4": [[], [-0.8], [0.6, 0.2], [-0.4]],
        "P5": [[0.1], [0.2], [0.3], [0.1, 0.3]],
        "P6": [[0.4, 0], [-0.3], [], [-0.1]],
    }
    rows = [
        {"participant": person, "phase": phase, "valence": float(valence)}
        for person, phases in valences.items()
        for phase, quotes in zip(PHASES, phases, strict=True)
        for valence in quotes
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize(("counts", "value", "wald", "adjusted", "score"), NPS)
def test_nps_points_equals_the_r_package(counts, value, wald, adjusted, score):
    for method, bounds in (("score", score), ("adjusted Wald", adjusted), ("Wald", wald)):
        estimate = nps_points(*counts, method=method)
        assert estimate.value / 100 == close(value)
        assert estimate.method == method
        if bounds:
            assert (estimate.low / 100, estimate.high / 100) == close(bounds)


@pytest.mark.parametrize("counts", [(1, 2, 3), (9, 8, 19), (362, 176, 462)])
def test_nps_points_by_t_equals_scipys_interval_of_the_answers(counts):
    steps = np.repeat([-1.0, 0.0, 1.0], counts)
    expected = stats.t.interval(0.95, len(steps) - 1, loc=steps.mean(), scale=stats.sem(steps))
    estimate = nps_points(*counts, method="t")
    assert (estimate.low / 100, estimate.high / 100) == close(expected)
    assert isnan(nps_points(0, 0, 1, method="t").low)


def test_nps_points_with_z_squared_answers_more_is_wald_of_them_within_the_scale():
    more = stats.norm.ppf(0.975) ** 2
    estimate, plain = nps_points(9, 8, 19, method="adjusted Wald z²"), nps_points(9, 8, 19)
    wald = nps_points(9 + more / 4, 8 + more / 2, 19 + more / 4, method="Wald")
    assert (estimate.low, estimate.high) == close((wald.low, wald.high))
    assert estimate.value == plain.value
    assert nps_points(0, 0, 10, method="adjusted Wald z²").high == 100


def test_nps_points_without_passives_is_twice_wilson():
    nps, share = nps_points(4, 0, 13), wilson(13, 17)
    assert (nps.low / 100, nps.high / 100) == close((2 * share.low - 1, 2 * share.high - 1))


@pytest.mark.parametrize(
    ("counts", "variance", "error"),
    [((1, 2, 3), 5 / 9, 0.304290), ((0, 1, 1), 0.25, None), ((1, 0, 1), 1, 0.707107), ((1, 1, 1), 2 / 3, 0.471405), ((362, 176, 462), 0.814, 0.028531), ((9, 8, 19), 0.700617, 0.139505), ((20, 30, 50), 0.61, 0.078102), ((6, 2, 7), 0.862222, None)],
)  # fmt: skip
def test_nps_variance_equals_the_r_package(counts, variance, error):
    assert nps_variance(*counts) == close(variance)
    if error:
        assert (nps_variance(*counts) / sum(counts)) ** 0.5 == close(error)
    assert isnan(nps_variance(0, 0, 0))


@pytest.mark.parametrize("counts", [(9, 8, 19), (1, 2, 3), (20, 30, 50), (0, 2, 8)])
def test_nps_bootstrap_is_what_resampling_comes_to(counts):
    answers = np.repeat([-100.0, 0.0, 100.0], counts)
    draws = np.random.default_rng(1).choice(answers, (200_000, len(answers))).mean(axis=1)
    estimate = nps_points(*counts, method="bootstrap")
    low, high = np.quantile(draws, [0.025, 0.975], method="inverted_cdf")
    step = 100 / len(answers) + 1e-9  # a bound may sit on an edge of the distribution
    assert abs(estimate.low - low) < step
    assert abs(estimate.high - high) < step
    assert estimate.low <= estimate.value <= estimate.high


def test_nps_bootstrap_is_an_exact_quantile():
    """Of two answers, one promoter and one detractor: −100, 0 and 100 with chances of 1/4, 1/2 and 1/4."""
    assert nps_points(1, 0, 1, method="bootstrap")[1:3] == (-100, 100)
    assert nps_points(0, 0, 10, method="bootstrap")[1:3] == (100, 100)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
@settings(max_examples=60, deadline=None)
def test_nps_points_mirrors_and_stays_on_the_scale(detractors, passives, promoters):
    one, other = nps_points(detractors, passives, promoters), nps_points(promoters, passives, detractors)
    if detractors + passives + promoters == 0:
        assert isnan(one.value)
        assert isnan(one.low)
    else:
        assert -100 <= one.low <= one.value <= one.high <= 100
        assert one.low < one.high
        assert (one.low, one.high) == pytest.approx((-other.high, -other.low), abs=1e-9)


@pytest.mark.parametrize("n", [5, 10, 20])
@pytest.mark.parametrize("mix", [(0.02, 0.08, 0.90), (0.10, 0.30, 0.60), (0.20, 0.30, 0.50), (0.60, 0.30, 0.10)])
def test_nps_score_interval_covers_what_it_says(mix, n):
    """Over every outcome; the benchmark does the same for more mixes, up to n = 100, beside the other intervals."""
    covered, truth = 0.0, 100 * (mix[2] - mix[0])
    for detractors in range(n + 1):
        for passives in range(n + 1 - detractors):
            counts = (detractors, passives, n - detractors - passives)
            estimate = nps_points(*counts)
            covered += stats.multinomial.pmf(counts, n, mix) * (estimate.low - 1e-9 <= truth <= estimate.high + 1e-9)
    assert covered >= 0.94


@pytest.mark.parametrize(("method", "coverage"), [("score", 0.961), ("adjusted Wald", 0.930), ("Wald", 0.653)])
def test_nps_points_covers_what_was_simulated(method, coverage):
    """Over every outcome of n = 10 under 2 % detractors, 8 % passives, 90 % promoters; the simulation is good to .005."""
    mix, covered = (0.02, 0.08, 0.90), 0.0
    for detractors in range(11):
        for passives in range(11 - detractors):
            counts = (detractors, passives, 10 - detractors - passives)
            estimate = nps_points(*counts, method=method)
            covered += stats.multinomial.pmf(counts, 10, mix) * (estimate.low <= 88 <= estimate.high)
    assert covered == pytest.approx(coverage, abs=0.005)


@pytest.mark.parametrize(
    ("first", "second", "value", "low", "high"),
    [
        ((9, 8, 19), (12, 20, 18), 0.143203, -0.188729, 0.475135),
        ((20, 30, 50), (10, 30, 60), -0.194175, -0.393741, 0.005392),
    ],
)
def test_nps_difference_equals_the_r_package(first, second, value, low, high):
    estimate = nps_difference(first, second)
    assert (estimate.value / 100, estimate.low / 100, estimate.high / 100) == close((value, low, high))
    assert isnan(nps_difference(first, (0, 0, 0)).value)


@pytest.mark.parametrize(
    ("first", "second", "value", "error", "p", "low", "high"),
    [
        ((9, 8, 19), (12, 20, 18), 0.157778, 0.176560, 0.371526, -0.188274, 0.503830),
        ((10, 30, 60), (20, 30, 50), 0.2, None, 0.052068, -0.001791, 0.401791),
    ],
)
def test_nps_difference_by_wald_equals_the_r_package(first, second, value, error, p, low, high):
    estimate = nps_difference(first, second, method="Wald")
    assert (estimate.value / 100, estimate.low / 100, estimate.high / 100) == close((value, low, high))
    found = (estimate.high - estimate.value) / stats.norm.ppf(0.975)
    assert found / 100 == close(error or found / 100)
    assert 2 * stats.norm.sf(estimate.value / found) == close(p)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high", "digits"),
    [
        (81, 263, 0.2553, 0.3662, 4),  # Newcombe 1998
        (15, 148, 0.0624, 0.1605, 4),
        (0, 20, 0.0, 0.1611, 4),
        (1, 29, 0.0061, 0.1718, 4),
        (10, 10, 0.722467, 1.0, 6),
        (15, 20, 0.531299, 0.888138, 6),
        (42, 50, 0.714858, 0.916626, 6),
    ],
)
def test_wilson_equals_published_values(successes, n, low, high, digits):
    estimate = wilson(successes, n)
    assert (round(estimate.low, digits), round(estimate.high, digits)) == (low, high)


def test_wilson_without_answers_is_nan():
    assert isnan(wilson(0, 0).low)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_share_difference_equals_newcombe(first, second, low, high):
    estimate = share_difference(first, second)
    assert (round(estimate.low, 4), round(estimate.high, 4)) == (low, high)


def test_top_box_states_its_definition():
    assert tuple(top_box(CSAT, top=2, scale=(1, 5)))[:3] == close((0.8, 0.583983, 0.919342))
    assert top_box([*CSAT, nan], top=1).value == 9 / 20
    assert tuple(top_box(CES, top=3, scale=(1, 7)))[:3] == close((0.8125, 0.569911, 0.934084))


def test_mean_t_equals_the_worked_example():
    assert tuple(mean_t(CES, scale=(1, 7)))[:3] == close((5.5, 4.721705, 6.278295))
    values, counts = np.unique(CES, return_counts=True)
    assert mean_t(values.tolist(), counts=counts.tolist())[:3] == close((5.5, 4.721705, 6.278295))


def test_mean_t_is_clipped_to_the_scale():
    assert mean_t([5, 5, 3], scale=(1, 5)).high == 5
    assert mean_t([5, 5, 3]).high > 5


def test_mean_t_without_spread_has_no_interval():
    assert mean_t([4, 4, 4]).value == 4
    assert isnan(mean_t([4, 4, 4]).low)
    assert isnan(mean_t([]).value)


def test_holm_and_benjamini_hochberg_equal_r():
    published = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1,
    ]
    assert holm([0.01, 0.04, 0.03, 0.005]) == close([0.03, 0.06, 0.06, 0.02])
    assert benjamini_hochberg([0.01, 0.04, 0.03, 0.005]) == close([0.02, 0.04, 0.04, 0.02])
    assert sum(p <= 0.05 for p in benjamini_hochberg(published)) == 4
    assert sum(p <= 0.05 for p in holm(published)) == 3
    assert benjamini_hochberg(published) == close(stats.false_discovery_control(published).tolist())


def test_holm_leaves_what_was_not_tested_out_of_the_family():
    assert holm([0.03, nan, 0.02])[0] == close(0.04)
    assert isnan(holm([0.03, nan, 0.02])[1])


def test_cliffs_delta_equals_the_worked_example():
    assert cliffs_delta([7, 6, 5, 6, 7, 4], [3, 4, 5, 2, 4, 3]) == close(0.861111)
    assert isnan(cliffs_delta([], [1]))


def test_survey_scores_of_nps_are_points():
    scores = survey_scores(answers("nps", [3] * 9 + [8] * 8 + [10] * 19))
    assert scores.columns.tolist() == ["metric", "statistic", "n", "value", "low", "high", "method", "note", "reason"]
    nps = row(scores, "nps")
    assert (nps["value"], nps["low"], nps["high"]) == pytest.approx((27.7778, -1.0448, 51.9816), abs=1e-4)
    assert (nps["n"], nps["method"]) == (36, "score")
    assert pd.isna(nps["note"])
    assert pd.isna(nps["reason"])


def test_survey_scores_of_csat_are_share_and_mean():
    scores = survey_scores(answers("csat", CSAT))
    share, mean = row(scores, "top_2_box"), row(scores, "mean")
    assert (share["value"], share["low"], share["high"]) == pytest.approx((80, 58.3983, 91.9342), abs=1e-4)
    assert (share["method"], mean["method"], mean["value"]) == ("Wilson", "t", pytest.approx(4.1))
    assert mean["low"] == pytest.approx(4.1 - 2.093024 * 1.119210 / 20**0.5, abs=1e-5)


def test_survey_scores_of_ces_are_mean_top_box_and_agree():
    scores = survey_scores(answers("ces", CES))
    assert scores["statistic"].tolist() == ["mean", "top_box", "agree"]
    assert (row(scores, "mean")["low"], row(scores, "mean")["high"]) == close((4.721705, 6.278295))
    assert row(scores, "agree")["value"] == 81.25
    top = row(scores, "top_box")
    assert (top["value"], top["low"], top["high"]) == pytest.approx((62.5, 38.6410, 81.5188), abs=1e-4)
    assert "10 of 16, directional only" in top["note"]
    assert "6–7" in top["note"]


def test_survey_scores_of_effort_keep_their_direction():
    scores = survey_scores(answers("ces", [1, 1, 2, 3, 5], scale_low=1, scale_high=5, high_is="hard"))
    assert scores["statistic"].tolist() == ["mean", "top_box"]
    assert row(scores, "mean")["value"] == pytest.approx(2.4)
    assert row(scores, "top_box")["value"] == pytest.approx(60)
    assert "1–2" in row(scores, "top_box")["note"]
    assert "high is hard" in row(scores, "mean")["note"]


def test_survey_scores_on_three_points_count_the_top_box_only():
    share = row(survey_scores(answers("csat", [0, 1, 1, 2], scale_low=0, scale_high=2)), "top_2_box")
    assert share["value"] == 25
    assert "counts 2 only" in share["note"]


def test_survey_scores_of_reversed_satisfaction_count_the_good_end():
    share = row(survey_scores(answers("csat", [1, 2, 2, 6], scale_low=1, scale_high=6, high_is="bad")), "top_2_box")
    assert share["value"] == 75
    assert "high is bad" in share["note"]


def test_survey_scores_never_pool_scales_or_directions():
    frame = pd.concat([answers("csat", [4, 5]), answers("csat", [7, 1], scale_high=7)], ignore_index=True)
    shares = survey_scores(frame).query("statistic == 'top_2_box'")
    assert shares["n"].tolist() == [2, 2]
    assert shares["value"].tolist() == [100, 50]
    assert "scale 1–5" in shares["note"].iloc[0]
    assert "scale 1–7" in shares["note"].iloc[1]
    both = pd.concat([answers("ces", [6, 7]), answers("ces", [1, 2], high_is="hard")], ignore_index=True)
    assert survey_scores(both).query("statistic == 'mean'")["n"].tolist() == [2, 2]


def test_survey_scores_pool_wordings_with_a_note():
    frame = pd.concat(
        [answers("nps", [9] * 15), answers("nps", [9] * 15, wording="Wie wahrscheinlich?")], ignore_index=True
    )
    nps = row(survey_scores(frame), "nps")
    assert nps["n"] == 30
    assert "How was it?" in nps["note"]
    assert "Wie wahrscheinlich?" in nps["note"]
    apart = survey_scores(frame, by=["wording"])
    assert apart["n"].tolist() == [15, 15]
    assert not apart["note"].str.contains("pooled").any()


def test_survey_scores_ignore_blanks_and_case_in_wordings():
    frame = pd.concat([answers("nps", [9] * 15), answers("nps", [9] * 15, wording="How  was\nIt? ")], ignore_index=True)
    assert pd.isna(row(survey_scores(frame), "nps")["note"])


def test_survey_scores_by_keys_are_sorted_with_the_missing_last():
    frame = answers("nps", [9, 9, 0, 10])
    frame["segment"] = pd.Series(["b", None, "a", "b"], dtype="str")
    frame["source"] = pd.Series(["y.csv", "x.csv", "x.csv", "x.csv"], dtype="str")
    scores = survey_scores(frame, by=["segment", "source"])
    assert scores.columns.tolist()[:5] == ["metric", "statistic", "segment", "source", "n"]
    assert scores["segment"].tolist()[:3] == ["a", "b", "b"]
    assert pd.isna(scores["segment"].iloc[3])
    assert scores["source"].tolist() == ["x.csv", "x.csv", "y.csv", "x.csv"]
    assert scores["value"].tolist() == [-100, 100, 100, 100]


def test_survey_scores_say_what_cannot_be_computed():
    frame = answers("csat", [nan, nan, 4])
    frame["segment"] = pd.Series(["a", "a", "b"], dtype="str")
    scores = survey_scores(frame, by=["segment"])
    nobody, one = scores[scores["segment"] == "a"], scores[scores["segment"] == "b"].set_index("statistic")
    assert nobody["n"].tolist() == [0, 0]
    assert nobody["reason"].tolist() == ["no answers", "no answers"]
    assert nobody[["value", "low", "high"]].isna().all(axis=None)
    assert one.loc["mean", "reason"] == "one answer only"
    assert isnan(one.loc["mean", "value"])
    assert one.loc["top_2_box", "value"] == 100
    flat = row(survey_scores(answers("csat", [4] * 30)), "mean")
    assert flat["value"] == 4
    assert isnan(flat["low"])
    assert flat["reason"]


def test_survey_scores_do_not_count_values_outside_the_scale():
    nps = row(survey_scores(answers("nps", [10] * 20 + [11, -1, 9.5])), "nps")
    assert (nps["n"], nps["value"]) == (20, 100)
    assert "not counted: 3" in nps["note"]


def test_survey_scores_of_unknown_or_unfit_scales_have_a_reason():
    unknown = survey_scores(answers("csat", [4, 5, 3], scale_low=None, scale_high=None))
    assert row(unknown, "mean")["value"] == 4
    assert row(unknown, "top_2_box")["reason"] == "the scale is not known"
    assert isnan(row(unknown, "top_2_box")["value"])
    stars = row(survey_scores(answers("nps", [4, 5], scale_low=1, scale_high=5)), "nps")
    assert "1–5" in stars["reason"]
    assert isnan(stars["value"])
    slider = row(survey_scores(answers("csat", [80, 100], scale_low=0, scale_high=100)), "top_2_box")
    assert "101" in slider["reason"]


def test_survey_scores_ignore_order_of_rows_and_other_metrics():
    frame = pd.concat([answers("nps", [0, 9, 7, 10]), answers("csat", CSAT), answers("ces", CES)], ignore_index=True)
    frame["segment"] = pd.Series(["a", "b", None, "a"] * 10, dtype="str")
    other = table(ANSWERS, [{"metric": "comment", "comment": "fine"}]).assign(segment=pd.Series(["a"], dtype="str"))
    order = list(range(len(frame)))
    Random(7).shuffle(order)
    shuffled = pd.concat([frame.iloc[order], other], ignore_index=True)
    pd.testing.assert_frame_equal(survey_scores(frame, by=["segment"]), survey_scores(shuffled, by=["segment"]))


def test_survey_scores_leave_the_answers_as_they_were():
    frame = answers("csat", CSAT)
    before = frame.copy(deep=True)
    survey_scores(frame, by=["source"])
    pd.testing.assert_frame_equal(frame, before)


def test_survey_scores_of_nothing_are_empty():
    scores = survey_scores(table(ANSWERS), by=["phase"])
    assert scores.empty
    assert scores.columns.tolist()[:3] == ["metric", "statistic", "phase"]


def test_survey_scores_in_german_use_german_words():
    scores = survey_scores(answers("csat", [4, 5, 1]), language="de")
    assert "2 von 3, nur als Richtung" in row(scores, "top_2_box")["note"]


@pytest.mark.parametrize(
    ("by", "hint"), [(["segmnt"], "segment"), (["value"], "column of the result"), (["phase"] * 2, "twice")]
)
def test_survey_scores_refuse_columns_they_cannot_group_by(by, hint):
    with pytest.raises(CjmkitError, match=hint):
        survey_scores(answers("nps", [9]), by=by)


def test_people_means_equal_the_worked_example(worked_example):
    means = people_means(worked_example, PHASES)
    assert means["phase"].tolist() == PHASES
    assert means["people"].tolist() == [5, 6, 5, 6]
    assert means["quotes"].tolist() == [7, 9, 7, 8]
    assert means["mean"].tolist() == close([0.34, -0.35, 0.32, 0.0])
    assert means["low"].tolist() == close([0.082523, -0.705881, 0.158107, -0.257058])
    assert means["high"].tolist() == close([0.597477, 0.005881, 0.481893, 0.257058])
    assert means["shrunk"].tolist() == close([0.311255, -0.247482, 0.308767, 0.012974])
    assert (means["tau2"].iloc[0], means["mu"].iloc[0]) == close((0.064288, 0.096378))


def test_shrink_gives_cochrans_q(worked_example):
    means = people_means(worked_example, PHASES)
    reach = stats.t.ppf(0.975, means["people"].to_numpy(dtype=float) - 1)
    errors = ((means["high"] - means["mean"]) / reach).tolist()
    assert shrink(means["mean"].tolist(), errors).q == pytest.approx(26.282254, abs=1e-5)


def test_people_means_weigh_people_equally():
    quotes = pd.DataFrame({"participant": ["P1"] * 9 + ["P2"], "phase": "use", "valence": [2.0] * 9 + [-2.0]})
    assert people_means(quotes, ["use"])["mean"].tolist() == [0]


def test_people_means_say_why_there_is_no_interval():
    quotes = pd.DataFrame({"participant": ["P1", "P2", "P1"], "phase": ["a", "a", "b"], "valence": [1.0, 1.0, -1.0]})
    means = people_means(quotes, ["a", "b", "c"], language="de")
    assert means["reason"].tolist() == ["keine Streuung: alle Werte sind gleich", "eine Person", "niemand"]
    assert means["mean"].tolist()[:2] == [1, -1]
    assert means["low"].isna().all()


def test_people_means_are_clipped_to_the_scale():
    quotes = pd.DataFrame({"participant": ["P1", "P2"], "phase": "use", "valence": [2.0, 1.0]})
    assert people_means(quotes, ["use"], scale=(-2, 2))[["low", "high"]].values.tolist() == [[-2, 2]]


def test_paired_steps_equal_the_worked_example(worked_example):
    steps = paired_steps(worked_example, PHASES)
    drop = steps.iloc[0]
    assert (drop["from_phase"], drop["to_phase"], drop["n"], drop["fell"]) == ("discover", "signup", 5, 4)
    assert (drop["mean"], drop["low"], drop["high"]) == close((-0.6, -1.126793, -0.073207))
    assert drop["p"] == close(0.034109)
    assert stats.t.isf(drop["p"] / 2, 4) == close(3.162278)
    assert drop["p_exact"] == close(0.125)
    assert steps["p_holm"].tolist() == close(holm(steps["p"].tolist()))


def test_paired_steps_without_pairs_have_a_reason():
    quotes = pd.DataFrame({"participant": ["P1", "P2"], "phase": ["a", "b"], "valence": [1.0, -1.0]})
    step = paired_steps(quotes, ["a", "b"]).iloc[0]
    assert step["n"] == 0
    assert isnan(step["p"])
    assert step["reason"] == "nobody"


def test_paired_steps_exact_p_equals_scipy(worked_example):
    step = paired_steps(worked_example, PHASES).iloc[2]
    wide = worked_example.groupby(["participant", "phase"])["valence"].mean().unstack()
    differences = (wide["support"] - wide["use"]).dropna().to_numpy()
    test = stats.permutation_test((differences,), np.mean, permutation_type="samples", n_resamples=np.inf)
    assert step["p_exact"] == close(test.pvalue)


def test_trough_share_finds_the_trough_of_the_worked_example(worked_example):
    shares = trough_share(worked_example, PHASES, draws=10000).set_index("phase")
    assert shares.loc["signup", "lowest"] == pytest.approx(1.0, abs=0.001)
    assert shares["lowest"].sum() == pytest.approx(1)
    assert shares["highest"].sum() == pytest.approx(1)
    assert shares.loc["signup", ["low", "high"]].tolist() == close([-0.6, -0.1])


def test_trough_share_needs_two_people():
    quotes = pd.DataFrame({"participant": ["P1", "P1"], "phase": ["a", "b"], "valence": [1.0, -1.0]})
    assert trough_share(quotes, ["a", "b"])["lowest"].isna().all()


def test_trough_share_is_the_same_for_the_same_seed(worked_example):
    pd.testing.assert_frame_equal(trough_share(worked_example, PHASES), trough_share(worked_example.iloc[::-1], PHASES))


def test_survey_scores_stop_counting_beside_the_share_at_twenty():
    assert "directional only" in row(survey_scores(answers("csat", CSAT[:19])), "top_2_box")["note"]
    assert pd.isna(row(survey_scores(answers("csat", CSAT)), "top_2_box")["note"])


def test_survey_scores_read_good_as_easy_and_name_an_unknown_direction():
    frame = pd.concat([answers("ces", [6, 7]), answers("ces", [5, 6], high_is="good")], ignore_index=True)
    assert row(survey_scores(frame), "mean")["n"] == 4
    assert "direction not stated" in row(survey_scores(answers("ces", [6, 7], high_is=None)), "mean")["note"]


def test_survey_scores_turn_a_reversed_recommendation():
    nps = row(survey_scores(answers("nps", [0, 1, 5, 10], high_is="bad")), "nps")
    assert nps["value"] == 0
    assert "promoters 2, passives 0, detractors 2 of 4" in nps["note"]


def test_shrink_draws_alike_phases_to_one_mean():
    pull = shrink([0.1, 0.0, -0.1], [1.0, 1.0, 1.0])
    assert pull.tau2 == 0
    assert pull.shrunk == close([0.0, 0.0, 0.0])


def test_paired_steps_take_a_rounding_trace_for_no_change():
    rows = [("P1", "a", 0.4), ("P1", "b", 0.1), ("P1", "b", 0.7), ("P2", "a", 1.0), ("P2", "b", 0.0)]
    quotes = pd.DataFrame(rows, columns=["participant", "phase", "valence"])
    assert quotes["valence"][1:3].mean() < 0.4
    assert paired_steps(quotes, ["a", "b"])["fell"].tolist() == [1]


def test_paired_steps_count_signs_where_all_fell_by_the_same():
    people = [f"P{n}" for n in range(6)]
    quotes = pd.DataFrame({"participant": people * 2, "phase": ["a"] * 6 + ["b"] * 6, "valence": [1.0] * 6 + [0.0] * 6})
    step = paired_steps(quotes, ["a", "b"]).iloc[0]
    assert isnan(step["p"])
    assert step["p_holm"] == step["p_exact"] == 2 / 64


def test_phases_differ_equals_all_exchanges_counted():
    wide = np.array([[1.0, 0.5, -1.0], [0.0, 0.5, -0.5], [1.5, 0.0, 0.5]])
    rows = [(f"P{i}", phase, wide[i, j]) for i in range(3) for j, phase in enumerate("abc")]
    quotes = pd.DataFrame(rows, columns=["participant", "phase", "valence"])

    def apart(table):
        return ((table - wide.mean(axis=1, keepdims=True)).sum(axis=0) ** 2).sum()

    dealt = [apart(np.array(way)) for way in product(*(list(permutations(person)) for person in wide))]
    exact = np.mean([value >= apart(wide) - 1e-9 for value in dealt])
    assert phases_differ(quotes, ["a", "b", "c"], draws=20000) == pytest.approx(exact, abs=0.01)
    assert phases_differ(quotes, ["a", "b", "c"]) == phases_differ(quotes.iloc[::-1], ["a", "b", "c"])


def test_phases_differ_needs_two_people_who_spoke_of_two_phases():
    quotes = pd.DataFrame({"participant": ["P1", "P1", "P2"], "phase": ["a", "b", "a"], "valence": [1.0, -1.0, 1.0]})
    assert isnan(phases_differ(quotes, ["a", "b"]))
