"""Scores over time; the slope's error against statsmodels 0.15 (HC3)."""

from __future__ import annotations

from math import isnan

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from survey_answers import answers

from cjmkit.errors import CjmkitError
from cjmkit.scores import score_trend, survey_scores, trend_slopes
from cjmkit.scores.trend import slope_over_people

X = np.array([0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 4, 4], dtype=float)
Y = np.array([3, 4, 2, 5, 4, 4, 5, 3, 5, 4, 5, 5], dtype=float)


def monthly(metric, by_month, **columns):
    months = [f"2026-{month:02}-15" for month, scores in by_month.items() for _ in scores]
    return answers(metric, [score for scores in by_month.values() for score in scores], submitted_at=months, **columns)


def test_slope_error_equals_hc3():
    """statsmodels OLS(...).fit(cov_type="HC3"): slope .277592, error .169513; the jackknife's is √((n − 1) / n) of it."""
    slope = slope_over_people(X, Y, list("abcdefghijkl"))
    assert slope.value == pytest.approx(0.2775919732, abs=1e-9)
    error = 0.16951317178 * (11 / 12) ** 0.5
    assert slope.high - slope.value == pytest.approx(stats.t.ppf(0.975, 10) * error, abs=1e-8)
    assert slope.p == pytest.approx(2 * stats.t.sf(0.2775919732 / error, 10), abs=1e-8)


def test_slope_error_is_the_jackknife_over_people():
    people = list("aabbccddeeff")
    slope = slope_over_people(X, Y, people)
    without = []
    for person in "abcdef":
        kept = np.array([name != person for name in people])
        without.append(np.polyfit(X[kept], Y[kept], 1)[0])
    error = (5 / 6 * sum((one - slope.value) ** 2 for one in without)) ** 0.5
    assert slope.low == pytest.approx(slope.value - stats.t.ppf(0.975, 4) * error)


def test_slope_is_not_sharper_for_answers_given_twice():
    once = slope_over_people(X, Y, list("abcdefghijkl"))
    twice = slope_over_people(np.tile(X, 2), np.tile(Y, 2), list("abcdefghijkl") * 2)
    assert twice.p == pytest.approx(once.p)


def test_slope_that_hangs_on_one_person_is_nan():
    assert isnan(slope_over_people(np.array([0.0, 0, 0, 1]), np.array([1.0, 2, 3, 4]), list("abcd")).p)
    assert isnan(slope_over_people(np.array([0.0, 1]), np.array([1.0, 2]), list("ab")).p)


@pytest.mark.parametrize(
    ("every", "labels"),
    [
        ("week", ["2026-W53", "2027-W01", "2027-W02", "2027-W03", "2027-W04", "2027-W05"]),
        ("month", ["2027-01", "2027-02"]),
        ("quarter", ["2027-Q1"]),
    ],
)
def test_score_trend_names_periods(every, labels):
    frame = answers("nps", [9, 3, 10], submitted_at=["2027-01-03", "2027-01-04", "2027-02-01"])
    assert score_trend(frame, every=every)["period"].tolist() == labels


def test_score_trend_equals_survey_scores_of_each_period():
    frame = monthly("csat", {1: [5, 4, 3], 2: [1, 2], 3: [4] * 25})
    trend = score_trend(frame)
    for month, rows in frame.groupby(frame["submitted_at"].dt.strftime("%Y-%m")):
        own = trend[trend["period"].eq(month)].drop(columns="period").reset_index(drop=True)
        pd.testing.assert_frame_equal(own, survey_scores(rows))
    assert "directional only" in trend["note"].iloc[0]


def test_score_trend_shows_periods_without_answers_and_answers_without_dates():
    frame = monthly("nps", {1: [9], 4: [3]}, segment="a")
    frame = pd.concat([frame, answers("nps", [10], segment="a", response="x")], ignore_index=True)
    trend = score_trend(frame, by=["segment"], language="de")
    assert trend["period"].tolist()[:4] == ["2026-01", "2026-02", "2026-03", "2026-04"]
    assert pd.isna(trend["period"].iloc[4])
    assert trend["n"].tolist() == [1, 0, 0, 1, 1]
    assert trend["reason"].tolist()[1:3] == ["keine Antworten"] * 2
    assert trend["note"].iloc[4].startswith("kein Datum")
    assert trend["segment"].tolist() == ["a"] * 5


def test_score_trend_of_nothing_is_empty():
    assert score_trend(answers("nps", [])).empty
    assert trend_slopes(answers("nps", [])).empty


