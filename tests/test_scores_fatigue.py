from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from survey_answers import answers

from cjmkit.errors import CjmkitError
from cjmkit.scores import fatigue_by_wave, survey_fatigue


def forms(*rows):
    """Answers of (person, wave, date)."""
    return answers(
        "nps",
        [9] * len(rows),
        respondent=[person for person, _, _ in rows],
        source=[wave for _, wave, _ in rows],
        submitted_at=[date for _, _, date in rows],
    )


def test_survey_fatigue_counts_within_the_window():
    frame = forms(
        ("A", "1", "2026-01-01"), ("A", "2", "2026-03-01"), ("A", "3", "2026-04-01"), ("B", "3", "2026-04-02")
    )
    found = survey_fatigue(frame, days=60)
    assert found["respondent"].tolist() == ["A", "A", "A", "B"]
    assert found["wave"].tolist() == ["1", "2", "3", "3"]
    assert found["days_since"].tolist()[1:3] == [59, 31]
    assert found["asked"].tolist() == [1, 2, 2, 1]
    assert found["again"].tolist() == [False, True, True, False]
    assert found["responses"].tolist() == [3, 3, 3, 1]
    assert survey_fatigue(frame, days=365)["asked"].tolist() == [1, 2, 3, 1]
    assert survey_fatigue(frame, days=58)["again"].tolist() == [False, False, True, False]


def test_survey_fatigue_counts_a_form_once_however_many_answers_it_holds():
    frame = forms(("A", "1", "2026-01-01"), ("B", "1", "2026-01-01"))
    more = frame.assign(question="Q2")
    assert len(survey_fatigue(pd.concat([frame, more], ignore_index=True))) == 2


def test_survey_fatigue_knows_people_by_participant_across_exports():
    frame = forms(("R1", "1", "2026-01-01"), ("R2", "2", "2026-01-11"))
    frame["participant"] = pd.Series(["P07", "P07"], dtype="str")
    assert survey_fatigue(frame)["again"].tolist() == [False, True]


def test_survey_fatigue_says_where_there_is_no_date():
    frame = forms(("A", "1", "2026-01-01"), ("A", "2", None), ("B", "2", None))
    found = survey_fatigue(frame, language="de")
    undated = found[found["submitted_at"].isna()]
    assert undated["reason"].tolist() == ["kein Datum"] * 2
    assert undated["again"].isna().all()
    assert found["responses"].tolist() == [2, 2, 1]


def test_fatigue_by_wave_counts_people():
    frame = forms(
        *[(f"P{i}", "1", "2026-01-01") for i in range(30)], *[(f"P{i}", "2", "2026-02-01") for i in range(12, 40)]
    )
    waves = fatigue_by_wave(survey_fatigue(frame))
    assert waves[["wave", "respondents", "again", "most"]].values.tolist() == [["1", 30, 0, 1], ["2", 28, 18, 2]]
    assert waves["value"].tolist() == pytest.approx([0, 100 * 18 / 28])
    few = fatigue_by_wave(survey_fatigue(frame.iloc[:5]))
    assert "0 of 5, directional only" in few["note"].iloc[0]


def test_fatigue_of_nothing_is_empty():
    assert survey_fatigue(answers("nps", [])).empty
    assert fatigue_by_wave(survey_fatigue(answers("nps", []))).empty


def test_survey_fatigue_refuses_what_it_cannot_do():
    with pytest.raises(CjmkitError, match="above 0"):
        survey_fatigue(forms(("A", "1", "2026-01-01")), days=0)
    with pytest.raises(CjmkitError, match="submitted_at"):
        survey_fatigue(forms(("A", "1", "2026-01-01")).drop(columns="submitted_at"))


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(1, 28)), max_size=12), st.integers(1, 40))
@settings(max_examples=30, deadline=None)
def test_survey_fatigue_equals_counting_by_hand(given, days):
    frame = forms(*[(person, "1", f"2026-01-{day:02}") for person, day in given])
    found = survey_fatigue(frame, days=days)
    for row in found.to_dict("records"):
        near = [
            other
            for person, other in given
            if person == row["respondent"] and 0 <= row["submitted_at"].day - other <= days
        ]
        same_day = [other for other in near if other == row["submitted_at"].day]
        assert len(near) - len(same_day) < row["asked"] <= len(near)
