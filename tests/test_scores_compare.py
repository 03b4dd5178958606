"""Differences between groups against R 4.2.2, statsmodels 0.15, scipy and published papers."""

from __future__ import annotations

import subprocess
import sys
from itertools import combinations
from math import isnan, nan
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from survey_answers import answers, groups, mix

from cjmkit.errors import CjmkitError
from cjmkit.scores import (
    compare_scores,
    paired_share_difference,
    score_trend,
    share_difference,
    survey_fatigue,
    survey_scores,
    trend_slopes,
)
from cjmkit.scores.differences import (
    chi_squared,
    fisher,
    hedges_g,
    kruskal_wallis,
    mean_groups,
    nps_groups,
    paired_shares,
    paired_values,
    rank_groups,
    share_groups,
    shares_among,
)

A, B, C = [7, 6, 5, 6, 7, 4], [3, 4, 5, 2, 4, 3], [6, 5, 6, 7, 5, 4]


def close(expected):
    return pytest.approx(expected, abs=1.01e-6)


def floats(*values):
    return np.array(values, dtype=float)


def steps(detractors, passives, promoters):
    return np.repeat([-100.0, 0.0, 100.0], [detractors, passives, promoters])


def hits(successes, n):
    return np.repeat([100.0, 0.0], [successes, n - successes])


def row(table, **where):
    found = table
    for column, value in where.items():
        found = found[found[column].isna() if value is None else found[column].eq(value)]
    assert len(found) == 1
    return found.iloc[0]


@pytest.mark.parametrize(
    ("first", "second", "plain", "p", "low", "high"),
    [
        ((9, 8, 19), (12, 20, 18), 0.157778, 0.397792, -0.188729, 0.475135),
        ((20, 30, 50), (10, 30, 60), -0.2, 0.056519, -0.393741, 0.005392),
    ],
)
def test_nps_groups_equal_the_r_package(first, second, plain, p, low, high):
    found = nps_groups(steps(*first), steps(*second))
    assert (found.value / 100, found.low / 100, found.high / 100) == close((plain, low, high))
    assert found.p == close(p)


def test_nps_groups_at_the_ends_of_the_scale_hold_their_value():
    found = nps_groups(steps(0, 0, 10), steps(10, 0, 0))
    assert found.low < found.value == found.high == 200


def test_mann_whitney_of_nps_groups_equals_r():
    found = rank_groups(steps(9, 8, 19), steps(12, 20, 18))
    assert (found.test_value, found.p) == close((1009, 0.308939))


def test_mann_whitney_and_cliffs_delta_equal_r_wilcox_test():
    found = rank_groups(floats(*A), floats(*B))
    assert (found.test_value, found.p, found.value) == close((33.5, 0.014841, 0.861111))


def test_interval_of_cliffs_delta_equals_r_effsize():
    """The example of effsize::cliff.delta: −0.25 [−0.7265846, 0.3890062]."""
    found = rank_groups(floats(10, 10, 20, 20, 20, 30, 30, 30, 40, 50), floats(10, 20, 30, 40, 40, 50))
    assert (found.value, found.low, found.high) == close((-0.25, -0.7265846, 0.3890062))


def test_kruskal_wallis_equals_r():
    found = kruskal_wallis([floats(*group) for group in (A, B, C)])
    assert (found.test_value, found.p, found.df) == close((8.636510, 0.013323, 2))
    assert found.effect == close(8.636510 / 17)  # Tomczak & Tomczak 2014: H / (n − 1)


def test_welch_equals_r():
    found = mean_groups(floats(*A), floats(*B))
    assert (found.test_value, found.df, found.p) == close((3.639127, 9.884477, 0.004631))
    oracle = stats.ttest_ind(A, B, equal_var=False).confidence_interval()
    assert (found.low, found.high) == close((oracle.low, oracle.high))