def test_trend_slopes_find_a_rise_a_month():
    frame = monthly("csat", {1: [2, 3, 4], 2: [3, 3, 3, 4], 3: [4, 4, 3, 5], 5: [5, 5, 5, 4]})
    mean = trend_slopes(frame).set_index("statistic").loc["mean"]
    x = np.repeat([0, 1, 2, 4], [3, 4, 4, 4])
    assert mean["slope"] == pytest.approx(np.polyfit(x, frame["score"], 1)[0])
    assert (mean["periods"], mean["n"], mean["people"]) == (4, 15, 15)
    assert mean["low"] > 0
    assert mean["p"] < 0.01
    assert "4 of 4 periods have fewer than 20 answers" in mean["note"]


def test_trend_slopes_of_a_share_agree_with_cochran_and_armitage():
    counts = [(20, 60), (26, 60), (30, 60), (37, 60)]
    frame = monthly("csat", {month: [5] * k + [1] * (n - k) for month, (k, n) in enumerate(counts, 1)})
    share = trend_slopes(frame).set_index("statistic").loc["top_2_box"]
    hits, n, x = np.array([k for k, _ in counts]), np.full(4, 60), np.arange(4)
    pooled = hits.sum() / n.sum()
    z = (x - 1.5) @ hits / (pooled * (1 - pooled) * ((x - 1.5) ** 2 @ n)) ** 0.5
    assert share["slope"] == pytest.approx(100 * np.polyfit(x, hits / n, 1)[0])
    assert share["p"] == pytest.approx(2 * stats.norm.sf(z), rel=0.2)


def test_trend_slopes_need_three_periods_and_spread():
    two = trend_slopes(monthly("nps", {1: [9, 3], 2: [3, 9]})).iloc[0]
    assert two["reason"] == "2 periods with answers; a trend needs 3"
    flat = trend_slopes(monthly("csat", {1: [4, 4], 2: [4, 4], 3: [4]}), language="de")
    assert set(flat["reason"]) == {"keine Streuung: alle Werte sind gleich"}


def test_trend_slopes_say_where_the_questions_change():
    frame = monthly("csat", {1: [4, 3], 2: [4, 5], 3: [5, 4]}, wording=["a", "a", "a", "a", "b", "b"])
    assert "not the same questions" in trend_slopes(frame)["note"].iloc[0]


def test_trend_slopes_keep_scales_apart():
    frame = pd.concat([monthly("csat", {1: [4, 3], 2: [4, 5], 3: [5, 4]}), monthly("csat", {1: [7]}, scale_high=7)])
    assert trend_slopes(frame.reset_index(drop=True)).query("statistic == 'mean'")["n"].tolist() == [6, 1]


@pytest.mark.parametrize(
    ("given", "hint"), [({"every": "year"}, "quarter"), ({"by": ["period"]}, "rename"), ({"by": ["segmen"]}, "segment")]
)
def test_score_trend_refuses_what_it_cannot_do(given, hint):
    for function in (score_trend, trend_slopes):
        with pytest.raises(CjmkitError, match=hint):
            function(monthly("nps", {1: [9]}), **given)


@given(
    st.lists(st.tuples(st.integers(1, 6), st.integers(0, 10)), min_size=1, max_size=25),
    st.randoms(use_true_random=False),
)
@settings(max_examples=25, deadline=None)
def test_trend_mirrors_and_ignores_the_order_of_rows(given, random):
    frame = answers("nps", [score for _, score in given], submitted_at=[f"2026-{month:02}-15" for month, _ in given])
    order = list(range(len(frame)))
    random.shuffle(order)
    shuffled = frame.iloc[order].reset_index(drop=True)
    pd.testing.assert_frame_equal(score_trend(frame), score_trend(shuffled))
    one, other = trend_slopes(frame).iloc[0], trend_slopes(shuffled).iloc[0]
    assert (one["slope"], one["p"]) == pytest.approx((other["slope"], other["p"]), nan_ok=True, abs=1e-9)
    turned = trend_slopes(frame.assign(score=10 - frame["score"], high_is="bad")).iloc[0]
    assert turned["slope"] == pytest.approx(one["slope"], nan_ok=True, abs=1e-9)


def test_trend_slopes_say_what_has_no_date():
    undated = trend_slopes(answers("nps", [9, 3])).iloc[0]
    assert (undated["n"], undated["reason"], undated["note"]) == (0, "no date", "without a date, not counted: 2")
    some = pd.concat(
        [monthly("nps", {1: [9, 3], 2: [3], 3: [9]}), answers("nps", [1], response="x")], ignore_index=True
    )
    assert "ohne Datum, nicht gezählt: 1" in trend_slopes(some, language="de")["note"].iloc[0]
    assert set(trend_slopes(monthly("csat", {1: [np.nan]}))["reason"]) == {"no answers"}
