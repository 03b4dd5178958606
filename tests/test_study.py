import pytest
from studies import write_study

from cjmkit.errors import StudyError
from cjmkit.study import find_study, open_study


def test_open_study_reads_every_table(tmp_path):
    study = open_study(write_study(tmp_path))
    assert study.title == "Small"
    assert study.participants["participant"].to_list() == ["P01", "P02", "P03"]
    assert (study.utterances["role"] == "participant").sum() == 15
    assert study.answers["response"].nunique() == 5
    assert [persona.id for persona in study.personas] == ["all", "family"]


def test_find_study_goes_upwards(tmp_path):
    write_study(tmp_path)
    (tmp_path / "notebooks").mkdir()
    assert find_study(tmp_path / "notebooks") == tmp_path


def test_open_study_without_study_yml_is_one_line(tmp_path):
    with pytest.raises(StudyError, match="no study.yml here"):
        open_study(tmp_path)


def test_open_study_without_interviews_and_surveys_says_so(tmp_path):
    with pytest.raises(StudyError, match="neither interviews nor surveys"):
        open_study(write_study(tmp_path, interviews=False, surveys=False))


@pytest.mark.parametrize(
    ("line", "number", "message"),
    [
        ("langage: en", 4, "did you mean language?"),
        ("language: fr", 4, "language is 'fr'"),
        ("activities: [{phase: purchas, activity: a}]", 4, "did you mean purchase?"),
        ("phases: verdur-5", 4, "did you mean verdure-5?"),
        ("kpis: [", 5, "not readable as YAML"),
    ],
)
def test_faulty_study_yml_names_line_and_repair(tmp_path, line, number, message):
    write_study(tmp_path)
    kept = "title: Small\nmoderators: [Interviewer]\nothers: []\n"
    (tmp_path / "study.yml").write_text(kept + line + "\n")
    with pytest.raises(StudyError) as caught:
        open_study(tmp_path)
    (fault,) = caught.value.faults
    assert fault.file == "study.yml"
    assert message in fault.message
    assert fault.line in (number, number - 1)


def test_withdrawn_person_is_nowhere(tmp_path):
    study = open_study(write_study(tmp_path, consent="withdrawn"))
    assert "P02" not in {*study.participants["participant"]}
    assert "P02.txt" not in {*study.utterances["source"]}


def test_unreadable_consent_is_said_and_quotes_nothing(tmp_path):
    study = open_study(write_study(tmp_path, consent="yes"))
    assert any("consent 'yes'" in fault.message for fault in study.warnings)
    assert study.participants.set_index("participant")["consent"]["P02"] == "none"


def test_unknown_persona_names_the_nearest(tmp_path):
    with pytest.raises(StudyError, match="did you mean family?"):
        open_study(write_study(tmp_path)).persona("famly")
