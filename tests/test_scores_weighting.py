"""Raking against the worked example of STATISTICS 4.7 and against an independent iteration over a table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from survey_answers import answers, groups, mix

from cjmkit.errors import CjmkitError
from cjmkit.scores import nps_points, nps_variance, rake, survey_scores, weighted_scores, wilson

CELLS = {("a", "x"): 30, ("a", "y"): 20, ("b", "x"): 10, ("b", "y"): 40}
MARGINS = {"row": {"a": 50, "b": 50}, "column": {"x": 60, "y": 40}}


def people(cells):
    return pd.DataFrame([cell for cell, n in cells.items() for _ in range(n)], columns=["row", "column"])


def row(table, statistic):
    return table[table["statistic"].eq(statistic)].iloc[0]


def test_rake_equals_the_worked_example():
    frame = people(CELLS)
    raked = rake(frame, MARGINS)
    weights = raked.weights.groupby([frame["row"], frame["column"]]).first()
    assert weights.tolist() == pytest.approx([1.333333, 0.5, 2.0, 0.75], abs=1e-6)
    totals = raked.weights.groupby([frame["row"], frame["column"]]).sum()
    assert totals.tolist() == pytest.approx([40, 10, 20, 30])
    assert raked.n_eff == pytest.approx(82.7586, abs=1e-4)
    assert raked.deff == pytest.approx(1.208333, abs=1e-6)
    assert (raked.trimmed, raked.missed) == (0, pytest.approx(0, abs=1e-9))


@given(st.lists(st.integers(8, 40), min_size=6, max_size=6), st.lists(st.integers(20, 40), min_size=5, max_size=5))
@settings(max_examples=25, deadline=None)
def test_rake_equals_fitting_a_table(counts, wanted):
    cells = dict(zip([(a, x) for a in "ab" for x in "xyz"], counts, strict=True))
    frame = people(cells)
    margins = {"row": dict(zip("ab", wanted[:2], strict=True)), "column": dict(zip("xyz", wanted[2:], strict=True))}
    table = np.array(counts, dtype=float).reshape(2, 3)
    for _ in range(500):
        table *= (np.array(wanted[:2]) / sum(wanted[:2]) * sum(counts) / table.sum(axis=1))[:, None]
        table *= np.array(wanted[2:]) / sum(wanted[2:]) * sum(counts) / table.sum(axis=0)
    expected = (table / np.array(counts).reshape(2, 3)).ravel()
    raked = rake(frame, margins, trim=(0, 1000))
    found = raked.weights.groupby([frame["row"], frame["column"]]).first()
    assert found.tolist() == pytest.approx(expected.tolist(), rel=1e-6)
    assert raked.weights.mean() == pytest.approx(1)
    assert raked.n_eff <= len(frame) + 1e-9


def test_rake_trims_and_says_what_it_costs():
    frame = people({("a", "x"): 95, ("b", "x"): 5})
    raked = rake(frame, {"row": {"a": 50, "b": 50}})
    assert raked.weights.max() == 3
    assert raked.weights.min() >= 0.3
    assert raked.trimmed == 5
    b = raked.weights[frame["row"].eq("b")].sum() / raked.weights.sum()
    assert raked.missed == pytest.approx(0.5 - b)


@pytest.mark.parametrize(
    ("margins", "hint"),
    [
        ({}, "no margins"),
        ({"rwo": {"a": 1}}, "did you mean row"),
        ({"row": {"a": 1, "b": -1}}, "above 0"),
        ({"row": {"a": 1, "b": float("nan")}}, "above 0"),
        ({"row": {}}, "no shares"),
        ({"row": {"a": 1, "b": 1, "c": 1}}, "nobody who answered belongs to c"),
        ({"row": {"a": 1}}, "no share is given for b"),
    ],
)
def test_rake_refuses_margins_that_cannot_be_met(margins, hint):
    with pytest.raises(CjmkitError, match=hint):
        rake(people(CELLS), margins)


def test_rake_refuses_margins_that_contradict_one_another():
    frame = people({("a", "x"): 20, ("b", "y"): 20})
    with pytest.raises(CjmkitError, match="no weights meet"):
        rake(frame, {"row": {"a": 50, "b": 50}, "column": {"x": 60, "y": 40}})


def test_weighted_nps_has_its_error_on_n_eff():
    frame = groups("nps", {"a": mix(10, 10, 30), "b": mix(30, 10, 10)})
    nps = row(weighted_scores(frame, {"segment": {"a": 70, "b": 30}}), "nps")
    # a: +40, b: −40.
    assert nps["value"] == pytest.approx(0.7 * 40 - 0.3 * 40)
    n_eff = 100**2 / (50 * 1.4**2 + 50 * 0.6**2)
    assert (nps["n_eff"], nps["deff"]) == pytest.approx((n_eff, 100 / n_eff))
    promoters, detractors = 0.7 * 0.6 + 0.3 * 0.2, 0.7 * 0.2 + 0.3 * 0.6
    variance = promoters + detractors - (promoters - detractors) ** 2
    assert nps["se"] == pytest.approx(100 * (variance / n_eff) ** 0.5)
    bounds = nps_points(n_eff * detractors, n_eff * 0.2, n_eff * promoters)
    assert (nps["low"], nps["high"]) == pytest.approx((bounds.low, bounds.high))
    assert nps["method"] == "score, weighted, n_eff"


def test_weighted_shares_and_means_are_weighted():
    frame = groups("csat", {"a": [5] * 30 + [1] * 20, "b": [4] * 10 + [2] * 40})
    table = weighted_scores(frame, {"segment": {"a": 2, "b": 1}})
    share, mean = row(table, "top_2_box"), row(table, "mean")
    assert share["value"] == pytest.approx((2 * 60 + 20) / 3)
    assert mean["value"] == pytest.approx((2 * 3.4 + 2.4) / 3)
    bounds = wilson(share["n_eff"] * share["value"] / 100, share["n_eff"])
    assert (share["low"], share["high"]) == pytest.approx((100 * bounds.low, 100 * bounds.high))


@pytest.mark.parametrize("metric", ["nps", "csat", "ces"])
def test_equal_weights_change_nothing(metric):
    scores = {"nps": mix(9, 8, 19), "csat": [5, 4, 3, 2, 4, 5] * 6, "ces": [7, 6, 5, 4, 3, 2] * 6}[metric]
    frame = answers(metric, scores, segment=["a", "b"] * 18)
    plain, weighted = survey_scores(frame), weighted_scores(frame, {"segment": {"a": 18, "b": 18}})
    for column in ("value", "low", "high"):
        assert weighted[column].tolist() == pytest.approx(plain[column].tolist())
    assert weighted["n_eff"].tolist() == pytest.approx([36] * len(plain))
    if metric == "nps":
        assert row(weighted, "nps")["se"] == pytest.approx(100 * (nps_variance(9, 8, 19) / 36) ** 0.5)


def test_weighted_scores_warn():
    frame = groups("nps", {"a": mix(10, 10, 25), "b": mix(3, 1, 1)})
    note = row(weighted_scores(frame, {"segment": {"a": 0.5, "b": 0.5}}), "nps")["note"]
    assert "design effect 1.84, above 1.5" in note
    assert "fewer than 10 people behind a weight of segment: b (5)" in note
    assert "weights trimmed: 5; the margins are met to within 12.5 points" in note
    german = row(weighted_scores(frame, {"segment": {"a": 0.5, "b": 0.5}}, language="de"), "nps")["note"]
    assert "Designeffekt" in german


def test_weighted_scores_say_why_there_is_no_number():
    frame = groups("nps", {"a": mix(5, 5, 15), "b": mix(5, 5, 5)})
    missing = row(weighted_scores(frame, {"segment": {"a": 1, "b": 1, "c": 1}}), "nps")
    assert missing["reason"] == "segment: nobody who answered belongs to c"
    assert np.isnan(missing["value"])
    assert missing["n"] == 40
    unknown = row(weighted_scores(frame, {"segment": {"a": 1}}, language="de"), "nps")
    assert unknown["reason"] == "segment: kein Anteil angegeben für b"


def test_weighted_scores_leave_out_people_without_a_category_and_say_so():
    frame = groups("nps", {"a": mix(5, 5, 15), "b": mix(5, 5, 5)})
    frame.loc[[0, 1], "segment"] = None
    nps = row(weighted_scores(frame, {"segment": {"a": 1, "b": 1}}), "nps")
    assert (nps["n"], nps["people"]) == (38, 38)
    assert "people without segment, left out: 2" in nps["note"]


def test_weighted_scores_take_several_answers_of_a_person_for_one():
    once = groups("csat", {"a": [1, 2, 3, 5, 4] * 3, "b": [4, 5, 5, 5, 3] * 3}, respondent=[f"p{i}" for i in range(30)])
    again = once.assign(question="Q2", response=once["response"] + "x")
    margins = {"segment": {"a": 1, "b": 2}}
    one, two = weighted_scores(once, margins), weighted_scores(pd.concat([once, again], ignore_index=True), margins)
    assert two["n"].tolist() == [60, 60]
    assert two["n_eff"].tolist() == pytest.approx(one["n_eff"].tolist())
    assert two["low"].tolist() == pytest.approx(one["low"].tolist())


def test_weighted_scores_of_one_or_equal_answers_have_no_interval():
    one = row(weighted_scores(groups("csat", {"a": [4]}), {"segment": {"a": 1}}), "mean")
    assert one["reason"] == "one answer only"
    flat = row(weighted_scores(groups("csat", {"a": [4, 4], "b": [4]}), {"segment": {"a": 1, "b": 1}}), "mean")
    assert (flat["value"], flat["reason"]) == (4, "no spread: all values are equal")


def test_weighted_scores_of_no_answers_have_a_reason():
    nobody = weighted_scores(groups("csat", {"a": [np.nan, np.nan]}), {"segment": {"a": 1}})
    assert nobody["reason"].tolist() == ["no answers", "no answers"]
    assert nobody["n"].tolist() == [0, 0]


@given(
    st.lists(st.tuples(st.integers(0, 10), st.sampled_from("ab")), min_size=4, max_size=30),
    st.randoms(use_true_random=False),
)
@settings(max_examples=25, deadline=None)
def test_weighted_scores_ignore_the_order_of_rows_and_the_unit_of_margins(given, random):
    given = [*given, (9, "a"), (3, "b")]
    frame = answers("nps", [score for score, _ in given], segment=[group for _, group in given])
    order = list(range(len(frame)))
    random.shuffle(order)
    one = weighted_scores(frame, {"segment": {"a": 0.3, "b": 0.7}})
    other = weighted_scores(frame.iloc[order].reset_index(drop=True), {"segment": {"b": 70, "a": 30}})
    pd.testing.assert_frame_equal(one.drop(columns="note"), other.drop(columns="note"))
    nps = one.iloc[0]
    assert -100 <= nps["low"] <= nps["value"] + 1e-9
    assert nps["value"] - 1e-9 <= nps["high"] <= 100
    assert 1 <= nps["n_eff"] <= nps["n"] + 1e-9
