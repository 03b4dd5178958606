"""Which words before a colon are somebody's label, and what the head of a document says of them."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cjmkit.transcripts import read_interview
from cjmkit.transcripts.labels import conventional
from cjmkit.transcripts.lines import Line, bare_text
from cjmkit.transcripts.paragraphs import read_paragraphs

QUICK = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def read(tmp_path):
    def reader(content, **options):
        (tmp_path / "talk.txt").write_text(content, encoding="utf-8")
        return read_interview(tmp_path / "talk.txt", **options)

    return reader


def messages(found):
    return "\n".join(warning["message"] for warning in found.files[0]["warnings"])


def talk(inside):
    return f"Interviewerin: Wie kamen Sie darauf?\nB1: Durch Zufall, ehrlich gesagt.\n{inside}\nInterviewerin: Und dann?\nB1: Dann war es vorbei.\n"


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("I", None), ("Int.", "moderator"), ("Interviewer Anna", "moderator"), ("Moderatorin Frau Weber", "moderator"), ("UX", "moderator"),
        ("Researcher", "moderator"), ("Testleiterin", "moderator"), ("Interviewer 1 (m)", "moderator"), ("Resp.", "participant"),
        ("Proband Nr. 3", "participant"), ("Teilnehmerin B", "participant"), ("Participant P07", "participant"), ("B 1", "participant"),
        ("Befr.", "participant"), ("Speaker A", "neutral"), ("Person 2", "neutral"), ("Beobachterin", "other"), ("Anna Weber", None),
        ("Anna (Interviewerin)", "moderator"), ("Maria (P07)", "participant"), ("Anna (Host)", None), ("Ben (SL)", None), ("User Interface", None), ("Question Time", None), ("Frage dazu", None),
    ],
)  # fmt: skip
def test_conventional_label_states_a_role(label, role):
    assert conventional(label) == role


FALSE = [
    "All the myths: they are true.", "Datum: das weiß ich nicht mehr.", "Ich dachte mir: das kann nicht sein.", "Er sagte: Das geht nicht.",
    "Mein Mann sagte: Nein.\nUnd ich: doch!\nUnd er: nein!\nUnd ich: doch!", "Beispiel: die Rechnung.\nBeispiel: das Konto.\nBeispiel: der Zug.",
    "PS: Danke noch mal.", "- Erstens: Preis\n- Zweitens: Lieferung", "1. Preis: zu hoch\n2. Lieferung: zu spät", "https://example.org/a: die Seite",
    "12:45: da kam er.", "Preis: gut\nService: schlecht\nPreis: naja\nService: geht", "Der Kunde: unzufrieden.", "Liebe Anna: ich komme.",
    "Frage: wer zahlt das?\nAntwort: ich.", "Achtung: vertraulich.", "[Pause]: lang", "Note: I never replied.", "Projekt: hieß das damals.",
]  # fmt: skip


@pytest.mark.parametrize("inside", FALSE)
def test_words_before_a_colon_stay_in_the_turn(read, inside):
    found = read(talk(inside))
    assert found.files[0]["speakers"] == ["Interviewerin", "B1"]
    assert found.utterances.text[1].split() == f"Durch Zufall, ehrlich gesagt. {inside}".split()


@pytest.mark.parametrize("inside", ["Preis: gut\nService: schlecht"])
def test_name_that_was_not_taken_for_a_speaker_is_said(read, inside):
    found = read(talk(inside))
    assert '"Preis:" is taken for words' in messages(found)
    named = read(talk(inside), others=["Preis"])
    assert "Preis" in named.files[0]["speakers"]


@pytest.mark.parametrize("label", ["Kind", "Lina", "Kellner", "Lina Marie", "Daughter"])
def test_one_line_of_somebody_else_is_kept_and_doubted(read, label):
    found = read(talk(f"{label}: Mama, komm!"))
    assert list(found.utterances.text)[2] == "Mama, komm!"
    assert f'"{label}" begins a turn only here (line 3)' in messages(found)
    assert f'others: ["{label}"]' in messages(found)


def test_device_is_a_speaker_whatever_its_capitals(read):
    found = read(
        "Anna Weber: How?\niPhone von Ben: So.\nAnna Weber: And?\nBen Klein: Hm.\nAnna Weber: Why?\niPhone von Ben: Yes.\n"
    )
    assert found.files[0]["speakers"] == ["Anna Weber", "iPhone von Ben", "Ben Klein"]
    assert "may be one person" in messages(found)


def test_one_question_in_captions_is_no_speaker(tmp_path):
    said = ["All the myths: true", "and more", "Question: what is it", "an answer", "so it goes", "and goes"]
    cues = [f"00:{n:02}.000 --> 00:{n:02}.900\n{words}\n" for n, words in enumerate(said)]
    (tmp_path / "talk.vtt").write_text("WEBVTT\n\n" + "\n".join(cues))
    found = read_interview(tmp_path / "talk.vtt")
    assert found.files[0]["speakers"] == []
    assert found.utterances.text.to_list() == [" ".join(said)]


def test_note_taker_needs_no_doubt(read):
    found = read(talk("Protokollantin: Könnten Sie das wiederholen?"))
    assert found.files[0]["turns"]["other"] == 1
    assert messages(found) == ""


HEADS = {
    "value of a role": (
        "Projekt: Brillen\nModerator: Anna Schmidt\nTeilnehmer: P07\nDauer: 45 min\n\n",
        "Anna",
        "P07",
        "1–4",
    ),
    "block of names": ("Interviewerin: Anna Schmidt\nBefragte: Maria Huber\n\n", "Anna", "Maria", "1–2"),
    "one name": ("Moderation: Anna\n\n", "Anna", "Maria", "1"),
    "initials": ("Interviewer: Sam Lee\nParticipant: Jo Park\n\n", "SL", "JP", "1–2"),
    "initials in brackets": ("Interviewer: Sam Lee (XX)\nParticipant: Jo Park (YY)\n\n", "XX", "YY", "1–2"),
    "initial and brackets": (
        "Ort: Köln\nInterviewerin: A. Schmidt\nInterviewte Person: B03 (w, 34)\n\n",
        "I",
        "B03",
        "1–3",
    ),
    "legend": ("Legende:\nA = Interviewerin (Anna)\nM = Befragte\n\n", "A", "M", "1–3"),
    "legend in a line": ("Kürzel: A: Interviewer, M: Befragte Person\n\n", "A", "M", "1"),
    "roles in brackets": ("Anwesend: Anna (Interviewerin), Maria (Befragte)\n\n", "Anna", "Maria", "1"),
    "front matter": ("---\ntitle: Talk\nmoderator: Anna\nparticipant: Maria\n---\n\n", "Anna", "Maria", "1–5"),
    "keys in bold": ("# Talk\n\n**Datum:** 3.4.2024\n**Moderatorin:** Anna\n\n", "Anna", "Maria", "1, 3–4"),
}


@pytest.mark.parametrize(("head", "asks", "answers", "lines"), HEADS.values(), ids=HEADS)
def test_head_is_no_turn_and_gives_roles(read, head, asks, answers, lines):
    found = read(f"{head}{asks}: Fein.\n{answers}: Gut?\n{asks}: Schön.\n{answers}: Ja?\n")
    assert (
        list(zip(found.utterances.role, found.utterances.speaker, strict=True))
        == [("moderator", asks), ("participant", answers)] * 2
    )
    assert found.files[0]["roles_from"] == "labels"
    assert f"{lines}: left out" in messages(found)


def test_stage_direction_in_a_label_belongs_to_the_words(read):
    found = read("I (lacht): Wie?\nB: So.\nI: Und?\nB [seufzt]: Ja.\nI (Anna): Ok?\n")
    assert found.files[0]["speakers"] == ["I", "B", "I (Anna)"]
    assert found.utterances.text.to_list()[:4] == ["(lacht) Wie?", "So.", "Und?", "(seufzt) Ja."]


def test_time_between_a_name_and_the_words_is_its_turns(read):
    found = read(
        "Anna Weber\n0:03\nHow was it?\n\nBen Klein\n0:10\nGood.\n\nAnna Weber\n0:20\nWhy?\n\nBen Klein\n0:30\nSo.\n"
    )
    assert found.utterances.start.to_list() == [3.0, 10.0, 20.0, 30.0]
    assert found.files[0]["speakers"] == ["Anna Weber", "Ben Klein"]


def test_short_answers_on_lines_are_no_speakers(read):
    found = read("Gut\nSchlecht\nGut\nSchlecht\nGut\nMittel\nGut\n")
    assert found.files[0]["speakers"] == []


FOOTERS = [
    "Transcribed by https://otter.ai", "Transcription ended after 00:12:01", "Ende der Aufnahme", "[End of recording]", "[Aufnahme endet]",
    "Transkribiert von M. Huber am 3.5.2024", "End of transcript (00:45:12)",
]  # fmt: skip


@pytest.mark.parametrize("footer", FOOTERS)
def test_footer_is_no_speech_and_is_named(read, footer):
    found = read(f"I: Wie?\nB: So.\nI: Und?\nB: Ja.\n\n{footer}\n")
    assert found.utterances.text.to_list()[-1] == "Ja."
    assert "line 6: left out" in messages(found)


@pytest.mark.parametrize("text", ["a > b", "we went home -> there", "1 > 0 >"])
def test_only_a_quotation_mark_at_the_beginning_of_a_line_goes(text):
    assert bare_text(f"> {text}") == text
    assert bare_text(text) == text


def test_words_before_the_first_name_are_named_as_such(read):
    found = read("So I started the machine and it was very loud.\nI: Wie?\nB: So.\nI: Und?\nB: Ja.\n")
    assert "line 1: words before the first speaker's name, left out" in messages(found)


NAMES = st.sampled_from(
    [
        "Anna Weber", "Ben", "Will", "May", "So Young", "I", "B", "Q", "A", "P07", "B12", "TN-3", "Interviewer", "Frau Müller", "Łukasz Żak",
        "李雷", "SPEAKER_01", "Weber, Anna (Extern)", "MSO", "Teilnehmerin 2", "O'Neil", "Dr. Kern", "Ludwig van Beethoven", "Int.",
    ]
)  # fmt: skip
SHAPES = {
    "colon": "{label}: {words}",
    "no blank": "{label}:{words}",
    "bold": "**{label}:** {words}",
    "bold, colon outside": "**{label}**: {words}",
    "time before": "[00:{n:02}:00] {label}: {words}",
    "time behind": "{label} [00:{n:02}:00]: {words}",
    "line number": "{n:03} {label}: {words}",
    "bullet": "- {label}: {words}",
    "quotation": "> {label}: {words}",
    "own line": "{label}:\n{words}",
    "own line, no colon": "{label}\n{words}",
    "own line, time above": "00:{n:02}:00\n{label}\n{words}",
    "head": "{label}  0:{n:02}\n{words}",
    "brackets": "[{label}] {words}",
    "dash": "{label} – {words}",
    "tab": "{label}\t{words}",
}
WORD = st.text(st.characters(whitelist_categories=("Ll",), max_codepoint=0x17F), min_size=2, max_size=9)
SAID = st.lists(WORD, min_size=1, max_size=8).map(lambda words: " ".join(words).capitalize() + ".")


@st.composite
def dialogues(draw):
    """Two or three people in turns, each with three turns at least, all labels in one shape."""
    labels = draw(st.lists(NAMES, min_size=2, max_size=3, unique=True))
    # A name that is a word as well, alone on its line, may be what somebody said: only a colon makes a label of it.
    bare = {"own line, no colon", "own line, time above"} if {"Will", "May", "So Young"} & set(labels) else set()
    shape = draw(st.sampled_from(sorted(set(SHAPES) - bare)))
    turns = [(labels[number % len(labels)], draw(SAID)) for number in range(draw(st.integers(3, 6)) * len(labels))]
    return shape, turns


def lines_of(shape, turns):
    written = "\n".join(
        SHAPES[shape].format(label=label, words=words, n=number) for number, (label, words) in enumerate(turns, start=1)
    )
    return [Line(number, line) for number, line in enumerate(written.split("\n"), start=1)]


@QUICK
@given(dialogues())
def test_labels_that_are_written_often_come_back(dialogue):
    shape, turns = dialogue
    passages = read_paragraphs(lines_of(shape, turns), (), "Text").passages
    assert [(passage.speaker, passage.text) for passage in passages] == turns


STRAY = st.one_of(
    st.sampled_from(
        [
            "Beispiel",
            "Note",
            "Ich dachte mir",
            "All the myths",
            "Datum",
            "Lina",
            "Kind",
            "https",
            "12",
            "Preis",
            "P9",
            "Er sagte",
            "PS",
        ]
    ),
    WORD,
    WORD.map(str.capitalize),
)


@QUICK
@given(dialogues(), STRAY, SAID, st.integers(1, 40))
def test_a_stray_colon_loses_no_word(dialogue, label, words, place):
    shape, turns = dialogue
    lines = lines_of(shape, turns)
    place = min(place, len(lines) - 1)
    step = len(SHAPES[shape].split("\n"))
    place = max(step, place // step * step)  # not between a label and its words
    stray = [*lines[:place], Line(0, f"{label}: {words}"), *lines[place:]]
    passages = read_paragraphs(stray, (), "Text").passages
    spoken = " ".join(f"{passage.speaker} {passage.text}" for passage in passages)
    assert words in spoken
    assert label in spoken
    assert [said for _, said in turns if said not in spoken] == []