def test_fisher_equals_r():
    found = share_groups(hits(8, 10), hits(2, 10))
    assert (found.test, found.p) == ("fisher", close(0.023014))


def test_share_groups_are_pearsons_where_counts_suffice():
    found = share_groups(hits(56, 70), hits(48, 80))
    oracle = stats.chi2_contingency([[56, 14], [48, 32]], correction=False)
    assert (found.test, found.test_value, found.p) == ("chi2", close(oracle.statistic), close(oracle.pvalue))
    assert (found.low, found.high) == close((5.243147, 33.387265))  # statsmodels, "newcomb"


def test_share_difference_equals_statsmodels():
    assert share_difference((7, 12), (3, 9))[1:3] == close((-0.158945, 0.558501))


def test_chi_squared_equals_r():
    assert chi_squared(np.array([[9, 8, 19], [12, 20, 18]]))[::2] == close((0.181795, 3.409747))


def test_paired_share_difference_equals_newcombe():
    """Newcombe 1998, Statistics in Medicine 17, 2635–2650: 36, 12, 2, 0, method 10."""
    estimate = paired_share_difference(36, 12, 2, 0)
    assert (round(estimate.low, 4), round(estimate.high, 4)) == (0.0569, 0.3404)


def test_mcnemar_equals_statsmodels():
    pairs = [(100, 100)] * 36 + [(100, 0)] * 12 + [(0, 100)] * 2
    found = paired_shares(floats(*(one for one, _ in pairs)), floats(*(two for _, two in pairs)))
    assert found.p == close(0.012939)
    assert found.value == close(20)


def test_paired_values_equal_scipy():
    random = np.random.default_rng(3)
    first, second = random.integers(0, 11, (2, 40)).astype(float)
    found, oracle = paired_values(first, second), stats.ttest_rel(first, second)
    assert (found.test, found.test_value, found.p) == ("paired_t", close(oracle.statistic), close(oracle.pvalue))
    assert (found.low, found.high) == close(tuple(oracle.confidence_interval()))


def test_paired_values_of_few_people_flip_all_signs():
    found = paired_values(floats(1, 2, 4, 3, 5), floats(3, 3, 5, 6, 6.5))
    assert (found.test, found.p) == ("sign_flip", close(0.0625))


def test_hedges_g_equals_its_definition():
    pooled = ((np.var(A, ddof=1) + np.var(B, ddof=1)) / 2) ** 0.5
    assert hedges_g(floats(*A), floats(*B))[0] == close((np.mean(A) - np.mean(B)) / pooled * (1 - 3 / 39))


def test_shares_among_several_groups_are_chi_squared_or_permuted():
    many = shares_among([hits(30, 60), hits(40, 60), hits(50, 60)])
    oracle = stats.chi2_contingency([[30, 30], [40, 20], [50, 10]])
    assert (many.test, many.test_value, many.p) == ("chi2", close(oracle.statistic), close(oracle.pvalue))
    few = shares_among([hits(5, 6), hits(1, 6), hits(3, 6)])
    # All ways to place nine hits among three sixes.
    sizes = [(i, j, 9 - i - j) for i in range(7) for j in range(7) if 0 <= 9 - i - j <= 6]
    weight = {k: np.prod([stats.binom.pmf(i, 6, 0.5) for i in k]) for k in sizes}
    spread = {k: sum((i - 3) ** 2 for i in k) for k in sizes}
    exact = sum(weight[k] for k in sizes if spread[k] >= 8) / sum(weight.values())
    assert few.test == "chi2_permutation"
    assert few.p == pytest.approx(exact, abs=0.015)


