from pathlib import Path

import pandas as pd
import pytest

from cjmkit.errors import ReadError
from cjmkit.tables import UTTERANCES
from cjmkit.transcripts import Interviews, read_interview, read_interviews

RECORD = [
    "file", "format", "encoding", "participant", "language", "speakers", "roles_from", "turns", "duration_s", "words", "warnings",
]  # fmt: skip

ZOOM = """WEBVTT

1
00:00:01.000 --> 00:00:02.500
Anna Weber: How did you find the shop?

2
00:00:03.000 --> 00:00:05.000
Ben Klein: A friend told me.

3
00:00:05.000 --> 00:00:08.000
All the myths: they are true.

4
00:00:08.000 --> 00:00:09.000
Anna Weber: And then?

5
00:00:09.000 --> 00:00:11.250
Ben Klein: I gave up.
"""


@pytest.fixture
def read(tmp_path):
    """Write a file and read it."""

    def reader(content: str | bytes, name: str = "talk.txt", **options: object) -> Interviews:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_interview(path, **options)

    return reader


def said(interviews: Interviews) -> list[tuple[str, str, str]]:
    """Role, speaker and text of each turn."""
    frame = interviews.utterances
    return [
        (role, "" if pd.isna(who) else who, text)
        for role, who, text in zip(frame.role, frame.speaker, frame.text, strict=True)
    ]


def messages(interviews: Interviews) -> str:
    return "\n".join(warning["message"] for warning in interviews.files[0]["warnings"])


def test_zoom_cue_without_a_name_continues_the_speaker(read):
    found = read(ZOOM)
    record = found.files[0]
    assert list(record) == RECORD
    assert list(found.utterances.columns) == list(UTTERANCES)
    assert said(found)[1] == ("participant", "Ben Klein", "A friend told me. All the myths: they are true.")
    assert record["format"] == "Zoom VTT"
    assert record["speakers"] == ["Anna Weber", "Ben Klein"]
    assert record["roles_from"] == "questions"
    assert record["turns"] == {"participant": 2, "moderator": 2, "other": 0}
    assert record["words"] == {"participant": 13, "moderator": 8, "other": 0}
    assert record["duration_s"] == 11.25
    assert record["warnings"] == []
    assert list(found.utterances.line) == [5, 9, 17, 21]
    assert (found.utterances.start[1], found.utterances.end[1]) == (3.0, 8.0)


def test_teams_voices_keep_every_speaker_of_a_cue(read):
    found = read(
        "WEBVTT\n\na1/12-0\n0:0:3.490 --> 0:0:5.0\n<v Weber, Anna (Extern)>Ready?</v>\n<v Ben>Yes.\n\n"
        "a1/13-0\n0:0:7.0 --> 0:0:6.0\n<v Ben>AT&amp;T is <i>slow</i>.</v>\n"
    )
    assert said(found) == [
        ("moderator", "Weber, Anna (Extern)", "Ready?"),
        ("participant", "Ben", "Yes. AT&T is slow."),
    ]
    assert found.files[0]["format"] == "Teams VTT"
    assert "line 10" in messages(found)
    assert (found.utterances.end >= found.utterances.start).all()


def test_youtube_captions_are_freed_of_repetitions(read):
    found = read(
        "WEBVTT\nKind: captions\n\n"
        "00:00:00.000 --> 00:00:02.000 align:start\n \nso<00:00:00.500><c> it</c><00:00:00.900><c> goes</c>\n\n"
        "00:00:02.000 --> 00:00:02.010\nso it goes\n \n\n"
        "00:00:02.010 --> 00:00:04.000\nso it goes\nso<00:00:02.500><c> it</c><00:00:02.900><c> goes</c>\n\n"
        "00:00:04.000 --> 00:00:04.010\nso it goes\n \n"
    )
    assert said(found)[0][2] == "so it goes so it goes"
    assert found.files[0]["format"] == "YouTube VTT"


