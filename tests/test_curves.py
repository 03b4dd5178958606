import pandas as pd
import pytest
from studies import code_everything, write_study

from cjmkit.curves import sentiment_curve, survey_points
from cjmkit.journey import journey_map, triangulate
from cjmkit.personas import build_persona
from cjmkit.study import open_study
from cjmkit.tables import ANSWERS, table


@pytest.fixture
def study(tmp_path):
    return code_everything(open_study(write_study(tmp_path)))


def test_curve_has_every_phase_with_people_and_evidence(study):
    points = sentiment_curve(study, "all").points
    assert points["phase"].to_list() == list(study.codebook.phase_ids)
    assert points["people"].to_list() == [3] * 5
    assert (points["evidence"].map(len) == points["quotes"]).all()
    assert points["mean"].between(-2, 2).all()


def test_survey_points_lie_on_the_scale_of_the_curve():
    rows = [
        {
            "response": "1",
            "metric": "csat",
            "phase": "a",
            "score": 5,
            "scale_low": 1,
            "scale_high": 5,
            "high_is": "good",
        },
        {
            "response": "2",
            "metric": "csat",
            "phase": "a",
            "score": 3,
            "scale_low": 1,
            "scale_high": 5,
            "high_is": "good",
        },
        {
            "response": "1",
            "metric": "ces",
            "phase": "b",
            "score": 7,
            "scale_low": 1,
            "scale_high": 7,
            "high_is": "hard",
        },
        {
            "response": "1",
            "metric": "nps",
            "phase": "c",
            "score": 9,
            "scale_low": 0,
            "scale_high": 10,
            "high_is": "good",
        },
        {
            "response": "2",
            "metric": "nps",
            "phase": "c",
            "score": 0,
            "scale_low": 0,
            "scale_high": 10,
            "high_is": "good",
        },
        {
            "response": "3",
            "metric": "nps",
            "phase": "c",
            "score": 10,
            "scale_low": 0,
            "scale_high": 10,
            "high_is": "good",
        },
    ]
    points = survey_points(table(ANSWERS, rows), ["a", "b", "c", "d"], "en").set_index("phase")
    assert points["survey"].to_list()[:2] == [1.0, -2.0]
    assert points.loc["c", "survey"] == pytest.approx((100 * 1 / 3) / 50)
    assert pd.isna(points.loc["d", "survey"])


def test_profile_says_where_each_line_comes_from(study):
    profile = build_persona(study, "all")
    known = {*profile.quotes["quote"]}
    assert len(profile.derived)
    assert all(row["evidence"] and {*row["evidence"]} <= known for row in profile.derived.to_dict("records"))
    assert profile.facts["people"] == 3


def test_every_cell_has_evidence_or_says_assumption(study):
    cells = journey_map(study, "all").cells
    assert {*cells["lane"]} >= {"actions", "thoughts", "touchpoints", "emotions", "pain points", "delights", "quotes"}
    for row in cells.to_dict("records"):
        assert row["level"] == "assumed" or row["evidence"]


def test_triangulation_classes(study):
    curve = sentiment_curve(study, "all")
    curve.points.loc[0, ["mean", "low", "high", "survey", "survey_low", "survey_high"]] = [-1, -1.5, -0.5, 1, 0.5, 1.5]
    curve.points.loc[1, ["mean", "low", "high", "survey", "survey_low", "survey_high"]] = [1, 0.5, 1.5, 1.2, 0.8, 1.6]
    curve.points.loc[2, ["mean", "low", "high", "survey", "survey_low", "survey_high"]] = [-0.4, -1.5, 0.9, 1, 0.5, 1.5]
    result = triangulate(curve)
    assert result["class"].to_list() == ["divergent", "complementary", "convergent", "silent", "silent"]
    assert result["phase"].to_list()[0] == "awareness"


def test_journey_from_surveys_alone_says_what_is_missing(tmp_path):
    study = open_study(write_study(tmp_path, interviews=False))
    journey = journey_map(study, "family")
    assert journey.preliminary
    assert any("Nobody interviewed" in line for line in journey.unknowns)