def test_compare_scores_of_two_groups_have_both_tests_of_nps():
    found = compare_scores(groups("nps", {"a": mix(9, 8, 19), "b": mix(12, 20, 18)}), between="segment")
    nps, rank = row(found, statistic="nps"), row(found, statistic="rank")
    assert (nps["first"], nps["second"], nps["n1"], nps["n2"]) == ("a", "b", 36, 50)
    assert (nps["difference"], nps["low"], nps["high"]) == pytest.approx((15.7778, -18.8729, 47.5135), abs=1e-4)
    assert (nps["value1"], nps["value2"]) == pytest.approx((27.7778, 12), abs=1e-4)
    assert (nps["p"], nps["method"], nps["test"]) == (close(0.397792), "adjusted Wald", "adjusted Wald, z")
    assert (rank["test_value"], rank["p"], rank["effect_name"]) == (1009, close(0.308939), "Cliff’s delta")
    assert rank["effect"] == rank["difference"] == close(0.121111)
    assert nps["adjustment"] == "not adjusted, one test"
    assert pd.isna(nps["note"])
    assert pd.isna(nps["reason"])


def test_compare_scores_of_three_groups_test_all_then_pairs_with_holm():
    found = compare_scores(groups("ces", {"a": A, "b": B, "c": C}), between="segment")
    together = row(found, statistic="mean", first=None)
    assert (together["test"], together["test_value"], together["p"]) == (
        "Kruskal–Wallis H",
        close(8.636510),
        close(0.013323),
    )
    assert "all 3 groups at once: a, b, c" in together["note"]
    pairs = found[found["statistic"].eq("mean") & found["first"].notna()]
    assert pairs[["first", "second"]].values.tolist() == [["a", "b"], ["a", "c"], ["b", "c"]]
    assert pairs["p"].iloc[0] == close(0.004631)
    raw = [stats.ttest_ind(x, y, equal_var=False).pvalue for x, y in combinations((A, B, C), 2)]
    ordered = sorted(raw)
    expected = [max(min(1, (3 - k) * ordered[k]) for k in range(ordered.index(p) + 1)) for p in raw]
    assert pairs["p_adjusted"].tolist() == close(expected)
    assert set(pairs["adjustment"]) == {"Holm over 3 comparisons by segment: CES, mean"}
    rates = compare_scores(groups("ces", {"a": A, "b": B, "c": C}), between="segment", adjust="Benjamini–Hochberg")
    pairs = rates[rates["statistic"].eq("mean") & rates["first"].notna()]
    assert pairs["p_adjusted"].tolist() == close(stats.false_discovery_control(raw).tolist())


def test_compare_scores_families_reach_over_the_groups_of_by():
    frame = groups("csat", {"a": [1, 2, 3, 5], "b": [4, 5, 5, 5]})
    both = pd.concat([frame.assign(phase="use"), frame.assign(phase="buy")], ignore_index=True)
    both["response"] = [f"r{place}" for place in range(len(both))]
    found = compare_scores(both, between="segment", by=["phase"])
    assert found["phase"].tolist() == ["buy", "use", "buy", "use"]
    means = found[found["statistic"].eq("mean")]
    assert means["p_adjusted"].tolist() == close((2 * means["p"]).tolist())
    assert "2 comparisons" in means["adjustment"].iloc[0]


def test_compare_scores_of_shares_say_the_counts_below_twenty():
    share = row(
        compare_scores(groups("csat", {"a": [5] * 8 + [1] * 2, "b": [5] * 2 + [1] * 8}), between="segment"),
        statistic="top_2_box",
    )
    assert (share["difference"], share["p"], share["test"]) == (close(60), close(0.023014), "Fisher’s exact test")
    assert "8 of 10 against 2 of 10, directional only" in share["note"]
    german = compare_scores(groups("csat", {"a": [5] * 8 + [1] * 2, "b": [5] * 25}), between="segment", language="de")
    assert "8 von 10 gegen 25 von 25, nur als Richtung" in row(german, statistic="top_2_box")["note"]
    assert "n = 10 und 25, nur als Richtung" in row(german, statistic="mean")["note"]