def test_srt_with_comma_milliseconds_and_a_name_only_at_the_turn(read):
    found = read(
        "1\n00:00:01,000 --> 00:00:02,000\nModeratorin: Wie war es?\n\n2\n00:00:02,000 --> 00:00:03,500\nTN4: Zäh.\n\n"
        "3\n00:00:03,500 --> 00:00:05,000\nSehr zäh.\n"
    )
    assert said(found) == [("moderator", "Moderatorin", "Wie war es?"), ("participant", "TN4", "Zäh. Sehr zäh.")]
    assert found.files[0]["language"] == "de"
    assert found.files[0]["participant"] == "TN4"


def test_sbv_is_known_by_its_times(read):
    found = read("0:00:01.000,0:00:04.000\nI: Why?\n\n0:00:04.000,0:00:06.000\nB: Because\nof this.\n")
    assert said(found) == [("moderator", "I", "Why?"), ("participant", "B", "Because of this.")]
    assert found.files[0]["format"] == "SBV"


@pytest.mark.parametrize(
    "time", ["NaN:NaN:NaN --> NaN:NaN:NaN", "99:99:99.000 --> 99:99:99.999", "00:00:07.000 --", "0:0:x.9 --> 0:0:7.1"]
)
def test_impossible_time_keeps_the_words(read, time):
    found = read(
        f"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nI: One?\n\n{time}\nB: Two.\n\n00:00:08.000 --> 00:00:09.000\nB: Three.\n"
    )
    assert said(found)[1][2] == "Two. Three."
    assert found.files[0]["duration_s"] == 9.0
    assert found.files[0]["warnings"][0]["line"] == 6


def test_seconds_above_59_are_carried(read):
    found = read(
        "WEBVTT\n\n00:00:60.000 --> 00:00:69.000\n<v A>Why?</v>\n\n00:00:70.000 --> 00:00:78.500\n<v B>So.</v>\n"
    )
    assert list(found.utterances.start) == [60.0, 70.0]
    assert found.files[0]["duration_s"] == 78.5


def test_cue_that_never_ends_makes_no_interview_of_hours(read):
    found = read("WEBVTT\n\n00:01.000 --> 00:02.000\n<v A>Why?</v>\n\n00:03.000 --> 99:59:59.999\n<v B>So.</v>\n")
    assert found.files[0]["duration_s"] == 3.0
    assert "an hour" in messages(found)


def test_words_without_a_time_stay_with_the_cue_before(read):
    found = read("1\n00:00:01,000 --> 00:00:02,000\nOne.\n\nTwo.\n\n2\n00:00:03,000 --> 00:00:04,000\nThree.\n")
    assert said(found)[0][2] == "One. Two. Three."
    assert "line 5" in messages(found)


def test_vtt_comments_styles_and_identifiers_are_not_speech(read):
    found = read(
        "WEBVTT title\n\nNOTE hello\nthere\n\nSTYLE\n::cue {}\n\nid 1\n00:01.000 --> 00:02.000 align:start\nOnly this.\n"
    )
    assert said(found)[0][2] == "Only this."


def test_otter_head_lines_and_footer(read):
    found = read(
        "SUMMARY KEYWORDS\nshop, glasses\nSPEAKERS\nP07, Ana Ruiz\n\nAna Ruiz  0:00\nHow was it?\n\nP07  0:12\nFine: really.\n\n"
        "And quick.\n\nAna Ruiz  1:02:03\nThanks.\n\nTranscribed by https://otter.ai\n"
    )
    record = found.files[0]
    assert record["format"] == "Otter Text"
    assert said(found)[1] == ("participant", "P07", "Fine: really.\nAnd quick.")
    assert record["participant"] == "P07"
    assert record["duration_s"] == 3723.0
    assert "1–4, 17" in messages(found)


