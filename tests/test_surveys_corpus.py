"""Real exports: each loads with its known facts, or is refused with a reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cjmkit.surveys import Surveys, read_survey

CORPUS = Path(__file__).parents[1].parent / "shared" / "corpus" / "surveys"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real exports is not on this machine")

# file: source, encoding, rows, responses
FACTS: dict[str, tuple[str, str | None, int, int]] = {
    "googleforms/sudzilla_GOLD_output_01.csv": ("plain", "utf-8", 1, 1),
    "googleforms/sudzilla_GOLD_output_02.csv": ("plain", "utf-8", 113, 113),
    "googleforms/sudzilla_input_01.csv": ("googleforms", "utf-8", 39, 39),
    "googleforms/sudzilla_input_02.csv": ("googleforms", "utf-8", 39, 39),
    "limesurvey/dfuchss_german_results-survey-translated.csv": ("limesurvey", "utf-8-sig", 45, 45),
    "limesurvey/dfuchss_german_results-survey.csv": ("limesurvey", "utf-8-sig", 45, 45),
    "limesurvey/dfuchss_german_results-survey.xlsx": ("limesurvey", None, 45, 45),
    "nps/brazil_multitouchpoint.csv": ("plain", "utf-8", 71, 71),
    "nps/nashville.csv": ("plain", "utf-8", 100, 100),
    "qualtrics/legitimacy_labels.csv": ("qualtrics", "utf-8", 156, 134),
    "qualtrics/legitimacy_numeric.csv": ("qualtrics", "utf-8", 156, 134),
    "qualtrics/qt_mamatrix_insights.csv": ("qualtrics", "utf-8", 5, 0),  # all of them generated test answers
    "qualtrics/qt_mamatrix_legacy.csv": ("qualtrics", "utf-8-sig", 5, 0),
    "qualtrics/qualtRics_sample.csv": ("qualtrics", "utf-8", 1, 1),
    "qualtrics/qualtRics_sample_legacy.csv": ("qualtrics", "utf-8-sig", 1, 1),
    "spss/pyreadstat_sample.csv": ("plain", "utf-8-sig", 5, 5),
    "surveymonkey/StarWars.csv": ("surveymonkey", "cp1252", 1186, 1186),  # this copy has lost its second header row
    "typeform/fcc2016_first300.csv": ("typeform", "utf-8", 300, 300),
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
    assert (file["source"], file["encoding"], file["rows"], file["responses"]) == FACTS[name]
    assert file["rows"] == file["responses"] + sum(file["excluded"].values())


def test_every_other_file_is_refused_with_a_reason() -> None:
    others = [
        path for path in sorted(CORPUS.rglob("*")) if path.is_file() and str(path.relative_to(CORPUS)) not in FACTS
    ]
    assert others
    for path in others:
        surveys = read_survey(path)
        assert (surveys.files, len(surveys.errors)) == ((), 1), path.name
        assert "expected" in surveys.errors[0].message


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