def test_compare_scores_pair_the_same_people_of_two_waves():
    people = [f"P{place:02}" for place in range(30)]
    before, after = [3] * 15 + [4] * 15, [4] * 20 + [5] * 10
    frame = answers("csat", before + after, respondent=people * 2, source=["1.csv"] * 30 + ["2.csv"] * 30)
    mean = row(compare_scores(frame, between="source"), statistic="mean")
    oracle = stats.ttest_rel(before, after)
    assert (mean["test"], mean["p"], mean["n1"], mean["n2"]) == ("paired t", close(oracle.pvalue), 30, 30)
    assert "the same 30 people on both sides, compared with themselves" in mean["note"]
    share = row(compare_scores(frame, between="source"), statistic="top_2_box")
    assert (share["test"], share["method"], share["difference"]) == ("McNemar, exact", "Newcombe, paired", -50)


def test_compare_scores_leave_few_repeaters_out_of_both_sides():
    people = [f"P{place}" for place in range(20)] + [f"Q{place}" for place in range(18)] + ["P0", "P1"]
    frame = answers("csat", [4, 5] * 20, respondent=people, source=["1.csv"] * 20 + ["2.csv"] * 20)
    mean = row(compare_scores(frame, between="source"), statistic="mean")
    assert (mean["n1"], mean["n2"], mean["test"]) == (18, 18, "Welch’s t")
    assert "people who answered on both sides and are left out: 2" in mean["note"]


def test_compare_scores_leave_out_answers_that_stand_on_both_sides():
    frame = groups("nps", {"a": mix(5, 5, 15), "b": mix(15, 5, 5)})
    shared = frame.iloc[:4].assign(segment="b")
    both = compare_scores(pd.concat([frame, shared], ignore_index=True), between="segment")
    alone = compare_scores(frame.iloc[4:], between="segment")
    assert "answers that stand on both sides and are left out: 4" in row(both, statistic="nps")["note"]
    assert (
        both[["difference", "p", "n1", "n2"]].values.tolist() == alone[["difference", "p", "n1", "n2"]].values.tolist()
    )


def test_compare_scores_are_not_sharper_for_answers_given_twice():
    once = groups("csat", {"a": [1, 2, 3, 5, 4], "b": [4, 5, 5, 5, 3]}, respondent=list("abcdefghij"))
    again = once.assign(question="Q2", response=once["response"] + "x")
    several = row(compare_scores(pd.concat([once, again], ignore_index=True), between="segment"), statistic="mean")
    single = row(compare_scores(once, between="segment"), statistic="mean")
    assert (several["p"], several["n1"]) == (close(single["p"]), 5)
    assert "20 answers of 10 people" in several["note"]
    share = row(compare_scores(pd.concat([once, again], ignore_index=True), between="segment"), statistic="top_2_box")
    assert share["test"] == "Welch’s t"


def test_compare_scores_of_several_answers_have_the_error_of_people():
    """Against the delete-one-person jackknife of the same difference, which the linearised error comes near to."""
    random = np.random.default_rng(2)
    people = [(f"{group}{n}", group, int(random.integers(1, 6))) for group in "ab" for n in range(40)]
    rows = [(name, group, score) for name, group, k in people for score in random.integers(1, 6, k)]
    frame = answers(
        "csat",
        [int(score) for _, _, score in rows],
        respondent=[n for n, _, _ in rows],
        segment=[g for _, g, _ in rows],
    )
    mean = row(compare_scores(frame, between="segment"), statistic="mean")
    own = survey_scores(frame, by=["segment"]).query("statistic == 'mean'")["value"]
    assert (mean["value1"], mean["value2"]) == pytest.approx(tuple(own))
    assert mean["difference"] == pytest.approx(own.iloc[0] - own.iloc[1])
    without = []
    for name, _, _ in people:
        means = frame[frame["respondent"].ne(name)].groupby("segment")["score"].mean()
        without.append(means["a"] - means["b"])
    error = (39 / 40 * ((np.array(without) - mean["difference"]) ** 2).sum()) ** 0.5
    assert mean["difference"] / mean["test_value"] == pytest.approx(error, rel=0.03)


