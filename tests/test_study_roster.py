"""participants.csv: every odd row is one line that says what to do."""

import pytest
from studies import write_study

from cjmkit.errors import StudyError
from cjmkit.study import open_study

HEADER = "participant,interview,participant_speaker,segment,consent,language\n"


@pytest.fixture
def faults(tmp_path):
    """Write participants.csv beside P01.txt to P03.txt, and return what is said of it, by line."""
    write_study(tmp_path)

    def write(rows, header=HEADER, language="en"):
        (tmp_path / "interviews" / "participants.csv").write_text(header + rows, encoding="utf-8")
        study = open_study(tmp_path, language=language)
        return [
            (fault.line, fault.message) for fault in study.warnings if "participants.csv" in (fault.file or "")
        ], study

    return write


@pytest.mark.parametrize(
    ("rows", "line", "message"),
    [
        ("P01,P1.txt,,,,\n", 2, "did you mean P01.txt?"),
        ("P01,elsewhere.docx,,,,\n", 2, "there is no file elsewhere.docx in interviews/; Correct"),
        ("P01,P01.txt,,,,\nP01,P01.txt,,,,\n", 3, "the same row as line 2"),
        ("P01,P01.txt,,,quote,\nP01,P02.txt,,,none,\n", 3, "the stricter one counts"),
        (
            "P01,P01.txt,,family,,\nP01,P02.txt,,business,,\n",
            3,
            "segment of P01 is 'business' here and 'family' in line 2",
        ),
        ("P01,P01.txt,P01,,,\nP02,P01.txt,P01,,,\n", 3, "also given to P01 in line 2"),
        ("P01,P01.txt,,,qoute,\n", 2, "did you mean quote?"),
        ("P01,P01.txt,,,,german\n", 2, "expected one such as de or en"),
        ("P01,P01.txt,,,,de,more,and more\n", 2, "8 cells, but the first row names 6"),
        (",P01.txt,,,,\n", 2, "no participant in this row"),
    ],
)
def test_odd_row_is_one_line_with_its_repair(faults, rows, line, message):
    found, _ = faults(rows)
    assert [number for number, _ in found] == [line]
    assert message in found[0][1]


def test_rows_that_are_right_are_not_reported(faults):
    found, _ = faults(
        "P01,P01,P01,family,quote,en\nP02,interviews/P02.txt,P02,family,,\nP03,p03.TXT;P02.txt,,,,en-GB\nP09,,,family,,\n"
    )
    assert found == []


def test_withdrawn_person_may_have_no_file_any_more(faults):
    found, _ = faults("P09,P09.txt,,,withdrawn,\n")
    assert found == []


def test_stricter_consent_counts_whatever_the_order(faults):
    _, study = faults("P01,P01.txt,,,none,\nP01,P02.txt,,,quote,\n")
    assert study.participants.set_index("participant")["consent"]["P01"] == "none"


@pytest.mark.parametrize("column", ["Consent", "CONSENT", "consent "])
def test_consent_is_read_whatever_the_case_of_its_column(faults, column):
    found, study = faults("P01,P01.txt,None\n", header=f"participant,interview,{column}\n")
    assert found == []
    assert study.participants.set_index("participant")["consent"]["P01"] == "none"


def test_column_with_a_slip_is_named(faults):
    found, _ = faults("P01,P01.txt,P01\n", header="participant,interview,particpant_speaker\n")
    assert [line for line, _ in found] == [1]
    assert "participant_speaker, rename it" in found[0][1]


def test_column_that_stands_there_twice_is_named(faults):
    found, _ = faults("P01,P01.txt,a,b\n", header="participant,interview,city,city\n")
    assert "city stands there twice" in found[0][1]


def test_participant_column_with_a_slip_is_an_error_that_says_so(tmp_path):
    write_study(tmp_path)
    (tmp_path / "interviews" / "participants.csv").write_text("particpant,interview\nP01,P01.txt\n")
    with pytest.raises(StudyError, match="Rename particpant to participant"):
        open_study(tmp_path)


def test_label_of_study_yml_with_a_slip_is_named(tmp_path):
    write_study(tmp_path)
    text = (tmp_path / "study.yml").read_text()
    (tmp_path / "study.yml").write_text(text.replace("[Interviewer]", "[Intervewer]"))
    (fault,) = [fault for fault in open_study(tmp_path).warnings if fault.file == "study.yml"]
    assert "did you mean 'Interviewer'?" in fault.message
    assert fault.line == 3


def test_faults_are_german_after_the_study(faults):
    found, _ = faults("P01,P1.txt,,,,\n", language="de")
    assert "gibt es keine Datei P1.txt; " in found[0][1]