LABELLED = {
    "letters": "I: Warum?\nB: Darum.\nI: Und jetzt?\nB: Nichts.\n",
    "no blank behind the colon": "I:Warum?\nB:Darum.\nI:Und jetzt?\nB:Nichts.\n",
    "bold label and time": "**I [00:00:01]** Warum?\n\n**B [00:00:24]** Darum.\n\n**I [00:01:00]** Und jetzt?\n\n**B [00:01:24]** Nichts.\n",
    "bold label": "**I:** Warum?\n\n**B:** Darum.\n\n**I**: Und jetzt?\n\n**B**: Nichts.\n",
    "time before the label": "00:00:01I: Warum?\n00:00:02B: Darum.\n00:00:05I: Und jetzt?\n00:00:09B: Nichts.\n",
    "time above the label": "00:00:01\nI: Warum?\n00:00:02\nB Darum.\n00:00:05\nI: Und jetzt?\n00:00:09\nB: Nichts.\n",
    "time in brackets": "[00:01] I: Warum?\n[00:02] B: Darum.\n[00:05] I: Und jetzt?\n[00:09] B: Nichts.\n",
    "time behind the label": "I: [00:01] Warum?\nB: [00:02] Darum.\nI: [00:05] Und jetzt?\nB: [00:09] Nichts.\n",
    "f4": "I: Warum? #00:00:01-0#\nB: Darum. #00:00:05-3#\nI: Und jetzt? #00:00:07-0#\nB: Nichts. #00:00:09-1#\n",
    "span of time": "[00:01 --> 00:02] I: Warum?\n[00:02 --> 00:03] B: Darum.\n[00:05 --> 00:06] I: Und jetzt?\n[00:07 --> 00:09] B: Nichts.\n",
    "tabs": "I\tWarum?\nB\tDarum.\nI\tUnd jetzt?\nB\tNichts.\n",
    "label on its own line": "I:\nWarum?\n\nB:\nDarum.\n\nI:\nUnd jetzt?\n\nB:\nNichts.\n",
    "quotation": "I: Warum?\n\n> B: Darum.\n\nI: Und jetzt?\n\n> B: Nichts.\n",
    "head matter": "---\ntitle: Gespräch\ndate: 2024\n---\n# Inhalt\n\nDatum: 1.2.2024\nModerator: Anna Weber\n\n"
    "I: Warum?\nB: Darum.\nI: Und jetzt?\nB: Nichts.\n",
    "legend": "Transkript\nI: Interviewerin, B: Befragter\n\nI: Warum?\nB: Darum.\nI: Und jetzt?\nB: Nichts.\n",
}


@pytest.mark.parametrize("content", LABELLED.values(), ids=LABELLED)
def test_labelled_text_in_all_its_forms(read, content):
    found = read(content)
    assert said(found) == [
        ("moderator", "I", "Warum?"), ("participant", "B", "Darum."), ("moderator", "I", "Und jetzt?"), ("participant", "B", "Nichts."),
    ]  # fmt: skip
    assert found.files[0]["roles_from"] == "labels"


def test_labels_that_count_their_turns_are_two_people(read):
    found = read("Q1: What?\nA1: That.\nQ2: Why?\nA2: So.\nQ3: And?\nA3: Yes.\n")
    assert found.files[0]["speakers"] == ["Q", "A"]


def test_variants_of_one_name_are_proposed_and_not_joined(read):
    found = read("Host: What?\nMicehlle Lang: That.\nHost: Why?\nMichelle Lang: So.\nHost: And?\nMichelle Lang: Yes.\n")
    assert len(found.files[0]["speakers"]) == 3
    assert "may be one person" in messages(found)


@pytest.mark.parametrize("label", ["Wichtig", "Fazit", "https", "Mein Problem war", "um 12", "So I said", "Note"])
def test_words_before_a_colon_are_no_speaker(read, label):
    colon = "://" if label == "https" else ": "
    found = read(
        f"Interviewerin: Und dann?\nMaria: Gut.\n\n{label}{colon}es war um 12:45 Uhr zu.\n\nInterviewerin: Ja?\nMaria: Ja.\n"
    )
    assert found.files[0]["speakers"] == ["Interviewerin", "Maria"]
    assert said(found)[1][2] == f"Gut.\n{label}{colon}es war um 12:45 Uhr zu."


def test_wrapped_lines_are_joined_and_paragraphs_kept(read):
    found = read(
        "Q: So how long did all of that take you on that day in\nspring: an hour?\n\nA: Two hours, because the form asked for the same thing\n"
        "over and over again.\nThen I left.\n\nQ: Really?\nA: Yes.\n"
    )
    assert said(found)[0][2] == "So how long did all of that take you on that day in spring: an hour?"
    assert said(found)[1][2].split("\n")[1] == "Then I left."