def test_compare_scores_never_compare_scales_or_directions():
    frame = pd.concat(
        [groups("csat", {"a": [4, 5, 3]}), groups("csat", {"b": [6, 7, 5]}, scale_high=7, response=list("xyz"))],
        ignore_index=True,
    )
    found = compare_scores(frame, between="segment")
    assert len(found) == 1
    assert found["reason"].iloc[0] == "never compared: scale 1–5, high is good against scale 1–7, high is good"
    assert found[["difference", "p"]].isna().all(axis=None)
    assert found[["n1", "n2"]].values.tolist() == [[3, 3]]
    efforts = pd.concat(
        [groups("ces", {"a": A}), groups("ces", {"b": B}, high_is="hard", response=list("uvwxyz"))], ignore_index=True
    )
    assert (
        "high is easy against scale 1–7, high is hard" in compare_scores(efforts, between="segment")["reason"].iloc[0]
    )


def test_compare_scores_compare_what_is_alike_and_say_which():
    frame = pd.concat(
        [
            groups("csat", {"a": [4, 5, 3], "b": [1, 2, 3]}),
            groups("csat", {"b": [6, 7, 5]}, scale_high=7, response=list("xyz")),
        ],
        ignore_index=True,
    )
    mean = row(compare_scores(frame, between="segment"), statistic="mean")
    assert (mean["n1"], mean["n2"], mean["difference"]) == (3, 3, close(2))
    assert "only answers on scale 1–5, high is good" in mean["note"]


def test_compare_scores_turn_reversed_scales_for_shares():
    frame = groups("ces", {"a": [1, 1, 2, 5, 5], "b": [5, 5, 4, 4, 1]}, scale_low=1, scale_high=5, high_is="hard")
    found = compare_scores(frame, between="segment")
    assert row(found, statistic="top_box")["difference"] == close(40)
    assert row(found, statistic="mean")["difference"] == close(-1)
    assert "high is hard" in row(found, statistic="mean")["note"]


def test_compare_scores_name_a_direction_that_nobody_stated():
    found = compare_scores(groups("ces", {"a": A, "b": B}, high_is=None), between="segment")
    assert found["note"].str.contains("direction not stated, read as: high is easy").all()


def test_compare_scores_clip_intervals_to_what_there_can_be():
    mean = row(compare_scores(groups("csat", {"a": [5, 5, 4], "b": [1, 1, 2]}), between="segment"), statistic="mean")
    assert (mean["difference"], mean["high"]) == (close(10 / 3), 4)


def test_compare_scores_say_what_cannot_be_compared():
    frame = groups("csat", {"a": [4], "b": [5, 5, 5], "c": [5, 5]})
    found = compare_scores(frame, between="segment")
    assert row(found, statistic="mean", first="a", second="b")["reason"] == "one answer only"
    flat = row(found, statistic="mean", first="b", second="c")
    assert (flat["difference"], flat["reason"]) == (0, "no spread: all values are equal")
    assert isnan(flat["p"])
    share = row(found, statistic="top_2_box", first="b", second="c")
    assert (share["difference"], share["p"]) == (0, 1)


def test_compare_scores_of_one_person_have_no_rank_and_no_pair():
    found = compare_scores(groups("nps", {"a": [9], "b": [3, 7]}), between="segment")
    assert row(found, statistic="nps")["difference"] == 150
    assert row(found, statistic="rank")["reason"] == "one answer only"
    frame = answers("csat", [4, 5], respondent="P", source=["1.csv", "2.csv"])
    assert set(compare_scores(frame, between="source")["reason"]) == {"one answer only"}


def test_compare_scores_on_three_points_count_the_top_box():
    share = row(
        compare_scores(
            groups("csat", {"a": [2, 2, 1, 0], "b": [0, 0, 1, 2]}, scale_low=0, scale_high=2), between="segment"
        ),
        statistic="top_2_box",
    )
    assert (share["value1"], share["value2"]) == (50, 25)


