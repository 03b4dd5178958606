import contextlib
import json
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from recognised import FORMS, WITHOUT_TIMES, aws_channels, deepgram, timed, vosk, whisperx

from cjmkit.transcripts import Interviews, read_interview, read_interviews
from cjmkit.transcripts.reading import Unreadable
from cjmkit.transcripts.recognisers import is_json, read_json

TALK = (
    (0, ["Wie", "fanden", "Sie", "den", "Laden?"]),
    (1, ["Eine", "Freundin", "hat,", "glaube", "ich,", "davon", "erzählt."]),
    (0, ["Und", "dann?"]),
    (1, ["Dann", "gab", "ich", "auf.", "Zu", "teuer", "war", "es", "auch."]),
)

QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
WORD = st.text(st.characters(whitelist_categories=("L",), max_codepoint=0x17F), min_size=2, max_size=9).filter(
    str.isalpha
)
TURN = st.tuples(st.lists(WORD, min_size=1, max_size=6), st.sampled_from(".?")).map(
    lambda turn: [*turn[0][:-1], turn[0][-1] + turn[1]]
)
SPEECH = st.lists(TURN, min_size=2, max_size=8).map(
    lambda turns: [(number % 2, words) for number, words in enumerate(turns)]
)


@pytest.fixture
def read(tmp_path):
    """Write a value as JSON, or a text as it is, and read it."""

    def reader(value: object, name: str = "talk.json") -> Interviews:
        content = (
            value if isinstance(value, bytes) else (value if isinstance(value, str) else json.dumps(value)).encode()
        )
        (tmp_path / name).write_bytes(content)
        return read_interview(tmp_path / name)

    return reader


def turns(found: Interviews) -> list[tuple[object, str]]:
    return list(
        zip(found.utterances.speaker.where(found.utterances.speaker.notna(), None), found.utterances.text, strict=True)
    )


@pytest.mark.parametrize("form", FORMS)
def test_talk_of_each_recogniser_is_read(read, form):
    writer, name, label = FORMS[form]
    found = read(writer(TALK))
    assert found.files[0]["format"] == name
    if label is None:
        assert " ".join(found.utterances.text) == " ".join(" ".join(words) for _, words in TALK)
    else:
        assert turns(found) == [(label(speaker), " ".join(words)) for speaker, words in TALK]
        starts = [words[0][1] for _, words in timed(TALK)]
        assert list(found.utterances.start.fillna(-1)) == ([-1.0] * 4 if form in WITHOUT_TIMES else starts)
    if form not in WITHOUT_TIMES:
        assert found.utterances.start[0] == 0.0
        assert 10 <= found.files[0]["duration_s"] <= 15


# Rows have no names: of two rows nobody can say which column is the speaker's.
@pytest.mark.parametrize("form", [form for form in FORMS if form != "rows"])
@QUICK
@given(SPEECH)
def test_any_words_come_back(form, talk):
    writer, _, label = FORMS[form]
    passages = read_json(json.dumps(writer(talk)), ()).passages
    assert " ".join(passage.text for passage in passages) == " ".join(" ".join(words) for _, words in talk)
    if label is not None:
        said: dict[str | None, str] = {}
        for passage in passages:
            said[passage.speaker] = f"{said.get(passage.speaker, '')} {passage.text}"
        assert said == {
            label(number): " " + " ".join(" ".join(words) for speaker, words in talk if speaker == number)
            for number in (0, 1)
        }


