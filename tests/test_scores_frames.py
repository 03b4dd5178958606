"""The same scores from every kind of frame: pandas, polars, DuckDB, dask, pyarrow."""

from __future__ import annotations

import datetime as dt
from math import nan

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cjmkit.errors import CjmkitError
from cjmkit.scores import histogram, survey_scores

BY = ["persona", "phase", "source"]
SCALES = {"nps": (0.0, 10.0, "good"), "csat": (1.0, 5.0, "good"), "ces": (1.0, 7.0, "easy")}


def polars_eager(frame):
    polars = pytest.importorskip("polars")
    return polars.DataFrame({name: polars.Series(name, plain(frame[name]), strict=False) for name in frame})


def polars_lazy(frame):
    return polars_eager(frame).lazy()


def duckdb_relation(frame):
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect()
    relation = connection.from_df(frame.astype({name: "object" for name in frame if frame[name].dtype == "str"}))
    return relation.filter("true")


def dask_frame(frame):
    dask = pytest.importorskip("dask.dataframe")
    return dask.from_pandas(frame, npartitions=3)


def arrow_table(frame):
    return pytest.importorskip("pyarrow").Table.from_pandas(frame, preserve_index=False)


def categories(frame):
    return frame.astype({name: "category" for name in frame if frame[name].dtype == "str"})


def objects(frame):
    return frame.astype({name: "object" for name in frame if frame[name].dtype == "str"})


KINDS = [polars_eager, polars_lazy, duckdb_relation, dask_frame, arrow_table, categories, objects]


def plain(column):
    return [None if pd.isna(value) else value for value in column.tolist()]


def made(rows):
    """Answers of (metric, score, persona, phase, source, wording, other scale?)."""
    records = []
    for metric, score, persona, phase, source, wording, wide in rows:
        low, high, high_is = SCALES.get(metric, (nan, nan, None))
        row = {
            "metric": metric,
            "score": score,
            "persona": persona,
            "phase": phase,
            "source": source,
            "wording": wording,
        }
        records.append(
            row | {"scale_low": low, "scale_high": 7.0 if metric == "csat" and wide else high, "high_is": high_is}
        )
    columns = ["metric", "score", "persona", "phase", "source", "wording", "scale_low", "scale_high", "high_is"]
    text = dict.fromkeys(("metric", "persona", "phase", "source", "wording", "high_is"), "str")
    numbers = dict.fromkeys(("score", "scale_low", "scale_high"), "float64")
    return pd.DataFrame(records, columns=columns).astype(text | numbers)


def compared(frame, other, by):
    expected = survey_scores(frame, by=by)
    found = survey_scores(other, by=by)
    pd.testing.assert_frame_equal(found.astype(dict.fromkeys(by, "str")), expected, check_exact=True)


@pytest.fixture(scope="module")
def answers():
    rng = np.random.default_rng(5)
    metrics = [["nps", "csat", "ces", "comment", "other", None][code] for code in rng.integers(0, 6, 4000)]
    rows = [
        (
            metric,
            nan if metric == "comment" or rng.random() < 0.05 else float(rng.integers(0, 12)) / (2 if metric == "other" else 1),
            [None, "first_time_buyer", "price_hunter", "loyal"][rng.integers(0, 4)],
            [None, "awareness", "purchase", "retention"][rng.integers(0, 4)],
            ["b.csv", "a.csv"][rng.integers(0, 2)],
            ["How was it?", "Wie war es?", None][rng.integers(0, 3)],
            bool(rng.integers(0, 2)),
        )
        for metric in metrics
    ]  # fmt: skip
    return made(rows)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("by", [[], ["persona"], BY, ["wording", "persona"], ["scale_high"]], ids="+".join)
def test_scores_are_the_same_from_every_frame(answers, kind, by):
    expected = survey_scores(answers, by=by)
    assert {"nps", "csat", "ces"} == set(expected["metric"])
    found = survey_scores(kind(answers), by=by)
    pd.testing.assert_frame_equal(found.astype(expected.dtypes.to_dict()), expected, check_exact=True)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["nps", "csat", "ces", "other", "comment"]),
            st.sampled_from([*map(float, range(-1, 12)), 9.5, 4.5, nan]),
            st.sampled_from(["a", "b", None]),
            st.sampled_from(["use", None]),
            st.sampled_from(["x.csv", "y.csv"]),
            st.sampled_from(["Q?", "q?", "F?"]),
            st.booleans(),
        ),
        min_size=1,
        max_size=30,
    )
)
@pytest.mark.parametrize("kind", [polars_eager, duckdb_relation, categories, objects])
def test_scores_of_small_frames_are_the_same(kind, rows):
    compared(made(rows), kind(made(rows)), BY)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scores=st.lists(st.sampled_from([0.0, 7.0, 10.0, nan]), min_size=3, max_size=12))