def test_compare_scores_do_not_count_what_is_off_the_scale():
    frame = groups("nps", {"a": [9, 10, 3, 11, 9.5, nan], "b": [1, 2, 9]})
    nps = row(compare_scores(frame, between="segment"), statistic="nps")
    assert (nps["n1"], nps["n2"]) == (3, 3)
    assert "outside the scale, not counted: 2" in nps["note"]


@pytest.mark.parametrize("between", ["person", "answer", "year", "kind", "new"])
def test_compare_scores_take_columns_of_any_name_and_kind(between):
    frame = groups("nps", {"a": [9, 3, 7], "b": [1, 2, 9], "c": [7, 8, 8]})
    values = {
        "year": [2024, 2025, 2026],
        "kind": pd.Categorical(list("xyz")),
        "new": pd.to_datetime(["2026-01-01", "2026-02-01", "2026-03-01"]),
    }
    names = pd.Series(values.get(between, ["x", "y", "z"]))
    frame[between] = names.repeat(3).reset_index(drop=True)
    found = compare_scores(frame, between=between)
    assert found["first"].dropna().unique().tolist() == names.iloc[:2].tolist()
    assert found["first"].isna().sum() == 1


@given(st.lists(st.integers(1, 7), min_size=1, max_size=12), st.lists(st.integers(1, 7), min_size=1, max_size=12))
@settings(max_examples=20, deadline=None)
def test_compare_scores_have_the_values_of_survey_scores(first, second):
    frame = groups("ces", {"a": first, "b": second})
    pairs = compare_scores(frame, between="segment").set_index("statistic")
    for own in survey_scores(frame, by=["segment"]).dropna(subset=["value"]).to_dict("records"):
        value = pairs.loc[own["statistic"], "value1" if own["segment"] == "a" else "value2"]
        assert isnan(value) or value == pytest.approx(own["value"])


def test_compare_scores_name_answers_without_a_group():
    frame = groups("nps", {"a": mix(9, 8, 19), "b": mix(12, 20, 18)})
    frame.loc[[0, 1, 40], "segment"] = None
    assert "without segment, not compared: 3" in row(compare_scores(frame, between="segment"), statistic="nps")["note"]


def test_compare_scores_of_one_group_or_none_are_empty():
    assert compare_scores(groups("nps", {"a": [9, 10]}), between="segment").empty
    assert compare_scores(groups("nps", {"a": [9, 10], "b": [3]}), between="segment", metric="csat").empty


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ({"between": "segmnt"}, "segment"),
        ({"between": "segment", "metric": "npss"}, "unknown metric"),
        ({"between": "segment", "by": ["difference"]}, "rename"),
        ({"between": "response"}, "at most 50"),
    ],
)
def test_compare_scores_refuse_what_they_cannot_do(given, hint):
    with pytest.raises(CjmkitError, match=hint):
        compare_scores(groups("nps", {"a": [9] * 60}), **given)


scores = st.lists(st.integers(0, 10), min_size=2, max_size=12)