def test_unlabelled_questions_are_guessed_and_the_guess_is_named(read):
    found = read("How was it?\n\nGood.\n\nAnd then?\n\nBad.\n\nWould you?\n\nNo.\n")
    assert [role for role, _, _ in said(found)] == ["moderator", "participant"] * 3
    assert found.files[0]["roles_from"] == "questions"
    assert "question mark" in messages(found)


def test_unlabelled_answers_say_how_to_label(read):
    found = read("It was fine.\nI gave up.\n")
    assert said(found) == [("participant", "", "It was fine.\nI gave up.")]
    assert "I: and P:" in messages(found)


def test_roles_from_study_beat_labels(read):
    found = read("B: Was?\nI: Das.\nNoa: Hm.\n", moderators=["b "], others=["NOA"])
    assert [role for role, _, _ in said(found)] == ["moderator", "participant", "other"]
    assert found.files[0]["roles_from"] == "study.yml"


def test_roles_from_participants_csv_beat_study(read):
    roster = pd.DataFrame(
        {
            "participant": ["C01"],
            "interview": ["interviews/talk"],
            "participant_speaker": ["Lea"],
            "interviewer_speaker": ["Tom"],
            "language": ["de-DE"],
        }
    )
    found = read("Lea: What?\nTom: That.\nLea: Why?\nTom: So.\n", moderators=["Lea"], roster=roster)
    assert [role for role, _, _ in said(found)] == ["participant", "moderator"] * 2
    assert found.files[0]["roles_from"] == "participants.csv"
    assert found.files[0]["participant"] == "C01"
    assert found.files[0]["language"] == "de"


def test_group_gives_each_participant_their_pseudonym(read):
    roster = pd.DataFrame(
        {"participant": ["C01", "C02"], "interview": ["talk.txt"] * 2, "participant_speaker": ["Lea", "Weber, Jo"]}
    )
    found = read(
        "Moderator: Who?\nLea: Me.\nWeber, Jo: Me too.\nModerator: Why?\nLea: So.\nWeber, Jo: Yes.\n", roster=roster
    )
    assert list(found.utterances.participant.dropna()) == ["C01", "C02", "C01", "C02"]
    assert found.files[0]["participant"] == "C01, C02"


def test_speaker_that_participants_csv_gets_wrong_is_named(read):
    roster = pd.DataFrame({"participant": ["C01"], "interview": ["talk.txt"], "participant_speaker": ["Micehlle"]})
    assert "Michelle" in messages(read("I: Why?\nMichelle: So.\nI: And?\nMichelle: Ok.\n", roster=roster))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("P07.txt", "P07"),
        ("interview_03.txt", "interview_03"),
        ("TN-4_transkript.txt", "TN-4"),
        ("anna_weber.txt", None),
        ("Max1.txt", None),
    ],
)
def test_pseudonym_is_never_a_name(read, name, expected):
    record = read("I: Why?\nAnna Weber: So.\nI: And?\nAnna Weber: Ok.\n", name).files[0]
    if expected:
        assert record["participant"] == expected
    else:
        assert record["participant"].startswith("P-")
        assert len(record["participant"]) == 6


def test_label_in_two_files_is_not_one_person(tmp_path):
    (tmp_path / "a.txt").write_text("I: Why?\nB1: So.\n")
    (tmp_path / "b.txt").write_text("I: Why?\nB1: Because of that.\n")
    participants = [record["participant"] for record in read_interviews(tmp_path).files]
    assert len(set(participants)) == 2


def test_folder_is_read_without_what_is_no_interview(tmp_path):
    (tmp_path / "codings").mkdir()
    (tmp_path / "deep").mkdir()
    for name in (
        "participants.csv",
        "codings/ana.jsonl",
        ".hidden.txt",
        "~$P01.docx",
        "README.md",
        "deep/P02.txt",
        "P01.txt",
    ):
        (tmp_path / name).write_text("I: Why?\nB: So.\n")
    found = read_interviews(tmp_path)
    assert [record["file"] for record in found.files] == ["P01.txt", "deep/P02.txt"]
    assert found.errors == ()
    assert found.utterances.utterance.is_unique