def test_scores_of_small_dask_frames_are_the_same(scores):
    frame = made(
        [("nps", score, "a" if place % 2 else None, "use", "x.csv", "Q?", False) for place, score in enumerate(scores)]
    )
    compared(frame, dask_frame(frame), BY)


def test_scores_of_counted_answers_weigh_each_row(answers):
    keys = list(answers.columns)
    counted = (
        answers.groupby(keys, dropna=False, observed=True)
        .size()
        .rename("count")
        .reset_index()
        .astype(answers.dtypes.to_dict())
    )
    assert len(counted) < len(answers)
    for kind in (lambda frame: frame, polars_eager, duckdb_relation, dask_frame):
        found = survey_scores(kind(counted), by=BY)
        expected = survey_scores(answers, by=BY)
        pd.testing.assert_frame_equal(found.astype(expected.dtypes.to_dict()), expected, check_exact=True)


def test_keys_keep_their_kind(answers):
    day = pd.Timestamp(2026, 4, 1)
    frame = answers.assign(
        wave=pd.Series([1, 2] * 2000), day=[day, pd.NaT] * 2000, flag=[True, False] * 2000,
        team=pd.Categorical(["b", "a"] * 2000, categories=["unused", "b", "a"]),
    )  # fmt: skip
    scores = survey_scores(frame, by=["wave", "day", "flag", "team"])
    assert (
        scores[["wave", "day", "flag", "team"]].dtypes.tolist()
        == frame[["wave", "day", "flag", "team"]].dtypes.tolist()
    )
    assert scores["team"].unique().tolist() == ["b", "a"]
    polars = pytest.importorskip("polars")
    numbered = survey_scores(
        polars.DataFrame({**answers_of_nps(), "wave": [2, None, 1], "day": [dt.date(2026, 4, 1)] * 3}),
        by=["wave", "day"],
    )
    assert numbered["wave"].dropna().tolist() == [1, 2]
    assert numbered["wave"].isna().tolist() == [False, False, True]


def answers_of_nps():
    return {
        "metric": ["nps"] * 3,
        "score": [9, 10, 0],
        "scale_low": [0] * 3,
        "scale_high": [10] * 3,
        "high_is": ["good"] * 3,
        "wording": ["?"] * 3,
    }


def test_scores_of_many_groups_take_no_room_for_those_that_never_occur(answers, monkeypatch):
    expected = survey_scores(answers, by=BY)
    monkeypatch.setattr(histogram, "MOST_CELLS", 10)
    pd.testing.assert_frame_equal(survey_scores(answers, by=BY), expected, check_exact=True)


@pytest.mark.parametrize(
    "values", [[127.5, 1.0], [300.0, 1.0], [-1.0, 2.0], [0.25, 1.0], [float("inf"), 2.0], [nan, nan]]
)
def test_scores_that_are_no_wholes_or_halves_are_counted_too(values):
    frame = made([("csat", value, "a", "use", "x", "Q?", False) for value in [*values, *values, 3.0]])
    wide = frame.assign(scale_low=-1000.0, scale_high=1000.0)
    scores = survey_scores(wide).set_index("statistic")
    finite = [value for value in [*values, *values, 3.0] if np.isfinite(value)]
    assert scores.loc["mean", "n"] == len(finite)
    if len(finite) > 1:
        assert scores.loc["mean", "value"] == pytest.approx(np.mean(finite))


@pytest.mark.parametrize("kind", [polars_lazy, duckdb_relation, dask_frame])
def test_frames_without_a_column_are_refused(answers, kind):
    with pytest.raises(CjmkitError, match="did you mean persona"):
        survey_scores(kind(answers), by=["persone"])
    with pytest.raises(CjmkitError, match="lack wording"):
        survey_scores(kind(answers.drop(columns="wording")))


def test_something_that_is_no_frame_is_refused():
    with pytest.raises(CjmkitError, match="no table of answers"):
        survey_scores([1, 2])


@pytest.mark.parametrize("most", [1, 1_000])
def test_texts_are_coded_the_same_in_parts_and_as_a_whole(monkeypatch, most):
    monkeypatch.setattr(histogram, "PART", 3)
    monkeypatch.setattr(histogram, "MOST_TEXTS", most)
    segments = pd.concat([pd.Series(["new", None, "old", "new"] * 3), pd.Series(["späť", "", None])], ignore_index=True)
    frame = pd.DataFrame({"metric": "nps", "score": [10.0, 3.0, 9.0] * 5, "scale_low": 0, "scale_high": 10})
    frame = frame.assign(high_is="good", wording="?", segment=segments.astype("str"))
    scores = survey_scores(frame, by=["segment"]).set_index("segment")["n"]
    expected = frame.assign(segment=frame["segment"].astype(object)).groupby("segment", dropna=False).size()
    assert {str(name): n for name, n in scores.items()} == {str(name): n for name, n in expected.items()}
