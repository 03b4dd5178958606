"""The lines of `cjm check` for people."""

import pytest
from studies import write_study

from cjmkit.errors import StudyError
from cjmkit.study import counted, open_study, summary_lines


@pytest.fixture
def lines(tmp_path):
    def made(talk=None, language="en", **options):
        folder = write_study(tmp_path, **options)
        if talk:
            (folder / "interviews" / "P09.txt").write_text(talk, encoding="utf-8")
        return summary_lines(open_study(folder, language=language))

    return made


def test_interview_says_what_was_read_who_speaks_and_what_decided(lines):
    assert lines()[:3] == [
        "P01.txt: Text, utf-8, English",
        "    participant P01: 5 turns, 28 words; moderator: 5 turns, 20 words",
        "    asking: Interviewer; answering: P01 (according to participants.csv)",
    ]


def test_interview_is_told_in_german(lines):
    assert lines(language="de")[1:3] == [
        "    befragt P01: 5 Beiträge, 28 Wörter; Moderation: 5 Beiträge, 20 Wörter",
        "    fragt: Interviewer; antwortet: P01 (laut participants.csv)",
    ]


def test_guess_of_who_asks_is_told_as_one(lines):
    shown = "\n".join(lines("Jo: How was it?\nAl: I liked it.\nJo: And then?\nAl: I went home.\n"))
    assert "asking: Jo; answering: Al (guessed from who asks the questions)" in shown


def test_warning_stands_below_its_file_and_names_its_line_once(lines):
    shown = lines("Date: today\n\nInterviewer: How?\nP09: So.\n")
    place = shown.index("P09.txt: Text, utf-8, English")
    assert shown[place + 3].startswith("    ! line 1: left out")
    assert shown[place + 3].count("line 1") == 1


def test_survey_says_rows_and_questions(lines):
    shown = lines()
    assert "    5 rows, 5 responses" in shown
    assert "    How satisfied are you with the delivery? → csat 1–5, high is good (study.yml); phase retention" in shown


@pytest.mark.parametrize(("n", "expected"), [(0, "0 Beiträge"), (1, "1 Beitrag"), (2, "2 Beiträge")])
def test_numbers_agree_with_their_noun(n, expected):
    assert counted("turn", n, "de") == expected


@pytest.mark.parametrize("language", ["en", "de"])
def test_field_of_the_wrong_kind_says_what_was_expected(tmp_path, language):
    write_study(tmp_path)
    (tmp_path / "study.yml").write_text(f"title: Bad\nlanguage: {language}\nmoderators: Interviewer\nothers: [1]\n")
    with pytest.raises(StudyError) as caught:
        open_study(tmp_path)
    listed, quoted = (fault.message for fault in caught.value.faults)
    assert ("expected a list" if language == "en" else "erwartet wird eine Liste") in listed
    assert ("quotation marks" if language == "en" else "Anführungszeichen") in quoted
    assert [fault.line for fault in caught.value.faults] == [3, 4]


def test_label_in_both_lists_is_named(tmp_path):
    write_study(tmp_path)
    text = (tmp_path / "study.yml").read_text()
    (tmp_path / "study.yml").write_text(text + "others: [interviewer]\n")
    assert any("counts as a moderator" in fault.message for fault in open_study(tmp_path).warnings)


def test_warning_names_its_line_also_where_a_value_has_the_same_digits(tmp_path):
    folder = write_study(tmp_path)
    asked = "How likely are you to recommend us to a friend?"
    (folder / "surveys" / "stray.csv").write_text(f"id,{asked}\n1,9\n2,10\n3,0\n4,9.5\n", encoding="utf-8")
    shown = summary_lines(open_study(folder, language="en"))
    assert any(line.startswith(f"    ! line 5: {asked}: 9.5") for line in shown)