def test_missing_folder_is_empty(tmp_path):
    found = read_interviews(tmp_path / "none")
    assert (len(found.utterances), found.files, found.errors) == (0, (), ())


def test_one_person_in_two_files_keeps_ids_apart(tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("I: Why?\nB: Yes.\nI: And?\nB: Yes.\n")
    roster = pd.DataFrame({"participant": ["C01", "C01"], "interview": ["a", "b"]})
    assert read_interviews(tmp_path, roster=roster).utterances.utterance.is_unique


def test_ids_and_texts_survive_another_export(read):
    plain = read(ZOOM).utterances
    split = ZOOM.replace(
        "Ben Klein: A friend told me.", "Ben Klein: A friend\n\n9\n00:00:04.000 --> 00:00:04.500\ntold me."
    )
    others = [
        read(ZOOM.replace("\n", "\r\n")), read(ZOOM.replace("\n", "\r")), read(b"\xef\xbb\xbf" + ZOOM.encode()), read(ZOOM.encode("utf-16")),
        read(split), read(ZOOM, "renamed.vtt"),
    ]  # fmt: skip
    for other in others:
        assert list(other.utterances.utterance) == list(plain.utterance)
        assert list(other.utterances.text) == list(plain.text)


def test_id_changes_with_the_words(read):
    one, two = (
        read("I: Why?\nB: So.\nI: Why?\nB: Ok.\n", "P1.txt"),
        read("I: Why?\nB: So!\nI: Why?\nB: Ok.\n", "P1.txt"),
    )
    same = one.utterances.utterance.eq(two.utterances.utterance)
    assert list(same) == [True, False, True, True]
    assert one.utterances.utterance[0] != one.utterances.utterance[2]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "mac_roman"])
def test_encoding_is_found_and_named(read, encoding):
    text = "I: Wie fühlt sich das an?\nB: „Größtenteils“ schön – aber teuer.\n"
    ends = "\r" if encoding == "mac_roman" else "\n"
    found = read(text.replace("\n", ends).encode(encoding))
    assert found.files[0]["encoding"] == encoding
    assert said(found)[1][2] == "„Größtenteils“ schön – aber teuer."


def test_line_in_another_encoding_is_named(read):
    found = read("I: Wie fühlt sich das an?\n".encode() + "B: Schön.\n".encode("cp1252"))
    assert said(found)[1][2] == "Schön."
    assert "line 2" in messages(found)


REFUSED = {
    "pdf": b"%PDF-1.7\n", "json": b'{"segments": []}', "cut json": b'[{"text": "a', "html": b"<!DOCTYPE html><p>x",
    "binary": bytes(range(32)) * 40, "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "docx": b"PK\x03\x04broken", "csv": b"id,score,comment,city\n1,9,Fine,Bonn\n2,4,Slow,Ulm\n3,1,No,Kiel\n4,2,Hm,Jena\n5,8,Ok,Hof\n",
}  # fmt: skip


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("language", ["en", "de"])
def test_what_cannot_be_read_is_refused_with_a_repair(tmp_path, content, language):
    (tmp_path / "talk.bin").write_bytes(content)
    found = read_interviews(tmp_path, language=language)
    assert found.files == ()
    assert [fault.file for fault in found.errors] == ["talk.bin"]
    assert ";" in found.errors[0].message
    with pytest.raises(ReadError):
        read_interview(tmp_path / "talk.bin")


@pytest.mark.parametrize("content", [b"", b"WEBVTT\n", b"\n\n", b"# Title\n"])
def test_empty_transcript_is_said(read, content):
    found = read(content)
    assert len(found.utterances) == 0
    assert "no speech" in messages(found)


