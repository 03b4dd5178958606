"""Real exports: each loads with its known facts, or is refused with a reason."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from cjmkit.surveys import Surveys, read_survey, read_surveys
from cjmkit.texts import text

CORPUS = Path(__file__).parents[1].parent / "shared" / "corpus" / "surveys"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real exports is not on this machine")

# file: source, encoding, rows, responses, questions of each metric
FACTS: dict[str, tuple[str, str | None, int, int, dict[str, int]]] = {
    "googleforms/sudzilla_GOLD_output_01.csv": ("plain", "utf-8", 1, 1, {"other": 4}),
    "googleforms/sudzilla_GOLD_output_02.csv": ("plain", "utf-8", 113, 113, {"other": 5, "comment": 2}),
    "googleforms/sudzilla_input_01.csv": ("googleforms", "utf-8", 39, 39, {"other": 6, "comment": 4}),
    "googleforms/sudzilla_input_02.csv": ("googleforms", "utf-8", 39, 39, {"other": 6, "comment": 4}),
    "limesurvey/dfuchss_german_results-survey-translated.csv": (
        *("limesurvey", "utf-8-sig", 45, 45),
        {"other": 34, "comment": 4},
    ),
    "limesurvey/dfuchss_german_results-survey.csv": ("limesurvey", "utf-8-sig", 45, 45, {"other": 35, "comment": 3}),
    "limesurvey/dfuchss_german_results-survey.xlsx": ("limesurvey", None, 45, 45, {"other": 35, "comment": 3}),
    "nps/brazil_multitouchpoint.csv": ("plain", "utf-8", 71, 71, {"other": 4, "nps": 9}),
    "nps/nashville.csv": ("plain", "utf-8", 100, 100, {"other": 6, "nps": 1}),
    "qualtrics/legitimacy_labels.csv": ("qualtrics", "utf-8", 156, 134, {"other": 55, "comment": 1}),
    "qualtrics/legitimacy_numeric.csv": ("qualtrics", "utf-8", 156, 134, {"other": 55, "comment": 1}),
    # all of them generated test answers
    "qualtrics/qt_mamatrix_insights.csv": ("qualtrics", "utf-8", 5, 0, {"other": 60, "comment": 1}),
    "qualtrics/qt_mamatrix_legacy.csv": ("qualtrics", "utf-8-sig", 5, 0, {"other": 60, "comment": 1}),
    "qualtrics/qualtRics_sample.csv": ("qualtrics", "utf-8", 1, 1, {"other": 1, "comment": 1}),
    "qualtrics/qualtRics_sample_legacy.csv": ("qualtrics", "utf-8-sig", 1, 1, {"other": 2}),
    "spss/pyreadstat_hebrews.sav": ("spss", "utf-8", 99, 99, {"other": 1}),
    "spss/pyreadstat_missing_test.sav": ("spss", "cp1252", 2, 1, {"other": 1}),
    "spss/pyreadstat_ordered_category.sav": ("spss", "utf-8", 4, 4, {"other": 1}),
    "spss/pyreadstat_sample.csv": ("plain", "utf-8-sig", 5, 5, {"other": 7}),
    "spss/pyreadstat_sample.sav": ("spss", "cp1252", 5, 5, {"other": 7}),
    "spss/pyreadstat_sample_missing.sav": ("spss", "cp1252", 7, 6, {"other": 7}),
    "spss/pyreadstat_simple_alltypes.sav": (
        "spss",
        "cp1252",
        6,
        6,
        {"other": 11},
    ),  # the twelfth, "date", is when it was answered
    # this copy has lost its second header row
    "surveymonkey/StarWars.csv": ("surveymonkey", "cp1252", 1186, 1186, {"other": 37}),
    "typeform/fcc2016_first300.csv": ("typeform", "utf-8", 300, 300, {"other": 43, "comment": 4}),
}
# file: what it is taken for
REFUSED = {
    "googleforms/sudzilla_query.md": "looks_prose",
    "limesurvey/dfuchss_german_LICENSE": "looks_prose",
    "nps/cranNPS_testdata.rda": "looks_r",
}


def read(name: str, **settings: Any) -> Surveys:
    return read_survey(CORPUS / name, settings=settings or None)


def nps(surveys: Surveys, question: str) -> tuple[int, int, int, float]:
    scores = surveys.answers.loc[surveys.answers["question"] == question, "score"]
    promoters, detractors = int((scores >= 9).sum()), int((scores <= 6).sum())
    return len(scores), promoters, detractors, round(100 * (promoters - detractors) / len(scores), 4)


@pytest.mark.parametrize("name", FACTS)
def test_file_loads_with_its_facts(name: str) -> None:
    surveys = read(name)
    assert surveys.errors == ()
    file = surveys.files[0]
    metrics = dict(Counter(question["metric"] for question in file["questions"]))
    assert (file["source"], file["encoding"], file["rows"], file["responses"], metrics) == FACTS[name]
    assert file["rows"] == file["responses"] + sum(file["excluded"].values())
    rows_out = surveys.excluded[surveys.excluded["reason"] != "out_of_scale"]
    assert rows_out["reason"].value_counts().to_dict() == file["excluded"]


@pytest.mark.parametrize("name", REFUSED)
def test_file_is_refused_with_a_reason(name: str) -> None:
    surveys = read(name)
    assert (surveys.files, len(surveys.errors)) == ((), 1)
    assert text(f"surveys.{REFUSED[name]}") in surveys.errors[0].message


def test_every_file_has_its_facts() -> None:
    found = {path.relative_to(CORPUS).as_posix() for path in CORPUS.rglob("*") if path.is_file()}
    assert found == {*FACTS, *REFUSED}


def test_spss_file_has_the_scores_of_its_csv_twin() -> None:
    sav, csv = (read(f"spss/pyreadstat_sample.{ending}").answers for ending in ("sav", "csv"))
    assert list(zip(sav["question"], sav["score"], strict=True)) == list(
        zip(csv["question"], csv["score"], strict=True)
    )
    assert sav["line"].tolist() == [line - 1 for line in csv["line"]], "a case's number, without the header's line"


def test_spss_user_missing_ranges_are_no_answers() -> None:
    answers = read("spss/pyreadstat_sample_missing.sav").answers
    assert answers.loc[answers["question"] == "mynum", "score"].tolist() == [1.1, 1.2, -1000.3, -1.4, 1000.3]
    assert set(answers.loc[answers["question"] == "mylabl", "score"]) == {1, 2}


def test_sudzilla_has_its_gold_keynote_ratings() -> None:
    answers = read("googleforms/sudzilla_input_01.csv").answers
    keynotes = answers[answers["wording"].str.contains("keynote")].groupby("submitted_at")["score"].mean()
    gold = read("googleforms/sudzilla_GOLD_output_02.csv").answers
    gold = gold[gold["question"] == "Keynote Rating Score"].groupby("submitted_at")["score"].first()
    assert len(gold) == 39
    assert keynotes.to_dict() == gold.to_dict()


def test_two_exports_of_the_same_answers_are_named(tmp_path: Path) -> None:
    for name in ("sudzilla_input_01.csv", "sudzilla_input_02.csv"):
        shutil.copy(CORPUS / "googleforms" / name, tmp_path)
    first, second = read_surveys(tmp_path).files
    assert not any("same second" in warning["message"] for warning in first["warnings"])
    assert second["warnings"][0]["message"].startswith("39 responses were sent in the same second")


def test_sudzilla_has_its_gold_score() -> None:
    wording = "On a scale of 0-10, how would you rate Sudzilla?"
    assert nps(read("googleforms/sudzilla_input_01.csv"), wording) == (39, 8, 22, -35.8974)
    assert {q["metric"] for q in read("googleforms/sudzilla_input_01.csv").files[0]["questions"]} == {
        "other",
        "comment",
    }
    surveys = read("googleforms/sudzilla_input_01.csv", questions={wording: {"metric": "nps"}})
    assert set(surveys.answers.loc[surveys.answers["metric"] == "nps", "question"]) == {wording}


def test_nps_files_have_their_gold_scores() -> None:
    assert nps(read("nps/nashville.csv"), "NPS_Score") == (100, 15, 69, -54)
    questions = {"nps_recomendacao": {"metric": "nps"}}
    brazil = read("nps/brazil_multitouchpoint.csv", questions=questions)
    assert nps(brazil, "nps_recomendacao") == (34, 22, 3, 55.8824)


def test_label_and_numeric_export_hold_the_same_comments() -> None:
    labels, numeric = read("qualtrics/legitimacy_labels.csv"), read("qualtrics/legitimacy_numeric.csv")
    assert labels.files[0]["excluded"] == numeric.files[0]["excluded"] == {"unfinished": 22}
    assert labels.comments["text"].tolist() == numeric.comments["text"].tolist()
    assert labels.comments["utterance"].tolist() == numeric.comments["utterance"].tolist()


def test_workbook_reads_like_its_csv_twin() -> None:
    csv, xlsx = (read(f"limesurvey/dfuchss_german_results-survey.{ending}") for ending in ("csv", "xlsx"))
    assert [q["column"] for q in csv.files[0]["questions"]] == [q["column"] for q in xlsx.files[0]["questions"]]
    assert csv.comments["text"].tolist() == xlsx.comments["text"].tolist()


def test_no_address_of_a_real_export_enters_a_table() -> None:
    surveys = read("qualtrics/legitimacy_labels.csv")
    printed = surveys.answers.to_csv() + surveys.comments.to_csv() + str(surveys.files)
    assert "nomail" not in printed
    assert "178.197.205.212" not in printed
