"""One person under several labels, and several people under labels that look alike."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cjmkit.transcripts import read_interview, read_interviews
from cjmkit.transcripts.labels import key
from cjmkit.transcripts.variants import joined, variants

ONE = [
    ("Anna Weber", "Anna Weber (she/her)"),
    ("Anna Weber", "Weber, Anna (Extern)"),
    ("Anna Weber [Guest]", "Anna Weber (Extern)"),
    ("Anna Weber", "Dr. Anna Weber"),
    ("Anna Weber", "anna_weber"),
    ("Jan Müller", "Jan Mueller"),
    ("Jan Müller", "Jan Muller"),
    ("José", "Jose"),
    ("P7", "P07"),
    ("TN-3", "TN03"),
    ("Noah Okafor", "Noah Okafor’s iPad"),
    ("iPhone von Anna", "Anna Weber"),
    ("Anna's iPhone (2)", "Anna Weber"),
    ("Michelle", "Michelle Lang"),
    ("Micehlle Lang", "Michelle Lang"),
    ("Hans Meier", "Hans Meyer"),
    ("Anna-Lena Kurz", "Anna Lena Kurz"),
    ("Interviewer", "Interviewer (Anna)"),
]
TWO = [
    ("Martin", "Martina"),
    ("Interviewer", "Interviewerin"),
    ("Interviewer (Anna)", "Interviewer (Ben)"),
    ("Speaker 1", "Speaker 2"),
    ("Teilnehmer A", "Teilnehmer B"),
    ("Frau A", "Frau B"),
    ("Frau K.", "Herr K."),
    ("Mr Lang", "Mrs. Lang"),
    ("User One", "User Two"),
    ("P1", "P10"),
    ("P07", "TN07"),
    ("Anna Weber", "Jan Weber"),
    ("Lea Braun", "Leo Braun"),
    ("Florian Wahl", "Florian Stahl"),
    ("Maria", "Mario"),
]
TALK = """Tom: How did you find the shop?
Anna Weber: A friend told me.
Anna Weber (Guest): She goes there every week.
Tom: And what did you buy?
Anna Weber: Bread, and a cake for my mother.
Tom: How was it?
Anna Weber (Guest): My mother liked it.
"""


@pytest.fixture
def read(tmp_path):
    def reader(content, *, roster=None, **options):
        (tmp_path / "talk.txt").write_text(content, encoding="utf-8")
        frame = None if roster is None else pd.DataFrame([{"interview": "talk.txt", **row} for row in roster])
        return read_interview(tmp_path / "talk.txt", roster=frame, **options)

    return reader


def messages(found):
    return [warning["message"] for warning in found.files[0]["warnings"]]


@pytest.mark.parametrize("pair", ONE, ids=" / ".join)
def test_labels_of_one_person_are_proposed_once(pair):
    assert variants([*pair]) == [pair]


@pytest.mark.parametrize("pair", TWO, ids=" / ".join)
def test_labels_of_two_people_are_not_proposed(pair):
    assert variants([*pair]) == []


def test_first_name_of_two_people_is_not_proposed():
    assert variants(["Anna", "Anna Weber", "Anna Kurz"]) == []


def test_variants_stay_apart_and_the_repair_is_named(read):
    found = read(TALK)
    assert found.files[0]["turns"] == {"participant": 4, "moderator": 3, "other": 0}
    (message,) = [message for message in messages(found) if "one person" in message]
    assert 'participant_speaker: "Anna Weber; Anna Weber (Guest)"' in message


def test_participants_csv_joins_labels_into_runs(read):
    found = read(TALK, roster=[{"participant": "C01", "participant_speaker": "Anna Weber; Anna Weber (Guest)"}])
    frame = found.utterances
    assert list(frame.role) == ["moderator", "participant"] * 3
    assert list(frame.speaker.iloc[[1, 5]]) == ["Anna Weber", "Anna Weber (Guest)"]
    assert frame.text[1] == "A friend told me.\nShe goes there every week."
    assert set(frame.participant.dropna()) == {"C01"}
    assert found.files[0]["speakers"] == ["Tom", "Anna Weber", "Anna Weber (Guest)"]
    assert messages(found) == []


def test_participant_speaker_and_the_pseudonym_itself_are_one(read):
    found = read(
        "I: Why?\nAnna: Because.\nC01: Of that.\nI: And?\nC01: So.\n",
        roster=[{"participant": "C01", "participant_speaker": "Anna"}],
    )
    assert list(found.utterances.role) == ["moderator", "participant"] * 2


def test_study_joins_the_labels_of_one_moderator_and_keeps_two_apart(read):
    talk = "Anna Weber: Hi.\nWeber, Anna: Why?\nBen: I had to.\nTom: And then?\nBen: I left.\nAnna Weber: Where?\nTom: When?\nBen: Home.\n"
    apart = read(talk)
    assert any('moderators: ["Anna Weber", "Weber, Anna"]' in message for message in messages(apart))
    found = read(talk, moderators=["Anna Weber", "Weber, Anna", "Tom"])
    assert list(found.utterances.speaker) == ["Anna Weber", "Ben", "Tom", "Ben", "Anna Weber", "Tom", "Ben"]
    assert found.files[0]["turns"]["moderator"] == 4
    assert messages(found) == []


def test_brackets_do_not_hide_a_moderator_of_study_yml(read):
    found = read("Tom (Host): Right.\nEva: I liked it.\nTom (Host): Good.\nEva: Yes.\n", moderators=["Tom"])
    assert list(found.utterances.role) == ["moderator", "participant"] * 2
    assert found.files[0]["roles_from"] == "study.yml"


def test_two_rows_of_participants_csv_tell_two_people_apart(read):
    found = read(
        "I: Who?\nJon Lang: Me.\nJohn Lang: And me.\nI: Why?\nJon Lang: So.\nJohn Lang: Yes.\n",
        roster=[
            {"participant": "C01", "participant_speaker": "Jon Lang"},
            {"participant": "C02", "participant_speaker": "John Lang"},
        ],
    )
    assert not any("one person" in message for message in messages(found))
    assert list(found.utterances.participant.dropna()) == ["C01", "C02"] * 2


def test_who_speaks_once_is_kept_and_doubted(read):
    found = read(
        TALK.replace("Tom: How was it?\n", "Tom: How was it?\nLina: Mummy, I am hungry.\n") + "Tom: Thank you.\n"
    )
    assert "Mummy, I am hungry." in list(found.utterances.text)
    assert any("Lina" in message and 'others: ["Lina"]' in message for message in messages(found))


def test_voices_that_speak_once_are_one_line(read):
    said = [
        ("Tom", "How?"), ("Eva", "I walked."), ("Tom", "Why?"), ("Lina", "Mummy!"), ("Eva", "I like it."), ("Tom", "And then?"),
        ("Eva", "I came home."), ("Lange, Ole", "Hello!"), ("Tom", "Thanks."),
    ]  # fmt: skip
    cues = [f"00:{n:02}.000 --> 00:{n:02}.900\n<v {who}>{words}</v>\n" for n, (who, words) in enumerate(said)]
    found = read("WEBVTT\n\n" + "\n".join(cues))
    (message,) = messages(found)
    assert 'others: ["Lina", "Lange, Ole"]' in message
    assert "lines 13, 25" in message


def test_person_of_participants_csv_without_a_turn_is_named(read):
    found = read(
        "I: Why?\nLea: So.\nI: And?\nLea: Yes.\n",
        roster=[{"participant": "C01", "participant_speaker": "Lea"}, {"participant": "C02"}],
    )
    assert any("C02" in message and "participant_speaker" in message for message in messages(found))


NAME = st.sampled_from(["Anna Weber", "Ben Klein", "Kim", "P07", "P7", "Anna Weber (Guest)", "ben klein", "Speaker 1"])


@settings(max_examples=60, deadline=None)
@given(st.lists(NAME, max_size=8), st.lists(st.sets(NAME, max_size=3), max_size=3), st.sets(NAME, max_size=4))
def test_joined_labels_stand_for_one_that_stands_for_itself(labels, people, listed):
    found = joined(labels, [{key(label) for label in given} for given in people], {key(label) for label in listed})
    assert all(found.get(target, target) == target for target in found.values())
    assert {*found} <= {key(label) for label in labels}


def test_same_name_in_two_files_is_no_variant(tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("I: Why?\nAna Ruiz: So.\nI: And?\nAna Ruiz: Ok.\n")
    assert [record["warnings"] for record in read_interviews(tmp_path).files] == [[], []]


def test_present_person_who_neither_asks_nor_is_named_is_doubted(read):
    found = read(
        "Lea: The weather is fine.\nJo: At last.\nLea: I was at the lake.\nJo: So was I.\nNina: I had to work.\nJo: A pity.\n"
        "Nina: It was raining anyway.\nLea: Next week.\n",
        roster=[
            {"participant": "C01", "participant_speaker": "Lea"},
            {"participant": "C02", "participant_speaker": "Jo"},
        ],
    )
    assert found.files[0]["turns"] == {"participant": 6, "moderator": 0, "other": 2}
    assert any("only counted as present: Nina" in message for message in messages(found))


def test_guess_which_speaker_a_row_means_is_named(read):
    found = read(
        "Tom: How was it?\nEva: I liked the colours, all of them.\nTom: And the price?\nJan: Too high.\nTom: Why?\nJan: It is.\n"
        "Tom: Eva?\nEva: I would pay it.\n",
        roster=[{"participant": "C01"}],
        moderators=["Tom"],
    )
    assert any("which speaker C01 is" in message and '"Eva"' in message for message in messages(found))


def test_one_speaker_of_one_row_is_no_guess(read):
    found = read("Tom: How?\nEva: So.\nTom: Why?\nEva: Yes.\n", roster=[{"participant": "C01"}], moderators=["Tom"])
    assert messages(found) == []


def test_nobody_who_asks_is_said_with_who_asks_most(read):
    found = read(
        "Insa: The van comes at eight.\nPiet: Good. I bring my brother.\nInsa: Do you have boxes?\nPiet: Twenty. Shall I buy tape?\n"
        "Insa: I have some.\nPiet: Do you make coffee?\nInsa: I do.\nPiet: Fine.\n"
    )
    assert found.files[0]["roles_from"] is None
    assert any('moderators: ["Piet"]' in message for message in messages(found))


def test_paths_may_be_given_as_text(tmp_path):
    (tmp_path / "a.txt").write_text("I: Warum?\nB: Darum.\nI: Und jetzt?\nB: Nichts.\n", encoding="utf-8")
    assert list(read_interviews(str(tmp_path)).utterances["text"]) == list(
        read_interview(str(tmp_path / "a.txt")).utterances["text"]
    )