def test_chat_and_media_are_set_aside(tmp_path):
    (tmp_path / "chat.txt").write_text("09:01:02 From Ana to Everyone:\n\tHello\n09:01:05 From Jo to Everyone:\n\tHi\n")
    (tmp_path / "talk.m4a").write_bytes(b"\0\0\0\x20ftypM4A ")
    found = read_interviews(tmp_path)
    assert found.errors == ()
    assert ["not a transcript" in record["warnings"][0]["message"] for record in found.files] == [True, True]
    assert len(found.utterances) == 0


def test_turn_in_the_other_language_is_marked(read):
    found = read(
        "I: Was haben Sie damals gesagt?\nB: Ich habe den Leuten gesagt, dass es nicht geht und dass ich das nicht zahle.\n"
        "I: Und dann?\nB: Dann bin ich nach Hause gegangen und habe mich geärgert, weil es so lange gedauert hat.\n"
        "I: Und auf Englisch?\nB: I told them that it does not work and that I would never pay for something like this.\n", "P1.txt"
    )  # fmt: skip
    assert list(found.utterances.language) == ["de"] * 5 + ["en"]


@pytest.fixture
def document():
    from docx import Document

    return Document()


def saved(document: object, tmp_path: Path) -> Interviews:
    document.save(tmp_path / "talk.docx")  # type: ignore[attr-defined]
    return read_interview(tmp_path / "talk.docx")


def test_docx_of_teams(document, tmp_path):
    for text in ("Call-20240102", "January 2, 2024, 9:00AM", "Anna Weber started transcription"):
        document.add_paragraph(text)
    for name, time, words in (
        ("Anna Weber", "0:03", "How was it?"),
        ("Klein, Ben (Extern)", "0:10", "Slow."),
        ("Anna Weber", "1:02", "Why?"),
    ):
        paragraph = document.add_paragraph()
        paragraph.add_run(name).bold = True
        paragraph.add_run(f"   {time}").add_break()
        paragraph.add_run(words)
    document.add_paragraph("Anna Weber stopped transcription")
    found = saved(document, tmp_path)
    assert found.files[0]["format"] == "Teams DOCX"
    assert said(found)[1] == ("participant", "Klein, Ben (Extern)", "Slow.")
    assert list(found.utterances.line) == [4, 5, 6]
    assert found.files[0]["duration_s"] == 62.0


def test_docx_table_with_a_speaker_column(document, tmp_path):
    table = document.add_table(rows=0, cols=3)
    for row in (
        ("Zeit", "Sprecher", "Text"),
        ("00:01", "I", "Warum?"),
        ("00:05", "P03", "Darum."),
        ("00:09", "I", "Und?"),
        ("00:12", "P03", "Nichts."),
    ):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    found = saved(document, tmp_path)
    assert said(found) == [
        ("moderator", "I", "Warum?"), ("participant", "P03", "Darum."), ("moderator", "I", "Und?"), ("participant", "P03", "Nichts."),
    ]  # fmt: skip
    assert list(found.utterances.start) == [1.0, 5.0, 9.0, 12.0]


def test_docx_bold_runs_are_speakers_and_deleted_text_is_gone(document, tmp_path):
    from docx.oxml import parse_xml

    for name, words in (
        ("Interviewerin", "Warum?"),
        ("Frau K.", "Darum."),
        ("Interviewerin", "Und?"),
        ("Frau K.", "Nichts."),
    ):
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{name} ").bold = True
        paragraph.add_run(words)
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    paragraph._p.append(parse_xml(f"<w:ins {space}><w:r><w:t> Gar nichts.</w:t></w:r></w:ins>"))
    paragraph._p.append(parse_xml(f"<w:del {space}><w:r><w:delText>Alles.</w:delText></w:r></w:del>"))
    found = saved(document, tmp_path)
    assert said(found)[3] == ("participant", "Frau K.", "Nichts. Gar nichts.")
    assert found.files[0]["speakers"] == ["Interviewerin", "Frau K."]


def test_many_lines_are_refused_with_a_reason(tmp_path):
    (tmp_path / "all.txt").write_text("It was slow.\n" * 250_001, encoding="utf-8")
    assert "250,000 lines" in read_interviews(tmp_path).errors[0].message
