"""What a question measures, from its wording and its answers."""

from __future__ import annotations

import pytest

from cjmkit.codebook import read_codebook
from cjmkit.surveys.answered import answers_of
from cjmkit.surveys.headers import Column
from cjmkit.surveys.labels import label_scale
from cjmkit.surveys.metrics import detect
from cjmkit.surveys.moments import moment
from cjmkit.surveys.phases import propose_phase
from cjmkit.surveys.values import number

NPS_ANSWERS = ["0", "3", "7", "8", "9", "10", "10"]
FIVE = ["1", "2", "3", "4", "5", "5", "4"]
SEVEN = ["1", "3", "5", "6", "6", "7", "7"]


def read(wording: str, cells: list[str]) -> tuple[str, tuple[float, float] | None, str | None, str]:
    question = detect(Column(0, wording, wording), answers_of(cells))
    return question.metric, question.scale, question.high_is, question.origin


@pytest.mark.parametrize(
    "wording",
    [
        "How likely are you to recommend Acme to a friend or colleague?",
        "On a scale of 0-10, how likely is it that you would recommend us?",
        "How likely are you to recommend us? (0 = not at all likely, 10 = extremely likely)",
        "Wie wahrscheinlich ist es, dass Sie uns einem Freund weiterempfehlen?",
        "Wie wahrscheinlich ist es, dass du Acme empfehlen würdest? 0 (sehr unwahrscheinlich) bis 10 (sehr wahrscheinlich)",
    ],
)
def test_nps_is_detected_from_wording_and_scale(wording: str) -> None:
    assert read(wording, NPS_ANSWERS) == ("nps", (0, 10), "good", "detected")


@pytest.mark.parametrize(
    ("wording", "cells"),
    [
        ("On a scale of 0-10, how would you rate the keynote?", NPS_ANSWERS),
        ("Wie bewerten Sie das Essen? (0-10)", NPS_ANSWERS),
        ("How likely are you to recommend us? (1 to 5)", FIVE),
        ("How likely are you to recommend us?", FIVE * 4),
        ("Would you recommend this course to your friends?", ["0", "1", "1", "0", "1"]),
        ("How likely are you to recommend us? (0 = extremely likely, 10 = not at all likely)", NPS_ANSWERS),
        ("How likely are you to recommend us?", ["Very likely", "Likely", "Very unlikely"]),
        ("How satisfied are you overall? (0-10)", NPS_ANSWERS),
        ("Wie zufrieden sind Sie insgesamt?", NPS_ANSWERS * 3),
        ("Age", ["34", "41", "28", "7"]),
    ],
)
def test_other_questions_are_not_taken_for_a_metric(wording: str, cells: list[str]) -> None:
    assert read(wording, cells)[0] == "other"


@pytest.mark.parametrize(
    ("wording", "cells", "scale", "high_is"),
    [
        ("How satisfied are you with our support?", FIVE, (1, 5), "good"),
        ("How satisfied were you with the delivery?", SEVEN, (1, 7), "good"),
        ("How satisfied are you?", ["0", "1", "2", "2"], (0, 2), "good"),
        ("Wie zufrieden sind Sie mit der Lieferung?", ["Sehr zufrieden", "Zufrieden", "Unzufrieden"], (1, 5), "good"),
        ("Wie zufrieden waren Sie? (1 = sehr zufrieden, 5 = sehr unzufrieden)", FIVE, (1, 5), "bad"),
        ("Wie zufrieden sind Sie? 1 = gar nicht zufrieden ... 7 = sehr zufrieden", SEVEN, (1, 7), "good"),
    ],
)
def test_csat_is_detected_with_its_scale_and_direction(
    wording: str, cells: list[str], scale: tuple[float, float], high_is: str
) -> None:
    assert read(wording, cells) == ("csat", scale, high_is, "detected")


@pytest.mark.parametrize(
    ("wording", "cells", "scale", "high_is"),
    [
        ("Acme made it easy for me to handle my issue.", SEVEN, (1, 7), "easy"),
        ("How much effort did you personally have to put forth?", FIVE, (1, 5), "hard"),
        ("Wie viel Aufwand hatten Sie, um Ihr Anliegen zu klären?", FIVE, (1, 5), "hard"),
        ("Wie einfach war es, einen Termin zu bekommen?", SEVEN, (1, 7), "easy"),
        ("How easy was it? (1 = very easy, 7 = very difficult)", SEVEN, (1, 7), "hard"),
        (
            "Acme hat es mir leicht gemacht.",
            ["Stimme zu", "Stimme nicht zu", "Stimme voll und ganz zu"],
            (1, 5),
            "easy",
        ),
        ("How easy was the checkout?", ["Very easy", "Easy", "Very difficult", "Neutral"], (1, 5), "easy"),
    ],
)
def test_ces_has_the_direction_of_its_wording(
    wording: str, cells: list[str], scale: tuple[float, float], high_is: str
) -> None:
    assert read(wording, cells)[:3] == ("ces", scale, high_is)


def test_effort_labels_rise_with_the_effort() -> None:
    question = detect(Column(0, "q", "How much effort was it?"), answers_of(["Very low effort", "High effort"]))
    assert (question.metric, question.high_is) == ("ces", "hard")


