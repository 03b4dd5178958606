"""How differences, slopes, codes and fatigue show themselves: tables, a chart, a persona's page, a map's warning."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest
from studies import write_study
from survey_answers import answers, groups, mix

import cjmkit as cjm
from cjmkit import charts, markup
from cjmkit.errors import ReportError
from cjmkit.journey import journey_map


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def study_with_survey(folder, scores, people=None):
    """A study whose answers are satisfaction by segment."""
    folder.mkdir(exist_ok=True)
    study = cjm.open_study(write_study(folder, interviews=False))
    n = sum(map(len, scores.values()))
    dates = [f"2026-01-{1 + place % 28:02}" for place in range(n)]
    return replace(
        study, answers=groups("csat", scores, submitted_at=dates, respondent=people or [f"R{i}" for i in range(n)])
    )


@pytest.fixture
def three():
    return groups("nps", {"a": mix(9, 8, 19), "b": mix(30, 5, 5), "c": mix(3, 1, 2)})


@pytest.fixture
def months():
    frame = [
        answers(
            "csat", scores, submitted_at=f"2026-{month:02}-15", response=[f"{month}-{n}" for n in range(len(scores))]
        )
        for month, scores in ((1, [2, 3, 2, 3] * 6), (2, [3, 3, 4, 3] * 6), (4, [4, 5, 5, 4] * 6), (5, [5, 5]))
    ]
    return pd.concat(frame, ignore_index=True)


def test_difference_table_says_who_differs_and_how_that_was_tested(three):
    html = markup.difference_table(cjm.compare_scores(three, between="segment"), "en")
    said = words(html)
    assert html.startswith('<section class="cjm cjm-differences" lang="en">')
    assert "a − b +90 [50, 117] points differs (p &lt; 0.001)" in said
    assert "Holm over 3 comparisons by segment: NPS" in said
    assert "all at once" in said
    assert "Kruskal–Wallis H = " in said
    assert "n = 36 and 6, directional only" in said
    german = words(markup.difference_table(cjm.compare_scores(three, between="segment", language="de"), "de"))
    assert "unterscheidet sich (p &lt; 0,001)" in german


def test_difference_table_shows_reasons_and_escapes_groups():
    frame = groups("csat", {"<b>": [4, 4], "c": [4, 4]})
    html = markup.difference_table(cjm.compare_scores(frame, between="segment"), "en")
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    assert "no spread: all values are equal" in html
    assert "Nothing here yet" in markup.difference_table(cjm.compare_scores(frame.iloc[:0], between="segment"), "en")


def test_slope_table_and_chart_name_a_trend_beyond_noise(months):
    trend, slopes = cjm.score_trend(months), cjm.trend_slopes(months)
    said = words(markup.slope_table(slopes, "en"))
    assert "a trend (p &lt; 0.001)" in said
    chart = charts.trend_chart(trend, slopes=slopes)
    assert chart.to_dict()["title"]["text"] == ["CSAT top-2 box rises over time"]
    drawn = charts.svg(chart)
    for period in ("2026-01", "2026-02", "2026-03", "2026-04", "2026-05"):
        assert period in drawn
    assert "2026-03 cannot be computed: no answers, n = 0" in chart.to_dict()["description"]
    assert drawn == charts.svg(charts.trend_chart(trend, slopes=slopes))


def test_trend_chart_claims_nothing_where_the_questions_changed(months):
    months.loc[months["submitted_at"].ge("2026-04-01"), "wording"] = "Another one"
    slopes = cjm.trend_slopes(months, language="de")
    assert (slopes["p_adjusted"] < 0.05).any()
    chart = charts.trend_chart(cjm.score_trend(months, language="de"), slopes=slopes, language="de")
    assert chart.to_dict()["title"]["text"] == ["Ändern sich die Werte über die Zeit?"]
    assert "ein Verlauf (p &lt; 0,001) · nicht in allen Zeiträumen dieselben Fragen" in words(
        markup.slope_table(slopes, "de")
    )


def test_trend_chart_breaks_its_line_at_a_gap_and_is_hollow_below_twenty(months):
    chart = charts.trend_chart(cjm.score_trend(months)).to_dict()
    lines = [layer for layer in chart["layer"] if layer["mark"]["type"] == "line"]
    data = chart["datasets"][lines[0]["data"]["name"]]
    assert [row["part"] for row in data] == ["0", "0", "1", "1"]
    points = [layer for layer in chart["layer"] if layer["mark"]["type"] == "point"]
    hollow = [len(chart["datasets"][layer["data"]["name"]]) for layer in points if layer["mark"]["stroke"] != "#FCFCFA"]
    assert hollow == [1, 1]  # May has two answers, in both panels


def test_trend_chart_keeps_groups_apart_and_stands_without_answers(months):
    chart = charts.trend_chart(cjm.score_trend(months.assign(segment="family"), by=["segment"]))
    assert "CSAT, mean, family" in chart.to_dict()["description"]
    empty = charts.trend_chart(cjm.score_trend(months.iloc[:0]))
    assert empty.to_dict()["title"]["text"] == ["No survey scores yet"]


def test_code_table_shows_what_stands_out_first():
    rows = [(f"P{n}", "x" if n < 10 else "y", "joy" if n < 9 else "anger") for n in range(20)]
    quotes = pd.DataFrame(rows, columns=["participant", "persona", "emotion"])
    said = words(markup.code_table(cjm.compare_codes(quotes, between="persona"), "en"))
    assert "the groups differ (p &lt; 0.001) · people dealt out anew to the groups, 9999 times" in said
    assert "joy x 9 4.5 9 +4.0 differs (p &lt; 0.001)" in said
    nothing = words(markup.code_table(cjm.compare_codes(quotes.iloc[:0], between="persona", language="de"), "de"))
    assert "nur eine Gruppe, nichts zu vergleichen" in nothing


def test_fatigue_table_counts_by_wave():
    frame = answers("nps", [9, 9, 9], respondent=["A", "A", "B"], source=["1.csv", "2.csv", "2.csv"], submitted_at=["2026-01-01", "2026-01-20", "2026-01-20"])  # fmt: skip
    said = words(markup.fatigue_table(cjm.fatigue_by_wave(cjm.survey_fatigue(frame)), "en"))
    assert "2.csv 2 1 (50 % [9, 91]) 2 1 of 2, directional only" in said.replace("\u202f", " ")


def test_show_takes_frames_in_either_language(three):
    shown = cjm.show(cjm.compare_scores(three, between="segment", language="de"), "differences", language="de")
    assert "Wer sich von wem unterscheidet" in shown._repr_html_()
    with pytest.raises(ReportError, match="did you mean differences"):
        cjm.show(three, "difference")


def test_persona_scores_are_tested_against_all_others(tmp_path):
    study = study_with_survey(tmp_path, {"family": [5] * 30 + [4] * 10, "single": [1] * 25 + [2] * 15})
    profile = cjm.build_persona(study, "family")
    share = profile.scores.set_index("statistic").loc["top_2_box"]
    assert share["difference"] == pytest.approx(100)
    assert share["difference_low"] > 85
    assert share["p_adjusted"] < 0.001
    assert "differs (p &lt; 0.001)" in markup.score_table(profile.scores, "en")
    assert "p adjusted: Holm over 2 scores against all others." in markup.score_table(profile.scores, "en")
    alike = study_with_survey(tmp_path / "two", {"family": [5, 4, 3, 2] * 10, "single": [5, 4, 3, 2] * 10})
    profile = cjm.build_persona(alike, "family")
    assert profile.scores["p_adjusted"].tolist() == pytest.approx([1, 1])
    assert charts.scores_chart(profile.scores).to_dict()["title"]["text"] == ["What do the survey scores say?"]
    assert "no difference shown (p = 1.000)" in markup.score_table(profile.scores, "en")


def test_persona_scores_adjust_over_all_of_them(tmp_path):
    study = study_with_survey(tmp_path, {"family": [5, 5, 4, 3] * 5, "single": [4, 4, 3, 2] * 5})
    both = cjm.compare_scores(study.answers, between="segment").set_index("statistic")["p"]
    adjusted = cjm.build_persona(study, "family").scores.set_index("statistic")["p_adjusted"]
    assert adjusted.min() == pytest.approx(2 * both.min())


def test_map_warns_where_the_same_people_are_polled_often(tmp_path):
    study = study_with_survey(tmp_path, {"family": [5, 4, 3]}, people=["A", "A", "B"])
    assert any(
        "1 of 2 respondents answered again within 90 days" in warning
        for warning in journey_map(study, "family").warnings
    )
    study = study_with_survey(tmp_path / "two", {"family": [5, 4, 3]}, people=["A", "B", "C"])
    assert not any("polled too often" in warning for warning in journey_map(study, "family").warnings)