@given(scores, scores, st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_compare_scores_mirror_when_groups_swap_and_ignore_the_order_of_rows(first, second, random):
    frame = groups("nps", {"a": first, "b": second})
    swapped = groups("nps", {"b": first, "a": second})
    order = list(range(len(frame)))
    random.shuffle(order)
    one, other = compare_scores(frame, between="segment"), compare_scores(swapped, between="segment")
    pd.testing.assert_frame_equal(one, compare_scores(frame.iloc[order].reset_index(drop=True), between="segment"))
    for column in ("difference", "effect"):
        assert one[column].tolist() == pytest.approx((-other[column]).tolist(), nan_ok=True, abs=1e-9)
    assert one["low"].tolist() == pytest.approx((-other["high"]).tolist(), nan_ok=True, abs=1e-9)
    assert one["p"].tolist() == pytest.approx(other["p"].tolist(), nan_ok=True, abs=1e-9)
    known = one.dropna(subset=["low"])
    assert (known["low"].le(known["difference"] + 1e-9) & known["high"].ge(known["difference"] - 1e-9)).all()
    assert known["low"].ge(-200).all()
    assert known["high"].le(200).all()


@given(st.lists(st.integers(1, 5), min_size=2, max_size=10), st.lists(st.integers(1, 5), min_size=2, max_size=10))
@settings(max_examples=20, deadline=None)
def test_compare_scores_of_means_do_not_change_with_a_shifted_scale(first, second):
    plain = compare_scores(groups("csat", {"a": first, "b": second}), between="segment")
    shifted = {name: [score - 1 for score in given] for name, given in (("a", first), ("b", second))}
    moved = compare_scores(groups("csat", shifted, scale_low=0, scale_high=4), between="segment")
    for column in ("difference", "low", "high", "p", "effect"):
        assert plain[column].tolist() == pytest.approx(moved[column].tolist(), nan_ok=True, abs=1e-9)
    means = plain[plain["statistic"].eq("mean")].dropna(subset=["low"])
    assert means["low"].ge(-4).all()
    assert means["high"].le(4).all()


@given(st.lists(st.integers(0, 10), min_size=2, max_size=30), st.lists(st.integers(0, 10), min_size=2, max_size=30))
@settings(max_examples=40, deadline=None)
def test_rank_tests_equal_scipy(first, second):
    if len({*first, *second}) == 1:
        assert isnan(rank_groups(floats(*first), floats(*second)).p)
        return
    found, oracle = rank_groups(floats(*first), floats(*second)), stats.mannwhitneyu(first, second, method="asymptotic")
    assert (found.test_value, found.p) == pytest.approx((oracle.statistic, oracle.pvalue))
    third = [*first[:1], *second]
    found, oracle = (
        kruskal_wallis([floats(*first), floats(*second), floats(*third)]),
        stats.kruskal(first, second, third),
    )
    assert (found.test_value, found.p) == pytest.approx((oracle.statistic, oracle.pvalue), abs=1e-9)


@given(st.integers(1, 40), st.integers(1, 40), st.data())
@settings(max_examples=40, deadline=None)
def test_exact_tests_equal_scipy(n, m, data):
    hits, others = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    assert fisher(hits, n, others, m) == pytest.approx(
        stats.fisher_exact([[hits, n - hits], [others, m - others]]).pvalue
    )
    pairs = paired_shares(np.repeat([100.0, 0.0], [n, m]), np.repeat([0.0, 100.0], [n, m]))
    assert pairs.p == pytest.approx(stats.binomtest(n, n + m).pvalue)


def test_differences_are_made_without_scipy_stats():
    """It takes a second to import, and every persona's page is tested."""
    code = "import sys, pandas as pd; from survey_answers import groups; from cjmkit.scores import compare_scores; compare_scores(groups('nps', {'a': [9, 3, 1], 'b': [1, 2, 7]}), between='segment'); print('scipy.stats' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parent
    )
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("statistic", [compare_scores, score_trend, trend_slopes, survey_fatigue])
def test_people_are_not_compared_by_answers_that_were_counted_already(statistic):
    dates = pd.to_datetime(["2026-01-05", "2026-02-05"])
    answers = pd.DataFrame({"metric": "csat", "score": [3, 4], "wording": "?", "segment": ["a", "b"], "count": [40, 1]})
    answers = answers.assign(scale_low=1, scale_high=5, high_is="good", submitted_at=dates, response=None, source="a")
    arguments = {"between": "segment"} if statistic is compare_scores else {}
    with pytest.raises(CjmkitError, match="counted already"):
        statistic(answers, **arguments)
    statistic(answers.assign(count=1), **arguments)