def test_a_few_typing_errors_do_not_widen_the_scale() -> None:
    assert read("How satisfied are you with us?", FIVE * 20 + ["55", "6"])[1] == (1, 5)
    assert read("How satisfied are you with us?", FIVE * 20 + ["6", "7"] * 10)[1] == (1, 7)


def test_nps_survives_garbage_among_few_answers() -> None:
    cells = ["11", "-1", "9.5", "n/a", "1O", "9", "10", "0", "7", "8"]
    assert read("How likely are you to recommend us?", cells)[0] == "nps"


def test_a_column_called_nps_is_only_proposed() -> None:
    assert read("NPS_Score", NPS_ANSWERS) == ("nps", (0, 10), "good", "proposed")
    assert read("nps_mean", ["7.33", "8.25", "9.5", "6.6"])[0] == "other"
    assert read("Q1_NPS_Group", ["Promoter", "Detractor", "Passive"])[0] == "other"


@pytest.mark.parametrize(
    ("wording", "cells", "is_comment"),
    [
        ("Why did you give this score?", ["Too slow for me", "Nice people", "The app crashed twice"], True),
        ("Was können wir besser machen?", ["Mehr Personal am Telefon", "Preise senken", "nichts"], True),
        ("Notes", ["It took weeks until somebody answered", "Fine with me for now", "I would buy it again"], True),
        ("Kommentar", ["Super", "Zu teuer", "Langsam", "ok"], True),
        ("Review", ["Love it", "Crashes daily", "Fine"], True),
        ("Comments?", ["yes", "no", "yes", "no", "yes"], False),
        ("Reviewer", ["anna", "ben", "cem"], False),
        ("Which plan do you use?", ["Basic", "Pro", "Basic", "Basic"], False),
        ("City", ["Berlin", "Wien", "Graz"], False),
        ("What is your age?", ["18", "25", "33"], False),
    ],
)
def test_comments_are_told_from_choices(wording: str, cells: list[str], is_comment: bool) -> None:
    assert (read(wording, cells)[0] == "comment") is is_comment


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("Extremely likely - 10", 10),
        ("Not at all likely - 0", 0),
        ("0 (Not at all likely)", 0),
        ("10 = sehr wahrscheinlich", 10),
        ("5 – Very satisfied", 5),
        ("disapprove (-1)", -1),
        ("9,5", 9.5),
        ("\u22121", -1),
        (" 8 ", 8),
        ("1O", None),
        ("8 or 9", None),
        ("9/10", None),
        ("10%", None),
        ("n/a", None),
        ("2 years", None),
    ],
)
def test_numbers_are_read_and_never_guessed(cell: str, value: float | None) -> None:
    assert number(cell) == value


def test_seven_points_are_told_from_five() -> None:
    seven = label_scale(["Strongly agree", "Agree", "Somewhat agree", "Disagree"])
    five = label_scale(["Strongly agree", "Agree", "Disagree"])
    assert seven is not None
    assert seven.high == 7
    assert seven.points["agree"] == 6
    assert five is not None
    assert five.high == 5
    assert five.points["agree"] == 4
    assert label_scale(["Red", "Green"]) is None


@pytest.mark.parametrize(
    ("cell", "day_first", "read"),
    [
        ("2026-04-03 14:05:09", False, "2026-04-03T14:05:09"),
        ("2026-04-03T14:05:09.123Z", False, "2026-04-03T14:05:09"),
        ("03.04.2026 14:05", False, "2026-04-03T14:05:00"),
        ("03.04.26", False, "2026-04-03T00:00:00"),
        ("4/3/2026 2:05:09 PM", False, "2026-04-03T14:05:09"),
        ("03/04/2026 14:05", True, "2026-04-03T14:05:00"),
        ("2026/04/03 2:05:09 nachm. MESZ", False, "2026-04-03T14:05:09"),
        ("2026-04-03 14:05:09 UTC", False, "2026-04-03T14:05:09"),
        ("4/3/2026 12:05 AM", False, "2026-04-03T00:05:00"),
        ("42075", False, "2015-03-12T00:00:00"),
        ("31.02.2026", False, None),
        ("soon", False, None),
    ],
)
def test_dates_are_read_as_written(cell: str, day_first: bool, read: str | None) -> None:
    found = moment(cell, day_first=day_first)
    assert (found.isoformat() if found else None) == read


@pytest.mark.parametrize(
    ("wording", "phase"),
    [
        ("How satisfied are you with the delivery?", "retention"),
        ("Wie zufrieden waren Sie mit der Bestellung?", "purchase"),
        ("How likely are you to recommend us?", "advocacy"),
        ("Würden Sie uns weiterempfehlen?", "advocacy"),
        ("How easy was it to use?", "retention"),
        ("Wie zufrieden sind Sie mit dem Werkstattservice?", "retention"),
        ("Which words would you use for us?", None),
        ("Bewerten Sie bitte unser Team", None),
        ("What is your age?", None),
    ],
)
def test_phase_is_proposed_from_the_codebooks_words(wording: str, phase: str | None) -> None:
    assert propose_phase(wording, read_codebook()) == phase
