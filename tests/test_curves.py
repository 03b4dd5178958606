import itertools

import pandas as pd
import pytest
from studies import code_everything, write_study

from cjmkit.codings import write_coding
from cjmkit.curves import find_patterns, sentiment_curve, survey_points
from cjmkit.errors import StudyError
from cjmkit.journey import journey_map, triangulate
from cjmkit.personas import build_persona
from cjmkit.quotes import candidate_quotes, verified_quotes
from cjmkit.scores import paired_steps, people_means
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


def shapes(people, language="en"):
    """The patterns of a table of valences: a list a participant, a value a phase; a quote's load is twice its distance from 0."""
    phases = list("abcdef")[: len(people[0])]
    rows = [
        {"participant": f"P{i}", "phase": phase, "valence": value, "quote": f"q{i}{phase}"}
        for i, values in enumerate(people)
        for phase, value in zip(phases, values, strict=True)
        if value is not None
    ]
    felt = pd.DataFrame(rows)
    points = people_means(felt, phases, scale=(-2, 2)).assign(phase_name=[phase.upper() for phase in phases])
    points["evidence"] = [felt.loc[felt["phase"].eq(phase), "quote"].to_list() for phase in phases]
    loads = felt.assign(valence=felt["valence"].abs())
    return find_patterns(felt, loads, points, paired_steps(felt, phases), language).set_index("kind")


WITH_A_TROUGH = [[1.0, 0.5, -1.5, 0.5], [0.5, 1.0, -2.0, 0.0], [0.5, 0.5, -1.0, 0.5], [1.0, 1.0, -2.0, 1.0]] * 2


def test_patterns_of_a_deep_trough_are_named_with_their_evidence():
    found = shapes(WITH_A_TROUGH)
    assert found.loc["trough", "text"] == "trough in C: clear (100 % of resamples)"
    assert found.loc["rapid drop", "text"].startswith(
        "rapid drop from B to C: clear, 8 of 8 people fell, on average by −2.4 ["
    )
    assert found.loc["moment of truth", "phase"] == "c"
    assert found.loc["trough", "evidence"] == [f"q{n}c" for n in range(8)]
    assert found.loc["rapid drop", "evidence"] == [f"q{n}{phase}" for phase in "bc" for n in range(8)]


def test_patterns_in_german_are_german():
    words = " ".join(shapes(WITH_A_TROUGH, "de")["text"])
    assert "steiler Abfall von B zu C: deutlich, bei 8 von 8 Personen, im Mittel um −2,4" in words
    assert "Tiefpunkt in C" in words


def test_a_drop_that_five_people_show_is_at_most_likely():
    found = shapes([[1.0, 1.1, -1.0], [0.9, 1.0, -1.1], [1.1, 0.9, -0.9], [1.0, 1.0, -1.2], [0.8, 1.0, -1.0]])
    assert "likely, 5 of 5" in found.loc["rapid drop", "text"]


def test_patterns_are_found_where_everyone_says_the_same():
    found = shapes([[1.0, 1.0, -1.0, 1.0]] * 8)
    assert {"trough", "rapid drop"} <= {*found.index}
    assert "8 of 8" in found.loc["rapid drop", "text"]


def test_a_sawtooth_turns_at_least_twice():
    found = shapes([[1.0, -1.0, 1.0, -1.0], [1.2, -0.8, 0.9, -1.1], [0.9, -1.1, 1.3, -0.7]] * 3)
    assert found.loc["sawtooth", "text"] == "sawtooth: the mood turns 2 times"
    assert len(found.loc["sawtooth", "evidence"]) == 36


def test_a_phase_of_two_people_is_no_finding():
    thin = [[*row[:2], row[2] if n < 2 else None, *row[3:]] for n, row in enumerate(WITH_A_TROUGH)]
    assert "c" not in {*shapes(thin)["phase"]}
    assert "c" in {*shapes(WITH_A_TROUGH)["phase"]}


def test_patterns_need_phases_that_differ():
    """Drawn from one mean of −.6 in all phases; A is the lowest in 94 % of resamples all the same."""
    level = [
        [-0.5, -0.7, -0.3, -0.6],
        [-0.8, -0.5, -0.1, -0.2],
        [-0.9, -1.1, -0.8, -0.6],
        [-1.5, -0.7, -1.1, -0.9],
        [-0.8, -0.7, -0.4, -0.2],
        [-0.7, -0.1, -0.9, -0.5],
    ]
    assert shapes(level).empty


def test_curve_keeps_its_steps(study):
    steps = sentiment_curve(study, "all").steps
    assert steps["from_phase"].to_list() == list(study.codebook.phase_ids[:-1])
    assert {"n", "mean", "low", "high", "p", "p_exact", "p_holm", "fell"} <= {*steps.columns}


TOUCHPOINTS = """
touchpoints:
  - {id: app, name: The app, phase: retention}
  - {id: shop, name: The shop, phase: purchase}
  - {id: leaflet, name: A leaflet, phase: awareness}
"""


@pytest.fixture
def touched(tmp_path):
    """A study whose quotes are coded with touchpoints, one of them in no inventory."""
    folder = write_study(tmp_path)
    with (folder / "study.yml").open("a", encoding="utf-8") as file:
        file.write(TOUCHPOINTS)
    study = open_study(folder)
    quotes = candidate_quotes(study).query("role == 'participant'")
    for (_, quote), n in zip(quotes.iterrows(), itertools.cycle(range(4))):
        write_coding(
            study.codings_folder,
            quote,
            coder="ana",
            status="accepted",
            phase=("purchase", "retention", "consideration", "advocacy")[n],
            emotion=("frustration", "relief", "satisfaction", "relief")[n],
            intensity=2,
            touchpoint=("shop", "app", "neighbour", None)[n],
        )
    return open_study(folder)


def test_curve_by_touchpoint_follows_the_journey(touched):
    curve = sentiment_curve(touched, "all", by="touchpoint")
    points = curve.points.set_index("phase")
    assert points.index.to_list() == ["leaflet", "neighbour", "shop", "app"]
    assert points["phase_name"].to_list() == ["A leaflet", "neighbour", "The shop", "The app"]
    assert points.loc["shop", "mean"] < 0 < points.loc["app", "mean"]
    assert points.loc["leaflet", "people"] == 0
    assert points["survey"].isna().all()
    quotes = verified_quotes(touched).set_index("quote")["touchpoint"]
    assert {*quotes.loc[points.loc["shop", "evidence"]]} == {"shop"}
    assert curve.steps["to_phase"].to_list() == ["neighbour", "shop", "app"]
    assert "The shop" in curve.svg


def test_curve_by_something_else_is_refused(study):
    with pytest.raises(StudyError, match="phase, touchpoint"):
        sentiment_curve(study, "all", by="weekday")