@pytest.mark.parametrize("form", FORMS)
def test_cut_off_file_gives_its_beginning_or_is_refused(form):
    writer, _, _ = FORMS[form]
    text = json.dumps(writer(TALK))
    whole = "".join("".join(words) for _, words in TALK)
    for length in range(1, len(text), max(1, len(text) // 40)):
        try:
            reading = read_json(text[:length], ())
        except Unreadable:
            continue
        assert "cut_off" in {name for name, _ in reading.notes.lines}
        assert form == "aws channels" or whole.startswith(
            "".join("".join(passage.text.split()) for passage in reading.passages)[:-1]
        )


def test_cut_off_file_keeps_what_was_whole(read):
    text = json.dumps(whisperx(TALK))
    found = read(text[: text.index("auf.")])
    assert turns(found)[:3] == [(f"SPEAKER_{speaker:02}", " ".join(words)) for speaker, words in TALK[:3]]
    assert "breaks off" in str(found.files[0]["warnings"])


def test_lines_of_json_are_one_talk(read):
    lines = [
        json.dumps({"speaker": "AB"[number % 2], "text": f"Satz {number}.", "start": number}) for number in range(4)
    ]
    assert turns(read("\n".join(lines))) == [("A", "Satz 0."), ("B", "Satz 1."), ("A", "Satz 2."), ("B", "Satz 3.")]
    found = read("\n".join(json.dumps(each, indent=2) for each in vosk(TALK)))
    assert found.files[0]["format"] == "Vosk JSON"
    assert " ".join(found.utterances.text) == " ".join(" ".join(words) for _, words in TALK)
    cut = read("\n".join(lines)[:-9])
    assert len(cut.utterances) == 3
    assert "breaks off" in str(cut.files[0]["warnings"])


def test_channels_are_put_in_the_order_of_time(read):
    found = read(aws_channels(TALK))
    assert list(found.utterances.speaker) == ["ch_0", "ch_1", "ch_0", "ch_1"]
    utterances = deepgram(TALK)["results"]["utterances"]
    for utterance in utterances:
        utterance["channel"] = utterance.pop("speaker")
        utterance["words"] = []
    found = read({"results": {"channels": [{"alternatives": [{}]}] * 2, "utterances": utterances}})
    assert list(found.utterances.speaker) == ["Channel 0", "Channel 1"] * 2


def test_numbers_that_are_milliseconds_are_told_by_the_pace(read):
    entries = [
        {
            "who": "AB"[number % 2],
            "text": "Das ist ein Satz von sieben Wörtern.",
            "start": number * 3000,
            "end": number * 3000 + 2500,
        }
        for number in range(4)
    ]
    assert list(read(entries).utterances.start) == [0.0, 3.0, 6.0, 9.0]
    assert list(
        read(
            [{**entry, "start": entry["start"] // 1000, "end": entry["end"] / 1000} for entry in entries]
        ).utterances.start
    ) == [0.0, 3.0, 6.0, 9.0]
    epoch = [
        {**entry, "start": entry["start"] + 1_700_000_000_000, "end": entry["end"] + 1_700_000_000_000}
        for entry in entries
    ]
    assert list(read(epoch).utterances.start) == [0.0, 3.0, 6.0, 9.0]


def test_impossible_values_lose_no_words(read):
    entries = [{"speaker": "A", "text": "Eins.", "start": -4, "end": "x"}, {"speaker": None, "text": "Zwei.", "start": float("nan")},
               {"speaker": "B", "text": "Drei.", "start": 7, "end": 5}, {"speaker": "B", "text": "", "start": 9}]  # fmt: skip
    assert turns(read(json.dumps(entries))) == [("A", "Eins. Zwei."), ("B", "Drei.")]


def test_text_alone_is_read_with_its_labels(read):
    assert turns(read({"text": "I: Warum war das so?\nB: Weil es lange dauert.", "language": "de"})) == [
        ("I", "Warum war das so?"), ("B", "Weil es lange dauert."),
    ]  # fmt: skip
    assert list(read(["I: Warum war das so?", "B: Weil es lange dauert."]).utterances.speaker) == ["I", "B"]


def test_wrapped_and_named_in_a_tools_own_words(read):
    meeting = "\n".join(
        json.dumps(
            {
                "startDateTime": f"2024-03-01T10:00:0{number}Z",
                "speakerName": "AB"[number % 2],
                "spokenText": f"Satz {number}.",
            }
        )
        for number in range(3)
    )
    found = read(meeting)
    assert turns(found) == [("A", "Satz 0."), ("B", "Satz 1."), ("A", "Satz 2.")]
    assert list(found.utterances.start) == [0.0, 1.0, 2.0]
    words = [
        {"startOffset": "0.1s", "word": "Wie?", "speakerLabel": "1"},
        {"startOffset": "1s", "word": "Gut.", "speakerLabel": "2"},
    ]
    batch = {
        "results": {"a.wav": {"inlineResult": {"transcript": {"results": [{"alternatives": [{"words": words}]}]}}}}
    }
    assert read(batch).files[0]["format"] == "Google Speech-to-Text JSON"
    spaced = [{"text": text, "start": at, "type": "word" if text.strip() else "spacing", "speaker_id": f"speaker_{at > 1:d}"}
              for at, text in enumerate(["Wie", " ", "war", " ", "es?"])]  # fmt: skip
    assert turns(read({"language_code": "de", "words": spaced})) == [("speaker_0", "Wie"), ("speaker_1", "war es?")]
    apart = {"retval": {"words": [{"start": 0.1, "word": "wie", "punct": "Wie?"}, {"start": 2.1, "word": "gut", "punct": "Gut."}],
                        "segmentation": {"segments": [{"start": 0.0, "duration": 1.5, "speaker": {"@id": "S0"}}, {"start": 2.0, "speaker": {"@id": "S1"}}]}}}  # fmt: skip
    assert turns(read(apart)) == [("S0", "Wie?"), ("S1", "Gut.")]


def test_speakers_get_the_names_of_another_list(read):
    segments = [
        {"speaker": f"SPEAKER_0{number % 2}", "text": f"Satz {number}.", "start": number} for number in range(4)
    ]
    for names in ({"speaker_names": {"SPEAKER_00": "Anna", "SPEAKER_01": "Ben"}}, {"speakers": [{"id": "SPEAKER_01", "name": "Ben"}]},
                  {"participants": [{"speaker": "SPEAKER_01", "label": "Ben"}, {"speaker": "SPEAKER_00", "label": None}]}):  # fmt: skip
        assert read({**names, "segments": segments}).files[0]["speakers"][1] == "Ben"


def test_lines_of_utterances_count_the_entries(read):
    assert list(read(whisperx(TALK)).utterances.line) == [1, 2, 3, 4]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_json_is_read_in_other_encodings(read, encoding):
    found = read(json.dumps(whisperx(TALK), ensure_ascii=False).encode(encoding))
    assert found.utterances.text[1].endswith("erzählt.")
    assert found.files[0]["encoding"] == encoding


UNKNOWN = {
    "settings": {"name": "x", "version": "1.0", "files": [{"name": "a", "value": "b c d"}]},
    "numbers": [1, 2, 3], "empty": {}, "no speech": {"segments": []}, "people": [{"name": "Anna", "age": 3}],
    "page": {"title": "A page", "text": "It says this and that.", "author": "Someone"},
}  # fmt: skip


@pytest.mark.parametrize("value", UNKNOWN.values(), ids=UNKNOWN)
def test_other_json_is_refused_with_what_was_looked_for(tmp_path, value):
    (tmp_path / "x.json").write_text(json.dumps(value))
    found = read_interviews(tmp_path, language="de")
    assert found.files == ()
    assert "gesucht wurden Segmente" in found.errors[0].message


@pytest.mark.parametrize(
    "text", ['{"segments": [{"text": "a" "b"}, {"text": "c"}], "x": 1, "y": 22222222}', '{"a": [1, 2', "[{"]
)
def test_broken_json_is_refused_with_its_line(tmp_path, text):
    (tmp_path / "x.json").write_text(text)
    found = read_interviews(tmp_path)
    assert found.files == ()
    assert found.errors[0].line == 1 or "looked for" in found.errors[0].message


@pytest.mark.parametrize("text", ["[00:12] Anna: Why?", "[Music]\nI: Why?\nB: So.", "{laughs} I: Why?", "[I]: Why?"])
def test_text_in_brackets_is_no_json(text):
    assert not is_json(text)


@pytest.mark.parametrize("text", ["[" * 200_000, '{"a":' * 100_000, '{"a":' * 60 + "1" + "}" * 60])
def test_deep_json_is_refused(text):
    with pytest.raises(Unreadable):
        read_json(text, ())


@pytest.mark.parametrize(
    "text", ["[" + "{}," * 3_000_000 + "{}]", '{"x": [' + "[]," * 3_000_000 + "[]]}"], ids=["objects", "lists"]
)
def test_more_entries_than_speech_has_are_refused_before_they_take_memory(text):
    tracemalloc.start()
    try:
        with pytest.raises(Unreadable):
            read_json(text, ())
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()


@QUICK
@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=8),
                    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
                        st.sampled_from(["text", "speaker", "start", "words", "results", "segments", "alternatives", "items", "speakers", "timestamp",
                                         "monologues", "elements", "channels", "utterances", "phrases", "speaker_labels", "type", "audio_url"]),
                        inner, max_size=5), max_leaves=25))  # fmt: skip
def test_any_json_is_read_or_refused(value):
    with contextlib.suppress(Unreadable):
        read_json(json.dumps(value), ())


@QUICK
@given(st.text(max_size=200), st.sampled_from(['{"', '{"segments": [', '[{"text": "', "[[", '{"results": {"items": [']))
def test_any_text_behind_a_bracket_is_read_or_refused(rest, start):
    with contextlib.suppress(Unreadable):
        read_json(start + rest, ())


@pytest.mark.parametrize("ending", ['\\"\\u0041' * 50_000, "\\\\" * 100_000 + "\\", '{"' * 3, "[" * 100])
def test_cut_json_keeps_what_was_closed_before_an_endless_string(tmp_path, ending):
    (tmp_path / "cut.json").write_text(
        '{"segments": [{"start": 0, "end": 1, "text": "It {was] \\\\ slow.", "speaker": "A"}, {"text": "' + ending,
        encoding="utf-8",
    )
    interviews = read_interviews(tmp_path)
    assert interviews.utterances["text"].tolist() == ["It {was] \\ slow."]
    assert "breaks off" in interviews.files[0]["warnings"][0]["message"]
